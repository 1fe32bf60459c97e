"""Laws of heat: how it rises and falls, which tier it earns, and how time passes.

The thresholds are unknown. Where a law needs them to be sound, it runs the shipped
check on the unknown policy and goes on where that finds nothing.
"""

from __future__ import annotations

from typing import NamedTuple

from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import (
    all_of,
    choose,
    equal,
    implies,
    largest,
    none_of,
    one_of,
)
from spectral_spec.thermal import (
    Policy,
    compute_demotion,
    compute_heat,
    compute_promotion,
    compute_touched_heat,
    compute_triumph,
    get_policy_breach,
    is_bounded,
)
from spectral_spec.tiers import HOT, ULTRA_COLD, WARM

__all__ = ["iff", "make_policy", "make_sound_policy", "make_tier"]

_THERMAL = "spectral_spec.thermal"


def iff(one: bool, other: bool) -> bool:
    """Whether both hold or neither does."""
    return one_of(all_of(one, other), none_of(one, other))


def make_policy(case: Case, *, bounded: bool) -> Policy:
    """A policy of unknown numbers; a hot capacity, if it has one, is unknown too."""
    capacity = case.integer("hot_capacity") if bounded else None
    return case.record(Policy, "policy", hot_capacity=capacity)


def make_sound_policy(case: Case, *, bounded: bool) -> Policy:
    """The same, of which the shipped check finds no bound broken."""
    policy = make_policy(case, bounded=bounded)
    if get_policy_breach(policy) is not None:
        case.end()
    return policy


def make_tier(case: Case, lowest: int = ULTRA_COLD) -> int:
    """An unknown tier, from the lowest of the system upward."""
    return case.integer("tier", lowest, HOT)


class _Bound(NamedTuple):
    name: str
    value: int
    low: int
    high: int


def _list_bounds(p: Policy) -> tuple[_Bound, ...]:
    """What is written of a policy's fields, one after the other."""
    return (
        _Bound("heat_limit", p.heat_limit, 3, 255),
        _Bound("hot_entry", p.hot_entry, 3, p.heat_limit),
        _Bound("hot_exit", p.hot_exit, 2, p.hot_entry - 1),
        _Bound("warm_entry", p.warm_entry, 2, p.hot_exit),
        _Bound("warm_exit", p.warm_exit, 0, p.warm_entry - 1),
        _Bound("insert_heat", p.insert_heat, 1, p.warm_entry - 1),
        _Bound("access_heat", p.access_heat, 1, p.heat_limit),
        _Bound("duel_margin", p.duel_margin, 1, p.heat_limit),
        _Bound("cool_down", p.cool_down, 0, p.heat_limit),
        _Bound("epoch_floor", p.epoch_floor, 1, 2**32),
    )


@obligation(
    law="a policy has no breach just if its thresholds are in order and in their ranges",
    rules=("T1",),
    mutants=(
        Mutant(f"{_THERMAL}.get_policy_breach", "p.hot_entry - 1", "p.hot_entry"),
        Mutant(f"{_THERMAL}.get_policy_breach", "p.hot_capacity < 1", "p.hot_capacity < 0"),
        Mutant(f"{_THERMAL}.get_policy_breach", "low <= value <= high", "low <= value < high"),
        Mutant(f"{_THERMAL}.get_policy_breach", "3, 255", "3, 256"),
    ),
)
def policy_has_no_breach_iff_its_thresholds_are_in_order(case: Case) -> bool:
    bounded = case.flip("bounded")
    p = make_policy(case, bounded=bounded)
    sound = all_of(
        p.hot_capacity is None or p.hot_capacity >= 1,
        p.warm_exit >= 0,
        p.warm_exit < p.warm_entry,
        p.warm_entry <= p.hot_exit,
        p.hot_exit < p.hot_entry,
        p.hot_entry <= p.heat_limit,
        p.heat_limit <= 255,
        p.insert_heat >= 1,
        p.insert_heat < p.warm_entry,
        p.access_heat >= 1,
        p.access_heat <= p.heat_limit,
        p.duel_margin >= 1,
        p.duel_margin <= p.heat_limit,
        p.cool_down >= 0,
        p.cool_down <= p.heat_limit,
        p.epoch_floor >= 1,
        p.epoch_floor <= 2**32,
    )
    return sound if get_policy_breach(p) is None else none_of(sound)


