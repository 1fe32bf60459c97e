"""Quantize a frequency: the nearest resonance, exactly, and how far it is."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from fractions import Fraction
from math import inf, isfinite
from typing import NamedTuple

from spectral_memory.resonances import get_table
from spectral_spec.admission import admit_frequency
from spectral_spec.errors import NotFiniteError, SpectralError
from spectral_spec.quantize import compute_mismatch, compute_mismatch_bound
from spectral_spec.quantize import quantize as quantize_exactly

__all__ = ["Mismatch", "Quantization", "nearest_index", "quantize", "view"]


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


def nearest_index(t: float, n_zeros: int = 100) -> int:
    """The 1-based index of the resonance nearest to a float; ties go low.

    Exact for every finite float64. O(log n), no allocation. `NotFiniteError` for
    NaN and the infinities; errors about `n_zeros` as for `get_table`. The float
    is not checked to be one.

    >>> nearest_index(17.578382390253125), nearest_index(5e18)
    (2, 100)
    """
    if not isfinite(t):
        raise NotFiniteError("t", t)
    return bisect_left(get_table(n_zeros).thresholds, t, 0, n_zeros - 1) + 1


def quantize(t: float | Fraction, n_zeros: int = 100) -> Quantization:
    """The nearest of the first `n_zeros` resonances to the frequency t.

    t is an int, a Fraction or a float, which counts as the dyadic rational it is;
    1 <= n_zeros <= 101, and more with python-flint. The answer is exact for all of
    them; ties go to the lower resonance. O(log n_zeros).

    Raises `ArgumentTypeError` and `NotFiniteError` (t), `ArgumentRangeError` and
    `UnknownResonanceError` (n_zeros), and `UndecidableError` for a rational t
    within 2**-128 of a midpoint; no float is.

    >>> found = quantize(180.0)
    >>> found.index, round(float(found.mismatch), 4), float(found.mismatch) <= found.bound
    (69, 0.0835, True)
    >>> quantize(1e300).bound is None
    True
    """
    exact = admit_frequency(t)
    if isinstance(exact, SpectralError):
        raise exact
    enclosures = get_table(n_zeros).enclosures
    if isinstance(t, float):
        index = nearest_index(t, n_zeros)
        found = compute_mismatch(exact, index, enclosures[index - 1])
    else:
        answer = quantize_exactly(exact, enclosures, 1, n_zeros)
        if isinstance(answer, SpectralError):
            raise answer
        found = answer
    bound = compute_mismatch_bound(exact, enclosures, found.index, 1, n_zeros)
    return Quantization(found.index, Mismatch(found.low, found.high), bound)
