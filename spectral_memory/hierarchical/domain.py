"""One isolation domain of the reference: birth, use and end of blocks, and what moves them.

Each method refines the function of the specification whose rule it names; what
differs is the cost. No domain refers to another one.
"""

from __future__ import annotations

from spectral_memory.hierarchical.constants import (
    AUTO,
    CHANNELS,
    HOT,
    IMAGINARY,
    NO_FIT,
    REAL,
    WARM,
)
from spectral_memory.hierarchical.nearest import Nearest
from spectral_memory.hierarchical.row_ring import OUTSIDE, RowRing
from spectral_memory.hierarchical.rows import HEAT_BITS, HEAT_MASK
from spectral_memory.hierarchical.rules import Rules
from spectral_memory.hierarchical.sizes import count_grains, get_channel_of_grains
from spectral_memory.hierarchical.space import NO_PLACE, PLACE_BITS, PLACE_MASK, Space
from spectral_memory.hierarchical.tallies import Tallies
from spectral_memory.native import mypyc_attr
from spectral_spec.address import PRIMES
from spectral_spec.errors import OutOfMemoryError, TierFullError
from spectral_spec.hierarchical import Config
from spectral_spec.hierarchical.migration import compute_rest
from spectral_spec.hierarchical.placement import compute_axis
from spectral_spec.thermal import Clock, compute_triumph

__all__ = ["Domain"]


