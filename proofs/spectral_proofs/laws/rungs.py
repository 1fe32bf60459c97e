"""Laws of rungs: at which resonance of its tier an entry of a heat lies."""

from __future__ import annotations

from spectral_proofs.laws.thermal import make_policy, make_sound_policy
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, implies
from spectral_spec.thermal import compute_rung

__all__: list[str] = []

_THERMAL = "spectral_spec.thermal"


@obligation(
    law="the rung of a heat lies in the range, at the share of it that the heat has of the limit, rounded down",
    rules=("T7",),
    mutants=(
        Mutant(f"{_THERMAL}.compute_rung", "policy.heat_limit + 1", "policy.heat_limit"),
        Mutant(f"{_THERMAL}.compute_rung", "last - first + 1", "last - first"),
        Mutant(f"{_THERMAL}.compute_rung", "return first + heat", "return last - heat"),
        Mutant(f"{_THERMAL}.compute_rung", "policy.heat_limit", "policy.hot_entry"),
    ),
)
def rung_lies_in_the_range_at_the_share_of_its_heat(case: Case) -> bool:
    policy = make_policy(case, bounded=False)
    heat, first, width = case.integer("heat", 0), case.integer("first"), case.integer("width", 1)
    case.suppose("heat keeps to the limit", heat <= policy.heat_limit)
    rung, units = compute_rung(policy, heat, first, first + width - 1), policy.heat_limit + 1
    steps = rung - first
    case.claim("the coolest has the first rung", implies(heat == 0, rung == first))
    case.claim("the rung is in the range", first <= rung, rung < first + width)
    return all_of(steps * units <= heat * width, heat * width < (steps + 1) * units)


@obligation(
    law="of two entries of one range the hotter never has the lower rung",
    rules=("T7",),
    mutants=(
        Mutant(f"{_THERMAL}.compute_rung", "first + heat", "first - heat"),
        Mutant(f"{_THERMAL}.compute_rung", "first + heat", "first + (9 - heat)"),
    ),
)
def hotter_entry_never_has_the_lower_rung(case: Case) -> bool:
    policy = make_policy(case, bounded=False)
    cooler, hotter = case.integer("cooler"), case.integer("hotter")
    first, width = case.integer("first"), case.integer("width", 1)
    case.suppose("one is hotter", cooler <= hotter)
    case.suppose("there is a limit", policy.heat_limit >= 3)
    last = first + width - 1
    return compute_rung(policy, cooler, first, last) <= compute_rung(policy, hotter, first, last)


@obligation(
    law="the hottest entry that there may be has the last rung, if the range is no wider than the limit",
    rules=("T7",),
    mutants=(Mutant(f"{_THERMAL}.compute_rung", "policy.heat_limit + 1", "policy.heat_limit + 2"),),
)
def hottest_entry_has_the_last_rung(case: Case) -> bool:
    policy = make_policy(case, bounded=False)
    first, width = case.integer("first"), case.integer("width", 1)
    case.suppose("the range is no wider than the limit", width <= policy.heat_limit + 1)
    last = first + width - 1
    return compute_rung(policy, policy.heat_limit, first, last) == last


@obligation(
    law="a heat above the limit has, too, a rung in the range",
    rules=("T7",),
    must_fail=True,
)
def rung_of_more_than_the_limit_lies_in_the_range(case: Case) -> bool:
    policy = make_sound_policy(case, bounded=False)
    heat = case.integer("heat", 0)
    return compute_rung(policy, heat, 4, 13) <= 13
