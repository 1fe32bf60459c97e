"""Tables of resonances: what makes one, the walls between, and the table that ships. Rules Z1-Z5."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Final

from spectral_proofs.laws.worlds.spectrum import encloses, is_narrow, is_ordered, make_enclosure
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, equal, implies
from spectral_spec.resonances import (
    ENCLOSURES,
    SHIPPED,
    Enclosure,
    compute_midpoint,
    compute_midpoints,
    is_apart,
    is_resonance_table,
    load_enclosures,
)

__all__: list[str] = []

_APART: Final = "spectral_spec.resonances.is_apart"
_TABLE: Final = "spectral_spec.resonances.is_resonance_table"
_WALL: Final = "spectral_spec.resonances.compute_midpoint"
_WALLS: Final = "spectral_spec.resonances.compute_midpoints"
_LOAD: Final = "spectral_spec.resonances.load_enclosures"

#: The tables of these laws have up to so many entries; longer ones are a matter of repetition.
_ENTRIES: Final = 4

#: The first ordinate and the last two that ship, cut off after so many places: published
#: by A. Odlyzko, "Tables of zeros of the Riemann zeta function".
_PUBLISHED: Final = {1: "14.134725141", 100: "236.524229665", 101: "237.769820480"}
_PLACES: Final = 10**9
_SHIPPED: Final = 101


def _make_table(case: Case) -> tuple[Enclosure, ...]:
    """Up to four enclosures of which nothing is known."""
    count = case.integer("count", 0, _ENTRIES)
    return tuple(make_enclosure(case, f"enclosure {k}") for k in range(1, count + 1))


@obligation(
    law="Two enclosures are apart exactly if both are intervals and one ends before the other "
    "begins; then the ordinate in the one is below the ordinate in the other",
    rules=("Z1",),
    mutants=(
        Mutant(_APART, "lower.low <= lower.high", "lower.low < lower.high"),
        Mutant(_APART, "lower.high < upper.low", "lower.high <= upper.low"),
        Mutant(_APART, "upper.low <= upper.high", "upper.low < upper.high"),
        Mutant(_APART, "lower.high < upper.low", "lower.high > upper.low"),
        Mutant(_APART, "lower.high < upper.low", "lower.low < upper.low"),
    ),
)
def apart_enclosures_hold_ordinates_in_order(case: Case) -> bool:
    lower, upper = make_enclosure(case, "lower"), make_enclosure(case, "upper")
    one, other = case.rational("one"), case.rational("other")
    apart = is_apart(lower, upper)
    case.claim(
        "the ordinates are in order",
        implies(all_of(apart, encloses(lower, one), encloses(upper, other)), one < other),
    )
    return equal(apart, is_ordered(lower, upper))


@obligation(
    law="If neighbours are apart, so are any two: what lies below a neighbour lies below the next",
    rules=("Z1", "Z2"),
    mutants=(
        Mutant(_APART, "lower.high < upper.low", "lower.high != upper.low"),
        Mutant(_APART, "lower.high < upper.low", "lower.high > upper.low"),
    ),
)
def being_apart_is_transitive(case: Case) -> bool:
    one, two, three = (make_enclosure(case, name) for name in ("one", "two", "three"))
    case.suppose("the first two are apart", is_apart(one, two))
    case.suppose("the last two are apart", is_apart(two, three))
    return is_apart(one, three)


@obligation(
    law="A table of up to four enclosures is one of resonances exactly if it is not empty, lies "
    "above zero, and neighbours are apart",
    rules=("Z2",),
    mutants=(
        Mutant(_TABLE, "0 < enclosures", "0 <= enclosures"),
        Mutant(_TABLE, "low <= enclosures", "low < enclosures"),
        Mutant(_TABLE, "not enclosures or", "enclosures is None or"),
        Mutant(_TABLE, "range(1,", "range(2,"),
        Mutant(_TABLE, "range(1,", "range(0,"),
        Mutant(_TABLE, "len(enclosures))", "len(enclosures) - 1)"),
        Mutant(_TABLE, "enclosures[k - 1], enclosures[k]", "enclosures[0], enclosures[k]"),
        Mutant(_TABLE, "return False", "return True"),
    ),
)
def a_resonance_table_is_positive_and_apart(case: Case) -> bool:
    table = _make_table(case)
    answer = is_resonance_table(table)
    if not table:
        return not answer
    first = table[0]
    parts = [is_ordered(lower, upper) for lower, upper in pairwise(table)]
    return equal(answer, all_of(first.low > 0, first.low <= first.high, *parts))


@obligation(
    law="The wall between two resonances is the interval of the midpoints of their bounds: it "
    "holds the midpoint of the ordinates",
    rules=("Z3",),
    mutants=(
        Mutant(_WALL, "lower.low + upper.low", "lower.low - upper.low"),
        Mutant(_WALL, "(lower.low + upper.low) / 2", "(lower.low + upper.low) / 3"),
        Mutant(_WALL, "lower.high + upper.high", "lower.high + upper.low"),
        Mutant(_WALL, "(lower.high + upper.high) / 2", "(lower.high + upper.high) / 1"),
    ),
)
def a_wall_holds_the_midpoint_of_the_ordinates(case: Case) -> bool:
    lower, upper = make_enclosure(case, "lower"), make_enclosure(case, "upper")
    one, other = case.rational("one"), case.rational("other")
    wall = compute_midpoint(lower, upper)
    held = all_of(encloses(lower, one), encloses(upper, other))
    case.claim("the midpoint is in it", implies(held, encloses(wall, (one + other) / 2)))
    return all_of(
        equal(2 * wall.low, lower.low + upper.low), equal(2 * wall.high, lower.high + upper.high)
    )


@obligation(
    law="The walls of the first n of up to four resonances are the n - 1 between neighbours",
    rules=("Z4",),
    mutants=(
        Mutant(_WALLS, "range(1, n)", "range(2, n)"),
        Mutant(_WALLS, "range(1, n)", "range(1, n - 1)"),
        Mutant(_WALLS, "range(1, n)", "range(1, len(enclosures))"),
        Mutant(_WALLS, "enclosures[k - 1], enclosures[k]", "enclosures[k], enclosures[k]"),
        Mutant(_WALLS, "enclosures[k - 1], enclosures[k]", "enclosures[k - 1], enclosures[k - 1]"),
    ),
)
def the_walls_are_those_between_neighbours(case: Case) -> bool:
    table = tuple(make_enclosure(case, f"enclosure {k}") for k in range(1, _ENTRIES + 1))
    n = case.integer("n", 1, _ENTRIES)
    chosen = table[: n.__index__()]
    expected = tuple(compute_midpoint(lower, upper) for lower, upper in pairwise(chosen))
    return equal(compute_midpoints(table, n), expected)


@obligation(
    law="A table is read as pairs of numerators over 2**128, in their order",
    rules=("Z5",),
    mutants=(
        Mutant(_LOAD, "int(low)", "int(high)"),
        Mutant(_LOAD, "int(high) * UNIT", "int(high) * UNIT + UNIT"),
        Mutant(_LOAD, '["zeros"]', '["zeros"][1:]'),
        Mutant(_LOAD, "int(low) * UNIT", "int(low) + UNIT"),
    ),
)
def a_table_is_read_as_numerators_over_a_power_of_two(case: Case) -> bool:
    numerator = case.integer("numerator", 2**128, 2**128 + 2).__index__()
    unit = Fraction(1, 2**128)
    text = f'{{"zeros": [["1", "{numerator}"], ["{numerator}", "{numerator + 7}"]]}}'
    return load_enclosures(text) == (
        Enclosure(unit, numerator * unit),
        Enclosure(numerator * unit, (numerator + 7) * unit),
    )


@obligation(
    law="The shipped table holds 101 enclosures above zero, in order, each 2**-128 wide, which "
    "is less than the gaps; they agree with the published ordinates",
    rules=("Z2", "Z5"),
    mutants=(
        Mutant(_TABLE, "0 < enclosures[0].low", "0 > enclosures[0].low"),
        Mutant(_TABLE, "return all(", "return not all("),
        Mutant(_APART, "lower.high < upper.low", "lower.high > upper.low"),
    ),
)
def the_shipped_table_is_one_of_101_resonances(case: Case) -> bool:
    unit = Fraction(1, 2**128)
    case.claim("it is a table", is_resonance_table(ENCLOSURES))
    case.claim("no enclosure is wider", all(one.high - one.low == unit for one in ENCLOSURES))
    case.claim("it is narrow", all(is_narrow(one, two) for one, two in pairwise(ENCLOSURES)))
    return len(ENCLOSURES) == SHIPPED == _SHIPPED and all(
        ENCLOSURES[k - 1].low * _PLACES // 1 == Fraction(digits) * _PLACES
        for k, digits in _PUBLISHED.items()
    )
