"""`spectral-memory zeros --table`: make the stored table, show it, and check it."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from errno import ENOENT
from pathlib import Path
from typing import Final, NamedTuple

import click

from spectral_memory.resonances import forget_tables, get_thresholds
from spectral_memory.tables.file import get_path, read_stored
from spectral_memory.tables.making import choose_sample, extend_table, find_false_walls

__all__ = ["SAMPLE", "Finding", "check_stored", "make_stored", "print_finding"]

#: Thresholds that a check certifies again unless it is told another number.
SAMPLE: Final = 50

Progress = Callable[[int], AbstractContextManager[Callable[[int], None]]]


class Finding(NamedTuple):
    """What is said about the stored table. `wrong` names false walls, from 1."""

    path: Path
    resonances: int
    compared: int
    wrong: tuple[int, ...]


def make_stored(count: int, jobs: int, show_progress: Progress) -> Finding:
    """Certify and store what is missing for `count` resonances."""
    path = get_path()
    with show_progress(count) as advance:
        held = extend_table(path, count, jobs, advance)
    forget_tables()
    return Finding(path, held, 0, ())


def check_stored(count: int, sample: int, show_progress: Progress) -> Finding:
    """Certify a sample of the first `count` resonances' walls again, and compare.

    `FileNotFoundError` if nothing is stored.
    """
    path = get_path()
    thresholds = read_stored(path, get_thresholds())
    if thresholds is None:
        raise FileNotFoundError(
            ENOENT, "no table is stored, --table without --check makes it", path
        )
    walls = choose_sample(min(count - 1, len(thresholds)), sample)
    with show_progress(len(walls)) as advance:
        wrong = find_false_walls(thresholds, walls, advance)
    return Finding(path, len(thresholds) + 1, len(walls), wrong)


def print_finding(finding: Finding, as_json: bool) -> None:
    """Say it, as JSON with stable keys or in lines for people."""
    if as_json:
        document = finding._asdict() | {"path": str(finding.path), "wrong": list(finding.wrong)}
        click.echo(json.dumps(document, indent=2))
        return
    click.echo(f"Stored table: {finding.path}")
    click.echo(f"Resonances:   {finding.resonances}")
    if finding.wrong:
        click.echo(f"WRONG walls:  {', '.join(map(str, finding.wrong))}")
    elif finding.compared:
        click.echo(f"Walls certified again and confirmed: {finding.compared}")
