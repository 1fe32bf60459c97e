"""`bench hit-ratio`: how many accesses find their key hot, beside caches and the optimum.

Every trace is replayed with a hot tier for a share of its distinct keys. An access counts
if its key was hot just before it. Nothing is timed, so no figure depends on the machine;
only W-TinyLFU, which works in threads of its own, differs a little from run to run.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import click
from rich.table import Table

from spectral_memory.bench.hit_ratio_page import write_page
from spectral_memory.bench.report import Json, Progress, make_table, print_json, print_tables
from spectral_memory.bench.rivals import OURS, RIVALS, Contest, hold_contest
from spectral_memory.bench.thermal import find_traces, get_label
from spectral_memory.trace import Trace, TraceError, load_trace

__all__ = ["hit_ratio"]

_NEEDED: Final = ("cachetools", "theine")
_EXAMPLES: Final = """\b
Examples:
  spectral-memory bench hit-ratio accesses.txt.gz
  spectral-memory bench hit-ratio --traces DIR --share 5 --share 10 --json
  spectral-memory bench hit-ratio --traces DIR --page hit-ratio.md --plot hit-ratio.svg
"""


@click.command("hit-ratio", epilog=_EXAMPLES)
@click.argument("traces", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--traces",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of access traces; every file in it is replayed.",
)
@click.option(
    "--share",
    "shares",
    type=click.IntRange(1, 100),
    multiple=True,
    default=(5, 10, 20),
    show_default=True,
    help="Places in the hot tier, in percent of the distinct keys; may be given again.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of the tables.")
@click.option("--page", type=click.Path(dir_okay=False, path_type=Path), help="Write a page, too.")
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), help="And a picture.")
def hit_ratio(
    traces: tuple[Path, ...],
    folder: Path | None,
    shares: tuple[int, ...],
    as_json: bool,
    page: Path | None,
    plot: Path | None,
) -> None:
    """Share of accesses that find their key hot: ThermalDict, LRU, LFU, W-TinyLFU, the optimum."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise click.ClickException(
            f"needs {' and '.join(missing)}; install with: pip install 'spectral-memory[bench]'"
        )
    paths = [*traces, *(find_traces(folder) if folder else ())]
    if not paths:
        raise click.UsageError("no trace: name files, or a folder that holds some with --traces")
    try:
        loaded = [load_trace(str(path)) for path in paths]
    except TraceError as error:
        raise click.UsageError(str(error)) from error
    contests = _hold_contests(loaded, sorted(set(shares)))
    if page is not None:
        picture = None if plot is None else plot.name
        page.write_text(write_page(contests, picture), encoding="utf-8")
    if plot is not None:
        _draw(contests, plot)
    if as_json:
        print_json(_make_json(contests))
    else:
        print_tables(*_make_tables(contests))


def _hold_contests(traces: Sequence[Trace], shares: Sequence[int]) -> list[Contest]:
    """Every trace with every share, share by share."""
    progress = Progress(len(shares) * len(traces))
    contests = []
    for share in shares:
        for trace in traces:
            label = get_label(trace)
            progress.advance(f"{label}, {share} %")
            contests.append(hold_contest(label, trace.keys, share))
    progress.finish()
    return contests


def _draw(contests: Sequence[Contest], plot: Path) -> None:
    """The picture, by the package that draws, which knows results in their written form."""
    try:
        pictures = import_module("spectral_memory.plot.pictures")
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"--plot needs {error.name}; install it with: pip install 'spectral-memory[viz]'"
        ) from error
    pictures.save(pictures.draw_hit_ratio(_make_json(contests)), plot)
    click.echo(f"{plot} is written", file=sys.stderr)


def _make_tables(contests: Sequence[Contest]) -> list[Table]:
    """One table a share: percent of each rule, and the lead of the shipped one in points."""
    tables = []
    for share in sorted({one.share for one in contests}):
        table = make_table(
            f"Accesses that find their key hot, in percent; {share} % of the keys may be hot",
            ("trace",),
            ("accesses", "places", OURS, *RIVALS, *(f"- {rival}" for rival in RIVALS), "level"),
        )
        rows = [one for one in contests if one.share == share]
        for one in rows:
            table.add_row(
                one.trace,
                f"{one.accesses}",
                f"{one.places}",
                *(f"{one.compute_percent(rule):.2f}" for rule in (OURS, *RIVALS)),
                *(f"{one.compute_lead(rival):+.2f}" for rival in RIVALS),
                "yes" if one.is_level else "no",
            )
        level = sum(one.is_level for one in rows)
        table.caption = f"level with the better of LRU and LFU on {level} of {len(rows)} traces"
        tables.append(table)
    return tables


def _make_json(contests: Sequence[Contest]) -> dict[str, Json]:
    """The exact counts."""
    results: list[Json] = [
        {
            "trace": one.trace,
            "share_percent": one.share,
            "accesses": one.accesses,
            "distinct_keys": one.distinct,
            "places": one.places,
            "hits": dict(one.hits),
            "level": one.is_level,
        }
        for one in contests
    ]
    return {"format": "spectral-memory hit-ratio", "results": results}
