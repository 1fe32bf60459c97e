"""Extents: lengths and size classes of blocks, what a free list is, and first fit."""

from __future__ import annotations

from typing import Final, cast

from spectral_proofs.laws.free_sets import (
    FreeSequence,
    are_apart_at,
    covers,
    get_some,
    is_good_at,
    is_on_grains,
    keep_to_grains,
    make_free_sequence,
)
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, choose, equal, implies, largest
from spectral_proofs.symbolic.collection import SymbolicSequence, compute_length
from spectral_proofs.symbolic.loops import Loop
from spectral_spec.address import OFFSETS
from spectral_spec.extents import (
    GRAIN,
    NO_FIT,
    SIZE_LIMITS,
    WHOLE_SLOT,
    Extent,
    FreeList,
    compute_extent_length,
    compute_size_class,
    find_first_fit,
    is_free_list,
)
from spectral_spec.hierarchical.defragmentation import compute_tail

__all__: list[str] = []

_SPEC: Final = "spectral_spec.extents"
_DEFRAGMENTATION: Final = "spectral_spec.hierarchical.defragmentation"

#: The limits, said once more: a law about a table must not read it from the table.
_LIMITS: Final = [64, 256, 1024, 4096, 16384, 65536]


@obligation(
    law="a block of any size occupies the least number of whole grains that holds it, at least one",
    rules=("E2",),
    mutants=(
        Mutant(f"{_SPEC}.compute_extent_length", "max(1,", "max(0,"),
        Mutant(f"{_SPEC}.compute_extent_length", "max(1,", "max(2,"),
        Mutant(f"{_SPEC}.compute_extent_length", "GRAIN - 1", "GRAIN"),
        Mutant(f"{_SPEC}.compute_extent_length", "size + GRAIN - 1", "size"),
        Mutant(f"{_SPEC}.compute_extent_length", ") * GRAIN", ") * (GRAIN + 1)"),
    ),
)
def an_extent_is_the_least_number_of_grains_that_holds_the_block(case: Case) -> bool:
    size, grains = case.integer("size"), case.integer("grains")
    length = compute_extent_length(size)
    enough = all_of(16 * grains >= size, grains >= 1)
    return all_of(
        length % 16 == 0,
        length >= largest(size, 16),
        implies(enough, length <= 16 * grains),
        GRAIN == 16,
        OFFSETS == 2**24,
        equal(WHOLE_SLOT, (Extent(0, 2**24),)),
    )


@obligation(
    law="a larger block occupies no less, and one grain more makes one grain more",
    rules=("E2",),
    mutants=(
        Mutant(f"{_SPEC}.compute_extent_length", "size + GRAIN", "-size + GRAIN"),
        Mutant(f"{_SPEC}.compute_extent_length", "// GRAIN", "// 17"),
    ),
)
def extents_grow_with_their_blocks(case: Case) -> bool:
    size, other = case.integer("size", 1), case.integer("other")
    length = compute_extent_length(size)
    return all_of(
        implies(other <= size, compute_extent_length(other) <= length),
        compute_extent_length(size + 16) == length + 16,
    )


@obligation(
    law="the size class of a block is the first whose limit holds it, and the last has none",
    rules=("E6",),
    mutants=(
        Mutant(f"{_SPEC}.compute_size_class", "size > limit", "size >= limit"),
        Mutant(f"{_SPEC}.compute_size_class", "channel = 0", "channel = 1"),
        Mutant(f"{_SPEC}.compute_size_class", "channel += 1", "channel += 2"),
        Mutant(f"{_SPEC}.compute_size_class", "in SIZE_LIMITS", "in SIZE_LIMITS[1:]"),
    ),
)
def a_size_class_is_the_first_whose_limit_holds_the_block(case: Case) -> bool:
    size = case.integer("size")
    channel = compute_size_class(size)
    return all_of(
        channel >= 0,
        channel <= 6,
        *(equal(channel <= index, size <= limit) for index, limit in enumerate(_LIMITS)),
        list(SIZE_LIMITS) == _LIMITS,
    )


@obligation(
    law="a larger block is in no lower size class",
    rules=("E6",),
    mutants=(Mutant(f"{_SPEC}.compute_size_class", "size > limit", "size < limit"),),
)
def size_classes_grow_with_their_blocks(case: Case) -> bool:
    size, more = case.integer("size"), case.integer("more", 0)
    return compute_size_class(size) <= compute_size_class(size + more)


# ---------------------------------------------------------- what a free list is


def _is_good_so_far(turns: int, end: int, free: SymbolicSequence[Extent]) -> bool:
    """What was seen is in order and ends at `end`: said of two arbitrary extents."""
    one, behind = get_some("index"), get_some("index behind")
    first, second = free.item(one), free.item(behind)
    return all_of(
        turns >= 0,
        turns <= free.length,
        implies(
            all_of(one >= 0, one < turns),
            all_of(
                first.offset >= 0,
                first.length > 0,
                first.offset + first.length <= end,
                is_on_grains(first),
            ),
        ),
        implies(
            all_of(one >= 0, one < behind, behind < turns),
            first.offset + first.length < second.offset,
        ),
        end >= -1,
    )


def _measure_rest(turns: int, free: SymbolicSequence[Extent]) -> int:
    return compute_length(free) - turns


