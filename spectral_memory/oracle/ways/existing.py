"""What exists already: any C allocator, any mapping, and the recorder of real programs."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from spectral_memory.oracle.general.child import Limits
from spectral_memory.oracle.general.documents import DocumentError
from spectral_memory.oracle.general.malloc import failure as malloc_failure
from spectral_memory.oracle.general.malloc.compiler import CompilerError
from spectral_memory.oracle.general.malloc.judge import judge_allocator, judge_operations
from spectral_memory.oracle.general.malloc.options import AllocatorError, Promises, describe
from spectral_memory.oracle.general.malloc.record import record_program
from spectral_memory.oracle.general.malloc.trace import load_recording
from spectral_memory.oracle.general.mapping import failure as mapping_failure
from spectral_memory.oracle.general.mapping.differences import MappingError, make_differences
from spectral_memory.oracle.general.mapping.judge import judge_mapping, judge_mapping_operations
from spectral_memory.oracle.general.report import (
    format_command,
    format_json,
    format_text,
    save_failure,
)
from spectral_memory.oracle.general.verdict import EXIT_CODES, Verdict
from spectral_memory.oracle.judge.verdict import Outcome
from spectral_memory.oracle.report.junit import Case
from spectral_memory.oracle.ways.ending import Progress, WrongUsageError, show, show_progress
from spectral_memory.oracle.ways.options import MAPPING

__all__ = ["judge_any_mapping", "judge_malloc", "record"]

_MALLOC_STEPS: Final = 1_000_000
_MAPPING_STEPS: Final = 100_000
_MOST_CAPACITY: Final = 1 << 40


def judge_malloc(context: click.Context) -> int:
    """An allocator, by operations that are drawn, recorded or saved."""
    library: str = context.params["malloc"]
    try:
        with show_progress() as progress:
            verdict = _judge_malloc(context, library, progress)
    except (AllocatorError, DocumentError) as error:
        raise WrongUsageError(str(error)) from None
    return _finish(context, verdict, library)


def judge_any_mapping(context: click.Context) -> int:
    """A mapping, by operations that are drawn or saved."""
    given = context.params
    subject: str = given["mapping"]
    limits = Limits(patience=given["patience"], seconds=given["seconds"])
    try:
        if given["replay"] is not None:
            failure = mapping_failure.load_failure(given["replay"])
            verdict = judge_mapping_operations(
                subject, failure.operations, failure.differences, limits
            )
        else:
            chosen: dict[str, str] = {name: given[name] for name in MAPPING}
            differences = make_differences(chosen, given["without"])
            steps = given["steps"] or _MAPPING_STEPS
            with show_progress() as progress:
                verdict = judge_mapping(
                    subject, steps, given["seed"], differences, limits, progress.advance
                )
    except (MappingError, DocumentError) as error:
        raise WrongUsageError(str(error)) from None
    return _finish(context, verdict, subject)


def record(context: click.Context) -> int:
    """Run a program and record its calls; the exit code is the program's, as a shell tells it."""
    if not context.params["program"]:
        raise WrongUsageError("--record needs a program: --record FILE -- PROGRAM ARGS")
    try:
        code = record_program(context.params["program"], context.params["record"])
    except CompilerError as error:
        click.echo(f"spectral-memory: {error}", err=True)
        return EXIT_CODES["undecided"]
    except AllocatorError as error:
        raise WrongUsageError(str(error)) from None
    return code if code >= 0 else 128 - code


# ---------------------------------------------------------------------------- inside


def _judge_malloc(context: click.Context, library: str, progress: Progress) -> Verdict:
    """The verdict about an allocator; without a C compiler there is none."""
    given = context.params
    limits = Limits(patience=given["patience"], seconds=given["seconds"])
    promises = Promises(
        given["capacity"],
        given["strict_alignment"],
        given["largest_alignment"],
        given["without"],
        given["load"],
        given["prefix"],
    )
    try:
        if given["replay"] is not None:
            failure = malloc_failure.load_failure(given["replay"])
            operations, promises = failure.operations, failure.promises
        elif given["trace"] is not None:
            recording = load_recording(given["trace"])
            # Who can serve the program must have had room for it.
            needed = max(promises.capacity, 2 * recording.peak_bytes)
            promises = promises._replace(capacity=min(needed, _MOST_CAPACITY))
            operations = recording.operations
        else:
            steps = given["steps"] or _MALLOC_STEPS
            return judge_allocator(
                library, steps, given["seed"], promises, limits, progress.advance
            )
        return judge_operations(library, operations, promises, limits, progress.advance)
    except CompilerError as error:
        setup = describe(library, promises)
        return Verdict(
            "undecided", "malloc", "relational", setup, None, 0, 0, (), (), None, str(error)
        )


def _finish(context: click.Context, verdict: Verdict, name: str) -> int:
    """Save a divergence and show the verdict."""
    replay: Path | None = context.params["replay"]
    command = format_command(verdict, context.params["save"] if replay is None else replay)
    if replay is None:
        save_failure(verdict, context.params["save"])
    found = verdict.divergence
    case = Case(
        Outcome(verdict.outcome),
        f"{verdict.system}, {verdict.strictness}",
        verdict.system,
        name,
        verdict.reason if found is None else f"{found.rule}: {found.words}",
        format_text(verdict, command),
    )
    return show(context, case, format_json(verdict, command))
