"""Contracts of quantize: for every t on the grid of 2**-129, the shipped table's own and its half."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from spectral_proofs.search.contract import Contract, Fault
from spectral_proofs.search.subjects.scaled import POINTS, TABLE, WALLS, make_enclosure
from spectral_spec.errors import ArgumentRangeError, UndecidableError
from spectral_spec.quantize import (
    Quantized,
    compute_bracket,
    compute_half_gap_bound,
    compute_mismatch,
    compute_mismatch_bound,
    is_candidate_range,
    is_inside,
    quantize,
)
from spectral_spec.resonances import is_apart, is_resonance_table

__all__ = ["CONTRACTS"]

_GRID: Final = "CrossHair takes no fractions: t and the table are numerators over 2**129"
_RANGES: Final = ((1, 1), (2, 3), (4, 29), (30, 100), (1, 100))
_LAST: Final = 101
#: In place of an index: t lies inside a wall, or the range is none.
_REFUSED: Final = 0


def find_index(t: int, first: int, last: int) -> int:
    """The resonance nearest to t; minus the wall's number if it cannot be decided."""
    found = quantize(t, TABLE, first, last)
    if isinstance(found, Quantized):
        return found.index
    if isinstance(found, UndecidableError):
        return -int(found.args[1])
    return _REFUSED


def lies_in_cell(t: int, first: int, last: int, index: int) -> bool:
    """T lies between the walls of `index` among first..last; minus a number: inside that wall."""
    if index < 0:
        return first <= -index < last and WALLS[-index - 1] < t < WALLS[-index - 1] + 2
    return (
        first <= index <= last
        and (index == first or t >= WALLS[index - 2] + 2)
        and (index == last or t <= WALLS[index - 1])
    )


def find_in_table(t: int) -> int:
    """The nearest of all 101."""
    return find_index(t, 1, _LAST)


def lies_in_cell_of_table(t: int, result: int) -> bool:
    """T lies in the cell of the result among all 101."""
    return lies_in_cell(t, 1, _LAST, result)


def find_in_tier(t: int, hint: int) -> int:
    """The nearest of the candidates of a hint."""
    return find_index(t, *_RANGES[hint])


def is_hint(hint: int) -> bool:
    """A tier, or AUTO."""
    return 0 <= hint <= 4


def lies_in_cell_of_tier(t: int, hint: int, result: int) -> bool:
    """T lies in the cell of the result among the candidates of the hint."""
    return lies_in_cell(t, *_RANGES[hint], result)


def find_point(t: int) -> int:
    """The nearest of 101 points."""
    found = quantize(t, POINTS, 1, _LAST)
    return found.index if isinstance(found, Quantized) else _REFUSED


def is_nearest(t: int, result: int) -> bool:
    """No point is nearer, and none as near lies lower."""
    if result < 1 or result > _LAST:
        return False
    own = abs(t - POINTS[result - 1].low)
    return all(
        own < abs(t - point.low) if number < result else own <= abs(t - point.low)
        for number, point in enumerate(POINTS, 1)
    )


def refuse_range(first: int, last: int) -> tuple[bool, bool]:
    """Whether it is a range of candidates, and whether quantize takes it."""
    found = quantize(200, TABLE[:3], first, last)
    return is_candidate_range(TABLE[:3], first, last), not isinstance(found, ArgumentRangeError)


def is_range(first: int, last: int, result: tuple[bool, bool]) -> bool:
    """Exactly the ranges within 1..3 that are not empty."""
    return result[0] == (first >= 1 and first <= last <= 3) and result[0] == result[1]


def bracket(t: int) -> int:
    """The last of all 101 whose lower bound is below t."""
    return compute_bracket(t, TABLE, 1, _LAST)


def is_bracket(t: int, result: int) -> bool:
    """Its lower bound is below t unless it is the first, and the next one's is not."""
    return (
        1 <= result <= _LAST
        and (result == 1 or TABLE[result - 1].low < t)
        and (result == _LAST or t <= TABLE[result].low)
    )


def measure(t: int, low: int, high: int, point: int) -> tuple[object, object]:
    """The mismatch of t from whatever lies in low..high; `point` is what may lie there."""
    found = compute_mismatch(t, 1, make_enclosure(low, high))
    return (found.low, found.high) if low <= point <= high else (None, None)


def is_enclosed(low: int, high: int, point: int) -> bool:
    """The point lies in the enclosure."""
    return low <= point <= high


def bounds_distance(t: int, low: int, high: int, point: int, result: tuple[int, int]) -> bool:
    """At most and at least the true distance, and no wider than the enclosure."""
    distance = t - point if t >= point else point - t
    return 0 <= result[0] <= distance <= result[1] <= result[0] + high - low


def measure_bound(t: int) -> tuple[object, object]:
    """The mismatch of t from the nearest of the first hundred, from above, and its bound."""
    found = quantize(t, TABLE, 1, 100)
    if not isinstance(found, Quantized):
        return 0, 0
    return found.high, compute_mismatch_bound(t, TABLE, found.index, 1, 100)


def is_inside_table(t: int) -> bool:
    """Between the outer bounds of the first hundred."""
    return TABLE[0].low <= t <= TABLE[99].high


