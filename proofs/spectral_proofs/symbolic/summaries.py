"""Summaries: a rule explored once, of arguments of which nothing is known, and then reused.

A summary holds of all arguments, whatever the path. So it is only for rules that are
total on numbers: one that divides by an argument, or asks for an index, wants `merge`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, ParamSpec, TypeVar, cast

import z3

from spectral_proofs.symbolic.calls import is_plain
from spectral_proofs.symbolic.choice import choose
from spectral_proofs.symbolic.explorer import Explorer, NotUnderstoodError, explore, get_explorer
from spectral_proofs.symbolic.terms import Term, conjoin, constant
from spectral_proofs.symbolic.values import SymBool, SymNumber, make_number

__all__ = ["summarise"]

P = ParamSpec("P")
R = TypeVar("R")


class _Summary(NamedTuple):
    """The result for unknown arguments, and the terms that stand for them."""

    parameters: tuple[Term, ...]
    result: object


def summarise(function: Callable[P, R]) -> Callable[P, R]:
    """The function as one value of its arguments. Its results must be of one shape."""

    def summarised(*args: P.args, **kwargs: P.kwargs) -> R:
        if kwargs or all(is_plain(value) for value in args):
            return function(*args, **kwargs)
        explorer = get_explorer()
        leaves: list[Term] = []
        shape = _collect(args, leaves, explorer, "")
        key = f"{function.__module__}.{cast('Any', function).__qualname__} of {shape!r}"
        if key not in explorer.summaries:
            explorer.summaries[key] = _explore(function, args, explorer)
        summary = cast("_Summary", explorer.summaries[key])
        return cast("R", _put(summary.result, list(zip(summary.parameters, leaves, strict=True))))

    return summarised


def _collect(value: object, leaves: list[Term], explorer: Explorer, path: str) -> object:
    """The shape of a value: plain parts as they are, and a word for each unknown one."""
    if isinstance(value, SymBool | SymNumber):
        leaves.append(value.term)
        return str(value.term.sort())
    if isinstance(value, tuple):
        return type(value).__name__, tuple(_collect(part, leaves, explorer, path) for part in value)
    if not is_plain(value):
        message = f"no summary over {value!r}"
        raise TypeError(message)
    return value


def _explore(function: Callable[..., Any], args: tuple[object, ...], outer: Explorer) -> _Summary:
    parameters: list[Term] = []
    name = cast("Any", function).__name__
    unknown = cast("tuple[object, ...]", _forget(args, parameters, name, outer))
    inner = Explorer(context=outer.context)
    outcomes: list[tuple[Term, object]] = []

    def run() -> None:
        result = function(*unknown)
        outcomes.append((conjoin(inner.get_path(), inner.context), result))

    explore(run, inner)
    if inner.facts or inner.unknowns or len(outcomes) < inner.paths:
        # Its names would meet those of the outer exploration, and one for all arguments is wrong.
        message = f"the summary of {name} rests on more than its arguments: merge it"
        raise NotUnderstoodError(message)
    outer.adopt(inner.claims)
    found = outcomes[-1][1]
    for condition, result in reversed(outcomes[:-1]):
        found = choose(cast("bool", SymBool(condition)), result, found)
    return _Summary(tuple(parameters), found)


def _forget(value: object, parameters: list[Term], name: str, outer: Explorer) -> object:
    if isinstance(value, SymBool | SymNumber):
        sort = str(value.term.sort())
        term = constant(f"{name}.argument{len(parameters)}", sort, outer.context)
        parameters.append(term)
        return SymBool(term) if isinstance(value, SymBool) else make_number(term)
    if isinstance(value, tuple):
        parts = [_forget(part, parameters, name, outer) for part in value]
        return cast("Any", type(value))(*parts) if hasattr(value, "_fields") else tuple(parts)
    return value


def _put(value: object, pairs: list[tuple[Term, Term]]) -> object:
    """The value with the arguments in the place of the parameters."""
    if isinstance(value, SymBool):
        return SymBool(z3.substitute(value.term, *pairs))
    if isinstance(value, SymNumber):
        return make_number(z3.substitute(value.term, *pairs))
    if isinstance(value, tuple):
        parts = [_put(part, pairs) for part in value]
        return cast("Any", type(value))(*parts) if hasattr(value, "_fields") else tuple(parts)
    return value
