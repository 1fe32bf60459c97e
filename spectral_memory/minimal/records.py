"""The heat of one key, packed into an int, and the cell of a key in a bounded hot tier.

A record is ``zero << 2 | tier``. `zero` is the epoch in which the key will have
cooled to heat 0, so the heat now is ``max(0, zero - epoch)``: the level and the stamp
of the specification in one number.
"""

from __future__ import annotations

from typing import Final, Generic, TypeAlias, TypeVar

from spectral_spec.tiers import COLD

__all__ = ["NEVER", "PLAIN", "Cell", "Record"]

K = TypeVar("K")

NEVER: Final = COLD
"""The record of a key that was never touched: cold, and cooled before time began."""

PLAIN: Final = frozenset({int, str, bytes, float, bool, type(None)})
"""Keys of exactly these types hash and compare without code of the caller."""


class Cell(Generic[K]):
    """The record of a key that holds, or held, a place in the ring of a bounded hot tier.

    The ring decides duels by the cell alone and never has to hash a key.
    """

    __slots__ = ("key", "packed")
    __deletable__ = ("key",)  # read by the compiler

    def __init__(self, key: K, packed: int) -> None:
        self.key = key
        self.packed = packed


Record: TypeAlias = int | Cell[K]
"""A packed record, or the cell that holds it."""
