"""The windows of the contracts show the specification what the whole state would show it."""

import random
from typing import cast

import pytest

from spectral_memory import HierarchicalSpectralMemory
from spectral_memory.hierarchical.free_index import FreeIndex
from spectral_memory.hierarchical.pages import Pages
from spectral_memory.hierarchical.row_ring import RowRing
from spectral_memory.hierarchical.windows import Numbers, Surroundings, Turns, open_window
from spectral_spec.contents import PAGE, read_bytes, truncate, write_bytes
from spectral_spec.extents import GRAIN, NO_FIT
from spectral_spec.hierarchical import (
    Access,
    BlockOperation,
    Free,
    Malloc,
    Realloc,
    step_domain,
)
from spectral_spec.hierarchical.view import compute_census
from spectral_spec.tiers import AUTO


def test_a_step_through_a_window_is_a_step_of_the_whole() -> None:
    draw = random.Random(3)
    mem = HierarchicalSpectralMemory(30, hot_capacity=2)
    live = [mem.malloc(40) for _ in range(6)]
    for _ in range(150):
        block = draw.choice(live)
        size = draw.choice([0, 16, 40, 64, 65, 300])
        operations: tuple[Malloc | BlockOperation, ...] = (
            Access(block),
            Access(live[0]),
            Realloc(block, size),
            Free(block),
            Malloc(0, size, AUTO, None),
        )
        operation = draw.choice(operations)
        domain = mem._domains[0]
        around = Surroundings(domain, size)
        seen, result = step_domain(domain.config, open_window(around), 0, operation)
        whole, expected = step_domain(domain.config, mem.to_spec().domains[0], 0, operation)
        assert result == expected
        assert (seen.clock, seen.tally, seen.rows) == (whole.clock, whole.tally, whole.rows)
        assert len(seen.blocks) == compute_census(whole).live
        for row in range(whole.rows):
            if row in whole.blocks:
                assert seen.blocks[row][:9] == whole.blocks[row][:9]
            else:
                assert seen.blocks.get(row) is None
        if operation.kind == "free":
            mem.free(block)
            live.remove(block)
            live.append(mem.malloc(40))
        elif operation.kind == "malloc":
            live.append(mem.malloc(size))
        elif operation.kind == "realloc":
            mem.realloc(block, size)
        else:
            mem.access(operation.block)


def flatten(contents: object, size: int) -> bytes:
    """The bytes of contents that are a window."""
    return cast("Pages", contents).flatten(size)


@pytest.mark.parametrize("written", [True, False])
def test_pages_are_the_contents_of_a_block(written: bool) -> None:
    mem = HierarchicalSpectralMemory(10)
    block = mem.malloc(700)
    if written:
        mem.write(block, bytes(range(250)) * 2, 100)
    domain = mem._domains[0]
    contents = mem.to_spec().domains[0].blocks[0].contents
    pages = open_window(Surroundings(domain)).blocks[0].contents
    assert read_bytes(pages, 0, 700) == read_bytes(contents, 0, 700) == flatten(pages, 700)
    for offset, data in ((3, b"x"), (255, b"yz"), (600, bytes(100)), (690, b"end")):
        pages, contents = write_bytes(pages, offset, data), write_bytes(contents, offset, data)
    for size in (700, 600, 512, 511, 10, 0):
        cut, wanted = truncate(pages, size), truncate(contents, size)
        assert flatten(cut, 900) == read_bytes(wanted, 0, 900)
        assert all(page * PAGE < size for page in cut)
        assert len(cut) >= len(wanted)
    with pytest.raises(KeyError):
        pages[99]
    assert pages.get(99, None) is None
    assert truncate(pages, 256).get(2, b"default") == b"default"


def test_turns_are_the_members_of_a_ring() -> None:
    ring = RowRing()
    for row in (4, 2, 7):
        ring.append(row)
    turns = Turns(ring)
    assert [turns[place] for place in range(3)] == [4, 2, 7]
    assert 3 not in turns
    assert turns.last_added is None
    grown = turns.delete(0).set(3, 4)
    assert (len(grown), 0 in grown, grown[3], grown.last_added) == (3, False, 4, 4)
    assert (len(grown.delete(3)), 3 in grown.delete(3)) == (2, False)
    second = 2**40 + 2
    without = turns.delete(second)
    assert (len(without), second in without, 1 in without, 2 in without) == (2, False, False, True)


def test_numbers_are_persistent() -> None:
    numbers = Numbers(lambda key: key * 2, 3, {})
    other = numbers.set(5, 1)
    assert (len(numbers), numbers[2], len(other), other[5], other[1]) == (3, 4, 6, 1, 2)
    assert len(other.delete(5)) == 5
    assert Numbers(lambda _: -1, 0, {}).get(3, 9) == 9


def test_the_next_fit_is_the_lowest_from_there_on() -> None:
    draw = random.Random(5)
    index = FreeIndex()
    held: list[tuple[int, int]] = []
    for _ in range(300):
        if held and draw.random() < 0.45:
            index.give(*held.pop(draw.randrange(len(held))))
        else:
            length = draw.choice([1, 2, 5, 33, 1025])
            grain = index.find_first_fit(length)
            index.take(grain, length)
            held.append((grain, length))
        extents = [(one.offset // GRAIN, one.length // GRAIN) for one in index.to_spec()]
        for start in (0, 1, 31, 32, 1000, draw.randrange(2**12), 2**20 - 1):
            for length in (1, 3, 40, 2**19):
                fits = [grain for grain, free in extents if free >= length and grain >= start]
                assert index.find_next_fit(length, start) == min(fits, default=NO_FIT)
        for grain, length in extents:
            assert index.get_start(grain + length) == grain


def test_a_vacant_row_holds_no_block() -> None:
    mem = HierarchicalSpectralMemory(10)
    mem.free(mem.malloc(16))
    blocks = open_window(Surroundings(mem._domains[0])).blocks
    assert blocks.get(0) is None
    for row in (0, 1):
        with pytest.raises(KeyError):
            blocks[row]
