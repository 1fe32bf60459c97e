"""Quantize: from a frequency to the resonance whose cell holds it, exactly.

The rules take what is known of the resonances (`Enclosure`) and never guess:
where the enclosures cannot decide, the result says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from spectral_spec.errors import ArgumentRangeError, UndecidableError
from spectral_spec.resonances import Enclosure, compute_midpoint

__all__ = [
    "Quantized",
    "compute_bracket",
    "compute_half_gap_bound",
    "compute_mismatch",
    "compute_mismatch_bound",
    "is_candidate_range",
    "is_inside",
    "quantize",
]

_ZERO: Final = Fraction(0)


@dataclass(frozen=True, slots=True)
class Quantized:
    """A resonance and the mismatch: low <= abs(t - gamma_index) <= high.

    No tuple: a tuple already has an `index`.
    """

    index: int
    low: Fraction
    high: Fraction


def is_candidate_range(enclosures: Sequence[Enclosure], first: int, last: int) -> bool:
    """Whether first..last are 1-based indices into the table, at least one. Rule Q1."""
    return 1 <= first <= last <= len(enclosures)


def is_inside(t: Fraction | int, enclosures: Sequence[Enclosure], first: int, last: int) -> bool:
    """Whether t lies between the outer bounds of candidates first..last. Rule Q2."""
    return enclosures[first - 1].low <= t <= enclosures[last - 1].high


def compute_bracket(
    t: Fraction | int, enclosures: Sequence[Enclosure], first: int, last: int
) -> int:
    """The last of first..last whose lower bound is below t; first if there is none.

    So the nearest candidate is this one or the next. O(log n) comparisons. Rule Q3.
    """
    lower, upper = first, last
    while lower < upper:
        middle = (lower + upper + 1) // 2
        if t <= enclosures[middle - 1].low:
            upper = middle - 1
        else:
            lower = middle
    return lower


def compute_mismatch(t: Fraction | int, index: int, enclosure: Enclosure) -> Quantized:
    """How far t is from the resonance, as an interval. Rule Q4.

    Its width is at most that of the enclosure. t within the enclosure may be the
    resonance itself: low is then 0.
    """
    if t <= enclosure.low:
        return Quantized(index, enclosure.low - t, enclosure.high - t)
    if t >= enclosure.high:
        return Quantized(index, t - enclosure.high, t - enclosure.low)
    below, above = t - enclosure.low, enclosure.high - t
    return Quantized(index, _ZERO, above if below <= above else below)


def quantize(
    t: Fraction | int, enclosures: Sequence[Enclosure], first: int, last: int
) -> Quantized | UndecidableError | ArgumentRangeError:
    """The nearest of the resonances first..last (1-based, inclusive); ties go low.

    `enclosures` is a table as `is_resonance_table` wants it and t any rational,
    in units of the ordinate. `UndecidableError` if t lies strictly inside the
    enclosure of the midpoint that decides; `ArgumentRangeError` if the range is
    empty or leaves the table. O(log n) exact operations. Rule Q5.

    >>> from spectral_spec.resonances import ENCLOSURES
    >>> found = quantize(180, ENCLOSURES, 1, 100)
    >>> found.index, float(found.low)
    (69, 0.08351597974300386)
    >>> quantize(180, ENCLOSURES, 1, 3).index
    3
    """
    if not is_candidate_range(enclosures, first, last):
        return ArgumentRangeError("last", last, first if first > 1 else 1, len(enclosures))
    index = compute_bracket(t, enclosures, first, last)
    if index < last:
        wall = compute_midpoint(enclosures[index - 1], enclosures[index])
        if t > wall.low:
            if t < wall.high:
                return UndecidableError(_ZERO + t, index)
            index = index + 1
    return compute_mismatch(t, index, enclosures[index - 1])


def compute_half_gap_bound(
    enclosures: Sequence[Enclosure], index: int, first: int, last: int
) -> Fraction:
    """Half of the larger gap beside `index` among candidates first..last, from above.

    No t that is inside the candidates (`is_inside`) and quantizes to `index` has
    a larger mismatch. Half the *cell* would be false: gamma_2's cell is 5.438
    wide, and a t at its left wall is 3.444 away. With a single candidate the
    bound is the width of its enclosure. 1 <= first <= index <= last. Rule Q6.

    >>> from spectral_spec.resonances import ENCLOSURES
    >>> round(float(compute_half_gap_bound(ENCLOSURES, 2, 1, 100)), 3)
    3.444
    """
    own = enclosures[index - 1]
    bound = own.high - own.low
    if index > first:
        left = (own.high - enclosures[index - 2].low) / 2
        bound = bound if left <= bound else left
    if index < last:
        right = (enclosures[index].high - own.low) / 2
        bound = bound if right <= bound else right
    return bound


def compute_mismatch_bound(
    t: Fraction | int, enclosures: Sequence[Enclosure], index: int, first: int, last: int
) -> Fraction | None:
    """The bound of rule Q6 where it applies; None outside the candidates. Rule Q7.

    Out there the nearest candidate is the outermost one and no bound exists: the
    outer cells are open.
    """
    if is_inside(t, enclosures, first, last):
        return compute_half_gap_bound(enclosures, index, first, last)
    return None
