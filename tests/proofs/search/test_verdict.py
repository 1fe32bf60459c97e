"""Of all that CrossHair may say, one thing is good."""

from __future__ import annotations

import pytest

from spectral_proofs.search.contract import Contract
from spectral_proofs.search.registry import CONFIRMED, SEARCHED
from spectral_proofs.search.runner import read_answer
from spectral_proofs.search.verdict import (
    Finding,
    Report,
    Verdict,
    compute_exit_code,
    is_good,
    judge,
)

BAD = [verdict for verdict in Verdict if verdict is not Verdict.CONFIRMED]


def report(contract: Contract, verdict: Verdict, fault: int | None = None) -> Report:
    return Report(contract, fault, Finding(verdict, "", None), 0.0)


@pytest.mark.parametrize(
    ("states", "verdict"),
    [
        (["confirmed"], Verdict.CONFIRMED),
        (["cannot_confirm"], Verdict.NOT_CONFIRMED),
        (["pre_unsat"], Verdict.VACUOUS),
        (["post_fail"], Verdict.REFUTED),
        (["post_err"], Verdict.REFUTED),
        (["exec_err"], Verdict.REFUTED),
        (["syntax_err"], Verdict.CRASHED),
        (["import_err"], Verdict.CRASHED),
        (["something new"], Verdict.CRASHED),
        (["confirmed", "confirmed"], Verdict.CRASHED),
        ([], Verdict.SILENT),
    ],
)
def test_each_state_has_its_verdict(states: list[str], verdict: Verdict) -> None:
    assert judge([(state, "words") for state in states], 1).verdict is verdict


def test_paths_that_do_not_repeat_are_a_crash_and_no_refutation() -> None:
    assert judge([("exec_err", "NotDeterministic: ...")], 1).verdict is Verdict.CRASHED


@pytest.mark.parametrize("verdict", BAD)
def test_whatever_is_not_confirmed_is_red(verdict: Verdict) -> None:
    seen = [report(CONFIRMED[0], Verdict.CONFIRMED), report(CONFIRMED[1], verdict)]
    assert compute_exit_code(seen) == (1 if verdict is Verdict.REFUTED else 2)


def test_all_confirmed_is_zero_and_nothing_checked_is_not() -> None:
    assert compute_exit_code([report(CONFIRMED[0], Verdict.CONFIRMED)]) == 0
    assert compute_exit_code([]) == 2


def test_what_is_only_searched_may_stay_undecided_and_nothing_else() -> None:
    good = [verdict for verdict in Verdict if is_good(report(SEARCHED[0], verdict))]
    assert good == [Verdict.CONFIRMED, Verdict.NOT_CONFIRMED]


def test_a_wrong_version_must_be_refuted() -> None:
    good = [verdict for verdict in Verdict if is_good(report(CONFIRMED[0], verdict, 0))]
    assert good == [Verdict.REFUTED]
    assert compute_exit_code([report(CONFIRMED[0], Verdict.CONFIRMED, 0)]) == 2


@pytest.mark.parametrize(
    ("code", "stdout"),
    [
        (0, ""),
        (1, 'spectral-search: ["CONFIRMED", "", 1]\n'),
        (0, 'spectral-search: ["CONFIRMED", "", 1]\n' * 2),
    ],
)
def test_a_worker_without_one_answer_has_crashed(code: int, stdout: str) -> None:
    assert read_answer(code, stdout, "").verdict is Verdict.CRASHED
