"""The shipped machines: what is right passes, what is wrong fails with the whole report."""

from __future__ import annotations

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from spectral_memory import unchecked
from spectral_memory.oracle import DivergenceError
from spectral_memory.oracle.machines import HierarchicalMachine, MinimalMachine

from ...mutants import hierarchical_bugs as bugs
from ..planted import PlantedAllocator


class DictMachine(MinimalMachine):
    def make_subject(self) -> object:
        return unchecked.ThermalDict


class PlainDictMachine(MinimalMachine):
    strictness = "relational"

    def make_subject(self) -> object:
        return dict


class MemoryMachine(HierarchicalMachine):
    def make_subject(self) -> object:
        return unchecked.HierarchicalSpectralMemory


class BestFitMachine(HierarchicalMachine):
    strictness = "relational"

    def make_subject(self) -> object:
        return PlantedAllocator(bugs.plant_best_fit)


TestDict = DictMachine.TestCase
TestPlainDict = PlainDictMachine.TestCase
TestMemory = MemoryMachine.TestCase
TestBestFit = BestFitMachine.TestCase


class Sticky(unchecked.ThermalDict[object, object]):
    """Clear leaves a key."""

    def clear(self) -> None:
        while len(self) > 1:
            self.popitem()


class StickyMachine(MinimalMachine):
    def make_subject(self) -> object:
        return Sticky


class Uncounted(unchecked.ThermalDict[object, object]):
    """Wrong at check points only."""

    def thermal_status(self) -> dict[str, int]:  # type: ignore[override]  # plain words
        return {"hot": 0, "warm": 0, "cold": 0}


class UncountedMachine(MinimalMachine):
    def make_subject(self) -> object:
        return Uncounted


class WrongErrorMachine(HierarchicalMachine):
    def make_subject(self) -> object:
        return PlantedAllocator(bugs.plant_wrong_error)


@pytest.mark.interpreted
@pytest.mark.parametrize("machine", [StickyMachine, UncountedMachine, WrongErrorMachine])
def test_a_bug_fails_with_the_report(machine: type[RuleBasedStateMachine]) -> None:
    wanted = settings(
        settings.get_profile("ci"), phases=[Phase.generate], report_multiple_bugs=False
    )
    with pytest.raises(DivergenceError, match=r"DIVERGES at step [\s\S]*state before"):
        run_state_machine_as_test(machine, settings=wanted)


def test_a_machine_without_a_subject_says_what_to_do() -> None:
    with pytest.raises(NotImplementedError, match="override make_subject"):
        MinimalMachine().make_subject()
    with pytest.raises(NotImplementedError, match="override make_subject"):
        HierarchicalMachine().make_subject()
