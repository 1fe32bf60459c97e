"""Laws of the minimal system: it is a dictionary, whatever its heat does.

Any number of keys; an arbitrary other key stands for all the others. The steps run
as they ship, duels and all.
"""

from __future__ import annotations

from typing import Any

from immutables import Map

from spectral_proofs.laws.thermal import iff, make_policy
from spectral_proofs.laws.worlds.dictionary import (
    get_entry,
    has_key,
    is_same_ring,
    make_state,
    suppose_a_place,
)
from spectral_proofs.laws.worlds.rings import (
    RING_CONTRACTS,
    holds,
    make_ring,
    read,
    watch,
)
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, choose, equal, implies, none_of, one_of
from spectral_proofs.symbolic.collection import SymbolicMap
from spectral_spec.errors import MissingKeyError, is_refusal
from spectral_spec.minimal.operations import Clear, Delete, Get, Operation, PopItem, Set
from spectral_spec.minimal.state import Entry, State, initial
from spectral_spec.minimal.step import step
from spectral_spec.minimal.view import abstract, get_order
from spectral_spec.ring import Ring, find_back
from spectral_spec.thermal import Clock, Policy, compute_demotion, compute_promotion, tick

__all__ = ["has_same", "make_any_state", "make_duel_state"]

_STEP = "spectral_spec.minimal.step"
_VIEW = "spectral_spec.minimal.view"
_State = State[Any, Any]


def make_any_state(case: Case) -> _State:
    """Any well-formed state, with a bounded hot tier or an unbounded one."""
    return make_state(case, make_policy(case, bounded=case.flip("bounded")))


def make_duel_state(case: Case) -> _State:
    """The same; a bounded hot tier has a place."""
    state = make_any_state(case)
    suppose_a_place(case, state)
    return state


def has_same(before: _State, after: _State, key: object) -> bool:
    """Whether a key is there as it was: its value, and its turn in the order."""
    one, other = get_entry(before, key), get_entry(after, key)
    kept = all_of(equal(one.value, other.value), equal(one.turn, other.turn))
    return all_of(
        iff(has_key(before, key), has_key(after, key)), implies(has_key(before, key), kept)
    )


def _is_missing(result: object, key: object) -> bool:
    return isinstance(result, MissingKeyError) and equal(result.args, (key,))


@obligation(
    law="a read gives the key's value and changes no value, no key and no turn; of a missing key it says so",
    rules=("M3", "M4", "M5", "M6"),
    contracts=RING_CONTRACTS,
    merged=(compute_demotion, compute_promotion, tick),
    mutants=(
        Mutant(f"{_STEP}.step", "entry.value), entry.value", "operation.key), entry.value"),
        Mutant(f"{_STEP}.touch", "Entry(value, entry.turn", "Entry(value, entry.place"),
        Mutant(
            f"{_STEP}.duel", "defender._replace(place=hot.tail)", "defender._replace(turn=hot.tail)"
        ),
    ),
)
def read_gives_the_value_and_changes_no_key(case: Case) -> bool:
    state, key, other = (
        make_duel_state(case),
        case.opaque("key", "Key"),
        case.opaque("other", "Key"),
    )
    after, result = step(state, Get(key))
    if is_refusal(result):
        return all_of(none_of(has_key(state, key)), _is_missing(result, key), after is state)
    case.claim("it was there", has_key(state, key))
    case.claim("the value", equal(result, get_entry(state, key).value))
    case.claim("the order stays", is_same_ring(after.order, state.order, case.integer("any turn")))
    case.claim("as many keys", len(after.entries) == len(state.entries))
    case.claim("the policy stays", equal(after.policy, state.policy))
    return has_same(state, after, other)


