"""One isolation domain of the reference: blocks, slots, heat, and what moves them.

Each method refines the function of the specification whose rule it names; what
differs is the cost. No domain refers to another one.
"""

from __future__ import annotations

from itertools import chain
from typing import TypeAlias

from spectral_memory.hierarchical.arena import Arena
from spectral_memory.hierarchical.free_index import FreeIndex
from spectral_memory.hierarchical.row_ring import RowRing
from spectral_memory.hierarchical.rows import Rows
from spectral_memory.hierarchical.tallies import Tallies
from spectral_spec.address import PRIMES
from spectral_spec.errors import OutOfMemoryError, TierFullError
from spectral_spec.extents import (
    GRAIN,
    NO_FIT,
    compute_extent_length,
    compute_size_class,
)
from spectral_spec.hierarchical import Config
from spectral_spec.hierarchical.migration import compute_rest
from spectral_spec.hierarchical.placement import (
    REAL,
    compute_axis,
    compute_birth_heat,
    compute_birth_tier,
    compute_slot_key,
    is_empty,
)
from spectral_spec.quantize import Quantized
from spectral_spec.thermal import (
    Clock,
    compute_heat,
    compute_promotion,
    compute_rung,
    compute_touched_heat,
    compute_triumph,
    tick,
)
from spectral_spec.tiers import AUTO, Tier

__all__ = ["Domain"]

# A resonance and a grain.
Place: TypeAlias = tuple[int, int]


