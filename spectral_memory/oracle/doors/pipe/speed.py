"""How many operations a second go through the pipe and come back as values.

    python -m spectral_memory.oracle.doors.pipe.speed [program arguments...]

The minimal system, in batches as the fuzz draws them, a look after every eighth
operation. What is measured is `perform`: writing, both ways through the pipe, the
client's own work, reading. The median of five runs; without a program the plain client.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from random import Random
from statistics import median
from time import perf_counter
from typing import Final

from spectral_memory.oracle.doors.pipe import plain_client
from spectral_memory.oracle.doors.pipe.subject import PipeSubject
from spectral_memory.oracle.fuzz.minimal import MinimalSource
from spectral_memory.oracle.judge.setup import Setup, System

__all__ = ["measure"]

_RUNS: Final = 5
_BATCH: Final = 384
_MEMORIES: Final = 50
_BATCHES: Final = 8  # for each memory
_STRIDE: Final = 8


def measure(command: Sequence[str], memories: int = _MEMORIES) -> float:
    """Operations a second of one run."""
    subject = PipeSubject(command, System.MINIMAL)
    try:
        source = MinimalSource(Random(1), subject.capabilities, {})  # noqa: S311 - draws operations
        setup = Setup(System.MINIMAL)
        count, seconds = 0, 0.0
        for _ in range(memories):
            source.begin(setup)
            batches = [source.draw(_BATCH) for _ in range(_BATCHES)]
            subject.begin(setup)
            begin = perf_counter()
            for batch in batches:
                subject.perform(batch, _STRIDE, moves=False)
                count += len(batch)
            seconds += perf_counter() - begin
        return count / seconds
    finally:
        subject.close()


def _main() -> None:
    command = sys.argv[1:] or [sys.executable, "-I", plain_client.__file__]
    found = median(measure(command) for _ in range(_RUNS))
    sys.stdout.write(f"{found:,.0f} operations a second, median of {_RUNS} runs\n")


if __name__ == "__main__":
    _main()
