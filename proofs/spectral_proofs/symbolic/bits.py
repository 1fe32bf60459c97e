"""Unknown machine words: unsigned, of a fixed number of bits, wrapping around.

Every operation also claims that it loses nothing, so that what a rule computes on
words is what it computes on integers: each step is, hence the whole is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, cast

import z3

from spectral_proofs.symbolic.explorer import get_explorer
from spectral_proofs.symbolic.terms import Term
from spectral_proofs.symbolic.values import SymBool

__all__ = ["SymBits", "make_word"]


class SymBits:
    """An unknown word. Plain integers beside it must fit its width. O(1) terms a step."""

    __slots__ = ("term",)
    __hash__ = None  # type: ignore[assignment]  # an unknown has no place in a hash table

    def __init__(self, term: Term) -> None:
        self.term: Final = term

    @property
    def width(self) -> int:
        """Its number of bits."""
        return int(self.term.size())

    def widen(self, width: int) -> SymBits:
        """The same number in a word of `width` bits, at least as wide."""
        return SymBits(z3.ZeroExt(width - self.width, self.term))

    def _lift(self, other: object) -> Term:
        if isinstance(other, SymBits):
            return other.term
        if type(other) is not int or not 0 <= other < 2**self.width:
            message = f"no number of {self.width} bits: {other!r}"
            raise TypeError(message)
        return z3.BitVecVal(other, self.width, self.term.ctx)

    def _apply(self, operation: Callable[[Term, Term], Term], one: Term, other: Term) -> SymBits:
        """The operation, and the claim that in twice the width it gives the same."""
        width = self.width
        found = operation(one, other)
        wide = operation(z3.ZeroExt(width, one), z3.ZeroExt(width, other))
        get_explorer().claim("no step of the word wraps around", z3.ZeroExt(width, found) == wide)
        return SymBits(found)

    def __add__(self, other: object) -> SymBits:
        return self._apply(lambda x, y: x + y, self.term, self._lift(other))

    def __sub__(self, other: object) -> SymBits:
        return self._apply(lambda x, y: x - y, self.term, self._lift(other))

    def __mul__(self, other: object) -> SymBits:
        return self._apply(lambda x, y: x * y, self.term, self._lift(other))

    __radd__ = __add__
    __rmul__ = __mul__

    def __floordiv__(self, other: int) -> SymBits:
        return SymBits(z3.UDiv(self.term, self._lift_divisor(other)))

    def __mod__(self, other: int) -> SymBits:
        return SymBits(z3.URem(self.term, self._lift_divisor(other)))

    def _lift_divisor(self, other: int) -> Term:
        if type(other) is not int or other <= 0:
            message = f"words are divided by positive constants only, not by {other!r}"
            raise ZeroDivisionError(message)
        return self._lift(other)

    def __lt__(self, other: object) -> SymBool:
        return SymBool(z3.ULT(self.term, self._lift(other)))

    def __le__(self, other: object) -> SymBool:
        return SymBool(z3.ULE(self.term, self._lift(other)))

    def __gt__(self, other: object) -> SymBool:
        return SymBool(z3.UGT(self.term, self._lift(other)))

    def __ge__(self, other: object) -> SymBool:
        return SymBool(z3.UGE(self.term, self._lift(other)))

    def __eq__(self, other: object) -> SymBool:  # type: ignore[override]  # unknown, as its sides are
        return SymBool(self.term == self._lift(other))

    def __ne__(self, other: object) -> SymBool:  # type: ignore[override]  # as above, of unknown contents
        return SymBool(self.term != self._lift(other))

    def __repr__(self) -> str:
        return f"SymBits({self.term})"


def make_word(name: str, width: int) -> int:
    """An unknown word of `width` bits, to be passed where a rule takes an integer."""
    explorer = get_explorer()
    term = z3.BitVec(name, width, explorer.context)
    explorer.inputs[name] = term
    return cast("int", SymBits(term))
