"""The whole suite: every obligation is proved by both solvers, with all its teeth."""

from __future__ import annotations

import pytest

from spectral_proofs.obligation import Obligation
from spectral_proofs.runner.job import get_laws, make_job, run_job
from spectral_proofs.runner.result import Settings

# Their questions take minutes with both solvers and all teeth; `spectral-memory prove`
# takes them, and here z3 answers them as they stand.
LONG = ("migration", "births", "resizing")


@pytest.mark.slow
@pytest.mark.parametrize("law", get_laws(), ids=lambda law: f"{law.subject}: {law.name}")
def test_the_obligation_is_proved(law: Obligation) -> None:
    settings = Settings(solvers=("z3",), teeth=False) if law.subject in LONG else Settings()
    result = run_job(make_job(law, settings))
    assert (result.standing.is_green, result.problems) == (True, ()), result.standing
