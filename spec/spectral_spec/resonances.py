"""The resonances: what is known of the ordinates of the zeta function's zeros.

Nothing here is a float. A resonance is a rational interval that is certified to
hold exactly one ordinate, and no rule uses more than that.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from importlib.resources import files
from typing import Final, NamedTuple

__all__ = [
    "ENCLOSURES",
    "SHIPPED",
    "UNIT",
    "Enclosure",
    "compute_midpoint",
    "compute_midpoints",
    "is_apart",
    "is_resonance_table",
    "load_enclosures",
]

#: Length of one unit of the shipped table: its bounds are whole multiples of it.
UNIT: Final = Fraction(1, 2**128)

#: How many resonances are shipped: the hierarchical system's 100 and one more,
#: so that the cell of the 100th is closed too.
SHIPPED: Final = 101


class Enclosure(NamedTuple):
    """An open interval low < x < high that holds exactly one point of interest.

    The point is an ordinate or the midpoint of two. low == high stands for a
    point that is known exactly.

    >>> Enclosure(Fraction(1, 3), Fraction(1, 2)).high
    Fraction(1, 2)
    """

    low: Fraction
    high: Fraction


def is_apart(lower: Enclosure, upper: Enclosure) -> bool:
    """Whether the point of `lower` surely lies below the point of `upper`. Rule Z1."""
    return lower.low <= lower.high < upper.low <= upper.high


def is_resonance_table(enclosures: Sequence[Enclosure]) -> bool:
    """Whether the enclosures are non-empty, above zero, in order and apart.

    This and the certificate of the source are all that is known of a table.
    O(n). Rule Z2.
    """
    if not enclosures or not 0 < enclosures[0].low <= enclosures[0].high:
        return False
    return all(is_apart(enclosures[k - 1], enclosures[k]) for k in range(1, len(enclosures)))


def compute_midpoint(lower: Enclosure, upper: Enclosure) -> Enclosure:
    """Enclose the midpoint of two neighbours: the wall between their cells. Rule Z3.

    >>> compute_midpoint(Enclosure(Fraction(1), Fraction(2)), Enclosure(Fraction(5), Fraction(6)))
    Enclosure(low=Fraction(3, 1), high=Fraction(4, 1))
    """
    return Enclosure((lower.low + upper.low) / 2, (lower.high + upper.high) / 2)


def compute_midpoints(enclosures: Sequence[Enclosure], n: int) -> tuple[Enclosure, ...]:
    """Enclose the n - 1 midpoints of the first n resonances, 1 <= n <= len(enclosures).

    Item i, counted from 0, is the wall between resonances i + 1 and i + 2. O(n).
    Rule Z4.
    """
    return tuple(compute_midpoint(enclosures[k - 1], enclosures[k]) for k in range(1, n))


def load_enclosures(text: str) -> tuple[Enclosure, ...]:
    """Read a table as it is shipped: pairs of numerators over 2**128. Rule Z5.

    >>> load_enclosures('{"zeros": [["0", "340282366920938463463374607431768211456"]]}')
    (Enclosure(low=Fraction(0, 1), high=Fraction(1, 1)),)
    """
    pairs: list[tuple[str, str]] = json.loads(text)["zeros"]
    return tuple(Enclosure(int(low) * UNIT, int(high) * UNIT) for low, high in pairs)


#: The certified enclosures of the first 101 ordinates, each 2**-128 wide; the
#: file says how they were made. Item k - 1 is resonance k.
ENCLOSURES: Final[tuple[Enclosure, ...]] = load_enclosures(
    (files("spectral_spec") / "data" / "zeros.json").read_text(encoding="ascii")
)
