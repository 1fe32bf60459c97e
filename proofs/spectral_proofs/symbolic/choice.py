"""Logic over values that may be unknown, without a fork: choose, all of, one of, implies.

Plain values give plain answers, so that a law written with these can be evaluated on
plain numbers too: that is how a counterexample is replayed.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NoReturn, Protocol, TypeVar, cast, runtime_checkable

import z3

from spectral_proofs.symbolic.explorer import NotUnderstoodError, get_explorer
from spectral_proofs.symbolic.terms import Term, conjoin, get_literal, get_truth
from spectral_proofs.symbolic.values import (
    SymBool,
    SymInt,
    SymNumber,
    SymOpaque,
    is_symbolic,
    lift_bool,
    lift_number,
    make_number,
)

__all__ = [
    "Choosable",
    "all_of",
    "choose",
    "equal",
    "implies",
    "largest",
    "none_of",
    "one_of",
    "same",
    "smallest",
]

T = TypeVar("T")


@runtime_checkable
class Choosable(Protocol):
    """A value that knows how to be one of two, or equal to another, unknown which."""

    def choose(self, condition: bool, other: Any) -> Any:  # noqa: ANN401 - of the same class
        """The value itself if the condition holds, or else the other one."""

    def is_same(self, other: object) -> bool:
        """True if the two are known to be the same value; False if that is not known."""


def _known(condition: object) -> bool | None:
    if isinstance(condition, bool):
        return condition
    known = get_literal(z3.simplify(lift_bool(condition)))
    return None if known is None else bool(known)


def _seen(condition: object) -> bool | None:
    """The truth value of a condition as it stands, without looking into it."""
    if isinstance(condition, bool):
        return condition
    return get_truth(lift_bool(condition))


def all_of(*conditions: bool) -> bool:
    """Whether every condition holds."""
    open_terms = []
    for condition in conditions:
        known = _seen(condition)
        if known is False:
            return False
        if known is None:
            open_terms.append(lift_bool(condition))
    if not open_terms:
        return True
    return cast("bool", SymBool(conjoin(open_terms, open_terms[0].ctx)))


def none_of(*conditions: bool) -> bool:
    """Whether no condition holds."""
    return all_of(*(_opposite(condition) for condition in conditions))


def one_of(*conditions: bool) -> bool:
    """Whether at least one condition holds."""
    return _opposite(none_of(*conditions))


def _opposite(condition: object) -> bool:
    if isinstance(condition, SymBool):
        return cast("bool", ~condition)
    if not isinstance(condition, bool):
        message = f"no truth value: {condition!r}"
        raise TypeError(message)
    return not condition


def implies(condition: bool, consequence: bool) -> bool:
    """Whether the consequence holds wherever the condition does."""
    return one_of(_opposite(condition), consequence)


def equal(one: object, other: object) -> bool:
    """Whether two values are equal, records and tuples field by field.

    An opaque value equals opaque values only. `NotUnderstoodError` for two maps or
    sequences of unknown contents: a law compares them key by key.
    """
    if one is other:
        return True
    if isinstance(one, tuple) and isinstance(other, tuple):
        if len(one) != len(other):
            if any(isinstance(part, Choosable) for part in (*one, *other)):
                return _refuse(one, other)
            return False
        return all_of(*(equal(mine, its) for mine, its in zip(one, other, strict=True)))
    if isinstance(one, SymOpaque) != isinstance(other, SymOpaque):
        return False
    if is_symbolic(one) or is_symbolic(other):
        if (
            is_symbolic(one)
            and is_symbolic(other)
            and cast("Any", one).term.eq(cast("Any", other).term)
        ):
            return True
        return _as_answer(one == other)
    if isinstance(one, Choosable) and isinstance(other, Choosable | tuple):
        return one.is_same(other) or _refuse(one, other)
    if isinstance(other, Choosable) and isinstance(one, tuple):
        return other.is_same(one) or _refuse(one, other)
    return one == other


def _refuse(one: object, other: object) -> NoReturn:
    message = f"whether {one!r} equals {other!r} is not known"
    raise NotUnderstoodError(message)


def _as_answer(value: object) -> bool:
    """A comparison's answer, plain or unknown, as what the type checker calls a bool."""
    return cast("bool", value)


