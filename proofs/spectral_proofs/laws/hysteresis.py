"""Laws of hysteresis: what it takes to undo a move, in epochs and in accesses.

Histories of any length run here: the shipped rules, turn after turn, at unknown times.
"""

from __future__ import annotations

from typing import NamedTuple, cast

from spectral_proofs.laws.thermal import make_sound_policy
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, implies
from spectral_proofs.symbolic.collection import SymbolicSequence
from spectral_proofs.symbolic.loops import Loop
from spectral_spec.thermal import (
    Policy,
    compute_demotion,
    compute_heat,
    compute_promotion,
    compute_touched_heat,
)
from spectral_spec.tiers import COLD, HOT, WARM

__all__ = [
    "COOLS_TWICE",
    "USE",
    "WARMS_TWICE",
    "Life",
    "Warmth",
    "live",
    "make_pauses",
    "make_start",
    "use",
]

_THERMAL = "spectral_spec.thermal"
_HOT_EXIT_SOONER = Mutant(
    f"{_THERMAL}.compute_demotion", "heat > policy.hot_exit", "heat > policy.hot_exit + 1"
)
_WARM_EXIT_SOONER = Mutant(
    f"{_THERMAL}.compute_demotion", "heat > policy.warm_exit", "heat > policy.warm_exit + 1"
)
_HOT_ENTRY_SOONER = Mutant(
    f"{_THERMAL}.compute_promotion", "heat >= policy.hot_entry", "heat >= policy.hot_entry - 1"
)
_WARM_ENTRY_SOONER = Mutant(
    f"{_THERMAL}.compute_promotion", "heat >= policy.warm_entry", "heat >= policy.warm_entry - 1"
)
COOLS_TWICE = Mutant(
    f"{_THERMAL}.compute_heat", "level - (epoch - stamp)", "level - 2 * (epoch - stamp)"
)
WARMS_TWICE = Mutant(
    f"{_THERMAL}.compute_touched_heat", "+ policy.access_heat", "+ 2 * policy.access_heat"
)


class Warmth(NamedTuple):
    """A level of heat, the epoch of it, and what the accesses so far have brought at most."""

    level: int
    stamp: int
    gained: int


class Life(NamedTuple):
    """An entry's tier and warmth, and what its falls so far have cost at least.

    `hot_toll` and `warm_toll` grow by the gap between entry and exit at each fall
    out of the hot tier, and at each fall into the cold.
    """

    tier: int
    level: int
    stamp: int
    hot_toll: int
    warm_toll: int


def use(policy: Policy, start: Warmth, pauses: tuple[int, ...]) -> Warmth:
    """The warmth after accesses, each so many epochs after the one before."""
    now = start
    for pause in pauses:
        epoch = now.stamp + pause
        heat = compute_heat(now.level, now.stamp, epoch)
        now = Warmth(compute_touched_heat(policy, heat), epoch, now.gained + policy.access_heat)
    return now


def live(policy: Policy, start: Life, pauses: tuple[int, ...]) -> Life:
    """The life of an entry of an unbounded system through accesses, each after a pause."""
    now = start
    for pause in pauses:
        epoch = now.stamp + pause
        heat = compute_heat(now.level, now.stamp, epoch)
        fallen = compute_demotion(policy, now.tier, heat)
        level = compute_touched_heat(policy, heat)
        hot_toll, warm_toll = now.hot_toll, now.warm_toll
        if fallen < HOT and now.tier == HOT:
            hot_toll = hot_toll + policy.hot_entry - policy.hot_exit
        if fallen < WARM and now.tier >= WARM:
            warm_toll = warm_toll + policy.warm_entry - policy.warm_exit
        tier = compute_promotion(policy, fallen, level)
        now = Life(tier, level, epoch, hot_toll, warm_toll)
    return now


def make_pauses(case: Case) -> tuple[int, ...]:
    """Any number of pauses in epochs, none of them negative."""
    raw = case.function("pause", ("Int",), "Int")

    def pause(index: int) -> int:
        return cast("int", abs(raw(index)))

    return cast("tuple[int, ...]", SymbolicSequence(pause, case.integer("accesses", 0)))


def _use_is_bounded(
    policy: Policy, start: Warmth, now: Warmth, pauses: tuple[int, ...], turns: int
) -> bool:
    return all_of(
        turns >= 0,
        turns <= len(pauses),
        now.level >= 0,
        now.level <= policy.heat_limit,
        start.stamp <= now.stamp,
        start.level + start.stamp <= now.level + now.stamp,
        now.level <= start.level + now.gained,
        now.gained == turns * policy.access_heat,
    )


