"""The state machine of the hierarchical system."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from spectral_memory.oracle.doors.python import open_subject
from spectral_memory.oracle.fuzz.source import POLICIES
from spectral_memory.oracle.judge.operations import Born
from spectral_memory.oracle.judge.setup import Setup, Strictness, System
from spectral_memory.oracle.machines.stepping import Stepper
from spectral_spec.extents import SIZE_LIMITS
from spectral_spec.hierarchical import (
    Access,
    Calloc,
    Defragment,
    Free,
    Malloc,
    Read,
    Realloc,
    Write,
)
from spectral_spec.thermal import Policy
from spectral_spec.tiers import AUTO, Tier

__all__ = ["HierarchicalMachine"]

_SIZES = (
    st.sampled_from((0, 1, 15, 16, 17, 33, 64))
    | st.integers(0, 300)
    | st.sampled_from(tuple(limit + step for limit in SIZE_LIMITS[:5] for step in (-1, 0, 1)))
    | st.sampled_from((2**23, 2**24 - 15, 2**24))
)
_HINTS = st.sampled_from((AUTO, AUTO, *map(int, Tier)))
_TIMES = (
    st.none()
    | st.fractions(0, 260, max_denominator=1000)
    | st.floats(0, 260).map(Fraction)
    | st.sampled_from((Fraction(-1), Fraction(10**40), Fraction(17.578382390253125)))
)
_DOMAINS = st.sampled_from((0, 0, 0, 3, 11))
_CHOICES = st.integers(0, 15)
_POLICIES = st.builds(
    lambda policy, capacity: policy._replace(hot_capacity=capacity),
    st.sampled_from(POLICIES),
    st.sampled_from((None, 1, 2, 5)),
)
_BIG = 2**17  # longer blocks are not read or written as a whole


class HierarchicalMachine(RuleBasedStateMachine):
    """Subclass it, override `make_subject`, and take its `TestCase`.

    >>> from spectral_memory import unchecked
    >>> class MyMachine(HierarchicalMachine):
    ...     strictness = "relational"
    ...
    ...     def make_subject(self):
    ...         return unchecked.HierarchicalSpectralMemory
    >>> TestMyMemory = MyMachine.TestCase
    """

    strictness: ClassVar[str] = "exact"

    def make_subject(self) -> object:
        """A class, a factory of allocators or an adapter: what `check` takes."""
        raise NotImplementedError("override make_subject")

    @initialize(policy=_POLICIES, n_zeros=st.sampled_from((100, 100, 101, 30, 20, 2, 1)))
    def begin(self, policy: Policy, n_zeros: int) -> None:
        """A new memory."""
        subject = open_subject(self.make_subject(), System.HIERARCHICAL)
        setup = Setup(System.HIERARCHICAL)
        if subject.capabilities.policies:
            setup = setup._replace(policy=policy, n_zeros=n_zeros)
        self.stepper = Stepper(subject, setup, Strictness(self.strictness))
        self.sizes: list[int] = []  # of each birth

    def teardown(self) -> None:
        """All that can be seen is right."""
        if hasattr(self, "stepper"):
            self.stepper.check()

    def _pick(self, choice: int) -> Born:
        """One of the last blocks, freed ones too."""
        return Born(max(0, len(self.sizes) - 1 - choice))

    @rule(size=_SIZES, hint=_HINTS, t=_TIMES, domain=_DOMAINS)
    def malloc(self, size: int, hint: int, t: Fraction | None, domain: int) -> None:
        """A new block."""
        self.sizes.append(size)
        self.stepper.do(Malloc(domain, size, hint, t))

    @rule(count=st.sampled_from((0, 1, 2, 3, 2**20)), size=_SIZES, hint=_HINTS, domain=_DOMAINS)
    def calloc(self, count: int, size: int, hint: int, domain: int) -> None:
        """A new block of several parts, or one that is too large."""
        self.sizes.append(count * size)
        self.stepper.do(Calloc(domain, count, size, hint, None))

    @rule(choice=_CHOICES, times=st.integers(1, 20))
    def access(self, choice: int, times: int) -> None:
        """Use a block."""
        for _ in range(times):
            self.stepper.do(Access(self._pick(choice)))

    @rule(choice=_CHOICES, offset=st.integers(0, 40), size=st.none() | st.integers(0, 40))
    def read(self, choice: int, offset: int, size: int | None) -> None:
        """Bytes of a block, or past its end."""
        block = self._pick(choice)
        if size is not None or not self.sizes or self.sizes[block] <= _BIG:
            self.stepper.do(Read(block, offset, size))

    @rule(choice=_CHOICES, offset=st.integers(0, 20), data=st.binary(max_size=40))
    def write(self, choice: int, offset: int, data: bytes) -> None:
        """Put bytes into a block, or past its end."""
        self.stepper.do(Write(self._pick(choice), offset, data))

    @rule(choice=_CHOICES, size=_SIZES)
    def realloc(self, choice: int, size: int) -> None:
        """Another size."""
        block = self._pick(choice)
        if self.sizes:
            self.sizes[block] = max(self.sizes[block], size)
        self.stepper.do(Realloc(block, size))

    @rule(choice=_CHOICES)
    def free(self, choice: int) -> None:
        """End a block, perhaps once more."""
        self.stepper.do(Free(self._pick(choice)))

    @rule(block=st.sampled_from((7, 600, 10**9, 2**40 * 12)))
    def use_unknown(self, block: int) -> None:
        """An id that was hardly ever issued."""
        self.stepper.do(Access(block))

    @rule(domain=_DOMAINS)
    def defragment(self, domain: int) -> None:
        """Close the gaps."""
        self.stepper.do(Defragment(domain))
        self.stepper.check()