def is_within_bound(result: tuple[int, int | None]) -> bool:
    """There is a bound, and the mismatch is not above it."""
    return result[1] is not None and result[0] <= result[1]


def inside(t: int, first: int, last: int) -> bool:
    """Whether t lies between the outer bounds of two of the first three resonances."""
    return is_inside(t, TABLE, first, last)


def is_short_range(first: int, last: int) -> bool:
    """A range within 1..3."""
    return 1 <= first <= last <= 3


def tells_inside(t: int, first: int, last: int, result: bool) -> bool:
    """Exactly from the low bound of the first to the high bound of the last."""
    return result != (t < TABLE[first - 1].low or t > TABLE[last - 1].low + 2)


def order(a: int, b: int, c: int, d: int) -> bool:
    """Whether a..b surely lies below c..d."""
    return is_apart(make_enclosure(a, b), make_enclosure(c, d))


def tells_order(a: int, b: int, c: int, d: int, result: bool) -> bool:
    """Exactly for two intervals that do not meet."""
    return result != (a > b or b >= c or c > d)


def is_table(bounds: Sequence[tuple[int, int]]) -> bool:
    """Whether the intervals are a table of resonances."""
    return is_resonance_table([make_enclosure(low, high) for low, high in bounds])


def has_three(bounds: Sequence[tuple[int, int]]) -> bool:
    """At most three intervals."""
    return len(bounds) <= 3


def tells_table(bounds: Sequence[tuple[int, int]], result: bool) -> bool:
    """Exactly if not empty, above zero, each non-empty and above the one before."""
    highest, sound = 0, len(bounds) > 0
    for low, high in bounds:
        if low <= highest or high < low:
            sound = False
        highest = high
    return result == sound


CONTRACTS: Final = (
    Contract(
        is_apart,
        "any four ints: true exactly for two intervals in order that do not meet",
        tells_order,
        call=order,
        reason=_GRID,
        faults=(Fault("lower.high < upper.low", "lower.high <= upper.low"),),
    ),
    Contract(
        is_resonance_table,
        "up to three intervals of ints: true exactly if non-empty, above zero, in order, apart",
        tells_table,
        has_three,
        call=is_table,
        reason=_GRID,
        faults=(
            Fault("0 < enclosures[0].low", "0 <= enclosures[0].low"),
            Fault("range(1, len", "range(2, len"),
        ),
    ),
    Contract(
        is_candidate_range,
        "any ints over a table of three: exactly the non-empty ranges, and quantize refuses others",
        is_range,
        call=refuse_range,
        reason=_GRID,
        faults=(Fault("last <= len", "last < len"), Fault("1 <= first", "0 <= first")),
    ),
    Contract(
        is_inside,
        "any t and range of the first three: true exactly between the outer bounds",
        tells_inside,
        is_short_range,
        call=inside,
        reason=_GRID,
        faults=(
            Fault("<= t <=", "< t <="),
            Fault("enclosures[last - 1].high", "enclosures[last - 1].low"),
        ),
    ),
    Contract(
        compute_bracket,
        "any t: the last of the 101 whose lower bound is below t, else the first",
        is_bracket,
        call=bracket,
        reason=_GRID,
        faults=(Fault("t <= enclosures", "t < enclosures"),),
    ),
    Contract(
        compute_mismatch,
        "any t and enclosure: bounds the distance from every point of it, no wider than it",
        bounds_distance,
        is_enclosed,
        call=measure,
        reason=_GRID,
        faults=(
            Fault("above if below <= above else below", "below if below <= above else above"),
            Fault("t <= enclosure.low", "t <= enclosure.high"),
        ),
    ),
    Contract(
        quantize,
        "any t: lies between the walls of the result among all 101, undecided only inside a wall",
        lies_in_cell_of_table,
        call=find_in_table,
        case="cell",
        reason=_GRID,
        faults=(Fault("t > wall.low", "t >= wall.low"), Fault("t < wall.high", "t <= wall.high")),
    ),
    Contract(
        quantize,
        "any t: none of 101 points is nearer, and none as near lies lower",
        is_nearest,
        call=find_point,
        case="nearest",
        reason=_GRID,
        faults=(Fault("t > wall.low", "t >= wall.low"),),
    ),
    Contract(
        quantize,
        "any t and hint: the cell among the candidates of the hint, for all five hints",
        lies_in_cell_of_tier,
        is_hint,
        call=find_in_tier,
        case="hints",
        reason=_GRID,
        faults=(Fault("index < last", "index < len(enclosures)"),),
    ),
    Contract(
        compute_mismatch_bound,
        "any t within the first hundred: the mismatch is at most half of the larger gap beside",
        is_within_bound,
        is_inside_table,
        call=measure_bound,
        reason=_GRID,
        faults=(
            # Half of the cell, which is not a bound.
            Fault(
                "bound = bound if right <= bound else right",
                "bound = (bound + right) / 2",
                compute_half_gap_bound,
            ),
            Fault("bound if left <= bound else left", "bound", compute_half_gap_bound),
        ),
    ),
)
