"""`bench detection`: how many documented bugs the oracle finds, from which source, how soon."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final, TextIO

import click
from rich.table import Table

from spectral_memory.bench.machine import describe_machine
from spectral_memory.bench.report import Json, Progress, make_table, print_tables
from spectral_memory.build import InterpretedOnlyError, require_interpreted
from spectral_memory.oracle.detection.bug import Bug
from spectral_memory.oracle.detection.c_bugs import SourcesError
from spectral_memory.oracle.detection.catalogue import is_fit, list_bugs, list_right_ones, select
from spectral_memory.oracle.detection.hunting import Source
from spectral_memory.oracle.detection.page import write_page
from spectral_memory.oracle.detection.results import (
    Entry,
    Results,
    join,
    list_kinds,
    list_sources,
    read_document,
    summarise,
    to_document,
)
from spectral_memory.oracle.detection.running import Plan, list_tasks, make_workplace, run_tasks
from spectral_memory.oracle.general.malloc.compiler import CompilerError

__all__ = ["detection"]

_EXAMPLES: Final = """\b
Examples:
  spectral-memory bench detection --seeds 1 --seconds 5
  spectral-memory bench detection --source vectors --sources examples/c
  spectral-memory bench detection --only coalescing --source fuzz
  spectral-memory bench detection --sources examples/c --json detection.json
  spectral-memory bench detection --read detection.json --page docs/oracle/benchmark.md
