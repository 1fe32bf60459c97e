"""`bench thermal` asks which rule finds the most keys hot when few may be hot.

Every trace is replayed through every rule with a hot tier for a tenth of the
distinct keys. An access counts if its key was hot just before it. No figure here
depends on the machine: the rules are deterministic and nothing is timed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple

import click
from rich.table import Table

from spectral_memory.bench.report import Json, Progress, make_table, print_json, print_tables
from spectral_memory.bench.tiers import HotTier, ShippedTier
from spectral_memory.trace import Trace, TraceError, load_trace

__all__ = [
    "Row",
    "Score",
    "compute_bars",
    "compute_capacity",
    "find_traces",
    "get_label",
    "replay",
    "thermal",
]

_EXAMPLES: Final = """\b
Examples:
  spectral-memory bench thermal --traces DIR
  spectral-memory bench thermal --traces DIR --hot 5 --json
"""

_SHIPPED = "SHIPPED ThermalDict"


class Score(NamedTuple):
    """One rule on one trace: hits of accesses, and keys that had to leave."""

    accesses: int
    hits: int
    moves: int


class Row(NamedTuple):
    """One rule on every trace, in the order of the traces."""

    rule: str
    scores: tuple[Score, ...]

    def compute_mean_share(self) -> float:
        """Mean over the traces of the share of hits, in percent."""
        return sum(100 * s.hits / s.accesses for s in self.scores) / len(self.scores)

    def compute_mean_moves(self) -> float:
        """Mean over the traces of the moves out of the hot tier per 1000 accesses."""
        return sum(1000 * s.moves / s.accesses for s in self.scores) / len(self.scores)

    def count_level(self, bars: Sequence[int]) -> int:
        """On how many traces the hits reach the bar. Exact: counts of hits, no shares."""
        return sum(s.hits >= bar for s, bar in zip(self.scores, bars, strict=True))


def compute_capacity(distinct: int, percent: int) -> int:
    """Places in the hot tier: that share of the distinct keys, rounded down, at least 1."""
    return max(1, distinct * percent // 100)


def replay(tier: HotTier, keys: Iterable[str]) -> Score:
    """Run the accesses through one rule. O(accesses) times the rule's own cost."""
    accesses = hits = 0
    for key in keys:
        accesses += 1
        hits += tier.access(key)
    return Score(accesses, hits, tier.moves)


def compute_bars(rows: Sequence[Row]) -> tuple[int, ...]:
    """For each trace, the hits of the best of these rows."""
    columns = zip(*(row.scores for row in rows), strict=True)
    return tuple(max(score.hits for score in column) for column in columns)


def find_traces(folder: Path) -> list[Path]:
    """The trace files of a folder by name; hidden files are not traces."""
    return sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith("."))


@click.command("thermal", epilog=_EXAMPLES)
@click.option(
    "--traces",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="Folder of access traces; every file in it is replayed.",
)
@click.option(
    "--hot",
    "percent",
    type=click.IntRange(1, 100),
    default=10,
    show_default=True,
    help="Places in the hot tier, in percent of the distinct keys.",
)
@click.option("--candidates/--no-candidates", default=True, help="The rules not chosen, too.")
@click.option("--sweep", is_flag=True, help="Also every neighbour of the chosen parameters.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of the table.")
def thermal(folder: Path, percent: int, candidates: bool, sweep: bool, as_json: bool) -> None:
    """Share of accesses that find their key hot: the shipped rule and its rivals."""
    if find_spec("cachetools") is None:
        message = "needs cachetools; install it with: pip install 'spectral-memory[test]'"
        raise click.ClickException(message)
    try:
        traces = [load_trace(str(path)) for path in find_traces(folder)]
    except TraceError as error:
        raise click.UsageError(str(error)) from error
    if not traces:
        raise click.UsageError(f"{folder} holds no trace; put access traces into it")
    rows, yardsticks = _measure(traces, percent, candidates=candidates, sweep=sweep)
    bars = compute_bars(rows[:yardsticks])
    if as_json:
        print_json(_make_json(traces, percent, rows, bars))
    else:
        print_tables(_make_table(traces, percent, rows, bars))


def _measure(
    traces: Sequence[Trace], percent: int, *, candidates: bool, sweep: bool
) -> tuple[list[Row], int]:
    """Every row, the yardsticks first, and the number of yardsticks."""
    # Imported here: only this function is reached with cachetools known to exist.
    from spectral_memory.bench.candidates import (  # noqa: PLC0415 - cachetools is an extra
        CANDIDATES,
        YARDSTICKS,
        Candidate,
        get_sweep,
    )

    chosen = [*YARDSTICKS, Candidate(_SHIPPED, ShippedTier)]
    chosen += CANDIDATES if candidates else ()
    chosen += get_sweep() if sweep else ()
    capacities = [compute_capacity(trace.compute_distinct(), percent) for trace in traces]
    progress = Progress(len(chosen))
    rows: dict[str, Row] = {}  # a member of the sweep may be a candidate already
    for candidate in chosen:
        progress.advance(candidate.name)
        if candidate.name not in rows:
            scores = (
                replay(candidate.make(capacity), trace.keys)
                for trace, capacity in zip(traces, capacities, strict=True)
            )
            rows[candidate.name] = Row(candidate.name, tuple(scores))
    progress.finish()
    return list(rows.values()), len(YARDSTICKS)


def get_label(trace: Trace) -> str:
    """The name of a trace's file up to its first dot."""
    return Path(trace.name).name.partition(".")[0]


def _make_table(
    traces: Sequence[Trace], percent: int, rows: Sequence[Row], bars: Sequence[int]
) -> Table:
    """Shares in percent, one row a rule, one column a trace."""
    table = make_table(
        f"Accesses that find their key hot, in percent; {percent} % of the keys may be hot",
        ("rule",),
        (*map(get_label, traces), "mean", "level on", "moves/1000"),
    )
    for row in rows:
        table.add_row(
            row.rule,
            *(f"{100 * score.hits / score.accesses:.2f}" for score in row.scores),
            f"{row.compute_mean_share():.2f}",
            f"{row.count_level(bars)}/{len(bars)}",
            f"{row.compute_mean_moves():.1f}",
            style="bold" if row.rule == _SHIPPED else None,
        )
    table.caption = "level on: traces with at least the hits of the better of LRU and LFU"
    return table


def _make_json(
    traces: Sequence[Trace], percent: int, rows: Sequence[Row], bars: Sequence[int]
) -> dict[str, Json]:
    """The same figures with the exact counts."""
    inputs: list[Json] = [
        {
            "name": get_label(trace),
            "accesses": len(trace),
            "distinct_keys": trace.compute_distinct(),
            "hot_capacity": compute_capacity(trace.compute_distinct(), percent),
            "better_of_lru_and_lfu": bar,
        }
        for trace, bar in zip(traces, bars, strict=True)
    ]
    rules: list[Json] = [
        {
            "rule": row.rule,
            "hits": [score.hits for score in row.scores],
            "moves": [score.moves for score in row.scores],
            "mean_share_percent": row.compute_mean_share(),
            "mean_moves_per_1000": row.compute_mean_moves(),
            "level_on": row.count_level(bars),
        }
        for row in rows
    ]
    return {"hot_percent": percent, "traces": inputs, "rules": rules}
