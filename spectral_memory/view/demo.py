"""A short run that shows what happens: favourites that change, and blocks that ask for a place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from spectral_memory.trace import Trace
from spectral_memory.view.source import AnySource
from spectral_memory.view.traces import make_trace_source

__all__ = ["make_demo", "make_demo_trace"]

_KEYS: Final = 40
_PHASES: Final = ((0, 200), (20, 200))  # the favourite key and the rounds of each phase


def make_demo(system: str, hot_capacity: int | None = None) -> AnySource:
    """A run of some thousand accesses: keys near a favourite are used more, and it changes."""
    command = ["spectral-memory", "view", "--system", system]
    if hot_capacity is not None:
        command += ["--hot-capacity", str(hot_capacity)]
    return make_trace_source(make_demo_trace(), system, hot_capacity, command)


def make_demo_trace() -> Trace:
    """The accesses of the demo; no chance is involved.

    >>> trace = make_demo_trace()
    >>> len(trace), trace.keys[:3]
    (2176, ('key-00', 'key-01', 'key-02'))
    """
    keys = tuple(f"key-{number:02}" for number in _choose_keys())
    return Trace("demo: a favourite that changes", "", keys, bytes(len(keys)), (0,) * len(keys))


def _choose_keys() -> Iterator[int]:
    """Every key once, then the nearer to the favourite, the more often."""
    yield from range(_KEYS)
    for favourite, rounds in _PHASES:
        for turn in range(rounds):
            for distance in range(_KEYS):
                if turn % (distance * distance // 8 + 1) == 0:
                    yield (favourite + distance) % _KEYS
