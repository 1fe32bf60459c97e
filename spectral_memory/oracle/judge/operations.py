"""Operations as the specification has them, with a way to name a block before it has an id.

A script is a sequence of operations. In it a block is `Born(n)`, the block that
birth number n of the script bore, or a plain int, that very id. Births are the
mallocs and callocs, counted from 0; a refused one counts and stands for `NO_BLOCK`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Final, TypeAlias

from spectral_spec import hierarchical as h
from spectral_spec import minimal as m

__all__ = [
    "KINDS",
    "NO_BLOCK",
    "Born",
    "Operation",
    "Script",
    "bind",
    "format_operation",
    "get_birth",
    "get_field_names",
    "is_birth",
]

#: The id that a refused birth stands for. No specified id reaches it in 2**19 uses of a row.
NO_BLOCK: Final = 2**63 - 1

Operation: TypeAlias = h.Operation | m.Operation[object, object]
Script: TypeAlias = tuple[Operation, ...]

#: The kinds of each system, in the order of the specification.
KINDS: Final = {
    "minimal": ("get", "set", "delete", "popitem", "clear"),
    "hierarchical": (
        "malloc",
        "calloc",
        "realloc",
        "access",
        "read",
        "write",
        "free",
        "defragment",
    ),
}


class Born(int):
    """The block that birth number n of a script bore.

    >>> h.Free(Born(3))
    Free(block=Born(3))
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Born({int(self)})"


def is_birth(operation: Operation) -> bool:
    """True for an operation that bears a block."""
    return operation.kind in {"malloc", "calloc"}


def get_birth(operation: Operation) -> int | None:
    """The birth number that an operation names its block by; None if it names none so."""
    block = getattr(operation, "block", None)
    return int(block) if isinstance(block, Born) else None


def bind(operation: Operation, ids: Sequence[int]) -> Operation:
    """The operation with its block's real id; `ids[n]` is what birth number n gave.

    A birth that has not happened stands for `NO_BLOCK`.

    >>> bind(h.Free(Born(1)), [7, 9])
    Free(block=9)
    """
    number = get_birth(operation)
    if number is None or not isinstance(operation, h.BlockOperation):
        return operation
    return replace(operation, block=ids[number] if number < len(ids) else NO_BLOCK)


def get_field_names(operation: Operation) -> tuple[str, ...]:
    """The names of the arguments of an operation, in order."""
    return tuple(field.name for field in fields(operation))


def format_operation(operation: Operation) -> str:
    """An operation as a call, for people.

    >>> format_operation(h.Write(Born(0), 4, b"ab"))
    "write(block=#0, offset=4, data=b'ab')"
    """
    fields = []
    for name in get_field_names(operation):
        value = getattr(operation, name)
        shown = f"#{int(value)}" if isinstance(value, Born) else _show(value)
        fields.append(f"{name}={shown}")
    return f"{operation.kind}({', '.join(fields)})"


def _show(value: object) -> str:
    """A value, long ones by their length."""
    if isinstance(value, bytes) and len(value) > 32:
        return f"<{len(value)} bytes {value[:8].hex()}...>"
    return repr(value) if not hasattr(value, "numerator") else str(value)