@obligation(
    law="a breach names the first bound that is broken, with the value and its limits",
    rules=("T1",),
    mutants=(
        Mutant(
            f"{_THERMAL}.get_policy_breach",
            "return name, value, low, high",
            "return name, value, high, low",
        ),
        Mutant(
            f"{_THERMAL}.get_policy_breach", "p.hot_capacity, 1, None", "p.hot_capacity, 0, None"
        ),
        Mutant(
            f"{_THERMAL}.get_policy_breach",
            '"duel_margin", p.duel_margin',
            '"duel_margin", p.access_heat',
        ),
        Mutant(f"{_THERMAL}.get_policy_breach", "p.heat_limit, 3, 255", "p.heat_limit, 2, 255"),
    ),
)
def breach_is_the_first_broken_bound_with_its_limits(case: Case) -> bool:
    bounded = case.flip("bounded")
    policy = make_policy(case, bounded=bounded)
    breach, before = get_policy_breach(policy), True
    if policy.hot_capacity is not None:
        before = policy.hot_capacity >= 1
        if breach is not None and breach[0] == "hot_capacity":
            expected = ("hot_capacity", policy.hot_capacity, 1, None)
            return all_of(none_of(before), equal(breach, expected))
    for bound in _list_bounds(policy):
        holds = all_of(bound.low <= bound.value, bound.value <= bound.high)
        if breach is not None and breach[0] == bound.name:
            return all_of(before, none_of(holds), equal(breach, tuple(bound)))
        before = all_of(before, holds)
    return all_of(breach is None, before)


@obligation(
    law="the policy that ships is the one that decision 3 gives the evidence for, and it is sound",
    rules=("T1",),
    mutants=(
        Mutant(f"{_THERMAL}.get_policy_breach", "3, 255", "3, 62"),
        Mutant(f"{_THERMAL}.get_policy_breach", "2, p.hot_entry - 1", "9, p.hot_entry - 1"),
    ),
)
def shipped_policy_is_sound_and_as_documented(case: Case) -> bool:
    del case
    policy = Policy()
    documented = (None, 2, 2, 63, 4, 1, 16, 8, 3, 1, 16)
    # One access never wins a place from an entry without heat: no scan displaces anything.
    scan = compute_triumph(policy, compute_touched_heat(policy, 0), 0)
    return all_of(
        get_policy_breach(policy) is None, equal(tuple(policy), documented), none_of(scan)
    )


@obligation(
    law="the hot tier is bounded just if it has a capacity",
    rules=("T1",),
    mutants=(Mutant(f"{_THERMAL}.is_bounded", "is not None", "is None"),),
)
def hot_tier_is_bounded_iff_it_has_a_capacity(case: Case) -> bool:
    bounded = case.flip("bounded")
    return is_bounded(make_policy(case, bounded=bounded)) == bounded


@obligation(
    law="an idle entry loses one unit of heat an epoch until it has none; it never has less",
    rules=("T2",),
    mutants=(
        Mutant(f"{_THERMAL}.compute_heat", "epoch - stamp", "epoch + stamp"),
        Mutant(f"{_THERMAL}.compute_heat", "max(0,", "max(1,"),
        Mutant(f"{_THERMAL}.compute_heat", "level - (", "level + ("),
    ),
)
def heat_falls_by_one_an_epoch_and_stops_at_zero(case: Case) -> bool:
    level, stamp, epoch = (case.integer(name) for name in ("level", "stamp", "epoch"))
    case.suppose("heat is not negative", level >= 0)
    case.suppose("the stamp is not in the future", stamp <= epoch)
    heat = compute_heat(level, stamp, epoch)
    case.claim("it had its level then", equal(compute_heat(level, stamp, stamp), level))
    case.claim("heat lies between zero and the level", heat >= 0, heat <= level)
    return equal(compute_heat(level, stamp, epoch + 1), choose(heat > 0, heat - 1, 0))


