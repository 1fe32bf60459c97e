"""From the implementation to the specification's state, and what can be seen of one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, NamedTuple, TypeVar

from immutables import Map

from spectral_memory.minimal.heat_table import HeatTable
from spectral_memory.minimal.records import Record, get_untouched
from spectral_spec.minimal import (
    Entry,
    State,
    Status,
    Temperature,
    abstract,
    compute_status,
    compute_temperature,
)
from spectral_spec.ring import NOWHERE, Ring, get_members
from spectral_spec.thermal import Clock, Policy

__all__ = ["Portrait", "build_entry", "build_state", "portray"]

K = TypeVar("K")
V = TypeVar("V")


class Portrait(NamedTuple, Generic[K, V]):
    """All that can be seen of a state. Two states with one portrait behave alike for ever.

    A state also fixes the numbers of the places in its rings and the epoch in
    which an entry's level was written down. Neither can be observed.
    """

    policy: Policy
    clock: Clock
    promotions: int
    demotions: int
    pairs: tuple[tuple[K, V], ...]
    temperatures: tuple[Temperature, ...]
    status: Status
    ring: tuple[K, ...]


def portray(state: State[K, V]) -> Portrait[K, V]:
    """What can be seen of a state of the specification. O(n log n)."""
    pairs = abstract(state)
    return Portrait(
        state.policy,
        state.clock,
        state.promotions,
        state.demotions,
        pairs,
        tuple(compute_temperature(state, state.entries[key]) for key, _ in pairs),
        compute_status(state),
        get_members(state.hot),
    )


def build_entry(
    table: HeatTable[K], record: Record[K], value: V, turn: int, place: int = NOWHERE
) -> Entry[V]:
    """The specification's entry for a record, as of the present epoch."""
    return Entry(value, turn, table.tier_of(record), table.heat_of(record), table.epoch, place)


def build_state(pairs: Iterable[tuple[K, V]], table: HeatTable[K]) -> State[K, V]:
    """The specification's state for a heat table and the pairs of its dictionary. O(n log n)."""
    places = {id(cell): place for place, cell in enumerate(table.members)}
    entries: dict[K, Entry[V]] = {}
    order: dict[int, K] = {}
    ring: dict[int, K] = {}
    for turn, (key, value) in enumerate(pairs):
        record = table.records.get(key) or get_untouched()
        place = places.get(id(record), NOWHERE)
        entries[key] = build_entry(table, record, value, turn, place)
        order[turn] = key
        if place != NOWHERE:
            ring[place] = key
    return State(
        table.policy,
        table.clock,
        Map(entries),
        Ring(Map(order), 0, len(order)),
        Ring(Map(ring), 0, len(ring)),
        table.promotions,
        table.demotions,
    )
