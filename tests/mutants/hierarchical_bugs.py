"""Planted bugs of the allocator that the state machine has to find: some of the catalogue's."""

from __future__ import annotations

from typing import Final, NamedTuple

from spectral_memory.oracle.detection.allocator_books import plant_wrong_error
from spectral_memory.oracle.detection.allocator_extents import plant_best_fit
from spectral_memory.oracle.detection.bug import Plant
from spectral_memory.oracle.detection.catalogue import ALLOCATOR

__all__ = ["BUGS", "Bug", "plant_best_fit", "plant_wrong_error"]

#: Names of the catalogue; its other bugs are hunted by the benchmark.
_NAMES: Final = (
    "ties-high",
    "second-fit",
    "best-fit",
    "no-coalescing",
    "long-extent",
    "class-sum",
    "shared-class",
    "bottom-rung",
    "global-ids",
    "reused-ids",
    "wrong-error",
    "eager-demotion",
    "no-decay",
    "no-cool-down",
    "weak-duel",
    "stubborn-front",
    "lost-challenger",
    "forgotten-waiter",
    "stale-bytes",
    "lost-bytes",
    "short-copy",
    "uncounted-shrink",
    "early-time",
    "half-a-malloc",
    "tier-by-neighbour",
)


class Bug(NamedTuple):
    """What is wrong, in words, and how it is planted."""

    slip: str
    plant: Plant


_CATALOGUE = {bug.name: bug for bug in ALLOCATOR}
BUGS: Final = tuple(Bug(_CATALOGUE[name].words, _CATALOGUE[name].plant) for name in _NAMES)
