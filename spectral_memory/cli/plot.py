"""`spectral-memory plot`: a picture of a run, of the resonances, or of hit ratios."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import click

from spectral_memory.cli import EXIT_NOT_INSTALLED
from spectral_memory.corpus import load_corpus
from spectral_memory.plot import SUFFIXES
from spectral_memory.plot.series import (
    compute_mismatches,
    sample_fragmentation,
    sample_thermal,
)
from spectral_memory.trace import Trace, TraceError, load_trace
from spectral_memory.view.geometry import compute_band_cells, compute_cells
from spectral_memory.view.source import Advance
from spectral_spec.resonances import ENCLOSURES

__all__ = ["plot"]

_EXAMPLES: Final = """\b
Examples:
  spectral-memory plot cells --out cells.svg
  spectral-memory plot mismatch --out mismatch.pdf
  spectral-memory plot thermal accesses.txt.gz --system hierarchical --out thermal.svg
  spectral-memory plot fragmentation accesses.txt.gz --out fragmentation.png
  spectral-memory bench hit-ratio accesses.txt.gz --json > hits.json
  spectral-memory plot hit-ratio hits.json --out hits.svg
"""

_KINDS: Final = ("cells", "mismatch", "thermal", "fragmentation", "hit-ratio")
_DEFAULT_TOKENS: Final = 20_000
_SHOWN: Final = 20  # resonances between which mismatches are drawn


def _check_out(_ctx: click.Context, _param: click.Parameter, out: Path) -> Path:
    """A file that says by its name what it is written as."""
    if out.suffix.lower() not in SUFFIXES:
        raise click.BadParameter(f"{out} ends with none of {', '.join(SUFFIXES)}")
    return out


@click.command(epilog=_EXAMPLES)
@click.argument("kind", type=click.Choice(_KINDS))
@click.argument("source", required=False)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    callback=_check_out,
    help="Where the picture goes: .svg, .pdf or .png.",
)
@click.option(
    "--system",
    type=click.Choice(["minimal", "hierarchical"]),
    default="minimal",
    show_default=True,
    help="For cells and thermal.",
)
@click.option("--hot-capacity", type=click.IntRange(min=1), help="Bound of the hot tier.")
@click.option("--limit", type=click.IntRange(min=1), help="The first LIMIT accesses only.")
def plot(
    kind: str,
    source: str | None,
    out: Path,
    system: str,
    hot_capacity: int | None,
    limit: int | None,
) -> None:
    """Draw a picture for a paper. The same input gives the same bytes.

    KIND: cells are the resonances and their Voronoi cells; mismatch is |t - γ| below its
    proven bound; thermal the tiers over a run; fragmentation the bytes lost over a run of
    the allocator; hit-ratio what `bench hit-ratio --json` found. SOURCE is an access trace
    (without it: tokens of this machine's Python library), or for hit-ratio its file.

    Exit code 0: the picture was written; 2: wrong usage, or SOURCE cannot be read;
    3: matplotlib is missing.
    """
    if find_spec("matplotlib") is None:
        click.echo(
            "spectral-memory: plot needs matplotlib; "
            "install it with: pip install 'spectral-memory[viz]'",
            err=True,
        )
        sys.exit(EXIT_NOT_INSTALLED)
    pictures = import_module("spectral_memory.plot.pictures")
    draw: dict[str, Callable[[], Any]] = {
        "cells": lambda: pictures.draw_cells(
            compute_band_cells() if system == "minimal" else compute_cells(ENCLOSURES[:100])
        ),
        "mismatch": lambda: pictures.draw_mismatch(compute_mismatches(1, _SHOWN)),
        "thermal": lambda: pictures.draw_thermal(
            _watch(source, limit, lambda t, go: sample_thermal(t, system, hot_capacity, go)),
            "keys" if system == "minimal" else "blocks",
        ),
        "fragmentation": lambda: pictures.draw_fragmentation(
            _watch(source, limit, lambda t, go: sample_fragmentation(t, hot_capacity, go))
        ),
        "hit-ratio": lambda: pictures.draw_hit_ratio(_read_results(source)),
    }
    if source is not None and kind in {"cells", "mismatch"}:
        raise click.UsageError(f"{kind} shows the resonances and takes no SOURCE")
    figure = draw[kind]()
    try:
        pictures.save(figure, out)
    except OSError as error:
        raise click.UsageError(f"{out} cannot be written: {error.strerror}") from error
    click.echo(f"{out} is written")


def _watch(
    source: str | None, limit: int | None, sample: Callable[[Trace, Advance], list[Any]]
) -> list[Any]:
    """The samples of a run, with a progress bar on a terminal."""
    try:
        trace = load_corpus(limit or _DEFAULT_TOKENS) if source is None else load_trace(source)
    except TraceError as error:
        raise click.UsageError(str(error)) from error
    if source is not None and limit is not None:
        trace = trace.get_head(limit)
    with click.progressbar(length=len(trace), file=sys.stderr, label=trace.name) as bar:
        return sample(trace, lambda done: bar.update(done - bar.pos))


def _read_results(source: str | None) -> dict[str, Any]:
    """The document that `bench hit-ratio --json` wrote."""
    if source is None:
        raise click.UsageError(
            "hit-ratio needs the file of: spectral-memory bench hit-ratio TRACE --json"
        )
    try:
        results: dict[str, Any] = json.loads(Path(source).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise click.UsageError(f"{source} cannot be read: {error}") from error
    if results.get("format") != "spectral-memory hit-ratio" or not results.get("results"):
        raise click.UsageError(f"{source} is not what bench hit-ratio --json writes")
    return results
