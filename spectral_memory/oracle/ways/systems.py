"""The three doors for an implementation of one of the systems: Python, a program, a library."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

import click
from click.core import ParameterSource

from spectral_memory.oracle.doors.apart import ApartSubject
from spectral_memory.oracle.doors.library import (
    LibrarySubject,
    MapSubject,
    check_library,
    check_library_script,
    check_library_vectors,
)
from spectral_memory.oracle.doors.library.process import LIMITS
from spectral_memory.oracle.doors.pipe import Limits, PipeSubject
from spectral_memory.oracle.doors.python import check_script, check_subject, load, open_subject
from spectral_memory.oracle.judge.setup import Setup, Strictness, System
from spectral_memory.oracle.judge.subject import Subject, UnusableError
from spectral_memory.oracle.judge.verdict import Outcome, Verdict
from spectral_memory.oracle.report import format_json, load_failure, save_failure
from spectral_memory.oracle.report.failure import Failure, FailureFileError
from spectral_memory.oracle.report.junit import make_case
from spectral_memory.oracle.report.text import format_coverage
from spectral_memory.oracle.traced import judge_trace
from spectral_memory.oracle.vectors import VectorError, judge_vectors
from spectral_memory.oracle.ways.ending import Progress, WrongUsageError, show, show_progress
from spectral_memory.trace import Trace, TraceError, load_trace

__all__ = ["judge_library", "judge_program", "judge_python"]

_SHIPPED: Final = "shipped"
_STEPS: Final = 200_000
_ENDLESS: Final = 10**12  # operations; the seconds end it before


class _Options(NamedTuple):
    """What every door is told.

    `failure` is what is repeated, `trace` the accesses and `vectors` the archive that are
    performed, all None if anything is drawn; `shipped` stands for the vectors of this version.
    """

    system: System
    strictness: Strictness
    seed: int
    steps: int
    seconds: float | None
    patience: float
    failure: Failure | None = None
    trace: Trace | None = None
    vectors: str | None = None

    @property
    def archive(self) -> Path | None:
        """Where the vectors lie; None if they are made first."""
        return None if self.vectors in {None, _SHIPPED} else Path(str(self.vectors))


#: Gives the verdict of a door.
_Judge = Callable[[_Options, Progress], Verdict]


def judge_python(context: click.Context) -> int:
    """An object `module:factory`: in this process, or with a time limit in one of its own."""
    target: str = context.params["target"]
    if ":" not in target:
        raise WrongUsageError(
            f"{target!r} is no MODULE:FACTORY; a library is named by --lib or --malloc, "
            "a program follows `--`"
        )

    def judge(options: _Options, progress: Progress) -> Verdict:
        if _is_named(context, "patience"):
            limits = Limits(patience=options.patience)
            return _judge_subject(
                lambda: ApartSubject(target, options.system, limits), options, progress
            )
        try:
            return _judge_subject(
                lambda: open_subject(load(target), options.system), options, progress
            )
        except SystemExit as end:  # whatever its code, it is no verdict of ours
            return _give_unusable(options, f"{target} ended the process ({end.code!r:.60})")

    return _run(context, judge, [target], ())


def judge_program(context: click.Context) -> int:
    """A program that speaks the protocol on its standard input and output."""
    command: tuple[str, ...] = context.params["program"]

    def judge(options: _Options, progress: Progress) -> Verdict:
        limits = Limits(patience=options.patience)
        return _judge_subject(
            lambda: PipeSubject(command, options.system, limits), options, progress
        )

    return _run(context, judge, [], command)


def judge_library(context: click.Context) -> int:
    """A shared library behind `spectral_memory.h`: the allocator, unless --system is named."""
    library = Path(context.params["lib"])
    if not _is_named(context, "system"):
        context.params["system"] = str(System.HIERARCHICAL)

    def judge(options: _Options, progress: Progress) -> Verdict:
        limits = LIMITS._replace(patience=options.patience)
        strictness, failure = options.strictness, options.failure
        if options.trace is not None:
            door = MapSubject if options.system == System.MINIMAL else LibrarySubject
            return _judge_subject(lambda: door(library, limits=limits), options, progress)
        if failure is not None:
            return check_library_script(
                library, failure.setup, failure.script, strictness, seed=failure.seed, limits=limits
            )
        if options.vectors is not None:
            return check_library_vectors(
                library,
                options.archive,
                strictness,
                system=options.system,
                advance=progress.advance,
                limits=limits,
            )
        return check_library(
            library,
            strictness,
            system=options.system,
            seed=options.seed,
            steps=options.steps,
            seconds=options.seconds,
            advance=progress.advance,
            limits=limits,
        )

    return _run(context, judge, ["--lib", str(library)], ())


# ---------------------------------------------------------------------------- inside


def _judge_subject(
    open_it: Callable[[], Subject], options: _Options, progress: Progress
) -> Verdict:
    """What a subject is found to be; it is closed afterwards."""
    try:
        subject = open_it()
    except UnusableError as error:
        return _give_unusable(options, str(error))
    failure = options.failure
    if options.trace is not None:
        return judge_trace(
            subject,
            options.system,
            options.trace,
            options.strictness,
            seconds=options.seconds,
            advance=progress.advance,
        )
    if failure is not None:
        with closing(subject):
            return check_script(
                subject, failure.setup, failure.script, options.strictness, seed=failure.seed
            )
    if options.vectors is not None:
        with closing(subject):
            return judge_vectors(
                subject, options.system, options.archive, options.strictness, progress.advance
            )
    return check_subject(
        subject,
        options.system,
        options.strictness,
        seed=options.seed,
        steps=options.steps,
        seconds=options.seconds,
        advance=progress.advance,
    )


def _give_unusable(options: _Options, reason: str) -> Verdict:
    """What could not even be asked."""
    setup = Setup(options.system)
    return Verdict(
        Outcome.UNUSABLE, setup, options.strictness, options.seed, 0, 0, None, reason=reason
    )


def _run(context: click.Context, judge: _Judge, words: list[str], program: tuple[str, ...]) -> int:
    """Judge, save, show; `words` and `program` name the implementation on a command line."""
    options, replay = _read_options(context), context.params["replay"]
    with show_progress() as progress:
        try:
            verdict = judge(options, progress)
        except VectorError as error:
            raise WrongUsageError(str(error)) from None
    path: Path = context.params["save"] if replay is None else replay
    if replay is not None or verdict.divergence is not None:
        after = ["--", *program] if program else []
        if words[:1] == [context.params["target"]] and _is_named(context, "patience"):
            words = [*words, "--patience", f"{options.patience:g}"]
        command = ["spectral-memory", "oracle", *words, "--replay", str(path), *after]
        verdict = verdict.with_command(shlex.join(command))
    if replay is None and verdict.divergence is not None:
        save_failure(verdict, path)
    case = make_case(verdict, shlex.join([*words, *program]))
    if context.params["coverage"]:
        case = case._replace(text=f"{case.text}\n{format_coverage(verdict)}")
    return show(context, case, format_json(verdict))


def _read_options(context: click.Context) -> _Options:
    """The options; a saved failure decides what the command line does not."""
    given = context.params
    steps = given["steps"] or (_STEPS if given["seconds"] is None else _ENDLESS)
    options = _Options(
        System(given["system"]),
        Strictness(given["strictness"]),
        given["seed"],
        steps,
        given["seconds"],
        given["patience"],
        trace=_read_trace(given["trace"]),
        vectors=given["vectors"],
    )
    path: Path | None = given["replay"]
    if path is None:
        return options
    try:
        failure = load_failure(path)
    except FailureFileError as error:
        raise WrongUsageError(str(error)) from None
    system = failure.setup.system
    if _is_named(context, "system") and options.system != system:
        raise WrongUsageError(f"{path} is a failure of the {system} system")
    if not _is_named(context, "strictness"):
        options = options._replace(strictness=failure.strictness)
    return options._replace(system=system, seed=failure.seed, failure=failure)


def _read_trace(path: Path | None) -> Trace | None:
    """The accesses of a file."""
    try:
        return None if path is None else load_trace(str(path))
    except TraceError as error:
        raise WrongUsageError(str(error)) from None


def _is_named(context: click.Context, name: str) -> bool:
    """True if an option stands on the command line."""
    return context.get_parameter_source(name) != ParameterSource.DEFAULT
