"""Accesses as operations on a dictionary, as `spectral_memory.lockstep.minimal` has them."""

from __future__ import annotations

from collections.abc import Sequence

from spectral_memory.oracle.judge.operations import Operation
from spectral_memory.oracle.judge.setup import Setup
from spectral_memory.trace import Trace
from spectral_spec.minimal import Get, Set

__all__ = ["TracedDict"]


class TracedDict:
    """The first access to a key writes it, later ones read it; a store always writes.

    The value is the number of the access, so that every read has one right answer.
    """

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._at = 0
        self._known: set[str] = set()

    @property
    def is_done(self) -> bool:
        """True if no access is left."""
        return self._at >= len(self._trace)

    def begin(self, setup: Setup) -> None:  # noqa: ARG002 - a trace goes with any
        """From the first access on."""
        self._at = 0
        self._known = set()

    def draw(self, count: int) -> list[Operation]:
        """The next `count` accesses, one operation each."""
        made: list[Operation] = []
        stop = min(len(self._trace), self._at + count)
        for index in range(self._at, stop):
            key = self._trace.keys[index]
            writes = self._trace.stores[index] or key not in self._known
            self._known.add(key)
            made.append(Set(key, index) if writes else Get(key))
        self._at = stop
        return made

    def draw_check(self) -> list[Operation]:
        """Nothing: all pairs are looked at."""
        return []

    def learn(self, operations: Sequence[Operation], results: Sequence[object]) -> None:
        """What comes next does not depend on it."""

    def get_places(self, operations: Sequence[Operation]) -> list[object]:
        """There are no domains."""
        return [None] * len(operations)