@obligation(
    law="an access adds the access heat as far as the limit, so heat keeps to its limits",
    rules=("T3",),
    mutants=(
        Mutant(f"{_THERMAL}.compute_touched_heat", "heat + ", "heat - "),
        Mutant(f"{_THERMAL}.compute_touched_heat", "policy.access_heat", "policy.insert_heat"),
        Mutant(
            f"{_THERMAL}.compute_touched_heat", "min(policy.heat_limit,", "min(policy.hot_entry,"
        ),
        Mutant(f"{_THERMAL}.compute_touched_heat", "min(", "max("),
    ),
)
def access_adds_its_heat_up_to_the_limit(case: Case) -> bool:
    policy = make_sound_policy(case, bounded=False)
    heat = case.integer("heat")
    case.suppose("heat keeps to the limit", heat <= policy.heat_limit)
    touched = compute_touched_heat(policy, heat)
    case.claim("it keeps to it", heat <= touched, touched <= policy.heat_limit)
    case.claim(
        "below the limit it is hotter than before",
        implies(heat < policy.heat_limit, heat < touched),
    )
    full = heat > policy.heat_limit - policy.access_heat
    return equal(touched, choose(full, policy.heat_limit, heat + policy.access_heat))


@obligation(
    law="an entry falls out of a tier just where its heat is at the exit or below, to the tier that its heat still keeps",
    rules=("T4",),
    mutants=(
        Mutant(f"{_THERMAL}.compute_demotion", "heat > policy.hot_exit", "heat >= policy.hot_exit"),
        Mutant(
            f"{_THERMAL}.compute_demotion", "heat > policy.warm_exit", "heat > policy.warm_entry"
        ),
        Mutant(f"{_THERMAL}.compute_demotion", "tier >= WARM", "tier > WARM"),
        Mutant(f"{_THERMAL}.compute_demotion", "is_bounded(policy) or ", ""),
        Mutant(f"{_THERMAL}.compute_demotion", "min(tier, COLD)", "COLD"),
    ),
)
def entry_falls_just_where_its_heat_has_left(case: Case) -> bool:
    bounded = case.flip("bounded")
    policy = make_policy(case, bounded=bounded)
    tier, heat = make_tier(case), case.integer("heat")
    fallen = compute_demotion(policy, tier, heat)
    kept_hot = all_of(tier == HOT, one_of(bounded, heat > policy.hot_exit))
    kept_warm = all_of(tier >= WARM, none_of(kept_hot), heat > policy.warm_exit)
    return all_of(
        fallen <= tier,
        iff(fallen == HOT, kept_hot),
        iff(fallen == WARM, kept_warm),
        iff(fallen == ULTRA_COLD, tier == ULTRA_COLD),
        fallen >= ULTRA_COLD,
    )


@obligation(
    law="heat lifts an entry to the highest tier whose entry it has reached, but into no bounded hot tier, and never down",
    rules=("T5",),
    mutants=(
        Mutant(
            f"{_THERMAL}.compute_promotion", "heat >= policy.hot_entry", "heat > policy.hot_entry"
        ),
        Mutant(
            f"{_THERMAL}.compute_promotion", "heat >= policy.warm_entry", "heat >= policy.warm_exit"
        ),
        Mutant(f"{_THERMAL}.compute_promotion", "max(tier, WARM)", "WARM"),
        Mutant(f"{_THERMAL}.compute_promotion", "not is_bounded(policy)", "is_bounded(policy)"),
    ),
)
def entry_rises_just_where_its_heat_leads(case: Case) -> bool:
    bounded = case.flip("bounded")
    policy = make_sound_policy(case, bounded=bounded)
    tier, heat = make_tier(case), case.integer("heat")
    led_hot = all_of(not bounded, heat >= policy.hot_entry)
    risen = compute_promotion(policy, tier, heat)
    earned = choose(led_hot, HOT, choose(heat >= policy.warm_entry, WARM, ULTRA_COLD))
    return equal(risen, largest(tier, earned))


