"""The pictures, drawn by matplotlib: the same bytes for the same figures.

Lines differ in colour and in style, areas in colour and in hatching, so that they can be
told apart in print and without colour vision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from spectral_memory.plot import SUFFIXES
from spectral_memory.plot.series import Fragmentation, Mismatch, Thermal
from spectral_memory.view.recording import Resonance

__all__ = [
    "draw_cells",
    "draw_fragmentation",
    "draw_hit_ratio",
    "draw_mismatch",
    "draw_thermal",
    "save",
]

# What keeps the day and the program that it was made on and by out of a picture.
_METADATA: Final[dict[str, dict[str, None]]] = {
    ".svg": {"Date": None},
    ".pdf": {"CreationDate": None},
    ".png": {"Software": None},
}

_STYLE: Final = {
    "svg.hashsalt": "spectral-memory",
    "svg.fonttype": "none",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "hatch.linewidth": 0.4,
}
# Tier -> colour and hatching, hottest first.
_TIERS: Final = {
    "hot": ("#c2410c", "//"),
    "warm": ("#e0a91b", ".."),
    "cold": ("#2563ab", "\\\\"),
    "ultra-cold": ("#5b3fa8", "xx"),
}
_LINES: Final = ("-", "--")
_COLOURS: Final = ("#c2410c", "#2563ab", "#5b7f1c", "#7a3fa8", "#333333")


def draw_cells(resonances: Sequence[Resonance]) -> Figure:
    """The resonances on the frequency axis with the walls of their Voronoi cells, by tier."""
    figure, axes = _start(2.2)
    end = resonances[-1].frequency + 3
    for tier, (colour, hatch) in _TIERS.items():
        ours = [one for one in resonances if one.tier == tier]
        if not ours:
            continue
        low, high = ours[0].low, end if ours[-1].high is None else ours[-1].high
        field = axes.axvspan(low, high, facecolor=colour, alpha=0.12, hatch=hatch, edgecolor=colour)
        field.set_gid(f"tier-{tier}")
        lines = axes.vlines([one.frequency for one in ours], 0, 0.8, color=colour, linewidth=1.2)
        lines.set_gid(f"resonances-{tier}")
        # A narrow field has its name beside it: the coldest lie at the left edge.
        narrow = high - low < end / 10
        axes.text(
            (low + high) / 2,
            1.02,
            tier,
            ha="left" if narrow else "center",
            color=colour,
            rotation=30 if narrow else 0,
        )
    walls = axes.vlines(
        [one.low for one in resonances[1:]], 0, 0.12, color="#666666", linewidth=0.6
    )
    walls.set_gid("walls")
    axes.set(xlim=(0, end), ylim=(0, 1), yticks=[], xlabel="frequency t (ordinate of a zero)")
    return figure


def draw_mismatch(points: Sequence[Mismatch]) -> Figure:
    """The mismatch |t − γ| over the frequency, and the proven bound above it."""
    figure, axes = _start(2.6)
    frequencies = [one.t for one in points]
    axes.plot(
        frequencies,
        [one.bound for one in points],
        drawstyle="steps-mid",
        color=_COLOURS[1],
        linestyle="--",
        linewidth=1,
        label="bound: half of the larger gap beside it",
        gid="bound",
    )
    mismatches = [one.mismatch for one in points]
    axes.plot(
        frequencies, mismatches, color=_COLOURS[0], linewidth=1, label="mismatch", gid="mismatch"
    )
    axes.set(xlabel="frequency t (ordinate of a zero)", ylabel="|t − γ|", ylim=(0, None))
    axes.legend(frameon=False)
    return figure


def draw_thermal(samples: Sequence[Thermal], noun: str) -> Figure:
    """How many entries each tier holds, over the operations of a run."""
    figure, axes = _start(2.8)
    columns = {
        "hot": [one.hot for one in samples],
        "warm": [one.warm for one in samples],
        "cold": [one.cold for one in samples],
        "ultra-cold": [one.ultra_cold for one in samples],
    }
    shown = {tier: column for tier, column in columns.items() if any(column)}
    areas = axes.stackplot(
        [one.operations for one in samples],
        *shown.values(),
        labels=list(shown),
        colors=[_TIERS[tier][0] for tier in shown],
        alpha=0.5,
    )
    for tier, area in zip(shown, areas, strict=True):
        area.set(gid=f"tier-{tier}", hatch=_TIERS[tier][1], edgecolor=_TIERS[tier][0])
    axes.set(xlabel="operations", ylabel=noun, ylim=(0, None))
    axes.legend(frameon=False, ncols=4, loc="upper center", bbox_to_anchor=(0.5, 1.16))
    return figure


def draw_fragmentation(samples: Sequence[Fragmentation]) -> Figure:
    """The share of the bytes held that nobody asked for, and of those lost in holes."""
    figure, axes = _start(2.8)
    operations = [one.operations for one in samples]
    lines = {
        "internal: held in extents, not asked for": [
            100 * (one.held - one.live) / max(1, one.held) for one in samples
        ],
        "external: free below a block of the slot": [
            100 * one.holes / max(1, one.held + one.holes) for one in samples
        ],
    }
    for number, (label, column) in enumerate(lines.items()):
        axes.plot(
            operations,
            column,
            color=_COLOURS[number],
            linestyle=_LINES[number],
            label=label,
            gid=label.partition(":")[0],
        )
    axes.set(xlabel="operations", ylabel="% of the bytes", ylim=(0, None))
    axes.legend(frameon=False)
    return figure


def draw_hit_ratio(results: Mapping[str, Any]) -> Figure:
    """What `bench hit-ratio --json` wrote: percent of hits by trace, one panel a share."""
    rows = results["results"]
    shares = sorted({row["share_percent"] for row in rows})
    traces = list(dict.fromkeys(row["trace"] for row in rows))
    figure = Figure(figsize=(7, 2.4 * len(shares)), layout="constrained")
    with style.context(_STYLE):
        for place, share in enumerate(shares):
            axes = figure.add_subplot(len(shares), 1, place + 1)
            ours = [row for row in rows if row["share_percent"] == share]
            _draw_share(axes, ours, traces)
            axes.set(title=f"{share} % of the keys may be hot", ylabel="% found hot", ylim=(0, 100))
            if place == 0:
                axes.legend(frameon=False, ncols=5, loc="upper center", bbox_to_anchor=(0.5, 1.35))
    return figure


def _draw_share(axes: Axes, rows: Sequence[Mapping[str, Any]], traces: Sequence[str]) -> None:
    """One group of bars a trace, one bar a rule."""
    rules = list(rows[0]["hits"])
    hatches = ("", "//", "..", "\\\\", "xx")
    width = 0.8 / len(rules)
    for number, rule in enumerate(rules):
        places = [traces.index(row["trace"]) - 0.4 + width * (number + 0.5) for row in rows]
        heights = [100 * row["hits"][rule] / row["accesses"] for row in rows]
        bars = axes.bar(
            places,
            heights,
            width,
            label=rule,
            color=_COLOURS[number % len(_COLOURS)],
            alpha=0.8,
            hatch=hatches[number % len(hatches)],
            edgecolor="white",
            linewidth=0.3,
        )
        for bar, row in zip(bars, rows, strict=True):
            bar.set_gid(f"{rule}-{row['trace']}-{row['share_percent']}")
    axes.set_xticks(range(len(traces)), traces)


def save(figure: Figure, path: Path) -> None:
    """Write a picture in the format that its name says: one of `SUFFIXES`.

    Raises `ValueError` for another name, `OSError` if it cannot be written.
    """
    metadata = _METADATA.get(path.suffix.lower())
    if metadata is None:
        raise ValueError(f"{path} ends with none of {', '.join(SUFFIXES)}")
    FigureCanvasAgg(figure)
    with style.context(_STYLE):
        figure.savefig(path, metadata=metadata, dpi=200)


def _start(height: float) -> tuple[Figure, Axes]:
    """An empty figure of the width of a text column, in inches."""
    with style.context(_STYLE):
        figure = Figure(figsize=(6.5, height), layout="constrained")
        return figure, figure.add_subplot()