"""

_ALL: Final = "all"
_RIGHT_STEPS: Final = 100_000  # operations of one hunt in what has no bug
_FOLDER: Final = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(epilog=_EXAMPLES)
@click.option(
    "--only",
    metavar="PATTERN",
    default="*",
    help="Only what has this in its name or its class; right* is what has no bug.",
)
@click.option(
    "--source",
    type=click.Choice([*map(str, Source), _ALL]),
    default=_ALL,
    show_default=True,
    help="Where the operations come from.",
)
@click.option("--seeds", type=click.IntRange(1, 1000), default=10, show_default=True)
@click.option(
    "--seconds",
    type=click.FloatRange(0.1, 3600),
    default=60.0,
    show_default=True,
    help="Bound of one bug with one seed.",
)
@click.option(
    "--sources",
    "folders",
    type=_FOLDER,
    multiple=True,
    help="A folder of C sources with a bugs.txt; may be repeated.",
)
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True)
@click.option(
    "--json",
    "target",
    type=click.File("w", encoding="utf-8"),
    metavar="FILE",
    help="Write JSON to FILE.",
)
@click.option("--page", type=_FILE, help="Write the tables between the markers of this page.")
@click.option(
    "--read", "given", type=_FILE, multiple=True, help="Run nothing: the results are in this JSON."
)
def detection(
    only: str,
    source: str,
    seeds: int,
    seconds: float,
    folders: tuple[Path, ...],
    jobs: int,
    target: TextIO | None,
    page: Path | None,
    given: tuple[Path, ...],
) -> None:
    """Measure how good the oracle is: hunt documented bugs.

    Each bug stands in an otherwise right implementation. It is hunted by the vectors, by the
    directed sequences, and by bulk fuzz alone; a bug of several clients by histories of
    calls. What counts is the number of operations until it shows. Right implementations are
    hunted too: what is found in them is a false alarm.
    """
    machine = describe_machine()._asdict()
    if given:
        results, machine = _read(given)
    else:
        try:
            require_interpreted("what plants the bugs")
        except InterpretedOnlyError as error:
            raise click.UsageError(str(error)) from None
        kinds = tuple(Source) if source == _ALL else (Source(source),)
        plan = Plan(kinds, seeds, seconds, 10**9, tuple(path.resolve() for path in folders))
        results = _run(plan, only, jobs)
    if target is not None:
        document: dict[str, Json] = {"machine": dict(machine), **to_document(results)}
        target.write(json.dumps(document, indent=1, ensure_ascii=False) + "\n")
    if page is not None:
        where = "{cpu}, {cores} cores, {python}, {platform}".format(**machine)
        try:
            write_page(page, results, where, str(machine["command"]))
        except ValueError as error:
            raise click.UsageError(str(error)) from None
    _print(results)


def _read(given: tuple[Path, ...]) -> tuple[Results, dict[str, str | int]]:
    """Results of earlier runs, and the machine of the first."""
    parts, machines = [], []
    for path in given:
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            parts.append(read_document(document))
            machines.append(dict(document["machine"]))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise click.UsageError(f"{path}: {error}") from None
    machine = machines[0]
    machine["command"] = "\n".join(str(one["command"]) for one in machines)
    return join(parts), machine


def _run(plan: Plan, only: str, jobs: int) -> Results:
    """Hunt them all."""
    try:
        bugs = select(list_bugs(plan.folders), only)
        right: tuple[Bug, ...] = tuple(
            one for one in list_right_ones(plan.folders) if is_fit(one.name, only)
        )
    except SourcesError as error:
        raise click.UsageError(str(error)) from None
    if not bugs and not right:
        raise click.UsageError(f"no bug and no class fits {only!r}")
    calm = plan._replace(steps=_RIGHT_STEPS)
    tasks, calm_tasks = list_tasks(bugs, plan), list_tasks(right, calm)
    compiled = [*bugs, *right]
    steps = 1 + sum(one.language == "C" for one in compiled)
    progress = Progress(steps + len(tasks) + len(calm_tasks))
    try:
        with make_workplace(compiled, plan.sources, progress.advance) as folder:
            hunts = run_tasks(tasks, plan, folder, jobs, progress.advance)
            hunts += run_tasks(calm_tasks, calm, folder, jobs, progress.advance)
    except CompilerError as error:
        raise click.ClickException(str(error)) from None
    progress.finish()
    entries = [Entry.from_bug(bug) for bug in bugs]
    entries += [Entry.from_bug(bug, right=True) for bug in right]
    return Results(tuple(entries), tuple(hunts))


# ------------------------------------------------------------------------------ tables


def _print(results: Results) -> None:
    """A table a source, what was missed, and the alarms."""
    tables = []
    for source in list_sources(results):
        hunts = [one for one in results.hunts if one.source == source]
        seeds = len({one.seed for one in hunts})
        kinds = list_kinds([one for one in results.bugs if one.name in {h.bug for h in hunts}])
        table = make_table(
            f"{source}, {seeds} seed{'s' * (seeds > 1)}",
            ("class",),
            ("bugs", "found always", "hunts", "found", "median operations", "worst"),
        )
        for kind in (*kinds, *(("all",) if len(kinds) > 1 else ())):
            names = {one.name for one in results.bugs if kind in {one.kind, "all"}}
            figures = summarise(one for one in hunts if one.bug in names)
            if figures.hunts:
                shown = ("" if one is None else str(one) for one in (figures.middle, figures.worst))
                counts = (figures.bugs, figures.whole, figures.hunts, figures.found)
                table.add_row(kind, *map(str, counts), *shown)
        if table.row_count:
            tables.append(table)
    tables += _tell_missed(results)
    tables += _tell_right(results)
    print_tables(*tables)


def _tell_missed(results: Results) -> list[Table]:
    table = make_table(
        "Not found", ("bug", "what it does", "source", "seeds"), ("most operations",)
    )
    for entry in results.bugs:
        for source in list_sources(results):
            missed = [
                one
                for one in results.hunts
                if one.bug == entry.name and one.source == source and not one.found
            ]
            if missed:
                seeds = ", ".join(str(one.seed) for one in missed)
                most = str(max(one.steps for one in missed))
                table.add_row(entry.name, entry.words, str(source), seeds, most)
    return [table] if table.row_count else []


def _tell_right(results: Results) -> list[Table]:
    table = make_table("Right ones", ("implementation",), ("hunts", "operations", "alarms"))
    for entry in results.entries:
        hunts = [one for one in results.hunts if one.bug == entry.name]
        if entry.right and hunts:
            alarms = sum(one.outcome != "agrees" for one in hunts)
            steps = sum(one.steps for one in hunts)
            table.add_row(entry.words, str(len(hunts)), str(steps), str(alarms))
    return [table] if table.row_count else []
