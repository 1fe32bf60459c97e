"""The words of a suite: what takes part in it, and what was measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple, TypeAlias

__all__ = [
    "Collected",
    "Contender",
    "Go",
    "Group",
    "Label",
    "Part",
    "Prepare",
    "Prepared",
    "Settings",
    "Suite",
]

Go: TypeAlias = Callable[[int], Mapping[str, float]]
"""One turn of a contender: for each operation the figure of one of them, above 0.

The argument is the number of the turn; turn 0 brings caches up to speed and is not kept.
"""


class Label(NamedTuple):
    """What a figure is of. `size` is 0 where no size is varied."""

    group: str
    operation: str
    implementation: str
    size: int


class Contender(NamedTuple):
    """An implementation at one size, ready to take its turns."""

    group: str
    implementation: str
    size: int
    go: Go


class Prepared(NamedTuple):
    """Everyone who takes turns, and who could not be had: a name and the reason."""

    contenders: tuple[Contender, ...]
    skipped: tuple[str, ...] = ()


class Settings(NamedTuple):
    """What a person asked for.

    `quick` is for trying out: small sizes, one turn. `last` is the largest size of
    growth tables, None for that of the suite. `files` are more inputs of the suite:
    traces, or the folder of the sources in C.
    """

    quick: bool = False
    last: int | None = None
    files: tuple[str, ...] = ()


Prepare: TypeAlias = Callable[[Settings], Prepared]


class Part(NamedTuple):
    """A part of a suite that is measured on its own, in fresh processes one after another.

    `prepare` is called in each of `workers` processes; then everyone takes `turns` turns.
    """

    name: str
    prepare: Prepare
    workers: int = 1
    turns: int = 1


class Group(NamedTuple):
    """A table. Its figures are ratios to the yardstick's, at the same size.

    The yardstick is an implementation, for each operation its own; or, written as
    "implementation: operation", one operation for all; or "", for none. `published`
    holds the figures of the original for `ours`, in the unit of the group.
    """

    name: str
    title: str
    yardstick: str
    unit: Literal["second", "byte"] = "second"
    shown: Literal["each", "rate"] = "each"
    note: str = ""
    ours: str = ""
    published: tuple[tuple[str, float], ...] = ()


class Suite(NamedTuple):
    """A name, one sentence, the tables and the parts that fill them."""

    name: str
    summary: str
    groups: tuple[Group, ...]
    parts: tuple[Part, ...]


class Collected(NamedTuple):
    """The figures of one part by label: those of one process make one tuple."""

    figures: dict[Label, list[tuple[float, ...]]]
    skipped: tuple[str, ...]
