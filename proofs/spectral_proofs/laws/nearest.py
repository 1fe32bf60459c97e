"""Which resonance quantize finds, in terms of the ordinates themselves: rule Q5.

The ordinates are an unknown increasing function; of each is known that it lies in its
enclosure, and no more. The table has any number of entries.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from spectral_proofs.laws.mismatch import KEEPS_INDEX, MISMATCH
from spectral_proofs.laws.quantize import get_index
from spectral_proofs.laws.quantize_search import BRACKET
from spectral_proofs.laws.worlds.spectrum import Spectrum
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, equal, implies, one_of
from spectral_spec.quantize import Quantized, quantize

__all__: list[str] = []

_QUANTIZE: Final = "spectral_spec.quantize.quantize"
_WALL: Final = "spectral_spec.resonances.compute_midpoint"


def _get_middle(spectrum: Spectrum, index: int) -> Fraction:
    """The midpoint of the ordinates themselves."""
    return (spectrum.gamma(index) + spectrum.gamma(index + 1)) / 2


def _is_in_cell(spectrum: Spectrum, t: Fraction, k: int, first: int, last: int) -> bool:
    """Whether t lies in the true cell of candidate k: its upper wall belongs to it."""
    return all_of(
        first <= k,
        k <= last,
        one_of(k == first, _get_middle(spectrum, k - 1) < t),
        one_of(k == last, t <= _get_middle(spectrum, k)),
    )


@obligation(
    law="No candidate is nearer to t than the one that quantize finds; of two that are equally "
    "near it finds the lower",
    rules=("Q5",),
    mutants=(
        Mutant(_QUANTIZE, "t > wall.low", "t >= wall.low"),
        Mutant(_QUANTIZE, "t < wall.high", "t < wall.low"),
        Mutant(_QUANTIZE, "index < last", "index < last - 1"),
        Mutant(_QUANTIZE, "index = index + 1", "index = index + 2"),
        Mutant(_WALL, "(lower.low + upper.low) / 2", "lower.high"),
    ),
    contracts=(BRACKET, KEEPS_INDEX),
)
def quantize_finds_a_nearest_resonance_and_the_lower_of_two(case: Case) -> bool:
    spectrum = Spectrum(case)
    t, k = case.rational("t"), case.integer("k")
    first, last = spectrum.make_candidates()
    case.suppose("k is a candidate", first <= k, k <= last)
    found = quantize(t, spectrum.table, first, last)
    if not isinstance(found, Quantized):
        case.end()
    index = get_index(found)
    spectrum.suppose_order(k, index - 1, index, index + 1)
    spectrum.suppose_narrow(index - 1)
    spectrum.suppose_ordinates(k, index - 1, index, index + 1)
    mine, other = abs(t - spectrum.gamma(index)), abs(t - spectrum.gamma(k))
    return all_of(mine <= other, implies(mine == other, index <= k))


@obligation(
    law="If t lies in the true cell of a candidate, quantize finds that candidate and no other, "
    "or names a wall of that cell",
    rules=("Q5",),
    mutants=(
        Mutant(_QUANTIZE, "t > wall.low", "t >= wall.low"),
        Mutant(_QUANTIZE, "t < wall.high", "t > wall.high"),
        Mutant(_QUANTIZE, "index = index + 1", "index = index"),
        Mutant(_WALL, "(lower.high + upper.high) / 2", "(lower.high + upper.high) / 3"),
    ),
    contracts=(BRACKET, KEEPS_INDEX),
)
def only_the_resonance_whose_cell_holds_t_is_found(case: Case) -> bool:
    spectrum = Spectrum(case)
    t, k = case.rational("t"), case.integer("k")
    first, last = spectrum.make_candidates()
    case.suppose("t is in the cell of k", _is_in_cell(spectrum, t, k, first, last))
    found = quantize(t, spectrum.table, first, last)
    index = get_index(found)
    spectrum.suppose_order(k - 1, k, k + 1, index - 1, index, index + 1)
    spectrum.suppose_narrow(index - 1)
    spectrum.suppose_ordinates(k - 1, k, k + 1, index - 1, index, index + 1)
    if isinstance(found, Quantized):
        return index == k
    return one_of(index == k, index == k - 1)


@obligation(
    law="Halfway between two neighbours that are known exactly quantize finds the lower one, "
    "at half of their distance",
    rules=("Q5",),
    mutants=(
        Mutant(_QUANTIZE, "t > wall.low", "t >= wall.low"),
        Mutant(_QUANTIZE, "index = index + 1", "index = last"),
        Mutant(_WALL, "lower.low + upper.low", "lower.low - upper.low"),
    ),
    contracts=(BRACKET, MISMATCH),
)
def a_tie_between_exactly_known_resonances_goes_low(case: Case) -> bool:
    spectrum = Spectrum(case)
    k = case.integer("k")
    first, last = spectrum.make_candidates()
    case.suppose("k is a candidate below another", first <= k, k < last)
    lower, upper = spectrum.get(k), spectrum.get(k + 1)
    case.suppose(
        "both are known exactly", equal(lower.low, lower.high), equal(upper.low, upper.high)
    )
    found = quantize((lower.low + upper.low) / 2, spectrum.table, first, last)
    index = get_index(found)
    spectrum.suppose_order(k, k + 1, index - 1, index, index + 1)
    if not isinstance(found, Quantized):
        return False
    half = (upper.low - lower.low) / 2
    return all_of(found.index == k, equal(found.low, half), equal(found.high, half))


@obligation(
    law="Every resonance quantizes to itself, wherever it lies in its enclosure; so what "
    "quantize has found it finds again",
    rules=("Q5",),
    mutants=(
        Mutant(_QUANTIZE, "t > wall.low", "t < wall.low"),
        Mutant(_QUANTIZE, "index < last", "index <= last - 2"),
        Mutant(_QUANTIZE, "index = index + 1", "index = index"),
        Mutant(_QUANTIZE, "return compute_mismatch(t, index,", "return compute_mismatch(t, last,"),
        Mutant(_WALL, "(lower.low + upper.low) / 2", "(lower.low - upper.low) / 2"),
    ),
    contracts=(BRACKET, MISMATCH),
)
def a_resonance_quantizes_to_itself(case: Case) -> bool:
    spectrum = Spectrum(case)
    k = case.integer("k")
    first, last = spectrum.make_candidates()
    case.suppose("k is a candidate", first <= k, k <= last)
    found = quantize(spectrum.gamma(k), spectrum.table, first, last)
    index = get_index(found)
    spectrum.suppose_order(k - 1, k, k + 1, index - 1, index, index + 1)
    spectrum.suppose_narrow(k - 1, k)
    spectrum.suppose_ordinates(k)
    return isinstance(found, Quantized) and all_of(found.index == k, equal(found.low, Fraction(0)))


@obligation(
    law="A higher frequency never quantizes to a lower resonance",
    rules=("Q5",),
    mutants=(
        Mutant(_QUANTIZE, "index = index + 1", "index = index + 2"),
        Mutant(_QUANTIZE, "compute_bracket(t,", "compute_bracket(-t,"),
        Mutant(_QUANTIZE, "index = index + 1", "index = index - 1"),
    ),
    contracts=(BRACKET, KEEPS_INDEX),
)
def quantize_is_monotone(case: Case) -> bool:
    spectrum = Spectrum(case)
    t, u = case.rational("t"), case.rational("u")
    case.suppose("u is not below t", t <= u)
    first, last = spectrum.make_candidates()
    lower = quantize(t, spectrum.table, first, last)
    one = get_index(lower)
    spectrum.suppose_order(one - 1, one, one + 1)
    if not isinstance(lower, Quantized):
        case.end()
    upper = quantize(u, spectrum.table, first, last)
    other = get_index(upper)
    spectrum.suppose_order(one - 1, one, one + 1, other - 1, other, other + 1)
    return not isinstance(upper, Quantized) or one <= other


@obligation(
    law="A frequency below the first candidate quantizes to the first, one above the last to "
    "the last, however far away",
    rules=("Q5",),
    mutants=(
        Mutant(_QUANTIZE, "t > wall.low", "t < wall.low"),
        Mutant(_QUANTIZE, "index < last", "index < last - 1"),
        Mutant(_QUANTIZE, "index < last", "index <= last"),
        Mutant(_QUANTIZE, "index = index + 1", "index = last + 1"),
        Mutant(
            "spectral_spec.quantize.compute_mismatch",
            "t - enclosure.high, t -",
            "t - enclosure.low, t -",
        ),
    ),
    contracts=(BRACKET,),
)
def beyond_the_outermost_resonances_quantize_finds_those(case: Case) -> bool:
    spectrum = Spectrum(case)
    t = case.rational("t")
    first, last = spectrum.make_candidates()
    lowest, highest = spectrum.get(first), spectrum.get(last)
    below = case.flip("below")
    case.suppose("t is beyond them", t <= lowest.low if below else t >= highest.high)
    found = quantize(t, spectrum.table, first, last)
    index = get_index(found)
    spectrum.suppose_order(first, last, index - 1, index, index + 1)
    if not isinstance(found, Quantized):
        return False
    if below:
        expected = (first, lowest.low - t, lowest.high - t)
    else:
        expected = (last, t - highest.high, t - highest.low)
    return equal((found.index, found.low, found.high), expected)
