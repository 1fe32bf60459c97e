"""Calls of other rules: merged into one value, or taken at their contract's word.

A merged callee is explored on the side and gives one value for all its paths. A
callee under contract is not entered at all: what it requires is claimed, and what
it ensures is supposed. The same contract, word for word, is proved of the callee by
an obligation of its own.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Generic, NamedTuple, ParamSpec, TypeVar, cast

from spectral_proofs.symbolic.choice import choose, same
from spectral_proofs.symbolic.explorer import get_explorer
from spectral_proofs.symbolic.values import SymBool, is_symbolic, lift_bool

__all__ = ["Contract", "assume_contract", "is_plain", "merge"]

P = ParamSpec("P")
R = TypeVar("R")


class Contract(NamedTuple, Generic[P, R]):
    """What a rule requires of its arguments, and what it ensures of its result.

    `result` makes an unknown result; it may fork, as between a place and none. It
    must be able to be whatever the rule can return: what it leaves out is believed.
    `ensures` is called with the result first, then the arguments.
    """

    function: Callable[P, R]
    requires: Callable[P, bool]
    ensures: Callable[..., bool]
    result: Callable[P, R]

    @property
    def name(self) -> str:
        """The rule's own name."""
        return str(cast("Any", self.function).__name__)


def is_plain(value: object) -> bool:
    """True if nothing in the value is unknown: plain numbers, and tuples of such."""
    if isinstance(value, tuple):
        return all(is_plain(one) for one in value)
    return not is_symbolic(value) and isinstance(value, int | str | bytes | type(None))


def merge(function: Callable[P, R]) -> Callable[P, R]:
    """The function with all its paths as one value. Its results must be of one shape."""

    def merged(*args: P.args, **kwargs: P.kwargs) -> R:
        if all(is_plain(value) for value in (*args, *kwargs.values())):
            return function(*args, **kwargs)
        outcomes = get_explorer().fork(lambda: function(*args, **kwargs))
        found = outcomes[-1][1]
        for condition, result in reversed(outcomes[:-1]):
            found = choose(cast("bool", SymBool(condition)), result, found)
        return found

    return merged


def assume_contract(contract: Contract[P, R]) -> Callable[P, R]:
    """A stand-in for the rule that keeps the contract and does nothing else.

    The rules are pure: the same arguments give the same result, on one path.
    """
    signature = inspect.signature(contract.function)
    key = f"calls of {contract.function.__module__}.{contract.name}"

    def stand_in(*args: P.args, **kwargs: P.kwargs) -> R:
        explorer = get_explorer()
        calls = cast("tuple[tuple[tuple[object, ...], R], ...]", explorer.scratch.get(key, ()))
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        values = tuple(bound.arguments.values())
        for earlier, result in calls:
            if all(same(one, other) for one, other in zip(earlier, values, strict=True)):
                return result
        required = lift_bool(contract.requires(*bound.args, **bound.kwargs))
        explorer.claim(f"{contract.name}: what it requires holds", required)
        made = contract.result(*bound.args, **bound.kwargs)
        ensured = lift_bool(contract.ensures(made, *bound.args, **bound.kwargs))
        explorer.suppose(f"{contract.name}: its contract", ensured, derived=True)
        # A new tuple: what a callee that is explored aside notes here ends with its path.
        explorer.scratch[key] = (*calls, (values, made))
        return made

    return stand_in
