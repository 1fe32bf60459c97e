"""One script as a source of operations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from spectral_memory.oracle.judge.operations import (
    Born,
    Operation,
    Script,
    get_birth,
    is_birth,
)
from spectral_memory.oracle.judge.setup import Setup
from spectral_spec.address import DOMAINS
from spectral_spec.hierarchical import Calloc, Malloc, Read, Realloc

__all__ = ["DirectedSource"]

_MOST: Final = 2**12  # bytes of a block that are read at the end


class DirectedSource:
    """Gives a script as a whole, and reads at its end what it bore; nothing with `reads` off."""

    def __init__(self, script: Script, reads: bool = True) -> None:
        self._script = script
        self._reads = reads
        self._left: list[Operation] = []
        self._domains: list[int] = []
        self._sizes: dict[int, int] = {}  # of live blocks, by birth

    def begin(self, setup: Setup) -> None:  # noqa: ARG002 - a script goes with any
        """The whole script is left, and nothing was born."""
        self._left = list(self._script)
        self._domains = []
        self._sizes = {}

    def draw(self, count: int) -> list[Operation]:  # noqa: ARG002 - a script is short
        """All of it."""
        drawn, self._left = self._left, []
        return drawn

    def draw_check(self) -> list[Operation]:
        """The first bytes of every live block."""
        if not self._reads:
            return []
        return [Read(Born(one), 0, min(size, _MOST)) for one, size in self._sizes.items()]

    def learn(self, operations: Sequence[Operation], results: Sequence[object]) -> None:
        """Which births were granted, and which blocks are gone."""
        for operation, result in zip(operations, results, strict=True):
            done = result is None or isinstance(result, int)
            number = get_birth(operation)
            if isinstance(operation, Malloc | Calloc):
                count = operation.count if isinstance(operation, Calloc) else 1
                if done:
                    self._sizes[len(self._domains)] = operation.size * count
                self._domains.append(operation.domain)
            elif isinstance(operation, Realloc) and done and number in self._sizes:
                self._sizes[number] = operation.size
            elif operation.kind == "free" and done and number is not None:
                self._sizes.pop(number, None)

    def get_places(self, operations: Sequence[Operation]) -> list[object]:
        """The domain of each operation; those of births in the same batch too."""
        domains, places = list(self._domains), list[object]()
        for operation in operations:
            number, block = get_birth(operation), getattr(operation, "block", None)
            if number is not None:
                places.append(domains[number] if number < len(domains) else None)
            elif block is not None:
                places.append(block % DOMAINS)
            else:
                places.append(getattr(operation, "domain", None))
            if is_birth(operation):
                domains.append(getattr(operation, "domain", 0))
        return places
