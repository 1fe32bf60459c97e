"""Arguments at the edges: sizes, frequencies, hints and bytes."""

from __future__ import annotations

from fractions import Fraction
from math import inf, nextafter
from random import Random
from typing import Final

from spectral_memory.resonances import get_thresholds
from spectral_spec.address import OFFSETS
from spectral_spec.extents import SIZE_LIMITS
from spectral_spec.resonances import ENCLOSURES
from spectral_spec.tiers import AUTO, Tier

__all__ = ["draw_data", "draw_frequency", "draw_size", "draw_wall", "draw_wish"]

_FEW: Final = (0, 1, 15, 16, 17, 31, 32, 33, 48, 64)
#: Around every class boundary.
_EDGES: Final = tuple(limit + step for limit in SIZE_LIMITS for step in (-1, 0, 1))
_LARGE: Final = (2**23 - 16, 2**23, 2**23 + 1, OFFSETS - 16, OFFSETS - 15, OFFSETS)
_TIMES: Final = tuple(
    Fraction(t)
    for t in (
        0,
        14,
        15,
        17.578382390253125,
        25,
        30,
        50.5,
        77,
        100,
        180,
        220,
        236.6,
        -1,
        -(10**40),
        10**40,
        1e300,
        5e-324,
        Fraction(361, 2),
        Fraction(1, 10**30),
        Fraction(1000, 7),
    )
)
_BYTES: Final = bytes(range(1, 256)) * 40


def draw_size(rng: Random) -> int:
    """Bytes of a block: small ones, edges of the classes, now and then a large one."""
    at = rng.random()
    if at < 0.5:
        return rng.choice(_FEW)
    if at < 0.75:
        return rng.randrange(300)
    if at < 0.97:
        return rng.choice(_EDGES)
    return rng.choice(_LARGE)


def draw_frequency(rng: Random) -> Fraction:
    """A frequency: a known one, a dyadic one, a rational one."""
    at = rng.random()
    if at < 0.3:
        return rng.choice(_TIMES)
    if at < 0.7:
        return Fraction(rng.random() * 260)
    return Fraction(rng.randrange(260_000), 1000)


def draw_wish(rng: Random) -> tuple[int, Fraction | None]:
    """A hint and a frequency; either may be absent."""
    hint = rng.choice((AUTO, AUTO, AUTO, *Tier))
    return hint, draw_frequency(rng) if rng.random() < 0.4 else None


def draw_wall(rng: Random, n_zeros: int) -> tuple[Fraction, ...]:
    """A wall between two cells: the float below it, its neighbours, and a point inside it."""
    walls = get_thresholds(n_zeros)
    if not walls:
        return (draw_frequency(rng),)
    place = rng.randrange(len(walls))
    wall = walls[place]
    inside = Fraction(sum((*ENCLOSURES[place], *ENCLOSURES[place + 1])), 4)
    floats = (nextafter(wall, -inf), wall, nextafter(wall, inf))
    return (*map(Fraction, floats), inside)


def draw_data(rng: Random, length: int) -> bytes:
    """Bytes that differ from place to place, none of them zero."""
    start = rng.randrange(255)
    data = _BYTES[start : start + length]
    return data if len(data) == length else (_BYTES * (length // len(_BYTES) + 1))[:length]