@obligation(
    law="a write sets the key's value and no other; a key that is new comes last in the order, one that is not keeps its turn",
    rules=("M2", "M3", "M4", "M5", "M6"),
    contracts=RING_CONTRACTS,
    merged=(compute_demotion, compute_promotion, tick),
    mutants=(
        Mutant(f"{_STEP}.step", "entry, operation.value), None", "entry, entry.value), None"),
        Mutant(
            f"{_STEP}.step",
            "operation.value), None\n        return touch",
            "operation.value), operation.value\n        return touch",
        ),
        Mutant(f"{_STEP}.insert", "order=push(state.order, key)", "order=state.order"),
        Mutant(f"{_STEP}.insert", "Entry(value, state.order.tail", "Entry(value, state.order.head"),
        Mutant(f"{_STEP}.duel", "entries.set(rival, displaced)", "entries.delete(rival)"),
        Mutant(f"{_STEP}.duel", "entries.set(rival, displaced)", "entries.set(rival, entry)"),
    ),
)
def write_sets_one_value_and_keeps_the_order(case: Case) -> bool:
    state, key, other = (
        make_duel_state(case),
        case.opaque("key", "Key"),
        case.opaque("other", "Key"),
    )
    value, turn = case.opaque("new value", "Value"), case.integer("any turn")
    after, result = step(state, Set(key, value))
    entry, known = get_entry(after, key), has_key(state, key)
    old, new = state.order, none_of(known)
    case.claim("nothing is told", result is None)
    case.claim("the key is there with the value", has_key(after, key), equal(entry.value, value))
    case.claim("a new key has the last turn", implies(new, entry.turn == old.tail))
    case.claim(
        "a known key keeps its turn", implies(known, entry.turn == get_entry(state, key).turn)
    )
    case.claim(
        "one key more or none", len(after.entries) == len(state.entries) + choose(known, 0, 1)
    )
    case.claim("as many turns", len(after.order.places) == len(old.places) + choose(known, 0, 1))
    case.claim(
        "ends of the order",
        after.order.head == old.head,
        after.order.tail == old.tail + choose(known, 0, 1),
    )
    case.claim("the policy stays", equal(after.policy, state.policy))
    at_end = all_of(new, turn == old.tail)
    case.claim(
        "the order of the others stays",
        iff(holds(after.order, turn), one_of(holds(old, turn), at_end)),
        implies(
            holds(after.order, turn),
            equal(read(after.order, turn), choose(at_end, key, read(old, turn))),
        ),
    )
    return implies(other != key, has_same(state, after, other))


@obligation(
    law="a delete takes the key out, tells its value, and leaves every other entry, the time and the counters as they are",
    rules=("M7",),
    contracts=RING_CONTRACTS,
    mutants=(
        Mutant(
            f"{_STEP}.remove", "drop(state.order, entry.turn)", "drop(state.order, entry.place)"
        ),
        Mutant(f"{_STEP}.remove", "drop(state.hot, entry.place)", "drop(state.hot, entry.turn)"),
        Mutant(f"{_STEP}.remove", "entry.tier == HOT", "entry.tier != HOT"),
        Mutant(f"{_STEP}.remove", "is_bounded(state.policy) and ", ""),
        Mutant(f"{_STEP}.remove", "entries=state.entries.delete(key),", "entries=state.entries,"),
        Mutant(
            f"{_STEP}.step",
            "return remove(state, operation.key, entry), entry.value",
            "return remove(state, operation.key, entry), None",
        ),
    ),
)
def delete_takes_out_one_key_and_leaves_the_rest(case: Case) -> bool:
    state, key, other = make_any_state(case), case.opaque("key", "Key"), case.opaque("other", "Key")
    entry = get_entry(state, key)
    after, result = step(state, Delete(key))
    if is_refusal(result):
        return all_of(none_of(has_key(state, key)), _is_missing(result, key), after is state)
    case.claim("it was there", has_key(state, key))
    case.claim("the value", equal(result, entry.value))
    return _is_without(case, state, after, key, other)


