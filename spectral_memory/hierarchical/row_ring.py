"""A ring of rows in first-in first-out order, linked through two flat arrays.

The specification's `Ring` as eight bytes a row. Row r is node r + 1; node 0 is
where the ring begins and ends. A row outside the ring is linked to itself.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator

__all__ = ["RowRing"]


class RowRing:
    """Rows in the order in which they came; all operations but iteration are O(1).

    >>> ring = RowRing()
    >>> for row in range(3):
    ...     ring.append(row)
    >>> ring.rotate()
    >>> ring.remove(2)
    >>> list(ring), len(ring), 2 in ring
    ([1, 0], 2, False)
    """

    __slots__ = ("_following", "_length", "_preceding")

    def __init__(self) -> None:
        self._following = array("I", [0])
        self._preceding = array("I", [0])
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def __contains__(self, row: int) -> bool:
        node = row + 1
        return node < len(self._following) and self._following[node] != node

    def __iter__(self) -> Iterator[int]:
        node = self._following[0]
        while node:
            yield node - 1
            node = self._following[node]

    @property
    def front(self) -> int:
        """The row that came first; the ring must not be empty."""
        return self._following[0] - 1

    @property
    def back(self) -> int:
        """The row that came last; the ring must not be empty."""
        return self._preceding[0] - 1

    def append(self, row: int) -> None:
        """Put a row that is not in the ring at its end."""
        node = row + 1
        while len(self._following) <= node:
            self._following.append(len(self._following))
            self._preceding.append(len(self._preceding))
        last = self._preceding[0]
        self._following[last] = node
        self._preceding[node] = last
        self._following[node] = 0
        self._preceding[0] = node
        self._length += 1

    def remove(self, row: int) -> None:
        """Take a row of the ring out of it."""
        node = row + 1
        before, after = self._preceding[node], self._following[node]
        self._following[before] = after
        self._preceding[after] = before
        self._following[node] = self._preceding[node] = node
        self._length -= 1

    def rotate(self) -> None:
        """Move the row that came first to the end."""
        row = self.front
        self.remove(row)
        self.append(row)
