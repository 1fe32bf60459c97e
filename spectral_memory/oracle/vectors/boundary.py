"""Sequences at the edges of the hierarchical system: walls, sizes, slots, ids, bytes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import inf, nextafter
from typing import Final

from spectral_memory.oracle.judge.operations import Born, Operation
from spectral_memory.oracle.judge.setup import Setup, System
from spectral_memory.oracle.vectors.play import Story, make_teller
from spectral_spec.address import DOMAINS, OFFSETS
from spectral_spec.extents import SIZE_LIMITS
from spectral_spec.hierarchical import (
    Access,
    Calloc,
    Defragment,
    Free,
    Malloc,
    Read,
    Realloc,
    Write,
)
from spectral_spec.hierarchical.handles import ROWS
from spectral_spec.resonances import ENCLOSURES, compute_midpoint
from spectral_spec.thermal import Policy
from spectral_spec.tiers import AUTO, COLD, HOT, ULTRA_COLD, WARM, Tier

__all__ = ["list_ids", "list_outer", "list_sizes", "list_stale", "list_walls", "tell_wall"]

_SIZES: Final = tuple(
    sorted(
        {
            *(0, 1, 15, 16, 17, 31, 32, 33),
            *(limit + step for limit in SIZE_LIMITS for step in (-1, 0, 1)),
            *(2**20, OFFSETS - 16, OFFSETS - 15, OFFSETS),
        }
    )
)
_LIVES: Final = 260
_HINTS: Final = (AUTO, *map(int, Tier))


def _set_up(n_zeros: int = 100, **changed: int | None) -> Setup:
    return Setup(System.HIERARCHICAL, Policy()._replace(**changed), n_zeros)  # type: ignore[arg-type]  # fields by name


# ------------------------------------------------------------------------- walls


def tell_wall(index: int, exact: bool) -> tuple[Fraction, ...]:
    """Frequencies around the wall between resonances `index` and `index` + 1.

    Floats: the two on each side of it. `exact`: both ends of its enclosure and
    its middle, which the table cannot decide.
    """
    wall = compute_midpoint(ENCLOSURES[index - 1], ENCLOSURES[index])
    if exact:
        return (wall.low, (wall.low + wall.high) / 2, wall.high)
    near = float(wall.low)
    below = near if Fraction(near) <= wall.low else nextafter(near, -inf)
    above = nextafter(below, inf)
    return tuple(map(Fraction, (nextafter(below, -inf), below, above, nextafter(above, inf))))


def list_walls() -> Iterator[Story]:
    """At every wall of 101 resonances, in every domain in turn; floats and exact rationals."""
    for exact, word in ((False, "floats"), (True, "exact rationals")):
        for n_zeros in (100,) if exact else (100, 101, 30, 4):
            made: list[Operation] = []
            births = 0
            for index in range(1, n_zeros):
                for t in tell_wall(index, exact):
                    made.append(Malloc(index % DOMAINS, 1, AUTO, t))
                    made.append(Free(Born(births)))
                    births += 1
            yield Story(f"walls: {n_zeros} resonances, {word}", _set_up(n_zeros), make_teller(made))


def list_outer() -> Iterator[Story]:
    """Every hint with frequencies inside and outside of its tier, for each number of resonances."""
    times = (-1, 0, 14, 21, 25, 29, 30, 31, 99, 100, 101, 180, 236.5, 237.0, 238.5, 5e18, 1e300)
    for n_zeros in (1, 2, 3, 4, 5, 29, 30, 31, 99, 100, 101):
        made: list[Operation] = []
        births = 0
        for hint in _HINTS:
            for t in (None, *map(Fraction, times)):
                made += (Malloc(births % DOMAINS, births % 70, hint, t), Access(Born(births)))
                births += 1
        yield Story(f"hints: {n_zeros} resonances", _set_up(n_zeros), make_teller(made))


# ------------------------------------------------------------------------- sizes


def list_sizes() -> Iterator[Story]:
    """Every edge of a size class in every domain, so that all 84 lattice slots are used."""
    for hint in (ULTRA_COLD, COLD, WARM, HOT):
        made: list[Operation] = []
        births = 0
        for domain in range(DOMAINS):
            for size in _SIZES if hint == COLD else _SIZES[::3]:
                block = Born(births)
                made += (Malloc(domain, size, hint, None), Access(block))
                if hint == COLD and 0 < size <= 2**20:
                    made += (Write(block, size - 1, b"\x7f"), Read(block, max(0, size - 3), None))
                births += 1
        yield Story(f"sizes: every domain, tier {hint}", _set_up(), make_teller(made))
    yield Story("sizes: calloc and its products", _set_up(), make_teller(_list_products()))
    yield Story("sizes: resized from edge to edge", _set_up(), make_teller(_list_resizes()))
    yield Story("sizes: holes", _set_up(1), make_teller(_list_holes()))


def _list_products() -> Iterator[Operation]:
    pairs = ((0, 0), (0, OFFSETS), (1, 0), (3, 5), (16, 4), (5, 13), (256, 256), (257, 256))
    large = ((4096, 4096), (2, 2**23), (2, 2**23 + 1), (2**24, 1), (2**24, 2**24), (3, 2**23))
    for births, (count, size) in enumerate((*pairs, *large)):
        yield Calloc(births % DOMAINS, count, size, WARM, None)
        yield Access(Born(births))
        yield Read(Born(births), 0, 20)


def _list_resizes() -> Iterator[Operation]:
    """One block through all sizes, up and down; its first bytes are read after each step."""
    yield Malloc(4, 3, COLD, None)
    yield Write(Born(0), 0, b"abc")
    yield Malloc(4, 3, COLD, None)
    path = (*_SIZES[4:], *_SIZES[::-1], 100, 40, 100, 64, 65, 64, 17, 16, 15, 64)
    for at, size in enumerate(path):
        yield Realloc(Born(0), size)
        yield Read(Born(0), 0, min(size, 24))
        if size >= 24 and at % 3 == 0:
            yield Write(Born(0), size - 24, bytes(range(1, 25)))
            yield Read(Born(0), size - 24, None)


def _list_holes() -> Iterator[Operation]:
    """Holes of one, two and three grains, freed in several orders, and filled again."""
    births = 0
    for order in ((1, 3, 5), (5, 3, 1), (1, 2, 4), (2, 1, 3), (3, 2, 1), (1, 3, 2), (0, 1, 2)):
        blocks = [Born(births + at) for at in range(7)]
        for at in range(7):
            yield Malloc(1, 16 * (1 + at % 3), AUTO, None)
            yield Write(blocks[at], 0, bytes([at + 1]) * 16)
        births += 7
        for at in order:
            yield Free(blocks[at])
        filled = []
        for size in (32, 16, 48, 16, 33):
            filled.append(Born(births))
            yield Malloc(1, size, AUTO, None)
            yield Read(Born(births), 0, None)
            yield Access(Born(births))
            births += 1
        left = [one for at, one in enumerate(blocks) if at not in order]
        yield Free(filled[1])
        yield Free(left[0])
        yield Defragment(1)
        for one in (*left[1:], filled[0], *filled[2:]):
            yield Read(one, 0, None)
        for one in (*left[1:], filled[0], *filled[2:]):
            yield Free(one)


# --------------------------------------------------------------------------- ids


def list_ids() -> Iterator[Story]:
    """Ids that name a block, did, never did, and cannot; each domain on its own."""
    yield Story("ids: every domain counts by itself", _set_up(), make_teller(_list_issues()))
    yield Story(
        "ids: what never was", _set_up(), make_teller(_list_unknown((7, 600, 10**9, 2**63 - 2)))
    )
    yield Story(
        "ids: beyond 64 bits", _set_up(), make_teller(_list_unknown((-1, -12, 2**63, 2**70)))
    )
    yield Story("ids: many lives of one row", _set_up(), make_teller(_list_lives()))
    yield Story("bytes: bounds and holes", _set_up(), make_teller(_list_bounds()))


def _list_uses(block: int) -> tuple[Operation, ...]:
    return (
        Access(block),
        Read(block, 0, None),
        Write(block, 0, b"x"),
        Realloc(block, 5),
        Free(block),
    )


def _list_issues() -> Iterator[Operation]:
    """Births and ends in turns, and every use of an id that is spent."""
    births = 0
    for turn in range(4):
        for domain in range(DOMAINS):
            for _ in range(1 + (domain + turn) % 3):
                yield Malloc(domain, 8, AUTO, None)
                births += 1
        for number in range(turn, births, 5):
            yield from _list_uses(Born(number))
            yield from _list_uses(Born(number))


def _list_unknown(ids: tuple[int, ...]) -> Iterator[Operation]:
    yield Malloc(0, 8, AUTO, None)
    yield Malloc(7, 8, AUTO, None)
    near = tuple(one + 7 for one in (DOMAINS, ROWS * DOMAINS, DOMAINS * 5000))
    for block in (*near, *ids):
        yield from _list_uses(block)
    yield Access(Born(0))
    yield Access(Born(1))


def _list_lives() -> Iterator[Operation]:
    """One row for more blocks than a byte counts; the first ids stay spent."""
    for number in range(_LIVES):
        yield Malloc(2, 8, AUTO, None)
        yield Free(Born(number))
    yield Malloc(2, 8, AUTO, None)
    for number in (0, 1, _LIVES - 256, _LIVES - 1, _LIVES):
        yield from _list_uses(Born(number))


def _list_bounds() -> Iterator[Operation]:
    """Reads and writes that end before, at and after the end, at edges of pages."""
    for number, size in enumerate((0, 1, 16, 255, 256, 257, 1000)):
        block = Born(number)
        yield Malloc(9, size, WARM, None)
        for offset in (0, size - 1, size, size + 1, OFFSETS):
            if offset >= 0:
                yield Read(block, offset, None)
                yield Read(block, offset, 1)
                yield Read(block, offset, 0)
                yield Write(block, offset, b"")
                yield Write(block, offset, b"z")
                yield Write(block, max(0, offset - 2), b"uvw")
        yield Read(block, 0, size)
        yield Read(block, 0, size + 1)


def list_stale() -> Iterator[Story]:
    """Bytes that must not be seen again: of blocks that were freed, moved, shrunk."""
    for hint in (ULTRA_COLD, COLD, WARM, HOT):
        yield Story(f"bytes: stale ones, tier {hint}", _set_up(), make_teller(_list_stale(hint)))
    yield Story("bytes: stale ones in the way of migrations", _set_up(30), make_teller(_move()))


def _list_stale(hint: int) -> Iterator[Operation]:
    """A block where another was, with a written one behind it, for several sizes."""
    births = 0
    for size in (1, 16, 40, 64, 300, 1500):
        first, behind, second, third = (Born(births + at) for at in range(4))
        births += 4
        data = bytes(range(1, 241)) * (size // 240 + 1)
        yield Malloc(2, size, hint, None)
        yield Malloc(2, size, hint, None)
        yield Write(behind, 0, data[:size])
        yield Write(first, 0, data[:size])
        yield Free(first)
        yield Malloc(2, size, hint, None)
        yield Read(second, 0, None)
        yield Write(second, size // 2, b"x")
        yield Read(second, 0, None)
        yield Realloc(second, size // 2)
        yield Realloc(second, size)
        yield Read(second, 0, None)
        yield Write(second, 0, data[:size])
        yield Free(second)
        yield Calloc(2, 1, size, hint, None)
        yield Read(third, 0, None)
        yield Realloc(third, size + 200)
        yield Read(third, 0, None)
        yield Read(behind, 0, None)
        yield Defragment(2)
        yield Read(behind, 0, None)
        yield Free(behind)
        yield Free(third)


def _move() -> Iterator[Operation]:
    """Written blocks rise where written blocks were."""
    for turn in range(3):
        base = 3 * turn
        for at in range(3):
            yield Malloc(10, 40, AUTO, None)
            yield Write(Born(base + at), 0, bytes([turn * 3 + at + 1]) * (40 - 13 * at))
        for at in (2, 0, 1):
            for _ in range(9):
                yield Access(Born(base + at))
            yield Read(Born(base + at), 0, None)
        for at in (1, 0, 2):
            yield Read(Born(base + at), 0, None)
            yield Free(Born(base + at))
