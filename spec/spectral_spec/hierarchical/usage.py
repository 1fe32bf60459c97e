"""The use of a live block: time passes, it warms up, another may cool down."""

from __future__ import annotations

from spectral_spec.address import PRIMES
from spectral_spec.contents import read_bytes, truncate, write_bytes
from spectral_spec.errors import OutOfBoundsError, OutOfMemoryError
from spectral_spec.extents import Extent, compute_extent_length, compute_size_class, give
from spectral_spec.hierarchical.handles import Handle, compute_id
from spectral_spec.hierarchical.hot_tier import promote
from spectral_spec.hierarchical.migration import get_heat, pass_time, sweep
from spectral_spec.hierarchical.placement import (
    REAL,
    compute_axis,
    compute_slot_key,
    find_place,
    find_place_at,
    get_free_list,
    occupy,
    vacate,
)
from spectral_spec.hierarchical.state import Block, Config, Domain
from spectral_spec.thermal import compute_touched_heat

__all__ = ["read", "resize", "touch", "write"]


def touch(config: Config, domain: Domain, row: int) -> Domain:
    """One use of a live block: it may rise, and another may sink. Rule H31."""
    passed = domain._replace(clock=pass_time(config, domain))
    block = domain.blocks[row]
    heat = compute_touched_heat(config.policy, get_heat(passed, block))
    warmed = block._replace(level=heat, stamp=passed.clock.epoch)
    touched = passed._replace(blocks=passed.blocks.set(row, warmed))
    return sweep(config, promote(config, touched, row))


def read(
    config: Config, domain: Domain, handle: Handle, offset: int, size: int | None
) -> tuple[Domain, bytes | OutOfBoundsError]:
    """The bytes asked for, and one use of the block. Rule H32."""
    block = domain.blocks[handle.row]
    length = max(0, block.size - offset) if size is None else size
    if offset + length > block.size:
        return domain, OutOfBoundsError(compute_id(*handle), offset, length, block.size)
    data = read_bytes(block.contents, offset, length)
    return touch(config, domain, handle.row), data


def write(
    config: Config, domain: Domain, handle: Handle, offset: int, data: bytes
) -> tuple[Domain, OutOfBoundsError | None]:
    """The bytes put into the block, and one use of it. Rule H33."""
    block = domain.blocks[handle.row]
    if offset + len(data) > block.size:
        return domain, OutOfBoundsError(compute_id(*handle), offset, len(data), block.size)
    contents = write_bytes(block.contents, offset, data)
    axis = block.axis if len(data) == 0 else compute_axis(block.size, True)
    written = block._replace(contents=contents, axis=axis)
    filled = domain._replace(blocks=domain.blocks.set(handle.row, written))
    return touch(config, filled, handle.row), None


def resize(
    config: Config, domain: Domain, handle: Handle, size: int
) -> tuple[Domain, int | OutOfMemoryError]:
    """Another size for the block, and one use of it; its id, which it keeps. Rule H34.

    A block that keeps its channel and does not grow stays where it is and gives
    back its tail. Any other takes a new extent before it gives back the old one:
    at its own resonance if that has room, else in its tier.
    """
    block, block_id = domain.blocks[handle.row], compute_id(*handle)
    if compute_size_class(size) == block.prime and size <= block.size:
        shrunk = give_back_tail(domain, block, size)
        return touch(config, store_size(shrunk, handle.row, block, size), handle.row), block_id
    place = find_place_at(domain, block.resonance, size) or find_place(
        config, domain, block.tier, get_heat(domain, block), size
    )
    if place is None:
        prime = PRIMES[compute_size_class(size)]
        return domain, OutOfMemoryError(handle.domain, block.tier, prime, size)
    moved = block._replace(resonance=place.resonance, prime=place.prime, offset=place.offset)
    placed = vacate(occupy(domain, place, size), block)
    return touch(config, store_size(placed, handle.row, moved, size), handle.row), block_id


def give_back_tail(domain: Domain, block: Block, size: int) -> Domain:
    """The domain with the grains beyond the new size free."""
    kept, held = compute_extent_length(size), compute_extent_length(block.size)
    if kept == held:
        return domain
    tail = Extent(block.offset + kept, held - kept)
    free = give(get_free_list(domain, block.resonance, block.prime), tail)
    key = compute_slot_key(block.resonance, block.prime)
    return domain._replace(slots=domain.slots.set(key, free))


def store_size(domain: Domain, row: int, block: Block, size: int) -> Domain:
    """The domain with the block's new size: bytes kept, the rest zero. Rule H35."""
    resized = block._replace(
        size=size,
        axis=compute_axis(size, block.axis == REAL),
        contents=truncate(block.contents, size),
    )
    return domain._replace(blocks=domain.blocks.set(row, resized))
