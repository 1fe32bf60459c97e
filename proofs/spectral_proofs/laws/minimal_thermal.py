"""Laws of the minimal system's heat: what an access does to an entry, and to its rival.

A write is run, of a key that is there or is new; a read is shown to do the same.
"""

from __future__ import annotations

from typing import Any

from spectral_proofs.laws.minimal import make_duel_state
from spectral_proofs.laws.thermal import iff, make_policy
from spectral_proofs.laws.worlds.dictionary import (
    WELL_FORMED,
    get_entry,
    has_key,
    is_same_ring,
    make_state,
    suppose_a_place,
)
from spectral_proofs.laws.worlds.rings import RING_CONTRACTS, holds, read
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, choose, equal, implies, none_of, one_of
from spectral_spec.minimal.operations import Get, Set
from spectral_spec.minimal.state import Entry, State
from spectral_spec.minimal.step import step
from spectral_spec.ring import NOWHERE, find_front
from spectral_spec.thermal import (
    Clock,
    compute_demotion,
    compute_heat,
    compute_promotion,
    compute_touched_heat,
    compute_triumph,
    tick,
)
from spectral_spec.tiers import COLD, HOT, WARM

__all__: list[str] = []

_STEP = "spectral_spec.minimal.step"
_State = State[Any, Any]
_MERGED = (compute_demotion, compute_promotion, tick)


def _expect(state: _State, key: object, value: object) -> tuple[Clock, Entry[Any]]:
    """The clock after a write, and the entry as it is before a tier is found for it."""
    policy, clock = state.policy, tick(state.clock, len(state.entries))
    if not has_key(state, key):
        return clock, Entry(value, state.order.tail, COLD, policy.insert_heat, clock.epoch, NOWHERE)
    old = get_entry(state, key)
    cooled = compute_heat(old.level, old.stamp, clock.epoch)
    tier, level = compute_demotion(policy, old.tier, cooled), compute_touched_heat(policy, cooled)
    return clock, Entry(value, old.turn, tier, level, clock.epoch, old.place)


def _write(case: Case, state: _State) -> tuple[_State, Any, Entry[Any]]:
    """The state after a write, the key, and the entry expected before its tier is found."""
    key, value = case.opaque("key", "Key"), case.opaque("new value", "Value")
    clock, entry = _expect(state, key, value)
    after, _ = step(state, Set(key, value))
    case.claim("time passes", equal(after.clock, clock))
    return after, key, entry


def _is_left(case: Case, state: _State, after: _State, *touched: object) -> bool:
    """Whether an arbitrary key but these has the very entry that it had."""
    other = case.opaque("other", "Key")
    kept = equal(get_entry(after, other), get_entry(state, other))
    return implies(all_of(has_key(state, other), *(other != key for key in touched)), kept)


def _count(state: _State, after: _State, rises: object, falls: object) -> bool:
    return all_of(
        equal(after.promotions, state.promotions + rises),  # type: ignore[operator]  # a number, of unknown contents
        equal(after.demotions, state.demotions + falls),  # type: ignore[operator]  # a number, of unknown contents
    )


def _has_moved(case: Case, state: _State, after: _State, left: object, key: object) -> bool:
    """Whether the hot ring has a new last member, lost the one at `left`, and kept the others."""
    place, old, new = case.integer("any place"), state.hot, after.hot
    kept = all_of(holds(old, place), place != left)
    return all_of(
        new.tail == old.tail + 1,
        iff(holds(new, place), one_of(kept, place == old.tail)),
        implies(kept, equal(read(new, place), read(old, place))),
        equal(read(new, old.tail), key),
    )