@obligation(
    law="whatever is accepted as a free list is in range, on grains, ascending and apart",
    rules=("E1",),
    loops={is_free_list: (Loop(_is_good_so_far, _measure_rest),)},
    mutants=(
        Mutant(f"{_SPEC}.is_free_list", "offset <= end", "offset < end"),
        Mutant(f"{_SPEC}.is_free_list", "length <= 0", "length < 0"),
        Mutant(f"{_SPEC}.is_free_list", " or offset % GRAIN != 0", ""),
        Mutant(f"{_SPEC}.is_free_list", " or length % GRAIN != 0", ""),
        Mutant(f"{_SPEC}.is_free_list", "end = -1", "end = -2"),
        Mutant(f"{_SPEC}.is_free_list", "offset + length", "offset"),
        Mutant(f"{_SPEC}.is_free_list", "end <= OFFSETS", "end <= OFFSETS + 16"),
        Mutant(f"{_SPEC}.is_free_list", "end <= OFFSETS", "True"),
    ),
)
def what_is_accepted_as_a_free_list_is_in_order(case: Case) -> bool:
    item, count = case.table("free", Extent), case.integer("count", 0)
    free = SymbolicSequence(item, count)
    if not is_free_list(cast("FreeList", free)):
        return True
    one, behind = get_some("index"), get_some("index behind")
    return all_of(
        is_good_at(item, one, count),
        implies(all_of(one >= 0, one < count), is_on_grains(item(one))),
        are_apart_at(item, one, behind, count),
    )


def _is_end_known(turns: int, end: int, free: FreeSequence) -> bool:
    last = free.item(turns - 1)
    return all_of(
        turns >= 0,
        turns <= free.length,
        end == choose(turns > 0, last.offset + last.length, -1),
    )


@obligation(
    law="extents that are in range, on grains, ascending and apart are accepted as a free list",
    rules=("E1",),
    loops={is_free_list: (Loop(_is_end_known, _measure_rest),)},
    mutants=(
        Mutant(f"{_SPEC}.is_free_list", "offset <= end", "offset <= end + 1"),
        Mutant(f"{_SPEC}.is_free_list", "length <= 0", "length <= 16"),
        Mutant(f"{_SPEC}.is_free_list", "end = -1", "end = 0"),
        Mutant(f"{_SPEC}.is_free_list", "end <= OFFSETS", "end < OFFSETS"),
        Mutant(f"{_SPEC}.is_free_list", "offset % GRAIN != 0", "offset % GRAIN == 0"),
        Mutant(f"{_SPEC}.is_free_list", "length % GRAIN != 0", "length % (2 * GRAIN) != 0"),
    ),
)
def extents_in_order_are_accepted_as_a_free_list(case: Case) -> bool:
    free = make_free_sequence("free")
    keep_to_grains(case, free)
    return is_free_list(cast("FreeList", free))


@obligation(
    law="what a defragmentation leaves free of a slot is a free list: all of it from the end of the blocks on, and none if they fill it",
    rules=("E1", "H36"),
    mutants=(
        Mutant(f"{_DEFRAGMENTATION}.compute_tail", "end == OFFSETS", "end != OFFSETS"),
        Mutant(f"{_DEFRAGMENTATION}.compute_tail", "end == OFFSETS", "end == 0"),
        Mutant(f"{_DEFRAGMENTATION}.compute_tail", "OFFSETS - end", "OFFSETS"),
        Mutant(f"{_DEFRAGMENTATION}.compute_tail", "Extent(end,", "Extent(0,"),
        Mutant(f"{_SPEC}.is_free_list", "end <= OFFSETS", "end < OFFSETS"),
    ),
)
def the_tail_of_a_slot_is_a_free_list(case: Case) -> bool:
    end, offset = case.integer("end", 0, OFFSETS), get_some("offset")
    case.suppose("the blocks end on a grain", end % 16 == 0)
    free = compute_tail(end)
    free_there = all_of(end <= offset, offset < 2**24)
    return all_of(is_free_list(free), equal(covers(free, offset), free_there))


# -------------------------------------------------------------------- first fit


def _are_too_short(index: int, free: SymbolicSequence[Extent], length: int) -> bool:
    below = get_some("index")
    return all_of(
        index >= 0,
        index <= compute_length(free),
        implies(all_of(below >= 0, below < index), free.item(below).length < length),
    )


@obligation(
    law="first fit ends, at the first extent that is long enough, or with none if all are too short",
    rules=("E3",),
    loops={
        find_first_fit: (Loop(_are_too_short, lambda index, free: compute_length(free) - index),)
    },
    mutants=(
        Mutant(f"{_SPEC}.find_first_fit", "length >= length", "length > length"),
        Mutant(f"{_SPEC}.find_first_fit", "index += 1", "index += 2"),
        Mutant(f"{_SPEC}.find_first_fit", "index += 1", "index += 0"),
        Mutant(f"{_SPEC}.find_first_fit", "index = 0", "index = 1"),
        Mutant(f"{_SPEC}.find_first_fit", "return NO_FIT", "return 0"),
        Mutant(f"{_SPEC}.find_first_fit", "index < len(free)", "index <= len(free)"),
    ),
)
def first_fit_finds_the_first_extent_that_is_long_enough(case: Case) -> bool:
    item, count = case.table("free", Extent), case.integer("count", 0)
    length, one = case.integer("length"), get_some("index")
    found = find_first_fit(cast("FreeList", SymbolicSequence(item, count)), length)
    is_short = item(one).length < length
    if found is NO_FIT:
        return all_of(implies(all_of(one >= 0, one < count), is_short), NO_FIT == -1)
    return all_of(
        found >= 0,
        found < count,
        item(found).length >= length,
        implies(all_of(one >= 0, one < found), is_short),
    )
