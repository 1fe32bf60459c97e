"""A promise: postconditions around a function, resolved once and cheap to check.

icontract finds the arguments of every condition anew at each call, which costs more
than the operations here. A promise looks at the signatures when it is made. At a
call it takes one snapshot, runs the function, and hands each condition its arguments
by position.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from operator import itemgetter
from typing import Final, NoReturn, TypeVar, cast

from spectral_memory.contracts.violation import ContractViolation

__all__ = ["MARK", "promise"]

F = TypeVar("F", bound=Callable[..., object])

MARK: Final = "__postconditions__"
"""Where a function keeps its postconditions, here as with icontract."""

_Pick = Callable[[tuple[object, ...]], tuple[object, ...]]


class Old:
    """What was so before the call; a condition names it `OLD`.

    `before` is the snapshot, `mark` the fingerprint.
    """

    __slots__ = ("before", "mark")

    def __init__(self, before: object, mark: object) -> None:
        self.before = before
        self.mark = mark


class Frame:
    """The parameters of a function, `result` and `OLD`, in a fixed order."""

    __slots__ = ("count", "names", "parameters")

    def __init__(self, function: Callable[..., object]) -> None:
        parameters = inspect.signature(function).parameters
        self.parameters = [(name, one.default) for name, one in parameters.items()]
        self.count = len(parameters)
        self.names = (*parameters, "result", "OLD")

    def complete(
        self, arguments: tuple[object, ...], named: dict[str, object]
    ) -> tuple[object, ...]:
        """One value a parameter, the defaults too; () if the arguments do not fit."""
        values, used = list(arguments), 0
        for name, default in self.parameters[len(arguments) :]:
            if name in named:
                values.append(named[name])
                used += 1
            elif default is inspect.Parameter.empty:
                return ()
            else:
                values.append(default)
        return tuple(values) if used == len(named) and len(values) == self.count else ()

    def pick(self, condition: Callable[..., object]) -> _Pick:
        """What takes the arguments of a condition from the values of the frame."""
        wanted = [self.names.index(name) for name in inspect.signature(condition).parameters]
        if len(wanted) == 1:
            (at,) = wanted
            return lambda values: (values[at],)
        return cast("_Pick", itemgetter(*wanted))


def promise(
    function: F,
    *conditions: Callable[..., bool],
    before: Callable[..., object] | None = None,
    unchanged: Callable[..., object] | None = None,
    serial: Callable[..., int] | None = None,
    like: Callable[..., object] | None = None,
) -> F:
    """The function under postconditions, with its own type.

    `before` takes the snapshot that the conditions see as ``OLD.before``. `unchanged`
    is a fingerprint of the first argument that a call which raises must leave as it
    was; the conditions see it as ``OLD.mark``. `serial` counts operations: if there were others inside this one, nothing is
    said about the change. `like` has the parameters of a function that cannot tell its
    own. Conditions name what they need: parameters, `result` and `OLD`.
    """
    frame = Frame(function if like is None else like)
    checks = tuple((condition, frame.pick(condition)) for condition in conditions)
    count, complete = frame.count, frame.complete
    take, take_from = before, None if before is None else frame.pick(before)

    @wraps(function)
    def promised(*arguments: object, **named: object) -> object:
        mark = began = None
        if unchanged is not None:
            mark = unchanged(arguments[0])
            began = None if serial is None else serial(arguments[0])
        try:
            values = arguments
            if named or len(arguments) != count:
                values = complete(arguments, named)
                if not values:
                    function(*arguments, **named)  # says itself what does not fit
                    raise ContractViolation(f"{function.__qualname__} takes what it does not tell")
            seen = None
            if take is not None and take_from is not None:
                seen = take(*take_from(values))
            result = function(*arguments, **named)
        except ContractViolation:
            raise
        except Exception as error:
            if unchanged is None or (serial is not None and serial(arguments[0]) != began):
                raise
            after = unchanged(arguments[0])
            if after != mark:
                message = f"refused, yet the state changed from {mark!r} to {after!r}"
                raise ContractViolation(message) from error
            raise
        values = (*values, result, Old(seen, mark))
        for condition, pick in checks:
            if not condition(*pick(values)):
                _break(function, condition, values)
        return result

    setattr(promised, MARK, conditions)
    return cast("F", promised)


def _break(
    function: Callable[..., object], condition: Callable[..., object], values: tuple[object, ...]
) -> NoReturn:
    """Say which condition failed, and of what."""
    words = (inspect.getdoc(condition) or "").partition("\n")[0]
    shown = ", ".join(map(repr, values[:-1]))
    message = f"{condition.__name__}: {words}\n{function.__qualname__} was given and gave: {shown}"
    raise ContractViolation(message)
