"""The timed loops. Each costs the same beside what it calls, whoever is called.

A loop walks over a list that was made before, calls, and drops the result. The walk is
part of the figure; the row "nothing" of a table has what it costs alone.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from time import get_clock_info, perf_counter_ns, thread_time_ns
from typing import Final, TypeVar

__all__ = [
    "read_clock",
    "time_call",
    "time_delete",
    "time_get",
    "time_nothing",
    "time_pairs",
    "time_repeat",
    "time_set",
]

# Time on the processor, so that other programs' turns do not count; where that clock
# is coarse (Windows counts in 15 ms), time on the wall.
_FINE: Final = get_clock_info("thread_time").resolution < 1e-6
read_clock: Final = thread_time_ns if _FINE else perf_counter_ns

_NANO: Final = 1e-9

T = TypeVar("T")


def time_nothing(keys: Sequence[T]) -> float:
    """Seconds for one step of an empty loop."""
    begin = read_clock()
    for _ in keys:
        pass
    return (read_clock() - begin) * _NANO / len(keys)


def time_call(call: Callable[[T], object], keys: Sequence[T]) -> float:
    """Seconds for one `call(key)`."""
    begin = read_clock()
    for key in keys:
        call(key)
    return (read_clock() - begin) * _NANO / len(keys)


def time_pairs(call: Callable[[str, str], object], keys: Sequence[str]) -> float:
    """Seconds for one `call(key, key)`."""
    begin = read_clock()
    for key in keys:
        call(key, key)
    return (read_clock() - begin) * _NANO / len(keys)


def time_get(mapping: MutableMapping[str, str], keys: Sequence[str]) -> float:
    """Seconds for one `mapping[key]`."""
    begin = read_clock()
    for key in keys:
        mapping[key]
    return (read_clock() - begin) * _NANO / len(keys)


def time_set(mapping: MutableMapping[str, str], keys: Sequence[str]) -> float:
    """Seconds for one `mapping[key] = key`."""
    begin = read_clock()
    for key in keys:
        mapping[key] = key
    return (read_clock() - begin) * _NANO / len(keys)


def time_delete(mapping: MutableMapping[str, str], keys: Sequence[str]) -> float:
    """Seconds for one `del mapping[key]`."""
    begin = read_clock()
    for key in keys:
        del mapping[key]
    return (read_clock() - begin) * _NANO / len(keys)


def time_repeat(call: Callable[[], object], count: int) -> float:
    """Seconds for one `call()`."""
    turns = range(count)
    begin = read_clock()
    for _ in turns:
        call()
    return (read_clock() - begin) * _NANO / count