def _is_without(case: Case, state: _State, after: _State, key: object, other: object) -> bool:
    """Whether one key is gone, and all else is as it was."""
    entry, turn, place = get_entry(state, key), case.integer("any turn"), case.integer("any place")
    gone, left = entry.turn, after._replace(entries=state.entries, order=state.order, hot=state.hot)
    case.claim("time and counters stay", equal(left, state))
    case.claim("one key less", len(after.entries) == len(state.entries) - 1)
    case.claim("one turn less", len(after.order.places) == len(state.order.places) - 1)
    in_ring = all_of(state.policy.hot_capacity is not None, entry.tier == 3)
    case.claim(
        "one hot place less", len(after.hot.places) == len(state.hot.places) - choose(in_ring, 1, 0)
    )
    for ring, shorter, at, hole in (
        (state.order, after.order, turn, gone),
        (state.hot, after.hot, place, choose(in_ring, entry.place, -1)),
    ):
        kept = all_of(holds(ring, at), at != hole)
        case.claim("the others keep their places", iff(holds(shorter, at), kept))
        case.claim("and stay the same", implies(kept, equal(read(shorter, at), read(ring, at))))
    return all_of(
        iff(has_key(after, other), all_of(has_key(state, other), other != key)),
        implies(has_key(after, other), equal(get_entry(after, other), get_entry(state, other))),
    )


@obligation(
    law="popitem takes the key that came last, tells the pair, and leaves the rest as it is; of none it says so",
    rules=("M7",),
    contracts=RING_CONTRACTS,
    mutants=(
        Mutant(f"{_STEP}.step", "find_back(state.order)", "find_front(state.order)"),
        Mutant(f"{_STEP}.step", "len(state.entries) == 0", "len(state.entries) == 1"),
        Mutant(f"{_STEP}.step", "(key, entry.value)", "(entry.value, key)"),
        Mutant(f"{_STEP}.step", '"popitem(): dictionary is empty"', '"popitem"'),
    ),
)
def popitem_takes_the_key_that_came_last(case: Case) -> bool:
    state, other = make_any_state(case), case.opaque("other", "Key")
    entry = get_entry(state, other)
    watch(entry.turn)
    key: Any = None
    if len(state.entries) != 0:
        key = read(state.order, find_back(state.order))
    after, result = step(state, PopItem())
    if is_refusal(result):
        empty = len(state.entries) == 0
        return all_of(empty, _is_missing(result, "popitem(): dictionary is empty"), after is state)
    case.claim("the pair", equal(result, (key, get_entry(state, key).value)))
    case.claim(
        "it came last", implies(has_key(state, other), entry.turn <= get_entry(state, key).turn)
    )
    case.claim("it was there", len(state.entries) > 0, has_key(state, key))
    return _is_without(case, state, after, key, other)


@obligation(
    law="clear leaves no key, and the time, the policy and the counters as they are",
    rules=("M8",),
    contracts=RING_CONTRACTS,
    mutants=(
        Mutant(f"{_STEP}.clear", "order=Ring()", "order=state.order"),
        Mutant(f"{_STEP}.clear", "entries=Map()", "entries=state.entries"),
        Mutant(f"{_STEP}.clear", ", hot=Ring()", ""),
        Mutant(f"{_STEP}.step", "return clear(state), None", "return clear(state), state"),
    ),
)
def clear_leaves_no_key(case: Case) -> bool:
    state = _make_loose_state(case)
    after, result = step(state, Clear())
    for ring in (after.order, after.hot):
        case.claim("the rings begin anew", len(ring.places) == 0, ring.head == 0, ring.tail == 0)
    case.claim("nothing is told", result is None)
    case.claim("no key is left", len(after.entries) == 0)
    left = after._replace(entries=state.entries, order=state.order, hot=state.hot)
    return equal(left, state)