def _life_is_paid(
    policy: Policy, start: Life, now: Life, pauses: tuple[int, ...], turns: int
) -> bool:
    passed = now.stamp - start.stamp
    return all_of(
        turns >= 0,
        turns <= len(pauses),
        now.level >= 0,
        now.level <= policy.heat_limit,
        now.tier >= COLD,
        now.tier <= HOT,
        now.hot_toll <= passed,
        now.warm_toll <= passed,
        implies(now.tier == HOT, now.hot_toll + policy.hot_entry <= passed + now.level),
        implies(now.tier >= WARM, now.warm_toll + policy.warm_entry <= passed + now.level),
    )


USE = {use: (Loop(_use_is_bounded, lambda pauses, turns: len(pauses) - turns),)}
_LIVE = {live: (Loop(_life_is_paid, lambda pauses, turns: len(pauses) - turns),)}


def make_start(case: Case, policy: Policy) -> Warmth:
    """Any heat there can be, at any time, with nothing gained since."""
    level = case.integer("level")
    case.suppose("heat keeps to its limits", level >= 0, level <= policy.heat_limit)
    return Warmth(level, case.integer("stamp"), 0)


@obligation(
    law="through any history an entry loses at most a unit of heat an epoch, and gains at most the access heat an access",
    rules=("T2", "T3"),
    loops=USE,
    mutants=(
        COOLS_TWICE,
        Mutant(
            f"{_THERMAL}.compute_touched_heat",
            "heat + policy.access_heat",
            "heat + policy.access_heat + 1",
        ),
        Mutant(
            f"{_THERMAL}.compute_touched_heat",
            "min(policy.heat_limit, heat + policy.access_heat)",
            "heat + policy.access_heat",
        ),
    ),
)
def heat_changes_no_faster_than_epochs_and_accesses(case: Case) -> bool:
    policy = make_sound_policy(case, bounded=case.flip("bounded"))
    start, pauses = make_start(case, policy), make_pauses(case)
    now = use(policy, start, pauses)
    heat = compute_heat(now.level, now.stamp, now.stamp + case.integer("rest", 0))
    idle = compute_heat(start.level, start.stamp, now.stamp)
    return all_of(
        heat >= 0,
        heat <= policy.heat_limit,
        idle <= now.level,
        now.level <= start.level + len(pauses) * policy.access_heat,
    )


def _live_on(case: Case, policy: Policy, start: Warmth, tier: int) -> tuple[int, int]:
    """The tier that is kept of this one after any history, and the epochs since."""
    now = use(policy, start, make_pauses(case))
    epoch = now.stamp + case.integer("rest")
    heat = compute_heat(now.level, now.stamp, epoch)
    return compute_demotion(policy, tier, heat), epoch - start.stamp


@obligation(
    law="a rise into the hot tier is not undone before hot_entry - hot_exit epochs have passed, whatever happens",
    rules=("T4", "T5"),
    loops=USE,
    mutants=(
        _HOT_EXIT_SOONER,
        _HOT_ENTRY_SOONER,
        COOLS_TWICE,
    ),
)
def rise_into_the_hot_outlasts_the_gap_in_epochs(case: Case) -> bool:
    policy = make_sound_policy(case, bounded=False)
    start, before = make_start(case, policy), case.integer("tier", COLD, WARM)
    if compute_promotion(policy, before, start.level) != HOT:
        case.end()
    after, passed = _live_on(case, policy, start, HOT)
    return implies(after < HOT, passed >= policy.hot_entry - policy.hot_exit)


@obligation(
    law="a rise out of the cold is not undone before warm_entry - warm_exit epochs have passed, whatever happens",
    rules=("T4", "T5"),
    loops=USE,
    mutants=(
        _WARM_EXIT_SOONER,
        _WARM_ENTRY_SOONER,
        Mutant(f"{_THERMAL}.compute_demotion", "tier >= WARM", "tier > WARM"),
    ),
)
def rise_out_of_the_cold_outlasts_the_gap_in_epochs(case: Case) -> bool:
    policy = make_sound_policy(case, bounded=case.flip("bounded"))
    start = make_start(case, policy)
    risen = compute_promotion(policy, COLD, start.level)
    if risen == COLD:
        case.end()
    after, passed = _live_on(case, policy, start, risen)
    return implies(after < WARM, passed >= policy.warm_entry - policy.warm_exit)


