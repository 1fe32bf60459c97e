"""The space of a domain: which block lies where, and its bytes.

Each method refines the function of the specification whose rule it names; what
differs is the cost. Places are found here and blocks are put there; when a block
comes and why it moves is for `spectral_memory.hierarchical.domain`.
"""

from __future__ import annotations

from typing import Final

from spectral_memory.hierarchical.addresses import BlockAddress, build_address
from spectral_memory.hierarchical.arena import Arena
from spectral_memory.hierarchical.constants import CHANNELS, NO_FIT, REAL, ROW_BITS
from spectral_memory.hierarchical.free_index import FreeIndex
from spectral_memory.hierarchical.rows import Rows
from spectral_memory.hierarchical.rules import Rules
from spectral_memory.hierarchical.sizes import GRAIN_BITS, count_grains, get_channel_of_grains
from spectral_memory.native import mypyc_attr
from spectral_spec.address import PRIMES
from spectral_spec.hierarchical import Config
from spectral_spec.lattice import get_slot

__all__ = ["NO_PLACE", "PLACE_BITS", "PLACE_MASK", "Space"]

NO_PLACE: Final = -1
PLACE_BITS: Final = 24
"""A place is one number: the resonance, and below it 24 bits for the grain."""
PLACE_MASK: Final = 16777215

_REMEMBERED: Final = 1024
"""Addresses that a domain remembers at most, some 100 bytes each."""


