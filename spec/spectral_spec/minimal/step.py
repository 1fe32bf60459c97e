"""The meaning of every operation of the minimal system."""

from __future__ import annotations

from typing import TypeAlias, TypeVar

from immutables import Map

from spectral_spec.errors import MissingKeyError
from spectral_spec.minimal.operations import Operation
from spectral_spec.minimal.state import Entry, State
from spectral_spec.ring import NOWHERE, Ring, drop, find_back, find_front, push, rotate
from spectral_spec.thermal import (
    Clock,
    compute_demotion,
    compute_heat,
    compute_promotion,
    compute_touched_heat,
    compute_triumph,
    is_bounded,
    tick,
)
from spectral_spec.tiers import COLD, HOT, WARM

__all__ = ["Result", "step"]

K = TypeVar("K")
V = TypeVar("V")
Result: TypeAlias = tuple[K, V] | V | MissingKeyError | None


def step(state: State[K, V], operation: Operation[K, V]) -> tuple[State[K, V], Result[K, V]]:
    """The next state and the result. An error leaves the state as it was (F1)."""
    if operation.kind == "get":
        entry = state.entries.get(operation.key)
        if entry is None:
            return state, MissingKeyError(operation.key)
        return touch(state, operation.key, entry, entry.value), entry.value
    if operation.kind == "set":
        entry = state.entries.get(operation.key)
        if entry is None:
            return insert(state, operation.key, operation.value), None
        return touch(state, operation.key, entry, operation.value), None
    if operation.kind == "delete":
        entry = state.entries.get(operation.key)
        if entry is None:
            return state, MissingKeyError(operation.key)
        return remove(state, operation.key, entry), entry.value
    if operation.kind == "popitem":
        if len(state.entries) == 0:
            return state, MissingKeyError("popitem(): dictionary is empty")
        key = state.order.places[find_back(state.order)]
        entry = state.entries[key]
        return remove(state, key, entry), (key, entry.value)
    return clear(state), None


def insert(state: State[K, V], key: K, value: V) -> State[K, V]:
    """A new key comes last in the order, cold unless the hot tier has room. Rule M2."""
    clock = tick(state.clock, len(state.entries))
    entry = Entry(value, state.order.tail, COLD, state.policy.insert_heat, clock.epoch)
    return admit(state._replace(order=push(state.order, key)), clock, key, entry)


def touch(state: State[K, V], key: K, entry: Entry[V], value: V) -> State[K, V]:
    """An access: time passes, the key warms up, its tier follows. Rule M3."""
    policy = state.policy
    clock = tick(state.clock, len(state.entries))
    cooled = compute_heat(entry.level, entry.stamp, clock.epoch)
    tier = compute_demotion(policy, entry.tier, cooled)
    heat = compute_touched_heat(policy, cooled)
    touched = Entry(value, entry.turn, tier, heat, clock.epoch, entry.place)
    return admit(state, clock, key, touched)


def admit(state: State[K, V], clock: Clock, key: K, entry: Entry[V]) -> State[K, V]:
    """Store an entry that was just touched, in the tier that it has earned. Rule M4."""
    policy, hot = state.policy, state.hot
    if policy.hot_capacity is None or entry.tier == HOT:
        tier = compute_promotion(policy, entry.tier, entry.level)
        return store(state, clock, key, entry, tier, hot)
    if len(hot.places) < policy.hot_capacity:
        promoted = entry._replace(place=hot.tail)
        return store(state, clock, key, promoted, HOT, push(hot, key))
    return duel(state, clock, key, entry)


def duel(state: State[K, V], clock: Clock, key: K, entry: Entry[V]) -> State[K, V]:
    """A full hot tier: the challenger against the front of the ring. Rule M5.

    Whoever stays in the hot tier goes to the end of the ring.
    """
    policy, hot = state.policy, state.hot
    front = find_front(hot)
    rival = hot.places[front]
    defender = state.entries[rival]
    heat = compute_heat(defender.level, defender.stamp, clock.epoch)
    if not compute_triumph(policy, entry.level, heat):
        kept = state.entries.set(rival, defender._replace(place=hot.tail))
        tier = compute_promotion(policy, entry.tier, entry.level)
        return store(state._replace(entries=kept), clock, key, entry, tier, rotate(hot))
    displaced = defender._replace(tier=WARM, place=NOWHERE)
    won = state._replace(entries=state.entries.set(rival, displaced), demotions=state.demotions + 1)
    promoted = entry._replace(place=hot.tail)
    return store(won, clock, key, promoted, HOT, push(drop(hot, front), key))


def store(
    state: State[K, V], clock: Clock, key: K, entry: Entry[V], tier: int, hot: Ring[K]
) -> State[K, V]:
    """The state with the entry in its tier; a rise counts as a promotion. Rule M6."""
    rises = tier > entry.tier
    placed = entry._replace(tier=tier) if rises else entry
    return State(
        state.policy,
        clock,
        state.entries.set(key, placed),
        state.order,
        hot,
        state.promotions + 1 if rises else state.promotions,
        state.demotions,
    )


def remove(state: State[K, V], key: K, entry: Entry[V]) -> State[K, V]:
    """The key is gone, from the order and from the hot ring. Rule M7."""
    in_ring = is_bounded(state.policy) and entry.tier == HOT
    return state._replace(
        entries=state.entries.delete(key),
        order=drop(state.order, entry.turn),
        hot=drop(state.hot, entry.place) if in_ring else state.hot,
    )


def clear(state: State[K, V]) -> State[K, V]:
    """No key is left; clock and counters stay. Rule M8."""
    return state._replace(entries=Map(), order=Ring(), hot=Ring())
