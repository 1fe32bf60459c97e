"""Quantize arrays of frequencies: every answer is that of the scalar functions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from math import inf, nextafter
from typing import Final, NamedTuple, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike

from spectral_memory.arrays.admission import Floats, Integers, admit_floats
from spectral_memory.resonances import get_table
from spectral_spec.resonances import Enclosure

__all__ = ["Mismatches", "mismatch_many", "quantize_many"]

# More than the relative error of the three roundings in `_enclose`, each 2**-53.
_MARGIN: Final = 2.0**-50

_BLOCK: Final = 2**16  # floats measured at a time, so that what is between stays in the cache


class Mismatches(NamedTuple):
    """What `mismatch_many` found, three arrays of one shape.

    `resonance` is the exact index from 1. `low` and `high` are floats rounded outward: low is at most,
    and high at least, the exact bounds that `quantize` gives, by less than 2**-48
    of them. `high` is infinite where no float is large enough.
    """

    resonance: Integers
    low: Floats
    high: Floats


class _Split(NamedTuple):
    """A resonance as a sum of two floats, and a bound of what is left."""

    head: float
    tail: float
    rest: float


def quantize_many(t: ArrayLike, n_zeros: SupportsIndex = 100) -> Integers:
    """The 1-based index of the resonance nearest to each frequency, as int64.

    `t` has any shape, which the result keeps: an array of floats of at most 64 bits
    or of ints that are floats exactly (up to 2**53), or lists of them. Ties go low,
    as for `nearest_index`. O(len(t) log n_zeros), close to `numpy.searchsorted`.

    `NotFiniteError` names the first NaN or infinity, `ArgumentTypeError` and
    `ArgumentRangeError` what is no such number; errors about `n_zeros` as for
    `get_table`. Nothing is returned then.

    >>> quantize_many([[17.578382390253125, 5e18], [0.0, 180]])
    array([[  2, 100],
           [  1,  69]])
    """
    return _search(admit_floats("t", t), n_zeros)


def mismatch_many(t: ArrayLike, n_zeros: SupportsIndex = 100) -> Mismatches:
    """The nearest resonances and enclosures of the distances to them.

    Arguments and errors as for `quantize_many`. The resonances of a stored table
    that are met for the first time are certified, in 5 to 60 ms each.

    >>> found = mismatch_many([180.0, 14.0])
    >>> found.resonance, (found.high - found.low).max() < 1e-14
    (array([69,  1]), np.True_)
    """
    values = admit_floats("t", t)
    index = _search(values, n_zeros)
    low, high = _measure(values, index, get_table(n_zeros).enclosures)
    return Mismatches(index, low, high)


def _search(values: Floats, n_zeros: SupportsIndex) -> Integers:
    """The index of each admitted float."""
    get_table(n_zeros)  # refuses what is no count
    return np.asarray(np.searchsorted(_get_walls(int(n_zeros)), values), dtype=np.int64)


@lru_cache(maxsize=8)
def _get_walls(n_zeros: int) -> Floats:
    """The thresholds of an admitted number of resonances, which never change.

    Every float lies above the first item, so that indices count from 1.
    """
    return np.array((-inf, *get_table(n_zeros).thresholds[: n_zeros - 1]))


def _measure(
    values: Floats, index: Integers, enclosures: Sequence[Enclosure]
) -> tuple[Floats, Floats]:
    """Bounds of abs(t - gamma) for each t and the resonance of its index."""
    used = np.flatnonzero(np.bincount(index.ravel()))
    splits = np.zeros((3, int(used[-1]) + 1 if used.size else 1))
    for at in used.tolist():
        splits[:, at] = _split(enclosures[at - 1])
    low, high = np.empty(values.shape), np.empty(values.shape)
    t, places = values.reshape(-1), index.reshape(-1)
    below, above = low.reshape(-1), high.reshape(-1)
    for start in range(0, t.size, _BLOCK):
        part = slice(start, start + _BLOCK)
        below[part], above[part] = _enclose(t[part], splits[:, places[part]])
    return low, high


def _enclose(t: Floats, split: Floats) -> tuple[Floats, Floats]:
    """Bounds of abs(t - gamma), each gamma as a column of `split`.

    t - head is an exact sum of two floats (Knuth); the tail is subtracted from the
    smaller one, and the two are added. If t is the head the tail alone is left, and
    else it is at most half of what is: so the roundings are small against the result.
    """
    head, tail, rest = split
    total = t - head
    back = total - t
    error = (t - (total - back)) - (head + back)
    distance = np.abs(total + (error - tail))
    with np.errstate(over="ignore"):  # a bound above the largest float is infinite
        slack = distance * _MARGIN + rest
        return np.maximum(distance - slack, 0.0), distance + slack


def _split(enclosure: Enclosure) -> _Split:
    """Two floats whose sum is the lower bound of a resonance, and what they miss, doubled."""
    head = float(enclosure.low)
    left = enclosure.low - Fraction(head)
    tail = float(left)
    missed = abs(left - Fraction(tail)) + enclosure.high - enclosure.low
    return _Split(head, tail, nextafter(float(2 * missed), inf))
