"""The hierarchical replay: it agrees with the reference and shows what a wrong one does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from spectral_memory.hierarchical.addresses import BlockAddress
from spectral_memory.hierarchical.arguments import Integer, Octets
from spectral_memory.hierarchical.memory import HierarchicalSpectralMemory
from spectral_memory.hierarchical.statistics import Statistics
from spectral_memory.lockstep.hierarchical import HierarchicalSystem, MismatchCount, replay
from spectral_memory.lockstep.outcome import Outcome
from spectral_memory.trace import Trace
from spectral_spec.address import GlobalAddress
from spectral_spec.errors import UndecidableError
from spectral_spec.hierarchical import Malloc, configure
from spectral_spec.resonances import ENCLOSURES
from spectral_spec.thermal import Policy
from spectral_spec.tiers import AUTO

LENGTH = 1200


def make_trace(storing: bool) -> Trace:
    """A few busy keys and many that are met seldom."""
    keys = tuple(f"k{n % 11}" if n % 3 else f"k{n * n % 211}" for n in range(LENGTH))
    stores = bytes(storing and n % 4 == 3 for n in range(LENGTH))
    return Trace("example", "example.txt", keys, stores, (0,) * LENGTH)


def play(
    make: Callable[[], HierarchicalSystem], capacity: int | None = None, storing: bool = False
) -> Outcome:
    return replay(make_trace(storing), make, False, capacity, lambda _done, _look: None)


@pytest.mark.parametrize("capacity", [None, 1, 3])
@pytest.mark.parametrize("storing", [True, False])
def test_the_reference_agrees(capacity: int | None, storing: bool) -> None:
    outcome = play(lambda: HierarchicalSpectralMemory(hot_capacity=capacity), capacity, storing)
    assert outcome.divergence is None
    assert outcome.accesses == LENGTH
    assert outcome.operations > LENGTH
    assert outcome.distinct == make_trace(storing).compute_distinct()
    assert outcome.checkpoints == 20
    assert len(outcome.samples) == 10
    assert sum(use.entries for use in outcome.uses) == sum(outcome.samples[-1][1:])
    assert outcome.migrations > 0
    refused = dict(outcome.refused)
    assert refused["DoubleFreeError"] > 0
    assert refused["OutOfBoundsError"] > 0
    assert ("TierFullError" in refused) == (capacity is not None)
    assert outcome.mismatch is not None
    assert outcome.mismatch.exceeded == 0
    assert 0 < outcome.mismatch.mean <= outcome.mismatch.largest <= outcome.mismatch.bound


class Counting(HierarchicalSpectralMemory):
    """Counts its uses from 1, so that a bug can begin at one of them."""

    count = 0

    @property
    def is_bad(self) -> bool:
        return self.count >= 400

    def access(self, block_id: Integer) -> BlockAddress:
        self.count += 1
        return super().access(block_id)


class WrongAddress(Counting):
    def access(self, block_id: Integer) -> BlockAddress:
        address = super().access(block_id)
        return address._replace(offset=address.offset + 16 * self.is_bad)


class WrongView(Counting):
    def address(self, block_id: Integer) -> BlockAddress:
        address = super().address(block_id)
        return address._replace(lattice=0 if self.is_bad else address.lattice)


class NoView(Counting):
    def address(self, block_id: Integer) -> BlockAddress:
        if self.is_bad:
            raise RuntimeError("lost")
        return super().address(block_id)


class WrongBytes(Counting):
    def read(self, block_id: Integer, offset: Integer = 0, size: Integer | None = None) -> bytes:
        data = super().read(block_id, offset, size)
        return data[:-1] + b"!" if self.is_bad and data else data


class WrongId(Counting):
    def realloc(self, block_id: Integer, size: Integer) -> int:
        return super().realloc(block_id, size) + self.is_bad


class WrongStatistics(Counting):
    def get_stats(self, domain: Integer | None = None) -> Statistics:
        stats = super().get_stats(domain)
        stats["promotions"] += self.is_bad
        return stats


class KeepsAllBlocks(Counting):
    def free(self, block_id: Integer) -> None:
        if not self.is_bad:
            super().free(block_id)


class LosesBytes(Counting):
    def write(self, block_id: Integer, data: Octets, offset: Integer = 0) -> None:
        super().write(block_id, bytes(len(data)) if self.is_bad else data, offset)


class BrokenInvariant(Counting):
    def check(self) -> None:
        if self.is_bad:
            raise AssertionError("broken")


@pytest.mark.parametrize(
    ("kind", "aspect"),
    [
        (WrongAddress, "result"),
        (WrongView, "address"),
        (NoView, "address and counters"),
        (WrongBytes, "result"),
        (WrongId, "result"),
        (WrongStatistics, "promotions"),
        (KeepsAllBlocks, ""),
        (LosesBytes, ""),
        (BrokenInvariant, "whole state"),
    ],
)
def test_a_wrong_implementation_is_caught(kind: type[Counting], aspect: str) -> None:
    divergence = play(kind).divergence
    assert divergence is not None
    assert divergence.aspect.startswith(aspect)
    assert divergence.spec != divergence.reference
    assert 0 < divergence.access <= divergence.operation


def test_a_hidden_fault_is_traced_back_to_its_first_access() -> None:
    divergence = play(BrokenInvariant).divergence
    assert divergence is not None
    shorter = Trace(
        "example", "", make_trace(False).keys[: divergence.access - 1], bytes(LENGTH), (0,) * LENGTH
    )
    outcome = replay(shorter, BrokenInvariant, False, None, lambda _done, _look: None)
    assert outcome.divergence is None


def test_a_request_without_a_frequency_has_no_mismatch() -> None:
    config = configure(ENCLOSURES, 100, Policy())
    mismatches = MismatchCount()
    mismatches.count(config, Malloc(0, 1, AUTO, None))
    assert mismatches.summarise() is None


def test_an_unbounded_mismatch_counts_as_exceeded() -> None:
    config = configure(ENCLOSURES, 100, Policy())
    mismatches = MismatchCount()
    frequency = ENCLOSURES[99].high + 5
    mismatches.count(config, Malloc(0, 1, AUTO, frequency))
    summary = mismatches.summarise()
    assert summary is not None
    assert (summary.requests, summary.exceeded) == (1, 1)


def test_an_undecidable_request_is_none_that_was_granted() -> None:
    config = configure(ENCLOSURES, 100, Policy())
    middle = (ENCLOSURES[0].low + ENCLOSURES[0].high + ENCLOSURES[1].low + ENCLOSURES[1].high) / 4
    with pytest.raises(UndecidableError):
        MismatchCount().count(config, Malloc(0, 1, AUTO, middle))


def test_the_address_of_the_specification_comes_from_the_block_address() -> None:
    assert isinstance(BlockAddress(1, 0, 2, 0, 0).to_spec(), GlobalAddress)
