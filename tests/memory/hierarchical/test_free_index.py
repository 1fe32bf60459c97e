"""The tree of free extents against the free list of the specification."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectral_memory.hierarchical.free_index import GRAINS, FreeIndex
from spectral_spec.address import OFFSETS
from spectral_spec.extents import (
    GRAIN,
    NO_FIT,
    WHOLE_SLOT,
    Extent,
    FreeList,
    find_first_fit,
    give,
    take,
)

# Lengths in grains: small ones, and those at which a node of some level is full.
lengths = st.integers(1, 40) | st.sampled_from(
    (31, 32, 33, 1023, 1024, 1025, 2**15 - 1, 2**15, 2**15 + 1, 2**19, GRAINS)
)
# True: free one of the blocks instead.
moves = st.lists(st.tuples(st.booleans(), lengths, st.integers(0, 100)), max_size=40)


def find_in_list(free: FreeList, length: int) -> int:
    index = find_first_fit(free, length * GRAIN)
    return NO_FIT if index == NO_FIT else free[index].offset // GRAIN


def find_next_in_list(free: FreeList, length: int, start: int) -> int:
    fits = (
        one.offset // GRAIN
        for one in free
        if one.offset >= start * GRAIN and one.length >= length * GRAIN
    )
    return next(fits, NO_FIT)


@given(moves)
def test_the_index_is_the_free_list(chosen: list[tuple[bool, int, int]]) -> None:
    index, free = FreeIndex(), WHOLE_SLOT
    held: list[tuple[int, int]] = []
    for freeing, length, at in chosen:
        if freeing and held:
            grain, given = held.pop(at % len(held))
            joined = give(free, Extent(grain * GRAIN, given * GRAIN))
            gap = next(
                one.length
                for one in joined
                if one.offset <= grain * GRAIN < one.offset + one.length
            )
            assert index.measure_gap(grain, given) * GRAIN == gap
            index.give(grain, given)
            free = joined
        else:
            grain = index.find_first_fit(length)
            assert grain == find_in_list(free, length)
            if grain == NO_FIT:
                continue
            index.take(grain, length)
            free = take(free, find_first_fit(free, length * GRAIN), length * GRAIN)
            held.append((grain, length))
        assert index.to_spec() == free
        assert index.find_breach() is None
        assert index.free * GRAIN == sum(one.length for one in free)
        for offset, size in free:
            assert index.get_length(offset // GRAIN) == size // GRAIN
            assert index.get_start((offset + size) // GRAIN) == offset // GRAIN
        for start in (0, 1, at, 31, 32, 1024, GRAINS - 1):
            assert index.find_next_fit(length, start) == find_next_in_list(free, length, start)


def test_nothing_fits_into_a_slot_that_is_full() -> None:
    index = FreeIndex()
    index.take(0, GRAINS)
    assert (index.find_first_fit(1), index.free, index.to_spec()) == (NO_FIT, 0, ())
    assert index._nodes == {}
    assert index.get_length(5) == 0
    index.give(GRAINS - 1, 1)
    assert index.find_first_fit(1) == GRAINS - 1
    assert index.find_first_fit(2) == NO_FIT
    assert index.measure_gap(GRAINS - 2, 1) == 2
    assert index.to_spec() == (Extent(OFFSETS - GRAIN, GRAIN),)


def test_an_extent_that_is_too_short_hides_none_behind_it() -> None:
    index = FreeIndex()
    index.take(0, GRAINS)
    for grain, length in ((5, 1), (40, 2), (2000, 3), (2**19, 4)):
        index.give(grain, length)
    assert [index.find_first_fit(length) for length in (1, 2, 3, 4, 5)] == [
        5,
        40,
        2000,
        2**19,
        NO_FIT,
    ]


def test_a_node_goes_with_its_last_extent() -> None:
    index = FreeIndex()
    index.take(0, 100)
    index.give(10, 5)
    before = len(index._nodes)
    index.give(64, 2)
    assert len(index._nodes) == before + 1
    index.take(64, 2)
    assert len(index._nodes) == before


def make_busy() -> FreeIndex:
    index = FreeIndex()
    index.take(0, 100)
    index.give(10, 5)
    assert index.find_breach() is None
    return index


def forget_an_end(index: FreeIndex) -> None:
    del index._ends[15]


def move_an_end(index: FreeIndex) -> None:
    index._ends[15] = 11


def miscount(index: FreeIndex) -> None:
    index.free += 1


def spoil_a_parent(index: FreeIndex) -> None:
    index._nodes[1 << 20][0] = 7


def lose_a_parent(index: FreeIndex) -> None:
    del index._nodes[2 << 20]


def leave_an_empty_node(index: FreeIndex) -> None:
    index._nodes[77] = [0] * 32
    index._nodes[(1 << 20) + 2] = [0] * 32
    index._nodes.setdefault(2 << 20, [0] * 32)


BOTH_ENDS = "every free extent is known by both of its ends"
COUNTED = "the free grains are counted"
LONGEST = "a node holds the longest extent of each child"
EMPTY = "no node is empty"


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (forget_an_end, BOTH_ENDS),
        (move_an_end, BOTH_ENDS),
        (miscount, COUNTED),
        (spoil_a_parent, LONGEST),
        (lose_a_parent, LONGEST),
        (leave_an_empty_node, EMPTY),
    ],
)
def test_a_broken_index_says_what_is_broken(spoil: object, words: str) -> None:
    index = make_busy()
    assert callable(spoil)
    spoil(index)
    assert index.find_breach() == words
