"""Windows on a domain: the few records that one operation may touch, as the spec sees them.

A contract must cost the same however many blocks there are, and it must speak
the specification's own words. So it runs the specification's step on a domain
whose maps look into the reference and show only what they are asked for. They
are persistent like the maps that they stand for: a change makes a new window.

The windows read the live reference, so they are good only until it changes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple, cast

from immutables import Map

from spectral_memory.hierarchical.domain import Domain
from spectral_memory.hierarchical.pages import Pages
from spectral_memory.hierarchical.row_ring import RowRing
from spectral_spec.address import PRIMES
from spectral_spec.contents import BLANK, Contents
from spectral_spec.extents import (
    GRAIN,
    NO_FIT,
    Extent,
    FreeList,
    compute_extent_length,
    compute_size_class,
)
from spectral_spec.hierarchical import Block
from spectral_spec.hierarchical import Domain as SpecDomain
from spectral_spec.hierarchical.placement import compute_slot_key
from spectral_spec.ring import NOWHERE, Ring

__all__ = [
    "Blocks",
    "Change",
    "Numbers",
    "Slots",
    "Surroundings",
    "Turns",
    "build_block",
    "open_window",
]

_SOMEWHERE: Final = 2**40
"""Row r of a ring has, besides its place from the front, the place 2**40 + r."""


class Surroundings:
    """What the windows of one domain share: which blocks were met, and what they may need."""

    __slots__ = ("blocks", "domain", "sizes")

    def __init__(self, domain: Domain, *sizes: int) -> None:
        self.domain = domain
        self.blocks: dict[int, Block] = {}
        #: Sizes that a block may take on.
        self.sizes = sizes

    def meet(self, row: int) -> Block:
        """The block in a row as the specification writes it. O(1)."""
        block = self.blocks.get(row)
        if block is None:
            domain = self.domain
            block = self.blocks[row] = build_block(
                domain,
                row,
                _find_place(domain.sweep, row),
                _find_place(domain.hot, row),
                _find_place(domain.waiting, row),
                cast("Contents", Pages(domain, row, Map())),
            )
        return block

    def find_extents(self, key: int, channel: int, depth: int) -> dict[int, int]:
        """Free extents of a slot that matter: lengths by first grain.

        They are the `depth` lowest fits of every length that may be taken, and
        those that touch a block that was met.
        """
        index, found = self.domain.slots[key], dict[int, int]()
        blocks = self.blocks.values()
        for size in {*self.sizes, *(block.size for block in blocks)}:
            if compute_size_class(size) == channel:
                grain = NO_FIT
                for _ in range(depth):
                    grain = index.find_next_fit(compute_extent_length(size) // GRAIN, grain + 1)
                    if grain == NO_FIT:
                        break
                    found[grain] = index.get_length(grain)
        for block in blocks:
            if compute_slot_key(block.resonance, block.prime) == key:
                end = (block.offset + compute_extent_length(block.size)) // GRAIN
                for grain in (index.get_start(block.offset // GRAIN), end):
                    if index.get_length(grain):
                        found[grain] = index.get_length(grain)
        return found


def _find_place(ring: RowRing, row: int) -> int:
    """A place of the row in a ring."""
    return _SOMEWHERE + row if row in ring else NOWHERE


def build_block(
    domain: Domain,
    row: int,
    turn: int = NOWHERE,
    place: int = NOWHERE,
    wait: int = NOWHERE,
    contents: Contents = BLANK,
) -> Block:
    """The block in a row, with these places in the rings and these contents. O(1)."""
    rows = domain.rows
    return Block(
        rows.size[row],
        rows.resonance[row],
        rows.get_channel(row),
        rows.grain[row] * GRAIN,
        rows.axis[row],
        rows.tier[row],
        rows.get_level(row),
        rows.get_stamp(row),
        rows.moved[row],
        turn,
        place,
        wait,
        contents,
    )


class Blocks:
    """Blocks by row: those of the reference, and those that differ (None: no block)."""

    __slots__ = ("_around", "_size", "changed")

    def __init__(self, around: Surroundings, changed: dict[int, Block | None], size: int) -> None:
        self._around = around
        self._size = size
        self.changed = changed

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, row: int) -> Block:
        found = self.get(row)
        if found is None:
            raise KeyError(row)
        return found

    def get(self, row: int) -> Block | None:
        """The block in a row, None if it is vacant or there is no such row."""
        if row in self.changed:
            return self.changed[row]
        rows = self._around.domain.rows
        return self._around.meet(row) if row < len(rows) and rows.is_live(row) else None

    def set(self, row: int, block: Block) -> Blocks:
        """The blocks with another one."""
        grown = self._size + (self.get(row) is None)
        return Blocks(self._around, {**self.changed, row: block}, grown)

    def delete(self, row: int) -> Blocks:
        """The blocks without one."""
        return Blocks(self._around, {**self.changed, row: None}, self._size - 1)


class Change(NamedTuple):
    """What became of the extents of a slot that matter.

    `before` holds the lengths by first grain of those that were taken into
    account, `times` counts the changes.
    """

    free: FreeList
    before: dict[int, int]
    times: int


class Slots:
    """Free lists by slot key, cut down to the extents that matter."""

    __slots__ = ("_around", "_seen", "changed")

    def __init__(self, around: Surroundings, changed: dict[int, Change]) -> None:
        self._around = around
        self._seen: dict[int, dict[int, int]] = {}
        self.changed = changed

    def get(self, key: int, default: FreeList) -> FreeList:
        """The extents that matter by now. A free list that is cut down is one, too."""
        change = self.changed.get(key)
        if key not in self._around.domain.slots:
            self._seen[key] = {}
            return default if change is None else change.free
        free, before, times = change or Change((), {}, 0)
        channel = key % len(PRIMES)
        # A change uses up one extent at most, so one more fit than changes is enough.
        found = self._around.find_extents(key, channel, times + 1)
        new = [
            Extent(grain * GRAIN, length * GRAIN)
            for grain, length in found.items()
            if grain not in before
        ]
        self._seen[key] = {**found, **before}
        return tuple(sorted((*free, *new)))

    def set(self, key: int, free: FreeList) -> Slots:
        """The slots with another free list, made from the one that `get` gave last."""
        change = self.changed.get(key)
        times = 1 if change is None else change.times + 1
        made = Change(free, self._seen[key], times)
        return Slots(self._around, {**self.changed, key: made})


class Turns:
    """Members of a ring by place: from the front 0, 1, ...; and each has a second place."""

    __slots__ = ("_added", "_base", "_known", "_removed", "_walk")

    def __init__(self, base: RowRing) -> None:
        self._base = base
        self._walk = iter(base)
        self._known: list[int] = []
        self._added: dict[int, int] = {}
        self._removed: frozenset[int] = frozenset()

    def __len__(self) -> int:
        return len(self._base) - len(self._removed) + len(self._added)

    def __contains__(self, place: int) -> bool:
        if place in self._added:
            return True
        if len(self._base) <= place < _SOMEWHERE:
            return False
        return not self._removed or self._resolve(place) not in self._removed

    def __getitem__(self, place: int) -> int:
        return self._added[place] if place in self._added else self._resolve(place)

    def set(self, place: int, row: int) -> Turns:
        """The ring with one more member."""
        return self._copy({**self._added, place: row}, self._removed)

    def delete(self, place: int) -> Turns:
        """The ring without a member."""
        if place in self._added:
            rest = {other: row for other, row in self._added.items() if other != place}
            return self._copy(rest, self._removed)
        return self._copy(self._added, self._removed | {self._resolve(place)})

    @property
    def last_added(self) -> int | None:
        """The member that came last, if it came through this window."""
        return self._added[max(self._added)] if self._added else None

    def _resolve(self, place: int) -> int:
        """The row that the reference has at a place."""
        if place >= _SOMEWHERE:
            return place - _SOMEWHERE
        while len(self._known) <= place:
            self._known.append(next(self._walk))
        return self._known[place]

    def _copy(self, added: dict[int, int], removed: frozenset[int]) -> Turns:
        other = Turns.__new__(Turns)
        other._base, other._walk, other._known = self._base, self._walk, self._known  # noqa: SLF001 - its own class
        other._added, other._removed = added, removed  # noqa: SLF001 - its own class
        return other


class Numbers:
    """Numbers by number: `look` gives those of the reference, `changed` those that differ."""

    __slots__ = ("_look", "_size", "changed")

    def __init__(self, look: Callable[[int], int], size: int, changed: dict[int, int]) -> None:
        self._look = look
        self._size = size
        self.changed = changed

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, key: int) -> int:
        return self.changed[key] if key in self.changed else self._look(key)

    def get(self, key: int, default: int) -> int:
        """The same; the default stands for what no number was said of."""
        found = self[key]
        return default if found == NOWHERE else found

    def set(self, key: int, value: int) -> Numbers:
        """The numbers with another one; a key beyond the last is new."""
        grown = max(self._size, key + 1)
        return Numbers(self._look, grown, {**self.changed, key: value})

    def delete(self, key: int) -> Numbers:
        """The numbers without the one whose key is the last."""
        return Numbers(self._look, key, self.changed)


def open_window(around: Surroundings) -> SpecDomain:
    """The domain of the specification that the reference stands for, as a window. O(1)."""
    domain = around.domain
    rows = domain.rows

    def get_generation(row: int) -> int:
        return rows.generation[row] if row < len(rows) else NOWHERE

    def get_vacant(height: int) -> int:
        vacant = rows.next_vacant
        return vacant if vacant is not None and height == len(rows) - rows.live - 1 else NOWHERE

    return SpecDomain(
        clock=domain.clock,
        rows=len(rows),
        vacant=cast("Map[int, int]", Numbers(get_vacant, len(rows) - rows.live, {})),
        generations=cast("Map[int, int]", Numbers(get_generation, len(rows), {})),
        blocks=cast("Map[int, Block]", Blocks(around, {}, rows.live)),
        slots=cast("Map[int, FreeList]", Slots(around, {})),
        sweep=_open_ring(domain.sweep),
        hot=_open_ring(domain.hot),
        waiting=_open_ring(domain.waiting),
        tally=domain.tallies.tally,
    )


def _open_ring(ring: RowRing) -> Ring[int]:
    return Ring(cast("Map[int, int]", Turns(ring)), 0, len(ring))
