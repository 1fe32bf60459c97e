"""Sequences that are drawn: the sources of the bulk fuzz with fixed seeds, kept small."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from random import Random
from typing import Final

from spectral_memory.oracle.fuzz.hierarchical import HierarchicalSource
from spectral_memory.oracle.fuzz.minimal import MinimalSource
from spectral_memory.oracle.fuzz.source import Source, draw_setup
from spectral_memory.oracle.judge.operations import Born, Operation
from spectral_memory.oracle.judge.setup import Setup, System
from spectral_memory.oracle.judge.specified import make_specified
from spectral_memory.oracle.vectors.play import Sequel, Story
from spectral_spec.hierarchical import Calloc, Malloc, Read, Realloc, Write
from spectral_spec.thermal import Policy

__all__ = ["CORNERS", "draw_stories"]

_MOST_BYTES: Final = 256  # that one operation reads or writes
_PASSAGE: Final = 100  # operations between two observations

#: Parameters at their bounds.
CORNERS: Final = (
    Policy(None, 1, 3, 3, 2, 0, 3, 2, 1, 0, 1),
    Policy(1, 1, 1, 3, 2, 1, 3, 2, 3, 3, 1),
    Policy(2, 1, 1, 4, 2, 0, 4, 3, 1, 0, 2),
    Policy(None, 99, 255, 255, 100, 99, 255, 254, 255, 0, 1),
    Policy(3, 5, 9, 255, 20, 3, 60, 40, 25, 4, 7),
    Policy(1, 1, 2, 8, 2, 1, 4, 2, 2, 8, 1),
)


def draw_stories(
    system: System, seed: int, stories: int, length: int, default: bool = False
) -> Iterator[Story]:
    """So many sequences of at least `length` operations; `default`: all with the defaults."""
    for number in range(stories):
        rng = Random(f"{system} {seed} {number}")  # noqa: S311 - draws operations, not secrets
        setup = Setup(system) if default else draw_setup(rng, system, free=True)
        if not default and number % 4 == 3:
            setup = setup._replace(policy=rng.choice(CORNERS))
        name = f"fuzz: seed {seed}, number {number}"
        yield Story(name, setup, partial(_draw, rng, setup, length))


def _draw(rng: Random, setup: Setup, length: int) -> Sequel:
    """What a source draws; it learns what becomes of it."""
    source, sizes = _make_source(rng, setup), list[int]()
    source.begin(setup)
    done = 0
    while True:
        last = done >= length
        batch = source.draw_check() if last else source.draw(_PASSAGE)
        cut: list[Operation] = []
        results: list[object] = []
        for operation in batch:
            cut.append(_cut(operation, sizes))
            result = yield cut[-1]
            results.append(result)
            _note_size(operation, result, sizes)
        source.learn(cut, results)
        yield None
        if last:
            return
        done += len(batch)


def _make_source(rng: Random, setup: Setup) -> Source:
    capabilities = make_specified(setup.system).capabilities
    if setup.system == System.MINIMAL:
        return MinimalSource(rng, capabilities, {})
    return HierarchicalSource(rng, capabilities, {})


def _note_size(operation: Operation, result: object, sizes: list[int]) -> None:
    """How long each block is, by birth; of refused and freed ones it does not matter."""
    if isinstance(operation, Malloc):
        sizes.append(operation.size)
    elif isinstance(operation, Calloc):
        sizes.append(operation.count * operation.size)
    elif (
        isinstance(operation, Realloc)
        and isinstance(operation.block, Born)
        and isinstance(result, int)
    ):
        sizes[operation.block] = operation.size


def _cut(operation: Operation, sizes: list[int]) -> Operation:
    """The operation with fewer bytes, so that its line stays short."""
    if isinstance(operation, Write) and len(operation.data) > _MOST_BYTES:
        return Write(operation.block, operation.offset, operation.data[:_MOST_BYTES])
    if isinstance(operation, Read):
        block, offset, size = operation.block, operation.offset, operation.size
        known = isinstance(block, Born) and block < len(sizes)
        left = (sizes[block] if known else 2**24) - offset
        if left > _MOST_BYTES and (size is None or _MOST_BYTES < size <= left):
            return Read(block, offset, _MOST_BYTES)
    return operation
