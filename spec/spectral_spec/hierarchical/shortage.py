"""When the relation permits that an operation is refused for want of room."""

from __future__ import annotations

from typing import NamedTuple

from spectral_spec.address import OFFSETS, PRIMES
from spectral_spec.errors import OutOfMemoryError, SpectralError, TierFullError, is_refusal
from spectral_spec.extents import compute_extent_length, compute_size_class
from spectral_spec.hierarchical.abstraction import World, compute_size
from spectral_spec.hierarchical.operations import Calloc, Malloc, Realloc
from spectral_spec.hierarchical.placement import is_empty
from spectral_spec.quantize import quantize
from spectral_spec.tiers import AUTO, Tier, get_tier_of

__all__ = [
    "Target",
    "compute_birth_target",
    "compute_candidates",
    "compute_resize_target",
    "count_hot",
    "find_shortage_violation",
]


class Target(NamedTuple):
    """Where a block of `size` bytes was to go: resonances first..last of one tier.

    A block that is `born` there needs a place in a bounded hot tier; one that
    changes its size has it.
    """

    domain: int
    size: int
    tier: int
    first: int
    last: int
    born: bool


def compute_candidates(world: World, hint: int) -> tuple[int, int]:
    """The resonances first..last that a hint leaves."""
    return (1, world.config.n_zeros) if hint == AUTO else world.config.ranges[hint]


def compute_birth_target(world: World, operation: Malloc | Calloc, error: SpectralError) -> Target:
    """Where a new block was to go. Without hint and frequency: the tier that the error names."""
    domain, size, hint = operation.domain, compute_size(operation), operation.hint
    if operation.t is not None:
        candidates = compute_candidates(world, hint)
        nearest = quantize(operation.t, world.config.enclosures, *candidates)
        if not is_refusal(nearest):
            tier = get_tier_of(nearest.index, world.config.enclosures)
            return Target(domain, size, tier, nearest.index, nearest.index, True)
    ranges = world.config.ranges
    if hint != AUTO:
        return Target(domain, size, hint, *ranges[hint], True)
    prime, chosen = PRIMES[compute_size_class(size)], Tier.ULTRA_COLD
    for tier in Tier:
        exhausted = OutOfMemoryError(domain, tier, prime, size)
        if not is_empty(ranges[tier]) and error.payload == exhausted.payload:
            chosen = tier
    return Target(domain, size, chosen, *ranges[chosen], True)


def compute_resize_target(world: World, operation: Realloc) -> Target:
    """Where a block that changes its size was to go: anywhere in its tier."""
    seen = world.live[operation.block]
    tier = get_tier_of(seen.address.resonance, world.config.enclosures)
    return Target(seen.domain, operation.size, tier, *world.config.ranges[tier], False)


def find_shortage_violation(world: World, target: Target, error: SpectralError) -> str | None:
    """The hot tier is full at its capacity; memory is out where no gap is long enough. Rule R8."""
    capacity = world.config.policy.hot_capacity if target.born else None
    if capacity is not None and error.payload == TierFullError(target.domain, capacity).payload:
        is_full = target.tier == Tier.HOT and count_hot(world, target.domain) >= capacity
        return None if is_full else "the hot tier is full only at its capacity"
    prime = compute_size_class(target.size)
    shortage = OutOfMemoryError(target.domain, target.tier, PRIMES[prime], target.size)
    if error.payload != shortage.payload:
        return "a refusal names its reason"
    length = compute_extent_length(target.size)
    for resonance in range(target.first, target.last + 1):
        if has_gap(world, target.domain, resonance, prime, length):
            return "out of memory is for a tier without a long enough gap"
    return None


def has_gap(world: World, domain: int, resonance: int, prime: int, length: int) -> bool:
    """True if some free offsets of a slot in a row are long enough. O(n log n)."""
    end = 0
    for offset, size in sorted(
        (seen.address.local.offset, seen.size)
        for seen in world.live.values()
        if seen.domain == domain
        and seen.address.resonance == resonance
        and seen.address.local.prime == prime
    ):
        if offset - end >= length:
            return True
        end = offset + compute_extent_length(size)
    return OFFSETS - end >= length


def count_hot(world: World, domain: int) -> int:
    """Live blocks of a domain at or above the first hot resonance. O(n)."""
    first, _ = world.config.ranges[Tier.HOT]
    return sum(
        1
        for seen in world.live.values()
        if seen.domain == domain and seen.address.resonance >= first
    )
