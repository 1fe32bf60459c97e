"""`spectral-memory run`: the main job."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Final, TypeAlias

import click
from rich.console import Console

from spectral_memory.bench.machine import describe_machine
from spectral_memory.cli import EXIT_DIVERGED, EXIT_INTERRUPTED, EXIT_USAGE
from spectral_memory.cli.live_table import LiveTable
from spectral_memory.cli.report import format_json, print_report
from spectral_memory.corpus import DEFAULT_TOKENS, load_corpus
from spectral_memory.lockstep import Advance, Outcome, replay_hierarchical, replay_minimal
from spectral_memory.trace import Trace, TraceError, load_trace

__all__ = ["run"]

_EXAMPLES: Final = """\b
Examples:
  spectral-memory run
  spectral-memory run --trace accesses.txt.gz --system minimal --contracts off
  spectral-memory run --trace - --hot-capacity 100 --json < accesses.txt
"""

Replay: TypeAlias = Callable[[Trace, bool, int | None, Advance], Outcome]

_SYSTEMS: Final[dict[str, Replay]] = {
    "minimal": replay_minimal,
    "hierarchical": replay_hierarchical,
}


@click.command(epilog=_EXAMPLES)
@click.option(
    "--trace",
    "source",
    metavar="FILE",
    help="One key a line, or lines `l/s 0xADDR gap`; plain, gzip or xz; - for standard input. "
    "Without it: the tokens of this machine's Python standard library.",
)
@click.option("--system", type=click.Choice([*_SYSTEMS, "both"]), default="both", show_default=True)
@click.option(
    "--contracts",
    type=click.Choice(["on", "off"]),
    default="on",
    show_default=True,
    help="Check each call's contract as well.",
)
@click.option("--hot-capacity", type=click.IntRange(min=1), help="Bound of the hot tier.")
@click.option("--limit", type=click.IntRange(min=1), help="Replay the first LIMIT accesses only.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
def run(
    source: str | None,
    system: str,
    contracts: str,
    hot_capacity: int | None,
    limit: int | None,
    as_json: bool,
) -> None:
    """Replay an access trace through the systems, in lockstep with the spec.

    Every result and the state behind it are compared with the specification.
    Exit code 0: no divergence; 1: a divergence, which is shown with the command
    that repeats it; 2: the input cannot be read, nothing was replayed; 130: interrupted.
    """
    try:
        trace = _load(source, limit)
    except TraceError as error:
        click.echo(f"spectral-memory: {error}", err=True)
        sys.exit(EXIT_USAGE)
    names = list(_SYSTEMS) if system == "both" else [system]
    try:
        outcomes = [_replay(name, trace, contracts == "on", hot_capacity) for name in names]
    except KeyboardInterrupt:
        click.echo("spectral-memory: interrupted, nothing is reported", err=True)
        sys.exit(EXIT_INTERRUPTED)
    machine = describe_machine()
    if as_json:
        click.echo(format_json(trace, outcomes, machine))
    else:
        print_report(Console(highlight=False), trace, outcomes, machine)
    if any(outcome.divergence is not None for outcome in outcomes):
        sys.exit(EXIT_DIVERGED)


def _load(source: str | None, limit: int | None) -> Trace:
    """The accesses to replay; the whole input is read and checked even with a limit."""
    if source is None:
        return load_corpus(DEFAULT_TOKENS if limit is None else limit)
    trace = load_trace(source)
    return trace if limit is None else trace.get_head(limit)


def _replay(name: str, trace: Trace, contracts: bool, hot_capacity: int | None) -> Outcome:
    """Replay through one system; on a terminal, standard error shows how it goes."""
    with LiveTable(Console(stderr=True), name, len(trace)) as table:
        return _SYSTEMS[name](trace, contracts, hot_capacity, table.advance)
