"""The heat of the keys, in a table beside the values: the unbounded hot tier.

A key's record is one int, ``zero << 2 | tier``. `zero` is the epoch in which the
key will have cooled to heat 0, so the heat now is ``max(0, zero - epoch)``: the
level and the stamp of the specification in one number. Keys that were last
touched alike share the int object, so a record costs no memory of its own.

Tiers lapse by time, without an access. The table counts the keys of a tier by
their `zero`; all that lapse in one epoch have the same, so an epoch moves two
counts. That keeps `hot` and `warm` exact at O(1).
"""

from __future__ import annotations

from typing import Final, Generic, TypeAlias, TypeVar

from spectral_spec.minimal import Status, Temperature
from spectral_spec.thermal import (
    Clock,
    Policy,
    compute_demotion,
    compute_heat,
    compute_rung,
)
from spectral_spec.tiers import COLD, HOT, WARM, compute_band_range

__all__ = ["NEVER", "PLAIN", "Cell", "HeatTable", "Record"]

K = TypeVar("K")

NEVER: Final = COLD
"""The record of a key that was never touched: cold, and cooled before time began."""

PLAIN: Final = frozenset({int, str, bytes, float, bool, type(None)})
"""Keys of exactly these types hash and compare without code of the caller."""

_SHARED_LIMIT: Final = 2048  # more than the records that can arise in one epoch


class Cell(Generic[K]):
    """The record of a key that holds, or held, a place in the ring of a bounded hot tier.

    The ring decides duels by the cell alone and never has to hash a key.
    """

    __slots__ = ("key", "packed")

    def __init__(self, key: K, packed: int) -> None:
        self.key = key
        self.packed = packed


Record: TypeAlias = int | Cell[K]
"""A packed record, or the cell that holds it."""


