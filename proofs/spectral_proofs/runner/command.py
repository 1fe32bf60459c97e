"""`spectral-memory prove`. This file needs click and rich; the solvers are asked for inside."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from fnmatch import fnmatchcase
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from rich.console import Console

from spectral_memory.cli.progress import make_progress

if TYPE_CHECKING:
    from spectral_proofs.obligation import Obligation
    from spectral_proofs.runner.result import Result, Settings

__all__ = ["prove"]

# As in `spectral_proofs.runner.result`, which needs the solvers' package to be whole.
_EXIT_NOT_INSTALLED: Final = 3
_EXIT_USAGE: Final = 64
_EXIT_INTERRUPTED: Final = 130

_NEEDED: Final = ("z3", "cvc5")

_EXAMPLES: Final = """\b
Examples:
  spectral-memory prove
  spectral-memory prove --only 'first_fit*' --verbose
  spectral-memory prove --solver both --smt2 questions --json proofs.json --junit proofs.xml
  spectral-memory prove --mutate extents.py:80
"""


class _WrongUsageError(click.UsageError):
    """A usage error with an exit code of its own: 2 says that something is unknown."""

    exit_code = _EXIT_USAGE


class _Command(click.Command):
    """A command whose usage errors have their own exit code."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401 - as click has it
    ) -> click.Context:
        words = list(args)
        try:
            context = super().make_context(info_name, args, parent, **extra)
        except click.UsageError as error:
            raise _WrongUsageError(error.format_message(), error.ctx) from error
        context.meta["words"] = words
        return context

    def invoke(self, ctx: click.Context) -> object:
        try:
            found: object = super().invoke(ctx)
        except click.UsageError as error:
            raise _WrongUsageError(error.format_message(), error.ctx or ctx) from error
        except OSError as error:
            click.echo(f"spectral-memory: {error}", err=True)
            ctx.exit(_EXIT_USAGE)
        except KeyboardInterrupt:
            click.echo("spectral-memory: interrupted, nothing is proved", err=True)
            ctx.exit(_EXIT_INTERRUPTED)
        return found


@click.command(cls=_Command, epilog=_EXAMPLES)
@click.option("--only", metavar="PATTERN", help="Obligations whose name or subject matches.")
@click.option("--jobs", type=click.IntRange(min=1), help="Processes; as many as cores without it.")
@click.option(
    "--solver", type=click.Choice(["z3", "cvc5", "both"]), default="both", show_default=True
)
@click.option(
    "--smt2",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write each question as SMT-LIB text into DIR.",
)
@click.option(
    "--json",
    "json_file",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write everything as JSON.",
)
@click.option(
    "--junit",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the verdicts as a test report.",
)
@click.option(
    "--mutate",
    metavar="FILE[:LINE]|all",
    help="Break the rules that ship, line by line, and see which proofs fail.",
)
@click.option("--list", "only_list", is_flag=True, help="List the obligations and prove nothing.")
@click.option(
    "--teeth/--no-teeth",
    default=True,
    show_default=True,
    help="Try witness, hypotheses and planted bugs too.",
)
@click.option(
    "--patience",
    type=click.FloatRange(min=0, min_open=True),
    default=300.0,
    show_default=True,
    help="Seconds without any news after which the rest is skipped.",
)
@click.option("--verbose", is_flag=True, help="Show witnesses and teeth of every obligation.")
@click.pass_context
def prove(
    context: click.Context,
    only: str | None,
    jobs: int | None,
    solver: str,
    smt2: Path | None,
    json_file: Path | None,
    junit: Path | None,
    mutate: str | None,
    only_list: bool,
    teeth: bool,
    patience: float,
    verbose: bool,
) -> None:
    """Prove the laws of the system about the functions that ship.

    Each obligation is run on unknown values, on every path, and put to both solvers as
    one question. Exit code 0: everything is proved and has teeth; 1: something is
    refuted; 2: something is unknown, or was skipped; 64: the command line is wrong;
    3: the extra `proofs` is missing; 130: interrupted.
    """
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        click.echo(
            f"spectral-memory: the proofs need {' and '.join(missing)}.\n"
            "Install them with: pip install 'spectral-memory[proofs]'",
            err=True,
        )
        context.exit(_EXIT_NOT_INSTALLED)
    # The solvers and the spec are imported only now, so that --help needs neither.
    from spectral_proofs.runner.job import get_laws  # noqa: PLC0415 - as said above
    from spectral_proofs.runner.result import Settings  # noqa: PLC0415 - as said above

    for file in (json_file, junit):
        if file is not None and not file.parent.is_dir():
            message = f"there is no folder {str(file.parent)!r}"
            raise click.BadParameter(message)
    if mutate is not None and (smt2 is not None or junit is not None or only_list):
        message = "--mutate takes neither --smt2 nor --junit nor --list"
        raise click.UsageError(message)
    chosen = _choose(get_laws(), only)
    command = shlex.join(["spectral-memory", "prove", *context.meta["words"]])
    if mutate is not None:
        from spectral_proofs.mutation.command import run_mutate  # noqa: PLC0415 - as said above

        context.exit(run_mutate(mutate, chosen, jobs, json_file, command))
    console = Console(highlight=False)
    if only_list:
        from spectral_proofs.runner.report import print_list  # noqa: PLC0415 - as said above

        print_list(console, chosen)
        return
    settings = Settings(
        solvers=("z3", "cvc5") if solver == "both" else (solver,),
        teeth=teeth,
        texts=smt2 is not None,
    )
    results = _prove(chosen, settings, jobs, patience)
    _write(results, settings, command, smt2, json_file, junit)
    context.exit(_print(console, results, settings, verbose=verbose))


