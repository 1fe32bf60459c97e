"""What the search needs to know of a sequential meaning."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Protocol, TypeVar

from spectral_memory.oracle.concurrency.answers import Answer
from spectral_memory.oracle.concurrency.operations import Operation

__all__ = ["Model"]

S = TypeVar("S")


class Model(Protocol[S]):
    """A sequential meaning with states of type S, which are values."""

    def start(self) -> S:
        """The state before the history."""

    def apply(self, state: S, operation: Operation, answer: Answer) -> tuple[S, ...]:
        """Every state after the operation with this answer; empty if it cannot answer so.

        For `PENDING` every *other* state that the operation may leave, whatever it
        answers: a call that never returned and changed nothing need not be placed.
        """

    def is_idle(self, operation: Operation, answer: Answer) -> bool:
        """True if an operation with this answer changes no state at all."""

    def get_key(self, state: S) -> Hashable:
        """A canonical form: equal only for states that no operation here tells apart."""

    def weigh(self, state: S) -> int:
        """Bytes that a remembered key takes, estimated; the same on every machine."""

    def describe(self, state: S, operation: Operation) -> str:
        """What the operation would answer in this state, for people."""
