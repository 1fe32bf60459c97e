"""Laws of the minimal system's state: whatever is done to it, it stays well formed.

Keys and rings point at each other, heat keeps to its limits, no stamp lies in the
future, and the hot ring holds the hot entries and no more than its capacity.
"""

from __future__ import annotations

from typing import Any

from spectral_proofs.laws.thermal import make_sound_policy
from spectral_proofs.laws.worlds.dictionary import (
    is_well_formed_at,
    is_well_formed_at_place,
    is_well_formed_at_turn,
    is_well_formed_by_count,
    make_state,
)
from spectral_proofs.laws.worlds.rings import RING_CONTRACTS
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of
from spectral_spec.minimal.operations import Delete, Get, PopItem, Set
from spectral_spec.minimal.state import State
from spectral_spec.minimal.step import step
from spectral_spec.thermal import compute_demotion, compute_promotion, tick

__all__: list[str] = []

_STEP = "spectral_spec.minimal.step"
_State = State[Any, Any]
_MERGED = (compute_demotion, compute_promotion, tick)


def _make_sound_state(case: Case) -> _State:
    """Any well-formed state under a sound policy."""
    return make_state(case, make_sound_policy(case, bounded=case.flip("bounded")))


def _is_well_formed(case: Case, after: _State) -> bool:
    """Whether a state is well formed at an arbitrary key, turn and hot place."""
    case.claim("by count", is_well_formed_by_count(after))
    case.claim("at each turn", is_well_formed_at_turn(after, case.integer("any turn")))
    case.claim("at each hot place", is_well_formed_at_place(after, case.integer("any place")))
    return is_well_formed_at(after, case.opaque("any key", "Key"))


@obligation(
    law="after a read the state is well formed",
    rules=("M3", "M4", "M5", "M6"),
    contracts=RING_CONTRACTS,
    merged=_MERGED,
    mutants=(
        Mutant(f"{_STEP}.duel", "defender._replace(place=hot.tail)", "defender"),
        Mutant(f"{_STEP}.duel", "place=NOWHERE", "place=front"),
        Mutant(f"{_STEP}.duel", "hot.places[front]", "key"),
        Mutant(f"{_STEP}.admit", "< policy.hot_capacity", "<= policy.hot_capacity"),
        Mutant(f"{_STEP}.touch", "heat, clock.epoch", "heat, clock.epoch + 1"),
    ),
)
def read_keeps_the_state_well_formed(case: Case) -> bool:
    state = _make_sound_state(case)
    after, _ = step(state, Get(case.opaque("key", "Key")))
    return _is_well_formed(case, after)


@obligation(
    law="after a write the state is well formed",
    rules=("M2", "M3", "M4", "M5", "M6"),
    contracts=RING_CONTRACTS,
    merged=_MERGED,
    mutants=(
        Mutant(f"{_STEP}.insert", "order=push(state.order, key)", "order=state.order"),
        Mutant(f"{_STEP}.insert", "state.order.tail", "state.order.tail + 1"),
        Mutant(f"{_STEP}.duel", "push(drop(hot, front), key)", "push(hot, key)"),
        Mutant(f"{_STEP}.admit", "place=hot.tail", "place=hot.head"),
        Mutant(f"{_STEP}.store", "entry._replace(tier=tier) if rises else entry", "entry"),
    ),
)
def write_keeps_the_state_well_formed(case: Case) -> bool:
    state = _make_sound_state(case)
    after, _ = step(state, Set(case.opaque("key", "Key"), case.opaque("new value", "Value")))
    return _is_well_formed(case, after)


@obligation(
    law="after a delete the state is well formed",
    rules=("M7",),
    contracts=RING_CONTRACTS,
    mutants=(
        Mutant(f"{_STEP}.remove", "drop(state.order, entry.turn)", "state.order"),
        Mutant(
            f"{_STEP}.remove", "drop(state.hot, entry.place) if in_ring else state.hot", "state.hot"
        ),
    ),
)
def delete_keeps_the_state_well_formed(case: Case) -> bool:
    state, key = _make_sound_state(case), case.opaque("key", "Key")
    after, _ = step(state, Delete(key))
    return _is_well_formed(case, after)


@obligation(
    law="after popitem the state is well formed",
    rules=("M7",),
    contracts=RING_CONTRACTS,
    mutants=(
        Mutant(f"{_STEP}.remove", "state.entries.delete(key)", "state.entries"),
        Mutant(
            f"{_STEP}.remove", "is_bounded(state.policy) and entry.tier == HOT", "entry.tier == HOT"
        ),
    ),
)
def popitem_keeps_the_state_well_formed(case: Case) -> bool:
    state = _make_sound_state(case)
    after, _ = step(state, PopItem())
    return all_of(_is_well_formed(case, after))
