"""How many operations a second go through the C ABI and come back as values.

    python -m spectral_memory.oracle.doors.library.speed ./libfoo.so [minimal]

The operations are drawn as the fuzz draws them, a look after every eighth, in batches
of 4096. What is measured is `perform`: writing, both ways to the guarded process, the
library's own work, reading; the reference does the same for comparison. The median of
five runs.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from random import Random
from statistics import median
from time import perf_counter
from typing import Final

from spectral_memory.oracle.adapters.reference import make_reference
from spectral_memory.oracle.doors.library.map_subject import MapSubject
from spectral_memory.oracle.doors.library.subject import LibrarySubject
from spectral_memory.oracle.fuzz.hierarchical import HierarchicalSource
from spectral_memory.oracle.fuzz.minimal import MinimalSource
from spectral_memory.oracle.fuzz.source import Source
from spectral_memory.oracle.judge.operations import Operation
from spectral_memory.oracle.judge.setup import Setup, System
from spectral_memory.oracle.judge.subject import Subject

__all__ = ["draw", "measure"]

_RUNS: Final = 5
_OPERATIONS: Final = 100_000
_BATCH: Final = 4096
_STRIDE: Final = 8


def draw(
    subject: Subject, count: int = _OPERATIONS, system: System = System.HIERARCHICAL
) -> list[Operation]:
    """Operations on one memory, with what becomes of them learnt."""
    make: Callable[..., Source] = MinimalSource if system == System.MINIMAL else HierarchicalSource
    source = make(Random(1), subject.capabilities, {})  # noqa: S311 - draws operations
    source.begin(Setup(system))
    subject.begin(Setup(system))
    script: list[Operation] = []
    while len(script) < count:
        batch = source.draw(_BATCH)
        source.learn(batch, subject.perform(batch, 0, moves=False).results)
        script += batch
    return script


def measure(
    subject: Subject, script: Sequence[Operation], system: System = System.HIERARCHICAL
) -> float:
    """Operations a second of one run in a new memory."""
    subject.begin(Setup(system))
    gc.disable()  # as a campaign does
    begin = perf_counter()
    for at in range(0, len(script), _BATCH):
        subject.perform(script[at : at + _BATCH], _STRIDE, moves=False)
    seconds = perf_counter() - begin
    gc.enable()
    return len(script) / seconds


def _main(path: str, system: System) -> None:
    subject = (MapSubject if system == System.MINIMAL else LibrarySubject)(path)
    try:
        script = draw(subject, system=system)
        for name, one in ((path, subject), ("the reference", make_reference(system))):
            found = median(measure(one, script, system) for _ in range(_RUNS))
            sys.stdout.write(f"{found:,.0f} operations a second: {name}, median of {_RUNS}\n")
    finally:
        subject.close()


if __name__ == "__main__":
    _main(sys.argv[1], System(sys.argv[2] if len(sys.argv) > 2 else System.HIERARCHICAL))
