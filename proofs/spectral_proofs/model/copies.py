"""Copies of the reference's parts, field by field.

Every field is taken over as it is, so what is not seen from outside is copied too.
"""

from __future__ import annotations

from typing import Final

from spectral_memory.hierarchical.arena import Arena
from spectral_memory.hierarchical.free_index import FreeIndex
from spectral_memory.hierarchical.row_ring import RowRing
from spectral_memory.hierarchical.rows import Rows
from spectral_memory.hierarchical.tallies import Tallies

__all__ = [
    "copy_arena",
    "copy_index",
    "copy_ring",
    "copy_rows",
    "copy_tallies",
    "fill_index",
    "fill_ring",
]

_new: Final = object.__new__


def copy_rows(old: Rows) -> Rows:
    """Rows with equal columns that share nothing that can change, as all copies here."""
    new = _new(Rows)
    new.generation, new.size, new.grain = old.generation[:], old.size[:], old.grain[:]
    new.resonance, new.axis, new.tier = old.resonance[:], old.axis[:], old.tier[:]
    new.heat, new.moved = old.heat[:], old.moved[:]
    new._vacant = old._vacant[:]
    return new


def copy_tallies(old: Tallies) -> Tallies:
    """The same for the counters."""
    new = _new(Tallies)
    new.mallocs, new.frees, new.quantized = old.mallocs, old.frees, old.quantized
    new.promotions, new.demotions = old.promotions, old.demotions
    new.mismatch_low, new.mismatch_high = old.mismatch_low, old.mismatch_high
    new.mismatch_max = old.mismatch_max
    new.tiers, new.bytes_live, new.bytes_held = old.tiers[:], old.bytes_live, old.bytes_held
    return new


def copy_arena(old: Arena) -> Arena:
    """The same for the resident bytes."""
    new, buffers = _new(Arena), old.buffers
    new.buffers = {key: buffers[key][:] for key in buffers} if buffers else {}
    return new


def copy_ring(old: RowRing) -> RowRing:
    """The same for a ring; the copy is one of the implementation, whatever the old one is."""
    new = _new(RowRing)
    fill_ring(new, old)
    return new


def fill_ring(new: RowRing, old: RowRing) -> None:
    """Give a ring the links of another."""
    new.following, new._preceding = old.following[:], old._preceding[:]
    new.first, new._length = old.first, old._length


def copy_index(old: FreeIndex) -> FreeIndex:
    """The same for a free index."""
    new = _new(FreeIndex)
    fill_index(new, old)
    return new


def fill_index(new: FreeIndex, old: FreeIndex) -> None:
    """Give an index the fields of another."""
    nodes = old._nodes
    new._nodes = {number: nodes[number][:] for number in nodes}
    new._ends = old._ends.copy()
    new._bound, new._longest, new.free = old._bound, old._longest, old.free
