"""A campaign ends, and what it has found it keeps: of subjects that are odd, dead or too small."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from itertools import count

import pytest

from spectral_memory import unchecked
from spectral_memory.oracle import HierarchicalAdapter, MinimalAdapter, Setup
from spectral_memory.oracle.fuzz import Budget, run
from spectral_memory.oracle.judge import (
    Answers,
    Capabilities,
    Divergence,
    Operation,
    Outcome,
    System,
)
from spectral_memory.oracle.judge.subject import Subject, UnusableError

STEPS = Budget(100_000)
EVERY = range(100_000)


class SometimesWrong(MinimalAdapter):
    """A dictionary that is wrong in some of its memories, and has died before others."""

    def __init__(self, wrong: Container[int], dead: Container[int] = ()) -> None:
        self.wrong = wrong
        self.dead = dead
        self.numbers = count(-1)  # the first memory is made to see what it can do
        self.first = 0  # that was wrong
        super().__init__()

    def make(self, setup: Setup) -> object:
        return unchecked.ThermalDict[object, object].with_policy(setup.policy)

    def begin(self, setup: Setup) -> None:
        self.number = next(self.numbers)
        if self.number in self.dead:
            raise UnusableError("it is dead")
        super().begin(setup)

    def perform(self, operations: Sequence[Operation], stride: int, moves: bool) -> Answers:
        answers = super().perform(operations, stride, moves)
        if self.number not in self.wrong or all(one.kind != "clear" for one in operations):
            return answers
        self.first = self.first or self.number
        results = [
            "wrong" if one.kind == "clear" else result
            for one, result in zip(operations, answers.results, strict=True)
        ]
        return answers._replace(results=results)


def fuzz(subject: SometimesWrong) -> Divergence:
    """The divergence that a campaign finds, with the reason for what it could not do."""
    verdict = run(subject, System.MINIMAL, budget=STEPS)
    assert verdict.outcome == Outcome.DIVERGES, verdict.reason
    assert ("it is dead" in verdict.reason) == bool(subject.dead)
    assert verdict.divergence is not None
    return verdict.divergence


@pytest.fixture(scope="module")
def always() -> SometimesWrong:
    """A subject that was wrong throughout; the specification judged its last memory."""
    subject = SometimesWrong(EVERY)
    found = fuzz(subject)
    assert found.reproduced
    assert [one.kind for one in found.script] == ["clear"]
    return subject


def test_a_subject_that_is_right_before_the_specification_diverges(always: SometimesWrong) -> None:
    found = fuzz(SometimesWrong(range(always.number)))
    assert found.aspect == "determinism"
    assert not found.reproduced
    assert [one.kind for one in found.script] == ["clear"]


@pytest.mark.parametrize("again", [1, 2])
def test_a_subject_that_is_wrong_once_more_diverges(always: SometimesWrong, again: int) -> None:
    last = always.number
    found = fuzz(SometimesWrong({*range(last), *range(last + 1, last + 1 + again)}))
    assert found.aspect == ("determinism" if again == 1 else "result")


@pytest.mark.parametrize("later", [1, 2, 3])
def test_a_subject_that_dies_while_shrinking_diverges_still(
    always: SometimesWrong, later: int
) -> None:
    found = fuzz(SometimesWrong(EVERY, dead=range(always.first + later, 100_000)))
    assert (found.aspect, found.observed, found.operation) == ("result", "wrong", "clear()")
    assert found.step == len(found.script) == found.found > 1
    assert not found.reproduced


def test_a_subject_that_lives_again_is_judged_by_the_specification(always: SometimesWrong) -> None:
    found = fuzz(SometimesWrong(EVERY, dead={always.first + 3}))
    assert (found.aspect, found.observed, found.operation) == ("result", "wrong", "clear()")
    assert found.found > 1
    assert found.reproduced


def limit(subject: Subject, operations: frozenset[str]) -> Subject:
    """The subject, which says that it has these operations only."""

    class Limited(type(subject)):  # type: ignore[misc]  # of either system
        @property
        def capabilities(self) -> Capabilities:
            given: Capabilities = super().capabilities
            return replace(given, operations=operations)

    subject.__class__ = Limited
    return subject


@pytest.mark.parametrize("kinds", [(), ("clear",), ("popitem", "clear"), ("malloc",), ("get",)])
def test_a_dictionary_that_cannot_be_filled_is_unusable(kinds: tuple[str, ...]) -> None:
    subject = limit(SometimesWrong(set()), frozenset(kinds))
    verdict = run(subject, System.MINIMAL, budget=Budget(1_000))
    assert verdict.outcome == Outcome.UNUSABLE
    assert "it has no set" in verdict.reason


@pytest.mark.parametrize("kinds", [(), ("set",), ("free", "defragment")])
def test_an_allocator_that_cannot_be_filled_is_unusable(kinds: tuple[str, ...]) -> None:
    allocator = HierarchicalAdapter(
        lambda setup: unchecked.HierarchicalSpectralMemory(setup.n_zeros, policy=setup.policy)
    )
    verdict = run(limit(allocator, frozenset(kinds)), System.HIERARCHICAL, budget=Budget(1_000))
    assert verdict.outcome == Outcome.UNUSABLE
    assert "it has no calloc or malloc" in verdict.reason


@pytest.mark.parametrize("seed", range(4))
def test_a_dictionary_that_can_only_be_filled_is_compared(seed: int) -> None:
    subject = limit(SometimesWrong(set()), frozenset({"set"}))
    verdict = run(subject, System.MINIMAL, seed=seed, budget=Budget(2_000))
    assert verdict.outcome == Outcome.AGREES