class Domain:
    """Blocks by row. The methods trust their arguments: rows are live, ranges fit."""

    __slots__ = (
        "arena",
        "clock",
        "config",
        "hot",
        "number",
        "rows",
        "slots",
        "sweep",
        "tallies",
        "waiting",
    )

    def __init__(self, config: Config, number: int) -> None:
        self.config = config
        self.number = number
        self.clock = Clock()
        self.rows = Rows()
        self.slots: dict[int, FreeIndex] = {}
        self.arena = Arena()
        self.sweep = RowRing()
        self.hot = RowRing()
        self.waiting = RowRing()
        self.tallies = Tallies()

    @property
    def is_bounded(self) -> bool:
        """True if the hot tier has a capacity. Rule T1."""
        return self.config.policy.hot_capacity is not None

    @property
    def has_room(self) -> bool:
        """True if one more block may be hot. Rule H7."""
        capacity = self.config.policy.hot_capacity
        return capacity is None or len(self.hot) < capacity

    def pass_time(self) -> None:
        """One operation later. Rule H50."""
        length = max(self.config.policy.epoch_floor, self.rows.live)
        self.clock = tick(self.clock, length)

    def get_heat(self, row: int) -> int:
        """Heat of a block now. Rule T2."""
        return compute_heat(self.rows.level[row], self.rows.stamp[row], self.clock.epoch)

    def get_slot(self, resonance: int, channel: int) -> FreeIndex:
        """The free extents of a slot; a slot that is met first is wholly free."""
        key = compute_slot_key(resonance, channel)
        index = self.slots.get(key)
        if index is None:
            index = self.slots[key] = FreeIndex()
        return index

    def get_slot_key(self, row: int) -> int:
        """The slot in which a block lies."""
        return compute_slot_key(self.rows.resonance[row], self.rows.get_channel(row))

    # ------------------------------------------------------------ birth and end

    def choose_tier(self, size: int, hint: int) -> int:
        """Birth tier of a block that asks for no frequency. Rule H51."""
        tier = compute_birth_tier(self.config, self.has_room, hint)
        if hint == AUTO and tier == Tier.HOT:
            heat = compute_birth_heat(self.config.policy, tier)
            if self.find_place(tier, heat, size) is None:
                return compute_birth_tier(self.config, False, hint)
        return tier

    def allocate(self, size: int, tier: int, at: Quantized | None) -> int:
        """A new block in a tier, or at one resonance of it; its row. Rules H27 to H29."""
        policy = self.config.policy
        if tier == Tier.HOT and policy.hot_capacity is not None and not self.has_room:
            raise TierFullError(self.number, policy.hot_capacity)
        heat = compute_birth_heat(policy, tier)
        place = (
            self.find_place(tier, heat, size) if at is None else self.find_place_at(at.index, size)
        )
        if place is None:
            raise OutOfMemoryError(self.number, tier, PRIMES[compute_size_class(size)], size)
        resonance, grain = self.occupy(place, size)
        self.pass_time()
        self.tallies.count_birth(size, tier, at)
        rows = self.rows
        row = rows.issue()
        rows.size[row], rows.grain[row], rows.resonance[row] = size, grain, resonance
        rows.axis[row], rows.tier[row], rows.level[row] = compute_axis(size, False), tier, heat
        rows.stamp[row] = rows.moved[row] = self.clock.epoch
        self.sweep.append(row)
        if tier == Tier.HOT and self.is_bounded:
            self.hot.append(row)
        self.visit_next()
        return row

    def release(self, row: int) -> None:
        """End a block; its place in the hot tier goes to one that waits. Rule H30."""
        self.pass_time()
        self.vacate(row)
        for ring in (self.sweep, self.hot, self.waiting):
            if row in ring:
                ring.remove(row)
        self.tallies.count_death(self.rows.size[row], self.rows.tier[row])
        self.rows.retire(row)
        self.fill_vacancy()
        self.visit_next()

    # -------------------------------------------------------------------- use

    def touch(self, row: int) -> None:
        """One use of a block: it may rise, and another may sink. Rule H31."""
        self.pass_time()
        rows = self.rows
        rows.level[row] = compute_touched_heat(self.config.policy, self.get_heat(row))
        rows.stamp[row] = self.clock.epoch
        self.promote(row)
        self.visit_next()

    def read(self, row: int, offset: int, length: int) -> bytes:
        """Bytes of a block, which is no use of it yet. Rule H13."""
        rows = self.rows
        if rows.axis[row] != REAL or length == 0:
            return bytes(length)
        return self.arena.read(self.get_slot_key(row), rows.get_offset(row) + offset, length)

    def write(self, row: int, offset: int, data: bytes) -> None:
        """Put bytes into a block; the first ones make it resident. Rule H14."""
        if not data:
            return
        rows, slot = self.rows, self.get_slot_key(row)
        start = rows.get_offset(row)
        if rows.axis[row] != REAL:
            self.arena.clear(slot, start, rows.size[row])
            rows.axis[row] = REAL
        self.arena.write(slot, start + offset, data)

    def resize(self, row: int, size: int) -> None:
        """Another size for a block, its bytes kept. Rules H34 and H35."""
        rows = self.rows
        old, held = rows.size[row], compute_extent_length(rows.size[row]) // GRAIN
        channel = compute_size_class(size)
        if channel == rows.get_channel(row) and size <= old:
            kept = compute_extent_length(size) // GRAIN
            if kept < held:
                self.give_back(self.get_slot_key(row), rows.grain[row] + kept, held - kept)
        else:
            place = self.find_place_at(rows.resonance[row], size) or self.find_place(
                rows.tier[row], self.get_heat(row), size
            )
            if place is None:
                raise OutOfMemoryError(self.number, rows.tier[row], PRIMES[channel], size)
            resonance, grain = self.occupy(place, size)
            if rows.axis[row] == REAL and size:
                target = compute_slot_key(resonance, channel)
                self.arena.clear(target, grain * GRAIN, size)
                self.arena.write(target, grain * GRAIN, self.read(row, 0, min(old, size)))
            self.vacate(row)
            rows.resonance[row], rows.grain[row] = resonance, grain
        rows.size[row] = size
        rows.axis[row] = compute_axis(size, rows.axis[row] == REAL)
        self.tallies.count_resize(old, size)

    # -------------------------------------------------------------- placement

    def find_place_at(self, resonance: int, size: int) -> Place | None:
        """First fit in one slot. Rule H11."""
        index = self.get_slot(resonance, compute_size_class(size))
        grain = index.find_first_fit(compute_extent_length(size) // GRAIN)
        return None if grain == NO_FIT else (resonance, grain)

    def find_place(self, tier: int, heat: int, size: int) -> Place | None:
        """First fit over a tier, from the rung of the heat on. Rule H12."""
        first, last = self.config.ranges[tier]
        if first > last:
            return None
        home = compute_rung(self.config.policy, heat, first, last)
        for resonance in chain(range(home, last + 1), range(first, home)):
            place = self.find_place_at(resonance, size)
            if place is not None:
                return place
        return None

    def occupy(self, place: Place, size: int) -> Place:
        """Take the extent of a block at a place that was found for it."""
        resonance, grain = place
        length = compute_extent_length(size) // GRAIN
        self.get_slot(resonance, compute_size_class(size)).take(grain, length)
        return place

    def vacate(self, row: int) -> None:
        """Free the extent of a block."""
        length = compute_extent_length(self.rows.size[row]) // GRAIN
        self.give_back(self.get_slot_key(row), self.rows.grain[row], length)

    def give_back(self, key: int, grain: int, length: int) -> None:
        """Free an extent, and the memory behind the last block of its slot. Rule E5."""
        index = self.slots[key]
        index.give(grain, length)
        self.arena.trim(key, index.tail * GRAIN)

    def defragment(self) -> int:
        """Slide the blocks of every slot down; how many moved. O(n log n). Rule H36."""
        rows, moved = self.rows, 0
        layout = sorted((self.get_slot_key(row), rows.grain[row], row) for row in rows)
        ends = dict.fromkeys(self.slots, 0)
        for key, grain, row in layout:
            length, end = compute_extent_length(rows.size[row]) // GRAIN, ends[key]
            if grain != end:
                if rows.axis[row] == REAL:
                    start = rows.get_offset(row)
                    self.arena.move(key, start, key, end * GRAIN, rows.size[row])
                rows.grain[row] = end
                moved += 1
            ends[key] = end + length
        for key, end in ends.items():
            index = self.slots[key] = FreeIndex()
            if end:
                index.take(0, end)
            self.arena.trim(key, end * GRAIN)
        return moved

    # -------------------------------------------------------------- migration

    def is_settled(self, row: int) -> bool:
        """True if the cool-down of a block is over. Rule H16."""
        return self.clock.epoch - self.rows.moved[row] >= self.config.policy.cool_down

    def migrate(self, row: int, tier: int) -> bool:
        """Move a block to another tier, bytes and all; False if it has no place. Rule H18."""
        rows = self.rows
        place = self.find_place(tier, self.get_heat(row), rows.size[row])
        if place is None:
            return False
        resonance, grain = self.occupy(place, rows.size[row])
        if rows.axis[row] == REAL:
            target = compute_slot_key(resonance, rows.get_channel(row))
            start, size = rows.get_offset(row), rows.size[row]
            self.arena.move(self.get_slot_key(row), start, target, grain * GRAIN, size)
        self.vacate(row)
        self.tallies.count_migration(rows.tier[row], tier)
        rows.resonance[row], rows.grain[row], rows.tier[row] = resonance, grain, tier
        rows.moved[row] = self.clock.epoch
        if row in self.hot:
            self.hot.remove(row)
        if tier == Tier.HOT and self.is_bounded:
            self.hot.append(row)
            if row in self.waiting:
                self.waiting.remove(row)
        return True

    def promote(self, row: int) -> None:
        """A touched block rises to the tier that it has earned. Rule H20."""
        if self.rows.tier[row] == Tier.HOT or not self.is_settled(row):
            return
        if not self.is_bounded or is_empty(self.config.ranges[Tier.HOT]):
            self.ascend(row)
        elif not self.has_room:
            self.duel(row)
        elif not self.migrate(row, Tier.HOT):
            self.ascend(row)

    def ascend(self, row: int) -> None:
        """A block rises to the tier that its heat alone has earned. Rule H19."""
        old = self.rows.tier[row]
        earned = compute_promotion(self.config.policy, old, self.rows.level[row])
        tier = max(int(earned), int(Tier.COLD))
        while tier > old and is_empty(self.config.ranges[tier]):
            tier -= 1
        if tier > old:
            self.migrate(row, tier)

    def duel(self, row: int) -> None:
        """A touched block against the front of the full hot ring. Rule H21."""
        rival = self.hot.front
        policy, heat = self.config.policy, self.get_heat(rival)
        if (
            self.is_settled(rival)
            and compute_triumph(policy, self.rows.level[row], heat)
            and self.can_follow(row, rival)
            and self.migrate(rival, Tier.WARM)
        ):
            self.migrate(row, Tier.HOT)
            return
        self.hot.rotate()
        self.ascend(row)
        if row not in self.waiting:
            self.waiting.append(row)

    def can_follow(self, row: int, rival: int) -> bool:
        """True if a block has a place in the hot tier once the rival has left it."""
        rows = self.rows
        if self.find_place(Tier.HOT, self.get_heat(row), rows.size[row]) is not None:
            return True
        held = compute_extent_length(rows.size[rival]) // GRAIN
        gap = self.slots[self.get_slot_key(rival)].measure_gap(rows.grain[rival], held)
        needed = compute_extent_length(rows.size[row]) // GRAIN
        return rows.get_channel(row) == rows.get_channel(rival) and gap >= needed

    def fill_vacancy(self) -> None:
        """A freed hot place goes to the first waiting block that is still warm. Rule H23."""
        while self.is_bounded and self.has_room and len(self.waiting):
            row = self.waiting.front
            self.waiting.remove(row)
            if self.get_heat(row) > self.config.policy.warm_exit:
                self.migrate(row, Tier.HOT)

    def visit_next(self) -> None:
        """The hand visits one block: if it has cooled it sinks. Rules H17 and H24."""
        if not len(self.sweep):
            return
        row = self.sweep.front
        self.sweep.rotate()
        tier = self.rows.tier[row]
        rest = compute_rest(self.config.policy, tier, self.get_heat(row))
        if rest != tier and self.is_settled(row):
            self.migrate(row, rest)
