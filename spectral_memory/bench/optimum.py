"""Belady's optimum: the most accesses that any rule could find hot, were the future known."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush

__all__ = ["count_optimum_hits"]


def count_optimum_hits(keys: Sequence[str], capacity: int) -> int:
    """Hits of the best rule for `capacity` places, 1 or more; it may leave a key outside.

    Of the keys at hand it keeps those that are used again soonest (Belady, "A study of
    replacement algorithms for a virtual-storage computer", 1966). O(n log n).

    >>> count_optimum_hits("abcabcabc", 2)
    4
    """
    following = _find_following(keys)
    # By key: the next access to it. The heap holds the furthest first, and stale pairs, too.
    held: dict[str, int] = {}
    furthest: list[tuple[int, str]] = []
    hits = 0
    for at, key in enumerate(keys):
        hits += key in held
        held[key] = following[at]
        heappush(furthest, (-following[at], key))
        while len(held) > capacity:
            ahead, other = heappop(furthest)
            if held.get(other) == -ahead:
                del held[other]
    return hits


def _find_following(keys: Sequence[str]) -> list[int]:
    """For each access the number of the next one to the same key; past the end if none. O(n)."""
    never = len(keys)
    following = [never] * never
    last: dict[str, int] = {}
    for at in range(never - 1, -1, -1):
        following[at] = last.get(keys[at], never)
        last[keys[at]] = at
    return following
