"""Tables of resonances for use: shipped, stored or certified, with exact float thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import inf, nextafter
from typing import Final, NamedTuple, SupportsIndex

from spectral_memory.tables.enclosures import CertifiedOnDemand
from spectral_memory.tables.file import get_path, read_stored
from spectral_memory.zeros import certify, is_available
from spectral_spec.admission import admit_integer
from spectral_spec.errors import SpectralError, UndecidableError, UnknownResonanceError
from spectral_spec.resonances import ENCLOSURES, SHIPPED, Enclosure, compute_midpoints

__all__ = [
    "LARGEST_CERTIFIED",
    "LARGEST_TABLE",
    "Table",
    "compute_thresholds",
    "forget_tables",
    "get_enclosures",
    "get_table",
    "get_thresholds",
]

#: Resonances of the largest table.
LARGEST_TABLE: Final = 10**6

#: Resonances of the largest table that is made when it is asked for and no file
#: holds it: more than an hour of work at 10**5.
LARGEST_CERTIFIED: Final = 10**5


class Table(NamedTuple):
    """Resonances 1..n and the n - 1 thresholds between their cells.

    Threshold i, counted from 0, is the largest float that is at most the midpoint
    of resonances i + 1 and i + 2. The enclosures of a stored table are certified
    when they are looked at, so they are no tuple.
    """

    enclosures: Sequence[Enclosure]
    thresholds: Sequence[float]


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


def get_table(n: SupportsIndex) -> Table:
    """A table of at least the first n resonances, 1 <= n <= 1000000.

    101 are shipped. More come from the stored table (`spectral-memory zeros
    --table N`), which is read once; up to 100000 that are not stored are certified
    with python-flint, 3 to 50 ms each, and kept.

    Raises `ArgumentTypeError` or `ArgumentRangeError` for any other n,
    `UnknownResonanceError` for what is neither stored nor certified, and
    `DamagedTableError` if a stored table cannot be trusted.
    """
    if type(n) is int and n > 0:
        for table in _tables:
            if n <= len(table.thresholds) + 1:
                return table
    admitted = admit_integer("n_zeros", n, 1, LARGEST_TABLE)
    if isinstance(admitted, SpectralError):
        raise admitted
    if type(n) is not int:
        return get_table(admitted)
    table = _find_more(admitted)
    _tables.append(table)
    return table


def get_enclosures(n: SupportsIndex = SHIPPED) -> tuple[Enclosure, ...]:
    """The certified enclosures of the first n resonances; errors as for `get_table`.

    Those of a stored table are certified now, 5 to 60 ms each.

    >>> len(get_enclosures(20))
    20
    """
    return tuple(get_table(n).enclosures[: int(n)])


def get_thresholds(n: SupportsIndex = SHIPPED) -> tuple[float, ...]:
    """The n - 1 thresholds of the first n resonances; errors as for `get_table`."""
    return tuple(get_table(n).thresholds[: int(n) - 1])


def forget_tables() -> None:
    """Drop every table but the shipped one, so that the stored one is read afresh."""
    del _tables[1:]


def _find_more(n: int) -> Table:
    """A table of more than are shipped: stored, or certified now."""
    stored = read_stored(get_path(), _tables[0].thresholds)
    if stored is not None and n <= len(stored) + 1:
        return Table(CertifiedOnDemand(len(stored) + 1), stored)
    if n > LARGEST_CERTIFIED or not is_available():
        unknown = UnknownResonanceError(n, SHIPPED if stored is None else len(stored) + 1)
        unknown.add_note(f"`spectral-memory zeros --table {n}` certifies and stores them once")
        raise unknown
    known = next(
        enclosures
        for enclosures in (table.enclosures for table in reversed(_tables))
        if isinstance(enclosures, tuple)
    )
    enclosures = known + certify(len(known) + 1, n - len(known))
    return Table(enclosures, compute_thresholds(enclosures))


def _compute_threshold(wall: Enclosure, index: int) -> float:
    """The largest float at or below the midpoint inside `wall`."""
    threshold = float(wall.low)  # the nearest float: at most one step too high
    if Fraction(threshold) > wall.low:
        threshold = nextafter(threshold, -inf)
    following = Fraction(nextafter(threshold, inf))
    if following < wall.high:
        raise UndecidableError(following, index)
    return threshold


# What was made so far, the shipped one first; a table is never changed.
_tables: Final = [Table(ENCLOSURES, compute_thresholds(ENCLOSURES))]
