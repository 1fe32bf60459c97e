"""Quantize finds the nearest resonance, in a table of any length: rule Q5.

Of the ordinates no more is supposed than that each lies in its enclosure, of the
enclosures that they are in order, and no wider than the gaps between them: with wider
ones a wall could lie beyond the beginning of the next enclosure.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from spectral_proofs.laws.mismatch import KEEPS_INDEX, MISMATCH
from spectral_proofs.laws.quantize_search import BRACKET
from spectral_proofs.laws.worlds.spectrum import Spectrum, is_inside_table
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, equal, largest, none_of, one_of
from spectral_spec.errors import ArgumentRangeError, UndecidableError
from spectral_spec.quantize import Quantized, quantize
from spectral_spec.resonances import Enclosure

__all__ = ["Result", "get_index", "get_wall"]

_QUANTIZE: Final = "spectral_spec.quantize.quantize"
_WALL: Final = "spectral_spec.resonances.compute_midpoint"

Result = Quantized | UndecidableError | ArgumentRangeError


def get_index(found: Result) -> int:
    """The resonance that was found, or the one below the wall that t may be beyond."""
    if isinstance(found, Quantized):
        return found.index
    index: int = found.args[1]
    return index


def get_wall(spectrum: Spectrum, index: int) -> Enclosure:
    """What is known of the midpoint of resonances index and index + 1."""
    lower, upper = spectrum.get(index), spectrum.get(index + 1)
    return Enclosure((lower.low + upper.low) / 2, (lower.high + upper.high) / 2)


def _is_above_wall(t: Fraction, wall: Enclosure) -> bool:
    return all_of(t > wall.low, t >= wall.high)


@obligation(
    law="What quantize finds is a candidate with t between the walls of its cell, and the "
    "mismatch from there; if it cannot decide, t lies strictly inside the wall that it names",
    rules=("Q5", "Z3"),
    mutants=(
        Mutant(_QUANTIZE, "t > wall.low", "t >= wall.low"),
        Mutant(_QUANTIZE, "t > wall.low", "t > wall.high"),
        Mutant(_QUANTIZE, "t < wall.high", "t <= wall.high"),
        Mutant(_QUANTIZE, "t < wall.high", "t < wall.low"),
        Mutant(_QUANTIZE, "index < last", "index <= last"),
        Mutant(_QUANTIZE, "index < last", "index > last"),
        Mutant(_QUANTIZE, "index = index + 1", "index = index"),
        Mutant(_QUANTIZE, "_ZERO + t, index", "_ZERO + t, index + 1"),
        Mutant(_QUANTIZE, "_ZERO + t, index", "_ZERO - t, index"),
        Mutant(_QUANTIZE, "index, enclosures[index - 1])", "index, enclosures[index - 2])"),
        Mutant(
            _QUANTIZE,
            "enclosures[index - 1], enclosures[index])",
            "enclosures[index], enclosures[index])",
        ),
        Mutant(_WALL, "lower.low + upper.low", "lower.low + upper.high"),
        Mutant(_WALL, "lower.high + upper.high", "lower.high - upper.high"),
    ),
    contracts=(BRACKET, MISMATCH),
)
def quantize_finds_the_cell_that_holds_t(case: Case) -> bool:
    spectrum = Spectrum(case)
    t = case.rational("t")
    first, last = spectrum.make_candidates()
    found = quantize(t, spectrum.table, first, last)
    index = get_index(found)
    below, above = get_wall(spectrum, index - 1), get_wall(spectrum, index)
    if not isinstance(found, Quantized):
        return all_of(
            isinstance(found, UndecidableError),
            equal(found.args, (t, index)),
            first <= index,
            index < last,
            above.low < t,
            t < above.high,
        )
    spectrum.suppose_order(index - 1, index, index + 1)
    spectrum.suppose_narrow(index - 1)
    own = spectrum.get(index)
    return all_of(
        first <= index,
        index <= last,
        one_of(index == first, _is_above_wall(t, below)),
        one_of(index == last, t <= above.low),
        equal(found.low, largest(Fraction(0), own.low - t, t - own.high)),
        equal(found.high, largest(own.high - t, t - own.low)),
    )


@obligation(
    law="Wherever t lies strictly inside the wall between two candidates, quantize says that "
    "it cannot decide, and which wall it is",
    rules=("Q5",),
    mutants=(
        Mutant(_QUANTIZE, "t < wall.high", "t <= wall.low"),
        Mutant(_QUANTIZE, "_ZERO + t, index", "t, first"),
        Mutant(_QUANTIZE, "index < last", "index < last - 1"),
        Mutant(_WALL, "(lower.high + upper.high) / 2", "(lower.low + upper.low) / 2"),
    ),
    contracts=(BRACKET, KEEPS_INDEX),
)
def inside_a_wall_quantize_is_undecided(case: Case) -> bool:
    spectrum = Spectrum(case)
    t, k = case.rational("t"), case.integer("k")
    first, last = spectrum.make_candidates()
    wall = get_wall(spectrum, k)
    case.suppose("k is a candidate below another", first <= k, k < last)
    case.suppose("t lies inside the wall above k", wall.low < t, t < wall.high)
    found = quantize(t, spectrum.table, first, last)
    index = get_index(found)
    spectrum.suppose_order(k, k + 1, index - 1, index, index + 1)
    spectrum.suppose_narrow(k)
    return isinstance(found, UndecidableError) and equal(found.args, (t, k))


@obligation(
    law="A range that is empty or leaves the table is refused, with the bounds that it breaks; "
    "no other range is",
    rules=("Q5", "Q1"),
    mutants=(
        Mutant(_QUANTIZE, "if not is_candidate_range", "if is_candidate_range"),
        Mutant(_QUANTIZE, '"last", last', '"last", first'),
        Mutant(_QUANTIZE, "first if first > 1 else 1", "first"),
        Mutant(_QUANTIZE, "first > 1", "first > 2"),
        Mutant(_QUANTIZE, "first > 1", "first < 1"),
        Mutant(_QUANTIZE, "len(enclosures))", "last)"),
        Mutant("spectral_spec.quantize.is_candidate_range", "first <= last", "first < last"),
    ),
    contracts=(BRACKET, KEEPS_INDEX),
)
def a_range_outside_the_table_is_refused_with_its_bounds(case: Case) -> bool:
    spectrum = Spectrum(case)
    first, last = case.integer("first"), case.integer("last")
    found = quantize(case.rational("t"), spectrum.table, first, last)
    allowed = is_inside_table(spectrum.table, first, last)
    if not isinstance(found, ArgumentRangeError):
        return allowed
    expected = ("last", last, largest(first, 1), spectrum.count)
    return all_of(none_of(allowed), equal(found.args, expected))
