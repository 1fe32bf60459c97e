"""The tables of a suite, as cells: for a terminal and for a page alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from spectral_memory.bench.document import Document, Row
from spectral_memory.bench.fit import fit_growth
from spectral_memory.bench.sample import Group

__all__ = ["Cells", "format_figure", "make_cells"]

_STEPS: Final = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (0.0, "ns"))


class Cells(NamedTuple):
    """A table: so many columns of words, then columns of figures."""

    title: str
    words: tuple[str, ...]
    figures: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str


def format_figure(figure: float, group: Group) -> str:
    """A figure with its unit.

    >>> format_figure(1.5e-6, Group("g", "t", "")), format_figure(64, Group("g", "t", "", "byte"))
    ('1.50 µs', '64.0 B')
    >>> format_figure(0.002, Group("g", "t", "", shown="rate"))
    '500/s'
    """
    if group.unit == "byte":
        return f"{figure:,.1f} B"
    if group.shown == "rate":
        return f"{1 / figure:,.0f}/s"
    scale, unit = next(step for step in _STEPS if figure >= step[0])
    value = figure / (scale or 1e-9)
    return f"{value:.3g} {unit}" if value >= 100 else f"{value:.{2 if value < 10 else 1}f} {unit}"


def make_cells(document: Document, group: Group) -> list[Cells]:
    """The table of a group, and one by sizes if more than one size was measured."""
    rows = document.get_rows(group.name)
    if len({row.label.size for row in rows}) > 1:
        return [_make_growth(document, group, rows)]
    return [_make_rows(document, group, rows)] if rows else []


def _make_rows(document: Document, group: Group, rows: Sequence[Row]) -> Cells:
    """One row a figure: median, spread, the ratio to the yardstick, the published figure."""
    published = dict(group.published)
    rate = group.shown == "rate"
    head = ["median", "± MAD"]
    head += [f"times {group.yardstick}"] if group.yardstick else []
    head += ["published", "of it"] if published else []
    made = []
    for row in rows:
        spread = row.spread / row.middle
        cells = [
            row.label.operation,
            row.label.implementation,
            format_figure(row.middle, group),
            f"{100 * spread:.1f} %",
        ]
        if group.yardstick:
            ratio = document.compute_ratio(group, row)
            cells.append("" if ratio is None else f"{1 / ratio if rate else ratio:.2f}")
        if published:
            known = published.get(row.label.operation)
            if known is None or row.label.implementation != group.ours:
                cells += ["", ""]
            else:
                cells += [format_figure(known, group), f"{row.middle / known:.2f}"]
        made.append(tuple(cells))
    return Cells(group.title, ("operation", "implementation"), tuple(head), tuple(made), group.note)


def _make_growth(document: Document, group: Group, rows: Sequence[Row]) -> Cells:
    """One row an operation of an implementation, one column a size, and the fitted growth."""
    sizes = sorted({row.label.size for row in rows})
    series: dict[tuple[str, str], dict[int, Row]] = {}
    for row in rows:
        series.setdefault((row.label.operation, row.label.implementation), {})[row.label.size] = row
    timed = group.unit == "second"
    head = list(map(str, sizes))
    head += ["exponent", "last/first"] if timed else []
    head += [f"times {group.yardstick}, last"] if group.yardstick else []
    made = []
    for (operation, implementation), found in series.items():
        cells = [operation, implementation]
        cells += [format_figure(found[n].middle, group) if n in found else "" for n in sizes]
        if timed:
            measured = [n for n in sizes if n in found]
            costs = [found[n].middle for n in measured]
            if len(measured) > 1:
                growth = fit_growth(measured, costs)
                cells += [f"{growth.exponent:.3f}", f"{growth.ratio:.2f}"]
            else:
                cells += ["", ""]
        if group.yardstick:
            ratio = document.compute_ratio(group, found[max(found)])
            cells.append("" if ratio is None else f"{ratio:.2f}")
        made.append(tuple(cells))
    return Cells(group.title, ("operation", "implementation"), tuple(head), tuple(made), group.note)
