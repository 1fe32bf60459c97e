"""`spectral-memory zeros`: show, certify and check resonances."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import floor
from typing import Final, NamedTuple

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from spectral_memory.cli import EXIT_DIVERGED, EXIT_USAGE
from spectral_memory.cli.progress import make_progress
from spectral_memory.cli.stored_table import SAMPLE, check_stored, make_stored, print_finding
from spectral_memory.resonances import LARGEST_CERTIFIED, LARGEST_TABLE
from spectral_memory.tables.file import DamagedTableError
from spectral_memory.zeros import (
    LAST_INDEX,
    CertificateError,
    CertifierUnavailableError,
    certify,
    compute_table,
    find_disagreements,
    get_library,
)
from spectral_spec.resonances import ENCLOSURES, SHIPPED, UNIT, Enclosure

__all__ = ["format_certain", "zeros"]

_DEFAULT_COUNT: Final = 20
_MOST_DIGITS: Final = 38
_MOST_JOBS: Final = 256

_EXAMPLES: Final = """\b
Examples:
  spectral-memory zeros
  spectral-memory zeros --count 100 --check
  spectral-memory zeros --index 10000000000
  spectral-memory zeros --index 69 --digits 38 --json
  spectral-memory zeros --table 100000 --jobs 4
  spectral-memory zeros --table 100000 --check
