"""Tables of resonances for use: shipped or certified, with exact float thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import inf, nextafter
from typing import Final, NamedTuple

from spectral_memory.zeros import certify, is_available
from spectral_spec.admission import admit_integer
from spectral_spec.errors import SpectralError, UndecidableError, UnknownResonanceError
from spectral_spec.resonances import ENCLOSURES, SHIPPED, Enclosure, compute_midpoints

__all__ = [
    "LARGEST_TABLE",
    "Table",
    "compute_thresholds",
    "get_enclosures",
    "get_table",
    "get_thresholds",
]

#: Resonances of the largest table that is made on request: about an hour of work.
LARGEST_TABLE: Final = 10**5


class Table(NamedTuple):
    """Resonances 1..n and the n - 1 thresholds between their cells.

    Threshold i, counted from 0, is the largest float that is at most the midpoint
    of resonances i + 1 and i + 2.
    """

    enclosures: tuple[Enclosure, ...]
    thresholds: tuple[float, ...]


def compute_thresholds(enclosures: Sequence[Enclosure]) -> tuple[float, ...]:
    """The largest float at or below each midpoint.

    With them `bisect_left` finds the nearest resonance of every float, exactly:
    t <= threshold says the same as t <= midpoint, because no float lies between.
    A float inside a midpoint's enclosure would break that; it raises
    `UndecidableError`. O(n).

    >>> compute_thresholds(ENCLOSURES[:2])
    (17.57838239025312,)
    """
    return tuple(
        _compute_threshold(wall, index)
        for index, wall in enumerate(compute_midpoints(enclosures, len(enclosures)), 1)
    )


def get_table(n: int) -> Table:
    """A table of at least the first n resonances, 1 <= n <= 100000.

    101 are shipped. More are certified with python-flint when they are first asked
    for, about 7 ms each, and kept; without it `UnknownResonanceError`.
    `ArgumentTypeError` or `ArgumentRangeError` for any other n.
    """
    admitted = admit_integer("n_zeros", n, 1, LARGEST_TABLE)
    if isinstance(admitted, SpectralError):
        raise admitted
    table = _tables[-1]
    if admitted <= len(table.enclosures):
        return table
    if not is_available():
        raise UnknownResonanceError(admitted, SHIPPED)
    known = len(table.enclosures)
    enclosures = table.enclosures + certify(known + 1, admitted - known)
    table = Table(enclosures, compute_thresholds(enclosures))
    _tables.append(table)
    return table


def get_enclosures(n: int = SHIPPED) -> tuple[Enclosure, ...]:
    """The certified enclosures of the first n resonances; errors as for `get_table`.

    >>> len(get_enclosures(20))
    20
    """
    return get_table(n).enclosures[: int(n)]


def get_thresholds(n: int = SHIPPED) -> tuple[float, ...]:
    """The n - 1 thresholds of the first n resonances; errors as for `get_table`."""
    return get_table(n).thresholds[: int(n) - 1]


def _compute_threshold(wall: Enclosure, index: int) -> float:
    """The largest float at or below the midpoint inside `wall`."""
    threshold = float(wall.low)  # the nearest float: at most one step too high
    if Fraction(threshold) > wall.low:
        threshold = nextafter(threshold, -inf)
    following = Fraction(nextafter(threshold, inf))
    if following < wall.high:
        raise UndecidableError(following, index)
    return threshold


# What was made so far, the largest last; a table is never changed.
_tables: Final = [Table(ENCLOSURES, compute_thresholds(ENCLOSURES))]
