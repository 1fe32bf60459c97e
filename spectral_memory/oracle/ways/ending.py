"""What all ways share: the wrong command line, progress, and how a verdict is shown."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from spectral_memory.oracle.judge.verdict import EXIT_CODES, EXIT_USAGE
from spectral_memory.oracle.report.junit import Case, format_case

__all__ = ["Progress", "WrongUsageError", "show", "show_progress"]


class WrongUsageError(click.UsageError):
    """A wrong command line, or a file that cannot be read or written."""

    exit_code = EXIT_USAGE


class Progress:
    """One line on standard error, if that is a terminal."""

    def __init__(self) -> None:
        self._is_shown = sys.stderr.isatty()

    def advance(self, done: int) -> None:
        """So many operations are performed."""
        if self._is_shown:
            click.echo(f"\r\x1b[K{done} operations performed\r", err=True, nl=False)

    def clear(self) -> None:
        """Take the line away."""
        if self._is_shown:
            click.echo("\r\x1b[K", err=True, nl=False)


@contextmanager
def show_progress() -> Iterator[Progress]:
    """A line of progress for as long as something is judged."""
    progress = Progress()
    try:
        yield progress
    finally:
        progress.clear()


def show(context: click.Context, case: Case, document: str) -> int:
    """Print the text of a case or its JSON document, write JUnit if asked; the exit code."""
    click.echo(document if context.params["as_json"] else case.text)
    junit = context.params["junit"]
    if junit is not None:
        junit.write_text(format_case(case), encoding="utf-8")
    return EXIT_CODES[case.outcome]