def same(one: object, other: object) -> bool:
    """True if the two are known to be equal; False if that is not known.

    Unknown numbers are known to be equal if their terms have one normal form.
    """
    if one is other:
        return True
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if is_symbolic(one) and is_symbolic(other):
        return bool(_normalise(one).eq(_normalise(other)))
    if is_symbolic(one) or is_symbolic(other):
        unknown, plain = (one, other) if is_symbolic(one) else (other, one)
        known = get_literal(_normalise(unknown))
        return known is not None and type(known) is type(plain) and known == plain
    if isinstance(one, Choosable):
        return one.is_same(other)
    if isinstance(other, Choosable):
        return other.is_same(one)
    return one == other


def _normalise(value: object) -> Term:
    return get_explorer().normalise(cast("Any", value).term)


def choose(condition: bool, one: T, other: T) -> T:
    """One if the condition holds, or else the other, without a fork. O(size of the value).

    Records are chosen field by field. `TypeError` for two values of different shapes.
    """
    if one is other:
        return one
    known = _known(condition)
    if known is not None:
        return one if known else other
    return cast("T", _choose_unknown(condition, one, other))


def _choose_unknown(condition: bool, one: object, other: object) -> object:
    if one is other:
        return one
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        if getattr(one, "_fields", None) != getattr(other, "_fields", None):
            message = f"no choice between records of two kinds: {one!r}, {other!r}"
            raise NotUnderstoodError(message)
        fields = [
            _choose_unknown(condition, mine, its) for mine, its in zip(one, other, strict=True)
        ]
        return cast("Any", type(one))(*fields) if hasattr(one, "_fields") else tuple(fields)
    if isinstance(one, bool | SymBool) and isinstance(other, bool | SymBool):
        return SymBool(z3.If(lift_bool(condition), lift_bool(one), lift_bool(other)))
    if isinstance(one, int | Fraction | SymNumber) and isinstance(
        other, int | Fraction | SymNumber
    ):
        like = lift_bool(condition)
        mine, its = _lift_pair(one, other, like)
        return make_number(z3.If(like, mine, its))
    if isinstance(one, SymOpaque) and isinstance(other, SymOpaque):
        return SymOpaque(z3.If(lift_bool(condition), one.term, other.term))
    if isinstance(one, Choosable):
        return one.choose(condition, other)
    if isinstance(other, Choosable):
        return other.choose(_opposite(condition), one)
    if not isinstance(one, tuple) and one == other:
        return one
    message = f"no choice between {one!r} and {other!r}"
    raise NotUnderstoodError(message)


def _lift_pair(one: object, other: object, like: Any) -> tuple[Any, Any]:  # noqa: ANN401 - terms, of unknown contents
    """Two numbers as terms of one sort."""
    if isinstance(one, int | SymInt) and isinstance(other, int | SymInt):
        whole = z3.IntVal(0, like.ctx)
        return lift_number(one, whole), lift_number(other, whole)
    exact = z3.RealVal(0, like.ctx)
    mine, its = lift_number(one, exact), lift_number(other, exact)
    return z3.ToReal(mine) if z3.is_int(mine) else mine, z3.ToReal(its) if z3.is_int(its) else its


def largest(*values: T) -> T:
    """`max` of two or more numbers without a fork; of equal ones the first."""
    found = values[0]
    for value in values[1:]:
        found = choose(cast("Any", value) > found, value, found)
    return found


def smallest(*values: T) -> T:
    """`min` of two or more numbers without a fork; of equal ones the first."""
    found = values[0]
    for value in values[1:]:
        found = choose(cast("Any", value) < found, value, found)
    return found