@obligation(
    law="in an unbounded system an access changes its own entry only: it falls, is touched, and rises by its heat alone",
    rules=("M2", "M3", "M4", "M6"),
    contracts=RING_CONTRACTS,
    merged=_MERGED,
    idle={WELL_FORMED: "the rules do so in any state: only a duel needs more"},
    mutants=(
        Mutant(f"{_STEP}.touch", "tick(state.clock, len(state.entries))", "state.clock"),
        Mutant(
            f"{_STEP}.touch",
            "compute_touched_heat(policy, cooled)",
            "compute_touched_heat(policy, entry.level)",
        ),
        Mutant(f"{_STEP}.touch", "entry.stamp, clock.epoch)", "entry.stamp, state.clock.epoch)"),
        Mutant(f"{_STEP}.insert", "state.policy.insert_heat", "state.policy.access_heat"),
        Mutant(f"{_STEP}.insert", "COLD, state", "WARM, state"),
        Mutant(f"{_STEP}.store", "tier > entry.tier", "tier >= entry.tier"),
        Mutant(f"{_STEP}.store", "state.promotions + 1 if", "state.promotions + 2 if"),
        Mutant(
            f"{_STEP}.admit", "compute_promotion(policy, entry.tier, entry.level)", "entry.tier"
        ),
    ),
)
def access_without_a_capacity_moves_its_own_entry_only(case: Case) -> bool:
    state = make_state(case, make_policy(case, bounded=False))
    after, key, entry = _write(case, state)
    tier = compute_promotion(state.policy, entry.tier, entry.level)
    case.claim("its entry", equal(get_entry(after, key), entry._replace(tier=tier)))
    case.claim("a rise is counted", _count(state, after, choose(tier > entry.tier, 1, 0), 0))
    case.claim("no ring", is_same_ring(after.hot, state.hot, case.integer("any place")))
    return _is_left(case, state, after, key)


@obligation(
    law="an access to an entry in a bounded hot tier warms it and changes nothing else",
    rules=("M3", "M4", "M6"),
    contracts=RING_CONTRACTS,
    merged=_MERGED,
    idle={WELL_FORMED: "the rules do so in any state: only a duel needs more"},
    mutants=(
        Mutant(f"{_STEP}.admit", " or entry.tier == HOT", ""),
        Mutant(f"{_STEP}.admit", "entry.tier == HOT", "entry.tier == WARM"),
        Mutant(f"{_STEP}.touch", "clock.epoch, entry.place)", "clock.epoch)"),
    ),
)
def access_to_a_hot_entry_warms_it_where_it_is(case: Case) -> bool:
    state = make_state(case, make_policy(case, bounded=True))
    key = case.opaque("key", "Key")
    hot = all_of(has_key(state, key), get_entry(state, key).tier == HOT)
    case.suppose("the entry is hot", hot)
    after, _, entry = _write(case, state)
    case.claim("its entry", equal(get_entry(after, key), entry._replace(tier=HOT)))
    case.claim("nothing is counted", _count(state, after, 0, 0))
    case.claim("the ring stays", is_same_ring(after.hot, state.hot, case.integer("any place")))
    return _is_left(case, state, after, key)


@obligation(
    law="a bounded hot tier with room lets in every entry that is touched, last in its ring",
    rules=("M2", "M3", "M4", "M6"),
    contracts=RING_CONTRACTS,
    merged=_MERGED,
    mutants=(
        Mutant(f"{_STEP}.admit", "< policy.hot_capacity", "> policy.hot_capacity"),
        Mutant(f"{_STEP}.admit", "place=hot.tail", "place=hot.head"),
        Mutant(f"{_STEP}.admit", "HOT, push(hot, key)", "WARM, push(hot, key)"),
        Mutant(f"{_STEP}.admit", "push(hot, key))", "hot)"),
    ),
)
def hot_tier_with_room_lets_in_what_is_touched(case: Case) -> bool:
    policy = make_policy(case, bounded=True)
    state, key = make_state(case, policy), case.opaque("key", "Key")
    cold = none_of(all_of(has_key(state, key), get_entry(state, key).tier == HOT))
    case.suppose("the entry is not hot", cold)
    room = policy.hot_capacity is not None and len(state.hot.places) < policy.hot_capacity
    case.suppose("there is room", room)
    after, _, entry = _write(case, state)
    risen = entry._replace(tier=HOT, place=state.hot.tail)
    case.claim("its entry", equal(get_entry(after, key), risen))
    case.claim("a rise is counted", _count(state, after, 1, 0))
    case.claim("one hot entry more", len(after.hot.places) == len(state.hot.places) + 1)
    case.claim("the ring", _has_moved(case, state, after, NOWHERE, key))
    return _is_left(case, state, after, key)


