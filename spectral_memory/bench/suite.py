"""What every suite is as a command: its options, its run, its tables, its file."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

import spectral_memory
from spectral_memory import unchecked
from spectral_memory.bench.document import Document, Row
from spectral_memory.bench.machine import describe_machine
from spectral_memory.bench.report import make_table, print_tables
from spectral_memory.bench.sample import Label, Settings, Suite
from spectral_memory.bench.tables import Cells, make_cells
from spectral_memory.bench.turns import measure_part
from spectral_memory.build import build_info, contract_mode

__all__ = ["describe_build", "make_command", "run_suite", "show"]

#: What is done about garbage collection; a part of every document.
COLLECTOR: Final = "off while everyone takes turns, run between the turns"


def describe_build() -> dict[str, str]:
    """Which build is running, and what is under contract, as words for a document."""
    info = build_info()
    off = contract_mode(unchecked.HierarchicalSpectralMemory)
    on = contract_mode(spectral_memory.HierarchicalSpectralMemory)
    return {
        "build": info.build,
        "version": info.version,
        "contracts": f"{off}, and {on} where a row says so",
    }


def run_suite(suite: Suite, settings: Settings, parts: tuple[str, ...]) -> Document:
    """Measure the parts that are named, or all; the progress goes to standard error."""
    figures: dict[Label, list[tuple[float, ...]]] = {}
    skipped: list[str] = []
    for part in suite.parts:
        if not parts or part.name in parts:
            found = measure_part(part, settings)
            figures.update(found.figures)
            skipped += (one for one in found.skipped if one not in skipped)
    machine = describe_machine()
    head = {
        "suite": suite.name,
        "command": machine.command,
        "machine": machine.as_line(),
        **describe_build(),
        "mode": "quick" if settings.quick else "whole",
        "collector": COLLECTOR,
    }
    rows = tuple(Row(label, tuple(runs)) for label, runs in figures.items())
    return Document(head, suite.groups, rows, tuple(skipped))


def show(document: Document) -> None:
    """The tables, who was skipped, the build, and last the machine and the command."""
    cells = [one for group in document.groups for one in make_cells(document, group)]
    print_tables(*map(_make_table, cells))
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 200)
    for name in document.skipped:
        console.print(Text(f"skipped: {name}"))
    head = document.head
    build = f"{head['build']}, version {head['version']}; contracts {head['contracts']}"
    console.print(Text(build, style="dim"), soft_wrap=True)
    console.print(Text(f"garbage collector: {head['collector']}", style="dim"))


def _make_table(cells: Cells) -> Table:
    """The cells as a table for a terminal."""
    figures = tuple(map(escape, cells.figures))  # `m[key]` is no markup
    table = make_table(cells.title, cells.words, figures)
    for row in cells.rows:
        table.add_row(*map(escape, row))
    table.caption = cells.note or None
    table.caption_justify = "left"
    return table


def make_command(suite: Suite, examples: str, files: click.Option | None = None) -> click.Command:
    """The command of a suite. `files` is an option of its own, named `files`."""

    def measure(
        quick: bool,
        last: int | None,
        parts: tuple[str, ...],
        json_file: Path | None,
        files: tuple[str, ...] = (),
    ) -> None:
        if find_spec("pyperf") is None:
            message = "needs pyperf; install it with: pip install 'spectral-memory[bench]'"
            raise click.ClickException(message)
        from spectral_memory.bench.store import dump_document  # noqa: PLC0415 - pyperf is an extra

        if json_file is not None and not json_file.parent.is_dir():
            message = f"there is no folder {str(json_file.parent)!r}"
            raise click.BadParameter(message)
        document = run_suite(suite, Settings(quick, last, files), parts)
        show(document)
        if json_file is not None:
            dump_document(document, json_file)

    params: list[click.Parameter] = [
        click.Option(["--quick"], is_flag=True, help="Small sizes, one turn: to try it out."),
        click.Option(
            ["--max", "last"], type=click.IntRange(min=2), help="Largest size of growth tables."
        ),
        click.Option(
            ["--part", "parts"],
            type=click.Choice([part.name for part in suite.parts]),
            multiple=True,
            help="Only this part of the suite; may be given again.",
        ),
        click.Option(
            ["--json", "json_file"],
            metavar="FILE",
            type=click.Path(dir_okay=False, path_type=Path),
            help="Write everything to FILE, which pyperf reads too.",
        ),
    ]
    return click.Command(
        suite.name,
        callback=measure,
        params=[*params, *([] if files is None else [files])],
        help=suite.summary,
        short_help=suite.summary.partition("\n")[0],
        epilog=f"\b\nExamples:\n{examples}",
    )
