"""Plant a wrong first fit: where the index finds an extent, and where it takes what it found."""

from __future__ import annotations

from collections.abc import Callable

from spectral_memory.hierarchical.free_index import FreeIndex
from spectral_memory.oracle.detection.bug import Patch
from spectral_spec.extents import NO_FIT

__all__ = ["replace_fit", "take_in_two_steps"]


def take_in_two_steps(self: FreeIndex, length: int) -> int:
    """As the index does in one: with it, a bug in either step shows wherever one is."""
    grain = self.find_first_fit(length)
    if grain != NO_FIT:
        self.take(grain, length)
    return grain


def replace_fit(patch: Patch, find: Callable[[FreeIndex, int], int]) -> None:
    """Let the index find its extents in another way."""
    patch.setattr(FreeIndex, "find_first_fit", find)
    patch.setattr(FreeIndex, "take_first_fit", take_in_two_steps)
