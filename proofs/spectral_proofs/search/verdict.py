"""What an analysis came to. Of seven verdicts one is good."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Final, NamedTuple

from spectral_proofs.search.contract import Contract

__all__ = [
    "ANSWER",
    "EXIT_CONFIRMED",
    "EXIT_REFUTED",
    "EXIT_UNKNOWN",
    "EXIT_USAGE",
    "Finding",
    "Report",
    "Verdict",
    "compute_exit_code",
    "is_good",
    "judge",
]

#: What the line with a worker's answer begins with: code under analysis may print too.
ANSWER: Final = "spectral-search: "

EXIT_CONFIRMED: Final = 0
EXIT_REFUTED: Final = 1
EXIT_UNKNOWN: Final = 2
EXIT_USAGE: Final = 64


class Verdict(Enum):
    """An analysis is confirmed, or it says how it fell short of that."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    NOT_CONFIRMED = "not confirmed"
    VACUOUS = "vacuous"
    SILENT = "silent"
    CRASHED = "crashed"
    TIMED_OUT = "timed out"


class Finding(NamedTuple):
    """What a worker says: a verdict, CrossHair's own words, and the paths it ran."""

    verdict: Verdict
    message: str
    paths: int | None


class Report(NamedTuple):
    """A finding about a contract, or about its fault of this number; seconds are for display."""

    contract: Contract
    fault: int | None
    finding: Finding
    seconds: float


_STATES: Final = {
    "confirmed": Verdict.CONFIRMED,
    "cannot_confirm": Verdict.NOT_CONFIRMED,
    "pre_unsat": Verdict.VACUOUS,
    "post_fail": Verdict.REFUTED,
    "post_err": Verdict.REFUTED,
    "exec_err": Verdict.REFUTED,
}


def judge(messages: Sequence[tuple[str, str]], paths: int | None) -> Finding:
    """The verdict on what CrossHair said: (state, text) pairs.

    A contract is one condition, so one message is due: none is silence, and a
    second one, or a state that is not known here, is a crash and never good.

    >>> judge([("confirmed", "Confirmed over all paths.")], 7).verdict
    <Verdict.CONFIRMED: 'confirmed'>
    >>> judge([], 0).verdict
    <Verdict.SILENT: 'silent'>
    """
    if not messages:
        return Finding(Verdict.SILENT, "CrossHair said nothing", paths)
    states = {state for state, _ in messages}
    text = "; ".join(f"{words}" for _, words in messages)
    if len(messages) > 1 or not states <= set(_STATES):
        return Finding(Verdict.CRASHED, f"{sorted(states)}: {text}", paths)
    state, words = messages[0]
    if words.startswith("NotDeterministic"):
        return Finding(Verdict.CRASHED, words, paths)
    return Finding(_STATES[state], words, paths)


def is_good(report: Report) -> bool:
    """True if the verdict is the one that is due.

    A contract must be confirmed. One that is only searched may also be left
    undecided at the end of its budget. A fault must be refuted.
    """
    verdict = report.finding.verdict
    if report.fault is not None:
        return verdict is Verdict.REFUTED
    if verdict is Verdict.NOT_CONFIRMED:
        return not report.contract.confirmed
    return verdict is Verdict.CONFIRMED


def compute_exit_code(reports: Iterable[Report]) -> int:
    """0: every verdict is good, and there is one; 1: a contract is refuted; 2: anything else."""
    seen = list(reports)
    bad = [report for report in seen if not is_good(report)]
    if any(r.fault is None and r.finding.verdict is Verdict.REFUTED for r in bad):
        return EXIT_REFUTED
    return EXIT_UNKNOWN if bad or not seen else EXIT_CONFIRMED
