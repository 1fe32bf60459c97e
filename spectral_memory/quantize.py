"""Quantize a frequency: the nearest resonance, exactly, and how far it is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf, isfinite
from typing import Final, NamedTuple, SupportsIndex

from spectral_memory.resonances import get_table, get_thresholds
from spectral_spec.admission import admit_frequency
from spectral_spec.errors import NotFiniteError, SpectralError
from spectral_spec.quantize import compute_half_gap_bound, compute_mismatch_bound
from spectral_spec.quantize import quantize as quantize_exactly
from spectral_spec.resonances import ENCLOSURES, SHIPPED, Enclosure

__all__ = [
    "Mismatch",
    "Quantization",
    "compute_mismatch",
    "narrow",
    "nearest_index",
    "quantize",
    "view",
]

_ZERO: Final = Fraction(0)

_WALLS: Final = get_thresholds(SHIPPED)

# Half of the larger gap beside each shipped resonance that has both neighbours.
_BOUNDS: Final = tuple(
    compute_half_gap_bound(ENCLOSURES, index, 1, SHIPPED) for index in range(1, SHIPPED + 1)
)


def view(exact: Fraction) -> float:
    """The float nearest to a number >= 0, for people; infinity if it is too large.

    >>> view(Fraction(1, 4)), view(Fraction(10**400))
    (0.25, inf)
    """
    try:
        return float(exact)
    except OverflowError:
        return inf


class Mismatch(NamedTuple):
    """low <= abs(t - gamma) <= high, exact.

    `float()` gives the middle, rounded once, or infinity if no float is that large.
    """

    low: Fraction
    high: Fraction

    def __float__(self) -> float:
        return view((self.low + self.high) / 2)


@dataclass(frozen=True, slots=True)
class Quantization:
    """What `quantize` found.

    `index` counts resonances from 1. `bound` is at least every mismatch inside this
    cell: half of the larger gap beside it. It is None for a t outside the resonance
    set, in an outermost cell, which is open.
    """

    index: int
    mismatch: Mismatch
    bound: Fraction | None


def nearest_index(t: float, n_zeros: SupportsIndex = 100) -> int:
    """The 1-based index of the resonance nearest to a float; ties go low.

    Exact for every finite float64. O(log n), no allocation. `NotFiniteError` for
    NaN and the infinities; errors about `n_zeros`, an int, as for `get_table`. The
    float is not checked to be one.

    >>> nearest_index(17.578382390253125), nearest_index(5e18)
    (2, 100)
    """
    if not isfinite(t):
        raise NotFiniteError("t", t)
    if type(n_zeros) is not int or not 0 < n_zeros <= SHIPPED:
        return _find_nearest(t, n_zeros)
    return bisect_left(_WALLS, t, 0, n_zeros - 1) + 1


def narrow(
    t: Fraction | int, thresholds: Sequence[float], first: int, last: int
) -> tuple[int, int]:
    """The at most three of the resonances first..last that can be nearest to t.

    `spectral_spec.quantize.quantize` has the same answer for them as for them all,
    also where that is a refusal. The float nearest to t is at most one float away
    from it, and cells are many floats wide, so the right one is its cell or one
    beside it. 1 <= first <= last <= len(thresholds) + 1. O(log n).

    >>> narrow(Fraction(18), get_thresholds(), 1, 100), narrow(10**400, get_thresholds(), 1, 100)
    ((1, 3), (99, 100))
    """
    try:
        near = float(t)
    except OverflowError:
        near = inf if t > 0 else -inf
    index = bisect_left(thresholds, near, first - 1, last - 1) + 1
    return max(first, index - 1), min(last, index + 1)


def compute_mismatch(t: float | Fraction, enclosure: Enclosure) -> Mismatch:
    """How far a finite t is from a resonance, exactly. Rule Q4.

    The rule's own answer, with one cross multiplication a side where the rule
    subtracts and compares.

    >>> compute_mismatch(3.5, Enclosure(Fraction(1), Fraction(2)))
    Mismatch(low=Fraction(3, 2), high=Fraction(5, 2))
    """
    number, scale = t.as_integer_ratio()
    low, high = enclosure
    low_scale, high_scale = low.denominator, high.denominator
    below = number * low_scale - low.numerator * scale  # t - low, times the denominators
    above = number * high_scale - high.numerator * scale
    low_scale, high_scale = low_scale * scale, high_scale * scale
    if below <= 0:
        return Mismatch(Fraction(-below, low_scale), Fraction(-above, high_scale))
    if above >= 0:
        return Mismatch(Fraction(above, high_scale), Fraction(below, low_scale))
    return Mismatch(_ZERO, max(Fraction(below, low_scale), Fraction(-above, high_scale)))


def quantize(t: float | Fraction, n_zeros: SupportsIndex = 100) -> Quantization:
    """The nearest of the first `n_zeros` resonances to the frequency t.

    t is an int, a Fraction or a float, which counts as the dyadic rational it is;
    1 <= n_zeros <= 101, and more with python-flint or a stored table. The answer
    is exact for all of them; ties go to the lower resonance. O(log n_zeros); the
    mismatch of a resonance of a stored table is certified when it is first asked
    for, in 5 to 60 ms.

    Raises `ArgumentTypeError` and `NotFiniteError` (t), `ArgumentRangeError` and
    `UnknownResonanceError` (n_zeros), and `UndecidableError` for a rational t
    within 2**-128 of a midpoint; no float is.

    >>> found = quantize(180.0)
    >>> found.index, round(float(found.mismatch), 4), float(found.mismatch) <= found.bound
    (69, 0.0835, True)
    >>> quantize(1e300).bound is None
    True
    """
    if isinstance(t, float):
        index = nearest_index(t, n_zeros)
        count = int(n_zeros)
        enclosures = get_table(count).enclosures
    else:
        exact = admit_frequency(t)
        if isinstance(exact, SpectralError):
            raise exact
        enclosures = get_table(n_zeros).enclosures
        count = int(n_zeros)
        first, last = narrow(exact, get_table(n_zeros).thresholds, 1, count)
        answer = quantize_exactly(exact, enclosures, first, last)
        if isinstance(answer, SpectralError):
            raise answer
        index = answer.index
    mismatch = compute_mismatch(t, enclosures[index - 1])
    bound: Fraction | None
    if 1 < index < count and index < SHIPPED:
        bound = _BOUNDS[index - 1]  # between two resonances: t is inside the set
    else:
        bound = compute_mismatch_bound(Fraction(t), enclosures, index, 1, count)
    return Quantization(index, mismatch, bound)


def _find_nearest(t: float, n_zeros: SupportsIndex) -> int:
    """The nearest resonance of a set that is not shipped, or whose count is refused."""
    table = get_table(n_zeros)
    return bisect_left(table.thresholds, t, 0, int(n_zeros) - 1) + 1
