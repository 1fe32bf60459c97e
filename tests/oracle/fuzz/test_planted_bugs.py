"""The fuzzer finds planted bugs, makes them short, and finds nothing where nothing is planted."""

from __future__ import annotations

import pytest

from spectral_memory import unchecked
from spectral_memory.oracle import HierarchicalAdapter, MinimalAdapter
from spectral_memory.oracle.fuzz import Budget, run
from spectral_memory.oracle.judge import Outcome, Strictness, System

from ...mutants.hierarchical_bugs import BUGS, Bug
from ...mutants.test_minimal_mutants import MUTANTS
from ..planted import PlantedAllocator, PlantedDict

#: Nothing of the five operations shows these: `copy`, `pickle` and ``|`` are no operations.
BESIDE = {"copies share their heat", "pickles forget the heat", "| writes into its left side"}

#: The longest sequence that is accepted, where the shortest known one has more than six operations.
LONG = {
    "best fit instead of first fit": 14,
    "freed extents are not joined to their neighbours": 14,
    "heat has no limit": 10,
    "no hysteresis": 18,
    "free forgets the block that waits": 10,
    "new bytes are stale, not zero": 10,
    "an access moves the front": 9,
}
QUICK = {"a migration loses the bytes", "a double free reads as a use after free"}


@pytest.mark.interpreted
@pytest.mark.parametrize(
    "bug",
    [
        pytest.param(bug, marks=() if bug.slip in QUICK else pytest.mark.slow, id=bug.slip)
        for bug in BUGS
    ],
)
def test_an_allocator_with_a_bug_diverges(bug: Bug) -> None:
    subject = PlantedAllocator(bug.plant)
    verdict = run(subject, System.HIERARCHICAL, Strictness.EXACT, 1, Budget(300_000))
    assert verdict.outcome == Outcome.DIVERGES, verdict.reason
    assert verdict.divergence is not None
    assert verdict.divergence.reproduced
    assert len(verdict.divergence.script) <= LONG.get(bug.slip, 9)


@pytest.mark.interpreted
@pytest.mark.parametrize("name", sorted(set(MUTANTS) - BESIDE))
def test_a_dictionary_with_a_bug_diverges(name: str) -> None:
    owner, attribute, mutant = MUTANTS[name]
    subject = PlantedDict(lambda patch: patch.setattr(owner, attribute, mutant))
    verdict = run(subject, System.MINIMAL, Strictness.EXACT, 1, Budget(100_000))
    assert verdict.outcome == Outcome.DIVERGES
    assert verdict.divergence is not None
    assert verdict.divergence.reproduced
    assert len(verdict.divergence.script) <= LONG.get(name, 6)


@pytest.mark.parametrize("strictness", Strictness)
@pytest.mark.parametrize("seed", range(2))
def test_the_reference_agrees(strictness: Strictness, seed: int) -> None:
    allocator = HierarchicalAdapter(
        lambda setup: unchecked.HierarchicalSpectralMemory(setup.n_zeros, policy=setup.policy)
    )
    dictionary = MinimalAdapter(
        lambda setup: unchecked.ThermalDict[object, object].with_policy(setup.policy)
    )
    for subject, system, steps in (
        (allocator, System.HIERARCHICAL, 6_000),
        (dictionary, System.MINIMAL, 20_000),
    ):
        verdict = run(subject, system, strictness, seed, Budget(steps))
        assert verdict.outcome == Outcome.AGREES, verdict
        assert verdict.steps >= steps
        assert set(verdict.coverage) <= set(verdict.targets)


def test_the_same_seed_gives_the_same_verdict() -> None:
    bug = BUGS[0]
    verdicts = [
        run(PlantedAllocator(bug.plant), System.HIERARCHICAL, Strictness.EXACT, 3, Budget(50_000))
        for _ in range(2)
    ]
    assert verdicts[0].divergence == verdicts[1].divergence
    assert verdicts[0].steps == verdicts[1].steps


@pytest.mark.slow
def test_nearly_all_transitions_are_covered() -> None:
    for system, steps in ((System.MINIMAL, 400_000), (System.HIERARCHICAL, 150_000)):
        subject = (
            PlantedDict(lambda _: None)
            if system == System.MINIMAL
            else PlantedAllocator(lambda _: None)
        )
        verdict = run(subject, system, Strictness.EXACT, 7, Budget(steps))
        missed = [name for name in verdict.targets if not verdict.coverage.get(name)]
        assert len(missed) <= len(verdict.targets) // 10, missed
