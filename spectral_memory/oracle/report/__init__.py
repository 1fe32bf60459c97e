"""How a verdict is shown: for people, as JSON, as JUnit; and failures as files."""

from spectral_memory.oracle.report.failure import Failure, load_failure, save_failure
from spectral_memory.oracle.report.json_report import format_json, verdict_to_json
from spectral_memory.oracle.report.junit import format_junit
from spectral_memory.oracle.report.text import format_verdict

__all__ = [
    "Failure",
    "format_json",
    "format_junit",
    "format_verdict",
    "load_failure",
    "save_failure",
    "verdict_to_json",
]
