"""Where a block may lie, and where it lies: slots, homes and first fit."""

from __future__ import annotations

from typing import NamedTuple

from spectral_spec.address import PRIMES
from spectral_spec.extents import (
    NO_FIT,
    WHOLE_SLOT,
    Extent,
    FreeList,
    compute_extent_length,
    compute_size_class,
    find_first_fit,
    give,
    take,
)
from spectral_spec.hierarchical.state import Block, Config, Domain
from spectral_spec.thermal import Policy, compute_rung, is_bounded
from spectral_spec.tiers import AUTO, Tier

__all__ = [
    "Place",
    "compute_axis",
    "compute_birth_heat",
    "compute_birth_tier",
    "compute_slot_key",
    "find_place",
    "find_place_at",
    "get_free_list",
    "has_room",
    "occupy",
    "vacate",
]

ZERO, REAL, IMAGINARY = 0, 1, 2


class Place(NamedTuple):
    """A resonance, a prime channel and an offset: where an extent begins."""

    resonance: int
    prime: int
    offset: int


def has_room(policy: Policy, domain: Domain) -> bool:
    """True if one more block may be hot. Rule H7."""
    return policy.hot_capacity is None or len(domain.hot.places) < policy.hot_capacity


def compute_axis(size: int, written: bool) -> int:
    """State of the payload: imaginary without bytes, zero until written, then real. Rule H8."""
    if size == 0:
        return IMAGINARY
    return REAL if written else ZERO


def compute_birth_tier(config: Config, room: bool, hint: int) -> int:
    """Tier of a new block that asks for no frequency. Rule H9.

    A hint is obeyed. Without one, a bounded hot tier that has `room` is filled
    first; otherwise the block begins cold and earns its tier. Should the first
    resonance be the only one below 30, cold is ultra-cold.
    """
    if hint != AUTO:
        return hint
    policy, ranges = config.policy, config.ranges
    if is_bounded(policy) and room and not is_empty(ranges[Tier.HOT]):
        return Tier.HOT
    return Tier.ULTRA_COLD if is_empty(ranges[Tier.COLD]) else Tier.COLD


def is_empty(bounds: tuple[int, int]) -> bool:
    """True if no resonance lies in the range first..last."""
    first, last = bounds
    return first > last


def compute_birth_heat(policy: Policy, tier: int) -> int:
    """Heat of a new block: the entry of its tier, as far as heat leads into it. Rule H10."""
    if tier == Tier.HOT and not is_bounded(policy):
        return policy.hot_entry
    return policy.warm_entry if tier >= Tier.WARM else policy.insert_heat


def compute_slot_key(resonance: int, prime: int) -> int:
    """A domain's slot as one number."""
    return resonance * len(PRIMES) + prime


def get_free_list(domain: Domain, resonance: int, prime: int) -> FreeList:
    """The free extents of one of the domain's slots."""
    return domain.slots.get(compute_slot_key(resonance, prime), WHOLE_SLOT)


def find_place_at(domain: Domain, resonance: int, size: int) -> Place | None:
    """First fit in the one slot of this resonance and size class. Rule H11."""
    prime = compute_size_class(size)
    free = get_free_list(domain, resonance, prime)
    index = find_first_fit(free, compute_extent_length(size))
    return None if index == NO_FIT else Place(resonance, prime, free[index].offset)


def find_place(config: Config, domain: Domain, tier: int, heat: int, size: int) -> Place | None:
    """First fit over a tier: from the rung of the heat upward, then from the bottom. Rule H12."""
    first, last = config.ranges[tier]
    if is_empty((first, last)):
        return None
    home = compute_rung(config.policy, heat, first, last)
    resonance = home
    while resonance <= last:
        place = find_place_at(domain, resonance, size)
        if place is not None:
            return place
        resonance += 1
    resonance = first
    while resonance < home:
        place = find_place_at(domain, resonance, size)
        if place is not None:
            return place
        resonance += 1
    return None


def occupy(domain: Domain, place: Place, size: int) -> Domain:
    """The domain with the extent of a block of `size` bytes taken at a place that fits."""
    free = get_free_list(domain, place.resonance, place.prime)
    length = compute_extent_length(size)
    index = 0
    while free[index].offset + free[index].length <= place.offset:
        index += 1
    key = compute_slot_key(place.resonance, place.prime)
    return domain._replace(slots=domain.slots.set(key, take(free, index, length)))


def vacate(domain: Domain, block: Block) -> Domain:
    """The domain with the block's extent given back to its slot."""
    key = compute_slot_key(block.resonance, block.prime)
    freed = Extent(block.offset, compute_extent_length(block.size))
    free = give(get_free_list(domain, block.resonance, block.prime), freed)
    return domain._replace(slots=domain.slots.set(key, free))
