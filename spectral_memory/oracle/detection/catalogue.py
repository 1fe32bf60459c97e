"""All documented bugs, and the right implementations beside them."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from spectral_memory.oracle.detection.allocator_books import BOOKS
from spectral_memory.oracle.detection.allocator_extents import EXTENTS, do_nothing
from spectral_memory.oracle.detection.allocator_heat import HEATS
from spectral_memory.oracle.detection.allocator_places import PLACES
from spectral_memory.oracle.detection.allocator_sharing import SHARING
from spectral_memory.oracle.detection.bug import Bug, BugClass, PlantedBug, RacyBug
from spectral_memory.oracle.detection.c_bugs import list_right, read_bugs
from spectral_memory.oracle.detection.dictionary_bugs import DICTIONARY
from spectral_memory.oracle.detection.racy_dictionaries import RACY_DICTIONARIES, SharedDict
from spectral_memory.oracle.detection.racy_heaps import RACY_HEAPS, SharedHeap
from spectral_memory.oracle.judge.setup import System

__all__ = ["ALLOCATOR", "DICTIONARY", "RIGHT", "is_fit", "list_bugs", "list_right_ones", "select"]

#: Planted in the allocator, by class.
ALLOCATOR: Final[tuple[PlantedBug, ...]] = tuple(
    sorted(
        (*PLACES, *EXTENTS, *HEATS, *BOOKS, *SHARING),
        key=lambda bug: list(BugClass).index(bug.kind),
    )
)

#: Without a bug: what is found in them is a false alarm.
RIGHT: Final[tuple[Bug, ...]] = (
    PlantedBug(
        "right-allocator",
        BugClass.ERRORS,
        "the reference allocator, as it is",
        System.HIERARCHICAL,
        "H38",
        do_nothing,
    ),
    PlantedBug(
        "right-dictionary",
        BugClass.ERRORS,
        "the reference dictionary, as it is",
        System.MINIMAL,
        "M3",
        do_nothing,
    ),
    RacyBug(
        "right-shared-dictionary",
        BugClass.CONCURRENCY,
        "a dictionary under one lock",
        System.MINIMAL,
        "M10",
        SharedDict,
    ),
    RacyBug(
        "right-shared-heap",
        BugClass.CONCURRENCY,
        "a heap under one lock",
        System.HIERARCHICAL,
        "R3",
        SharedHeap,
    ),
)


def list_bugs(sources: Sequence[Path] = ()) -> tuple[Bug, ...]:
    """All bugs, by class; those in C only if their folders are given.

    `SourcesError` if a folder has none. O(files).

    >>> len(list_bugs()) >= 60
    True
    """
    made: list[Bug] = [*ALLOCATOR, *DICTIONARY, *RACY_DICTIONARIES, *RACY_HEAPS]
    for folder in sources:
        made += read_bugs(folder)
    return tuple(sorted(made, key=lambda bug: list(BugClass).index(bug.kind)))


def list_right_ones(sources: Sequence[Path] = ()) -> tuple[Bug, ...]:
    """All right implementations; errors as for `list_bugs`."""
    return (*RIGHT, *(one for folder in sources for one in list_right(folder)))


def select(bugs: Sequence[Bug], pattern: str) -> tuple[Bug, ...]:
    """Those whose name or class the pattern fits, ``*`` for any letters, or is a part of.

    >>> [bug.name for bug in select(list_bugs(), "ties-*")]
    ['ties-high']
    """
    return tuple(bug for bug in bugs if any(is_fit(one, pattern) for one in (bug.name, bug.kind)))


def is_fit(text: str, pattern: str) -> bool:
    """True if the pattern fits a text as a whole, or is a part of it."""
    return fnmatchcase(text, pattern) or pattern in text