@obligation(
    law="of two entries of one tier the hotter neither falls lower nor rises less high",
    rules=("T4", "T5"),
    mutants=(
        Mutant(
            f"{_THERMAL}.compute_demotion", "heat > policy.warm_exit", "heat < policy.warm_exit"
        ),
        Mutant(
            f"{_THERMAL}.compute_promotion", "heat >= policy.hot_entry", "heat <= policy.hot_entry"
        ),
        Mutant(f"{_THERMAL}.compute_promotion", "max(tier, WARM)", "min(tier, WARM)"),
    ),
)
def hotter_entry_never_gets_the_lower_tier(case: Case) -> bool:
    bounded = case.flip("bounded")
    policy = make_sound_policy(case, bounded=bounded)
    tier = make_tier(case)
    cooler, hotter = case.integer("cooler"), case.integer("hotter")
    case.suppose("one is hotter", cooler <= hotter)
    return all_of(
        compute_demotion(policy, tier, cooler) <= compute_demotion(policy, tier, hotter),
        compute_promotion(policy, tier, cooler) <= compute_promotion(policy, tier, hotter),
    )


@obligation(
    law="at one heat a rise is not undone by a fall, nor a fall by a rise, and neither goes on",
    rules=("T4", "T5"),
    mutants=(
        Mutant(f"{_THERMAL}.compute_demotion", "heat > policy.hot_exit", "heat > policy.hot_entry"),
        Mutant(
            f"{_THERMAL}.compute_promotion",
            "heat >= policy.warm_entry",
            "heat > policy.warm_exit - 2",
        ),
        Mutant(
            f"{_THERMAL}.get_policy_breach",
            '"warm_exit", p.warm_exit, 0, p.warm_entry - 1',
            '"warm_exit", p.warm_exit, 0, p.warm_entry',
        ),
    ),
)
def rise_and_fall_do_not_undo_each_other(case: Case) -> bool:
    bounded = case.flip("bounded")
    policy = make_sound_policy(case, bounded=bounded)
    tier, heat = make_tier(case), case.integer("heat")
    fallen, risen = compute_demotion(policy, tier, heat), compute_promotion(policy, tier, heat)
    case.claim("a fall goes no further", equal(compute_demotion(policy, fallen, heat), fallen))
    case.claim("a rise goes no further", equal(compute_promotion(policy, risen, heat), risen))
    undone = compute_demotion(policy, risen, heat) < risen
    case.claim("no fall undoes a rise", implies(risen > tier, none_of(undone)))
    return implies(fallen < tier, equal(compute_promotion(policy, fallen, heat), fallen))


@obligation(
    law="a challenger wins just if it is hotter than the defender by the margin; then the defender would lose to it",
    rules=("T6",),
    mutants=(
        Mutant(f"{_THERMAL}.compute_triumph", "challenger >= ", "challenger > "),
        Mutant(f"{_THERMAL}.compute_triumph", " + policy.duel_margin", ""),
        Mutant(f"{_THERMAL}.compute_triumph", "policy.duel_margin", "policy.access_heat"),
    ),
)
def duel_is_won_by_the_margin(case: Case) -> bool:
    policy = make_sound_policy(case, bounded=True)
    challenger, defender = case.integer("challenger"), case.integer("defender")
    won = compute_triumph(policy, challenger, defender)
    back = compute_triumph(policy, defender, challenger)
    return all_of(iff(won, challenger - defender >= policy.duel_margin), none_of(all_of(won, back)))
