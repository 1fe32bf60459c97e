"""The reference's index of free extents and its buffers against the spec's lists and pages.

These laws are bounded, and say to what: the slot is cut at seven grains, about which
the nodes of the index begin and end, and each of the 64 sets of pieces is free in
turn. Lengths are all those at which an answer can change.
"""

from __future__ import annotations

from itertools import pairwise, product
from operator import index as to_index
from typing import Final

from spectral_memory.hierarchical.arena import Arena
from spectral_memory.hierarchical.free_index import GRAINS, FreeIndex
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of
from spectral_spec.contents import BLANK, read_bytes, write_bytes
from spectral_spec.extents import NO_FIT, Extent, FreeList, find_first_fit, give, take

__all__: list[str] = []

_EXTENTS: Final = "spectral_spec.extents"
_CONTENTS: Final = "spectral_spec.contents"

#: Where the slot is cut, in grains: a node of the index spans 32, 1024, 32768 of them.
_CUTS: Final = [0, 31, 32, 64, 1024, 33000, GRAINS]
_PIECES: Final = [(low, high - low) for low, high in pairwise(_CUTS)]


def _make_index(pieces: list[tuple[int, int]]) -> FreeIndex:
    """An index in which these pieces are free."""
    index = FreeIndex()
    index.take(0, GRAINS)
    for grain, length in pieces:
        index.give(grain, length)
    return index


def _make_slot(case: Case) -> tuple[list[tuple[int, int]], list[tuple[int, int]], FreeList]:
    """A slot with a set of pieces free: those, the others, and the spec's list."""
    free: FreeList = ()
    given, taken = [], []
    for place, (grain, length) in enumerate(_PIECES):
        if case.flip(f"piece {place} is free"):
            given.append((grain, length))
            free = give(free, Extent(16 * grain, 16 * length))
        else:
            taken.append((grain, length))
    return given, taken, free


