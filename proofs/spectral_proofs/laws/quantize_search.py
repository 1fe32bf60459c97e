"""The search for the bracket of a frequency, in a table of any length: rules Q1 and Q3."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final, cast

from spectral_proofs.laws.worlds.spectrum import (
    Spectrum,
    fresh_integer,
    get_enclosure,
    is_inside_table,
)
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.calls import Contract
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, equal, implies, one_of
from spectral_proofs.symbolic.explorer import get_explorer
from spectral_proofs.symbolic.loops import Loop
from spectral_spec.quantize import compute_bracket, is_candidate_range
from spectral_spec.resonances import Enclosure

__all__ = ["BRACKET"]

_SEARCH: Final = "spectral_spec.quantize.compute_bracket"
#: An invariant is looked at before the loop, before the turn and after it.
_LOOKS: Final = 3

_RANGE: Final = "spectral_spec.quantize.is_candidate_range"

Frequency = Fraction | int
Table = Sequence[Enclosure]


def _is_bracketed(
    lower: int, upper: int, t: Frequency, enclosures: Table, first: int, last: int
) -> bool:
    """The lower end is the first or begins below t; beyond the upper one none is there or does."""
    return all_of(
        first <= lower,
        lower <= upper,
        upper <= last,
        one_of(lower == first, get_enclosure(enclosures, lower).low < t),
        one_of(upper == last, t <= get_enclosure(enclosures, upper + 1).low),
    )


#: Rule Q3 of a table of any length, in order or not: it brackets t between neighbours.
BRACKET: Final = Contract(
    function=compute_bracket,
    requires=lambda t, enclosures, first, last: is_inside_table(enclosures, first, last),
    ensures=lambda index, t, enclosures, first, last: _is_bracketed(
        index, index, t, enclosures, first, last
    ),
    result=lambda t, enclosures, first, last: fresh_integer("bracket"),
)


#: Wherever the search stands, t is bracketed by its two ends.
_TURN: Final = Loop(
    invariant=_is_bracketed,
    measure=lambda lower, upper: upper - lower,
)


@obligation(
    law="The search keeps t between its two ends, comes closer at every turn, and ends with "
    "one resonance: the first candidate or one that begins below t, and the next does not",
    rules=("Q3",),
    mutants=(
        Mutant(_SEARCH, "t <= enclosures", "t < enclosures"),
        Mutant(_SEARCH, "t <= enclosures", "t > enclosures"),
        Mutant(_SEARCH, "middle - 1]", "middle]"),
        Mutant(_SEARCH, ".low", ".high"),
        Mutant(_SEARCH, "upper = middle - 1", "upper = middle"),
        Mutant(_SEARCH, "lower = middle", "lower = middle + 1"),
        Mutant(_SEARCH, "lower + upper + 1", "lower + upper"),
        Mutant(_SEARCH, "lower < upper", "lower <= upper"),
        Mutant(_SEARCH, "return lower", "return upper - 1"),
    ),
    loops={compute_bracket: (_TURN,)},
    proves=BRACKET,
)
def the_search_ends_with_the_resonance_that_brackets_t(case: Case) -> bool:
    spectrum = Spectrum(case)
    t = case.rational("t")
    first, last = spectrum.make_candidates()
    index = compute_bracket(t, spectrum.table, first, last)
    return BRACKET.ensures(index, t, spectrum.table, first, last)


def _keeps_half(lower: int, upper: int) -> bool:
    """The third look of a path is the one after a turn: then at most half is left."""
    looks = cast("list[int]", get_explorer().scratch.setdefault("distances", []))
    looks.append(upper - lower)
    if len(looks) < _LOOKS:
        return True
    return 2 * looks[2] <= looks[1]


@obligation(
    law="Every turn of the search leaves at most half of the distance: O(log n) comparisons",
    rules=("Q3",),
    mutants=(
        Mutant(_SEARCH, "(lower + upper + 1) // 2", "lower + 1"),
        Mutant(_SEARCH, "(lower + upper + 1) // 2", "upper"),
        Mutant(_SEARCH, "+ 1) // 2", "+ 1) // 3"),
        Mutant(_SEARCH, "upper = middle - 1", "upper = upper - 1"),
    ),
    loops={
        compute_bracket: (
            Loop(
                invariant=lambda lower, upper, first, last: all_of(
                    first <= lower, lower <= upper, upper <= last, _keeps_half(lower, upper)
                ),
                measure=lambda lower, upper: upper - lower,
            ),
        )
    },
)
def every_turn_of_the_search_leaves_at_most_half(case: Case) -> bool:
    spectrum = Spectrum(case)
    first, last = spectrum.make_candidates()
    index = compute_bracket(case.rational("t"), spectrum.table, first, last)
    return all_of(first <= index, index <= last)


@obligation(
    law="In an ordered table the bracket is the last candidate that begins below t, or the first",
    rules=("Q3",),
    mutants=(
        Mutant(_SEARCH, "t <= enclosures", "t < enclosures"),
        Mutant(_SEARCH, "return lower", "return first"),
        Mutant(_SEARCH, "lower = middle", "lower = middle - 1"),
    ),
    loops={compute_bracket: (_TURN,)},
)
def the_bracket_is_the_last_candidate_that_begins_below_t(case: Case) -> bool:
    spectrum = Spectrum(case)
    t, k = case.rational("t"), case.integer("k")
    first, last = spectrum.make_candidates()
    index = compute_bracket(t, spectrum.table, first, last)
    spectrum.suppose_order(k, index, index + 1)
    return implies(all_of(first < k, k <= last), equal(spectrum.get(k).low < t, k <= index))


@obligation(
    law="Candidates are a range of resonances of the table that is not empty",
    rules=("Q1",),
    mutants=(
        Mutant(_RANGE, "1 <= first", "1 < first"),
        Mutant(_RANGE, "1 <= first", "0 <= first"),
        Mutant(_RANGE, "first <= last", "first < last"),
        Mutant(_RANGE, "last <= len", "last < len"),
    ),
)
def candidates_are_a_range_in_the_table(case: Case) -> bool:
    spectrum = Spectrum(case)
    first, last, k = case.integer("first"), case.integer("last"), case.integer("k")
    allowed = is_candidate_range(spectrum.table, first, last)
    case.claim(
        "every one of them is in the table",
        implies(all_of(allowed, first <= k, k <= last), all_of(k >= 1, k <= spectrum.count)),
    )
    return equal(allowed, is_inside_table(spectrum.table, first, last))
