"""Whose file it is: a saved failure names its format, and with it the way that it came."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final, NamedTuple

from spectral_memory.oracle.concurrency.reader import FORMAT as HISTORY
from spectral_memory.oracle.general.documents import MAX_BYTES
from spectral_memory.oracle.general.malloc.failure import FORMAT as MALLOC
from spectral_memory.oracle.general.mapping.failure import FORMAT as MAPPING
from spectral_memory.oracle.report.failure import FORMAT as SYSTEM

__all__ = ["WORDS", "Saved", "read_saved"]

#: What a file of each format is, and the ways that read it.
WORDS: Final = {
    SYSTEM: ("a failure of one of the systems", frozenset({"target", "program", "lib"})),
    MALLOC: ("a failure of an allocator", frozenset({"malloc"})),
    MAPPING: ("a failure of a mapping", frozenset({"mapping"})),
    HISTORY: ("a recorded history", frozenset({"history"})),
}


class Saved(NamedTuple):
    """What a file says of itself: its format, whom it was found in, and how to repeat it."""

    format: str
    subject: str
    command: str


def read_saved(path: Path) -> Saved | None:
    """What a file says of itself; None if it is nothing that this program has saved."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return None
        text = path.read_text(encoding="utf-8")
        head, _, _ = text.partition("\n")
        fields: object = json.loads(head if head.rstrip().endswith("}") else text)
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(fields, dict):
        return None
    found = (fields.get(name, "") for name in ("format", "subject", "command"))
    form, subject, command = (one if isinstance(one, str) else "" for one in found)
    return Saved(form, subject, command) if form in WORDS else None
