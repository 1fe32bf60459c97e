"""Bugs of the allocator about several names for one thing, and about what is not given back."""

from __future__ import annotations

from typing import Final

from spectral_memory.hierarchical.domain import Domain
from spectral_memory.hierarchical.memory import HierarchicalSpectralMemory as Memory
from spectral_memory.hierarchical.rows import Rows
from spectral_memory.oracle.detection.allocator_extents import do_nothing
from spectral_memory.oracle.detection.bug import BugClass, Patch, Plant, PlantedBug
from spectral_memory.oracle.detection.planting import Patcher, get_method, plant_within
from spectral_memory.oracle.judge.setup import System
from spectral_spec.address import OFFSETS
from spectral_spec.errors import DoubleFreeError, UseAfterFreeError
from spectral_spec.extents import GRAIN, compute_size_class
from spectral_spec.hierarchical import split_id

__all__ = ["SHARING"]

# ------------------------------------------------------------------------------ aliasing


def plant_reused_ids(patch: Patch) -> None:
    retire = Rows.retire

    def retire_without_trace(self: Rows, row: int) -> None:
        retire(self, row)
        self.generation[row] -= 1

    patch.setattr(Rows, "retire", retire_without_trace)


def plant_shared_bytes(patch: Patch) -> None:
    make = get_method(Memory, "__init__")

    def make_with_one_arena(self: Memory, *given: object, **named: object) -> None:
        make(self, *given, **named)
        self._domains[11].arena = self._domains[4].arena

    patch.setattr(Memory, "__init__", make_with_one_arena)


def plant_dangling_waiter(patch: Patch) -> None:
    release = Domain.release

    def release_but_wait(self: Domain, row: int) -> None:
        is_waiting = row in self.waiting
        release(self, row)
        if is_waiting and row not in self.waiting:
            self.waiting.append(row)

    patch.setattr(Domain, "release", release_but_wait)


def plant_living_id(patch: Patch) -> None:
    get_error = Rows.get_error

    def get_less(self: Rows, block_id: int, freeing: bool = False) -> object:
        error = get_error(self, block_id, freeing)
        spent = isinstance(error, UseAfterFreeError | DoubleFreeError)
        return None if spent and self.is_live(split_id(block_id).row) else error

    patch.setattr(Rows, "get_error", get_less)


def plant_kept_view(patch: Patch) -> None:
    read, write = Memory.read, Memory.write

    def read_once(self: Memory, block_id: int, offset: int = 0, size: int | None = None) -> bytes:
        views: dict[int, dict[tuple[int, int | None], bytes]] = vars(self).setdefault("_views", {})
        data = read(self, block_id, offset, size)
        return views.setdefault(block_id, {}).setdefault((offset, size), data)

    def write_through(self: Memory, block_id: int, data: bytes, offset: int = 0) -> None:
        write(self, block_id, data, offset)
        vars(self).setdefault("_views", {}).pop(block_id, None)

    patch.setattr(Memory, "read", read_once)
    patch.setattr(Memory, "write", write_through)


# ------------------------------------------------------------------------ resource leaks


def plant_kept_extent(patch: Patch) -> None:
    release, give_back = Domain.release, Domain.give_back

    def keep_extent(self: Domain, row: int) -> None:
        own = self.get_slot_key(row), self.rows.grain[row]

        def give_back_others(same: Domain, key: int, grain: int, grains: int) -> None:
            if (key, grain) != own:
                give_back(same, key, grain, grains)

        with Patcher() as inner:
            inner.setattr(Domain, "give_back", give_back_others)
            release(self, row)

    patch.setattr(Domain, "release", keep_extent)


def plant_left_behind(patch: Patch) -> None:
    plant_within(
        patch, Domain, "migrate", lambda inner: inner.setattr(Domain, "give_back", do_nothing)
    )


def plant_kept_grains(patch: Patch) -> None:
    def shrink(self: Domain, row: int, size: int) -> None:
        same = compute_size_class(size) == self.rows.get_channel(row)
        with Patcher() as inner:
            if same and size <= self.rows.size[row]:
                inner.setattr(Domain, "give_back", do_nothing)
            resize(self, row, size)

    resize = Domain.resize
    patch.setattr(Domain, "resize", shrink)


def plant_new_rows(patch: Patch) -> None:
    issue = Rows.issue

    def issue_new(self: Rows) -> int:
        kept = self._vacant[:]
        del self._vacant[:]
        row = issue(self)
        self._vacant.extend(kept)
        return row

    patch.setattr(Rows, "issue", issue_new)


def plant_kept_hot_place(patch: Patch) -> None:
    release = Domain.release

    def release_but_hot(self: Domain, row: int) -> None:
        is_hot = row in self.hot
        release(self, row)
        if is_hot and row not in self.hot:
            self.hot.append(row)

    patch.setattr(Domain, "release", release_but_hot)


def plant_lost_slot(patch: Patch) -> None:
    def choose(self: Domain, key: int, grain: int, length: int) -> None:
        if (grain + length) * GRAIN != OFFSETS:
            give_back(self, key, grain, length)

    give_back = Domain.give_back
    patch.setattr(Domain, "give_back", choose)


def _make(name: str, kind: BugClass, words: str, rule: str, plant: Plant) -> PlantedBug:
    return PlantedBug(name, kind, words, System.HIERARCHICAL, rule, plant)


_A, _L = BugClass.ALIASING, BugClass.LEAKS

#: In the order of the classes.
SHARING: Final = (
    _make("reused-ids", _A, "an id is issued again", "H6", plant_reused_ids),
    _make(
        "shared-bytes", _A, "two domains keep their bytes in one buffer", "H14", plant_shared_bytes
    ),
    _make(
        "dangling-waiter",
        _A,
        "a freed block waits on, and so whoever has its row next",
        "H25",
        plant_dangling_waiter,
    ),
    _make("living-id", _A, "a spent id names the block after it", "H4", plant_living_id),
    _make(
        "kept-view",
        _A,
        "a view of a block's bytes outlives its realloc",
        "H32",
        plant_kept_view,
    ),
    _make("kept-extent", _L, "free does not give back the extent", "H30", plant_kept_extent),
    _make(
        "left-behind", _L, "a migration does not give back the old extent", "H18", plant_left_behind
    ),
    _make("kept-grains", _L, "a shrunk block keeps its grains", "H34", plant_kept_grains),
    _make("new-rows", _L, "the row of a freed block is not used again", "H5", plant_new_rows),
    _make(
        "kept-hot-place",
        _L,
        "a freed block keeps its place in the hot ring",
        "H25",
        plant_kept_hot_place,
    ),
    _make(
        "lost-slot-end",
        _L,
        "an extent at the end of a slot is not given back",
        "H30",
        plant_lost_slot,
    ),
)
