"""The shipped table in whole numbers: CrossHair takes ints, and no fractions.

One unit is 2**-129, half of the unit in which the table ships, so every bound
and every midpoint is a whole number. The rules take a rational or an int, and
all that they do here stays within the ints, exactly.
"""

from __future__ import annotations

from typing import Final

from spectral_spec.resonances import ENCLOSURES, UNIT, Enclosure

__all__ = ["POINTS", "TABLE", "WALLS", "Whole", "make_enclosure"]


class Whole(int):
    """An int whose division is exact, as that of the fraction it stands for."""

    __slots__ = ()

    def __add__(self, other: int) -> int:
        if isinstance(other, Whole):
            return Whole(int(self) + int(other))
        return int(self) + other

    def __sub__(self, other: int) -> int:
        if isinstance(other, Whole):
            return Whole(int(self) - int(other))
        return int(self) - other

    def __truediv__(self, other: int) -> int:
        quotient, rest = divmod(int(self), other)
        if rest != 0:
            raise ArithmeticError(self, other)
        return Whole(quotient)


def make_enclosure(low: int, high: int) -> Enclosure:
    """An enclosure whose bounds are ints."""
    return Enclosure(low, high)  # type: ignore[arg-type] # the rules take ints where they take fractions


def _scale(enclosure: Enclosure, width: int) -> Enclosure:
    """The enclosure in units of 2**-129, `width` wide."""
    low = 2 * int(enclosure.low / UNIT)
    return make_enclosure(Whole(low), Whole(low + width))


#: The shipped enclosures: 101 of them, each two units wide.
TABLE: Final = tuple(_scale(enclosure, 2) for enclosure in ENCLOSURES)

#: The lower bounds alone, as if each ordinate were known exactly.
POINTS: Final = tuple(_scale(enclosure, 0) for enclosure in ENCLOSURES)

#: Lower bounds of the midpoints: item i is the wall between resonances i + 1 and i + 2,
#: which is two units wide.
WALLS: Final = tuple(
    (int(POINTS[i].low) + int(POINTS[i + 1].low)) // 2 for i in range(len(POINTS) - 1)
)
