"""Accesses as operations on blocks, by the arithmetic of `spectral_memory.lockstep.script`.

A key is one block. Whether a birth or another size was granted decides what the next visit
does, so a batch ends where a key is visited again whose last answer is not known yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from spectral_memory.lockstep.script import DEFRAGMENT_EVERY, compute_birth, compute_visit
from spectral_memory.oracle.judge.capabilities import Capabilities
from spectral_memory.oracle.judge.operations import Born, Operation
from spectral_memory.oracle.judge.setup import Setup
from spectral_memory.trace import Trace
from spectral_spec.address import DOMAINS
from spectral_spec.hierarchical import Calloc, Defragment, Malloc, Read, Realloc

__all__ = ["TracedAllocator"]

_WRITES_AT: Final = 2  # of eight visits, in a trace that has no stores
_MOST_READS: Final = 500  # blocks that a check point reads
_MOST_BYTES: Final = 4096  # of each


class _Owner:
    """What is known of one key: its number, its visits, its block if it has one."""

    __slots__ = ("block", "number", "size", "visit", "waits")

    def __init__(self, number: int) -> None:
        self.number = number
        self.visit = 0
        self.block: Born | None = None
        self.size = 0
        self.waits = False  # for an answer


class TracedAllocator:
    """The operations of a trace, one after the other. What a subject lacks is left out."""

    def __init__(self, trace: Trace, capabilities: Capabilities) -> None:
        self._trace = trace
        self._allowed = capabilities.operations
        self._fractions = capabilities.fractions
        self._writes_itself = not any(trace.stores)
        self._clear()

    def _clear(self) -> None:
        self._at = self._births = 0
        self._owners: dict[str, _Owner] = {}
        self._domains: list[int] = []
        self._refused: list[_Owner] = []
        self._asked: dict[int, tuple[_Owner, bool]] = {}  # by the place in the batch
        self._made: list[Operation] = []

    @property
    def is_done(self) -> bool:
        """True if no access is left."""
        return self._at >= len(self._trace) and not self._refused

    def begin(self, setup: Setup) -> None:  # noqa: ARG002 - a trace goes with any
        """From the first access on."""
        self._clear()

    def draw(self, count: int) -> list[Operation]:
        """About `count` operations, fewer if an answer is needed first."""
        self._made, self._asked = [], {}
        refused, self._refused = self._refused, []
        for waiting in refused:  # again, without a wish
            self._bear(waiting, wishing=False)
        while self._at < len(self._trace) and len(self._made) < count:
            key = self._trace.keys[self._at]
            owner = self._owners.get(key)
            if owner is None:
                owner = self._owners[key] = _Owner(len(self._owners))
            if owner.waits:
                break
            self._visit(owner, self._trace.stores[self._at] == 1)
            self._at += 1
            if self._at % DEFRAGMENT_EVERY == 0:
                self._put(Defragment(self._at // DEFRAGMENT_EVERY % DOMAINS))
        return self._made

    def draw_check(self) -> list[Operation]:
        """The first bytes of live blocks: all of them, or as many as are affordable, evenly."""
        if "read" not in self._allowed:
            return []
        live = [one for one in self._owners.values() if one.block is not None and not one.waits]
        step = max(1, -(-len(live) // _MOST_READS))
        return [
            Read(one.block, 0, min(one.size, _MOST_BYTES))
            for one in live[::step]
            if one.block is not None
        ]

    def learn(self, operations: Sequence[Operation], results: Sequence[object]) -> None:
        """Which births and sizes were granted."""
        for at, (owner, wishing) in self._asked.items():
            operation, granted = operations[at], isinstance(results[at], int)
            owner.waits = False
            if isinstance(operation, Realloc):
                owner.size = operation.size if granted else owner.size
            elif not granted:
                owner.block = None
                owner.waits = wishing
                self._refused += [owner] if wishing else []
        self._asked = {}

    def get_places(self, operations: Sequence[Operation]) -> list[object]:
        """The domain of each operation."""
        places: list[object] = []
        for operation in operations:
            block = getattr(operation, "block", None)
            domain = getattr(operation, "domain", None)
            places.append(domain if block is None else self._domains[int(block)])
        return places

    # ------------------------------------------------------------------------ inside

    def _visit(self, owner: _Owner, stores: bool) -> None:
        """The operations of one access."""
        owner.visit += 1
        if owner.block is None:
            self._bear(owner, wishing=True)
            return
        writing = stores or (self._writes_itself and owner.visit % 8 == _WRITES_AT)
        block, size = owner.block, owner.size
        for operation in compute_visit(block, size, owner.number, owner.visit, writing):
            if not self._put(operation):
                continue
            if operation.kind == "free":
                owner.block = None
            elif operation.kind == "realloc":
                owner.waits = True
                self._asked[len(self._made) - 1] = owner, False

    def _bear(self, owner: _Owner, wishing: bool) -> None:
        """A block for a key that has none: as it wishes, or else without a wish."""
        operation = compute_birth(owner.number, wishing)
        size = operation.size
        if isinstance(operation, Calloc):
            size *= operation.count
            if "calloc" not in self._allowed:
                operation = Malloc(operation.domain, size, operation.hint, operation.t)
        if operation.t is not None and not self._fractions:
            operation = replace(operation, t=Fraction(float(operation.t)))
        if self._put(operation):
            owner.block, owner.size, owner.waits = Born(self._births), size, True
            self._births += 1
            self._domains.append(operation.domain)
            self._asked[len(self._made) - 1] = owner, wishing

    def _put(self, operation: Operation) -> bool:
        """Append an operation, if there is such a one."""
        allowed = operation.kind in self._allowed
        if allowed:
            self._made.append(operation)
        return allowed
