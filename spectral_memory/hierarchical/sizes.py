"""Sizes of blocks as the allocator counts them: in grains, and by size class."""

from __future__ import annotations

from typing import Final

from spectral_memory.hierarchical.constants import CHANNELS, GRAIN
from spectral_spec.extents import SIZE_LIMITS, compute_size_class

__all__ = ["GRAIN_BITS", "count_grains", "get_channel_of_grains"]

GRAIN_BITS: Final = 4
"""A grain is 2**4 bytes."""

_LARGEST: Final = SIZE_LIMITS[-1] // GRAIN

# The size class by grains. Every limit is whole grains, so the grains decide it.
_CHANNEL_OF: Final = bytes(compute_size_class(grains * GRAIN) for grains in range(_LARGEST + 1))


def count_grains(size: int) -> int:
    """Grains of a block of `size` bytes, at least one. Rule E2.

    >>> [count_grains(size) for size in (0, 16, 17)]
    [1, 1, 2]
    """
    return (size + 15) >> GRAIN_BITS or 1


def get_channel_of_grains(grains: int) -> int:
    """Prime channel of a block of so many grains. Rule E6.

    >>> get_channel_of_grains(count_grains(64)), get_channel_of_grains(count_grains(65))
    (0, 1)
    """
    return _CHANNEL_OF[grains] if grains <= _LARGEST else CHANNELS - 1
