"""Free lists against a plain set of grains."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    give,
    is_free_list,
    take,
)

# A free list over the first 40 grains, as the set of its grains.
grain_sets = st.sets(st.integers(0, 39))


def keep(grain: int) -> int:
    return grain


def scatter(grain: int) -> int:
    return grain * 17 % 41


def build(grains: set[int], order: Callable[[int], int] = keep) -> FreeList:
    free: FreeList = ()
    for grain in sorted(grains, key=order):
        free = give(free, Extent(grain * GRAIN, GRAIN))
    return free


def spread(free: FreeList) -> set[int]:
    return {
        grain
        for offset, length in free
        for grain in range(offset // GRAIN, (offset + length) // GRAIN)
    }


def test_the_whole_slot_is_one_extent() -> None:
    assert is_free_list(WHOLE_SLOT)
    assert give((), Extent(0, 2**24)) == WHOLE_SLOT
    assert is_free_list(())


@pytest.mark.parametrize(
    "free",
    [
        (Extent(-16, 16),),
        (Extent(0, 0),),
        (Extent(0, -16),),
        (Extent(8, 16),),
        (Extent(0, 8),),
        (Extent(0, 16), Extent(16, 16)),
        (Extent(32, 16), Extent(0, 16)),
        (Extent(0, 32), Extent(16, 32)),
        (Extent(OFFSETS - 16, 32),),
    ],
)
def test_what_is_no_free_list(free: FreeList) -> None:
    assert not is_free_list(free)


@pytest.mark.parametrize(
    ("size", "length"),
    [(0, 16), (1, 16), (15, 16), (16, 16), (17, 32), (64, 64), (65, 80), (OFFSETS, OFFSETS)],
)
def test_a_block_occupies_whole_grains_and_at_least_one(size: int, length: int) -> None:
    assert compute_extent_length(size) == length


@pytest.mark.parametrize(("channel", "limit"), list(enumerate(SIZE_LIMITS)))
def test_a_class_ends_at_its_limit(channel: int, limit: int) -> None:
    assert compute_size_class(limit - 1) == compute_size_class(limit) == channel
    assert compute_size_class(limit + 1) == channel + 1


def test_the_first_and_the_last_class_reach_the_ends() -> None:
    assert compute_size_class(0) == 0
    assert compute_size_class(OFFSETS) == 6


@given(grain_sets)
def test_giving_in_any_order_makes_the_one_free_list(grains: set[int]) -> None:
    free = build(grains)
    assert is_free_list(free)
    assert spread(free) == grains
    assert free == build(grains, scatter)


@given(grain_sets, st.integers(1, 8))
def test_first_fit_is_the_lowest_run_that_is_long_enough(grains: set[int], length: int) -> None:
    free = build(grains)
    runs = [
        start
        for start in range(40)
        if start - 1 not in grains and all(start + one in grains for one in range(length))
    ]
    index = find_first_fit(free, length * GRAIN)
    if not runs:
        assert index == NO_FIT
        return
    assert free[index].offset == runs[0] * GRAIN
    taken = take(free, index, length * GRAIN)
    assert is_free_list(taken)
    assert spread(taken) == grains - set(range(runs[0], runs[0] + length))
    assert give(taken, Extent(runs[0] * GRAIN, length * GRAIN)) == free


def test_an_extent_that_is_taken_whole_is_gone() -> None:
    free = (Extent(0, 16), Extent(32, 16), Extent(64, 32))
    assert take(free, 1, 16) == (Extent(0, 16), Extent(64, 32))
    assert take(WHOLE_SLOT, 0, OFFSETS) == ()
    assert give((), Extent(0, OFFSETS)) == WHOLE_SLOT


def test_a_freed_extent_joins_what_it_touches_on_either_side() -> None:
    free = (Extent(0, 16), Extent(32, 16))
    assert give(free, Extent(16, 16)) == (Extent(0, 48),)
    assert give(free, Extent(48, 16)) == (Extent(0, 16), Extent(32, 32))
    assert give(free, Extent(64, 16)) == (*free, Extent(64, 16))
    assert give((Extent(32, 16),), Extent(16, 16)) == (Extent(16, 32),)