@mypyc_attr(allow_interpreted_subclasses=True)
class Space:
    """Blocks by row, and the slots in which they lie. The methods trust their arguments.

    `seen` remembers the row and the address of live blocks that were used lately, by id. Whatever
    changes an address forgets it there.
    """

    __slots__ = ("arena", "config", "number", "rows", "rules", "seen", "slots")

    config: Config
    number: int
    rules: Rules
    rows: Rows
    slots: dict[int, FreeIndex]
    arena: Arena
    seen: dict[int, tuple[int, BlockAddress]]

    def __init__(self, config: Config, number: int, rules: Rules) -> None:
        self.config = config
        self.number = number
        self.rules = rules
        self.rows = Rows()
        self.slots = {}
        self.arena = Arena()
        self.seen = {}

    # -------------------------------------------------------------- addresses

    def get_address(self, row: int) -> BlockAddress:
        """The address of the block in a row. Rule H41."""
        rows = self.rows
        channel = get_channel_of_grains(count_grains(rows.size[row]))
        return build_address(
            rows.resonance[row],
            rows.axis[row],
            PRIMES[channel],
            get_slot(self.number, channel),
            rows.grain[row] << GRAIN_BITS,
        )

    def remember(self, row: int) -> BlockAddress:
        """The same, to be found by its id until it changes."""
        address, seen = self.get_address(row), self.seen
        if len(seen) >= _REMEMBERED:
            seen.clear()
        seen[self.get_id(row)] = row, address
        return address

    def forget(self, row: int) -> None:
        """The address of a block changes."""
        if self.seen:
            self.seen.pop(self.get_id(row), None)

    def get_id(self, row: int) -> int:
        """The id of the block in a row. Rule H3."""
        handle = self.rows.generation[row] << ROW_BITS | row
        # Twelve times it. The compiler keeps shifts and sums of large numbers in registers, and
        # no products.
        return (handle << 3) + (handle << 2) + self.number

    # -------------------------------------------------------------- placement

    def get_slot(self, resonance: int, channel: int) -> FreeIndex:
        """The free extents of a slot; a slot that is met first is wholly free."""
        key = resonance * CHANNELS + channel
        index = self.slots.get(key)
        if index is None:
            index = self.slots[key] = FreeIndex()
        return index

    def get_slot_key(self, row: int) -> int:
        """The slot in which a block lies."""
        channel = get_channel_of_grains(count_grains(self.rows.size[row]))
        return self.rows.resonance[row] * CHANNELS + channel

    def find_place_at(self, resonance: int, grains: int) -> int:
        """First fit in one slot, or `NO_PLACE`. Rule H11."""
        index = self.slots.get(resonance * CHANNELS + get_channel_of_grains(grains))
        grain = 0 if index is None else index.find_first_fit(grains)
        return NO_PLACE if grain == NO_FIT else resonance << PLACE_BITS | grain

    def find_place(self, tier: int, heat: int, grains: int) -> int:
        """First fit over a tier, from the rung of the heat on, or `NO_PLACE`. Rule H12."""
        rules = self.rules
        first, last = rules.first[tier], rules.last[tier]
        if first > last:
            return NO_PLACE
        home = first + heat * (last - first + 1) // (rules.heat_limit + 1)
        # The rung has room nearly always. As `find_place_at`, without the call.
        index = self.slots.get(home * CHANNELS + get_channel_of_grains(grains))
        if index is None:
            return home << PLACE_BITS
        grain = index.find_first_fit(grains)
        if grain != NO_FIT:
            return home << PLACE_BITS | grain
        for resonance in range(home + 1, last + 1):
            place = self.find_place_at(resonance, grains)
            if place != NO_PLACE:
                return place
        for resonance in range(first, home):
            place = self.find_place_at(resonance, grains)
            if place != NO_PLACE:
                return place
        return NO_PLACE

    def occupy(self, place: int, grains: int) -> None:
        """Take the extent of a block at a place that was found for it."""
        index = self.get_slot(place >> PLACE_BITS, get_channel_of_grains(grains))
        index.take(place & PLACE_MASK, grains)

    def vacate(self, row: int) -> None:
        """Free the extent of a block."""
        grains = count_grains(self.rows.size[row])
        self.give_back(self.get_slot_key(row), self.rows.grain[row], grains)

    def give_back(self, key: int, grain: int, grains: int) -> None:
        """Free an extent, and the memory behind the last block of its slot. Rule E5."""
        index = self.slots[key]
        index.give(grain, grains)
        if self.arena.buffers:
            self.arena.trim(key, index.tail << GRAIN_BITS)

    # ------------------------------------------------------------------ bytes

    def read(self, row: int, offset: int, length: int) -> bytes:
        """Bytes of a block, which is no use of it yet. Rule H13."""
        rows = self.rows
        if rows.axis[row] != REAL or length == 0:
            return bytes(length)
        start = rows.grain[row] << GRAIN_BITS
        return self.arena.read(self.get_slot_key(row), start + offset, length)

    def write(self, row: int, offset: int, data: bytes) -> None:
        """Put bytes into a block; the first ones make it resident. Rule H14."""
        if not data:
            return
        rows, slot = self.rows, self.get_slot_key(row)
        start = rows.grain[row] << GRAIN_BITS
        if rows.axis[row] != REAL:
            self.arena.clear(slot, start, rows.size[row])
            rows.axis[row] = REAL
            self.forget(row)
        self.arena.write(slot, start + offset, data)

    def move(self, row: int, place: int) -> None:
        """Move a block, bytes and all, to a place of its own size class. Rule H18."""
        rows = self.rows
        size, old = rows.size[row], rows.grain[row]
        grains = count_grains(size)
        channel = get_channel_of_grains(grains)
        resonance, grain = place >> PLACE_BITS, place & PLACE_MASK
        source, target = rows.resonance[row] * CHANNELS + channel, resonance * CHANNELS + channel
        index = self.slots.get(target)
        if index is None:
            index = self.slots[target] = FreeIndex()
        index.take(grain, grains)
        if rows.axis[row] == REAL:
            start = old << GRAIN_BITS
            self.arena.move(source, start, target, grain << GRAIN_BITS, size)
        self.give_back(source, old, grains)
        rows.resonance[row] = resonance
        rows.grain[row] = grain
        if self.seen:
            self.forget(row)

    def rehouse(self, row: int, size: int, place: int) -> None:
        """Give a block another extent for another size, and what bytes fit. Rule H34."""
        rows, grains = self.rows, count_grains(size)
        self.occupy(place, grains)
        resonance, grain = place >> PLACE_BITS, place & PLACE_MASK
        if rows.axis[row] == REAL and size:
            target = resonance * CHANNELS + get_channel_of_grains(grains)
            self.arena.clear(target, grain << GRAIN_BITS, size)
            data = self.read(row, 0, min(rows.size[row], size))
            self.arena.write(target, grain << GRAIN_BITS, data)
        self.vacate(row)
        rows.resonance[row] = resonance
        rows.grain[row] = grain

    def defragment(self) -> int:
        """Slide the blocks of every slot down; how many moved. O(n log n). Rule H36."""
        rows, moved = self.rows, 0
        self.seen.clear()
        layout = sorted([(self.get_slot_key(row), rows.grain[row], row) for row in rows])
        ends = dict.fromkeys(self.slots, 0)
        for key, grain, row in layout:
            end = ends[key]
            if grain != end:
                if rows.axis[row] == REAL:
                    start = grain << GRAIN_BITS
                    self.arena.move(key, start, key, end << GRAIN_BITS, rows.size[row])
                rows.grain[row] = end
                moved += 1
            ends[key] = end + count_grains(rows.size[row])
        for key, end in ends.items():
            index = self.slots[key] = FreeIndex()
            if end:
                index.take(0, end)
            self.arena.trim(key, end << GRAIN_BITS)
        return moved

    def find_stale_address(self) -> str | None:
        """In words, that an address is remembered that is not its block's. O(n)."""
        rows = self.rows
        for block_id, seen in self.seen.items():
            if seen != (rows.find(block_id), self.get_address(seen[0])):
                return "an address that is remembered is the block's"
        return None
