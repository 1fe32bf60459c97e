"""A subject whose bug is there only while it works, so that the reference beside it has none."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from spectral_memory import unchecked
from spectral_memory.oracle import HierarchicalAdapter, MinimalAdapter, Setup
from spectral_memory.oracle.judge import Answers, Observation, Operation

Plant = Callable[[pytest.MonkeyPatch], None]


class PlantedAllocator(HierarchicalAdapter):
    """The reference with one of the planted bugs."""

    def __init__(self, plant: Plant) -> None:
        self.plant = plant
        super().__init__()

    def make(self, setup: Setup) -> object:
        return unchecked.HierarchicalSpectralMemory(setup.n_zeros, policy=setup.policy)

    def begin(self, setup: Setup) -> None:
        with pytest.MonkeyPatch.context() as patch:
            self.plant(patch)
            super().begin(setup)

    def perform(self, operations: Sequence[Operation], stride: int, moves: bool) -> Answers:
        with pytest.MonkeyPatch.context() as patch:
            self.plant(patch)
            return super().perform(operations, stride, moves)

    def observe(self) -> Observation:
        with pytest.MonkeyPatch.context() as patch:
            self.plant(patch)
            return super().observe()


class PlantedDict(MinimalAdapter):
    """The same for the dictionary."""

    def __init__(self, plant: Plant) -> None:
        self.plant = plant
        super().__init__()

    def make(self, setup: Setup) -> object:
        return unchecked.ThermalDict[object, object].with_policy(setup.policy)

    def begin(self, setup: Setup) -> None:
        with pytest.MonkeyPatch.context() as patch:
            self.plant(patch)
            super().begin(setup)

    def perform(self, operations: Sequence[Operation], stride: int, moves: bool) -> Answers:
        with pytest.MonkeyPatch.context() as patch:
            self.plant(patch)
            return super().perform(operations, stride, moves)

    def observe(self) -> Observation:
        with pytest.MonkeyPatch.context() as patch:
            self.plant(patch)
            return super().observe()
