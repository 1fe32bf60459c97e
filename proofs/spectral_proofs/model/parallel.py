"""The search over several processes: each keeps the nodes that it found first.

Every process runs the first levels itself, which costs little, and takes its share of
the level at which there is enough for all. From then on only keys and numbers travel.
A process asks the ledger of the first one which of its nodes are new. The order of the
numbers does not depend on how many there are, so neither does anything reported.
"""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Final, TypeAlias

from spectral_proofs.model.configuration import Configuration
from spectral_proofs.model.models import AnyFrontier, make_frontier
from spectral_proofs.model.search import Ledger

__all__ = ["Advance", "explore"]

Advance: TypeAlias = Callable[[Ledger], None]
"""Told the ledger after every level."""

_SHARE: Final = 200  # nodes that a process should have to begin with


def explore(
    configuration: Configuration, symmetric: bool, most: int, jobs: int, advance: Advance
) -> Ledger:
    """Explore a configuration until nothing is new, something is wrong, or `most` states are known.

    `jobs` is the number of processes, this one included, 1 or more. O(edges).
    """
    with pause_collection():
        frontier = make_frontier(configuration, symmetric)
        ledger = Ledger(frontier.key, frontier.fault)
        if begin(frontier, ledger, most, jobs, advance):
            frontier.keep_share(0, jobs)
            with start_others((configuration, symmetric, most, jobs)) as others:
                share(frontier, ledger, most, others, advance)
    return ledger


def begin(frontier: AnyFrontier, ledger: Ledger, most: int, jobs: int, advance: Advance) -> bool:
    """The first levels; all of them if there is one process.

    True if there is work left, and enough of it for every process.
    """
    while not ledger.is_over(most):
        if jobs > 1 and len(frontier.nodes) >= jobs * _SHARE:
            return True
        ledger.report(frontier.adopt(ledger.merge([frontier.expand()])[0]))
        advance(ledger)
    return False


def share(
    frontier: AnyFrontier, ledger: Ledger, most: int, others: list[Connection], advance: Advance
) -> None:
    """The further levels, with the other processes."""
    while not ledger.is_over(most):
        for other in others:
            other.send(True)
        batches = [frontier.expand(), *(other.recv() for other in others)]
        numbers = ledger.merge(batches)
        for other, accepted in zip(others, numbers[1:], strict=True):
            other.send(accepted)
        ledger.report(frontier.adopt(numbers[0]))
        for other in others:
            ledger.report(other.recv())
        advance(ledger)


def serve(
    configuration: Configuration, symmetric: bool, most: int, jobs: int, index: int, to: Connection
) -> None:
    """The part of another process: expand its nodes until it is told to stop."""
    with pause_collection():
        frontier = make_frontier(configuration, symmetric)
        begin(frontier, Ledger(frontier.key, frontier.fault), most, jobs, lambda _: None)
        frontier.keep_share(index, jobs)
        while to.recv():
            to.send(frontier.expand())
            to.send(frontier.adopt(to.recv()))


@contextmanager
def start_others(task: tuple[Configuration, bool, int, int]) -> Iterator[list[Connection]]:
    """The other processes, which end with the block."""
    context = multiprocessing.get_context("spawn")  # the one way that all systems have
    processes, connections = [], []
    try:
        for index in range(1, task[-1]):
            here, there = context.Pipe()
            process = context.Process(target=serve, args=(*task, index, there), daemon=True)
            process.start()
            there.close()
            processes.append(process)
            connections.append(here)
        yield connections
        for connection in connections:
            connection.send(False)
    finally:
        for connection in connections:
            connection.close()
        for process in processes:
            process.terminate()
            process.join()


@contextmanager
def pause_collection() -> Iterator[None]:
    """Without the cyclic garbage collector: nodes hold no cycles, and there are many."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
