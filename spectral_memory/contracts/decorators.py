"""Contract decorators that no interpreter flag switches off."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

import icontract

from spectral_memory.contracts.promise import MARK
from spectral_memory.contracts.violation import ContractViolation

__all__ = [
    "capture",
    "ensure",
    "get_contracted_operations",
    "is_contracted",
    "refuse_unchanged",
    "require",
]

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")


def require(condition: Callable[..., bool]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Demand a condition of the arguments and the state before the call."""
    return icontract.require(condition, enabled=True, error=ContractViolation)


def ensure(condition: Callable[..., bool]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Promise a condition after the call; it may name `result` and `OLD`."""
    return icontract.ensure(condition, enabled=True, error=ContractViolation)


def capture(
    snapshot: Callable[..., object], name: str
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep what `snapshot` returns before the call, as `OLD.<name>`."""
    return icontract.snapshot(snapshot, name=name, enabled=True)


def refuse_unchanged(
    fingerprint: Callable[[S], object], serial: Callable[[S], int] | None = None
) -> Callable[[Callable[Concatenate[S, P], R]], Callable[Concatenate[S, P], R]]:
    """Promise that a call which raises leaves the fingerprint of its object as it was.

    A postcondition sees only calls that return, so this is a contract of its
    own. The fingerprint must be cheap and must not run code of the caller.

    `serial` counts operations. If it shows others inside this one (code of the
    caller that calls back), then nothing is said about the change.
    """

    def decorate(function: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
        @wraps(function)
        def refusing(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
            before = fingerprint(self)
            began = serial(self) if serial is not None else 0
            try:
                return function(self, *args, **kwargs)
            except ContractViolation:
                raise
            except Exception as error:
                if serial is not None and serial(self) != began:
                    raise
                after = fingerprint(self)
                if after != before:
                    message = f"refused, yet the state changed from {before!r} to {after!r}"
                    raise ContractViolation(message) from error
                raise

        return refusing

    return decorate


def is_contracted(function: object) -> bool:
    """Whether a function promises anything about its result.

    >>> is_contracted(len)
    False
    """
    while function is not None:
        if getattr(function, MARK, ()):
            return True
        function = getattr(function, "__wrapped__", None)
    return False


def get_contracted_operations(cls: type) -> frozenset[str]:
    """Names of the operations of a class, its bases included, that carry a postcondition."""
    return frozenset(name for name in dir(cls) if is_contracted(getattr(cls, name, None)))