"""


class _Answer(NamedTuple):
    """What is printed. `wrong` is None where nothing was compared."""

    first: int
    rows: tuple[Enclosure, ...]
    origin: str
    compared: int
    wrong: tuple[int, ...]


@click.command(epilog=_EXAMPLES)
@click.option(
    "--count",
    type=click.IntRange(1, LARGEST_CERTIFIED),
    metavar="N",
    help=f"The first N zeros. {SHIPPED} are shipped; more are certified now.  [default: "
    f"{_DEFAULT_COUNT}]",
)
@click.option(
    "--index",
    type=click.IntRange(1, LAST_INDEX),
    metavar="N",
    help="The N-th zero alone, certified now if it is not shipped (seconds at 10**12).",
)
@click.option("--check", is_flag=True, help="Recompute everything; compare what is shipped.")
@click.option(
    "--table",
    type=click.IntRange(SHIPPED + 1, LARGEST_TABLE),
    metavar="N",
    help="Certify the thresholds of N resonances and store them, 8 bytes each; an "
    "interrupted call goes on where it stopped. With --check: certify a sample again.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, _MOST_JOBS),
    metavar="J",
    help="Processes that certify for --table.  [default: 1]",
)
@click.option(
    "--sample",
    type=click.IntRange(1, LARGEST_TABLE),
    metavar="K",
    help=f"Thresholds that --table N --check certifies again.  [default: {SAMPLE}]",
)
@click.option(
    "--digits",
    type=click.IntRange(1, _MOST_DIGITS),
    default=20,
    show_default=True,
    help="Decimal places; only those that are certain are printed.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON: numerators over 2**128.")
@click.option("--emit", is_flag=True, help="Certify and print the data file that is shipped.")
def zeros(
    count: int | None,
    index: int | None,
    check: bool,
    table: int | None,
    jobs: int | None,
    sample: int | None,
    digits: int,
    as_json: bool,
    emit: bool,
) -> None:
    """Show certified resonances: zeros of the Riemann zeta function.

    Every zero is an open interval of exact rationals that holds it and no other.
    What is not shipped, and what is checked, is computed by ball arithmetic with
    python-flint (extra `proofs`), which also counts that no zero is missed.

    Exit code 0: shown, and confirmed if checked; 1: a shipped or stored row is
    wrong; 2: wrong usage, python-flint is not installed, a certificate failed, or
    the stored table is damaged or cannot be written.
    """
    if index is not None and count is not None:
        raise click.UsageError("--count and --index exclude each other")
    if emit and (index is not None or check or as_json):
        raise click.UsageError("--emit goes with --count only")
    if table is not None and (index is not None or count is not None or emit):
        raise click.UsageError("--table excludes --count, --index and --emit")
    if (jobs is not None and (table is None or check)) or (
        sample is not None and not (table is not None and check)
    ):
        raise click.UsageError("--jobs goes with --table, --sample with --table and --check")
    console = Console(highlight=False)
    try:
        if table is not None:
            _store(table, check, jobs or 1, sample or SAMPLE, as_json)
            return
        if emit:
            with _show_progress(count or SHIPPED) as advance:
                text = compute_table(count or SHIPPED, advance)
            click.echo(text, nl=False)
            return
        answer = _answer(index or 1, count or (1 if index else _DEFAULT_COUNT), check)
    except (CertifierUnavailableError, CertificateError, DamagedTableError) as error:
        click.echo(f"spectral-memory: {error}", err=True)
        sys.exit(EXIT_USAGE)
    if as_json:
        click.echo(_format_json(answer, digits))
    else:
        _print(console, answer, digits)
    if answer.wrong:
        sys.exit(EXIT_DIVERGED)


def format_certain(enclosure: Enclosure, digits: int) -> str:
    """The decimal expansion as far as the enclosure settles it, at most `digits` places.

    >>> format_certain(ENCLOSURES[0], 20)
    '14.13472514173469379045'
    """
    for places in range(digits, 0, -1):
        scaled = floor(enclosure.low * 10**places)
        if enclosure.high * 10**places <= scaled + 1:
            whole, fraction = divmod(scaled, 10**places)
            return f"{whole}.{fraction:0{places}d}"
    return str(floor(enclosure.low))


def _store(count: int, check: bool, jobs: int, sample: int, as_json: bool) -> None:
    """Make the stored table, or certify a sample of it again; 1 if a wall is wrong."""
    try:
        if check:
            finding = check_stored(count, sample, _show_progress)
        else:
            finding = make_stored(count, jobs, _show_progress)
    except OSError as error:
        click.echo(f"spectral-memory: {error.filename}: {error.strerror}", err=True)
        sys.exit(EXIT_USAGE)
    print_finding(finding, as_json)
    if finding.wrong:
        sys.exit(EXIT_DIVERGED)


def _answer(first: int, count: int, check: bool) -> _Answer:
    """Read the rows, or certify them; compare those that are shipped if asked to."""
    last = first + count - 1
    if last <= SHIPPED and not check:
        return _Answer(first, ENCLOSURES[first - 1 : last], "shipped table", 0, ())
    compared = max(0, min(last, SHIPPED) - first + 1) if check else 0
    with _show_progress(count + compared) as advance:
        rows = certify(first, count, advance)
        wrong = find_disagreements(first, compared, on_progress=advance) if compared else ()
    return _Answer(first, rows, get_library(), compared, wrong)


@contextmanager
def _show_progress(total: int) -> Iterator[Callable[[int], None]]:
    """A bar on standard error, which goes when it is done."""
    with make_progress() as progress:
        task = progress.add_task("certifying", total=total)

        def advance(step: int) -> None:
            progress.update(task, advance=step)

        yield advance


def _print(console: Console, answer: _Answer, digits: int) -> None:
    """The table for people and, if rows were compared, the verdict."""
    table = Table(title="Ordinates of zeros of the Riemann zeta function", title_justify="left")
    table.add_column("k", justify="right")
    table.add_column("gamma_k", no_wrap=True)
    table.add_column("width", justify="right")
    for index, row in enumerate(answer.rows, answer.first):
        width = (row.high - row.low) / UNIT
        table.add_row(str(index), format_certain(row, digits), f"{width} * 2**-128")
    console.print(table)
    console.print(Text(f"Source: {answer.origin}. All digits shown are certain.", style="dim"))
    if answer.wrong:
        names = ", ".join(str(index) for index in answer.wrong)
        console.print(Text(f"WRONG in the shipped table: {names}", style="bold red"))
    elif answer.compared:
        console.print(Text(f"Shipped rows confirmed: {answer.compared}", style="green"))


def _format_json(answer: _Answer, digits: int) -> str:
    """One document with stable keys; the numerators are strings, whole and exact."""
    document = {
        "source": answer.origin,
        "denominator": str(UNIT.denominator),
        "zeros": [
            _make_json(index, row, digits) for index, row in enumerate(answer.rows, answer.first)
        ],
        "compared": answer.compared,
        "wrong": list(answer.wrong),
    }
    return json.dumps(document, indent=2)


def _make_json(index: int, row: Enclosure, digits: int) -> dict[str, int | str]:
    """One zero."""
    low, high = row.low / UNIT, row.high / UNIT
    return {
        "index": index,
        "low": str(low.numerator),
        "high": str(high.numerator),
        "digits": format_certain(row, digits),
    }
