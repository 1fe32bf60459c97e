"""What a file is, told by its content: a trace, a report, a counterexample, a failure."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from spectral_memory.oracle.general.malloc.failure import FORMAT as MALLOC_FAILURE
from spectral_memory.oracle.general.mapping.failure import FORMAT as MAPPING_FAILURE
from spectral_memory.oracle.report.failure import FORMAT as FAILURE
from spectral_memory.oracle.report.json_report import FORMAT as VERDICT
from spectral_memory.trace import STANDARD_INPUT, Trace, TraceError, load_trace
from spectral_memory.view.demo import make_demo
from spectral_memory.view.findings import (
    Counterexample,
    make_counterexample_source,
    make_failure_source,
)
from spectral_memory.view.recording import FORMAT, Recording, RecordingError, load_recording
from spectral_memory.view.source import AnySource
from spectral_memory.view.traces import make_report_source, make_trace_source

__all__ = ["Wish", "open_source"]

_MOST_BYTES: Final = 256 * 2**20  # a longer file is no document, but it may be a trace
_COUNTEREXAMPLE: Final = "spectral-memory trace 1"
# What the oracle writes beside the failures that can be shown.
_NOT_SHOWN: Final = {
    VERDICT: ("is a report of the oracle", "give the oracle-failure.json that it saved"),
    **dict.fromkeys(
        (MAPPING_FAILURE, MALLOC_FAILURE),
        (
            "is a failure of a mapping or an allocator that was judged without addresses",
            "see it with: spectral-memory oracle --replay FILE",
        ),
    ),
}
_REMEDY: Final = (
    "give a trace, a report of `spectral-memory run --json`, an explore-trace.json, "
    "an oracle-failure.json or a recording"
)


class Wish(NamedTuple):
    """What is to be shown: a file by its name (None: the demo) and how to replay a trace.

    `system` None is the one of the file, and minimal for a trace. `command` makes the page
    again.
    """

    name: str | None
    system: str | None
    hot_capacity: int | None
    command: Sequence[str]


def open_source(
    wish: Wish, read_counterexample: Callable[[Path], Counterexample]
) -> AnySource | Recording:
    """The source that a file is, or the recording that it holds.

    `read_counterexample` is the explorer's reader, which belongs to another package. Raises
    `UnreadableError` or another `ValueError` that says what is wrong, `OSError` if the file
    cannot be opened.
    """
    if wish.name is None:
        return make_demo(wish.system or "minimal", wish.hot_capacity)
    if wish.name == STANDARD_INPUT:
        return _make_trace(wish, load_trace(STANDARD_INPUT))
    path = Path(wish.name)
    text = _read_document(path)
    if text is None:
        return _make_trace(wish, load_trace(wish.name))
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        return _make_trace(wish, _load_other(wish.name, error))
    return _open_document(wish, path, text, document, read_counterexample)


def _open_document(
    wish: Wish,
    path: Path,
    text: str,
    document: dict[str, Any],
    read_counterexample: Callable[[Path], Counterexample],
) -> AnySource | Recording:
    """What a JSON object is: its format says it, or the fields of a report."""
    stated = document.get("format")
    if stated == FORMAT:
        return load_recording(text, str(path))
    if stated == _COUNTEREXAMPLE:
        return make_counterexample_source(read_counterexample(path), wish.command)
    if stated == FAILURE:
        return make_failure_source(path, wish.command)
    if "systems" in document and "input" in document:
        return make_report_source(document, str(path), wish.system, wish.command)
    problem, remedy = f"is JSON, but nothing that can be shown (format {stated!r:.60})", _REMEDY
    if isinstance(stated, str):
        problem, remedy = _NOT_SHOWN.get(stated, (problem, remedy))
    if "states" in document and "trace" in document:
        problem, remedy = "is a report of explore", "give the explore-trace.json that it wrote"
    raise RecordingError(str(path), 0, problem, remedy)


def _make_trace(wish: Wish, trace: Trace) -> AnySource:
    """A trace through the system that is wished."""
    return make_trace_source(trace, wish.system or "minimal", wish.hot_capacity, wish.command)


def _read_document(path: Path) -> str | None:
    """The text of a file that begins like a JSON object; None for any other."""
    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
            if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
                return None
            data = head + stream.read(_MOST_BYTES)
    except (OSError, ValueError):
        return None  # the reader of traces says what is wrong with the name
    try:
        return data.decode("utf-8-sig") if len(data) <= _MOST_BYTES else None
    except UnicodeDecodeError:
        return None


def _load_other(name: str, why: Exception) -> Trace:
    """A file that begins like JSON and is none: a trace whose first key is a brace, perhaps."""
    try:
        return load_trace(name)
    except TraceError as error:
        problem = f"is neither JSON ({why}) nor a trace ({error.problem})"
        raise RecordingError(name, error.line, problem, _REMEDY) from None
