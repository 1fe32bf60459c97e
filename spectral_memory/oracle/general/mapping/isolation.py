"""The process in which a mapping that is named by module and class is judged.

Parent and child share a folder: `job.json`, `result.json` and `progress`, eight bytes
that the child writes before each operation and that survive a crash.
"""

from __future__ import annotations

import json
import mmap
import os
import sys
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

from spectral_memory.oracle.general.child import Advance, Child, Limits, describe_end, watch
from spectral_memory.oracle.general.documents import Document, DocumentError
from spectral_memory.oracle.general.mapping import differences as differing
from spectral_memory.oracle.general.mapping.differences import Differences
from spectral_memory.oracle.general.mapping.operations import Operation, from_json, to_json
from spectral_memory.oracle.general.mapping.player import Finding
from spectral_memory.oracle.general.verdict import Json

__all__ = ["WORKER", "Job", "Report", "job_to_json", "read_job", "report_to_json", "run_apart"]

WORKER: Final = "spectral_memory.oracle.general.mapping.worker"


class Job(NamedTuple):
    """What to play: `asked` operations drawn from `seed`, or a script."""

    subject: str
    differences: Differences
    seed: int | None
    asked: int
    script: tuple[Operation, ...] | None
    shrinks: bool = True


class Report(NamedTuple):
    """What was seen. `operations` are the shrunk ones; empty if they could not be.

    `reason` says why nothing could be judged.
    """

    steps: int
    finding: Finding | None = None
    operations: tuple[Operation, ...] = ()
    found: int = 0
    reproduced: bool = False
    reason: str = ""
    is_undecided: bool = False
    coverage: tuple[tuple[str, int], ...] = ()


def job_to_json(job: Job) -> dict[str, Json]:
    """A job as the child reads it."""
    return {
        "subject": job.subject,
        "differences": differing.to_json(job.differences),
        "seed": job.seed,
        "asked": job.asked,
        "operations": None if job.script is None else [to_json(one) for one in job.script],
        "shrinks": job.shrinks,
        "path": [str(Path.cwd()), *sys.path],
    }


def read_job(document: Document) -> Job:
    """A job as the parent wrote it."""
    listed = document.fields.get("operations")
    script = None if listed is None else _read_operations(document)
    seed = document.fields.get("seed")
    return Job(
        document.get_text("subject"),
        differing.from_json(document),
        seed if isinstance(seed, int) else None,
        document.get_int("asked", 0, 10**8),
        script,
        document.fields.get("shrinks") is True,
    )


def report_to_json(report: Report) -> dict[str, Json]:
    """A report as the parent reads it."""
    finding = report.finding
    return {
        "steps": report.steps,
        "finding": None if finding is None else [*finding[:4], list(finding.before)],
        "operations": [to_json(one) for one in report.operations],
        "found": report.found,
        "reproduced": report.reproduced,
        "reason": report.reason,
        "coverage": [[name, count] for name, count in report.coverage],
    }


def _read_operations(document: Document) -> tuple[Operation, ...]:
    operations = []
    for number, value in enumerate(document.get_list("operations")):
        operation = from_json(value)
        if isinstance(operation, str):
            document.refuse(operation, "", number)
        operations.append(operation)
    return tuple(operations)


def _read_report(document: Document) -> Report:
    """A report; the child shares its process with what is judged, so nothing is taken on trust."""
    finding: Finding | None = None
    if document.fields.get("finding") is not None:
        inner = document.get_list("finding")
        texts = [item for item in inner[2:4] if isinstance(item, str)]
        if len(inner) != 5 or len(texts) != 2 or not isinstance(inner[4], list):
            document.refuse("no finding", "")
        place = inner[1] if isinstance(inner[1], int) else 0
        finding = Finding(str(inner[0]), place, texts[0], texts[1], tuple(map(str, inner[4])))
    coverage = [
        (str(pair[0]), pair[1])
        for pair in document.get_list("coverage")
        if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[1], int)
    ]
    return Report(
        document.get_int("steps", 0, 10**8),
        finding,
        _read_operations(document),
        document.get_int("found", 0, 10**8),
        document.fields.get("reproduced") is True,
        document.get_text("reason"),
        coverage=tuple(coverage),
    )


def run_apart(job: Job, limits: Limits, advance: Advance) -> Report:
    """Play a job in a process of its own. Whatever happens to it is in the report."""
    with tempfile.TemporaryDirectory(prefix="spectral-memory-") as name:
        folder = Path(name)
        (folder / "job.json").write_text(json.dumps(job_to_json(job)), encoding="utf-8")
        (folder / "progress").write_bytes(bytes(8))
        with (folder / "progress").open("rb") as file:
            shared = mmap.mmap(file.fileno(), 8, access=mmap.ACCESS_READ)
        with shared:
            child = watch(
                [sys.executable, "-P", "-m", WORKER, name],
                {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                (),
                limits,
                lambda: int.from_bytes(shared[:8], "little"),
                advance,
            )
            begun = int.from_bytes(shared[:8], "little")
        return _conclude(folder, child, begun, limits)


def _conclude(folder: Path, child: Child, begun: int, limits: Limits) -> Report:
    """The report that the child wrote, or what its end says."""
    written = _load_report(folder)
    if written is not None:  # how the process ended after that is not judged
        return written
    tail = child.output.strip().rpartition("\n")[2]
    if child.end == "stopped":
        words = f"stopped after {limits.seconds} s and {begun} operations"
        return Report(begun, reason=words, is_undecided=True)
    if begun == 0:
        words = f"its process {describe_end(child)} before the first operation"
        return Report(0, reason=f"{words}; {tail or 'no output'}")
    aspect, expected = {
        "flooded": ("quiet", f"at most {limits.output} bytes of output"),
        "bloated": ("lean", f"at most {limits.memory} bytes of memory"),
    }.get(child.end, ("returns", "the call returns"))
    observed = "more" if aspect != "returns" else describe_end(child)
    if child.end == "hung":
        observed += f" for {limits.patience:g} s"
    return Report(begun, Finding(aspect, begun - 1, expected, observed))


def _load_report(folder: Path) -> Report | None:
    """The report of the child; None if there is none, or what is there makes no sense."""
    path = folder / "result.json"
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(fields, dict):
            return None
        return _read_report(Document(str(path), "", fields))
    except (OSError, ValueError, RecursionError, DocumentError):
        return None
