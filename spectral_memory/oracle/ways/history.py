"""A recorded concurrent history: whether it is linearizable, in words and as JSON."""

from __future__ import annotations

import json

import click

from spectral_memory.oracle.concurrency.history import describe_call
from spectral_memory.oracle.concurrency.judge import judge_history
from spectral_memory.oracle.concurrency.reader import HistoryError, load_history
from spectral_memory.oracle.concurrency.search import Bound
from spectral_memory.oracle.concurrency.verdict import HistoryVerdict
from spectral_memory.oracle.judge.verdict import Outcome
from spectral_memory.oracle.report.junit import Case
from spectral_memory.oracle.ways.ending import WrongUsageError, show

__all__ = ["format_verdict", "judge_recorded"]


def judge_recorded(context: click.Context) -> int:
    """The history in a file; "-" is standard input."""
    source: str = context.params["history"]
    try:
        recorded = load_history(source)
    except HistoryError as error:
        raise WrongUsageError(str(error)) from None
    bound = Bound(context.params["configurations"], context.params["megabytes"])
    verdict = judge_history(recorded, bound)
    found = verdict.divergence
    case = Case(
        verdict.outcome,
        f"history, {verdict.setup.system}, {verdict.strictness}",
        "history",
        source,
        verdict.reason if found is None else f"rule {found.rule}, {found.words}",
        "\n".join(format_verdict(source, verdict)),
    )
    document = {"history": source, "exit_code": verdict.exit_code, **verdict.to_json()}
    return show(context, case, json.dumps(document, indent=2))


def format_verdict(source: str, verdict: HistoryVerdict) -> list[str]:
    """The verdict in lines, for people."""
    lines = [
        f"{source}: {verdict.steps} calls of {verdict.threads} threads, {verdict.pending} pending",
        f"  meaning    {verdict.setup.system}, {verdict.strictness} ({verdict.setup.describe()})",
        (
            f"  judged     {verdict.partition}: {verdict.parts} parts, "
            f"{verdict.configurations} configurations"
        ),
    ]
    found = verdict.divergence
    if verdict.outcome == Outcome.AGREES:
        return [*lines, "LINEARIZABLE: an order of the calls explains every answer"]
    if found is None:
        return [
            *lines,
            f"  explained  the first {verdict.passed} of {verdict.events} events",
            f"UNDECIDED: {verdict.reason}",
        ]
    most = "" if found.prefix_is_exact else "at most "
    return [
        *lines,
        (
            f"NOT LINEARIZABLE: no order of the calls passes event {found.step} "
            f"(line {found.step + 1}), seen in {found.part}"
        ),
        f"  call       {found.operation}",
        f"  expected   {found.expected}",
        f"  observed   {found.observed}",
        f"  rule       {found.rule}: {found.words}",
        f"  prefix     {most}the first {found.prefix} of {verdict.events} events can be ordered",
        *(f"  unplaced   {describe_call(call)}" for call in found.unplaced[1:]),
        "  the order that leads farthest:",
        *(f"    {line}" for line in found.before),
    ]
