"""A ring of rows in first-in first-out order, linked through two flat arrays.

The specification's `Ring` as eight bytes a row. The links run in a circle and the
ring knows its first row, so a turn moves no row: the next one becomes the first.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Final

__all__ = ["OUTSIDE", "RowRing"]

OUTSIDE: Final = 4294967295
"""Both links of a row that is not in the ring, and the ends of an empty ring."""


class RowRing:
    """Rows in the order in which they came; all operations but iteration are O(1).

    `first` is the row that came first, `following` has the row that comes after each row.
    Whoever turns the ring on a path that must be short may set the one from the other, as
    `advance` does.

    >>> ring = RowRing()
    >>> for row in range(3):
    ...     ring.append(row)
    >>> ring.advance()
    0
    >>> ring.remove(2)
    >>> list(ring), len(ring), 2 in ring
    ([1, 0], 2, False)
    """

    __slots__ = ("_length", "_preceding", "first", "following")

    following: array[int]
    _preceding: array[int]
    first: int
    _length: int

    def __init__(self) -> None:
        # Arrays of signed numbers take a third longer to write.
        self.following = array("I")
        self._preceding = array("I")
        self.first = OUTSIDE
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def __contains__(self, row: int) -> bool:
        return row < len(self.following) and self.following[row] != OUTSIDE

    def __iter__(self) -> Iterator[int]:
        row = first = self.first
        while row != OUTSIDE:
            yield row
            row = self.following[row]
            if row == first:
                break

    @property
    def front(self) -> int:
        """The row that came first; `OUTSIDE` if the ring is empty."""
        return self.first

    @property
    def back(self) -> int:
        """The row that came last; `OUTSIDE` if the ring is empty."""
        return OUTSIDE if self.first == OUTSIDE else self._preceding[self.first]

    def append(self, row: int) -> None:
        """Put a row that is not in the ring at its end."""
        following, preceding, first = self.following, self._preceding, self.first
        while len(following) <= row:
            following.append(OUTSIDE)
            preceding.append(OUTSIDE)
        if first == OUTSIDE:
            self.first = following[row] = preceding[row] = row
        else:
            last = preceding[first]
            following[last] = row
            preceding[row] = last
            following[row] = first
            preceding[first] = row
        self._length += 1

    def remove(self, row: int) -> None:
        """Take a row of the ring out of it."""
        following, preceding = self.following, self._preceding
        before, after = preceding[row], following[row]
        following[before] = after
        preceding[after] = before
        following[row] = preceding[row] = OUTSIDE
        self._length -= 1
        if self.first == row:
            self.first = after if self._length else OUTSIDE

    def advance(self) -> int:
        """Move the row that came first to the end; that row. The ring must not be empty."""
        row = self.first
        self.first = self.following[row]
        return row
