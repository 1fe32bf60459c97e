"""Bugs of the allocator about figures and refusals."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import spectral_memory.hierarchical.memory as memory_module
from spectral_memory.hierarchical.domain import Domain
from spectral_memory.hierarchical.hints import SMEM_AUTO
from spectral_memory.hierarchical.memory import HierarchicalSpectralMemory as Memory
from spectral_memory.hierarchical.nearest import Nearest
from spectral_memory.hierarchical.rows import Rows
from spectral_memory.hierarchical.statistics import Statistics
from spectral_memory.hierarchical.tallies import Tallies
from spectral_memory.oracle.detection.bug import BugClass, Patch, Plant, PlantedBug
from spectral_memory.oracle.detection.planting import get_method
from spectral_memory.oracle.judge.setup import System
from spectral_spec.address import PRIMES
from spectral_spec.errors import (
    BlockError,
    DoubleFreeError,
    EmptyTierError,
    OutOfBoundsError,
    OutOfMemoryError,
    TierFullError,
    UseAfterFreeError,
)
from spectral_spec.extents import compute_extent_length, compute_size_class
from spectral_spec.hierarchical import Census, split_id
from spectral_spec.tiers import Tier

__all__ = ["BOOKS"]

# ---------------------------------------------------------------------------- statistics


def plant_uncounted_shrink(patch: Patch) -> None:
    def count_resize(self: Tallies, old: int, new: int) -> None:
        self.bytes_live += new - old
        self.bytes_held += max(0, compute_extent_length(new) - compute_extent_length(old))

    patch.setattr(Tallies, "count_resize", count_resize)


def plant_float_sum(patch: Patch) -> None:
    count_birth = Tallies.count_birth

    def count(self: Tallies, size: int, grains: int, tier: int, at: Nearest | None) -> None:
        count_birth(self, size, grains, tier, at)
        self.mismatch_low -= self.mismatch_low % (1 << max(0, self.mismatch_low.bit_length() - 53))

    patch.setattr(Tallies, "count_birth", count)


def plant_wrong_mean(patch: Patch) -> None:
    summarise = get_method(memory_module, "summarise")

    def divide_by_all(census: Census) -> Statistics:
        made: Statistics = summarise(census)
        mean = made["mean_mismatch"] * made["quantized"] / max(1, made["mallocs"])
        return {**made, "mean_mismatch": mean}

    patch.setattr(memory_module, "summarise", divide_by_all)


def plant_undying_tier(patch: Patch) -> None:
    count_death = Tallies.count_death

    def count_elsewhere(self: Tallies, size: int, grains: int, tier: int) -> None:
        count_death(self, size, grains, Tier.COLD if tier == Tier.ULTRA_COLD else tier)

    patch.setattr(Tallies, "count_death", count_elsewhere)


def plant_double_rise(patch: Patch) -> None:
    count_migration = Tallies.count_migration

    def count_tiers(self: Tallies, source: int, target: int) -> None:
        count_migration(self, source, target)
        self.promotions += max(0, target - source - 1)

    patch.setattr(Tallies, "count_migration", count_tiers)


def plant_counted_refusal(patch: Patch) -> None:
    allocate = Domain.allocate

    def count_attempt(self: Domain, size: int, tier: int, at: Nearest | None) -> int:
        try:
            return allocate(self, size, tier, at)
        except OutOfMemoryError:
            self.tallies.quantized += at is not None
            raise

    patch.setattr(Domain, "allocate", count_attempt)


# ------------------------------------------------------------------------ error handling


def plant_wrong_error(patch: Patch) -> None:
    get_error = Rows.get_error

    def get_other_error(self: Rows, block_id: int, freeing: bool = False) -> object:
        error = get_error(self, block_id, freeing)
        return UseAfterFreeError(block_id) if isinstance(error, DoubleFreeError) else error

    patch.setattr(Rows, "get_error", get_other_error)


def plant_early_time(patch: Patch) -> None:
    find = get_method(Memory, "_find")

    def find_and_tick(self: Memory, block_id: int) -> tuple[Domain, int]:
        found: tuple[Domain, int] = find(self, block_id)
        domain, row = found
        domain.clock = domain.clock._replace(phase=domain.clock.phase + 1)
        return domain, row

    patch.setattr(Memory, "_find", find_and_tick)


def plant_half_a_malloc(patch: Patch) -> None:
    allocate = Domain.allocate

    def count_first(self: Domain, size: int, tier: int, at: Nearest | None) -> int:
        self.tallies.bytes_live += size
        row = allocate(self, size, tier, at)
        self.tallies.bytes_live -= size
        return row

    patch.setattr(Domain, "allocate", count_first)


def plant_vague_refusal(patch: Patch) -> None:
    allocate = Domain.allocate

    def say_less(self: Domain, size: int, tier: int, at: Nearest | None) -> int:
        try:
            return allocate(self, size, tier, at)
        except TierFullError:
            channel = PRIMES[compute_size_class(size)]
            raise OutOfMemoryError(self.number, tier, channel, size) from None

    patch.setattr(Domain, "allocate", say_less)


def plant_obliging_hint(patch: Patch) -> None:
    allocate = get_method(Memory, "_allocate")

    def oblige(
        self: Memory, domain: Domain, size: int, hint: int, t: float | Fraction | None
    ) -> object:
        try:
            return allocate(self, domain, size, hint, t)
        except EmptyTierError:
            return allocate(self, domain, size, SMEM_AUTO, t)

    patch.setattr(Memory, "_allocate", oblige)


def plant_swapped_payload(patch: Patch) -> None:
    def swap(block_id: int, start: int, length: int, held: int) -> OutOfBoundsError:
        return OutOfBoundsError(block_id, length, start, held)

    patch.setattr(memory_module, "OutOfBoundsError", swap)


def plant_partial_write(patch: Patch) -> None:
    write = Memory.write

    def write_what_fits(self: Memory, block_id: int, data: bytes, offset: int = 0) -> None:
        try:
            write(self, block_id, data, offset)
        except OutOfBoundsError:
            domain, row = self._find(block_id)
            domain.write(row, offset, data[: max(0, domain.rows.size[row] - offset)])
            raise

    patch.setattr(Memory, "write", write_what_fits)


def plant_negative_id(patch: Patch) -> None:
    def get_error(self: Rows, block_id: int, freeing: bool = False) -> BlockError | None:
        # As `Rows.get_error`, without its first question.
        generation, row, _ = split_id(block_id)
        if row < len(self.size) and generation < 0:
            return DoubleFreeError(block_id) if freeing else UseAfterFreeError(block_id)
        return real(self, block_id, freeing)

    real = Rows.get_error
    patch.setattr(Rows, "get_error", get_error)


def plant_future_id(patch: Patch) -> None:
    def get_error(self: Rows, block_id: int, freeing: bool = False) -> BlockError | None:
        generation, row, _ = split_id(block_id)
        if row < len(self.size) and generation > self.generation[row]:
            return DoubleFreeError(block_id) if freeing else UseAfterFreeError(block_id)
        return real(self, block_id, freeing)

    real = Rows.get_error
    patch.setattr(Rows, "get_error", get_error)


def plant_warming_refusal(patch: Patch) -> None:
    resize = Domain.resize

    def touch_anyway(self: Domain, row: int, size: int) -> None:
        try:
            resize(self, row, size)
        except OutOfMemoryError:
            self.touch(row)
            raise

    patch.setattr(Domain, "resize", touch_anyway)


def _make(name: str, kind: BugClass, words: str, rule: str, plant: Plant) -> PlantedBug:
    return PlantedBug(name, kind, words, System.HIERARCHICAL, rule, plant)


_S, _E = BugClass.STATISTICS, BugClass.ERRORS

#: In the order of the classes.
BOOKS: Final = (
    _make("uncounted-shrink", _S, "a shrunk block counts as before", "H42", plant_uncounted_shrink),
    _make("float-sum", _S, "mismatches are summed up in floats", "H29", plant_float_sum),
    _make("wrong-mean", _S, "the mean mismatch is that of all mallocs", "H29", plant_wrong_mean),
    _make(
        "undying-tier",
        _S,
        "a freed ultra-cold block is taken from the count of the cold ones",
        "H42",
        plant_undying_tier,
    ),
    _make("double-rise", _S, "a rise by two tiers counts twice", "H18", plant_double_rise),
    _make(
        "counted-refusal",
        _S,
        "a refused malloc counts its frequency",
        "H29",
        plant_counted_refusal,
    ),
    _make("wrong-error", _E, "a double free reads as a use after free", "H4", plant_wrong_error),
    _make("early-time", _E, "a refused use passes time", "F1", plant_early_time),
    _make("half-a-malloc", _E, "a refused malloc counts its bytes", "F1", plant_half_a_malloc),
    _make(
        "vague-refusal",
        _E,
        "a full hot tier is reported as out of memory",
        "H27",
        plant_vague_refusal,
    ),
    _make(
        "obliging-hint",
        _E,
        "a hint for an empty tier is taken for none",
        "H26",
        plant_obliging_hint,
    ),
    _make(
        "swapped-payload",
        _E,
        "a refusal names offset and length the wrong way round",
        "H32",
        plant_swapped_payload,
    ),
    _make("partial-write", _E, "a refused write writes what fits", "F1", plant_partial_write),
    _make("negative-id", _E, "a negative id counts as freed", "H4", plant_negative_id),
    _make("future-id", _E, "an id that will come counts as freed", "H4", plant_future_id),
    _make(
        "warming-refusal",
        _E,
        "a refused realloc is a use of the block",
        "F1",
        plant_warming_refusal,
    ),
)
