"""The shipped lists, checked by CrossHair: each contract and each wrong version in its process."""

from __future__ import annotations

import pytest

from spectral_proofs.search.registry import CONFIRMED, SEARCHED
from spectral_proofs.search.runner import Job, list_jobs, run_job
from spectral_proofs.search.verdict import Verdict, is_good


def show(job: Job) -> str:
    return job.contract.name if job.fault is None else f"{job.contract.name} wrong {job.fault}"


WRONG = [job for job in list_jobs(CONFIRMED, teeth=True) if job.fault is not None]


@pytest.mark.slow
@pytest.mark.parametrize("job", list_jobs(CONFIRMED, teeth=False), ids=show)
def test_the_contract_is_confirmed_over_all_paths(job: Job) -> None:
    finding = run_job(job).finding
    assert finding.verdict is Verdict.CONFIRMED, finding
    assert finding.paths is not None
    assert finding.paths > 0


@pytest.mark.slow
@pytest.mark.parametrize("job", WRONG, ids=show)
def test_the_wrong_version_is_refuted_with_an_input(job: Job) -> None:
    finding = run_job(job).finding
    assert finding.verdict is Verdict.REFUTED, finding
    assert "when calling" in finding.message


@pytest.mark.slow
@pytest.mark.parametrize("job", list_jobs(SEARCHED, teeth=False), ids=show)
def test_the_search_turns_up_no_counterexample(job: Job) -> None:
    report = run_job(job)
    assert is_good(report), report.finding
