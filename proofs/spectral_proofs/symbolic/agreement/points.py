"""Points to compare at: at the witness of each path, and around it at what it compares with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from math import floor
from random import Random
from typing import Final, NamedTuple, TypeAlias

__all__ = ["Input", "Point", "walk"]

Number: TypeAlias = int | Fraction
Point: TypeAlias = tuple[Number, ...]

#: Steps that a walk takes from a witness before it goes on from the next one.
_STEPS: Final = 12
#: More numbers than this are not paired.
_PAIRED: Final = 24


class Input(NamedTuple):
    """An unknown of a subject: its name, its bounds (inclusive), and what it is."""

    name: str
    low: int
    high: int
    kind: type[int | Fraction] = int


def walk(
    inputs: Sequence[Input], numbers: Iterable[Fraction], witnesses: Sequence[Point], seed: str
) -> Iterator[Point]:
    """Points without end, the same for the same arguments.

    Each is the one before with one or two parts changed: to a number that the paths
    compare with, or a product of two, to one beside it, to an edge, to a sum with
    another part, or to any. Every few steps the walk begins anew at a witness.
    """
    random = Random(seed)  # noqa: S311 - points, not secrets
    marks = sorted(numbers)
    near = [_get_near(one, marks) for one in inputs]
    turn = 0
    while True:
        point = list(witnesses[turn % len(witnesses)])
        turn += 1
        yield tuple(point)
        for _ in range(_STEPS):
            for _ in range(1 + (random.random() < 0.5)):
                place = int(random.random() * len(inputs))
                point[place] = _draw(random, inputs[place], near[place], point, place)
            yield tuple(point)


def _get_near(one: Input, marks: Sequence[Fraction]) -> tuple[Number, ...]:
    """The numbers in bounds that the paths compare with, and those beside them."""
    found: set[Number] = {one.low, one.high}
    if one.kind is Fraction:
        fine = Fraction(1, 2**130)
        for mark in marks:
            found |= {mark, mark - fine, mark + fine, mark - 1, mark + 1, mark * 2, mark / 2}
    else:
        whole = sorted({floor(mark) for mark in marks} | {1})
        paired = {a * b for a in whole for b in whole} if len(whole) <= _PAIRED else set()
        for number in {*whole, *paired}:
            found |= {number - 1, number, number + 1, -number, -number - 1, -number + 1}
    return tuple(sorted(number for number in found if one.low <= number <= one.high))


def _draw(
    random: Random, one: Input, near: Sequence[Number], point: Sequence[Number], place: int
) -> Number:
    chance = random.random()
    if chance < 0.4:
        value = near[int(random.random() * len(near))]
    elif chance < 0.6:
        value = point[place] + (1 if random.random() < 0.5 else -1)
    elif chance < 0.85:
        other = point[int(random.random() * len(point))]
        value = other + int(random.random() * 3) - 1
        if random.random() < 0.3:
            value += point[int(random.random() * len(point))]
    else:
        value = one.low + int(random.random() * (one.high - one.low + 1))
        if one.kind is Fraction:
            value = value + Fraction(int(random.random() * 97), 97)
    inside = min(max(value, one.low), one.high)
    return floor(inside) if one.kind is int else Fraction(inside)
