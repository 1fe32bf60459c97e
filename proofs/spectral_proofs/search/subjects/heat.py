"""Contracts of heat, tiers of an entry, and the clock: for every policy, not for one."""

from __future__ import annotations

from typing import Final

from spectral_proofs.search.contract import Contract, Fault
from spectral_spec.hierarchical.migration import compute_rest
from spectral_spec.hierarchical.placement import compute_axis, compute_birth_heat
from spectral_spec.minimal import Entry, State
from spectral_spec.minimal.view import Temperature, compute_temperature
from spectral_spec.thermal import (
    Clock,
    Policy,
    compute_demotion,
    compute_heat,
    compute_promotion,
    compute_rung,
    compute_touched_heat,
    compute_triumph,
    get_policy_breach,
    is_bounded,
    tick,
)

__all__ = ["CONTRACTS"]


def is_ordered(policy: Policy) -> bool:
    """The thresholds stand in their order; what else a policy holds does not matter here."""
    return (
        0 <= policy.warm_exit < policy.warm_entry <= policy.hot_exit < policy.hot_entry
        and policy.hot_entry <= policy.heat_limit <= 255
    )


def tells_bound(policy: Policy, result: bool) -> bool:
    """True exactly if there is a capacity."""
    return result == (policy.hot_capacity is not None)


def is_past(level: int, stamp: int, epoch: int) -> bool:
    """The stamp is not after the epoch."""
    return level >= 0 and 0 <= stamp <= epoch


def cools_by_epochs(level: int, stamp: int, epoch: int, result: int) -> bool:
    """One unit an epoch, never below zero."""
    return result >= 0 and result == (level - epoch + stamp if level > epoch - stamp else 0)


def cool_twice(level: int, stamp: int, middle: int, epoch: int) -> tuple[int, int]:
    """The heat by way of an epoch between, and at once."""
    between = compute_heat(level, stamp, middle)
    return compute_heat(between, middle, epoch), compute_heat(level, stamp, epoch)


def are_epochs(level: int, stamp: int, middle: int, epoch: int) -> bool:
    """The epochs stand in order."""
    return level >= 0 and 0 <= stamp <= middle <= epoch


def is_same(result: tuple[int, int]) -> bool:
    """Both ways come to one heat."""
    return result[0] == result[1]


def can_touch(policy: Policy, heat: int) -> bool:
    """Heat within the limit, and an access is worth something."""
    return 0 <= heat <= policy.heat_limit <= 255 and policy.access_heat >= 1


def warms(policy: Policy, heat: int, result: int) -> bool:
    """By one access, up to the limit."""
    if heat + policy.access_heat <= policy.heat_limit:
        return result == heat + policy.access_heat
    return result == policy.heat_limit


def is_entry(policy: Policy, tier: int, heat: int) -> bool:
    """A tier, a heat within the limit and thresholds in order."""
    return 0 <= tier <= 3 and 0 <= heat <= policy.heat_limit and is_ordered(policy)


def compute_kept(policy: Policy, tier: int, heat: int) -> int:
    """The highest tier whose exit the heat exceeds; a place in a bounded hot tier is kept."""
    if tier == 3 and policy.hot_capacity is not None:
        return 3
    return 3 if heat > policy.hot_exit else 2 if heat > policy.warm_exit else 1


def falls(policy: Policy, tier: int, heat: int, result: int) -> bool:
    """To the highest tier not above its own that it may keep; falling again changes nothing."""
    return (
        result == min(tier, compute_kept(policy, tier, heat))
        and compute_demotion(policy, result, heat) == result
    )


def rises(policy: Policy, tier: int, heat: int, result: int) -> bool:
    """To the highest tier whose entry it reaches, never down, and not to fall at the same heat."""
    hot = heat >= policy.hot_entry and policy.hot_capacity is None
    earned = 3 if hot else 2 if heat >= policy.warm_entry else 0
    return result == max(tier, earned) and (
        result == tier or compute_demotion(policy, result, heat) == result
    )


def has_margin(policy: Policy) -> bool:
    """The margin of a duel is positive."""
    return policy.duel_margin >= 1


def wins_by_margin(policy: Policy, challenger: int, defender: int, result: bool) -> bool:
    """A win is by the margin, and to win back takes twice the margin: no swap to and fro."""
    back = compute_triumph(policy, defender + 2 * policy.duel_margin - 1, challenger)
    return result == (challenger - defender >= policy.duel_margin) and not (
        challenger == defender + policy.duel_margin and back
    )


