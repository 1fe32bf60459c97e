"""The dictionary as a sequential meaning: with its heat, and by its values alone."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final, TypeAlias, TypeGuard

from spectral_memory.oracle.concurrency.answers import (
    DONE,
    PENDING,
    Answer,
    describe_answer,
    is_same,
    refuse,
)
from spectral_memory.oracle.concurrency.operations import (
    Contains,
    Items,
    Key,
    Length,
    Operation,
    Status,
    Temperature,
    Value,
)
from spectral_memory.oracle.judge.subject import Raised, Refusal
from spectral_spec import hierarchical, minimal
from spectral_spec.errors import is_refusal
from spectral_spec.ring import get_members
from spectral_spec.thermal import Policy, compute_demotion, compute_heat

__all__ = ["KeyModel", "ThermalModel", "ValueModel", "answer_as", "is_pair"]

State: TypeAlias = minimal.State[Key, Value]
_LOOKS: Final = ("contains", "length", "items", "temperature", "status")


def answer_as(state: State, operation: Operation) -> tuple[State, Answer]:
    """The next state and the answer, by the step of the specification and its views."""
    if isinstance(operation, Contains):
        return state, operation.key in state.entries
    if isinstance(operation, Length):
        return state, len(state.entries)
    if isinstance(operation, Items):
        return state, minimal.abstract(state)
    if isinstance(operation, Status):
        return state, minimal.compute_status(state)
    if isinstance(operation, Temperature):
        seen = minimal.observe(state, operation.key)
        return state, refuse(seen) if is_refusal(seen) else seen
    if isinstance(operation, hierarchical.Operation):
        return state, Raised("TypeError", f"a dictionary has no {operation.kind}")
    after, result = minimal.step(state, operation)
    return after, refuse(result) if is_refusal(result) else result


def is_pair(answer: Answer) -> TypeGuard[tuple[Key, Value]]:
    """True for a pair; a refusal and a failure are tuples of two as well, and none."""
    if not isinstance(answer, tuple) or isinstance(answer, Refusal | Raised):
        return False
    return len(answer) == 2


def get_told(answer: Answer) -> Answer:
    """The value of the pair that a popitem told; any other answer as it is."""
    if is_pair(answer):
        value = answer[1]
        if value is None or isinstance(value, int | str):
            return value
    return answer


class ThermalModel:
    """The whole of the minimal system: every access is seen in the heat."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    def start(self) -> State:
        """The empty dictionary."""
        return minimal.initial(self._policy)

    def apply(self, state: State, operation: Operation, answer: Answer) -> tuple[State, ...]:
        """The one state that the step leads to, if it answers so."""
        after, due = answer_as(state, operation)
        if answer is PENDING:
            return () if after is state else (after,)
        fits = is_same(due, answer) or (answer is DONE and not isinstance(due, Refusal))
        return (after,) if fits else ()

    def is_idle(self, operation: Operation, answer: Answer) -> bool:
        """A look, or a call that was refused (rule F1)."""
        return operation.kind in _LOOKS or isinstance(answer, Refusal)

    def get_key(self, state: State) -> Hashable:
        """Each key's value, tier and heat in their order, and the hot ring.

        As the portrait of a state, but for counters and the number of the epoch.
        """
        epoch, policy = state.clock.epoch, state.policy
        pairs = []
        for key in get_members(state.order):
            entry = state.entries[key]
            heat = compute_heat(entry.level, entry.stamp, epoch)
            tier = compute_demotion(policy, entry.tier, heat)
            pairs.append((key, entry.value, tier, heat))
        return state.clock.phase, tuple(pairs), get_members(state.hot)

    def weigh(self, state: State) -> int:
        """About 400 bytes an entry."""
        return 400 + 400 * len(state.entries)

    def describe(self, state: State, operation: Operation) -> str:
        """The answer of the step."""
        return describe_answer(answer_as(state, operation)[1])


class ValueModel(ThermalModel):
    """The pairs of the dictionary and their order: what no heat decides (laws of rule M10)."""

    def is_idle(self, operation: Operation, answer: Answer) -> bool:
        """A read changes no pair."""
        return operation.kind == "get" or super().is_idle(operation, answer)

    def get_key(self, state: State) -> Hashable:
        """The pairs in their order."""
        return minimal.abstract(state)

    def apply(self, state: State, operation: Operation, answer: Answer) -> tuple[State, ...]:
        """As before; a read that never returned need not be placed."""
        if answer is PENDING and operation.kind == "get":
            return ()
        return super().apply(state, operation, answer)


class KeyModel(ValueModel):
    """One key of the dictionary, seen by itself.

    Operations on all keys are seen as far as they touch this one: a `clear` takes it
    away; a `popitem` that told it, or never returned, takes it away if it is there.
    """

    def __init__(self, policy: Policy, key: Key) -> None:
        super().__init__(policy)
        self._key = key

    def apply(self, state: State, operation: Operation, answer: Answer) -> tuple[State, ...]:
        """As the dictionary with this key alone; a popitem is a delete of it."""
        if operation.kind == "popitem":
            delete: minimal.Delete[Key] = minimal.Delete(self._key)
            return super().apply(state, delete, get_told(answer))
        return super().apply(state, operation, answer)

    def describe(self, state: State, operation: Operation) -> str:
        """The answer of the step; a popitem tells this key's pair or another's."""
        if operation.kind == "popitem" and len(state.entries) == 0:
            return f"a pair of another key than {self._key!r}"
        return super().describe(state, operation)