class HeatTable(Generic[K]):
    """Heat, tiers and time of a set of keys. All operations O(1), amortised.

    Only the statements on `records` run code of the keys (`__hash__`, `__eq__`).
    In every operation they come before the first change, so an error in them
    changes nothing.
    """

    __slots__ = (
        "_access_heat",
        "_heat_limit",
        "_hot_at",
        "_hot_entry",
        "_hot_exit",
        "_mask",
        "_shared",
        "_warm_at",
        "_warm_entry",
        "_warm_exit",
        "commits",
        "demotions",
        "epoch",
        "hot",
        "looks",
        "phase",
        "policy",
        "promotions",
        "records",
        "warm",
    )

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.records: dict[K, Record[K]] = {}
        self.epoch = 0
        self.phase = 0
        self.promotions = 0
        self.demotions = 0
        self.commits = 0
        self.looks = 0  # how often the contracts looked; see `predicates.get_fingerprint`
        self.hot = 0
        self.warm = 0
        # The fields of the policy, read often.
        self._access_heat = policy.access_heat
        self._heat_limit = policy.heat_limit
        self._hot_entry = policy.hot_entry
        self._hot_exit = policy.hot_exit
        self._warm_entry = policy.warm_entry
        self._warm_exit = policy.warm_exit
        # The zeros of warm and hot keys lie in epoch + 1..epoch + heat_limit, so
        # a power of two above the limit gives each of them a place of its own.
        self._mask = (1 << policy.heat_limit.bit_length()) - 1
        self._hot_at = [0] * (self._mask + 1)
        self._warm_at = [0] * (self._mask + 1)
        self._shared: dict[int, int] = {}

    @property
    def clock(self) -> Clock:
        """The logical time."""
        return Clock(self.epoch, self.phase)

    @property
    def members(self) -> tuple[Cell[K], ...]:
        """The ring of a bounded hot tier, front first; empty if unbounded."""
        return ()

    def ends(self) -> tuple[Cell[K], ...]:
        """The first two and the last cell of that ring; fewer if it holds fewer."""
        return ()

    def insert(self, key: K) -> None:
        """A key that is not in the table enters it; one tick."""
        population = len(self.records)  # the new key is no part of it
        epoch = self.epoch_after(population)
        commits = self.commits
        self.records[key] = self.share((epoch + self.policy.insert_heat) << 2 | COLD)
        self.advance(population)
        self.commit(commits)

    def touch(self, key: K, record: Record[K]) -> None:
        """Access a key whose record is `record`; one tick."""
        packed = record if isinstance(record, int) else record.packed
        epoch, phase = self.epoch, self.phase + 1
        turning = phase >= len(self.records)
        if turning:
            epoch += 1
        zero = packed >> 2
        tier = packed & 3
        heat = zero - epoch
        if heat <= self._warm_exit:
            tier = COLD
            heat = max(0, heat)
        elif tier == HOT and heat <= self._hot_exit:
            tier = WARM
        heat += self._access_heat
        if heat > self._heat_limit:
            heat = self._heat_limit
        risen = tier
        if heat >= self._hot_entry:
            risen = HOT
        elif heat >= self._warm_entry and tier == COLD:
            risen = WARM
        fresh = (epoch + heat) << 2 | risen
        if fresh != packed:
            shared = self._shared
            if len(shared) > _SHARED_LIMIT:
                shared.clear()
            commits = self.commits
            self.records[key] = shared.setdefault(fresh, fresh)
            if self.commits != commits:
                self.advance(len(self.records))
                self.commit(commits)
                return
        self.commits += 1
        if turning:
            self.begin_epoch()
        else:
            self.phase = phase
        if fresh != packed:
            self._move(tier, zero, risen, epoch + heat)

    def forget(self, record: Record[K]) -> None:
        """Take a record that was removed from `records` out of the counts. No time passes."""
        self.commits += 1
        packed = record if isinstance(record, int) else record.packed
        zero, tier = packed >> 2, self.tier_of(record)
        if tier == HOT:
            self.hot -= 1
            self._hot_at[zero & self._mask] -= 1
        elif tier == WARM:
            self.warm -= 1
            self._warm_at[zero & self._mask] -= 1

    def clear(self) -> None:
        """Forget every key. The clock and the counters stay."""
        self.commits += 1
        self.records.clear()
        self.recount()

    def begin_epoch(self) -> None:
        """One epoch later: keys whose heat has sunk to an exit fall by one tier."""
        self.epoch += 1
        self.phase = 0
        place = (self.epoch + self._hot_exit) & self._mask
        fallen = self._hot_at[place]
        if fallen:
            self._hot_at[place] = 0
            self._warm_at[place] += fallen
            self.hot -= fallen
            self.warm += fallen
        place = (self.epoch + self._warm_exit) & self._mask
        fallen = self._warm_at[place]
        if fallen:
            self._warm_at[place] = 0
            self.warm -= fallen

    def advance(self, population: int) -> None:
        """One tick of a system of `population` keys."""
        if self.phase + 1 < population:
            self.phase += 1
        else:
            self.begin_epoch()

    def epoch_after(self, population: int) -> int:
        """The epoch one tick later."""
        return self.epoch if self.phase + 1 < population else self.epoch + 1

    def commit(self, commits: int) -> None:
        """End a change that began at `commits` changes.

        If the code of a key made changes of its own in between, what was
        computed before is stale: count anew.
        """
        if self.commits != commits:
            self.recount()
        self.commits += 1

    def share(self, packed: int) -> int:
        """The one int object for this record."""
        if len(self._shared) > _SHARED_LIMIT:
            self._shared.clear()
        return self._shared.setdefault(packed, packed)

    def recount(self) -> None:
        """Find the counts from the records. O(n)."""
        self._hot_at = [0] * (self._mask + 1)
        self._warm_at = [0] * (self._mask + 1)
        self.hot = self.warm = 0
        for record in self.records.values():
            self.count(record)

    def count(self, record: Record[K]) -> None:
        """Add a record to the counts of its tier."""
        packed = record if isinstance(record, int) else record.packed
        tier = self.tier_of(record)
        if tier == HOT:
            self.hot += 1
            self._hot_at[packed >> 2 & self._mask] += 1
        elif tier == WARM:
            self.warm += 1
            self._warm_at[packed >> 2 & self._mask] += 1

    def heat_of(self, record: Record[K]) -> int:
        """Heat now."""
        packed = record if isinstance(record, int) else record.packed
        return compute_heat(packed >> 2, 0, self.epoch)

    def tier_of(self, record: Record[K]) -> int:
        """Tier now."""
        packed = record if isinstance(record, int) else record.packed
        return compute_demotion(self.policy, packed & 3, self.heat_of(record))

    def temperature_of(self, record: Record[K]) -> Temperature:
        """Tier, band and heat now."""
        tier, heat = self.tier_of(record), self.heat_of(record)
        first, last = compute_band_range(tier)
        return Temperature(tier, compute_rung(self.policy, heat, first, last), heat)

    def status(self) -> Status:
        """How many keys each tier holds now. O(1)."""
        return Status(self.hot, self.warm, len(self.records) - self.hot - self.warm)

    def counts(self) -> tuple[list[int], list[int]]:
        """Copies of the counts of hot and of warm keys, by place."""
        return list(self._hot_at), list(self._warm_at)

    def _move(self, tier: int, zero: int, risen: int, later: int) -> None:
        """Move a key from the count of its tier and zero to those after an access."""
        mask = self._mask
        if tier == HOT:
            self._hot_at[zero & mask] -= 1
        elif tier == WARM:
            self._warm_at[zero & mask] -= 1
        if risen == HOT:
            self._hot_at[later & mask] += 1
        elif risen == WARM:
            self._warm_at[later & mask] += 1
        if risen != tier:
            self.promotions += 1
            if tier == WARM:
                self.warm -= 1
            if risen == HOT:
                self.hot += 1
            else:
                self.warm += 1
