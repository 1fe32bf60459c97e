"""The state machine of the minimal system."""

from __future__ import annotations

from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from spectral_memory.oracle.doors.python import open_subject
from spectral_memory.oracle.fuzz.source import POLICIES
from spectral_memory.oracle.judge.setup import Setup, Strictness, System
from spectral_memory.oracle.machines.stepping import Stepper
from spectral_spec.minimal import Clear, Delete, Get, PopItem, Set
from spectral_spec.thermal import Policy

__all__ = ["MinimalMachine"]

_KEYS = st.sampled_from(("a", "b", "c", "d", "", 0, 1, -1, -2, 2**61 - 1))
_VALUES = st.none() | st.integers(-3, 3) | st.text(max_size=2)
_POLICIES = st.builds(
    lambda policy, capacity: policy._replace(hot_capacity=capacity),
    st.sampled_from(POLICIES),
    st.sampled_from((None, 1, 2, 5)),
)


class MinimalMachine(RuleBasedStateMachine):
    """Subclass it, override `make_subject`, and take its `TestCase`.

    >>> from spectral_memory import ThermalDict
    >>> class MyMachine(MinimalMachine):
    ...     def make_subject(self):
    ...         return ThermalDict
    >>> TestMyDict = MyMachine.TestCase
    """

    strictness: ClassVar[str] = "exact"

    def make_subject(self) -> object:
        """A class, a factory of dictionaries or an adapter: what `check` takes."""
        raise NotImplementedError("override make_subject")

    @initialize(policy=_POLICIES)
    def begin(self, policy: Policy) -> None:
        """A new memory."""
        subject = open_subject(self.make_subject(), System.MINIMAL)
        setup = Setup(System.MINIMAL)
        if subject.capabilities.policies:
            setup = setup._replace(policy=policy)
        self.stepper = Stepper(subject, setup, Strictness(self.strictness))
        self.ordered = not subject.capabilities.differs("order")

    @rule(key=_KEYS, times=st.integers(1, 12))
    def get(self, key: object, times: int) -> None:
        """Read a key, or miss it."""
        for _ in range(times):
            self.stepper.do(Get(key))

    @rule(key=_KEYS, value=_VALUES)
    def put(self, key: object, value: object) -> None:
        """Write a key, which is new or not."""
        self.stepper.do(Set(key, value))

    @rule(key=_KEYS)
    def delete(self, key: object) -> None:
        """Remove a key, or miss it."""
        self.stepper.do(Delete(key))

    @rule()
    def popitem(self) -> None:
        """Remove the last pair."""
        if self.ordered:
            self.stepper.do(PopItem())

    @rule()
    def clear(self) -> None:
        """Remove all pairs."""
        self.stepper.do(Clear())

    @invariant()
    def agrees(self) -> None:
        """All that can be seen is right."""
        if hasattr(self, "stepper"):
            self.stepper.check()