def _get_lengths(free: FreeList) -> list[int]:
    """In grains: a search can change its answer at the length of an extent, and nowhere else."""
    lengths = {extent.length // 16 for extent in free}
    return sorted({1, *lengths, *(length + 1 for length in lengths)})


def _is_as(index: FreeIndex, free: FreeList) -> bool:
    """Whether the index is sound and describes the same free extents."""
    return all_of(
        index.find_breach() is None,
        index.to_spec() == free,
        16 * index.free == sum(extent.length for extent in free),
    )


def _get_grain(free: FreeList, found: int) -> int:
    return NO_FIT if found == NO_FIT else free[found].offset // 16


@obligation(
    law="the index finds the grain of the spec's first fit, for any length (bounded to 64 slots)",
    rules=("E3", "E5"),
    mutants=(
        Mutant(f"{_EXTENTS}.find_first_fit", "length >= length", "length > length"),
        Mutant(f"{_EXTENTS}.find_first_fit", "index = 0", "index = 1"),
        Mutant(f"{_EXTENTS}.give", "before[-1].length == offset", "before[-1].length != offset"),
    ),
)
def the_index_finds_the_first_fit_of_the_spec(case: Case) -> bool:
    given, _, free = _make_slot(case)
    index = _make_index(given)
    return all_of(
        _is_as(index, free),
        *(
            index.find_first_fit(length) == _get_grain(free, find_first_fit(free, 16 * length))
            for length in _get_lengths(free)
        ),
    )


@obligation(
    law="the index finds the next fit from a grain on: the spec's first fit among the extents there"
    " (bounded to 64 slots, searched from 9 grains)",
    rules=("E3",),
    mutants=(Mutant(f"{_EXTENTS}.find_first_fit", "length >= length", "length > length"),),
)
def the_index_finds_the_next_fit_of_the_spec(case: Case) -> bool:
    given, _, free = _make_slot(case)
    index, holds = _make_index(given), True
    for start in (0, 1, 31, 32, 33, 1024, 1025, 33000, GRAINS - 1):
        ahead = tuple(extent for extent in free if extent.offset >= 16 * start)
        for length in _get_lengths(free):
            wanted = _get_grain(ahead, find_first_fit(ahead, 16 * length))
            holds = holds and index.find_next_fit(length, start) == wanted
    return holds


@obligation(
    law="taking a first fit changes the index as it changes the list (bounded to 64 slots)",
    rules=("E3", "E4"),
    mutants=(
        Mutant(f"{_EXTENTS}.take", "available == length", "available <= length + 16"),
        Mutant(f"{_EXTENTS}.take", "offset + length", "offset"),
        Mutant(f"{_EXTENTS}.take", "available - length", "available"),
        Mutant(f"{_EXTENTS}.find_first_fit", "index = 0", "index = 1"),
    ),
)
def taking_changes_the_index_as_it_changes_the_list(case: Case) -> bool:
    given, _, free = _make_slot(case)
    holds = True
    for length in sorted({*_get_lengths(free), 31, 32, 959, 960}):
        found, index = find_first_fit(free, 16 * length), _make_index(given)
        if found != NO_FIT:
            index.take(index.find_first_fit(length), length)
            holds = holds and _is_as(index, take(free, found, 16 * length))
    return holds


@obligation(
    law="giving changes the index as it changes the list, and the gap it makes is foretold"
    " (bounded to 64 slots and each piece of them)",
    rules=("E5",),
    mutants=(
        Mutant(f"{_EXTENTS}.give", "offset < freed.offset", "offset <= freed.offset + 496"),
        Mutant(f"{_EXTENTS}.give", "len(before) > 0", "len(before) > 1"),
        Mutant(f"{_EXTENTS}.give", "before = before[:-1]", "before = before"),
        Mutant(f"{_EXTENTS}.give", "len(after) > 0", "len(after) > 1"),
        Mutant(f"{_EXTENTS}.give", "after = after[1:]", "after = after"),
    ),
)
def giving_changes_the_index_as_it_changes_the_list(case: Case) -> bool:
    given, taken, free = _make_slot(case)
    holds = True
    for grain, length in taken:
        index, end = _make_index(given), grain + length
        after = give(free, Extent(16 * grain, 16 * length))
        gap = [one.length for one in after if one.offset <= 16 * grain < one.offset + one.length]
        foretold = index.measure_gap(grain, length)
        index.give(grain, length)
        ends = {one.offset + one.length: one.offset for one in after}
        holds = holds and all_of(
            _is_as(index, after),
            gap == [16 * foretold],
            16 * index.tail == ends.get(16 * GRAINS, 16 * GRAINS),
            16 * index.get_start(end) == ends.get(16 * end, 16 * end),
        )
    return holds


@obligation(
    law="two writes into a buffer, and a move of it, read as the spec's pages do"
    " (bounded to 5 offsets and 4 lengths, over the ends of two pages)",
    rules=("H13", "H14"),
    mutants=(
        Mutant(f"{_CONTENTS}.write_bytes", "(offset + position) % PAGE", "offset % PAGE"),
        Mutant(f"{_CONTENTS}.write_bytes", "old[start + len(piece) :]", "old[len(piece) :]"),
        Mutant(f"{_CONTENTS}.read_bytes", "range(first, last + 1)", "range(first, last)"),
        Mutant(f"{_CONTENTS}.read_bytes", "offset - first * PAGE", "offset"),
    ),
)
def a_buffer_reads_as_the_pages_of_the_spec(case: Case) -> bool:
    size, start, holds = 640, 48, True
    offsets, lengths = [0, 1, 255, 256, 300], [0, 1, 257, 320]
    first = offsets[to_index(case.integer("first offset", 0, len(offsets) - 1))]
    for length, second, more in product(lengths, offsets, lengths):
        arena, contents = Arena(), BLANK
        arena.clear(1, start, size)
        for offset, data in ((first, b"a" * length), (second, b"b" * more)):
            arena.write(1, start + offset, data)
            contents = write_bytes(contents, offset, data)
        wanted, read = read_bytes(contents, 0, size), arena.read(1, start, size)
        arena.move(1, start, 1, 16, size)
        arena.move(1, 16, 2, 0, size)
        arena.trim(1, 0)
        holds = holds and all_of(
            read == wanted,
            arena.read(2, 0, size) == wanted,
            arena.read(2, 257, 99) == read_bytes(contents, 257, 99),
            arena.resident == size,
        )
    return holds
