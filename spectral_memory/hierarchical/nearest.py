"""The resonance nearest to a frequency, and its mismatch in the units that are counted.

Floats take a short way, which is as exact as the long one. A float of 2**-11 or more is a
whole number of units of 2**-64, so its distance to either end of an enclosure, rounded
outward, is that number less the end rounded beforehand.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from spectral_memory.hierarchical.admission import admit
from spectral_memory.native import mypyc_attr
from spectral_spec.hierarchical.allocation import MISMATCH_UNITS
from spectral_spec.quantize import Quantized, compute_mismatch, quantize
from spectral_spec.resonances import Enclosure

__all__ = ["Gauge", "Nearest", "round_outward"]

_LEAST: Final = 2.0**-11
_GREATEST: Final = 2.0**900
_UNITS: Final = 2.0**64  # a power of two: a product with it is exact


class Nearest:
    """A resonance and the mismatch in units of 2**-64, rounded outward. Rule H29."""

    __slots__ = ("high", "index", "low")

    index: int
    low: int
    high: int

    def __init__(self, index: int, low: int, high: int) -> None:
        self.index = index
        self.low = low
        self.high = high


def round_outward(at: Quantized) -> Nearest:
    """What is counted of a mismatch.

    >>> from spectral_spec.quantize import Quantized
    >>> found = round_outward(Quantized(7, Fraction(1, 3), Fraction(1, 3)))
    >>> found.high - found.low
    1
    """
    low = at.low.numerator * MISMATCH_UNITS // at.low.denominator
    high = -(-at.high.numerator * MISMATCH_UNITS // at.high.denominator)
    return Nearest(at.index, low, high)


@mypyc_attr(serializable=True)
class Gauge:
    """Finds the nearest of a table's resonances. The ends of an enclosure are kept once used."""

    __slots__ = ("_enclosures", "_ends", "_thresholds")

    _enclosures: Sequence[Enclosure]
    _thresholds: Sequence[float]
    _ends: dict[int, tuple[int, int]]

    def __init__(self, enclosures: Sequence[Enclosure], thresholds: Sequence[float]) -> None:
        self._enclosures = enclosures
        self._thresholds = thresholds
        self._ends = {}

    def find(self, t: Fraction, is_float: bool, first: int, last: int) -> Nearest:
        """The nearest of the resonances first..last to t; whether t is a float. Rule Q5."""
        if not is_float:
            return round_outward(admit(quantize(t, self._enclosures, first, last)))
        index = bisect_left(self._thresholds, float(t), first - 1, last - 1) + 1
        return round_outward(compute_mismatch(t, index, self._enclosures[index - 1]))

    def find_for_float(self, t: float, first: int, last: int) -> Nearest | None:
        """The same for a float; None if it has to take the long way. O(log n)."""
        if not _LEAST <= t <= _GREATEST:
            return None
        index = bisect_left(self._thresholds, t, first - 1, last - 1) + 1
        ends = self._ends.get(index)
        if ends is None:
            ends = self._ends[index] = self._measure(index)
        low, high = ends
        units = int(t * _UNITS)
        if units <= low:
            return Nearest(index, low - units, high - units)
        if units >= high:
            return Nearest(index, units - high, units - low)
        return None

    def _measure(self, index: int) -> tuple[int, int]:
        """The ends of an enclosure in units, rounded outward."""
        low, high = self._enclosures[index - 1]
        return (
            low.numerator * MISMATCH_UNITS // low.denominator,
            -(-high.numerator * MISMATCH_UNITS // high.denominator),
        )
