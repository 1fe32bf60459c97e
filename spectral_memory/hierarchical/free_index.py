"""The free extents of one slot: first fit, give and take in logarithmic time.

The specification searches a list. Here the extent that reaches the end of the slot, the
tail, is one number: without holes below it a block is placed and freed by moving that
number. The holes lie in a tree of 32-way nodes over the grains of the slot, which holds,
for each range, the longest hole that begins in it: four levels cover 2**20 grains. Nodes
exist only where holes begin.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from spectral_memory.hierarchical.constants import GRAIN, NO_FIT
from spectral_spec.extents import Extent, FreeList

__all__ = ["GRAINS", "FreeIndex"]

GRAINS: Final = 1048576
_BITS: Final = 5
_WIDTH: Final = 32
_MASK: Final = 31
_TOP: Final = 3
# Node numbers of a level begin here; a level has at most 2**15 nodes.
_LEVEL: Final = 1048576


class FreeIndex:
    """Free extents in grains. A new one holds the whole slot.

    >>> index = FreeIndex()
    >>> index.take(index.find_first_fit(4), 4)
    >>> index.take(index.find_first_fit(2), 2)
    >>> index.give(0, 4)
    >>> index.to_spec()
    (Extent(offset=0, length=64), Extent(offset=96, length=16777120))
    """

    __slots__ = ("_bound", "_ends", "_longest", "_nodes", "free")

    _nodes: dict[int, list[int]]
    _ends: dict[int, int]
    _bound: int
    _longest: int
    free: int

    def __init__(self) -> None:
        self._nodes = {}
        #: The first grain of a hole, by the grain behind its last.
        self._ends = {}
        self._bound = 0
        self._longest = 0
        self.free = GRAINS

    @property
    def tail(self) -> int:
        """First grain behind the last that is taken."""
        return self._bound

    def find_first_fit(self, length: int) -> int:
        """First grain of the lowest free extent of at least `length` grains, or NO_FIT."""
        if self._longest >= length:
            return self._descend(_TOP + 1, 0, length)
        return self._bound if GRAINS - self._bound >= length else NO_FIT

    def take_first_fit(self, length: int) -> int:
        """Take the first `length` grains of that extent; its first grain, or NO_FIT."""
        grain = self._bound
        if self._longest < length and GRAINS - grain >= length:
            self.free -= length
            self._bound = grain + length
            return grain
        grain = self.find_first_fit(length)
        if grain != NO_FIT:
            self.take(grain, length)
        return grain

    def find_next_fit(self, length: int, start: int) -> int:
        """The same among the free extents that begin at `start` or later."""
        if self._longest >= length:
            prefix, first = start >> _BITS, start & _MASK
            for level in range(_TOP + 1):
                node = self._nodes.get(level * _LEVEL + prefix)
                if node is not None:
                    for child in range(first, _WIDTH):
                        if node[child] >= length:
                            return self._descend(level, prefix << _BITS | child, length)
                prefix, first = prefix >> _BITS, (prefix & _MASK) + 1
        return self._bound if self._bound >= start and GRAINS - self._bound >= length else NO_FIT

    def take(self, grain: int, length: int) -> None:
        """Take the first `length` grains of the free extent that begins at `grain`."""
        self.free -= length
        if grain == self._bound:
            self._bound += length
            return
        available = self.get_length(grain)
        end = grain + available
        del self._ends[end]
        self._store(grain, 0)
        if available != length:
            self._store(grain + length, available - length)
            self._ends[end] = grain + length

    def give(self, grain: int, length: int) -> None:
        """Free `length` grains from `grain` on, joined to the extents they touch."""
        self.free += length
        end = grain + length
        before = self._ends.pop(grain, grain)
        if end == self._bound:
            if before != grain:
                self._store(before, 0)
            self._bound = before
            return
        after = self.get_length(end)
        if after:
            self._store(end, 0)
            end += after
        self._store(before, end - before)
        self._ends[end] = before

    def get_length(self, grain: int) -> int:
        """Length of the free extent that begins at `grain`; 0 if none does."""
        if grain == self._bound:
            return GRAINS - grain
        node = self._nodes.get(grain >> _BITS)
        return 0 if node is None else node[grain & _MASK]

    def get_start(self, end: int) -> int:
        """First grain of the free extent that ends before grain `end`; `end` if none does."""
        return self._bound if end == GRAINS else self._ends.get(end, end)

    def measure_gap(self, grain: int, length: int) -> int:
        """Length of the free extent that giving these grains would make. O(1)."""
        before = grain - self._ends.get(grain, grain)
        return before + length + self.get_length(grain + length)

    def to_spec(self) -> FreeList:
        """The free list of the specification. O(n log n)."""
        holes = [Extent(grain * GRAIN, length * GRAIN) for grain, length in self._walk()]
        if self._bound < GRAINS:
            holes.append(Extent(self._bound * GRAIN, (GRAINS - self._bound) * GRAIN))
        return tuple(holes)

    def find_breach(self) -> str | None:
        """The first clause that the index breaks, in words; None if there is none. O(n)."""
        holes = list(self._walk())
        # The two maps describe the same holes.
        if {grain + length: grain for grain, length in holes} != self._ends:
            return "every free extent is known by both of its ends"
        # The count is the sum.
        if sum(length for _, length in holes) + GRAINS - self._bound != self.free:
            return "the free grains are counted"
        # A hole ends before a block, so the tail touches none.
        if any(end >= self._bound for end in self._ends):
            return "the tail is all that is free behind the last block"
        # A node holds what its children say, and no node is empty.
        for number, node in self._nodes.items():
            level, prefix = divmod(number, _LEVEL)
            if level < _TOP:
                parent = self._nodes.get((level + 1) * _LEVEL + (prefix >> _BITS))
                above = None if parent is None else parent[prefix & _MASK]
            else:
                above = self._longest
            if above != max(node):
                return "a node holds the longest extent of each child"
            if above == 0:
                return "no node is empty"
        # Without nodes there is no hole.
        return None if self._nodes or self._longest == 0 else "no hole is remembered"

    def _descend(self, level: int, prefix: int, length: int) -> int:
        """The lowest fit below a child that is known to hold one."""
        for below in range(level - 1, -1, -1):
            node = self._nodes[below * _LEVEL + prefix]
            child = 0
            while node[child] < length:
                child += 1
            prefix = prefix << _BITS | child
        return prefix

    def _walk(self) -> Iterator[tuple[int, int]]:
        """All holes in ascending order."""
        for number in sorted([number for number in self._nodes if number < _LEVEL]):
            for child, length in enumerate(self._nodes[number]):
                if length:
                    yield number << _BITS | child, length

    def _store(self, grain: int, length: int) -> None:
        """Say how long the hole at `grain` is, 0 if it is one no more, as far up as that tells.

        A longer one is told until a level knows one as long; a shorter one until a
        node has another as long as that was.
        """
        nodes, prefix, longest, base = self._nodes, grain, length, 0
        # What is stored is a hole made longer, or one that is gone.
        rises = length > 0
        for _ in range(_TOP + 1):
            child, prefix = prefix & _MASK, prefix >> _BITS
            number = base + prefix
            node = nodes.get(number)
            if node is None:
                node = nodes[number] = [0] * _WIDTH
            old = node[child]
            if old == longest or (rises and old > longest):
                return
            node[child] = longest
            if not rises:
                if old in node:
                    return
                longest = max(node)
                if longest == 0:
                    del nodes[number]
            base += _LEVEL
        if not rises or longest > self._longest:
            self._longest = longest
