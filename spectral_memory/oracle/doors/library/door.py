"""A shared library before the judge: fuzzed, or with one script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Final

from spectral_memory.oracle.doors.library.guarded import GuardedLibrary
from spectral_memory.oracle.doors.library.map_subject import MapSubject
from spectral_memory.oracle.doors.library.process import LIMITS
from spectral_memory.oracle.doors.library.subject import LibrarySubject
from spectral_memory.oracle.doors.python import check_script, check_subject
from spectral_memory.oracle.fuzz.failing import list_setups
from spectral_memory.oracle.fuzz.hierarchical import HierarchicalSource
from spectral_memory.oracle.fuzz.minimal import MinimalSource
from spectral_memory.oracle.fuzz.source import Source
from spectral_memory.oracle.general.child import Limits
from spectral_memory.oracle.judge.operations import Script, format_operation
from spectral_memory.oracle.judge.setup import Setup, Strictness, System
from spectral_memory.oracle.judge.specified import make_specified
from spectral_memory.oracle.judge.subject import Answers, UnusableError
from spectral_memory.oracle.judge.verdict import Divergence, Outcome, Verdict
from spectral_memory.oracle.shrink import Effort, shrink
from spectral_memory.oracle.vectors.judge import judge_vectors

__all__ = ["check_library", "check_library_script", "check_library_vectors"]

_TRIES: Final = 300  # processes that may die so that a sequence becomes short
_HUNG_TRIES: Final = 40
_HUNG_PATIENCE: Final = 0.2  # seconds, while a sequence that hangs is made shorter
_SAMPLE: Final = 400  # operations by which the two ways in are compared
_SUBJECTS: Final[dict[System, type[GuardedLibrary]]] = {
    System.MINIMAL: MapSubject,
    System.HIERARCHICAL: LibrarySubject,
}


def check_library(
    path: Path | str,
    strictness: Strictness = Strictness.EXACT,
    *,
    system: System = System.HIERARCHICAL,
    seed: int = 0,
    steps: int = 200_000,
    seconds: float | None = None,
    advance: Callable[[int], None] | None = None,
    one_by_one: bool = False,
    limits: Limits = LIMITS,
) -> Verdict:
    """Fuzz a shared library as one of a `system`; never raises for what it does.

    The library is judged through `smem_perform` or `smem_map_perform` if it exports that,
    which must do the same as the single functions; with `one_by_one` through those alone. `seconds` and
    `steps` bound the campaign. A library that dies or hangs makes the verdict
    "unusable", with the shortest sequence that does it again as its divergence.
    """
    try:
        subject = _open(path, system, one_by_one, limits)
    except UnusableError as error:
        return _give_unusable(system, strictness, seed, str(error))
    verdict = check_subject(
        subject,
        system,
        strictness,
        seed=seed,
        steps=steps,
        seconds=seconds,
        advance=advance,
    )
    return _explain_end(subject, verdict) if subject.is_broken else verdict


def check_library_vectors(
    path: Path | str,
    source: Path | None = None,
    strictness: Strictness = Strictness.EXACT,
    *,
    system: System = System.HIERARCHICAL,
    advance: Callable[[int], None] | None = None,
    one_by_one: bool = False,
    limits: Limits = LIMITS,
) -> Verdict:
    """Judge a shared library by the vectors of an archive, or by those of this version.

    `VectorError` if the archive cannot be read; what the library does never raises.
    """
    try:
        subject = _open(path, system, one_by_one, limits)
    except UnusableError as error:
        return _give_unusable(system, strictness, 0, str(error))
    try:
        verdict = judge_vectors(subject, system, source, strictness, advance)
    finally:
        subject.close()
    return _explain_end(subject, verdict) if subject.is_broken else verdict


def check_library_script(
    path: Path | str,
    setup: Setup,
    script: Script,
    strictness: Strictness = Strictness.EXACT,
    *,
    seed: int = 0,
    one_by_one: bool = False,
    limits: Limits = LIMITS,
) -> Verdict:
    """Judge one script, as it is; `setup` says of which system it is."""
    try:
        subject = _SUBJECTS[setup.system](path, one_by_one=one_by_one, limits=limits)
    except UnusableError as error:
        return _give_unusable(setup.system, strictness, seed, str(error))
    try:
        return check_script(subject, setup, script, strictness, seed=seed)
    finally:
        subject.close()


def _open(path: Path | str, system: System, one_by_one: bool, limits: Limits) -> GuardedLibrary:
    """A library whose two ways in do the same; its process starts with the first memory."""
    subject = _SUBJECTS[system](path, one_by_one=one_by_one, limits=limits)
    try:
        _compare_ways(subject, limits)
    finally:
        subject.close()
    return subject


def _give_unusable(system: System, strictness: Strictness, seed: int, reason: str) -> Verdict:
    """A library that could not even be asked."""
    setup = Setup(system)
    return Verdict(Outcome.UNUSABLE, setup, strictness, seed, 0, 0, None, reason=reason)


def _compare_ways(subject: GuardedLibrary, limits: Limits) -> None:
    """Many at once and the single functions do the same, or what is judged is not what is used."""
    if not subject.is_batched:
        return
    setup, rng = Setup(subject.system), Random(0)  # noqa: S311 - draws operations, not secrets
    source: Source = (
        MinimalSource(rng, subject.capabilities, {})
        if subject.system == System.MINIMAL
        else HierarchicalSource(rng, subject.capabilities, {})
    )
    source.begin(setup)
    script = source.draw(_SAMPLE)
    single = type(subject)(subject.path, one_by_one=True, limits=limits)
    answers: list[Answers] = []
    try:
        for one in (subject, single):
            one.begin(setup)
            answers.append(one.perform(script, 3, subject.capabilities.moves))
    except UnusableError:
        return  # the campaign meets that too, and gives a better account of it
    finally:
        single.close()
    for at, operation in enumerate(script):
        if any(column[at] != other[at] for column, other in zip(*answers, strict=True)):
            text = format_operation(operation)
            raise UnusableError(
                f"smem_{subject.prefix}perform and the single functions differ at operation {at + 1}, {text}"
            )


def _explain_end(subject: GuardedLibrary, verdict: Verdict) -> Verdict:
    """An unusable verdict with the shortest sequence that was found to lead to it."""
    setup, script = subject.setup, tuple(subject.script)
    if not script:
        return verdict
    hangs = "no progress" in verdict.reason
    limits = subject.limits
    if hangs:
        subject.limits = limits._replace(patience=min(_HUNG_PATIENCE, limits.patience))
    search = _Search(subject, verdict.strictness, _HUNG_TRIES if hangs else _TRIES)
    try:
        setup, short = search.shorten(setup, script)
        subject.limits = limits  # what is said at the end was seen with all patience
        if search.find_end(setup, short) is None:
            return verdict
    finally:
        subject.close()
    reason = search.reason
    divergence = Divergence(
        len(short),
        format_operation(short[-1]),
        "process",
        "an answer",
        reason,
        "F1",
        "an operation is done or refused: no other failure exists",
        _describe(setup, short[:-1], subject.capabilities.ids),
        short,
        len(script),
    )
    return replace(verdict, setup=setup, divergence=divergence)


class _Search:
    """Runs scripts in a library that dies of them, a limited number of times."""

    def __init__(self, subject: GuardedLibrary, strictness: Strictness, tries: int) -> None:
        self._subject = subject
        self._moves = strictness == Strictness.RELATIONAL and subject.capabilities.moves
        self._left = tries
        self.reason = ""

    def shorten(self, setup: Setup, script: Script) -> tuple[Setup, Script]:
        """A short script that ends the library, perhaps with parameters by which little suffices."""
        for quick in list_setups(setup) if self._subject.capabilities.policies else ():
            failed = self.find_end(quick, script)
            if failed is not None:
                setup, script = quick, script[:failed]
                break

        def fails(candidate: Script) -> int | None:
            return self.find_end(setup, candidate) if self._left > 0 else None

        return setup, shrink(script, fails, Effort(1 << 20))

    def find_end(self, setup: Setup, script: Script) -> int | None:
        """How many operations it took until the library was of no use; None if it still is."""
        subject = self._subject
        performed = False
        try:
            subject.begin(setup)
            subject.perform(script, 1, self._moves)
            performed = True
            subject.observe()
            subject.begin(setup)  # which ends this memory
        except UnusableError as error:
            self._left -= 1
            self.reason = str(error)
            return len(script) if performed else len(subject.script) or None
        return None


def _describe(setup: Setup, script: Script, specified: bool) -> tuple[str, ...]:
    """The state before the end, as the specification has it where ids are its own."""
    if not specified:
        return ()
    model = make_specified(setup.system)
    model.begin(setup)
    model.perform(script, 0, moves=False)
    return model.describe()
