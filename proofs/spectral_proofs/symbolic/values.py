"""Unknown numbers and truth values that plain Python computes with.

They are numbers as far as a rule of the spec goes: exact, compared and added as
numbers are. Asking whether a comparison holds forks the run. What could go wrong
silently is refused: hashing, and dividing by what may not be positive.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final, NoReturn, TypeAlias

import z3

from spectral_proofs.symbolic.explorer import NotUnderstoodError, get_explorer
from spectral_proofs.symbolic.terms import Term, get_literal, negate

__all__ = [
    "Plain",
    "SymBool",
    "SymInt",
    "SymNumber",
    "SymOpaque",
    "SymReal",
    "is_symbolic",
    "lift_bool",
    "lift_number",
    "make_number",
]

Plain: TypeAlias = int | Fraction


class SymBool:
    """An unknown truth value; `bool(it)` forks the run."""

    __slots__ = ("term",)
    __hash__ = None  # type: ignore[assignment]  # an unknown has no place in a hash table

    def __init__(self, term: Term) -> None:
        self.term: Final = term

    def __bool__(self) -> bool:
        return get_explorer().branch(self.term)

    def __and__(self, other: object) -> SymBool:
        return SymBool(z3.And(self.term, lift_bool(other)))

    def __or__(self, other: object) -> SymBool:
        return SymBool(z3.Or(self.term, lift_bool(other)))

    def __invert__(self) -> SymBool:
        return SymBool(negate(self.term))

    def __eq__(self, other: object) -> SymBool:  # type: ignore[override]  # unknown, as its sides are
        return SymBool(self.term == lift_bool(other))

    def __ne__(self, other: object) -> SymBool:  # type: ignore[override]  # as above, of unknown contents
        return SymBool(self.term != lift_bool(other))

    __rand__ = __and__
    __ror__ = __or__

    def __repr__(self) -> str:
        return f"SymBool({self.term})"


class SymNumber:
    """What unknown integers and unknown rationals have in common."""

    __slots__ = ("term",)
    __hash__ = None  # type: ignore[assignment]  # an unknown has no place in a hash table

    def __init__(self, term: Term) -> None:
        self.term: Final = term

    def __add__(self, other: object) -> SymNumber:
        return make_number(self.term + _lift_operand(other, self.term))

    def __radd__(self, other: object) -> SymNumber:
        return make_number(_lift_operand(other, self.term) + self.term)

    def __sub__(self, other: object) -> SymNumber:
        return make_number(self.term - _lift_operand(other, self.term))

    def __rsub__(self, other: object) -> SymNumber:
        return make_number(_lift_operand(other, self.term) - self.term)

    def __mul__(self, other: object) -> SymNumber:
        return make_number(self.term * _lift_operand(other, self.term))

    def __rmul__(self, other: object) -> SymNumber:
        return make_number(_lift_operand(other, self.term) * self.term)

    def __neg__(self) -> SymNumber:
        return make_number(-self.term)

    def __pos__(self) -> SymNumber:
        return self

    def __abs__(self) -> SymNumber:
        return make_number(z3.If(self.term >= 0, self.term, -self.term))

    def __lt__(self, other: object) -> SymBool:
        return SymBool(self.term < lift_number(other, self.term))

    def __le__(self, other: object) -> SymBool:
        return SymBool(self.term <= lift_number(other, self.term))

    def __gt__(self, other: object) -> SymBool:
        return SymBool(self.term > lift_number(other, self.term))

    def __ge__(self, other: object) -> SymBool:
        return SymBool(self.term >= lift_number(other, self.term))

    def __eq__(self, other: object) -> SymBool | bool:  # type: ignore[override]  # unknown, as its sides are
        if not _is_number(other):
            return False
        return SymBool(self.term == lift_number(other, self.term))

    def __ne__(self, other: object) -> SymBool | bool:  # type: ignore[override]  # as above, of unknown contents
        if not _is_number(other):
            return True
        return SymBool(self.term != lift_number(other, self.term))

    def __bool__(self) -> bool:
        return get_explorer().branch(self.term != 0)

    def __float__(self) -> NoReturn:
        message = "an unknown number has no float: no decision may rest on one"
        raise NotUnderstoodError(message)

    def __format__(self, spec: str) -> NoReturn:
        message = f"an unknown number has no digits: {self!r}"
        raise NotUnderstoodError(message)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.term})"


class SymInt(SymNumber):
    """An unknown integer."""

    __slots__ = ()

    def __index__(self) -> int:
        """Its value, where Python needs a plain one: the run forks over all it can be."""
        return get_explorer().enumerate_value(self.term)

    def __floordiv__(self, other: object) -> SymInt:
        return SymInt(self.term / _lift_divisor(_check_whole(other), self.term))

    def __rfloordiv__(self, other: object) -> SymInt:
        whole = lift_number(_check_whole(other), self.term)
        return SymInt(whole / _lift_divisor(self, self.term))

    def __mod__(self, other: object) -> SymInt:
        return SymInt(self.term % _lift_divisor(_check_whole(other), self.term))

    def __rmod__(self, other: object) -> SymInt:
        whole = lift_number(_check_whole(other), self.term)
        return SymInt(whole % _lift_divisor(self, self.term))

    def __divmod__(self, other: object) -> tuple[SymInt, SymInt]:
        return self // other, self % other

    def __truediv__(self, other: object) -> SymNumber:
        if isinstance(other, int | SymInt):
            message = "the quotient of two integers is a float: no decision may rest on one"
            raise NotUnderstoodError(message)
        return SymReal(z3.ToReal(self.term)) / other

    __rtruediv__ = __truediv__


class SymReal(SymNumber):
    """An unknown rational: it stands for a `Fraction`."""

    __slots__ = ()

    def __truediv__(self, other: object) -> SymNumber:
        return SymReal(self.term / _lift_divisor(other, self.term))

    @property
    def numerator(self) -> SymInt:
        """An integer of which nothing is known: what holds of all holds of the true one."""
        return SymInt(get_explorer().get_ratio(self.term)[0])

    @property
    def denominator(self) -> SymInt:
        """An integer of which no more is known than that it is positive."""
        return SymInt(get_explorer().get_ratio(self.term)[1])


class SymOpaque:
    """An unknown value of which only equality is known: a key, a value, some bytes."""

    __slots__ = ("term",)
    __hash__ = None  # type: ignore[assignment]  # an unknown has no place in a hash table

    def __init__(self, term: Term) -> None:
        self.term: Final = term

    def __eq__(self, other: object) -> SymBool:  # type: ignore[override]  # unknown, as its sides are
        return SymBool(self.term == _get_opaque(other))

    def __ne__(self, other: object) -> SymBool:  # type: ignore[override]  # as above, of unknown contents
        return SymBool(self.term != _get_opaque(other))

    def __repr__(self) -> str:
        return f"SymOpaque({self.term})"


def _get_opaque(other: object) -> Term:
    """The other side of a comparison that a rule makes with an opaque value."""
    if not isinstance(other, SymOpaque):
        message = f"of an opaque value no more is known than whether it equals another: {other!r}"
        raise NotUnderstoodError(message)
    return other.term


def _is_number(other: object) -> bool:
    """Whether an unknown number can be equal to it; what is no number is not equal to it."""
    if isinstance(other, float | complex | SymBool | SymOpaque):
        message = f"whether an unknown number equals {other!r} is not known"
        raise NotUnderstoodError(message)
    return isinstance(other, SymNumber | int | Fraction)


def _check_whole(other: object) -> object:
    """The operand of a floor division, which is one of integers here."""
    if isinstance(other, Fraction | SymReal):
        message = f"integers are divided by integers, not by {other!r}"
        raise NotUnderstoodError(message)
    return other


def _lift_operand(other: object, like: Term) -> Term:
    """A term of the sum or product: a `Fraction` makes it one, even if it is whole."""
    if isinstance(other, Fraction):
        return z3.RealVal(f"{other.numerator}/{other.denominator}", like.ctx)
    return lift_number(other, like)


def _lift_divisor(other: object, like: Term) -> Term:
    """A divisor; that it is positive is claimed, since only then do the two divisions agree."""
    divisor = lift_number(other, like)
    known = get_literal(divisor)
    if known is None:
        get_explorer().claim("a divisor is positive", divisor > 0)
    elif known <= 0:
        message = f"a rule divides by positive numbers only, not by {known}"
        raise ZeroDivisionError(message)
    return divisor


def make_number(term: Term) -> SymNumber:
    """The unknown number of a term, by its sort."""
    return SymInt(term) if z3.is_int(term) else SymReal(term)


def lift_number(value: object, like: Term) -> Term:
    """A number as a term that can stand beside `like`. `TypeError` for anything else."""
    if isinstance(value, SymNumber):
        return value.term
    if isinstance(value, bool | float | SymBool):
        message = f"an unknown number meets {value!r}: only exact numbers are understood"
        raise NotUnderstoodError(message)
    if not isinstance(value, int | Fraction):
        message = f"no exact number: {value!r}"
        raise TypeError(message)
    if isinstance(value, Fraction) and value.denominator != 1:
        return z3.RealVal(f"{value.numerator}/{value.denominator}", like.ctx)
    whole = int(value)
    return z3.IntVal(whole, like.ctx) if z3.is_int(like) else z3.RealVal(whole, like.ctx)


def lift_bool(value: object) -> Term:
    """A truth value as a term. `TypeError` for anything else."""
    if isinstance(value, SymBool):
        return value.term
    if isinstance(value, bool):
        return z3.BoolVal(value, get_explorer().context)
    message = f"no truth value: {value!r}"
    raise TypeError(message)


def is_symbolic(value: object) -> bool:
    """True if the value is unknown."""
    return isinstance(value, SymBool | SymNumber | SymOpaque)
