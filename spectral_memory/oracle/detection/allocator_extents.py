"""Bugs of the allocator about extents: what is taken, given back, joined and resized."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import spectral_memory.hierarchical.domain as domain_module
import spectral_memory.hierarchical.space as space_module
from spectral_memory.hierarchical.arena import Arena
from spectral_memory.hierarchical.domain import Domain
from spectral_memory.hierarchical.free_index import GRAINS, FreeIndex
from spectral_memory.hierarchical.memory import HierarchicalSpectralMemory
from spectral_memory.hierarchical.space import NO_PLACE
from spectral_memory.oracle.detection.bug import BugClass, Patch, Plant, PlantedBug
from spectral_memory.oracle.detection.fitting import replace_fit
from spectral_memory.oracle.detection.planting import Patcher, get_method, plant_within
from spectral_memory.oracle.judge.setup import System
from spectral_spec.address import OFFSETS
from spectral_spec.errors import OutOfBoundsError
from spectral_spec.extents import GRAIN, NO_FIT, compute_extent_length, compute_size_class
from spectral_spec.hierarchical.placement import REAL

__all__ = ["EXTENTS", "do_nothing"]


def do_nothing(*_: object) -> None:
    """Stand for a step that was forgotten."""


# -------------------------------------------------------------------- overlap and bounds


def plant_second_fit(patch: Patch) -> None:
    def find_second_fit(self: FreeIndex, length: int) -> int:
        fits = [one.offset // GRAIN for one in self.to_spec() if one.length // GRAIN >= length]
        return NO_FIT if not fits else fits[min(1, len(fits) - 1)]

    replace_fit(patch, find_second_fit)


def plant_best_fit(patch: Patch) -> None:
    def find_best_fit(self: FreeIndex, length: int) -> int:
        fits = [(one.length, one.offset // GRAIN) for one in self.to_spec()]
        return min((fit for fit in fits if fit[0] >= length * GRAIN), default=(0, NO_FIT))[1]

    replace_fit(patch, find_best_fit)


def plant_last_fit(patch: Patch) -> None:
    def find_last_fit(self: FreeIndex, length: int) -> int:
        fits = [one.offset // GRAIN for one in self.to_spec() if one.length // GRAIN >= length]
        return fits[-1] if fits else NO_FIT

    replace_fit(patch, find_last_fit)


def plant_long_extent(patch: Patch) -> None:
    for name in ("take", "give"):
        patch.setattr(FreeIndex, name, _lengthen(get_method(FreeIndex, name)))
    find_first_fit = FreeIndex.find_first_fit

    def find_longer(self: FreeIndex, length: int) -> int:
        return find_first_fit(self, length + 1)

    replace_fit(patch, find_longer)


def _lengthen(
    change: Callable[[FreeIndex, int, int], None],
) -> Callable[[FreeIndex, int, int], None]:
    """The change of a grain more."""

    def change_more(self: FreeIndex, grain: int, length: int) -> None:
        change(self, grain, length + 1)

    return change_more


def plant_short_extent(patch: Patch) -> None:
    def count_whole_grains(size: int) -> int:
        return max(1, size // GRAIN)

    for module in (domain_module, space_module):
        patch.setattr(module, "count_grains", count_whole_grains)


def plant_long_write(patch: Patch) -> None:
    write = HierarchicalSpectralMemory.write

    def write_further(
        self: HierarchicalSpectralMemory, block_id: int, data: bytes, offset: int = 0
    ) -> None:
        try:
            write(self, block_id, data, offset)
        except OutOfBoundsError:
            domain, row = self._find(block_id)
            if offset + len(data) != domain.rows.size[row] + 1 or not offset:
                raise
            domain.write(row, offset, data)
            domain.touch(row)

    patch.setattr(HierarchicalSpectralMemory, "write", write_further)


def plant_no_empty_read(patch: Patch) -> None:
    read = HierarchicalSpectralMemory.read

    def read_inside(
        self: HierarchicalSpectralMemory, block_id: int, offset: int = 0, size: int | None = None
    ) -> bytes:
        domain, row = self._find(block_id)
        if 0 < domain.rows.size[row] == offset:
            raise OutOfBoundsError(block_id, offset, size or 0, offset)
        return read(self, block_id, offset, size)

    patch.setattr(HierarchicalSpectralMemory, "read", read_inside)


def plant_wrapped_bounds(patch: Patch) -> None:
    write = HierarchicalSpectralMemory.write

    def write_wrapped(
        self: HierarchicalSpectralMemory, block_id: int, data: bytes, offset: int = 0
    ) -> None:
        domain, row = self._find(block_id)
        end = (offset + len(data)) % OFFSETS  # 24 bits
        if offset + len(data) > OFFSETS and end <= domain.rows.size[row]:
            write(self, block_id, data[:end], 0)
        else:
            write(self, block_id, data, offset)

    patch.setattr(HierarchicalSpectralMemory, "write", write_wrapped)


def plant_no_whole_slot(patch: Patch) -> None:
    find_first_fit = FreeIndex.find_first_fit

    def find_shorter(self: FreeIndex, length: int) -> int:
        return NO_FIT if length == GRAINS else find_first_fit(self, length)

    replace_fit(patch, find_shorter)


# ---------------------------------------------------------------------------- coalescing


def plant_no_coalescing(patch: Patch) -> None:
    def give(self: FreeIndex, grain: int, length: int) -> None:
        self.free += length
        self._store(grain, length)
        self._ends[grain + length] = grain

    patch.setattr(FreeIndex, "give", give)


def plant_no_join_before(patch: Patch) -> None:
    def give(self: FreeIndex, grain: int, length: int) -> None:
        self.free += length
        end = grain + length
        after = self.get_length(end)
        if after:
            self._store(end, 0)
            end += after
        self._store(grain, end - grain)
        self._ends[end] = grain

    patch.setattr(FreeIndex, "give", give)


def plant_no_join_behind(patch: Patch) -> None:
    def give(self: FreeIndex, grain: int, length: int) -> None:
        self.free += length
        before = self._ends.pop(grain, grain)
        self._store(before, grain + length - before)
        self._ends[grain + length] = before

    patch.setattr(FreeIndex, "give", give)


def plant_join_over_a_gap(patch: Patch) -> None:
    give = FreeIndex.give

    def give_more(self: FreeIndex, grain: int, length: int) -> None:
        end = grain + length
        near = not self.get_length(end) and end < GRAINS and self.get_length(end + 1)
        give(self, grain, length + 1 if near else length)

    patch.setattr(FreeIndex, "give", give_more)


def plant_stale_free_list(patch: Patch) -> None:
    defragment = Domain.defragment

    def keep_free_lists(self: Domain) -> int:
        kept = dict(self.slots)
        moved = defragment(self)
        self.slots.update(kept)
        return moved

    patch.setattr(Domain, "defragment", keep_free_lists)


def plant_counted_all(patch: Patch) -> None:
    defragment = Domain.defragment

    def count_all(self: Domain) -> int:
        return self.rows.live if defragment(self) else 0

    patch.setattr(Domain, "defragment", count_all)


# ------------------------------------------------------------------------ realloc/calloc


def plant_wrapped_product(patch: Patch) -> None:
    calloc = HierarchicalSpectralMemory.calloc

    def calloc_in_a_word(
        self: HierarchicalSpectralMemory, count: int, size: int, *rest: object
    ) -> int:
        product = count * size % 2**32
        if product <= OFFSETS:
            count, size = 1, product
        return calloc(self, count, size, *rest)  # type: ignore[arg-type]  # hint, frequency, domain as they are

    patch.setattr(HierarchicalSpectralMemory, "calloc", calloc_in_a_word)


def plant_growth_in_place(patch: Patch) -> None:
    resize = Domain.resize

    def grow(self: Domain, row: int, size: int) -> None:
        rows = self.rows
        old, offset = rows.size[row], rows.get_offset(row)
        fits = offset + compute_extent_length(size) <= OFFSETS
        if size <= old or compute_size_class(size) != rows.get_channel(row) or not fits:
            resize(self, row, size)
            return
        if rows.axis[row] == REAL:
            self.arena.clear(self.get_slot_key(row), offset + old, size - old)
        rows.size[row] = size
        self.tallies.count_resize(old, size)

    patch.setattr(Domain, "resize", grow)


def plant_stale_growth(patch: Patch) -> None:
    def reach_only(self: Arena, slot: int, offset: int, length: int) -> None:
        self._reach(slot, offset + length)

    plant_within(patch, Domain, "resize", lambda inner: inner.setattr(Arena, "clear", reach_only))


def plant_short_prefix(patch: Patch) -> None:
    read = Domain.read

    def read_less(self: Domain, row: int, offset: int, length: int) -> bytes:
        return read(self, row, offset, max(0, length - 1))

    plant_within(patch, Domain, "resize", lambda inner: inner.setattr(Domain, "read", read_less))


def plant_unused_realloc(patch: Patch) -> None:
    plant_within(
        patch,
        HierarchicalSpectralMemory,
        "realloc",
        lambda inner: inner.setattr(Domain, "touch", do_nothing),
    )


def plant_freeing_realloc(patch: Patch) -> None:
    realloc = HierarchicalSpectralMemory.realloc

    def realloc_or_free(self: HierarchicalSpectralMemory, block_id: int, size: int) -> int:
        if size == 0:
            self.free(block_id)
            return block_id
        return realloc(self, block_id, size)

    patch.setattr(HierarchicalSpectralMemory, "realloc", realloc_or_free)


def plant_wandering_realloc(patch: Patch) -> None:
    find_place_at = Domain.find_place_at

    def resize_from_the_rung(self: Domain, row: int, size: int) -> None:
        own, first = self.rows.resonance[row], True

        def find_elsewhere(same: Domain, resonance: int, grains: int) -> int:
            nonlocal first
            skipped, first = first and resonance == own, False
            return NO_PLACE if skipped else find_place_at(same, resonance, grains)

        with Patcher() as inner:
            inner.setattr(Domain, "find_place_at", find_elsewhere)
            resize(self, row, size)

    resize = Domain.resize
    patch.setattr(Domain, "resize", resize_from_the_rung)


def _make(name: str, kind: BugClass, words: str, rule: str, plant: Plant) -> PlantedBug:
    return PlantedBug(name, kind, words, System.HIERARCHICAL, rule, plant)


_O, _J, _R = BugClass.OVERLAP, BugClass.COALESCING, BugClass.REALLOC

#: In the order of the classes.
EXTENTS: Final = (
    _make("second-fit", _O, "first fit takes the second extent", "E3", plant_second_fit),
    _make("best-fit", _O, "best fit instead of first fit", "E3", plant_best_fit),
    _make("last-fit", _O, "the last extent that fits is taken", "E3", plant_last_fit),
    _make("long-extent", _O, "an extent is a grain too long", "E2", plant_long_extent),
    _make("short-extent", _O, "an extent ends inside the block", "E2", plant_short_extent),
    _make("long-write", _O, "a write may reach one byte past the end", "H33", plant_long_write),
    _make("no-empty-read", _O, "nothing can be read at the very end", "H32", plant_no_empty_read),
    _make(
        "wrapped-bounds",
        _O,
        "the end of a write is computed in 24 bits",
        "H33",
        plant_wrapped_bounds,
    ),
    _make("no-whole-slot", _O, "a block cannot fill a slot", "H11", plant_no_whole_slot),
    _make(
        "no-coalescing",
        _J,
        "freed extents are not joined to their neighbours",
        "E5",
        plant_no_coalescing,
    ),
    _make(
        "no-join-before",
        _J,
        "a freed extent is not joined to the one before it",
        "E5",
        plant_no_join_before,
    ),
    _make(
        "no-join-behind",
        _J,
        "a freed extent is not joined to the one behind it",
        "E5",
        plant_no_join_behind,
    ),
    _make(
        "join-over-a-gap",
        _J,
        "a freed extent is joined over a block of one grain",
        "E5",
        plant_join_over_a_gap,
    ),
    _make(
        "stale-free-list",
        _J,
        "a defragmentation keeps the old free extents",
        "H36",
        plant_stale_free_list,
    ),
    _make(
        "counted-all",
        _J,
        "a defragmentation counts the blocks that stayed",
        "H36",
        plant_counted_all,
    ),
    _make(
        "wrapped-product",
        _R,
        "calloc multiplies in 32 bits",
        "H26",
        plant_wrapped_product,
    ),
    _make(
        "growth-in-place",
        _R,
        "realloc grows a block over what lies behind it",
        "H34",
        plant_growth_in_place,
    ),
    _make(
        "stale-growth",
        _R,
        "the bytes that realloc adds are stale, not zero",
        "H35",
        plant_stale_growth,
    ),
    _make("short-prefix", _R, "realloc keeps a byte too few", "H35", plant_short_prefix),
    _make("unused-realloc", _R, "realloc is no use of the block", "H34", plant_unused_realloc),
    _make("freeing-realloc", _R, "realloc to no bytes frees", "H34", plant_freeing_realloc),
    _make(
        "wandering-realloc",
        _R,
        "a grown block does not try its own resonance first",
        "H34",
        plant_wandering_realloc,
    ),
)
