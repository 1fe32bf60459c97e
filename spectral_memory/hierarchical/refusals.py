"""The promise that an operation refuses exactly what the specification refuses."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from spectral_memory.contracts import ContractViolation
from spectral_memory.hierarchical.snapshots import Prediction
from spectral_spec.errors import SpectralError, is_refusal

__all__ = ["is_due_refusal", "refuse_as_spec"]

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")


def is_due_refusal(prediction: Prediction | None, error: SpectralError) -> bool:
    """The error is the one of the step; arguments that are not admitted may be refused as such.

    Rules F1 and H4.
    """
    if prediction is None:
        return True
    return is_refusal(prediction.result) and prediction.result.payload == error.payload


def refuse_as_spec(
    predict: Callable[Concatenate[S, P], Prediction | None],
) -> Callable[[Callable[Concatenate[S, P], R]], Callable[Concatenate[S, P], R]]:
    """Promise that the function raises no caller's error but the one that the step returns.

    The step is taken after the refusal, on the state that it left unchanged: a
    call that succeeds pays nothing.
    """

    def decorate(function: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
        @wraps(function)
        def refusing(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return function(self, *args, **kwargs)
            except SpectralError as error:
                if not is_due_refusal(predict(self, *args, **kwargs), error):
                    message = f"refused with {error!r}, which is not the specification's answer"
                    raise ContractViolation(message) from error
                raise

        return refusing

    return decorate
