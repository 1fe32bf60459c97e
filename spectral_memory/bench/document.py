"""The results of a suite: rows of figures, and what they are held against."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median
from typing import NamedTuple

from spectral_memory.bench.sample import Group, Label

__all__ = ["Document", "Row"]


class Row(NamedTuple):
    """The figures of one label: those of one process make one tuple."""

    label: Label
    runs: tuple[tuple[float, ...], ...]

    @property
    def values(self) -> tuple[float, ...]:
        """All figures."""
        return tuple(value for run in self.runs for value in run)

    @property
    def middle(self) -> float:
        """The median."""
        return median(self.values)

    @property
    def spread(self) -> float:
        """The median distance from the median (MAD)."""
        middle = self.middle
        return median(abs(value - middle) for value in self.values)


class Document(NamedTuple):
    """A whole run of a suite. `head` says which suite, command, machine and build."""

    head: Mapping[str, str]
    groups: tuple[Group, ...]
    rows: tuple[Row, ...]
    skipped: tuple[str, ...]

    @property
    def is_quick(self) -> bool:
        """True if it was a trial, whose figures say nothing."""
        return self.head["mode"] == "quick"

    def get_rows(self, group: str) -> list[Row]:
        """The rows of a table: the operations in their order, and for each who does it."""
        rows = [row for row in self.rows if row.label.group == group]
        order = {
            name: at for at, name in enumerate(dict.fromkeys(row.label.operation for row in rows))
        }
        return sorted(rows, key=lambda row: order[row.label.operation])

    def find(self, label: Label) -> Row | None:
        """The row of a label, None if it was not measured."""
        return next((row for row in self.rows if row.label == label), None)

    def find_yardstick(self, group: Group, label: Label) -> Row | None:
        """The row against which this one is held, None if there is none."""
        name, _, operation = group.yardstick.partition(": ")
        wanted = label._replace(implementation=name, operation=operation or label.operation)
        return self.find(wanted) if name else None

    def compute_ratio(self, group: Group, row: Row) -> float | None:
        """The median over that of the yardstick in the same run."""
        against = self.find_yardstick(group, row.label)
        return None if against is None else row.middle / against.middle
