"""How a benchmark speaks: a table for people, one JSON document for programs."""

from __future__ import annotations

import json
import sys
from typing import Final, TypeAlias

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from spectral_memory.bench.machine import describe_machine

__all__ = ["Json", "Progress", "make_table", "print_json", "print_tables"]

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

_PIPE_WIDTH: Final = 200  # columns where no terminal says how wide it is


class Progress:
    """One line on standard error that says what is being measured."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._shown = sys.stderr.isatty()

    def advance(self, what: str) -> None:
        """The next of the `total` steps begins."""
        self._done += 1
        if self._shown:
            click.echo(f"\r\x1b[K[{self._done}/{self._total}] {what}", err=True, nl=False)

    def finish(self) -> None:
        """Clear the line."""
        if self._shown:
            click.echo("\r\x1b[K", err=True, nl=False)


def make_table(title: str, words: tuple[str, ...], figures: tuple[str, ...]) -> Table:
    """An empty table: columns of words to the left, columns of figures to the right."""
    table = Table(title=title, title_justify="left")
    for word in words:
        table.add_column(word, no_wrap=True)
    for figure in figures:
        table.add_column(figure, justify="right", no_wrap=True)
    return table


def print_tables(*tables: Table) -> None:
    """Print the tables and, last, the machine and the command."""
    console = Console(width=None if sys.stdout.isatty() else _PIPE_WIDTH)
    for table in tables:
        console.print(table)
    machine = describe_machine()
    console.print(Text(machine.as_line(), style="dim"), soft_wrap=True)
    console.print(Text(machine.command, style="dim"), soft_wrap=True)


def print_json(document: dict[str, Json]) -> None:
    """Print the document with the machine and the command in front."""
    machine: dict[str, Json] = dict(describe_machine()._asdict())
    click.echo(json.dumps({"machine": machine, **document}, indent=2, ensure_ascii=False))
