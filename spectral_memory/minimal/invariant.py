"""The whole invariant of the minimal system, clause by clause."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from spectral_memory.contracts import InvariantError
from spectral_memory.minimal.heat_table import HeatTable
from spectral_memory.minimal.policies import make_table
from spectral_memory.minimal.records import Cell
from spectral_spec.thermal import get_policy_breach
from spectral_spec.tiers import Tier

__all__ = ["check_table", "find_breaches", "find_ring_breaches"]

K = TypeVar("K")


def check_table(table: HeatTable[K], keys: tuple[K, ...], state: object) -> None:
    """Raise `InvariantError` with the first broken clause and `state`. O(n)."""
    for clause in find_breaches(table, keys):
        raise InvariantError(clause, state)


def find_breaches(table: HeatTable[K], keys: tuple[K, ...]) -> Iterator[str]:
    """The clauses that do not hold, in words. O(n)."""
    # The parameters lie within their bounds.
    if get_policy_breach(table.policy) is not None:
        yield "the policy is out of bounds"
    # Time and the counters never were negative.
    if min(table.epoch, table.phase, table.promotions, table.demotions) < 0:
        yield "a clock or a counter is negative"
    # An epoch has as many ticks as there are keys.
    if not table.is_on_time():
        yield "the epoch ends too early or too late"
    # The table holds the keys of the dictionary and no others.
    if len(table.records) != len(keys) or not all(key in table.records for key in keys):
        yield "the heat table and the dictionary hold different keys"
    # Heat lies between nothing and the limit.
    if any(table.heat_of(record) > table.policy.heat_limit for record in table.records.values()):
        yield "a key is hotter than the limit"
    # A key is in one of three tiers.
    tiers = {table.tier_of(record) for record in table.records.values()}
    if not tiers <= {Tier.COLD, Tier.WARM, Tier.HOT}:
        yield "a key is in a tier that the minimal system does not have"
    # The counts of the tiers, and the counts by epoch behind them, are what counting gives.
    counted: HeatTable[K] = make_table(table.policy)
    counted.epoch = table.epoch
    for record in table.records.values():
        counted.count(record)
    if (table.hot, table.warm) != (counted.hot, counted.warm):
        yield "the counts of the tiers are wrong"
    if table.counts() != counted.counts():
        yield "the counts by epoch are wrong"
    yield from find_ring_breaches(table, table.members)


def find_ring_breaches(table: HeatTable[K], members: tuple[Cell[K], ...]) -> Iterator[str]:
    """The clauses on the hot ring that do not hold, in words. O(n)."""
    # Only a bounded hot tier has a ring, and no more members than fit.
    if len(members) > (table.policy.hot_capacity or 0):
        yield "the ring holds more keys than may be hot"
    # A member's cell is the record of its key, and each is a member once.
    if not all(table.records.get(cell.key) is cell for cell in members):
        yield "a cell of the ring is not the record of its key"
    if len({id(cell) for cell in members}) != len(members):
        yield "a key is in the ring twice"
    # Every hot key of a bounded tier is a member.
    if table.policy.hot_capacity is not None and table.hot != len(members):
        yield "a hot key is not in the ring"
