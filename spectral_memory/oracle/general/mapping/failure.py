"""The file that repeats a divergence of a mapping."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from spectral_memory.oracle.general.documents import Document, load_document
from spectral_memory.oracle.general.mapping import differences as differing
from spectral_memory.oracle.general.mapping.differences import Differences
from spectral_memory.oracle.general.mapping.operations import Operation, from_json, to_json
from spectral_memory.oracle.general.verdict import Divergence, Json

__all__ = ["FORMAT", "VERSION", "Failure", "load_failure", "make_document", "read_failure"]

FORMAT: Final = "spectral-memory-mapping-failure"
VERSION: Final = 1


class Failure(NamedTuple):
    """A saved divergence: whom it was found in, what was declared, and the operations."""

    subject: str
    differences: Differences
    operations: tuple[Operation, ...]


def make_document(
    subject: str,
    differences: Differences,
    seed: int | None,
    operations: Sequence[Operation],
    divergence: Divergence,
) -> dict[str, Json]:
    """The document of a divergence."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "subject": subject,
        "differences": differing.to_json(differences),
        "seed": seed,
        "found": divergence.found,
        "verdict": {
            "step": divergence.step,
            "operation": divergence.operation,
            "aspect": divergence.aspect,
            "rule": divergence.rule,
            "words": divergence.words,
            "expected": divergence.expected,
            "observed": divergence.observed,
            "reproduced": divergence.reproduced,
        },
        "command": "",
        "operations": [to_json(operation) for operation in operations],
    }


def load_failure(path: Path) -> Failure:
    """Read a saved divergence. Raises `DocumentError`, which names a line and a reason."""
    return read_failure(load_document(path, FORMAT, VERSION))


def read_failure(document: Document) -> Failure:
    """A saved divergence out of its document. Raises `DocumentError`."""
    operations = []
    for number, value in enumerate(document.get_list("operations")):
        operation = from_json(value)
        if isinstance(operation, str):
            document.refuse(operation, "take a file that was saved", number)
        operations.append(operation)
    declared = differing.from_json(document)
    return Failure(document.get_text("subject"), declared, tuple(operations))