def is_rung(policy: Policy, heat: int, first: int, last: int) -> bool:
    """The default heat limit and a range of at least one resonance."""
    return policy.heat_limit == 63 and 0 <= heat <= 63 and 1 <= first <= last


def lies_in_range(heat: int, first: int, last: int, result: int) -> bool:
    """Within the range; without heat at its bottom, at the limit at its top."""
    return (
        first <= result <= last
        and (heat > 0 or result == first)
        and (heat < 63 or result == last or last - first + 1 > 64)
    )


def compute_two_rungs(
    policy: Policy, heat: int, more: int, first: int, last: int
) -> tuple[int, int]:
    """The rungs of two heats."""
    return compute_rung(policy, heat, first, last), compute_rung(policy, more, first, last)


def are_two_heats(policy: Policy, heat: int, more: int, first: int, last: int) -> bool:
    """The second is no cooler; the range is one of at most a hundred resonances."""
    return policy.heat_limit == 63 and 0 <= heat <= more <= 63 and 1 <= first <= last <= 100


def is_not_lower(result: tuple[int, int]) -> bool:
    """Hotter never lies lower."""
    return result[0] <= result[1]


def tells_admissible(policy: Policy, result: tuple[str, int, int, int | None] | None) -> bool:
    """None exactly for the policies that the docstring of `Policy` describes."""
    admissible = (
        (policy.hot_capacity is None or policy.hot_capacity >= 1)
        and is_ordered(policy)
        and 1 <= policy.insert_heat < policy.warm_entry
        and 1 <= policy.access_heat <= policy.heat_limit
        and 1 <= policy.duel_margin <= policy.heat_limit
        and 0 <= policy.cool_down <= policy.heat_limit
        and 1 <= policy.epoch_floor <= 4294967296
    )
    return admissible == (result is None)


def is_time(clock: Clock, length: int) -> bool:
    """An epoch lasts at least one tick."""
    return length >= 1 and clock.phase >= 0


def passes(clock: Clock, length: int, result: Clock) -> bool:
    """One tick of the epoch, or the first of the next one; the phase stays below the length."""
    if result.epoch == clock.epoch:
        return result.phase == clock.phase + 1 < length
    return result == (clock.epoch + 1, 0) and clock.phase + 1 >= length


def sinks(policy: Policy, tier: int, heat: int, result: int) -> bool:
    """As far as its heat lets it; from cold to ultra-cold exactly without heat."""
    fallen = min(tier, compute_kept(policy, tier, heat))
    return result == (0 if fallen == 1 and heat == 0 else fallen)


def is_tier(policy: Policy, tier: int) -> bool:
    """A tier, thresholds in order, a positive heat of a new entry."""
    return 0 <= tier <= 3 and is_ordered(policy) and 1 <= policy.insert_heat < policy.warm_entry


def is_born_to_stay(policy: Policy, tier: int, result: int) -> bool:
    """A new block does not fall from its tier at the heat that it is born with, nor rise."""
    return (
        0 < result <= policy.heat_limit
        and compute_demotion(policy, tier, result) == tier
        and compute_promotion(policy, tier, result) == tier
    )


def is_payload(size: int) -> bool:
    """A size of a block."""
    return size >= 0


def shows_payload(size: int, written: bool, result: int) -> bool:
    """2 exactly without bytes, 1 exactly for written bytes, else 0."""
    return (result == 2) == (size == 0) and (result == 1) == (size > 0 and written) and result >= 0


def look(tier: int, level: int, stamp: int, epoch: int, hot_capacity: int | None) -> Temperature:
    """The temperature of one entry under the default thresholds."""
    state: State[int, None] = State(Policy(hot_capacity=hot_capacity), Clock(epoch, 0))
    return compute_temperature(state, Entry(None, 0, tier, level, stamp))


def is_seen(tier: int, level: int, stamp: int, epoch: int) -> bool:
    """An entry that the minimal system may hold."""
    return 1 <= tier <= 3 and 0 <= level <= 63 and 0 <= stamp <= epoch


def lies_in_its_tier(tier: int, level: int, result: Temperature) -> bool:
    """The band is one of the tier's, the tier not above the entry's, the heat not above its level."""
    if result.tier == 3:
        inside = 14 <= result.band <= 20
    elif result.tier == 2:
        inside = 4 <= result.band <= 13
    else:
        inside = result.tier == 1 and 1 <= result.band <= 3
    return inside and result.tier <= tier and 0 <= result.heat <= level


