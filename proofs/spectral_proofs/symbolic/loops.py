"""Loops that run any number of times, by an invariant.

The invariant is claimed where the loop is entered, and again after one turn from
any state in which it holds; the rest of the function runs from any such state too.
With a measure that falls at each turn and never below zero, the loop ends.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final, NamedTuple, NoReturn, cast

from spectral_proofs.symbolic.byte_strings import join_bytes, map_items
from spectral_proofs.symbolic.choice import all_of
from spectral_proofs.symbolic.collection import SymbolicSequence, compute_length, join
from spectral_proofs.symbolic.explorer import NotUnderstoodError, PathEnd, get_explorer
from spectral_proofs.symbolic.values import (
    SymBool,
    SymInt,
    SymNumber,
    SymReal,
    lift_bool,
)

__all__ = ["Cutter", "Loop", "forget"]

_NO_FORGETTING: Final[Mapping[str, Callable[[Any], Any]]] = MappingProxyType({})


class Loop(NamedTuple):
    """What is known of one loop of a function.

    `invariant` and `measure` are called with the locals that their parameters name;
    those of a `for` loop know the number of turns as `turns`. `forget` makes unknown
    values of names that are not numbers, truth values or records of them.
    """

    invariant: Callable[..., bool]
    measure: Callable[..., int]
    forget: Mapping[str, Callable[[Any], Any]] = _NO_FORGETTING


class Entered(NamedTuple):
    """An arbitrary turn of a loop: the values that it forgot, and the measure there."""

    forgotten: dict[str, Any]
    measure: int


class Cutter:
    """Watches the loops of one function."""

    def __init__(self, name: str, loops: tuple[Loop, ...]) -> None:
        self.name = name
        self.loops = loops

    def get_items(self, value: object) -> object:
        """The sequence that a `for` goes through."""
        return value if isinstance(value, SymbolicSequence) else join(value)

    map_items = staticmethod(map_items)
    join_bytes = staticmethod(join_bytes)

    def get_length(self, value: object) -> int:
        """Its number of items."""
        return compute_length(value)

    def enter(self, number: int, names: tuple[str, ...], values: Mapping[str, Any]) -> Entered:
        """Claim the invariant, forget what the loop assigns, suppose the invariant."""
        loop, explorer = self.loops[number], get_explorer()
        for name, value in values.items():
            # The loop could change it without assigning to it: that would not be seen.
            if isinstance(value, list | dict | set | bytearray | Iterator):
                message = f"a loop cannot be cut where {name} can change: {value!r}"
                raise NotUnderstoodError(message)
        start = lift_bool(self._call(loop.invariant, number, values))
        explorer.claim(f"{self.name}: the invariant holds at first", start)
        forgotten = {
            name: loop.forget[name](values[name])
            if name in loop.forget
            else forget(name, values[name])
            for name in names
            if name in values
        }
        state = {**values, **forgotten}
        holds = lift_bool(self._call(loop.invariant, number, state))
        explorer.suppose(f"{self.name}: the invariant held before", holds, derived=True)
        return Entered(forgotten, self._get_measure(number, state))

    def back(self, number: int, values: Mapping[str, Any]) -> NoReturn:
        """Claim the invariant and the progress after one turn; the path ends here."""
        loop, explorer = self.loops[number], get_explorer()
        entered: Entered = values[f"__entered_{number}__"]
        for name, value in entered.forgotten.items():
            if name not in loop.forget and not _is_like(value, values[name]):
                message = (
                    f"{name} was {value!r} and has become {values[name]!r}: say how in `forget`"
                )
                raise NotUnderstoodError(message)
        before, after = entered.measure, self._get_measure(number, values)
        holds = lift_bool(self._call(loop.invariant, number, values))
        explorer.claim(f"{self.name}: the invariant holds after a turn", holds)
        progress = lift_bool(all_of(before >= 0, after < before))
        explorer.claim(f"{self.name}: every turn makes progress", progress)
        raise PathEnd

    def _get_measure(self, number: int, values: Mapping[str, Any]) -> int:
        measure = self._call(self.loops[number].measure, number, values)
        if isinstance(measure, bool) or not isinstance(measure, int | SymInt):
            # A rational can fall for ever and stay above zero.
            message = f"the measure of a loop is an integer, not {measure!r}"
            raise NotUnderstoodError(message)
        return cast("int", measure)

    def _call(self, function: Callable[..., Any], number: int, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a law's own
        given = {**values, "turns": values.get(f"__count_{number}__", 0)}
        wanted = inspect.signature(function).parameters
        return function(**{name: given[name] for name in wanted})


def _is_like(forgotten: object, value: object) -> bool:
    """Whether the value is one of those that the forgotten one stands for."""
    if isinstance(forgotten, SymBool):
        return isinstance(value, bool | SymBool)
    if isinstance(value, bool | SymBool):
        return False
    if isinstance(forgotten, SymInt):
        return isinstance(value, int | SymInt)
    if isinstance(forgotten, SymReal):
        return isinstance(value, int | Fraction | SymNumber)
    if isinstance(forgotten, tuple) and type(forgotten) is type(value):
        return all(map(_is_like, forgotten, cast("tuple[object, ...]", value)))
    return False


def forget(name: str, value: Any) -> Any:  # noqa: ANN401 - of the same shape
    """An unknown value of the same shape: a number, a truth value, a record of such."""
    explorer = get_explorer()
    if isinstance(value, bool | SymBool):
        return SymBool(explorer.fresh(name, "Bool"))
    if isinstance(value, int | SymInt):
        return SymInt(explorer.fresh(name, "Int"))
    if isinstance(value, Fraction | SymNumber):
        return SymReal(explorer.fresh(name, "Real"))
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        fields = [
            forget(f"{name}.{part}", one) for part, one in zip(value._fields, value, strict=True)
        ]
        return type(value)(*fields)
    message = f"say in `Loop.forget` how {name} becomes unknown: {value!r}"
    raise NotUnderstoodError(message)
