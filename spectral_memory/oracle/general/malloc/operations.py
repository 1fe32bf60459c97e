"""What is asked of an allocator, as values; a block is named by the number of its birth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from spectral_memory.oracle.general.malloc.layout import NOTHING, OPERATION, Kind
from spectral_memory.oracle.general.verdict import Json

__all__ = [
    "BIRTHS",
    "Labelled",
    "Operation",
    "bind",
    "compute_fault",
    "format_operation",
    "from_json",
    "label",
    "pack",
    "to_json",
    "unpack",
]

BIRTHS: Final = frozenset({Kind.MALLOC, Kind.CALLOC, Kind.ALIGNED_ALLOC, Kind.REALLOC_NULL})
_WITH_BLOCK: Final = frozenset({Kind.REALLOC, Kind.FREE})
_LARGEST: Final = 2**64 - 1

# What stands in a file: the name of the call, then its arguments in this order.
_NAMES: Final = {
    Kind.MALLOC: "malloc",
    Kind.CALLOC: "calloc",
    Kind.ALIGNED_ALLOC: "aligned_alloc",
    Kind.REALLOC: "realloc",
    Kind.FREE: "free",
    Kind.FREE_NULL: "free_null",
    Kind.REALLOC_NULL: "realloc_null",
}
_KINDS: Final = {name: kind for kind, name in _NAMES.items()}
_ARGUMENTS: Final = {
    "malloc": 1,
    "calloc": 2,
    "aligned_alloc": 2,
    "realloc": 2,
    "free": 1,
    "free_null": 0,
    "realloc_null": 1,
}


class Operation(NamedTuple):
    """One call. `block` is the number (from 0) of the operation that bore the block.

    `size` is in bytes. `other` is the number of elements of calloc, whose `size` is
    that of an element, and the alignment of aligned_alloc.
    """

    kind: Kind
    block: int = NOTHING
    size: int = 0
    other: int = 0


#: An operation with the label of the block that it bears or uses; None for neither.
Labelled = tuple[int | None, Operation]


def compute_fault(operation: Operation, number: int) -> str:
    """What is wrong with an operation at its place in a sequence; "" if nothing is."""
    kind, block, size, other = operation
    if kind in _WITH_BLOCK and not 0 <= block < number:
        return f"block {block!r:.60} was not born before"
    if not 0 <= size <= _LARGEST or not 0 <= other <= _LARGEST:
        return f"a size lies outside 0..{_LARGEST}"
    if kind == Kind.REALLOC and size == 0:
        return "what realloc to size 0 does is left to the implementation"
    if kind == Kind.ALIGNED_ALLOC:
        if other == 0 or other & (other - 1) or other > 1 << 30:
            return f"the alignment {other!r:.60} is no power of two up to 2**30"
        if size % other:
            return f"the size {size} is no multiple of the alignment {other}"
    return ""


def format_operation(operation: Operation, number: int) -> str:
    """An operation as a line of C.

    >>> format_operation(Operation(Kind.CALLOC, size=8, other=3), 5)
    'b5 = calloc(3, 8)'
    """
    kind, block, size, other = operation
    if kind == Kind.FREE:
        return f"free(b{block})"
    if kind == Kind.FREE_NULL:
        return "free(NULL)"
    if kind == Kind.REALLOC:
        return f"b{block} = realloc(b{block}, {size})"
    arguments = {
        Kind.CALLOC: f"{other}, {size}",
        Kind.ALIGNED_ALLOC: f"{other}, {size}",
        Kind.REALLOC_NULL: f"NULL, {size}",
    }.get(kind, str(size))
    name = "realloc" if kind == Kind.REALLOC_NULL else _NAMES[kind]
    return f"b{number} = {name}({arguments})"


def label(operations: Iterable[Operation]) -> list[Labelled]:
    """Give every block a label that survives when operations are left out."""
    labelled: list[Labelled] = []
    for number, operation in enumerate(operations):
        if operation.kind in BIRTHS:
            labelled.append((number, operation))
        else:
            labelled.append((operation.block if operation.kind in _WITH_BLOCK else None, operation))
    return labelled


def bind(labelled: Iterable[Labelled]) -> tuple[list[Labelled], list[Operation]]:
    """The operations whose blocks are born among them, and the same with new numbers."""
    births: dict[int, int] = {}
    kept: list[Labelled] = []
    operations: list[Operation] = []
    for name, operation in labelled:
        bound = operation
        if name is not None:
            if operation.kind in BIRTHS:
                births[name] = len(operations)
            elif name in births:
                bound = operation._replace(block=births[name])
            else:
                continue
        kept.append((name, operation))
        operations.append(bound)
    return kept, operations


def pack(operations: Sequence[Operation]) -> bytes:
    """The operations as they stand in the shared file."""
    return b"".join(
        OPERATION.pack(kind, block, size, other) for kind, block, size, other in operations
    )


def unpack(data: bytes | memoryview) -> Iterator[Operation]:
    """The operations out of the shared file. Those that the child could not perform are left."""
    for kind, block, size, other in OPERATION.iter_unpack(data):
        yield Operation(Kind(kind), block, size, other)


def to_json(operation: Operation) -> Json:
    """An operation as a list: the name of the call and its arguments."""
    kind, block, size, other = operation
    arguments: dict[Kind, list[Json]] = {
        Kind.CALLOC: [other, size],
        Kind.ALIGNED_ALLOC: [other, size],
        Kind.REALLOC: [block, size],
        Kind.FREE: [block],
        Kind.FREE_NULL: [],
    }
    return [_NAMES[kind], *arguments.get(kind, [size])]


def from_json(value: Json, number: int) -> Operation | str:
    """An operation out of a file, or what is wrong with it."""
    if not isinstance(value, list) or not value or not isinstance(value[0], str):
        return "an operation is a list that begins with the name of a call"
    name = value[0]
    if name not in _KINDS:
        return f"there is no call {name!r:.60}"
    figures = [item for item in value[1:] if isinstance(item, int) and not isinstance(item, bool)]
    if len(figures) != len(value) - 1 or len(figures) != _ARGUMENTS[name]:
        return f"{name} takes {_ARGUMENTS[name]} ints"
    kind = _KINDS[name]
    if kind in _WITH_BLOCK:
        operation = Operation(kind, figures[0], *figures[1:])
    elif len(figures) == 2:
        operation = Operation(kind, NOTHING, figures[1], figures[0])
    else:
        operation = Operation(kind, NOTHING, *figures)
    return compute_fault(operation, number) or operation
