"""Defragmentation: the blocks of each slot slide down until no gap is left."""

from __future__ import annotations

from spectral_spec.address import OFFSETS
from spectral_spec.extents import Extent, FreeList, compute_extent_length
from spectral_spec.hierarchical.placement import compute_slot_key
from spectral_spec.hierarchical.state import Block, Domain

__all__ = ["defragment", "get_layout"]


def get_layout(domain: Domain) -> tuple[tuple[int, int, int], ...]:
    """All blocks as (slot key, offset, row) in ascending order. O(n log n)."""
    return tuple(
        sorted(
            (compute_slot_key(block.resonance, block.prime), block.offset, row)
            for row, block in domain.blocks.items()
        )
    )


def defragment(domain: Domain) -> tuple[Domain, int]:
    """Every slot's blocks moved down in their order; the result counts the moved. Rule H36.

    No time passes and no block changes its resonance, so nothing else changes.
    """
    blocks, slots, moved = domain.blocks, domain.slots, 0
    current, end = -1, 0
    for key, offset, row in get_layout(domain):
        end = end if key == current else 0
        current = key
        block: Block = blocks[row]
        if offset != end:
            blocks = blocks.set(row, block._replace(offset=end))
            moved += 1
        end += compute_extent_length(block.size)
        slots = slots.set(key, compute_tail(end))
    return domain._replace(blocks=blocks, slots=slots), moved


def compute_tail(end: int) -> FreeList:
    """The free list of a slot whose blocks fill it up to `end`."""
    return () if end == OFFSETS else (Extent(end, OFFSETS - end),)
