"""Tiers: a cut of the resonances at 30 and 100, the same from every side. Rules Z6-Z11.

The boundaries stand here as numbers: a law about "below 30" fails if the constant moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from spectral_proofs.laws.worlds.spectrum import (
    Spectrum,
    fresh_integer,
    get_count,
    get_enclosure,
    make_enclosure,
)
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.calls import Contract
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, equal, implies, one_of
from spectral_proofs.symbolic.loops import Loop
from spectral_spec.resonances import ENCLOSURES, Enclosure
from spectral_spec.tiers import (
    AUTO,
    BANDS,
    COLD,
    COLD_BELOW,
    HOT,
    HOT_ABOVE,
    HOT_BAND_ABOVE,
    ULTRA_COLD,
    WARM,
    Tier,
    compute_band_range,
    compute_count_below,
    compute_tier_range,
    get_tier_of,
    get_tier_of_band,
    is_decided,
)

__all__ = ["COUNT_BELOW"]

_COUNT: Final = "spectral_spec.tiers.compute_count_below"
_RANGE: Final = "spectral_spec.tiers.compute_tier_range"
_TIER: Final = "spectral_spec.tiers.get_tier_of"
_DECIDED: Final = "spectral_spec.tiers.is_decided"
_BANDS: Final = "spectral_spec.tiers.compute_band_range"
_BAND: Final = "spectral_spec.tiers.get_tier_of_band"

#: Ultra-cold, cold, warm and hot, by number; then the hint that restricts nothing.
_ULTRA_COLD, _COLD, _WARM, _HOT, _AUTO = range(5)
_COLD_ENDS: Final = 30
_HOT_BEGINS: Final = 100
_HOT_BANDS_BEGIN: Final = 60
_BAND_COUNT: Final = 20

Table = Sequence[Enclosure]


def _is_cut(lower: int, upper: int, boundary: int, enclosures: Table, n: int) -> bool:
    """Number `lower` ends by the boundary, or is none; the one after `upper` does not, or is none."""
    return all_of(
        lower >= 0,
        lower <= upper,
        upper <= n,
        one_of(lower == 0, get_enclosure(enclosures, lower).high <= boundary),
        one_of(upper == n, get_enclosure(enclosures, upper + 1).high > boundary),
    )


#: Rule Z7 of a table of any length: the last that counts ends by the boundary, the next not.
COUNT_BELOW: Final = Contract(
    function=compute_count_below,
    requires=lambda boundary, enclosures, n: all_of(n >= 0, n <= get_count(enclosures)),
    ensures=lambda count, boundary, enclosures, n: _is_cut(count, count, boundary, enclosures, n),
    result=lambda boundary, enclosures, n: fresh_integer("below"),
)

#: The search keeps the boundary between its two ends.
_TURN: Final = Loop(
    invariant=_is_cut,
    measure=lambda lower, upper: upper - lower,
)


@obligation(
    law="The search for a boundary comes closer at every turn, and ends where one resonance ends "
    "by the boundary and the next does not",
    rules=("Z7",),
    mutants=(
        Mutant(_COUNT, "0, n", "1, n"),
        Mutant(_COUNT, "0, n", "0, n - 1"),
        Mutant(_COUNT, "lower < upper", "lower <= upper"),
        Mutant(_COUNT, "lower + upper + 1", "lower + upper"),
        Mutant(_COUNT, "+ 1) // 2", "+ 1) // 3"),
        Mutant(_COUNT, "middle - 1]", "middle - 2]"),
        Mutant(_COUNT, ".high <= boundary", ".high < boundary"),
        Mutant(_COUNT, ".high <= boundary", ".low <= boundary"),
        Mutant(_COUNT, "lower = middle", "lower = middle - 1"),
        Mutant(_COUNT, "upper = middle - 1", "upper = middle"),
        Mutant(_COUNT, "return lower", "return 0"),
    ),
    loops={compute_count_below: (_TURN,)},
    proves=COUNT_BELOW,
)
def the_search_for_a_boundary_ends_between_two_neighbours(case: Case) -> bool:
    spectrum = Spectrum(case)
    boundary, n = case.integer("boundary"), case.integer("n")
    case.suppose("n are there", COUNT_BELOW.requires(boundary, spectrum.table, n))
    count = compute_count_below(boundary, spectrum.table, n)
    return COUNT_BELOW.ensures(count, boundary, spectrum.table, n)


@obligation(
    law="Where the boundary is decided, an ordinate lies below it exactly if its index is counted",
    rules=("Z7", "Z6"),
    mutants=(
        Mutant(_COUNT, ".high <= boundary", ".low < boundary - 1"),
        Mutant(_COUNT, ".high <= boundary", ".high > boundary"),
        Mutant(_COUNT, "return lower", "return n"),
    ),
    loops={compute_count_below: (_TURN,)},
)
def the_resonances_below_a_boundary_are_counted(case: Case) -> bool:
    spectrum = Spectrum(case)
    boundary, n, k = case.integer("boundary"), case.integer("n"), case.integer("k")
    case.suppose("n are there", n >= 0, n <= spectrum.count)
    case.suppose("k is one of them", k >= 1, k <= n)
    own = spectrum.get(k)
    case.suppose("the boundary is decided", one_of(own.high <= boundary, own.low >= boundary))
    spectrum.suppose_ordinates(k)
    count = compute_count_below(boundary, spectrum.table, n)
    spectrum.suppose_order(k, count, count + 1)
    # An ordinate that is known exactly may be the boundary: it counts as below.
    gamma = spectrum.gamma(k)
    case.claim("below", implies(gamma < boundary, k <= count))
    return implies(k <= count, gamma <= boundary)


@obligation(
    law="A boundary is decided for up to three enclosures exactly if none has it strictly inside",
    rules=("Z6",),
    mutants=(
        Mutant(_DECIDED, "one.high <= boundary", "one.high < boundary"),
        Mutant(_DECIDED, "one.low >= boundary", "one.low > boundary"),
        Mutant(_DECIDED, "one.low >= boundary", "one.low <= boundary"),
        Mutant(_DECIDED, "boundary or one", "boundary and one"),
        Mutant(_DECIDED, "all(", "any("),
    ),
)
def a_boundary_is_decided_if_it_is_inside_no_enclosure(case: Case) -> bool:
    boundary, count = case.integer("boundary"), case.integer("count", 0, 3)
    table = tuple(make_enclosure(case, f"enclosure {k}") for k in range(1, count + 1))
    parts = [one_of(one.high <= boundary, one.low >= boundary) for one in table]
    return equal(is_decided(table, boundary), all_of(*parts))


def _is_of_tier(tier: int, own: Enclosure, index: int) -> bool:
    """What the tiers mean: the catch-all, below 30, up to 100, above."""
    return {
        _ULTRA_COLD: equal(index, 1),
        _COLD: all_of(index > 1, own.high <= _COLD_ENDS),
        _WARM: all_of(own.high > _COLD_ENDS, own.high <= _HOT_BEGINS),
        _HOT: own.high > _HOT_BEGINS,
    }.get(tier, True)


def _make_ordered(case: Case) -> tuple[Spectrum, int, int]:
    """An unknown table whose first resonance lies below 30, and one of its first n."""
    spectrum = Spectrum(case)
    n, k = case.integer("n"), case.integer("k")
    case.suppose("n are there, and k is one of them", k >= 1, k <= n, n <= spectrum.count)
    case.suppose("the first lies below 30", spectrum.get(1).high <= _COLD_ENDS)
    return spectrum, n, k


@obligation(
    law="The candidates of a tier are, among the first n, gamma_1, those from gamma_2 on that end "
    "by 30, those beyond that end by 100, and those beyond; without a hint, all",
    rules=("Z8",),
    mutants=(
        Mutant(_RANGE, "return 1, 1", "return 1, 2"),
        Mutant(_RANGE, "return 2, compute", "return 1, compute"),
        Mutant(
            _RANGE,
            "return 2, compute_count_below(COLD_BELOW",
            "return 2, compute_count_below(HOT_ABOVE",
        ),
        Mutant(
            _RANGE,
            "first = compute_count_below(COLD_BELOW, enclosures, n) + 1",
            "first = compute_count_below(COLD_BELOW, enclosures, n)",
        ),
        Mutant(
            _RANGE,
            "return first, compute_count_below(HOT_ABOVE",
            "return first, compute_count_below(COLD_BELOW",
        ),
        Mutant(_RANGE, "n) + 1, n", "n), n"),
        Mutant(_RANGE, "return 1, n", "return 2, n"),
        Mutant(_RANGE, "return 1, n", "return 1, n + 1"),
        Mutant(_RANGE, "+ 1, n", "+ 1, n + 1"),
        Mutant(_RANGE, "tier == Tier.WARM", "tier >= Tier.WARM"),
        Mutant(_RANGE, "tier == Tier.ULTRA_COLD", "tier != Tier.ULTRA_COLD"),
    ),
    contracts=(COUNT_BELOW,),
)
def the_candidates_of_a_tier_are_its_resonances(case: Case) -> bool:
    spectrum, n, k = _make_ordered(case)
    hint = case.integer("hint", _ULTRA_COLD, _AUTO)
    tier = hint.__index__()
    first, last = compute_tier_range(tier, spectrum.table, n)
    spectrum.suppose_order(1, k, first - 1, first, last, last + 1)
    case.claim("they are in the table, or there are none", first >= 1, last <= n, first <= last + 1)
    return equal(all_of(first <= k, k <= last), _is_of_tier(tier, spectrum.get(k), k))


@obligation(
    law="Every resonance is a candidate of exactly one tier, and that is its tier",
    rules=("Z8", "Z9"),
    mutants=(
        Mutant(_TIER, "index == 1", "index <= 2"),
        Mutant(_TIER, "index == 1", "index != 1"),
        Mutant(
            _TIER,
            "enclosures[index - 1].high <= COLD_BELOW",
            "enclosures[index - 1].high < COLD_BELOW",
        ),
        Mutant(
            _TIER,
            "enclosures[index - 1].high <= HOT_ABOVE",
            "enclosures[index - 1].low <= HOT_ABOVE",
        ),
        Mutant(_TIER, "return Tier.HOT", "return Tier.WARM"),
        Mutant(_TIER, "return Tier.COLD", "return Tier.HOT"),
        Mutant(_RANGE, "return 1, 1", "return 1, 2"),
        Mutant(
            _RANGE,
            "return first, compute_count_below(HOT_ABOVE",
            "return first, compute_count_below(COLD_BELOW",
        ),
    ),
    contracts=(COUNT_BELOW,),
)
def the_tiers_are_a_partition_of_the_resonances(case: Case) -> bool:
    spectrum, n, k = _make_ordered(case)
    tier = int(get_tier_of(k, spectrum.table))
    places = [1, k]
    inside = []
    for other in (_ULTRA_COLD, _COLD, _WARM, _HOT):
        first, last = compute_tier_range(other, spectrum.table, n)
        places += [first, last] if other == _WARM else []
        inside.append(equal(all_of(first <= k, k <= last), other == tier))
    cold, warm = places[2] - 1, places[3]
    spectrum.suppose_order(1, k, cold, cold + 1, warm, warm + 1)
    return all_of(_is_of_tier(tier, spectrum.get(k), k), *inside)


@obligation(
    law="Every shipped ordinate is known to lie below or above 30, 60 and 100; the tiers of the "
    "first 100 are 1, 2 to 3, 4 to 29 and 30 to 100, and of the first 20 none is hot",
    rules=("Z6", "Z8"),
    mutants=(
        Mutant(_DECIDED, "one.low >= boundary", "one.low <= boundary - 1"),
        Mutant(_RANGE, "COLD_BELOW, enclosures, n) + 1", "HOT_ABOVE, enclosures, n) + 1"),
        Mutant(_RANGE, "n) + 1, n", "n) + 2, n"),
        Mutant(_COUNT, "lower = middle", "lower = upper"),
    ),
)
def the_tiers_of_the_shipped_table_are_as_documented(case: Case) -> bool:
    hint = case.integer("hint", _ULTRA_COLD, _AUTO).__index__()
    ranges = ((1, 1), (2, 3), (4, 29), (30, 100), (1, 100))
    few = ((1, 1), (2, 3), (4, 20), (21, 20), (1, 20))
    boundaries = (_COLD_ENDS, _HOT_BANDS_BEGIN, _HOT_BEGINS)
    case.claim(
        "the numbers are as documented",
        tuple(Tier) == (ULTRA_COLD, COLD, WARM, HOT) == tuple(range(_AUTO)),
        AUTO == _AUTO,
        boundaries == (COLD_BELOW, HOT_BAND_ABOVE, HOT_ABOVE),
        BANDS == _BAND_COUNT,
    )
    case.claim(
        "the boundaries are decided",
        all(is_decided(ENCLOSURES, boundary) for boundary in boundaries),
    )
    case.claim("of 20", compute_tier_range(hint, ENCLOSURES, _BAND_COUNT) == few[hint])
    return compute_tier_range(hint, ENCLOSURES, 100) == ranges[hint]


@obligation(
    law="The bands of the minimal system are 1 to 3 for the cold, 4 to 13 for the warm, 14 to 20 "
    "for the hot, and none for anything else",
    rules=("Z10",),
    mutants=(
        Mutant(_BANDS, "return 1, _COLD_BANDS", "return 2, _COLD_BANDS"),
        Mutant(_BANDS, "_COLD_BANDS + 1", "_COLD_BANDS"),
        Mutant(_BANDS, "_WARM_BANDS + 1", "_WARM_BANDS"),
        Mutant(_BANDS, "+ 1, BANDS", "+ 1, BANDS - 1"),
        Mutant(_BANDS, "return 1, 0", "return 1, 1"),
        Mutant(_BANDS, "tier == Tier.COLD", "tier != Tier.COLD"),
    ),
)
def the_bands_of_the_minimal_system_are_in_three_tiers(case: Case) -> bool:
    tier = case.integer("tier")
    bands = compute_band_range(tier)
    known = ((_COLD, (1, 3)), (_WARM, (4, 13)), (_HOT, (14, 20)))
    none = one_of(*(tier == one for one, _ in known), equal(bands, (1, 0)))
    return all_of(none, *(implies(tier == one, equal(bands, its)) for one, its in known))


@obligation(
    law="A band is cold if its ordinate is below 30, warm if it is below 60, else hot; and it is "
    "among the bands of that tier",
    rules=("Z10", "Z11"),
    mutants=(
        Mutant(_BAND, "band <= _COLD_BANDS", "band < _COLD_BANDS"),
        Mutant(_BAND, "band <= _WARM_BANDS", "band < _WARM_BANDS"),
        Mutant(_BAND, "return Tier.COLD", "return Tier.WARM"),
        Mutant(_BAND, "else Tier.HOT", "else Tier.COLD"),
        Mutant(_BANDS, "_WARM_BANDS + 1, BANDS", "_WARM_BANDS + 2, BANDS"),
    ),
)
def the_tier_of_a_band_is_that_of_its_frequency(case: Case) -> bool:
    band = case.integer("band", 1, _BAND_COUNT)
    tier = int(get_tier_of_band(band))
    first, last = compute_band_range(tier)
    own = ENCLOSURES[band - 1]
    expected = _WARM if own.high <= _HOT_BANDS_BEGIN else _HOT
    if own.high <= _COLD_ENDS:
        expected = _COLD
    return all_of(tier == expected, first <= band, band <= last)
