"""Locks: how several threads may share the memory without ever waiting in a circle.

There is one lock for each resonance. A thread asks only for those above all that it
holds, and may give up any. So what is waited for rises from thread to thread.
"""

from __future__ import annotations

from typing import NamedTuple

from immutables import Map

from spectral_spec.errors import ArgumentRangeError

__all__ = [
    "NOTHING",
    "Locks",
    "Thread",
    "acquire",
    "compute_least_request",
    "compute_migration_order",
    "find_runner",
    "get_blocker",
    "get_thread",
    "is_blocked",
    "release",
]

NOTHING = 0
"""What a thread wants that waits for no lock: resonances count from 1."""


class Thread(NamedTuple):
    """What one thread holds, ascending, and what it waits for."""

    held: tuple[int, ...] = ()
    wanted: int = NOTHING


class Locks(NamedTuple):
    """The thread that owns the lock of a resonance, and every thread by its number."""

    owners: Map[int, int] = Map()
    threads: Map[int, Thread] = Map()


def is_blocked(locks: Locks, number: int) -> bool:
    """Whether the thread waits for a lock that some thread owns. Rule L1."""
    return get_thread(locks, number).wanted in locks.owners


def compute_least_request(thread: Thread) -> int:
    """The lowest resonance that the thread may ask for: above all that it holds. Rule L2."""
    return thread.held[-1] + 1 if len(thread.held) > 0 else 1


def compute_migration_order(source: int, target: int) -> tuple[int, ...]:
    """The resonances whose locks a migration takes, in this order. Rule L3.

    >>> compute_migration_order(69, 3)
    (3, 69)
    """
    return (source,) if source == target else (min(source, target), max(source, target))


def get_thread(locks: Locks, number: int) -> Thread:
    """A thread; one that was never heard of holds nothing and waits for nothing. Rule L4."""
    return locks.threads.get(number, Thread())


def get_blocker(locks: Locks, number: int) -> int:
    """The thread that a blocked thread waits for. Rule L5."""
    return locks.owners[get_thread(locks, number).wanted]


def find_runner(locks: Locks, number: int) -> int:
    """The thread at the end of the chain of those that wait: it can go on. Rule L6."""
    while is_blocked(locks, number):
        number = get_blocker(locks, number)
    return number


def acquire(locks: Locks, number: int, resonance: int) -> Locks | ArgumentRangeError:
    """The thread owns the lock if that is free, or else waits; it may ask again. Rule L7."""
    thread = get_thread(locks, number)
    if resonance < (least := compute_least_request(thread)):
        return ArgumentRangeError("resonance", resonance, least, None)
    if resonance in locks.owners:
        return locks._replace(threads=locks.threads.set(number, Thread(thread.held, resonance)))
    owning = Thread((*thread.held, resonance))
    return Locks(locks.owners.set(resonance, number), locks.threads.set(number, owning))


def release(locks: Locks, number: int, place: int) -> Locks | ArgumentRangeError:
    """The thread gives up the lock at this place, 0 on, among those it holds. Rule L8."""
    thread = get_thread(locks, number)
    if not 0 <= place < len(thread.held):
        return ArgumentRangeError("place", place, 0, len(thread.held) - 1)
    left = Thread(thread.held[:place] + thread.held[place + 1 :], thread.wanted)
    return Locks(locks.owners.delete(thread.held[place]), locks.threads.set(number, left))
