"""The heat of the keys, in a table beside the values: the unbounded hot tier.

Keys that were last touched alike share one record, so a record costs a key no memory
of its own.

Tiers lapse by time, without an access. The table counts the keys of a tier by
their `zero`; all that lapse in one epoch have the same, so an epoch moves two
counts. That keeps `hot` and `warm` exact at O(1).

Within one epoch an access turns a record into another one whatever the key. So
that is worked out once an epoch and kept in the record, and an access follows it.
The counts follow when somebody asks for them, or when the epoch ends.
"""

from __future__ import annotations

from typing import Final, Generic, TypeVar

from spectral_memory.minimal.records import Cell, Record, get_untouched
from spectral_spec.minimal import Status, Temperature
from spectral_spec.thermal import (
    Clock,
    Policy,
    compute_heat,
    compute_rung,
)
from spectral_spec.tiers import COLD, HOT, WARM, compute_band_range

__all__ = ["HeatTable"]

K = TypeVar("K")

_SHARED_LIMIT: Final = 2048  # more than the records that can arise in one epoch


class HeatTable(Generic[K]):
    """Heat, tiers and time of a set of keys. All operations O(1), amortised.

    Only the statements on `records` run code of the keys (`__hash__`, `__eq__`).
    In every operation they come before the first change, so an error in them
    changes nothing.
    """

    __slots__ = (
        "_access_heat",
        "_base",
        "_heat_limit",
        "_hot",
        "_hot_at",
        "_hot_entry",
        "_hot_exit",
        "_insert_heat",
        "_mask",
        "_promotions",
        "_shared",
        "_warm",
        "_warm_at",
        "_warm_entry",
        "_warm_exit",
        "commits",
        "demotions",
        "due",
        "epoch",
        "last",
        "looks",
        "newborn",
        "policy",
        "records",
    )

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.records: dict[K, Record[K]] = {}
        self.epoch = 0
        self.demotions = 0
        self.looks = 0  # how often the contracts looked; see `predicates.get_fingerprint`
        self._promotions = 0
        self._hot = 0
        self._warm = 0
        # Changes so far; ticks of the present epoch are those since `_base`. The
        # change that begins when there were `last` begins an epoch.
        self.commits = 0
        self._base = 0
        self.last = -1
        # The fields of the policy, read often.
        self._access_heat = policy.access_heat
        self._heat_limit = policy.heat_limit
        self._insert_heat = policy.insert_heat
        self._hot_entry = policy.hot_entry
        self._hot_exit = policy.hot_exit
        self._warm_entry = policy.warm_entry
        self._warm_exit = policy.warm_exit
        # The zeros of warm and hot keys lie in epoch + 1..epoch + heat_limit, so
        # a power of two above the limit gives each of them a place of its own.
        self._mask = (1 << policy.heat_limit.bit_length()) - 1
        self._hot_at = [0] * (self._mask + 1)
        self._warm_at = [0] * (self._mask + 1)
        self._shared: dict[int, Record[K]] = {}
        # The records that know what an access makes of them in the present epoch.
        self.due: list[Record[K]] = []
        # What holds a key that is inserted in the present epoch; None where that depends.
        self.newborn: Record[K] | None = None
        self._foresee_births()

    @property
    def clock(self) -> Clock:
        """The logical time."""
        return Clock(self.epoch, self.commits - self._base)

    @clock.setter
    def clock(self, clock: Clock) -> None:
        self._forget_steps()
        self.epoch = clock.epoch
        self._foresee_births()
        self._base = self.commits - clock.phase
        self.last = self._base + len(self.records) - 1

    @property
    def phase(self) -> int:
        """Ticks of the present epoch."""
        return self.commits - self._base

    @property
    def hot(self) -> int:
        """How many keys are hot now."""
        self.settle()
        return self._hot

    @property
    def warm(self) -> int:
        """How many keys are warm now."""
        self.settle()
        return self._warm

    @property
    def promotions(self) -> int:
        """How often an access has raised a key's tier."""
        self.settle()
        return self._promotions

    @promotions.setter
    def promotions(self, promotions: int) -> None:
        self.settle()
        self._promotions = promotions

    @property
    def members(self) -> tuple[Cell[K], ...]:
        """The ring of a bounded hot tier, front first; empty if unbounded."""
        return ()

    def ends(self) -> tuple[Cell[K], ...]:
        """The first two and the last cell of that ring; fewer if it holds fewer."""
        return ()

    def insert(self, key: K) -> None:
        """A key that is not in the table enters it; one tick."""
        commits = self.commits
        # An epoch is as many ticks as there are keys, without the new one.
        epoch = self.epoch if commits < self.last else self.epoch + 1
        self.records[key] = self.share((epoch + self._insert_heat) << 2 | COLD)
        self.pass_time(commits)

    def withdraw(self, key: K, commits: int) -> None:
        """A key that was put into `records`, when there were `commits` changes, does not enter."""
        if self.commits == commits:
            self.records.popitem()  # it is the last; this runs no code of a key
        else:
            self.records.pop(key, None)
            self.recount()

    def touch(self, key: K, record: Record[K]) -> None:
        """Access a key whose record is `record`; one tick."""
        commits = self.commits
        fresh = record.fresh
        if fresh is None or commits >= self.last:
            self._touch_anew(key, record)
            return
        if fresh is not record:
            self.records[key] = fresh
            if self.commits != commits:
                self.pass_time(commits)
                return
            record.times += 1
        self.commits = commits + 1

    def adopt(self, key: K) -> None:
        """Access a key that came into the dictionary past the table; one tick."""
        self._touch_anew(key, get_untouched())

    def _touch_anew(self, key: K, record: Record[K]) -> None:
        """Work out what an access makes of a record, and do so."""
        commits = self.commits
        turning = commits >= self.last
        fresh = self._find_fresh(record.packed, self.epoch + 1 if turning else self.epoch)
        if fresh.packed != record.packed:
            self.records[key] = fresh
            if self.commits != commits:
                self.pass_time(commits)
                return
        # A record that is kept for all keys may keep what it leads to.
        if not turning and self._shared.get(record.packed) is record:
            if len(self.due) > _SHARED_LIMIT:
                self._forget_steps()
            record.fresh = fresh
            self.due.append(record)
        self.pass_time(commits)
        self._move(record, fresh, 1)

    def _find_fresh(self, packed: int, epoch: int) -> Record[K]:
        """What an access in an epoch makes of a record. Rules T2 to T5."""
        tier = packed & 3
        heat = (packed >> 2) - epoch
        if heat <= self._warm_exit:
            tier = COLD
            heat = max(0, heat)
        elif tier == HOT and heat <= self._hot_exit:
            tier = WARM
        heat += self._access_heat
        if heat > self._heat_limit:
            heat = self._heat_limit
        if heat >= self._hot_entry:
            tier = HOT
        elif heat >= self._warm_entry and tier == COLD:
            tier = WARM
        return self.share((epoch + heat) << 2 | tier)

    def forget(self, record: Record[K]) -> None:
        """Take a record that was removed from `records` out of the counts. No time passes."""
        self.note_removal()
        zero, tier = record.packed >> 2, self.tier_of(record)
        if tier == HOT:
            self._hot -= 1
            self._hot_at[zero & self._mask] -= 1
        elif tier == WARM:
            self._warm -= 1
            self._warm_at[zero & self._mask] -= 1

    def clear(self) -> None:
        """Forget every key. The clock and the counters stay."""
        self.records.clear()
        self.note_removal()
        self.recount()

    def _foresee_births(self) -> None:
        """Find the record of the keys that will be inserted in this epoch."""
        self.newborn = self.share((self.epoch + self._insert_heat) << 2 | COLD)

    def note_removal(self) -> None:
        """A change that takes no time: keys were removed from `records`."""
        self.commits += 1
        self._base += 1
        self.last = self._base + len(self.records) - 1

    def begin_epoch(self) -> None:
        """One epoch later: keys whose heat has sunk to an exit fall by one tier."""
        self.clock = Clock(self.epoch + 1, 0)
        self._lapse()

    def _lapse(self) -> None:
        """The keys whose heat has sunk to an exit in this epoch fall by one tier."""
        place = (self.epoch + self._hot_exit) & self._mask
        fallen = self._hot_at[place]
        if fallen:
            self._hot_at[place] = 0
            self._warm_at[place] += fallen
            self._hot -= fallen
            self._warm += fallen
        place = (self.epoch + self._warm_exit) & self._mask
        fallen = self._warm_at[place]
        if fallen:
            self._warm_at[place] = 0
            self._warm -= fallen

    def advance(self, population: int) -> None:
        """One tick of a system of `population` keys."""
        self.commits += 1
        if self.commits - self._base >= population:
            self.begin_epoch()
        self.last = self._base + len(self.records) - 1

    def pass_time(self, commits: int) -> None:
        """End a change that began at `commits` changes, with one tick.

        If the code of a key made changes of its own in between, what was
        computed before is stale: count anew.
        """
        if self.commits != commits:
            self.advance(len(self.records))
            self.recount()
            return
        self.commits += 1
        if commits >= self.last:
            self.begin_epoch()
        self.last = self._base + len(self.records) - 1

    def settle(self) -> None:
        """Bring the counts up to the accesses that were made. O(1), amortised."""
        for record in self.due:
            if record.times and record.fresh is not None:
                self._move(record, record.fresh, record.times)
                record.times = 0

    def _forget_steps(self) -> None:
        """What accesses make of records changes, or was worked out for too many."""
        self.settle()
        for record in self.due:
            record.fresh = None
        self.due.clear()

    def share(self, packed: int) -> Record[K]:
        """The one record that holds this."""
        found = self._shared.get(packed)
        if found is None:
            if len(self._shared) > _SHARED_LIMIT:
                self._shared.clear()
            found = self._shared[packed] = Record(packed)
        return found

    def recount(self) -> None:
        """Find the counts from the records. O(n)."""
        self.settle()
        self._hot_at = [0] * (self._mask + 1)
        self._warm_at = [0] * (self._mask + 1)
        self._hot = self._warm = 0
        for record in self.records.values():
            self.count(record)
        self.last = self._base + len(self.records) - 1

    def count(self, record: Record[K]) -> None:
        """Add a record to the counts of its tier."""
        place, tier = record.packed >> 2 & self._mask, self.tier_of(record)
        if tier == HOT:
            self._hot += 1
            self._hot_at[place] += 1
        elif tier == WARM:
            self._warm += 1
            self._warm_at[place] += 1

    def heat_of(self, record: Record[K]) -> int:
        """Heat now."""
        return compute_heat(record.packed >> 2, 0, self.epoch)

    def tier_of(self, record: Record[K]) -> int:
        """Tier now. Rule T4."""
        tier = record.packed & 3
        heat = (record.packed >> 2) - self.epoch
        if heat <= self._warm_exit:
            return min(tier, COLD)
        return WARM if tier == HOT and heat <= self._hot_exit else tier

    def temperature_of(self, record: Record[K]) -> Temperature:
        """Tier, band and heat now."""
        tier, heat = self.tier_of(record), self.heat_of(record)
        first, last = compute_band_range(tier)
        return Temperature(tier, compute_rung(self.policy, heat, first, last), heat)

    def status(self) -> Status:
        """How many keys each tier holds now. O(1)."""
        self.settle()
        return Status(self._hot, self._warm, len(self.records) - self._hot - self._warm)

    def is_on_time(self) -> bool:
        """True if the epoch will end after as many ticks as there are keys. Rule T8."""
        return self.last == self._base + len(self.records) - 1

    def counts(self) -> tuple[list[int], list[int]]:
        """Copies of the counts of hot and of warm keys, by place."""
        self.settle()
        return list(self._hot_at), list(self._warm_at)

    def _move(self, record: Record[K], fresh: Record[K], times: int) -> None:
        """Move keys from the count of their tier and zero to those after an access."""
        mask, tier, risen = self._mask, self.tier_of(record), fresh.packed & 3
        if tier == HOT:
            self._hot_at[record.packed >> 2 & mask] -= times
        elif tier == WARM:
            self._warm_at[record.packed >> 2 & mask] -= times
        if risen == HOT:
            self._hot_at[fresh.packed >> 2 & mask] += times
        elif risen == WARM:
            self._warm_at[fresh.packed >> 2 & mask] += times
        if risen != tier:
            self._promotions += times
            if tier == WARM:
                self._warm -= times
            if risen == HOT:
                self._hot += times
            else:
                self._warm += times
