"""Judge a mapping: in a process of its own by name, or an object right here."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Final

from spectral_memory.oracle.general.child import Advance, Limits
from spectral_memory.oracle.general.mapping import differences as differing
from spectral_memory.oracle.general.mapping.differences import Differences, MappingError
from spectral_memory.oracle.general.mapping.failure import make_document
from spectral_memory.oracle.general.mapping.generate import draw_operations
from spectral_memory.oracle.general.mapping.isolation import Job, Report, run_apart
from spectral_memory.oracle.general.mapping.operations import Operation, format_operation
from spectral_memory.oracle.general.mapping.player import WORDS, Factory, Finding, play
from spectral_memory.oracle.general.mapping.shrink import shrink
from spectral_memory.oracle.general.verdict import Divergence, Verdict

__all__ = ["judge_mapping", "judge_mapping_operations"]

_SLOW: Final = 60  # attempts, where each one starts a process
_HANGS: Final = 24  # attempts, where each that fails costs the patience
_SHORT_PATIENCE: Final = 2.0  # seconds; while shrinking a sequence that hangs


def _ignore(_done: int) -> None:
    pass


def judge_mapping(
    subject: str | Factory,
    operations: int = 100_000,
    seed: int = 0,
    differences: Differences = Differences(),  # noqa: B008 - a frozen value
    limits: Limits = Limits(),  # noqa: B008 - a frozen value
    advance: Advance = _ignore,
) -> Verdict:
    """Judge any `MutableMapping` by the dictionary part of the specification.

    `subject` is "module:Class", made without arguments in a process of its own, so that
    a crash, a hang or a flood is a divergence; or a callable that gives an empty mapping,
    which then runs in this process with no such guard. `operations` (1..10**8) are drawn
    from `seed`. What the mapping does otherwise than a dict is declared in `differences`.

    Raises `MappingError` for arguments that make no sense. A class that cannot be
    imported or made is unusable. About 10 microseconds an operation for a dict.
    """
    if not 1 <= operations <= 10**8:
        raise MappingError(f"{operations} operations", "give 1..10**8")
    differing.check_differences(differences)
    job = Job("" if callable(subject) else subject, differences, seed, operations, None)
    return _judge(subject, job, limits, advance)


def judge_mapping_operations(
    subject: str | Factory,
    operations: Sequence[Operation],
    differences: Differences = Differences(),  # noqa: B008 - a frozen value
    limits: Limits = Limits(),  # noqa: B008 - a frozen value
) -> Verdict:
    """Judge a mapping by given operations, such as those of a saved divergence."""
    differing.check_differences(differences)
    script = tuple(operations)
    job = Job("" if callable(subject) else subject, differences, None, len(script), script)
    return _judge(subject, job, limits, _ignore)


def _judge(subject: str | Factory, job: Job, limits: Limits, advance: Advance) -> Verdict:
    if callable(subject):
        name = f"{getattr(subject, '__module__', '')}:{getattr(subject, '__qualname__', subject)}"
        report = _run_here(subject, job)
    else:
        name = subject
        report = _run_shrunk_apart(job, limits, advance)
    verdict = Verdict(
        outcome="agrees",
        system="mapping",
        strictness="exact",
        setup=(f"mapping {name}", "apart" if name is subject else "in this process"),
        seed=job.seed,
        steps=report.steps,
        episodes=1,
        capabilities=differing.describe(job.differences),
        coverage=report.coverage,
        divergence=None,
        reason=report.reason,
    )
    if report.finding is None:
        if not report.reason:
            return verdict
        return verdict._replace(outcome="undecided" if report.is_undecided else "unusable")
    divergence = _make_divergence(report, report.finding)
    return verdict._replace(
        outcome="diverges",
        divergence=divergence,
        reason=divergence.words,
        failure=make_document(name, job.differences, job.seed, report.operations, divergence),
    )


def _get_operations(job: Job, upto: int) -> list[Operation]:
    """The first operations of a job: those given, or drawn from its seed."""
    source = draw_operations(job.differences, job.seed or 0) if job.script is None else job.script
    return list(islice(source, upto))


def _run_here(factory: Factory, job: Job) -> Report:
    """Play in this process; whatever the mapping raises is its answer."""

    def run(operations: Sequence[Operation]) -> Finding | None:
        return play(factory, job.differences, operations, _ignore, 1)[1]

    operations = _get_operations(job, job.asked)
    done, finding = play(factory, job.differences, operations, _ignore)
    if finding is None:
        return Report(done)
    few, shown, reproduced = shrink(operations[:done], finding, job.differences.keys, run)
    return Report(done, shown, tuple(few), done, reproduced)


def _run_shrunk_apart(job: Job, limits: Limits, advance: Advance) -> Report:
    """Play in another process; what that process could not shrink is shrunk from here."""
    report = run_apart(job, limits, advance)
    finding = report.finding
    if finding is None or report.operations:
        return report
    slow = "no progress" in finding.observed
    patience = min(limits.patience, _SHORT_PATIENCE) if slow else limits.patience
    quick = limits._replace(patience=patience)

    def run(operations: Sequence[Operation]) -> Finding | None:
        script = tuple(operations)
        tried = job._replace(script=script, asked=len(script), seed=None, shrinks=False)
        return run_apart(tried, quick, _ignore).finding

    operations = _get_operations(job, finding.place + 1)
    attempts = _HANGS if slow else _SLOW
    few, shown, reproduced = shrink(operations, finding, job.differences.keys, run, attempts)
    return report._replace(
        finding=shown, operations=tuple(few), found=len(operations), reproduced=reproduced
    )


def _make_divergence(report: Report, finding: Finding) -> Divergence:
    lines = tuple(map(format_operation, report.operations))
    rule, words = WORDS[finding.aspect]
    return Divergence(
        step=len(lines),
        operation=lines[-1] if lines else "m = a new mapping",
        aspect=finding.aspect,
        expected=finding.expected,
        observed=finding.observed,
        rule=rule,
        words=words,
        before=finding.before,
        script=lines,
        found=report.found,
        reproduced=report.reproduced,
    )
