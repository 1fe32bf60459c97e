"""What can be asked of the hierarchical system, as frozen values.

Arguments are well typed and in range: `spectral_spec.admission` is the door
through which a caller's values become these.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal, TypeAlias

__all__ = [
    "Access",
    "BlockOperation",
    "Calloc",
    "Defragment",
    "Free",
    "Malloc",
    "Operation",
    "Read",
    "Realloc",
    "Write",
]


@dataclass(frozen=True, slots=True)
class Malloc:
    """A new block of `size` bytes (0..2**24) for a domain; the result is its id.

    `hint` is a tier or `AUTO`; `t` is the wanted frequency, None for any.
    """

    domain: int
    size: int
    hint: int
    t: Fraction | None
    kind: ClassVar[Literal["malloc"]] = "malloc"


@dataclass(frozen=True, slots=True)
class Calloc:
    """A new block of `count` times `size` zero bytes; the result is its id."""

    domain: int
    count: int
    size: int
    hint: int
    t: Fraction | None
    kind: ClassVar[Literal["calloc"]] = "calloc"


@dataclass(frozen=True, slots=True)
class Realloc:
    """Another size for a block: bytes are kept, new ones zero; the result is the id, kept too."""

    block: int
    size: int
    kind: ClassVar[Literal["realloc"]] = "realloc"


@dataclass(frozen=True, slots=True)
class Access:
    """Use a block once; the result is its address afterwards."""

    block: int
    kind: ClassVar[Literal["access"]] = "access"


@dataclass(frozen=True, slots=True)
class Read:
    """The bytes from `offset` on: `size` of them, all the rest if None."""

    block: int
    offset: int
    size: int | None
    kind: ClassVar[Literal["read"]] = "read"


@dataclass(frozen=True, slots=True)
class Write:
    """Put bytes into a block from `offset` on."""

    block: int
    offset: int
    data: bytes
    kind: ClassVar[Literal["write"]] = "write"


@dataclass(frozen=True, slots=True)
class Free:
    """End a block: its id is never valid again."""

    block: int
    kind: ClassVar[Literal["free"]] = "free"


@dataclass(frozen=True, slots=True)
class Defragment:
    """Slide the blocks of a domain down in their slots; the result counts the moved."""

    domain: int
    kind: ClassVar[Literal["defragment"]] = "defragment"


BlockOperation: TypeAlias = Realloc | Access | Read | Write | Free
Operation: TypeAlias = Malloc | Calloc | Defragment | BlockOperation
