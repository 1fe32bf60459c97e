"""An unknown table of resonances, with any number of entries, and what is supposed of it.

Resonances are counted from 1. Hypotheses about all of them are brought in for the few
that a law looks at, so that no quantifier is left in a question to a solver.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import cast

from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, implies, one_of
from spectral_proofs.symbolic.collection import SymbolicSequence
from spectral_proofs.symbolic.explorer import get_explorer
from spectral_proofs.symbolic.values import SymInt, SymReal
from spectral_spec.resonances import Enclosure

__all__ = [
    "Spectrum",
    "encloses",
    "fresh_integer",
    "fresh_rational",
    "get_enclosure",
    "is_inside_table",
    "is_narrow",
    "is_ordered",
    "make_enclosure",
]


def fresh_integer(stem: str) -> int:
    """An integer of which nothing is known."""
    return cast("int", SymInt(get_explorer().fresh(stem, "Int")))


def fresh_rational(stem: str) -> Fraction:
    """A rational of which nothing is known."""
    return cast("Fraction", SymReal(get_explorer().fresh(stem, "Real")))


def make_enclosure(case: Case, name: str) -> Enclosure:
    """Two unknown bounds."""
    return Enclosure(case.rational(f"{name}.low"), case.rational(f"{name}.high"))


def get_enclosure(enclosures: Sequence[Enclosure], index: int) -> Enclosure:
    """Enclosure `index`, from 1, of an unknown table; it means nothing outside of it."""
    return cast("SymbolicSequence[Enclosure]", enclosures).item(index - 1)


def get_count(enclosures: Sequence[Enclosure]) -> int:
    """How many enclosures an unknown table holds."""
    return cast("SymbolicSequence[Enclosure]", enclosures).length


def is_ordered(lower: Enclosure, upper: Enclosure) -> bool:
    """Whether both are intervals and the one is above the other: rule Z1, in other words."""
    return all_of(lower.low <= lower.high, lower.high < upper.low, upper.low <= upper.high)


def is_narrow(lower: Enclosure, upper: Enclosure) -> bool:
    """Whether two neighbours are no wider than the gap between them."""
    gap = upper.low - lower.high
    return all_of(lower.high - lower.low <= gap, upper.high - upper.low <= gap)


def encloses(enclosure: Enclosure, point: Fraction) -> bool:
    """Whether the open interval holds the point, or stands for it exactly."""
    low, high = enclosure
    return one_of(all_of(low < point, point < high), all_of(low == point, point == high))


def is_inside_table(enclosures: Sequence[Enclosure], first: int, last: int) -> bool:
    """Whether first..last are resonances of an unknown table, at least one."""
    return all_of(first >= 1, first <= last, last <= get_count(enclosures))


class Spectrum:
    """Any number of enclosures of unknown ordinates: `gamma(k)` is in enclosure k."""

    def __init__(self, case: Case) -> None:
        item = case.table("enclosure", Enclosure, low="Real", high="Real")
        self._case = case
        self.count = case.integer("count")
        self.table = cast("Sequence[Enclosure]", SymbolicSequence(item, self.count))
        self.gamma = cast("Callable[[int], Fraction]", case.function("gamma", ("Int",), "Real"))

    def get(self, index: int) -> Enclosure:
        """Enclosure `index`."""
        return get_enclosure(self.table, index)

    def make_candidates(self) -> tuple[int, int]:
        """An unknown range first..last of the table, not empty."""
        first, last = self._case.integer("first"), self._case.integer("last")
        self._case.suppose(
            "the candidates are in the table", is_inside_table(self.table, first, last)
        )
        return first, last

    def suppose_order(self, *indices: int) -> None:
        """Those of the indices that are in the table are enclosures in order and apart."""
        facts = []
        for lower in indices:
            own, end = self.get(lower), self.count
            facts.append(implies(all_of(lower >= 1, lower <= end), own.low <= own.high))
            facts.extend(
                implies(
                    all_of(lower >= 1, lower < upper, upper <= end), own.high < self.get(upper).low
                )
                for upper in indices
                if upper is not lower
            )
        self._case.suppose("the enclosures are apart", *facts)

    def suppose_narrow(self, *indices: int) -> None:
        """Each of the indices and the next, if both are in the table, are narrow."""
        for lower in indices:
            there = all_of(lower >= 1, lower < self.count)
            holds = is_narrow(self.get(lower), self.get(lower + 1))
            self._case.suppose("no enclosure is wider than the gap", implies(there, holds))

    def suppose_ordinates(self, *indices: int) -> None:
        """Those of the indices that are in the table enclose their ordinates."""
        for index in indices:
            there = all_of(index >= 1, index <= self.count)
            holds = encloses(self.get(index), self.gamma(index))
            self._case.suppose("each enclosure holds its ordinate", implies(there, holds))
