"""The file that repeats a divergence of an allocator."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from spectral_memory.oracle.general.documents import Document, load_document
from spectral_memory.oracle.general.malloc import options
from spectral_memory.oracle.general.malloc.operations import Operation, from_json, to_json
from spectral_memory.oracle.general.malloc.options import WITHOUT, Load, Promises
from spectral_memory.oracle.general.verdict import Divergence, Json

__all__ = ["FORMAT", "VERSION", "Failure", "load_failure", "make_document", "read_failure"]

FORMAT: Final = "spectral-memory-malloc-failure"
VERSION: Final = 1


class Failure(NamedTuple):
    """A saved divergence: whom it was found in, by what promises, and the operations."""

    library: str
    promises: Promises
    operations: tuple[Operation, ...]


def make_document(
    library: str,
    promises: Promises,
    seed: int | None,
    operations: Sequence[Operation],
    divergence: Divergence,
) -> dict[str, Json]:
    """The document of a divergence."""
    verdict = divergence._asdict()
    return {
        "format": FORMAT,
        "version": VERSION,
        "subject": library,
        "promises": options.to_json(promises),
        "seed": seed,
        "found": divergence.found,
        "verdict": {
            name: verdict[name]
            for name in ("step", "operation", "rule", "words", "expected", "observed", "reproduced")
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
        operation = from_json(value, number)
        if isinstance(operation, str):
            document.refuse(operation, "take a file that was saved", number)
        operations.append(operation)
    return Failure(document.get_text("subject"), _read_promises(document), tuple(operations))


def _read_promises(document: Document) -> Promises:
    table = document.get_table("promises")
    inner = Document(document.source, document.text, table)
    without = [name for name in inner.get_list("without") if isinstance(name, str)]
    if len(without) != len(inner.get_list("without")) or set(without) - set(WITHOUT):
        inner.refuse("`without` names no calls", f"it takes {', '.join(WITHOUT)}")
    strict = table.get("strict_alignment")
    if not isinstance(strict, bool):
        inner.refuse("`strict_alignment` is neither true nor false", "take a saved file")
    loads: dict[str, Load] = {"preload": "preload", "open": "open"}
    load = loads.get(inner.get_text("load"))
    if load is None:
        inner.refuse("`load` is neither preload nor open", "take a saved file")
    return Promises(
        inner.get_int("capacity", 4096, 1 << 40),
        strict,
        inner.get_int("largest_alignment", 1, 1 << 30),
        tuple(without),
        load,
        inner.get_text("prefix"),
    )