@obligation(
    law="a rise into the hot tier outlasts one epoch more than the gap",
    rules=("T4", "T5"),
    must_fail=True,
)
def rise_into_the_hot_outlasts_more_than_the_gap(case: Case) -> bool:
    policy = make_sound_policy(case, bounded=False)
    start, idle = make_start(case, policy), case.integer("idle", 0)
    if compute_promotion(policy, WARM, start.level) != HOT:
        case.end()
    heat = compute_heat(start.level, start.stamp, start.stamp + idle)
    after = compute_demotion(policy, HOT, heat)
    return implies(after < HOT, idle > policy.hot_entry - policy.hot_exit)


@obligation(
    law="a fall out of the hot tier is undone only by so many accesses that they bring hot_entry - hot_exit",
    rules=("T4", "T5"),
    loops=USE,
    mutants=(
        _HOT_EXIT_SOONER,
        _HOT_ENTRY_SOONER,
        WARMS_TWICE,
    ),
)
def fall_out_of_the_hot_is_undone_by_many_accesses_only(case: Case) -> bool:
    policy = make_sound_policy(case, bounded=False)
    start, pauses = make_start(case, policy), make_pauses(case)
    fallen = compute_demotion(policy, HOT, start.level)
    if fallen == HOT:
        case.end()
    now = use(policy, start, pauses)
    risen = compute_promotion(policy, fallen, now.level)
    enough = len(pauses) * policy.access_heat >= policy.hot_entry - policy.hot_exit
    return implies(risen == HOT, enough)


@obligation(
    law="a fall into the cold is undone only by so many accesses that they bring warm_entry - warm_exit",
    rules=("T4", "T5"),
    loops=USE,
    mutants=(
        _WARM_EXIT_SOONER,
        _WARM_ENTRY_SOONER,
        Mutant(
            f"{_THERMAL}.compute_touched_heat", "+ policy.access_heat", "+ policy.access_heat + 1"
        ),
    ),
)
def fall_into_the_cold_is_undone_by_many_accesses_only(case: Case) -> bool:
    policy = make_sound_policy(case, bounded=case.flip("bounded"))
    start, pauses = make_start(case, policy), make_pauses(case)
    if compute_demotion(policy, WARM, start.level) == WARM:
        case.end()
    now = use(policy, start, pauses)
    enough = len(pauses) * policy.access_heat >= policy.warm_entry - policy.warm_exit
    return implies(compute_promotion(policy, COLD, now.level) >= WARM, enough)


@obligation(
    law="no ping-pong: in any life the falls out of the hot tier cost hot_entry - hot_exit epochs each, those into the cold warm_entry - warm_exit",
    rules=("T2", "T3", "T4", "T5"),
    loops=_LIVE,
    mutants=(
        Mutant(f"{_THERMAL}.compute_demotion", "heat > policy.hot_exit", "heat > policy.hot_entry"),
        _WARM_EXIT_SOONER,
        Mutant(
            f"{_THERMAL}.compute_promotion", "heat >= policy.warm_entry", "heat > policy.warm_exit"
        ),
        _HOT_ENTRY_SOONER,
        COOLS_TWICE,
    ),
)
def falls_of_a_life_are_paid_for_in_epochs(case: Case) -> bool:
    policy = make_sound_policy(case, bounded=False)
    birth = Life(COLD, policy.insert_heat, case.integer("stamp"), 0, 0)
    end = live(policy, birth, make_pauses(case))
    passed = end.stamp - birth.stamp
    return all_of(end.hot_toll <= passed, end.warm_toll <= passed)


@obligation(
    law="a tier that has lapsed stays lapsed until the next access",
    rules=("T2", "T4"),
    mutants=(
        Mutant(f"{_THERMAL}.compute_heat", "level - (epoch - stamp)", "level + (epoch - stamp)"),
        Mutant(f"{_THERMAL}.compute_demotion", "heat > policy.hot_exit", "heat < policy.hot_exit"),
        Mutant(
            f"{_THERMAL}.compute_demotion", "heat > policy.warm_exit", "heat <= policy.warm_exit"
        ),
    ),
)
def lapsed_tier_stays_lapsed_until_an_access(case: Case) -> bool:
    policy = make_sound_policy(case, bounded=False)
    tier, level, stamp = (
        case.integer("tier"),
        case.integer("level"),
        case.integer("stamp"),
    )
    sooner = stamp + case.integer("sooner")
    later = sooner + case.integer("later", 0)
    then = compute_demotion(policy, tier, compute_heat(level, stamp, sooner))
    return compute_demotion(policy, tier, compute_heat(level, stamp, later)) <= then
