"""`spectral-memory explore`: every reachable state of a small configuration."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from spectral_memory.bench.machine import describe_machine
from spectral_memory.cli import EXIT_DIVERGED, EXIT_INTERRUPTED, EXIT_USAGE
from spectral_proofs.model.choice import find_configuration
from spectral_proofs.model.codec import WrittenWrongError
from spectral_proofs.model.configuration import Configuration
from spectral_proofs.model.examine import (
    BOUNDED,
    MOST_STATES,
    VIOLATED,
    Outcome,
    count_jobs,
    examine,
)
from spectral_proofs.model.report import make_json, print_list, print_outcome, print_replay
from spectral_proofs.model.search import Ledger
from spectral_proofs.model.trace import read_trace, replay, write_trace

__all__ = ["explore"]

_EXAMPLES: Final = """\b
Examples:
  spectral-memory explore
  spectral-memory explore --config small --no-symmetry --jobs 1
  spectral-memory explore --config mine.json --max-states 100000 --json report.json
  spectral-memory explore --replay explore-trace.json
"""


@click.command(epilog=_EXAMPLES)
@click.option(
    "--config",
    "source",
    default="default",
    show_default=True,
    metavar="FILE|NAME",
    help="A configuration that ships (see --list), or a JSON file that holds one.",
)
@click.option("--max-states", type=click.IntRange(min=1), default=MOST_STATES, show_default=True)
@click.option(
    "--no-symmetry", is_flag=True, help="Tell states apart that differ in names only: slower."
)
@click.option("--jobs", type=click.IntRange(1, 64), help="Processes; 2 where there are cores.")
@click.option(
    "--json", "report", type=click.Path(dir_okay=False), help="Write the report as JSON to a file."
)
@click.option(
    "--trace",
    type=click.Path(dir_okay=False),
    default="explore-trace.json",
    show_default=True,
    help="Where the history to a violation is written.",
)
@click.option(
    "--replay",
    "trace_file",
    type=click.Path(dir_okay=False),
    help="Repeat the history in a trace file instead of exploring.",
)
@click.option("--list", "listing", is_flag=True, help="List the configurations that ship.")
def explore(
    source: str,
    max_states: int,
    no_symmetry: bool,
    jobs: int | None,
    report: str | None,
    trace: str,
    trace_file: str | None,
    listing: bool,
) -> None:
    """Visit every reachable state of a scaled-down configuration of the shipped spec.

    At every state the invariant is checked, at every step the relation, and the reference
    does the same in lockstep. A violation comes with a shortest history, which is written
    as a trace. Exit code 0: exhausted, no violation; 1: a violation, which may be a
    property that had to be reached and was not; 2: wrong usage, or not exhausted.
    """
    console = Console(highlight=False)
    if listing:
        print_list(console)
        return
    try:
        if trace_file is not None:
            show_replay(console, Path(trace_file))
            return
        configuration = find_configuration(source)
    except (OSError, WrittenWrongError) as error:
        click.echo(f"spectral-memory: {error}", err=True)
        sys.exit(EXIT_USAGE)
    try:
        outcome = run(configuration, not no_symmetry, max_states, jobs or count_jobs())
    except KeyboardInterrupt:
        click.echo("spectral-memory: interrupted, nothing is reported", err=True)
        sys.exit(EXIT_INTERRUPTED)
    machine = describe_machine()
    print_outcome(console, outcome, machine)
    if report is not None:
        text = json.dumps(make_json(outcome, machine), indent=1) + "\n"
        Path(report).write_text(text, encoding="utf-8")
    if outcome.trace is not None:
        write_trace(Path(trace), outcome.trace)
        click.echo(f"spectral-memory: repeat it with: spectral-memory explore --replay {trace}")
    if outcome.verdict == VIOLATED:
        sys.exit(EXIT_DIVERGED)
    if outcome.verdict == BOUNDED:
        sys.exit(EXIT_USAGE)


def run(configuration: Configuration, symmetric: bool, most: int, jobs: int) -> Outcome:
    """Examine a configuration; the progress goes to standard error."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(configuration.name, total=None)

        def advance(ledger: Ledger) -> None:
            elapsed = progress.tasks[0].elapsed or 0.0
            rate = ledger.states / elapsed if elapsed > 0 else 0.0
            progress.update(
                task,
                description=f"{configuration.name}: {ledger.states} states, {rate:.0f}/s, "
                f"depth {ledger.depth}, frontier {ledger.levels[-1]}",
            )

        return examine(configuration, symmetric, most, jobs, advance)


def show_replay(console: Console, path: Path) -> None:
    """Repeat a trace; exits with 1 if something is wrong still."""
    trace = read_trace(path)
    steps = list(replay(trace))
    print_replay(console, trace, steps, describe_machine())
    if steps and steps[-1].fault is not None:
        sys.exit(EXIT_DIVERGED)
