"""Operations of an allocator: what is wrong with one, how it reads, and what a file may hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from spectral_memory.oracle.general.documents import DocumentError, format_document
from spectral_memory.oracle.general.malloc.failure import load_failure, make_document
from spectral_memory.oracle.general.malloc.layout import Kind
from spectral_memory.oracle.general.malloc.operations import (
    Operation,
    compute_fault,
    format_operation,
    from_json,
    to_json,
)
from spectral_memory.oracle.general.malloc.options import Promises
from spectral_memory.oracle.general.malloc.trace import MAGIC, load_recording, parse_recording
from spectral_memory.oracle.general.verdict import Divergence, Json

RIGHT = (
    Operation(Kind.MALLOC, size=8),
    Operation(Kind.CALLOC, size=4, other=3),
    Operation(Kind.ALIGNED_ALLOC, size=64, other=64),
    Operation(Kind.REALLOC, 0, 9),
    Operation(Kind.FREE, 1),
    Operation(Kind.FREE_NULL),
    Operation(Kind.REALLOC_NULL, size=5),
)
LINES = (
    "b0 = malloc(8)",
    "b1 = calloc(3, 4)",
    "b2 = aligned_alloc(64, 64)",
    "b0 = realloc(b0, 9)",
    "free(b1)",
    "free(NULL)",
    "b6 = realloc(NULL, 5)",
)


def test_operations_are_written_and_read() -> None:
    for number, (operation, line) in enumerate(zip(RIGHT, LINES, strict=True)):
        assert compute_fault(operation, number) == ""
        assert format_operation(operation, number) == line
        assert from_json(to_json(operation), number) == operation


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        (Operation(Kind.FREE, 3), "block 3 was not born before"),
        (Operation(Kind.MALLOC, size=2**64), "a size lies outside"),
        (Operation(Kind.REALLOC, 0, 0), "realloc to size 0"),
        (Operation(Kind.ALIGNED_ALLOC, size=6, other=3), "the alignment 3 is no power"),
        (Operation(Kind.ALIGNED_ALLOC, size=6, other=4), "the size 6 is no multiple"),
    ],
)
def test_a_wrong_operation_is_told(operation: Operation, words: str) -> None:
    assert words in compute_fault(operation, 2)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({}, "an operation is a list"),
        ([5], "an operation is a list"),
        (["mmap", 5], "there is no call 'mmap'"),
        (["malloc"], "malloc takes 1 ints"),
        (["malloc", True], "malloc takes 1 ints"),
        (["free", 9], "block 9 was not born"),
    ],
)
def test_what_is_no_operation_is_told(value: Json, words: str) -> None:
    assert words in str(from_json(value, 2))


TOLD = Divergence(7, "free(b1)", "bytes", "a", "b", "bytes", "kept", (), (), 9, True)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("strict_alignment", 1, "is neither true nor false"),
        ("load", "later", "is neither preload nor open"),
        ("without", ["mmap"], "names no calls"),
        ("capacity", 1, "is no int in 4096"),
    ],
)
def test_promises_that_are_none_are_refused(
    name: str, value: Json, words: str, tmp_path: Path
) -> None:
    document = make_document("libc", Promises(), 0, RIGHT, TOLD)
    path = tmp_path / "failure.json"
    path.write_text(format_document(document), encoding="utf-8")
    assert load_failure(path).operations == RIGHT
    promises = document["promises"]
    assert isinstance(promises, dict)
    promises[name] = value
    path.write_text(format_document(document), encoding="utf-8")
    with pytest.raises(DocumentError, match=words):
        load_failure(path)


def step(number: int) -> bytes:
    """A small difference of addresses."""
    return bytes([number << 1 if number >= 0 else ~number << 1 | 1])


def test_reallocs_of_every_sort_are_read() -> None:
    bear = bytes([Kind.MALLOC, 8]) + step(16)
    to_nothing = bytes([Kind.REALLOC]) + step(0) + bytes([0]) + step(-16)
    moved = bytes([Kind.REALLOC]) + step(0) + bytes([0]) + step(32)
    refused = bytes([Kind.REALLOC]) + step(0) + bytes([9]) + step(-16)
    stranger = bytes([Kind.REALLOC]) + step(50) + bytes([9]) + step(1)
    lost = bytes([Kind.REALLOC]) + step(50) + bytes([9]) + step(-50)
    kinds = [
        [one.kind for one in parse_recording("x", MAGIC + bear + rest).operations]
        for rest in (to_nothing, moved, refused, stranger)
    ]
    assert kinds == [
        [Kind.MALLOC, Kind.FREE],
        [Kind.MALLOC, Kind.FREE, Kind.MALLOC],
        [Kind.MALLOC, Kind.REALLOC],
        [Kind.MALLOC, Kind.MALLOC],
    ]
    assert parse_recording("x", MAGIC + lost).foreign == 1
    huge = bytes([Kind.ALIGNED_ALLOC, 64]) + b"\xff" * 9 + b"\x01" + step(0)
    (operation,) = parse_recording("x", MAGIC + huge).operations
    assert operation.size == 2**64 - 64


def test_a_recording_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="byte 0: "):
        load_recording(tmp_path / "none")
