"""The free extents of one slot: first fit, give and take in logarithmic time.

The specification searches a list. Here a tree of 32-way nodes over the grains
of the slot holds, for each range, the longest free extent that begins in it:
four levels cover 2**20 grains. Nodes exist only where free extents begin.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from spectral_spec.address import OFFSETS
from spectral_spec.extents import GRAIN, NO_FIT, Extent, FreeList

__all__ = ["GRAINS", "FreeIndex"]

GRAINS: Final = OFFSETS // GRAIN
_BITS: Final = 5
_WIDTH: Final = 1 << _BITS
_MASK: Final = _WIDTH - 1
_TOP: Final = 3
# Node numbers of a level begin here; a level has at most 2**15 nodes.
_LEVEL: Final = 1 << 20


class FreeIndex:
    """Free extents in grains. A new one holds the whole slot.

    >>> index = FreeIndex()
    >>> index.take(index.find_first_fit(4), 4)
    >>> index.take(index.find_first_fit(2), 2)
    >>> index.give(0, 4)
    >>> index.to_spec()
    (Extent(offset=0, length=64), Extent(offset=96, length=16777120))
    """

    __slots__ = ("_ends", "_nodes", "free")

    def __init__(self) -> None:
        self._nodes: dict[int, list[int]] = {}
        self._ends: dict[int, int] = {}
        self.free = 0
        self.give(0, GRAINS)

    @property
    def tail(self) -> int:
        """First grain behind the last that is taken."""
        return self._ends.get(GRAINS, GRAINS)

    def find_first_fit(self, length: int) -> int:
        """First grain of the lowest free extent of at least `length` grains, or NO_FIT."""
        prefix = 0
        for level in range(_TOP, -1, -1):
            node = self._nodes.get(level * _LEVEL + prefix)
            if node is None:
                return NO_FIT
            for child, longest in enumerate(node):
                if longest >= length:
                    prefix = prefix << _BITS | child
                    break
            else:
                return NO_FIT
        return prefix

    def find_next_fit(self, length: int, start: int) -> int:
        """The same among the free extents that begin at `start` or later."""
        prefix, first = start >> _BITS, start & _MASK
        for level in range(_TOP + 1):
            node = self._nodes.get(level * _LEVEL + prefix, ())
            for child in range(first, len(node)):
                if node[child] >= length:
                    return self._descend(level, prefix << _BITS | child, length)
            prefix, first = prefix >> _BITS, (prefix & _MASK) + 1
        return NO_FIT

    def take(self, grain: int, length: int) -> None:
        """Take the first `length` grains of the free extent that begins at `grain`."""
        available = self.get_length(grain)
        self._store(grain, 0)
        self.free -= length
        if available == length:
            del self._ends[grain + available]
        else:
            self._store(grain + length, available - length)
            self._ends[grain + available] = grain + length

    def give(self, grain: int, length: int) -> None:
        """Free `length` grains from `grain` on, joined to the extents they touch."""
        self.free += length
        end = grain + length
        after = self.get_length(end)
        if after:
            self._store(end, 0)
            end += after
        before = self._ends.pop(grain, grain)
        self._store(before, end - before)
        self._ends[end] = before

    def get_length(self, grain: int) -> int:
        """Length of the free extent that begins at `grain`; 0 if none does."""
        node = self._nodes.get(grain >> _BITS)
        return 0 if node is None else node[grain & _MASK]

    def get_start(self, end: int) -> int:
        """First grain of the free extent that ends before grain `end`; `end` if none does."""
        return self._ends.get(end, end)

    def measure_gap(self, grain: int, length: int) -> int:
        """Length of the free extent that giving these grains would make. O(1)."""
        before = grain - self._ends.get(grain, grain)
        return before + length + self.get_length(grain + length)

    def to_spec(self) -> FreeList:
        """The free list of the specification. O(n log n)."""
        return tuple(Extent(grain * GRAIN, length * GRAIN) for grain, length in self._walk())

    def find_breach(self) -> str | None:
        """The first clause that the index breaks, in words; None if there is none. O(n)."""
        extents = list(self._walk())
        # The two maps describe the same extents.
        if {grain + length: grain for grain, length in extents} != self._ends:
            return "every free extent is known by both of its ends"
        # The count is the sum.
        if sum(length for _, length in extents) != self.free:
            return "the free grains are counted"
        # A node holds what its children say, and no node is empty.
        for number, node in self._nodes.items():
            level, prefix = divmod(number, _LEVEL)
            parent = self._nodes.get((level + 1) * _LEVEL + (prefix >> _BITS))
            if level < _TOP and (parent is None or parent[prefix & _MASK] != max(node)):
                return "a node holds the longest extent of each child"
            if max(node) == 0:
                return "no node is empty"
        return None

    def _descend(self, level: int, prefix: int, length: int) -> int:
        """The lowest fit below a child that is known to hold one."""
        for below in range(level - 1, -1, -1):
            node = self._nodes[below * _LEVEL + prefix]
            child = next(child for child, longest in enumerate(node) if longest >= length)
            prefix = prefix << _BITS | child
        return prefix

    def _walk(self) -> Iterator[tuple[int, int]]:
        """All free extents in ascending order."""
        for number in sorted(number for number in self._nodes if number < _LEVEL):
            for child, length in enumerate(self._nodes[number]):
                if length:
                    yield number << _BITS | child, length

    def _store(self, grain: int, length: int) -> None:
        """Say how long the free extent at `grain` is, on every level; 0 if it is one no more."""
        prefix, longest = grain, length
        for level in range(_TOP + 1):
            child, prefix = prefix & _MASK, prefix >> _BITS
            number = level * _LEVEL + prefix
            node = self._nodes.get(number)
            if node is None:
                node = self._nodes[number] = [0] * _WIDTH
            if node[child] == longest:
                return
            node[child] = longest
            longest = max(node)
            if longest == 0:
                del self._nodes[number]
