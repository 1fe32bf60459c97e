"""A minimal system of unknown contents: any number of keys, in any well-formed state.

What holds of every well-formed state is supposed of each key, turn and place that
a rule or a law looks at; `is_well_formed_at` and its like say the same of the state
after a rule has run.
"""

from __future__ import annotations

from typing import Any, cast

from immutables import Map

from spectral_proofs.laws.worlds.rings import (
    has_ends,
    holds,
    make_ring,
    read,
)
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, equal, implies, none_of
from spectral_proofs.symbolic.collection import SymbolicMap
from spectral_proofs.symbolic.explorer import get_explorer
from spectral_proofs.symbolic.values import lift_bool
from spectral_spec.minimal.state import Entry, State
from spectral_spec.ring import NOWHERE, Ring
from spectral_spec.thermal import Clock, Policy
from spectral_spec.tiers import COLD, HOT

__all__ = [
    "WELL_FORMED",
    "get_entry",
    "has_key",
    "is_same_ring",
    "is_well_formed_at",
    "is_well_formed_at_place",
    "is_well_formed_at_turn",
    "is_well_formed_by_count",
    "make_state",
    "suppose_a_place",
]

#: The name of the hypothesis that a state is well formed.
WELL_FORMED = "the state is well formed"

_State = State[Any, Any]


def has_key(state: _State, key: object) -> bool:
    """Whether a key is there, without a fork."""
    return cast("SymbolicMap[Any, Any]", state.entries).has(key)


def get_entry(state: _State, key: object) -> Entry[Any]:
    """The entry of a key that is there."""
    return cast("Entry[Any]", cast("SymbolicMap[Any, Any]", state.entries).read(key))


def _is_bounded(state: _State) -> bool:
    return state.policy.hot_capacity is not None


def is_well_formed_at(state: _State, key: object) -> bool:
    """Of a key: it stands in the order, and just if it is hot in a bounded hot ring."""
    entry = get_entry(state, key)
    stands = all_of(holds(state.order, entry.turn), equal(read(state.order, entry.turn), key))
    ring = all_of(holds(state.hot, entry.place), equal(read(state.hot, entry.place), key))
    somewhere = entry.place != NOWHERE
    placed = all_of(
        implies(somewhere, all_of(ring, entry.tier == HOT)),
        implies(entry.tier == HOT, somewhere),
    )
    return implies(
        has_key(state, key),
        all_of(
            stands,
            entry.tier >= COLD,
            entry.tier <= HOT,
            entry.level >= 0,
            entry.level <= state.policy.heat_limit,
            entry.stamp <= state.clock.epoch,
            placed if _is_bounded(state) else entry.place == NOWHERE,
        ),
    )


def is_well_formed_at_turn(state: _State, turn: int) -> bool:
    """Of a place in the order: it lies inside, and its key's entry points back at it."""
    return implies(holds(state.order, turn), _points_back(state, state.order, turn, "turn"))


def is_well_formed_at_place(state: _State, place: int) -> bool:
    """Of a place in the hot ring: the same. An unbounded hot tier has no ring."""
    if not _is_bounded(state):
        return none_of(holds(state.hot, place))
    return implies(holds(state.hot, place), _points_back(state, state.hot, place, "place"))


def _points_back(state: _State, ring: Ring[Any], place: int, field: str) -> bool:
    key = read(ring, place)
    return all_of(
        ring.head <= place,
        place < ring.tail,
        has_key(state, key),
        equal(getattr(get_entry(state, key), field), place),
    )


def is_well_formed_by_count(state: _State) -> bool:
    """Of the whole: every key has one turn, no more are hot than may be, time has begun."""
    keys, hot = len(state.entries), len(state.hot.places)
    capacity = state.policy.hot_capacity
    return all_of(
        keys >= 0,
        hot >= 0,
        len(state.order.places) == keys,
        hot <= (0 if capacity is None else capacity),
        has_ends(state.order),
        has_ends(state.hot),
    )


def make_state(case: Case, policy: Policy, heat: str = "", like: _State | None = None) -> _State:
    """Any well-formed state under a policy.

    With `like`, the state holds the same dictionary as that one; what is thermal in
    it is unknown anew, and `heat` tells its names from the other's.
    """
    keys = case.integer("keys") if like is None else len(like.entries)
    has = case.function("has", ("Key",), "Bool")
    names = {field: f"{heat}{field}" for field in Entry._fields} | {
        "value": "value",
        "turn": "turn",
    }
    columns = [
        case.function(name, ("Key",), "Value" if field == "value" else "Int")
        for field, name in names.items()
    ]
    order = make_ring(case, "order", keys)
    hot = make_ring(case, f"{heat}hot", case.integer(f"{heat}hot size"))

    def read_entry(key: object) -> Entry[Any]:
        return Entry(*(column(key) for column in columns))

    # The plain state is what the hypotheses are said of; the rules see one that says them.
    plain: _State = State(
        policy,
        case.record(Clock, f"{heat}clock"),
        cast("Map[Any, Entry[Any]]", SymbolicMap(has, read_entry, keys)),
        order,
        hot,
        case.integer(f"{heat}promotions"),
        case.integer(f"{heat}demotions"),
    )
    case.suppose(WELL_FORMED, is_well_formed_by_count(plain))

    def look_up(key: object) -> Entry[Any]:
        _suppose_once(case, is_well_formed_at(plain, key))
        return read_entry(key)

    def look_at_turn(turn: int) -> None:
        key = read(order, turn)
        _suppose_once(case, is_well_formed_at_turn(plain, turn), is_well_formed_at(plain, key))

    def look_at_place(place: int) -> None:
        key = read(hot, place)
        _suppose_once(case, is_well_formed_at_place(plain, place), is_well_formed_at(plain, key))

    watched = make_ring(case, "order", keys, look_at_turn)
    return plain._replace(
        entries=cast("Map[Any, Entry[Any]]", SymbolicMap(has, look_up, keys)),
        order=watched if like is None else like.order,
        hot=make_ring(case, f"{heat}hot", len(hot.places), look_at_place),
    )


def _suppose_once(case: Case, *conditions: bool) -> None:
    """Suppose a condition where it has not been supposed on this path."""
    done = cast("dict[int, object]", get_explorer().scratch.setdefault(WELL_FORMED, {}))
    for condition in conditions:
        term = lift_bool(condition)
        if term.get_id() not in done:
            done[term.get_id()] = term  # kept, so that its number is not given to another
            case.suppose(WELL_FORMED, condition)


def suppose_a_place(case: Case, state: _State) -> None:
    """A bounded hot tier has a place: so says every sound policy."""
    if state.policy.hot_capacity is not None:
        case.suppose("the hot tier has a place", state.policy.hot_capacity >= 1)


def is_same_ring(one: Ring[Any], other: Ring[Any], place: int) -> bool:
    """Whether two rings have the same ends, and the same at a place."""
    return all_of(
        equal((one.head, one.tail), (other.head, other.tail)),
        len(one.places) == len(other.places),
        equal(holds(one, place), holds(other, place)),
        implies(holds(one, place), equal(read(one, place), read(other, place))),
    )