@obligation(
    law="a full hot tier lets in a challenger that beats the front of its ring by the margin, in its place, and else turns the ring",
    rules=("M2", "M3", "M4", "M5", "M6"),
    contracts=RING_CONTRACTS,
    merged=_MERGED,
    mutants=(
        Mutant(f"{_STEP}.admit", "< policy.hot_capacity", "<= policy.hot_capacity"),
        Mutant(f"{_STEP}.duel", "defender.stamp, clock.epoch", "defender.stamp, state.clock.epoch"),
        Mutant(f"{_STEP}.duel", "if not compute_triumph", "if compute_triumph"),
        Mutant(f"{_STEP}.duel", "policy, entry.level, heat", "policy, heat, entry.level"),
        Mutant(f"{_STEP}.duel", "defender._replace(place=hot.tail)", "defender"),
        Mutant(f"{_STEP}.duel", "tier=WARM", "tier=COLD"),
        Mutant(f"{_STEP}.duel", "place=NOWHERE", "place=front"),
        Mutant(f"{_STEP}.duel", "state.demotions + 1", "state.demotions"),
        Mutant(f"{_STEP}.duel", "entry._replace(place=hot.tail)", "entry._replace(place=front)"),
        Mutant(f"{_STEP}.duel", "push(drop(hot, front), key)", "push(hot, key)"),
        Mutant(f"{_STEP}.duel", "rotate(hot)", "hot"),
        Mutant(f"{_STEP}.duel", "compute_promotion(policy, entry.tier, entry.level)", "HOT"),
    ),
)
def full_hot_tier_gives_a_place_to_who_wins_it(case: Case) -> bool:
    policy = make_policy(case, bounded=True)
    state, key = make_state(case, policy), case.opaque("key", "Key")
    cold = none_of(all_of(has_key(state, key), get_entry(state, key).tier == HOT))
    case.suppose("the entry is not hot", cold)
    full = policy.hot_capacity is not None and len(state.hot.places) == policy.hot_capacity
    case.suppose("the hot tier is full", full)
    suppose_a_place(case, state)
    front = find_front(state.hot)
    after, _, entry = _write(case, state)
    rival = read(state.hot, front)
    defender = get_entry(state, rival)
    heat = compute_heat(defender.level, defender.stamp, after.clock.epoch)
    case.claim("the rival is another", rival != key, has_key(after, rival))
    case.claim("as many are hot", len(after.hot.places) == len(state.hot.places))
    case.claim("the others are left", _is_left(case, state, after, key, rival))
    if compute_triumph(policy, entry.level, heat):
        fallen = defender._replace(tier=WARM, place=NOWHERE)
        risen = entry._replace(tier=HOT, place=state.hot.tail)
        case.claim("the loser is warm", equal(get_entry(after, rival), fallen))
        case.claim("both are counted", _count(state, after, 1, 1))
        case.claim("the winner is last in the ring", _has_moved(case, state, after, front, key))
        return equal(get_entry(after, key), risen)
    tier = compute_promotion(policy, entry.tier, entry.level)
    kept = defender._replace(place=state.hot.tail)
    case.claim("the defender stays", equal(get_entry(after, rival), kept))
    case.claim("a rise is counted", _count(state, after, choose(tier > entry.tier, 1, 0), 0))
    case.claim("the defender is last in the ring", _has_moved(case, state, after, front, rival))
    return equal(get_entry(after, key), entry._replace(tier=tier))


@obligation(
    law="a read does to the heat of every entry, to the clock and to the counters what a write does",
    rules=("M3", "M4", "M5", "M6"),
    contracts=RING_CONTRACTS,
    merged=_MERGED,
    mutants=(
        Mutant(
            f"{_STEP}.step",
            "touch(state, operation.key, entry, entry.value), entry.value",
            "state, entry.value",
        ),
        Mutant(
            f"{_STEP}.step",
            "touch(state, operation.key, entry, operation.value)",
            "insert(state, operation.key, operation.value)",
        ),
    ),
)
def read_warms_as_a_write_does(case: Case) -> bool:
    state, key, other = (
        make_duel_state(case),
        case.opaque("key", "Key"),
        case.opaque("other", "Key"),
    )
    if not has_key(state, key):
        case.end()
    one, _ = step(state, Get(key))
    two, _ = step(state, Set(key, get_entry(state, key).value))
    place = case.integer("any place")
    case.claim("clock and counters", equal(one.clock, two.clock), _count(one, two, 0, 0))
    case.claim("the same are hot", iff(holds(one.hot, place), holds(two.hot, place)))
    at = equal(read(one.hot, place), read(two.hot, place))
    case.claim("in the same order", implies(holds(one.hot, place), at))
    return implies(has_key(state, other), equal(get_entry(one, other), get_entry(two, other)))
