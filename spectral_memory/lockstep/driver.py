"""The frame of a replay: checkpoints, samples, time, and the search for the first fault.

A player replays stretches of a trace through one system and the specification.
The driver cuts the trace, compares everything at the cuts and, when something
differs, plays again with ever more cuts until one access remains.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Final, Generic, NamedTuple, Protocol, TypeVar

from spectral_memory.lockstep.outcome import Advance, Divergence, Glimpse, Sample

__all__ = ["CHECKPOINTS", "SAMPLES", "Fault", "Player", "Run", "compute_marks", "drive"]

CHECKPOINTS: Final = 20  # comparisons of the whole state in one replay
SAMPLES: Final = 10  # rows of the thermal distribution over time
_CHUNK: Final = 1024  # accesses between two reports of progress


class Fault(NamedTuple):
    """A difference: after which access (from 0), in what, and both sides as text."""

    at: int
    call: str
    aspect: str
    spec: str
    reference: str


class Player(Protocol):
    """One system and the specification, at the same point of a trace."""

    @property
    def operations(self) -> int:
        """Operations compared so far."""

    def play(self, start: int, stop: int, thorough: bool) -> Fault | None:
        """Replay the accesses start..stop - 1 up to the first fault.

        `thorough` compares all that is affordable after every operation.
        """

    def compare_all(self, index: int) -> Fault | None:
        """Compare everything that can be seen, after the access `index`."""

    def sample(self) -> Sample:
        """How many entries each tier holds now."""

    def count_migrations(self) -> int:
        """Promotions and demotions so far."""


P = TypeVar("P", bound=Player)


@dataclass(frozen=True, slots=True)
class Run(Generic[P]):
    """A finished replay: the player as it ended, and what was seen on the way."""

    player: P
    accesses: int
    seconds: float
    samples: tuple[Sample, ...]
    checkpoints: int
    divergence: Divergence | None


def drive(make: Callable[[], P], total: int, advance: Advance) -> Run[P]:
    """Replay `total` accesses, 1 or more, through a new player.

    Only the time inside `play` counts. If there is a fault, the run ends and the
    fault that is reported is the first one of the trace.
    """
    player, seconds, done, checkpoints = make(), 0.0, 0, 0
    samples: list[Sample] = []
    sample_marks = frozenset(compute_marks(0, total, SAMPLES))
    for mark in compute_marks(0, total, CHECKPOINTS):
        good, fault = done, None
        while done < mark and fault is None:
            stop = min(mark, done + _CHUNK)
            with _pause_collection():
                begin = perf_counter()
                fault = player.play(done, stop, thorough=False)
                seconds += perf_counter() - begin
            done = stop if fault is None else fault.at + 1
            advance(done, partial(_look, player))
        fault = fault or player.compare_all(done - 1)
        if fault is not None:
            operations = player.operations
            first = _find_first(make, good, fault)
            divergence = _describe(first, operations if first is fault else None, make)
            return Run(player, done, seconds, tuple(samples), checkpoints, divergence)
        checkpoints += 1
        if mark in sample_marks:
            samples.append(player.sample())
    return Run(player, done, seconds, tuple(samples), checkpoints, None)


def _look(player: Player) -> Glimpse:
    return Glimpse(player.sample(), player.count_migrations())


def compute_marks(start: int, stop: int, parts: int) -> tuple[int, ...]:
    """Increasing numbers above `start`, at most `parts`, that end with `stop`.

    They cut start..stop into parts of nearly equal length.

    >>> compute_marks(0, 10, 4)
    (2, 5, 7, 10)
    >>> compute_marks(3, 5, 4)
    (4, 5)
    """
    length = stop - start
    marks = {start + length * part // parts for part in range(1, parts + 1)}
    return tuple(sorted(marks - {start}))


def _find_first(make: Callable[[], P], good: int, fault: Fault) -> Fault:
    """The first fault, given that everything agreed after `good` accesses.

    Each pass plays the trace again and narrows the stretch to a twentieth. A
    fault that does not come back is reported as it was.
    """
    while fault.at + 1 - good > 1:
        player = make()
        if player.play(0, good, thorough=False) is not None:
            return fault
        found: Fault | None = None
        for mark in compute_marks(good, fault.at + 1, CHECKPOINTS):
            found = player.play(good, mark, thorough=True)
            found = found or player.compare_all(mark - 1)
            if found is not None:
                break
            good = mark
        if found is None:
            return fault
        fault = found
    return fault


def _describe(fault: Fault, operations: int | None, make: Callable[[], P]) -> Divergence:
    """The fault for people, with the number of operations up to it."""
    if operations is None:
        player = make()
        player.play(0, fault.at + 1, thorough=False)
        operations = player.operations
    return Divergence(
        fault.at + 1, operations, fault.call, fault.aspect, fault.spec, fault.reference
    )


@contextmanager
def _pause_collection() -> Iterator[None]:
    """Without the cyclic garbage collector: states hold no cycles, and millions of nodes."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
