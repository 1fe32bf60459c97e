"""The heat of keys as records, and the cell of a key in a bounded hot tier.

What is packed in a record is ``zero << 2 | tier``. `zero` is the epoch in which the key
will have cooled to heat 0, so the heat now is ``max(0, zero - epoch)``: the level and the
stamp of the specification in one number.
"""

from __future__ import annotations

from typing import Final, Generic, TypeVar, cast

from spectral_spec.tiers import COLD

__all__ = ["PLAIN", "Cell", "Record", "get_untouched"]

K = TypeVar("K")

PLAIN: Final = frozenset({int, str, bytes, float, bool, type(None)})
"""Keys of exactly these types hash and compare without code of the caller."""


class Record(Generic[K]):
    """What is known of the heat of all keys that were last touched alike.

    `packed` never changes. `fresh` is the record that an access makes of it in the present
    epoch, None where that has not been worked out; `times` counts such accesses that the
    table's counts do not show yet.
    """

    __slots__ = ("fresh", "packed", "times")

    packed: int
    fresh: Record[K] | None
    times: int

    def __init__(self, packed: int) -> None:
        self.packed = packed
        self.fresh = None
        self.times = 0


class Cell(Record[K]):
    """The record of one key that holds, or held, a place in the ring of a bounded hot tier.

    Its heat changes in place. The ring decides duels by the cell alone and never has to
    hash a key.
    """

    __slots__ = ("key",)
    __deletable__ = ("key",)  # read by the compiler

    key: K

    def __init__(self, key: K, packed: int) -> None:
        super().__init__(packed)
        self.key = key


_NEVER: Final[Record[object]] = Record(COLD)


def get_untouched() -> Record[K]:
    """The record of a key that was never touched: cold, and cooled before time began."""
    return cast("Record[K]", _NEVER)  # it leads to no other record, so it suits all keys
