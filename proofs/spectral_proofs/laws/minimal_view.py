"""Laws of what is seen of the minimal system: tier, band and heat of a key, and the census."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from spectral_proofs.laws.minimal import make_any_state
from spectral_proofs.laws.thermal import make_policy, make_sound_policy
from spectral_proofs.laws.worlds.dictionary import get_entry, has_key
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, choose, equal, implies, none_of
from spectral_proofs.symbolic.collection import SymbolicMap, SymbolicSequence
from spectral_proofs.symbolic.explorer import get_explorer
from spectral_proofs.symbolic.loops import Loop
from spectral_spec.errors import MissingKeyError, is_refusal
from spectral_spec.minimal.state import Entry, State
from spectral_spec.minimal.view import Status, compute_status, compute_temperature, observe
from spectral_spec.thermal import Clock, Policy, compute_demotion, compute_heat, compute_rung
from spectral_spec.tiers import COLD, HOT, WARM

__all__: list[str] = []

_VIEW = "spectral_spec.minimal.view"
_State = State[Any, Any]
_STATES = "the state that is counted"


def _make_entry(case: Case, name: str) -> Entry[Any]:
    return case.record(Entry, name, value=case.opaque(f"{name}.value", "Value"))


def _make_moment(case: Case, policy: Policy) -> _State:
    """A state of which only the policy and the time are looked at."""
    state: _State = State(policy, case.record(Clock, "clock"))
    return state


@obligation(
    law="a key is seen at the heat that it has now, in the tier that it has kept, at the band of that tier that its heat says",
    rules=("M9",),
    mutants=(
        Mutant(
            f"{_VIEW}.compute_temperature",
            "entry.stamp, state.clock.epoch",
            "state.clock.epoch, entry.stamp",
        ),
        Mutant(f"{_VIEW}.compute_temperature", "entry.tier, heat", "entry.tier, entry.level"),
        Mutant(f"{_VIEW}.compute_temperature", "heat, first, last", "heat, first, last + 1"),
        Mutant(
            f"{_VIEW}.compute_temperature",
            "compute_band_range(tier)",
            "compute_band_range(entry.tier)",
        ),
        Mutant(
            "spectral_spec.tiers.compute_band_range",
            "_COLD_BANDS + 1, _WARM_BANDS",
            "_COLD_BANDS, _WARM_BANDS",
        ),
        Mutant(
            "spectral_spec.tiers.compute_band_range",
            "_WARM_BANDS + 1, BANDS",
            "_WARM_BANDS + 1, BANDS + 1",
        ),
        Mutant(
            "spectral_spec.tiers.compute_band_range",
            "return 1, _COLD_BANDS",
            "return 2, _COLD_BANDS",
        ),
    ),
)
def key_is_seen_at_its_heat_in_its_tier_at_its_band(case: Case) -> bool:
    policy = make_policy(case, bounded=case.flip("bounded"))
    state, entry = _make_moment(case, policy), _make_entry(case, "entry")
    case.suppose("the tier is one of three", entry.tier >= COLD, entry.tier <= HOT)
    case.suppose(
        "heat keeps to its limits", entry.level <= policy.heat_limit, policy.heat_limit >= 0
    )
    case.suppose("the stamp is not in the future", entry.stamp <= state.clock.epoch)
    seen = compute_temperature(state, entry)
    heat = compute_heat(entry.level, entry.stamp, state.clock.epoch)
    tier = compute_demotion(policy, entry.tier, heat)
    first = choose(tier == HOT, 14, choose(tier == WARM, 4, 1))
    last = choose(tier == HOT, 20, choose(tier == WARM, 13, 3))
    case.claim("heat and tier", equal(seen.heat, heat), equal(seen.tier, tier))
    case.claim("the band is in the tier's range", first <= seen.band, seen.band <= last)
    return equal(seen.band, compute_rung(policy, heat, first, last))


@obligation(
    law="of two keys in one tier the hotter is seen in no lower band",
    rules=("M9",),
    mutants=(
        Mutant(
            f"{_VIEW}.compute_temperature",
            "compute_rung(state.policy, heat, first, last)",
            "last - heat",
        ),
        Mutant(f"{_VIEW}.compute_temperature", "first, last), heat)", "first, last), -heat)"),
    ),
    merged=(compute_demotion,),
)
def hotter_key_is_seen_in_no_lower_band(case: Case) -> bool:
    policy = make_sound_policy(case, bounded=case.flip("bounded"))
    state = _make_moment(case, policy)
    one, two = (compute_temperature(state, _make_entry(case, name)) for name in ("one", "two"))
    return implies(all_of(equal(one.tier, two.tier), one.heat <= two.heat), one.band <= two.band)


@obligation(
    law="to look at a key tells its temperature, or that it is missing",
    rules=("M9",),
    mutants=(
        Mutant(f"{_VIEW}.observe", "entry is None", "entry is not None"),
        Mutant(f"{_VIEW}.observe", "MissingKeyError(key)", "MissingKeyError(None)"),
    ),
)
def look_tells_the_temperature_or_that_there_is_no_key(case: Case) -> bool:
    state, key = make_any_state(case), case.opaque("key", "Key")
    seen = observe(state, key)
    if is_refusal(seen):
        missing = all_of(type(seen) is MissingKeyError, equal(seen.args, (key,)))
        return all_of(none_of(has_key(state, key)), missing)
    return all_of(
        has_key(state, key), equal(seen, compute_temperature(state, get_entry(state, key)))
    )


class _Listed(SymbolicMap[Any, Entry[Any]]):
    """An unknown map that can be gone through: its records in an unknown order."""

    __slots__ = ("listing",)

    def __init__(self, listing: Callable[[int], Entry[Any]], size: int) -> None:
        super().__init__(lambda _: True, listing, size)
        self.listing = listing

    def values(self) -> SymbolicSequence[Entry[Any]]:
        return SymbolicSequence(self.listing, self.size)


def _tally(case: Case, tier: int, index: int) -> int:
    """How many of the first records have a tier: none at first, and one more at each that has."""
    count = case.function(f"of tier {tier}", ("Int",), "Int")
    state, entry = cast("tuple[_State, Any]", get_explorer().scratch[_STATES])
    one = entry(index - 1)
    heat = compute_heat(one.level, one.stamp, state.clock.epoch)
    has = equal(compute_demotion(state.policy, one.tier, heat), tier)
    counted = equal(count(index), count(index - 1) + choose(has, 1, 0))
    case.suppose("what the count of a tier is", equal(count(0), 0), counted)
    return cast("int", count(index))


def _is_counted(hot: int, warm: int, cold: int, state: _State, turns: int) -> bool:
    case = Case(get_explorer())
    return all_of(
        turns >= 0,
        turns <= len(state.entries),
        equal(hot, _tally(case, HOT, turns)),
        equal(warm, _tally(case, WARM, turns)),
        equal(cold, _tally(case, COLD, turns)),
        hot + warm + cold == turns,
    )


@obligation(
    law="the census counts every key once, in the tier in which it is seen",
    rules=("M11",),
    loops={compute_status: (Loop(_is_counted, lambda state, turns: len(state.entries) - turns),)},
    merged=(compute_demotion,),
    mutants=(
        Mutant(f"{_VIEW}.compute_status", "hot += 1", "hot += 2"),
        Mutant(f"{_VIEW}.compute_status", "warm += 1", "hot += 1"),
        Mutant(f"{_VIEW}.compute_status", "cold += 1", "cold -= 1"),
        Mutant(f"{_VIEW}.compute_status", "== Tier.WARM", "== Tier.COLD"),
        Mutant(f"{_VIEW}.compute_status", "Status(hot, warm, cold)", "Status(warm, hot, cold)"),
        Mutant(f"{_VIEW}.compute_status", "compute_temperature(state, entry).tier", "entry.tier"),
    ),
)
def census_counts_every_key_once(case: Case) -> bool:
    policy = make_policy(case, bounded=case.flip("bounded"))
    entry = case.table("entry", Entry)
    keys = case.integer("keys", 0)
    case.suppose("there is a limit", policy.heat_limit >= 0)

    def listing(place: int) -> Entry[Any]:
        one = entry(place)
        case.suppose("tiers are three", one.tier >= COLD, one.tier <= HOT)
        return one

    held = cast("Any", _Listed(listing, keys))
    state = _make_moment(case, policy)._replace(entries=held)
    get_explorer().scratch[_STATES] = state, listing
    found = compute_status(state)
    counts = (_tally(case, tier, keys) for tier in (HOT, WARM, COLD))
    case.claim("they add up to the keys", found.hot + found.warm + found.cold == keys)
    return equal(found, Status(*counts))
