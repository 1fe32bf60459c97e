"""What was promised, and whether a run of the suites keeps it.

A goal names a row of a suite and what its median, or its ratio to another row of the same
run, may be at most. A goal of the compiled build is judged on results of that build only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

from spectral_memory.bench.document import Document, Row
from spectral_memory.bench.fit import fit_growth
from spectral_memory.bench.sample import Label

__all__ = ["GOALS", "Goal", "Judged", "judge_goals"]

Build: TypeAlias = Literal["interpreted", "compiled", "any"]

_DICT: Final = "dict"
_OURS: Final = "ThermalDict"
_ALLOCATOR: Final = "HierarchicalSpectralMemory"
_CHECKED: Final = "HierarchicalSpectralMemory, contracts on"
_OPERATIONS: Final = ("access", "read 16 B", "write 16 B", "realloc", "free", "malloc")
_MICRO: Final = 1e-6


class Goal(NamedTuple):
    """The largest that a figure may be.

    The figure is the median of `row`; over that of `against` if that is given; or, if
    `grows` is set, the exponent a of cost ~ n**a over all sizes of the row, less that of
    log n.
    """

    words: str
    suite: str
    row: Label
    most: float
    unit: Literal["", "µs", "B", "exponent"] = ""
    build: Build = "any"
    against: Label | None = None
    grows: bool = False


class Judged(NamedTuple):
    """A goal and what was measured; None if the run does not have it."""

    goal: Goal
    build: str
    measured: float | None

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is met; None if it was not measured."""
        return None if self.measured is None else self.measured <= self.goal.most


def _ratio(operation: str, most: float, build: Build) -> Goal:
    row = Label("operations", operation, _OURS, 0)
    words = f"`ThermalDict` {operation}: at most {most:g} times dict"
    return Goal(words, "dict", row, most, "", build, row._replace(implementation=_DICT))


def _faster(operation: str, peer: str) -> Goal:
    row = Label("trace", operation, _OURS, 0)
    against = row._replace(implementation=peer)
    return Goal(f"one trace, {operation}: below {peer}", "cache", row, 1.0, "", "any", against)


def _published(operation: str, figure: float) -> tuple[Goal, Goal]:
    row = Label("operations", operation, _ALLOCATOR, 0)
    words = f"allocator, {operation}: at most"
    return (
        Goal(f"{words} {figure:g} µs", "allocator", row, figure, "µs", "interpreted"),
        Goal(f"{words} {figure / 2:g} µs", "allocator", row, figure / 2, "µs", "compiled"),
    )


def _checked(operation: str) -> Goal:
    row = Label("operations", operation, _CHECKED, 0)
    return Goal(f"contracts on, {operation}: at most 25 µs", "allocator", row, 25.0, "µs")


def _grows(group: str, operation: str, implementation: str) -> Goal:
    row = Label(group, operation, implementation, 0)
    words = f"`{implementation}` {operation}: exponent at most 0.1 beside log n"
    return Goal(words, "allocator", row, 0.1, "exponent", grows=True)


