"""Planted bugs of the hierarchical system: each is one plausible slip of a hand."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Final, NamedTuple

import pytest

import spectral_memory.hierarchical.domain as domain_module
import spectral_memory.hierarchical.memory as memory_module
from spectral_memory.hierarchical.arena import Arena
from spectral_memory.hierarchical.domain import Domain
from spectral_memory.hierarchical.free_index import FreeIndex
from spectral_memory.hierarchical.memory import HierarchicalSpectralMemory
from spectral_memory.hierarchical.row_ring import RowRing
from spectral_memory.hierarchical.rows import Rows
from spectral_memory.hierarchical.tallies import Tallies
from spectral_spec.address import DOMAINS
from spectral_spec.errors import DoubleFreeError, UseAfterFreeError
from spectral_spec.extents import GRAIN, NO_FIT, compute_extent_length
from spectral_spec.hierarchical.migration import compute_rest
from spectral_spec.lattice import get_slot
from spectral_spec.thermal import Policy
from spectral_spec.tiers import get_tier_of

__all__ = ["BUGS", "Bug"]

Patch = pytest.MonkeyPatch


class Bug(NamedTuple):
    """What is wrong, in words, and how it is planted."""

    slip: str
    plant: Callable[[Patch], None]


# Where a block lies


def plant_ties_high(patch: Patch) -> None:
    patch.setattr(memory_module, "bisect_left", bisect_right)


def plant_second_fit(patch: Patch) -> None:
    def find_second_fit(self: FreeIndex, length: int) -> int:
        fits = [one.offset // GRAIN for one in self.to_spec() if one.length // GRAIN >= length]
        return NO_FIT if not fits else fits[min(1, len(fits) - 1)]

    patch.setattr(FreeIndex, "find_first_fit", find_second_fit)


def plant_best_fit(patch: Patch) -> None:
    def find_best_fit(self: FreeIndex, length: int) -> int:
        fits = [(one.length, one.offset // GRAIN) for one in self.to_spec()]
        return min((fit for fit in fits if fit[0] >= length * GRAIN), default=(0, NO_FIT))[1]

    patch.setattr(FreeIndex, "find_first_fit", find_best_fit)


def plant_no_coalescing(patch: Patch) -> None:
    def give(self: FreeIndex, grain: int, length: int) -> None:
        self.free += length
        self._store(grain, length)
        self._ends[grain + length] = grain

    patch.setattr(FreeIndex, "give", give)


def plant_long_extent(patch: Patch) -> None:
    def compute_length(size: int) -> int:
        return (size // GRAIN + 1) * GRAIN  # one grain too many where the size is a multiple

    patch.setattr(domain_module, "compute_extent_length", compute_length)


def plant_wrong_slot(patch: Patch) -> None:
    def add_class(domain: int, prime: int) -> int:
        return (domain + prime) % DOMAINS

    patch.setattr(memory_module, "get_slot", add_class)


def plant_swapped_slot(patch: Patch) -> None:
    def swap(domain: int, prime: int) -> int:
        return get_slot(domain, prime) if prime != 4 else get_slot(domain, 3)

    patch.setattr(memory_module, "get_slot", swap)


def plant_other_rung(patch: Patch) -> None:
    def compute_bottom(policy: Policy, heat: int, first: int, last: int) -> int:
        return first

    patch.setattr(domain_module, "compute_rung", compute_bottom)


# Ids


def plant_global_ids(patch: Patch) -> None:
    allocate = HierarchicalSpectralMemory._allocate

    def allocate_globally(
        self: HierarchicalSpectralMemory, domain: Domain, size: int, hint: int, t: float | None
    ) -> int:
        issued = allocate(self, domain, size, hint, t)
        others = sum(one.tallies.tally.mallocs for one in self._domains if one is not domain)
        domain.rows.generation[issued // DOMAINS % 2**24] += others
        return domain.rows.get_id(issued // DOMAINS % 2**24, domain.number)

    patch.setattr(HierarchicalSpectralMemory, "_allocate", allocate_globally)


def plant_reused_ids(patch: Patch) -> None:
    retire = Rows.retire

    def retire_without_trace(self: Rows, row: int) -> None:
        retire(self, row)
        self.generation[row] -= 1

    patch.setattr(Rows, "retire", retire_without_trace)


def plant_wrong_error(patch: Patch) -> None:
    get_error = Rows.get_error

    def get_other_error(self: Rows, block_id: int, freeing: bool = False) -> object:
        error = get_error(self, block_id, freeing)
        return UseAfterFreeError(block_id) if isinstance(error, DoubleFreeError) else error

    patch.setattr(Rows, "get_error", get_other_error)


# Heat


def plant_eager_demotion(patch: Patch) -> None:
    def demote(policy: Policy, tier: int, heat: int) -> int:
        return compute_rest(policy, tier, heat - 1)  # >= where the rule says >

    patch.setattr(domain_module, "compute_rest", demote)


def plant_no_decay(patch: Patch) -> None:
    def keep(level: int, stamp: int, epoch: int) -> int:
        return level

    patch.setattr(domain_module, "compute_heat", keep)


def plant_no_cool_down(patch: Patch) -> None:
    def is_settled(self: Domain, row: int) -> bool:
        return True

    patch.setattr(Domain, "is_settled", is_settled)


def plant_weak_duel(patch: Patch) -> None:
    def triumph(policy: Policy, challenger: int, defender: int) -> bool:
        return challenger > defender

    patch.setattr(domain_module, "compute_triumph", triumph)


def plant_stubborn_front(patch: Patch) -> None:
    rotate = RowRing.rotate

    def rotate_sweep_only(self: RowRing) -> None:
        # The sweep holds every row, so only a hot ring is shorter than its arrays.
        if len(self) == len(self._following) - 1:
            rotate(self)

    patch.setattr(RowRing, "rotate", rotate_sweep_only)


def plant_lost_challenger(patch: Patch) -> None:
    def can_follow(self: Domain, row: int, rival: int) -> bool:
        return True

    patch.setattr(Domain, "can_follow", can_follow)


def plant_forgotten_waiter(patch: Patch) -> None:
    def forget(self: Domain) -> None:
        pass

    patch.setattr(Domain, "fill_vacancy", forget)


# Bytes


def plant_stale_bytes(patch: Patch) -> None:
    def reach_only(self: Arena, slot: int, offset: int, length: int) -> None:
        self._reach(slot, offset + length)

    patch.setattr(Arena, "clear", reach_only)


def plant_lost_bytes(patch: Patch) -> None:
    def clear_instead(
        self: Arena, source: int, start: int, target: int, offset: int, length: int
    ) -> None:
        self.clear(target, offset, length)

    patch.setattr(Arena, "move", clear_instead)


def plant_short_copy(patch: Patch) -> None:
    move = Arena.move

    def move_but_one(
        self: Arena, source: int, start: int, target: int, offset: int, length: int
    ) -> None:
        self.clear(target, offset, length)
        move(self, source, start, target, offset, length - 1)

    patch.setattr(Arena, "move", move_but_one)


# Counters, and what a refusal must not do


def plant_uncounted_bytes(patch: Patch) -> None:
    def count_resize(self: Tallies, old: int, new: int) -> None:
        self.bytes_live += new - old
        self.bytes_held += max(0, compute_extent_length(new) - compute_extent_length(old))

    patch.setattr(Tallies, "count_resize", count_resize)


def plant_touch_before_refusal(patch: Patch) -> None:
    find = HierarchicalSpectralMemory._find

    def find_and_touch(
        self: HierarchicalSpectralMemory, block_id: int, freeing: bool = False
    ) -> tuple[Domain, int]:
        domain, row = find(self, block_id, freeing)
        domain.clock = domain.clock._replace(phase=domain.clock.phase + 1)
        return domain, row

    patch.setattr(HierarchicalSpectralMemory, "_find", find_and_touch)


def plant_half_a_malloc(patch: Patch) -> None:
    allocate = Domain.allocate

    def count_first(self: Domain, size: int, tier: int, at: object) -> int:
        self.tallies.bytes_live += size
        row = allocate(self, size, tier, at)  # type: ignore[arg-type]  # a stand-in takes what comes
        self.tallies.bytes_live -= size
        return row

    patch.setattr(Domain, "allocate", count_first)


def plant_tier_by_neighbour(patch: Patch) -> None:
    def look_below(index: int, enclosures: tuple[object, ...]) -> int:
        return get_tier_of(max(1, index - 1), enclosures)  # type: ignore[arg-type]  # a stand-in takes what comes

    patch.setattr(memory_module, "get_tier_of", look_below)


BUGS: Final = (
    Bug("a frequency on a wall goes to the upper cell", plant_ties_high),
    Bug("first fit takes the second extent", plant_second_fit),
    Bug("best fit instead of first fit", plant_best_fit),
    Bug("freed extents are not joined to their neighbours", plant_no_coalescing),
    Bug("an extent is a grain too long", plant_long_extent),
    Bug("the lattice slot is a sum of numbers, not of classes", plant_wrong_slot),
    Bug("two prime channels share a class", plant_swapped_slot),
    Bug("a migration ignores the rung of the heat", plant_other_rung),
    Bug("ids count the blocks of all domains", plant_global_ids),
    Bug("an id is issued again", plant_reused_ids),
    Bug("a double free reads as a use after free", plant_wrong_error),
    Bug("a tier is left one unit of heat too early", plant_eager_demotion),
    Bug("heat does not decay", plant_no_decay),
    Bug("there is no cool-down", plant_no_cool_down),
    Bug("a duel needs no margin", plant_weak_duel),
    Bug("a defender that won stays at the front", plant_stubborn_front),
    Bug("a challenger without a place wins", plant_lost_challenger),
    Bug("free forgets the block that waits", plant_forgotten_waiter),
    Bug("new bytes are stale, not zero", plant_stale_bytes),
    Bug("a migration loses the bytes", plant_lost_bytes),
    Bug("a migration copies a byte too few", plant_short_copy),
    Bug("a shrunk block counts as before", plant_uncounted_bytes),
    Bug("a refused use passes time", plant_touch_before_refusal),
    Bug("a refused malloc counts its bytes", plant_half_a_malloc),
    Bug("a block takes the tier of the resonance below", plant_tier_by_neighbour),
)
