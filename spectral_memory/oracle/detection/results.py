"""What a run gave: the bugs, the hunts, and the figures of each class."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import median_high
from typing import Final, NamedTuple, cast

from spectral_memory.bench.report import Json
from spectral_memory.oracle.detection.bug import Bug, BugClass
from spectral_memory.oracle.detection.hunting import Hunt, Source

__all__ = [
    "Entry",
    "Figures",
    "Results",
    "join",
    "list_kinds",
    "list_sources",
    "read_document",
    "summarise",
    "to_document",
]

FORMAT: Final = "spectral-memory-detection"


class Entry(NamedTuple):
    """What the tables say of a bug; `right`: it is none, and finding it is a false alarm."""

    name: str
    kind: str
    words: str
    system: str
    rule: str
    language: str
    right: bool = False

    @classmethod
    def from_bug(cls, bug: Bug, right: bool = False) -> Entry:
        """The entry of a bug."""
        return cls(bug.name, bug.kind, bug.words, bug.system, bug.rule, bug.language, right)


class Results(NamedTuple):
    """A run, or several joined."""

    entries: tuple[Entry, ...]
    hunts: tuple[Hunt, ...]

    @property
    def bugs(self) -> tuple[Entry, ...]:
        """Without the right implementations."""
        return tuple(one for one in self.entries if not one.right)


class Figures(NamedTuple):
    """Of some hunts: how many found something, and in how many operations.

    `bugs` is the number of different bugs, `whole` of those that every hunt found.
    """

    bugs: int
    whole: int
    hunts: int
    found: int
    middle: int | None
    worst: int | None


def list_sources(results: Results) -> tuple[Source, ...]:
    """The sources that were used, in their order."""
    used = {one.source for one in results.hunts}
    return tuple(source for source in Source if source in used)


def summarise(hunts: Iterable[Hunt]) -> Figures:
    """The figures; the median is that of all hunts that found it. O(n log n)."""
    given = list(hunts)
    missed = {one.bug for one in given if not one.found}
    bugs = {one.bug for one in given}
    steps = sorted(one.steps for one in given if one.found)
    return Figures(
        len(bugs),
        len(bugs - missed),
        len(given),
        len(steps),
        median_high(steps) if steps else None,
        steps[-1] if steps else None,
    )


def list_kinds(entries: Sequence[Entry]) -> tuple[str, ...]:
    """The classes of the entries, in order."""
    used = {one.kind for one in entries}
    return tuple(str(kind) for kind in BugClass if kind in used)


def to_document(results: Results) -> dict[str, Json]:
    """The results as JSON."""
    entries: list[Json] = [cast("Json", one._asdict()) for one in results.entries]
    hunts: list[Json] = [cast("Json", one._asdict()) for one in results.hunts]
    return {"format": FORMAT, "version": 1, "bugs": entries, "hunts": hunts}


def read_document(document: Mapping[str, object]) -> Results:
    """Results from their JSON; `ValueError` if it is something else."""
    if document.get("format") != FORMAT:
        raise ValueError(f"it is no {FORMAT} document")
    try:
        entries = cast("list[dict[str, object]]", document["bugs"])
        hunts = cast("list[dict[str, object]]", document["hunts"])
        return Results(
            tuple(Entry(**one) for one in entries),  # type: ignore[arg-type]  # fields by name
            tuple(Hunt(**one) for one in hunts),  # type: ignore[arg-type]  # fields by name
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"it lacks something: {error}") from None


def join(parts: Sequence[Results]) -> Results:
    """Several runs as one; of two hunts for the same the later one counts."""
    entries = {one.name: one for part in parts for one in part.entries}
    hunts = {(one.bug, one.source, one.seed): one for part in parts for one in part.hunts}
    order = [str(kind) for kind in BugClass]
    return Results(
        tuple(sorted(entries.values(), key=lambda one: order.index(one.kind))),
        tuple(hunts.values()),
    )