GOALS: Final[tuple[Goal, ...]] = (
    _ratio("get(key)", 4.5, "interpreted"),
    _ratio("m[key]", 4.5, "interpreted"),
    _ratio("set existing", 5.0, "interpreted"),
    _ratio("insert", 6.0, "interpreted"),
    _ratio("get(key)", 2.2, "compiled"),
    _ratio("m[key]", 2.2, "compiled"),
    _ratio("set existing", 2.0, "compiled"),
    _ratio("insert", 2.5, "compiled"),
    *(
        _faster(operation, peer)
        for peer in ("cachetools LRUCache", "cachetools LFUCache", "theine")
        for operation in ("insert", "get", "get, insert what is missing")
    ),
    *_published("malloc", 2.1),
    *_published("access", 0.4),
    *_published("migration", 15.3),
    *_published("access, migrations amortised", 0.8),
    Goal(
        "allocator, access: at most 5 times a dict's m[key]",
        "allocator",
        Label("operations", "access", _ALLOCATOR, 0),
        5.0,
        "",
        "compiled",
        Label("operations", "m[key]", _DICT, 0),
    ),
    Goal(
        "malloc and free: at most 2 times jemalloc through ctypes",
        "allocator",
        Label("pair", "malloc and free", _ALLOCATOR, 0),
        2.0,
        "",
        "compiled",
        Label("pair", "malloc and free", "jemalloc", 0),
    ),
    *map(_checked, _OPERATIONS),
    *(_grows("contracts", operation, _CHECKED) for operation in _OPERATIONS),
    Goal(
        "`quantize_many` on 10⁷ float64: at most 1.5 times numpy.searchsorted",
        "quantize",
        Label("array", "index of each", "quantize_many", 10_000_000),
        1.5,
        "",
        "any",
        Label("array", "index of each", "numpy.searchsorted", 10_000_000),
    ),
    Goal(
        "`ThermalDict`: at most 64 B an entry over a plain dict, at 10⁶",
        "dict",
        Label("memory", "tracemalloc, each key read 10 times", _OURS, 1_000_000),
        64.0,
        "B",
    ),
    Goal(
        "allocator: at most 128 B a block beside its payload, at 10⁶",
        "allocator",
        Label("memory", "tracemalloc, each block written", _ALLOCATOR, 1_000_000),
        128.0,
        "B",
    ),
    *(
        Goal(
            f"`ThermalDict` {operation}: grows no more than a dict, exponent at most 0.1 above",
            "dict",
            Label("growth", operation, _OURS, 0),
            0.1,
            "exponent",
            against=Label("growth", operation, _DICT, 0),
            grows=True,
        )
        for operation in ("get hit", "set existing", "delete", "set new")
    ),
    *(_grows("growth", operation, _ALLOCATOR) for operation in _OPERATIONS),
    *(
        Goal(
            f"{operation}: exponent at most 0.1 beside log n, to 10⁵ holes",
            "allocator",
            Label("holes", operation, _ALLOCATOR, 0),
            0.1,
            "exponent",
            grows=True,
        )
        for operation in ("malloc and free in the first hole", "malloc and free beyond all holes")
    ),
    Goal(
        "explorer: time linear in edges, the cost of an edge n to the 0.1 at most",
        "explore",
        Label("growth", "one of the edges", "explorer", 0),
        0.1,
        "exponent",
        grows=True,
    ),
)


def judge_goals(documents: Sequence[Document]) -> list[Judged]:
    """Every goal on every run of its suite whose build it speaks of; once without any.

    Trials by --quick do not count.
    """
    found: list[Judged] = []
    for goal in GOALS:
        fitting = [
            one
            for one in documents
            if one.head["suite"] == goal.suite
            and goal.build in {"any", one.head["build"]}
            and not one.is_quick
        ]
        found += (Judged(goal, one.head["build"], _measure(goal, one)) for one in fitting)
        if not fitting:
            found.append(Judged(goal, goal.build, None))
    return found


def _measure(goal: Goal, document: Document) -> float | None:
    if goal.grows:
        ours = _fit(document, goal.row)
        if ours is None or goal.suite == "explore":
            return ours
        yard = (
            _fit_log(document, goal.row) if goal.against is None else _fit(document, goal.against)
        )
        return None if yard is None else ours - yard
    row = document.find(goal.row)
    if row is None or goal.against is None:
        return None if row is None else row.middle / (_MICRO if goal.unit == "µs" else 1.0)
    against = document.find(goal.against)
    return None if against is None else row.middle / against.middle


def _list_sizes(document: Document, label: Label) -> list[Row]:
    rows = (row for row in document.rows if row.label._replace(size=0) == label)
    return sorted(rows, key=lambda row: row.label.size)


def _fit(document: Document, label: Label) -> float | None:
    rows = _list_sizes(document, label)
    if len(rows) < 2:
        return None
    return fit_growth([row.label.size for row in rows], [row.middle for row in rows]).exponent


def _fit_log(document: Document, label: Label) -> float | None:
    """The exponent of log n over the same sizes."""
    sizes = [row.label.size for row in _list_sizes(document, label)]
    if len(sizes) < 2:
        return None
    return fit_growth(sizes, [float(size.bit_length()) for size in sizes]).exponent
