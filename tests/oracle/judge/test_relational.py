"""What the specification leaves free is no divergence; what it does not leave free is one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from spectral_memory import unchecked
from spectral_memory.hierarchical.addresses import BlockAddress
from spectral_memory.hierarchical.domain import Domain
from spectral_memory.hierarchical.free_index import FreeIndex
from spectral_memory.hierarchical.space import Space
from spectral_memory.oracle import HierarchicalAdapter, MinimalAdapter
from spectral_memory.oracle.detection.bug import Patch, Plant
from spectral_memory.oracle.detection.catalogue import ALLOCATOR
from spectral_memory.oracle.fuzz import Budget, run
from spectral_memory.oracle.judge import Capabilities, Outcome, Refusal, Strictness, System
from spectral_spec.errors import BlockError, OutOfBoundsError
from spectral_spec.thermal import Policy

from ..planted import PlantedAllocator

Loose = Any  # a stand-in takes what comes


class OwnIds(HierarchicalAdapter):
    """The reference behind ids that count all blocks."""

    ids = False

    def make(self, setup: Loose) -> object:
        self.names: dict[int, int] = {}
        return unchecked.HierarchicalSpectralMemory(setup.n_zeros, policy=setup.policy)

    def name(self, block: int) -> int:
        new = 1000 + len(self.names)
        self.names[new] = block
        return new

    def malloc(self, size: int, hint: int, t: Loose, domain: int) -> int:
        return self.name(super().malloc(size, hint, t, domain))

    def calloc(self, count: int, size: int, hint: int, t: Loose, domain: int) -> int:
        return self.name(super().calloc(count, size, hint, t, domain))

    def _translate(self, block: int, call: Callable[[int], Loose]) -> Loose:
        try:
            return call(self.names.get(block, 2**63 - 1))
        except (BlockError, OutOfBoundsError) as error:
            error.args = (block, *error.args[1:])
            raise

    def realloc(self, block: int, size: int) -> int:
        self._translate(block, lambda real: HierarchicalAdapter.realloc(self, real, size))
        return block

    def access(self, block: int) -> object:
        return self._translate(block, lambda real: HierarchicalAdapter.access(self, real))

    def read(self, block: int, offset: int, size: int | None) -> bytes:
        read = HierarchicalAdapter.read
        found: bytes = self._translate(block, lambda real: read(self, real, offset, size))
        return found

    def write(self, block: int, offset: int, data: bytes) -> None:
        self._translate(block, lambda real: HierarchicalAdapter.write(self, real, offset, data))

    def free(self, block: int) -> None:
        self._translate(block, lambda real: HierarchicalAdapter.free(self, real))

    def address(self, block: int) -> object:
        return self._translate(block, lambda real: HierarchicalAdapter.address(self, real))

    def get_temperature(self, block: int) -> tuple[object, object]:
        found: tuple[object, object] = self._translate(
            block, lambda real: HierarchicalAdapter.get_temperature(self, real)
        )
        return found


BUGS = {bug.name: bug.plant for bug in ALLOCATOR}


def judge(subject: HierarchicalAdapter, steps: int = 4_000, seed: int = 0) -> Outcome:
    verdict = run(subject, System.HIERARCHICAL, Strictness.RELATIONAL, seed, Budget(steps))
    return verdict.outcome


def plant_rest_sooner(patch: Patch) -> None:
    def cool(self: Domain, row: int) -> int:
        return max(0, self.rows.get_level(row) - 1)

    patch.setattr(Domain, "get_heat", cool)


@pytest.mark.parametrize(
    "plant",
    [
        BUGS["best-fit"],
        BUGS["second-fit"],
        BUGS["bottom-rung"],
        BUGS["no-decay"],
        BUGS["no-cool-down"],
        BUGS["weak-duel"],
        BUGS["forgotten-waiter"],
        plant_rest_sooner,
    ],
)
def test_another_placement_and_another_heat_are_allowed(plant: Plant) -> None:
    assert judge(PlantedAllocator(plant)) == Outcome.AGREES


@pytest.mark.parametrize("seed", range(2))
def test_own_ids_are_allowed(seed: int) -> None:
    assert judge(OwnIds(), seed=seed) == Outcome.AGREES


def test_own_ids_cannot_be_judged_exactly() -> None:
    verdict = run(OwnIds(), System.HIERARCHICAL, Strictness.EXACT, 0, Budget(100))
    assert verdict.outcome == Outcome.UNUSABLE
    assert "use relational" in verdict.reason


def plant_overlap(patch: Patch) -> None:
    def take_nothing(_self: Loose, _grain: int, _length: int) -> None:
        pass

    patch.setattr(FreeIndex, "take", take_nothing)
    patch.setattr(FreeIndex, "take_first_fit", FreeIndex.find_first_fit)


def plant_odd_offset(patch: Patch) -> None:
    address = Space.get_address

    def shift(self: Space, row: int) -> BlockAddress:
        found = address(self, row)
        return found._replace(offset=found.offset + 8) if found.offset else found

    patch.setattr(Space, "get_address", shift)


@pytest.mark.interpreted
@pytest.mark.parametrize(
    "plant",
    [
        BUGS["ties-high"],
        BUGS["shared-class"],
        BUGS["wrong-error"],
        BUGS["lost-bytes"],
        pytest.param(BUGS["stale-bytes"], marks=pytest.mark.slow),
        BUGS["uncounted-shrink"],
        BUGS["reused-ids"],
        plant_overlap,
        plant_odd_offset,
    ],
)
def test_what_no_freedom_covers_diverges(plant: Plant) -> None:
    assert judge(PlantedAllocator(plant), 40_000) == Outcome.DIVERGES


class NoPayloads(PlantedAllocator):
    """Says of a refusal only what kind it is."""

    @property
    def capabilities(self) -> Capabilities:
        given = super().capabilities
        return Capabilities(given.operations, given.looks, given.parts, payloads=False)

    def perform(self, operations: Loose, stride: int, moves: bool) -> Loose:
        answers = super().perform(operations, stride, moves)
        results = [
            one._replace(payload=()) if isinstance(one, Refusal) else one for one in answers.results
        ]
        return answers._replace(results=results)


@pytest.mark.parametrize("strictness", Strictness)
def test_refusals_without_payload_are_compared_by_name(strictness: Strictness) -> None:
    subject = NoPayloads(lambda _: None)
    verdict = run(subject, System.HIERARCHICAL, strictness, 0, Budget(8_000))
    assert verdict.outcome == Outcome.AGREES
    assert "refusals are compared by name, without their payload" in verdict.describe_limits()


def test_a_dictionary_with_another_heat_is_a_dictionary() -> None:
    def make(_: object) -> object:
        return unchecked.ThermalDict.with_policy(Policy(insert_heat=3, access_heat=9))

    subject = MinimalAdapter(make)
    exact = run(subject, System.MINIMAL, Strictness.EXACT, 0, Budget(3_000))
    assert exact.outcome == Outcome.DIVERGES
    relational = run(subject, System.MINIMAL, Strictness.RELATIONAL, 0, Budget(3_000))
    assert relational.outcome == Outcome.AGREES
