"""Several clients of one memory, step by step: which of them goes on is drawn from a seed.

An operation is a generator. It lets go at each ``yield``, and another client may run
before it goes on, as a thread would at a lock that it does not hold. So a race is the
same on every machine, and the history of calls and returns is what it really was.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from random import Random
from typing import Protocol, TypeAlias

from spectral_memory.oracle.concurrency.answers import Answer
from spectral_memory.oracle.concurrency.history import History, HistoryBuilder
from spectral_memory.oracle.concurrency.operations import Operation
from spectral_memory.oracle.judge.setup import Setup, Strictness

__all__ = ["Drawer", "RacyMemory", "Steps", "record_history"]

Steps: TypeAlias = Generator[None, None, Answer]
"""An operation under way; its value is the answer."""

Drawer: TypeAlias = Callable[[Random, list[int]], Operation]
"""Draws the next operation of a client, who knows the blocks whose ids were returned."""


class RacyMemory(Protocol):
    """One memory for several clients, who are numbered from 0."""

    def perform(self, operation: Operation, client: int) -> Steps:
        """Do an operation, letting go at each `yield`."""


def record_history(
    memory: RacyMemory, setup: Setup, draw: Drawer, calls: int, clients: int, seed: int
) -> History:
    """The history of `calls` calls of that many clients, all returned. O(calls) steps."""
    rng = Random(seed)  # noqa: S311 - schedules, drawn again by the same seed
    builder = HistoryBuilder(setup, Strictness.RELATIONAL)
    running: dict[int, tuple[Operation, Steps]] = {}
    blocks: list[int] = []
    begun = time = 0
    while begun < calls or running:
        client = rng.randrange(clients)
        if client in running:
            operation, steps = running[client]
            try:
                next(steps)
                continue
            except StopIteration as end:
                answer: Answer = end.value
            del running[client]
            if operation.kind == "malloc" and isinstance(answer, int):
                blocks.append(answer)
            time += 1
            builder.add_return(f"c{client}", time, answer)
        elif begun < calls:
            operation = draw(rng, blocks)
            begun += 1
            time += 1
            builder.add_call(f"c{client}", time, operation)
            running[client] = operation, memory.perform(operation, client)
    return builder.build()