def _make_loose_state(case: Case) -> _State:
    """Any state, well formed or not."""
    keys = case.integer("keys")
    held = SymbolicMap(case.function("has", ("Key",), "Bool"), lambda _: Entry(0, 0, 0, 0, 0), keys)
    return case.record(
        State,
        "state",
        policy=make_policy(case, bounded=case.flip("bounded")),
        clock=case.record(Clock, "clock"),
        entries=held,
        order=make_ring(case, "order", keys),
        hot=make_ring(case, "hot", case.integer("hot size")),
    )


@obligation(
    law="the empty dictionary has the policy that it is given, no keys, and all clocks and counters at zero",
    rules=("M1",),
    mutants=(Mutant("spectral_spec.minimal.state.initial", "State(policy)", "State()"),),
)
def dictionary_begins_empty(case: Case) -> bool:
    policy = make_policy(case, bounded=case.flip("bounded"))
    begun: _State = initial(policy)
    empty: Ring[Any] = Ring(Map(), 0, 0)
    expected: _State = State(policy, Clock(0, 0), Map(), empty, empty, 0, 0)
    return all_of(equal(begun, expected), initial().policy == Policy())


@obligation(
    law="what a read or a write answers and leaves in the dictionary does not depend on any heat, clock or policy",
    rules=("M2", "M3", "M4", "M5", "M6"),
    contracts=RING_CONTRACTS,
    merged=(compute_demotion, compute_promotion, tick),
    mutants=(
        Mutant(f"{_STEP}.touch", "Entry(value, entry.turn, tier", "Entry(value, heat, tier"),
        Mutant(f"{_STEP}.insert", "Entry(value, state.order.tail", "Entry(value, clock.phase"),
    ),
)
def dictionary_does_not_depend_on_heat(case: Case) -> bool:
    key, other, turn = (
        case.opaque("key", "Key"),
        case.opaque("other", "Key"),
        case.integer("any turn"),
    )
    state = make_state(case, make_policy(case, bounded=True))
    twin = make_state(case, case.record(Policy, "its policy", hot_capacity=None), "its ", state)
    suppose_a_place(case, state)
    operation: Operation[Any, Any] = Set(key, case.opaque("new value", "Value"))
    if case.flip("a read"):
        operation = Get(key)
    (after, result), (its_after, its_result) = step(state, operation), step(twin, operation)
    order, its_order = after.order, its_after.order
    case.claim("as many keys", len(after.entries) == len(its_after.entries))
    case.claim(
        "the same order",
        iff(holds(order, turn), holds(its_order, turn)),
        implies(holds(order, turn), equal(read(order, turn), read(its_order, turn))),
    )
    if is_refusal(result) and is_refusal(its_result):
        return all_of(equal(result.args, its_result.args), has_same(after, its_after, other))
    return all_of(equal(result, its_result), has_same(after, its_after, other))


@obligation(
    law="the dictionary inside is told in insertion order",
    rules=("M10",),
    mutants=(
        Mutant(f"{_VIEW}.abstract", "state.entries[key].value", "key"),
        Mutant(f"{_VIEW}.abstract", "get_members(state.order)", "get_members(state.hot)"),
        Mutant(f"{_VIEW}.get_order", "get_members(state.order)", "get_members(state.hot)"),
    ),
)
def pairs_are_told_in_insertion_order(case: Case) -> bool:
    # Sorting is not run on unknown places: three keys at some places stand for the order.
    turns = {"b": 2, "c": 5, "a": 7}
    entries = {
        key: case.record(Entry, key, value=case.opaque(f"value of {key}", "Value"), turn=turn)
        for key, turn in turns.items()
    }
    hot = case.record(Ring, "hot", places=Map({0: "c"}))
    order = Ring(Map({turn: key for key, turn in turns.items()}), 2, 8)
    state = _make_loose_state(case)._replace(entries=Map(entries), order=order, hot=hot)
    case.claim("the keys", get_order(state) == ("b", "c", "a"))
    return equal(abstract(state), tuple((key, entries[key].value) for key in turns))