def _choose(laws: Sequence[Obligation], only: str | None) -> tuple[Obligation, ...]:
    """The obligations that match; a word without wildcards matches anywhere in a name."""
    if only is None:
        return tuple(laws)
    pattern = only if any(sign in only for sign in "*?[") else f"*{only}*"
    chosen = tuple(
        one for one in laws if fnmatchcase(one.name, pattern) or fnmatchcase(one.subject, pattern)
    )
    if not chosen:
        message = f"no obligation matches {only!r}; --list shows all of them"
        raise click.BadParameter(message, param_hint="--only")
    return chosen


def _prove(
    chosen: Sequence[Obligation], settings: Settings, jobs: int | None, patience: float
) -> tuple[Result, ...]:
    """Prove; the progress bar goes to a terminal's standard error."""
    from spectral_proofs.runner.prove import prove_all  # noqa: PLC0415 - needs the solvers

    with make_progress() as progress:
        task = progress.add_task("proving", total=len(chosen))

        def advance(result: Result) -> None:
            progress.update(task, advance=1, description=result.subject)

        return prove_all(chosen, settings, jobs=jobs, patience=patience, advance=advance)


def _write(
    results: Sequence[Result],
    settings: Settings,
    command: str,
    smt2: Path | None,
    json_file: Path | None,
    junit: Path | None,
) -> None:
    from spectral_memory.bench.machine import describe_machine  # noqa: PLC0415 - needs the spec
    from spectral_proofs.runner.documents import (  # noqa: PLC0415 - needs the spec
        make_document,
        make_junit,
        write_texts,
    )

    if smt2 is not None:
        write_texts(smt2, results)
    if json_file is not None:
        document = make_document(results, settings, describe_machine(), command)
        json_file.write_text(document, encoding="utf-8")
    if junit is not None:
        junit.write_text(make_junit(results), encoding="utf-8")


def _print(
    console: Console, results: Sequence[Result], settings: Settings, *, verbose: bool
) -> int:
    from spectral_proofs.runner import report  # noqa: PLC0415 - needs the solvers
    from spectral_proofs.runner.result import compute_exit_code  # noqa: PLC0415 - as above, of unknown contents

    report.print_results(console, results, settings.solvers)
    report.print_details(console, results, verbose=verbose)
    report.print_verdict(console, results)
    return compute_exit_code(results)
