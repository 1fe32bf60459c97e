"""The whole suite: every obligation is proved by both solvers, with all its teeth."""

from __future__ import annotations

import pytest

from spectral_proofs.obligation import Obligation
from spectral_proofs.runner.job import get_laws, make_job, run_job
from spectral_proofs.runner.result import Settings


@pytest.mark.parametrize("law", get_laws(), ids=lambda law: f"{law.subject}: {law.name}")
def test_the_obligation_is_proved(law: Obligation) -> None:
    result = run_job(make_job(law, Settings()))
    assert (result.standing.is_green, result.problems) == (True, ()), result.standing
