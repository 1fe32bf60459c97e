"""Write a history as JSON Lines, as `reader` reads it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from spectral_memory.oracle.concurrency.codec import Json, encode_answer, encode_operation
from spectral_memory.oracle.concurrency.history import History
from spectral_memory.oracle.concurrency.reader import FORMAT, VERSION
from spectral_spec.thermal import Policy

__all__ = ["format_history", "save_history"]


def format_history(history: History) -> Iterator[str]:
    """The lines of a history, without line breaks. O(n)."""
    default = Policy()._asdict()
    policy = {
        name: value
        for name, value in history.setup.policy._asdict().items()
        if value != default[name]
    }
    header: dict[str, Json] = {
        "format": FORMAT,
        "version": VERSION,
        "system": str(history.setup.system),
        "strictness": str(history.strictness),
        "n_zeros": history.setup.n_zeros,
        "policy": policy,
    }
    yield _format(header)
    events: list[dict[str, Json]] = [{} for _ in history.times]
    for call in history.calls:
        operation: Json = encode_operation(call.operation)
        events[call.called] = {"event": "call", "thread": call.thread, "operation": operation}
        if call.returned is not None:
            answer = encode_answer(call.answer)
            events[call.returned] = {"event": "return", "thread": call.thread, "result": answer}
    for time, event in zip(history.times, events, strict=True):
        yield _format({"time": time, **event})


def save_history(history: History, path: Path) -> None:
    """Write a history to a file, UTF-8. Raises `OSError`."""
    path.write_text("".join(f"{line}\n" for line in format_history(history)), encoding="utf-8")


def _format(document: dict[str, Json]) -> str:
    return json.dumps(document, ensure_ascii=True, separators=(",", ":"))