@mypyc_attr(allow_interpreted_subclasses=True)
class Domain(Space):
    """Blocks by row. The methods trust their arguments: rows are live, ranges fit.

    `epoch` and `phase` are the clock. The rest follows from it, the rules and the live
    blocks: an epoch lasts `length` ticks, the greatest heat of now is packed as `peak`, that
    of a block born now in a tier as `fresh`, and a block whose packed heat is at least its
    tier's of `lines` is too hot to sink.
    """

    __slots__ = (
        "epoch",
        "fresh",
        "hot",
        "length",
        "lines",
        "peak",
        "phase",
        "sweep",
        "tallies",
        "waiting",
    )

    epoch: int
    phase: int
    length: int
    peak: int
    fresh: list[int]
    lines: list[int]
    sweep: RowRing
    hot: RowRing
    waiting: RowRing
    tallies: Tallies

    def __init__(self, config: Config, number: int, rules: Rules | None = None) -> None:
        super().__init__(config, number, Rules(config) if rules is None else rules)
        self.phase = 0
        self.start_epoch(0)
        self.length = self.rules.floor
        self.sweep = RowRing()
        self.hot = RowRing()
        self.waiting = RowRing()
        self.tallies = Tallies()

    # ------------------------------------------------------------------- time

    @property
    def clock(self) -> Clock:
        """The clock as the specification holds it."""
        return Clock(self.epoch, self.phase)

    @clock.setter
    def clock(self, clock: Clock) -> None:
        self.start_epoch(clock.epoch)
        self.phase = clock.phase

    def start_epoch(self, epoch: int) -> None:
        """An epoch begins."""
        limit = self.rules.heat_limit
        self.epoch = epoch
        self.peak = (epoch + limit) << HEAT_BITS | limit
        self.fresh = self.rules.get_fresh(epoch)
        self.lines = self.rules.get_lines(epoch)

    def pass_time(self) -> None:
        """One operation later. Rule H50."""
        phase = self.phase + 1
        if phase < self.length:
            self.phase = phase
        else:
            self.phase = 0
            self.start_epoch(self.epoch + 1)

    def get_heat(self, row: int) -> int:
        """Heat of a block now. Rule T2."""
        heat = (self.rows.heat[row] >> HEAT_BITS) - self.epoch
        return heat if heat > 0 else 0

    def is_settled(self, row: int) -> bool:
        """True if the cool-down of a block is over. Rule H16."""
        return self.epoch - self.rows.moved[row] >= self.rules.cool_down

    @property
    def has_room(self) -> bool:
        """True if one more block may be hot. Rule H7."""
        return not self.rules.is_bounded or len(self.hot) < self.rules.capacity

    # ------------------------------------------------------------ birth and end

    def choose_tier(self, size: int, hint: int) -> int:
        """Birth tier of a block that asks for no frequency. Rule H51."""
        if hint != AUTO:
            return hint
        rules = self.rules
        if rules.tier_roomy != HOT or not self.has_room:
            return rules.tier_full
        place = self.find_place(HOT, rules.births[HOT], count_grains(size))
        return rules.tier_full if place == NO_PLACE else HOT

    def allocate(self, size: int, tier: int, at: Nearest | None) -> int:
        """A new block in a tier, or at one resonance of it; its row. Rules H27 to H29."""
        rules, grains = self.rules, count_grains(size)
        if tier == HOT and rules.is_bounded and not self.has_room:
            raise TierFullError(self.number, rules.capacity)
        channel = get_channel_of_grains(grains)
        # The rung of a new block has room nearly always.
        resonance = rules.homes[tier] if at is None else at.index
        index = self.slots.get(resonance * CHANNELS + channel)
        if index is None:
            index = self.get_slot(resonance, channel)
        grain = index.take_first_fit(grains)
        if grain == NO_FIT:
            place = (
                NO_PLACE if at is not None else self.find_place(tier, rules.births[tier], grains)
            )
            if place == NO_PLACE:
                raise OutOfMemoryError(self.number, tier, PRIMES[channel], size)
            resonance, grain = place >> PLACE_BITS, place & PLACE_MASK
            self.occupy(place, grains)
        phase = self.phase + 1
        if phase < self.length:
            self.phase = phase
        else:
            self.pass_time()
        sweep, rows, tallies, epoch = self.sweep, self.rows, self.tallies, self.epoch
        tallies.count_birth(size, grains, tier, at)
        row = rows.issue()
        rows.size[row] = size
        rows.grain[row] = grain
        rows.resonance[row] = resonance
        if size == 0:
            rows.axis[row] = IMAGINARY
        rows.tier[row] = tier
        rows.heat[row] = self.fresh[tier]
        rows.moved[row] = epoch
        sweep.append(row)
        live = tallies.mallocs - tallies.frees
        if live > self.length:  # an epoch lasts as long. Rule H50
            self.length = live
        if tier == HOT and rules.is_bounded:
            self.hot.append(row)
        self.visit_next()
        return row

    def release(self, row: int) -> None:
        """End a block; its place in the hot tier goes to one that waits. Rule H30."""
        phase, rows = self.phase + 1, self.rows
        if phase < self.length:
            self.phase = phase
        else:
            self.pass_time()
        size = rows.size[row]
        grains = count_grains(size)
        key = rows.resonance[row] * CHANNELS + get_channel_of_grains(grains)
        self.give_back(key, rows.grain[row], grains)
        if self.seen:
            self.forget(row)
        self.sweep.remove(row)
        rules = self.rules
        bounded = rules.is_bounded
        if bounded:
            if row in self.hot:
                self.hot.remove(row)
            if row in self.waiting:
                self.waiting.remove(row)
        tallies = self.tallies
        tallies.count_death(size, grains, rows.tier[row])
        live = tallies.mallocs - tallies.frees
        if live >= rules.floor:
            self.length = live
        rows.retire(row)
        if bounded:
            self.fill_vacancy()
        if self.sweep.first != OUTSIDE:
            self.visit_next()

    # -------------------------------------------------------------------- use

    def touch(self, row: int) -> bool:
        """One use of a block: it may rise, and another may sink. Rule H31.

        False says that no block has moved.
        """
        phase = self.phase + 1
        if phase < self.length:
            self.phase = phase
        else:
            self.pass_time()
        rows, packed = self.rows, self.peak
        heats, tiers = rows.heat, rows.tier
        held = heats[row]
        if held != packed:
            rules, epoch = self.rules, self.epoch
            heat = (held >> HEAT_BITS) - epoch
            heat = heat + rules.access_heat if heat > 0 else rules.access_heat
            if heat < rules.heat_limit:
                packed = (epoch + heat) << HEAT_BITS | heat
            heats[row] = packed
        may_move, tier = False, tiers[row]
        if tier != HOT and packed & HEAT_MASK >= self.rules.rise[tier] and self.is_settled(row):
            may_move = True
            if self.rules.is_bounded:
                self.promote(row)
            else:
                self.ascend(row)  # nobody duels
        sweep = self.sweep
        visited = sweep.first
        sweep.first = sweep.following[visited]
        if heats[visited] < self.lines[tiers[visited]]:
            self.visit(visited)
            return True
        return may_move

    def resize(self, row: int, size: int) -> None:
        """Another size for a block, its bytes kept. Rules H34 and H35."""
        rows, grains = self.rows, count_grains(size)
        old, resonance, channel = rows.size[row], rows.resonance[row], get_channel_of_grains(grains)
        held = count_grains(old)
        if channel == get_channel_of_grains(held) and size <= old:
            if grains < held:
                key = resonance * CHANNELS + channel
                self.give_back(key, rows.grain[row] + grains, held - grains)
        else:
            place = self.find_place_at(resonance, grains)
            if place == NO_PLACE:
                place = self.find_place(rows.tier[row], self.get_heat(row), grains)
            if place == NO_PLACE:
                raise OutOfMemoryError(self.number, rows.tier[row], PRIMES[channel], size)
            self.rehouse(row, size, place)
        self.forget(row)
        rows.size[row] = size
        rows.axis[row] = compute_axis(size, rows.axis[row] == REAL)
        self.tallies.count_resize(old, size)

    # -------------------------------------------------------------- migration

    def migrate(self, row: int, tier: int) -> bool:
        """Move a block to another tier, bytes and all; False if it has no place. Rule H18."""
        rows = self.rows
        place = self.find_place(tier, self.get_heat(row), count_grains(rows.size[row]))
        if place == NO_PLACE:
            return False
        self.move(row, place)
        tiers = rows.tier
        self.tallies.count_migration(tiers[row], tier)
        tiers[row] = tier
        rows.moved[row] = self.epoch
        if self.rules.is_bounded:
            if row in self.hot:
                self.hot.remove(row)
            if tier == HOT:
                self.hot.append(row)
                if row in self.waiting:
                    self.waiting.remove(row)
        return True

    def promote(self, row: int) -> None:
        """A touched and settled block below hot rises, where the hot tier is bounded. Rule H20."""
        rules = self.rules
        if rules.first[HOT] > rules.last[HOT]:
            self.ascend(row)
        elif not self.has_room:
            self.duel(row)
        elif not self.migrate(row, HOT):
            self.ascend(row)

    def ascend(self, row: int) -> None:
        """A block rises to the tier that its heat alone has earned. Rule H19."""
        rows = self.rows
        old = rows.tier[row]
        tier = self.rules.earned[old][rows.heat[row] & HEAT_MASK]
        if tier > old:
            self.migrate(row, tier)

    def duel(self, row: int) -> None:
        """A touched block against the front of the full hot ring. Rule H21."""
        rival = self.hot.front
        policy, heat = self.config.policy, self.get_heat(rival)
        if (
            self.is_settled(rival)
            and compute_triumph(policy, self.rows.get_level(row), heat)
            and self.can_follow(row, rival)
            and self.migrate(rival, WARM)
        ):
            self.migrate(row, HOT)
            return
        self.hot.advance()
        self.ascend(row)
        if row not in self.waiting:
            self.waiting.append(row)

    def can_follow(self, row: int, rival: int) -> bool:
        """True if a block has a place in the hot tier once the rival has left it."""
        rows = self.rows
        needed, held = count_grains(rows.size[row]), count_grains(rows.size[rival])
        if self.find_place(HOT, self.get_heat(row), needed) != NO_PLACE:
            return True
        if get_channel_of_grains(needed) != get_channel_of_grains(held):
            return False
        gap = self.slots[self.get_slot_key(rival)].measure_gap(rows.grain[rival], held)
        return gap >= needed

    def fill_vacancy(self) -> None:
        """A freed hot place goes to the first waiting block that is still warm. Rule H23."""
        while self.has_room and len(self.waiting):
            row = self.waiting.front
            self.waiting.remove(row)
            if self.get_heat(row) > self.config.policy.warm_exit:
                self.migrate(row, HOT)

    def visit_next(self) -> None:
        """The hand visits one block. The sweep must not be empty. Rule H24."""
        sweep, rows = self.sweep, self.rows
        row = sweep.first
        sweep.first = sweep.following[row]
        if rows.heat[row] < self.lines[rows.tier[row]]:
            self.visit(row)

    def visit(self, row: int) -> None:
        """A block that is visited and has cooled sinks if it is settled. Rules H17 and H24."""
        if self.is_settled(row):
            tier, heat = self.rows.tier[row], self.get_heat(row)
            self.migrate(row, int(compute_rest(self.config.policy, tier, heat)))
