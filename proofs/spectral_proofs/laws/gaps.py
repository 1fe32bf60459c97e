"""How large a mismatch can be: half of the larger gap, not half of the cell. Rules Q2, Q6, Q7."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from spectral_proofs.laws.mismatch import MISMATCH
from spectral_proofs.laws.quantize import get_index
from spectral_proofs.laws.quantize_search import BRACKET
from spectral_proofs.laws.worlds.spectrum import Spectrum
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, choose, equal, largest
from spectral_spec.quantize import (
    Quantized,
    compute_half_gap_bound,
    compute_mismatch_bound,
    is_inside,
    quantize,
)
from spectral_spec.resonances import ENCLOSURES, compute_midpoint

__all__: list[str] = []

_INSIDE: Final = "spectral_spec.quantize.is_inside"
_HALF: Final = "spectral_spec.quantize.compute_half_gap_bound"
_BOUND: Final = "spectral_spec.quantize.compute_mismatch_bound"
_QUANTIZE: Final = "spectral_spec.quantize.quantize"
_WALL: Final = "spectral_spec.resonances.compute_midpoint"


def _make_candidate(case: Case, spectrum: Spectrum) -> tuple[int, int, int]:
    first, last = spectrum.make_candidates()
    index = case.integer("index")
    case.suppose("the index is a candidate", first <= index, index <= last)
    return index, first, last


def _get_largest_half(spectrum: Spectrum, index: int, first: int, last: int) -> Fraction:
    """The width of the enclosure, and half of the distance to each neighbour, from above."""
    left, own, right = (spectrum.get(k) for k in (index - 1, index, index + 1))
    width = own.high - own.low
    return largest(
        width,
        choose(index > first, (own.high - left.low) / 2, width),
        choose(index < last, (right.high - own.low) / 2, width),
    )


@obligation(
    law="The bound is the largest of the enclosure's width and of half of the distance to each "
    "neighbour that is a candidate, from outer bound to outer bound",
    rules=("Q6",),
    mutants=(
        Mutant(_HALF, "own.high - own.low", "own.low - own.high"),
        Mutant(_HALF, "index > first", "index >= first"),
        Mutant(_HALF, "index < last", "index <= last"),
        Mutant(_HALF, "enclosures[index - 2].low", "enclosures[index - 1].low"),
        Mutant(_HALF, "enclosures[index - 2].low", "enclosures[index - 2].high"),
        Mutant(_HALF, "enclosures[index].high - own.low) / 2", "enclosures[index].high - own.low)"),
        Mutant(_HALF, "left <= bound", "left > bound"),
        Mutant(_HALF, "right <= bound", "right > bound"),
    ),
)
def the_bound_is_half_of_the_larger_gap(case: Case) -> bool:
    spectrum = Spectrum(case)
    index, first, last = _make_candidate(case, spectrum)
    bound = compute_half_gap_bound(spectrum.table, index, first, last)
    return equal(bound, _get_largest_half(spectrum, index, first, last))


@obligation(
    law="There is a bound exactly for the frequencies between the outer bounds of the "
    "candidates, and it is half of the larger gap",
    rules=("Q2", "Q7"),
    mutants=(
        Mutant(_INSIDE, "low <= t", "low < t"),
        Mutant(_INSIDE, "t <= enclosures", "t < enclosures"),
        Mutant(_INSIDE, "first - 1].low", "first - 1].high"),
        Mutant(_INSIDE, "last - 1].high", "last - 1].low"),
        Mutant(_INSIDE, "last - 1].high", "first - 1].high"),
        Mutant(_BOUND, "index, first, last)", "index, index, last)"),
        Mutant(_BOUND, "index, first, last)", "first, first, last)"),
        Mutant(_BOUND, "if is_inside", "if not is_inside"),
    ),
)
def there_is_a_bound_exactly_between_the_outermost_resonances(case: Case) -> bool:
    spectrum = Spectrum(case)
    t = case.rational("t")
    index, first, last = _make_candidate(case, spectrum)
    bound = compute_mismatch_bound(t, spectrum.table, index, first, last)
    within = all_of(spectrum.get(first).low <= t, t <= spectrum.get(last).high)
    case.claim("t is inside", equal(is_inside(t, spectrum.table, first, last), within))
    if bound is None:
        return not within
    expected = _get_largest_half(spectrum, index, first, last)
    return all_of(within, equal(bound, expected))


@obligation(
    law="The mismatch of a frequency between the outermost resonances is at most half of the "
    "larger gap beside the resonance that it quantizes to",
    rules=("Q6", "Q7", "Q5"),
    mutants=(
        Mutant(_HALF, "enclosures[index - 2].low) / 2", "enclosures[index - 2].low) / 3"),
        Mutant(
            _HALF, "enclosures[index].high - own.low) / 2", "enclosures[index].high - own.low) / 3"
        ),
        Mutant(_HALF, "right <= bound", "right >= bound"),
        Mutant(_HALF, "own.high - own.low", "own.low - own.low"),
        Mutant(_QUANTIZE, "t > wall.low", "t < wall.low"),
    ),
    contracts=(BRACKET, MISMATCH),
)
def a_mismatch_is_at_most_half_of_the_larger_gap(case: Case) -> bool:
    spectrum = Spectrum(case)
    t = case.rational("t")
    first, last = spectrum.make_candidates()
    found = quantize(t, spectrum.table, first, last)
    if not isinstance(found, Quantized):
        case.end()
        return True
    index = get_index(found)
    spectrum.suppose_order(first, last, index - 1, index, index + 1)
    bound = compute_mismatch_bound(t, spectrum.table, index, first, last)
    return bound is None or found.high <= bound


@obligation(
    law="A mismatch is at most half of the width of the closed cell (false: gamma_2)",
    rules=("Q6",),
    must_fail=True,
)
def a_mismatch_is_at_most_half_of_the_cell(case: Case) -> bool:
    t = case.rational("t")
    found = quantize(t, ENCLOSURES, 1, 3)
    if not isinstance(found, Quantized) or found.index != 2:
        case.end()
        return True
    left, right = (compute_midpoint(ENCLOSURES[k], ENCLOSURES[k + 1]) for k in (0, 1))
    return found.low <= (right.high - left.low) / 2
