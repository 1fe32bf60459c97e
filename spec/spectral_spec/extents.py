"""Extents: the free offsets of one slot, first fit, and coalescing.

A slot is what one domain owns at one resonance in one prime channel: offsets
0..2**24 - 1. Its free offsets are a tuple of extents in ascending order, no
two of which touch. Lengths and offsets are multiples of the grain.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from spectral_spec.address import OFFSETS

__all__ = [
    "GRAIN",
    "NO_FIT",
    "SIZE_LIMITS",
    "WHOLE_SLOT",
    "Extent",
    "FreeList",
    "compute_extent_length",
    "compute_size_class",
    "find_first_fit",
    "give",
    "is_free_list",
    "take",
]

GRAIN = 16
"""Alignment of every block in bytes: what any C object may ask for."""
NO_FIT = -1


SIZE_LIMITS = (64, 256, 1024, 4096, 16384, 65536)
"""Largest block in bytes of the prime channels 2, 3, 5, 7, 11 and 13; 17 takes the rest."""


class Extent(NamedTuple):
    """The offsets offset..offset + length - 1."""

    offset: int
    length: int


FreeList: TypeAlias = tuple[Extent, ...]
WHOLE_SLOT: FreeList = (Extent(0, OFFSETS),)


def is_free_list(free: FreeList) -> bool:
    """True if the extents are in range, on grains, ascending and apart. Rule E1."""
    end = -1
    for offset, length in free:
        if offset <= end or length <= 0 or offset % GRAIN != 0 or length % GRAIN != 0:
            return False
        end = offset + length
    return end <= OFFSETS


def compute_extent_length(size: int) -> int:
    """Bytes that a block of `size` bytes occupies: whole grains, at least one. Rule E2.

    An empty block occupies a grain too: its address is its own.
    """
    return max(1, (size + GRAIN - 1) // GRAIN) * GRAIN


def compute_size_class(size: int) -> int:
    """Prime channel (index 0..6) of a block of `size` bytes: its size class. Rule E6."""
    channel = 0
    for limit in SIZE_LIMITS:
        if size > limit:
            channel += 1
    return channel


def find_first_fit(free: FreeList, length: int) -> int:
    """Index of the lowest free extent that is long enough, or NO_FIT. O(n). Rule E3."""
    index = 0
    while index < len(free):
        if free[index].length >= length:
            return index
        index += 1
    return NO_FIT


def take(free: FreeList, index: int, length: int) -> FreeList:
    """The free list without the first `length` bytes of its extent `index`. Rule E4."""
    offset, available = free[index]
    if available == length:
        return free[:index] + free[index + 1 :]
    return (*free[:index], Extent(offset + length, available - length), *free[index + 1 :])


def give(free: FreeList, freed: Extent) -> FreeList:
    """The free list with `freed` added and joined to the extents it touches. Rule E5."""
    index = 0
    while index < len(free) and free[index].offset < freed.offset:
        index += 1
    before, after = free[:index], free[index:]
    offset, length = freed
    if len(before) > 0 and before[-1].offset + before[-1].length == offset:
        offset, length = before[-1].offset, before[-1].length + length
        before = before[:-1]
    if len(after) > 0 and freed.offset + freed.length == after[0].offset:
        length += after[0].length
        after = after[1:]
    return (*before, Extent(offset, length), *after)