CONTRACTS: Final = (
    Contract(
        is_bounded,
        "any policy: true exactly if the hot tier has a capacity",
        tells_bound,
        faults=(Fault("is not None", "is None"),),
    ),
    Contract(
        compute_heat,
        "stamp <= epoch: one unit less an epoch, never below zero",
        cools_by_epochs,
        is_past,
        faults=(Fault("(epoch - stamp)", "(epoch - stamp) // 2"), Fault("max(0, ", "max(-1, ")),
    ),
    Contract(
        compute_heat,
        "cooling in two steps comes to the same as at once, whatever the epoch between",
        is_same,
        are_epochs,
        call=cool_twice,
        case="two steps",
        faults=(Fault("level - (epoch - stamp)", "level - (epoch - stamp) ** 2"),),
    ),
    Contract(
        compute_touched_heat,
        "any policy with a limit up to 255: warmer by one access, up to the limit",
        warms,
        can_touch,
        faults=(Fault("min(policy.heat_limit, ", "min(policy.heat_limit - 1, "),),
    ),
    Contract(
        compute_demotion,
        "any ordered thresholds: falls to the highest tier it may keep; falling is idempotent",
        falls,
        is_entry,
        faults=(
            Fault("heat > policy.hot_exit", "heat >= policy.hot_exit"),
            Fault("min(tier, COLD)", "COLD"),
        ),
    ),
    Contract(
        compute_promotion,
        "any ordered thresholds: rises as its heat has earned, never to fall at the same heat",
        rises,
        is_entry,
        faults=(
            Fault("heat >= policy.warm_entry", "heat >= policy.warm_exit"),
            Fault("not is_bounded(policy) and", ""),
        ),
    ),
    Contract(
        compute_triumph,
        "any margin >= 1: a win is by the margin; to win back takes twice the margin",
        wins_by_margin,
        has_margin,
        faults=(Fault("challenger >= defender", "challenger > defender"),),
    ),
    Contract(
        compute_rung,
        "heat limit 63, any range: inside the range, at its bottom without heat",
        lies_in_range,
        is_rung,
        reason="a symbolic heat limit divides by a symbol",
        faults=(Fault("(policy.heat_limit + 1)", "policy.heat_limit"),),
    ),
    Contract(
        compute_rung,
        "heat limit 63, ranges within 1..100: of two heats the hotter never lies lower",
        is_not_lower,
        are_two_heats,
        call=compute_two_rungs,
        case="monotone",
        reason="a symbolic heat limit divides by a symbol",
        faults=(Fault("heat * (last", "(63 - heat) * (last"),),
    ),
    Contract(
        get_policy_breach,
        "any policy: None exactly if every bound of the documentation holds",
        tells_admissible,
        faults=(
            Fault("2, p.hot_exit)", "2, p.hot_exit - 1)"),
            Fault("0, p.warm_entry - 1)", "0, p.warm_entry)"),
        ),
    ),
    Contract(
        tick,
        "any clock and length >= 1: the next tick, or the first of the next epoch at its end",
        passes,
        is_time,
        faults=(Fault("clock.phase + 1 < length", "clock.phase + 1 <= length"),),
    ),
    Contract(
        compute_rest,
        "any ordered thresholds: falls like rule T4, and ultra-cold exactly without heat",
        sinks,
        is_entry,
        faults=(Fault("heat == 0", "heat <= 1"),),
    ),
    Contract(
        compute_birth_heat,
        "any ordered thresholds: a new block neither falls nor rises at the heat it is born with",
        is_born_to_stay,
        is_tier,
        faults=(
            Fault("return policy.hot_entry", "return policy.warm_entry"),
            Fault("tier >= Tier.WARM", "tier >= Tier.COLD"),
        ),
    ),
    Contract(
        compute_axis,
        "any size >= 0: imaginary exactly without bytes, real exactly when written",
        shows_payload,
        is_payload,
        faults=(Fault("size == 0", "size <= 1"),),
    ),
    Contract(
        compute_temperature,
        "any entry under the default thresholds: its band is one of its tier's",
        lies_in_its_tier,
        is_seen,
        call=look,
        reason="the state is made here: a persistent map cannot be symbolic",
        faults=(
            Fault("compute_rung(state.policy, heat, first, last)", "last + 1"),
            Fault("compute_rung(state.policy, heat, first, last)", "first + heat"),
        ),
    ),
)
