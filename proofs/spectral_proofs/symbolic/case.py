"""A case: the unknowns of a law, what is supposed of them, and what is claimed.

A law is a function of a case. It makes its unknowns, supposes its hypotheses, runs
rules of the spec, and returns what shall hold. It runs once for each path.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from fractions import Fraction
from typing import Any, Final, TypeVar, cast

import z3

from spectral_proofs.symbolic.choice import all_of
from spectral_proofs.symbolic.explorer import Explorer, PathEnd
from spectral_proofs.symbolic.terms import Term, constant
from spectral_proofs.symbolic.values import (
    SymBool,
    SymInt,
    SymOpaque,
    SymReal,
    lift_bool,
)

__all__ = ["Case", "wrap"]

R = TypeVar("R", bound=tuple[Any, ...])

_SORTS: Final = ("Int", "Real", "Bool")


def wrap(term: Term) -> Any:  # noqa: ANN401 - by the sort of the term
    """The unknown value of a term."""
    if z3.is_bool(term):
        return SymBool(term)
    if z3.is_int(term):
        return SymInt(term)
    return SymReal(term) if z3.is_real(term) else SymOpaque(term)


class Case:
    """The unknowns and the hypotheses of one path of one law."""

    def __init__(self, explorer: Explorer) -> None:
        self._explorer = explorer

    # ------------------------------------------------------------- unknowns

    def integer(self, name: str, low: int | None = None, high: int | None = None) -> int:
        """An unknown integer, in low..high if they are given (both inclusive)."""
        value = cast("int", SymInt(self._constant(name, "Int")))
        if low is not None:
            self.suppose(f"{name} in range", value >= low)
        if high is not None:
            self.suppose(f"{name} in range", value <= high)
        return value

    def rational(self, name: str) -> Fraction:
        """An unknown rational number."""
        return cast("Fraction", SymReal(self._constant(name, "Real")))

    def truth(self, name: str) -> bool:
        """An unknown truth value; it forks the run where it is asked for."""
        return cast("bool", SymBool(self._constant(name, "Bool")))

    def opaque(self, name: str, sort: str) -> Any:  # noqa: ANN401 - it stands for any type
        """An unknown value of a sort of which only equality is known."""
        return SymOpaque(self._constant(name, sort))

    def function(self, name: str, arguments: Sequence[str], result: str) -> Callable[..., Any]:
        """An unknown function between sorts: Int, Real, Bool or opaque ones by name."""
        context = self._explorer.context
        sorts = [constant("sort", sort, context).sort() for sort in (*arguments, result)]
        symbol = z3.Function(name, *sorts)

        def call(*values: Any) -> Any:  # noqa: ANN401 - numbers, truth values, opaque ones
            lifted = [_lift(value, sort) for value, sort in zip(values, sorts[:-1], strict=True)]
            return wrap(symbol(*lifted))

        return call

    def record(self, kind: type[R], name: str, **known: object) -> R:
        """A record whose fields are unknown integers, but for those that are given."""
        fields = _get_fields(kind, known)
        parts = [
            known[part] if part in known else self.integer(f"{name}.{part}") for part in fields
        ]
        made: R = cast("Any", kind)(*parts)
        return made

    def table(self, name: str, kind: type[R], **sorts: str) -> Callable[[Any], R]:
        """A function from an integer to a record of unknowns; sorts other than Int by field."""
        fields = _get_fields(kind, sorts)
        columns = [self.function(f"{name}.{f}", ("Int",), sorts.get(f, "Int")) for f in fields]
        return lambda key: kind(*(column(key) for column in columns))

    def flip(self, name: str) -> bool:
        """Both truth values, one on each path."""
        return bool(self.truth(name))

    def _constant(self, name: str, sort: str) -> Term:
        term = constant(name, sort, self._explorer.context)
        known = self._explorer.inputs.get(name)
        if known is not None and not known.eq(term):
            message = f"two unknowns of different kinds are called {name}"
            raise ValueError(message)
        self._explorer.inputs[name] = term
        return term

    # ----------------------------------------------------------------- laws

    def suppose(self, name: str, *conditions: bool) -> None:
        """A hypothesis; all that has the same name is one hypothesis."""
        self._explorer.suppose(name, lift_bool(all_of(*conditions)))

    def claim(self, name: str, *conditions: bool) -> None:
        """Something that shall hold here, beside what the law returns."""
        self._explorer.claim(name, lift_bool(all_of(*conditions)))

    def end(self) -> None:
        """Nothing more is to be shown on this path."""
        raise PathEnd


def _get_fields(kind: Any, named: Collection[str]) -> tuple[str, ...]:  # noqa: ANN401 - a record type
    """The fields of a kind of records; `TypeError` if another is named."""
    fields: tuple[str, ...] = kind._fields
    if not set(named) <= set(fields):
        message = f"{kind.__name__} has no {sorted(set(named) - set(fields))}"
        raise TypeError(message)
    return fields


def _lift(value: Any, sort: Any) -> Term:  # noqa: ANN401 - terms carry no types
    if hasattr(value, "term"):
        return value.term
    if isinstance(value, bool):
        return z3.BoolVal(value, sort.ctx)
    if not isinstance(value, int | Fraction):
        message = f"an unknown function takes exact numbers and unknowns, not {value!r}"
        raise TypeError(message)
    return (
        z3.RealVal(value, sort.ctx)
        if sort.kind() == z3.Z3_REAL_SORT
        else z3.IntVal(value, sort.ctx)
    )
