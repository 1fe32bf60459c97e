"""The command: which contracts hold, in a table or in JSON."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Sequence
from fnmatch import fnmatchcase
from importlib.metadata import version
from pathlib import Path
from typing import Final, TypeAlias

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from spectral_memory.bench.machine import describe_machine
from spectral_memory.cli.progress import make_progress
from spectral_proofs.search.contract import Contract
from spectral_proofs.search.runner import REGISTRY, Job, check, list_jobs
from spectral_proofs.search.verdict import (
    EXIT_USAGE,
    Report,
    Verdict,
    compute_exit_code,
    is_good,
)

__all__ = ["command", "main", "select"]

_EXIT_INTERRUPTED: Final = 130

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

_EXAMPLES: Final = """\b
Examples:
  python -m spectral_proofs.search
  python -m spectral_proofs.search --only thermal --teeth
  python -m spectral_proofs.search --searched --json found.json
  python -m spectral_proofs.search --list
"""


def select(contracts: Sequence[Contract], only: str | None, searched: bool) -> list[Contract]:
    """The contracts that are meant, in order.

    A pattern with *, ? or [ must match a whole name; any other, a part of it.
    """
    due = [contract for contract in contracts if contract.confirmed or searched]
    if only is None:
        return due
    if any(sign in only for sign in "*?["):
        return [contract for contract in due if fnmatchcase(contract.name, only)]
    return [contract for contract in due if only in contract.name]


@click.command(epilog=_EXAMPLES)
@click.option(
    "--only", metavar="PATTERN", help="Contracts whose name has PATTERN in it, or matches it."
)
@click.option("--jobs", type=click.IntRange(min=1), default=2, show_default=True, help="Processes.")
@click.option("--searched", is_flag=True, help="Also those that are only searched.")
@click.option("--teeth", is_flag=True, help="Also plant the wrong versions, each to be refuted.")
@click.option(
    "--json",
    "file",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write the report to this file, too.",
)
@click.option("--list", "listing", is_flag=True, help="Name the contracts and check nothing.")
@click.option(
    "--registry",
    metavar="MODULE",
    default=REGISTRY,
    show_default=True,
    help="The module whose CONTRACTS are meant.",
)
@click.pass_context
def command(
    context: click.Context,
    only: str | None,
    jobs: int,
    searched: bool,
    teeth: bool,
    file: Path | None,
    listing: bool,
    registry: str,
) -> None:
    """Let CrossHair explore the contracts of the shipped functions.

    Exit code 0: all confirmed over all paths; 1: a contract is refuted, with the
    input; 2: not confirmed, silent, crashed, stopped, or a wrong version is not
    refuted; 64: the command line is wrong; 130: interrupted.
    """
    try:
        contracts: tuple[Contract, ...] = importlib.import_module(registry).CONTRACTS
    except (ImportError, AttributeError) as error:
        message = f"{registry} is no module with CONTRACTS: {error}"
        raise click.BadParameter(message, param_hint="--registry") from error
    chosen = select(contracts, only, searched)
    if not chosen:
        message = f"no contract matches {only!r}"
        raise click.BadParameter(message, param_hint="--only")
    if listing:
        for contract in chosen:
            click.echo(f"{contract.name}: {contract.words}")
        return
    reports = _check(list_jobs(chosen, teeth), jobs, registry)
    if file is not None:
        file.write_text(format_json(reports) + "\n", encoding="utf-8")
    _print(Console(highlight=False), reports)
    context.exit(compute_exit_code(reports))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the result is the exit code."""
    try:
        code = command.main(
            None if arguments is None else list(arguments),
            prog_name="python -m spectral_proofs.search",
            standalone_mode=False,
        )
    except click.Abort:
        click.echo("interrupted, nothing is reported", err=True)
        return _EXIT_INTERRUPTED
    except click.ClickException as error:
        error.show()
        return EXIT_USAGE
    return code if isinstance(code, int) else 0


def format_json(reports: Sequence[Report]) -> str:
    """The whole report as one JSON document, keys in a fixed order."""
    results: list[Json] = [
        {
            "name": report.contract.name,
            "words": report.contract.words,
            "fault": None if report.fault is None else _describe_fault(report),
            "must_be_confirmed": report.contract.confirmed,
            "verdict": report.finding.verdict.name.lower(),
            "good": is_good(report),
            "paths": report.finding.paths,
            "message": report.finding.message,
            "seconds": round(report.seconds, 3),
        }
        for report in reports
    ]
    document: dict[str, Json] = {
        "machine": dict(describe_machine()._asdict()),
        "crosshair": version("crosshair-tool"),
        "results": results,
        "exit_code": compute_exit_code(reports),
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def _check(jobs: Sequence[Job], processes: int, registry: str) -> tuple[Report, ...]:
    """Do the jobs; the progress bar goes to a terminal's standard error."""
    with make_progress() as progress:
        task = progress.add_task("CrossHair", total=len(jobs))

        def advance(_: Report) -> None:
            progress.advance(task)

        return check(jobs, processes=processes, registry=registry, advance=advance)


def _describe_fault(report: Report) -> str:
    """A wrong version in one line."""
    fault = report.contract.faults[report.fault or 0]
    return f"{fault.old} -> {fault.new}"


def _print(console: Console, reports: Sequence[Report]) -> None:
    """A table, the counterexamples and troubles in full, and the verdict last."""
    table = Table()
    table.add_column("function", overflow="fold")
    table.add_column("contract", overflow="fold")
    table.add_column("verdict")
    for label in ("paths", "seconds"):
        table.add_column(label, justify="right")
    for report in reports:
        name, words = report.contract.name, report.contract.words
        if report.fault is not None:
            name, words = "  wrong version", _describe_fault(report)
        table.add_row(
            Text(name),
            Text(words),
            Text(report.finding.verdict.value, style="green" if is_good(report) else "bold red"),
            "-" if report.finding.paths is None else str(report.finding.paths),
            f"{report.seconds:.1f}",
        )
    console.print(table)
    for report in reports:
        if not is_good(report):
            line = (
                f"{report.contract.name}: {report.finding.verdict.value}: {report.finding.message}"
            )
            console.print(Text(line, style="red"), soft_wrap=True)
    console.print(Text(describe_machine().as_line(), style="dim"))
    shipped = [report for report in reports if report.fault is None]
    confirmed = sum(r.finding.verdict is Verdict.CONFIRMED for r in shipped)
    faults = [report for report in reports if report.fault is not None]
    words = f"{confirmed} of {len(shipped)} contracts confirmed over all paths"
    if any(not report.contract.confirmed for report in shipped):
        words += f", {sum(not r.contract.confirmed for r in shipped)} of them only searched"
    if faults:
        words += f"; {sum(map(is_good, faults))} of {len(faults)} wrong versions refuted"
    console.print(Text(words, style="green" if all(map(is_good, reports)) else "bold red"))


if __name__ == "__main__":
    sys.exit(main())
