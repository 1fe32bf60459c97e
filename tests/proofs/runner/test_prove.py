"""Many obligations at once: in any executor, in order, and red whatever goes wrong."""

from __future__ import annotations

from concurrent.futures import Executor, Future, ThreadPoolExecutor
from multiprocessing import active_children
from typing import Any

import pytest

from spectral_proofs.obligation import Obligation
from spectral_proofs.runner.prove import get_cores, prove_all
from spectral_proofs.runner.result import Result, Settings, Standing, compute_exit_code

from .samples import Inline, get_samples

QUICK = Settings(solvers=("z3",), teeth=False)
GOOD = ("extent_holds_its_block", "wrong_claim_must_fail", "every_hypothesis_is_needed")


def get_costs(results: tuple[Result, ...]) -> list[tuple[Any, ...]]:
    """Everything that must be the same in every run."""
    return [
        (
            one.name,
            one.standing,
            [(answer.status, answer.resources) for answer in one.answers],
            [(tooth.name, tooth.answer.resources) for tooth in one.hypotheses],
            [tooth.answer and tooth.answer.resources for tooth in one.mutants],
            one.witness_answer and one.witness_answer.resources,
            one.counterexample,
            one.witness,
        )
        for one in results
    ]


def test_every_executor_gives_the_same_results_in_the_order_of_the_obligations() -> None:
    laws = get_samples(*GOOD)
    here = prove_all(laws, executor=Inline())
    assert [one.name for one in here] == list(GOOD)
    assert compute_exit_code(here) == 0
    assert get_costs(prove_all(laws, jobs=2)) == get_costs(here)
    backwards = prove_all(laws[::-1], jobs=1)
    assert get_costs(backwards[::-1]) == get_costs(here)
    with ThreadPoolExecutor(3) as threads:
        assert get_costs(prove_all(laws, executor=threads)) == get_costs(here)


def test_progress_is_told_once_for_each_obligation() -> None:
    told: list[str] = []
    laws = get_samples(*GOOD)
    prove_all(laws, QUICK, executor=Inline(), advance=lambda one: told.append(one.name))
    assert sorted(told) == sorted(GOOD)


def test_a_process_that_dies_makes_the_run_red() -> None:
    laws = get_samples("process_dies")
    results = prove_all(laws, QUICK, jobs=1)
    assert [one.standing for one in results] == [Standing.SKIPPED]
    assert "its process died" in results[0].problems[0]
    assert compute_exit_code(results) == 2


def test_a_process_that_hangs_makes_the_run_red_and_is_ended() -> None:
    before = active_children()
    laws = get_samples("extent_holds_its_block", "process_hangs")
    results = prove_all(laws, QUICK, jobs=2, patience=20)
    assert [one.standing for one in results] == [Standing.PROVED, Standing.SKIPPED]
    assert "time-out" in results[1].problems[0]
    assert compute_exit_code(results) == 2
    assert active_children() == before


class Losing(Inline):
    """An executor that never answers."""

    def submit(self, *_args: object, **_kwargs: object) -> Future[Any]:
        return Future()


class Failing(Inline):
    """An executor whose jobs all fail on the way."""

    def submit(self, *_args: object, **_kwargs: object) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(ConnectionError("the cluster is gone"))
        return future


@pytest.mark.parametrize("executor", [Losing(), Failing()], ids=["losing", "failing"])
def test_what_an_executor_loses_is_skipped_and_never_green(executor: Executor) -> None:
    results = prove_all(get_samples(*GOOD), QUICK, executor=executor, patience=0.1)
    assert {one.standing for one in results} == {Standing.SKIPPED}
    assert compute_exit_code(results) == 2


def test_a_law_that_is_not_where_it_is_said_to_be_is_skipped() -> None:
    law = get_samples("extent_holds_its_block")[0]
    lost = law._replace(name="law_of_nothing")
    results = prove_all([lost], QUICK, executor=Inline())
    assert results[0].standing is Standing.SKIPPED
    assert "cannot be loaded" in results[0].problems[0]


def give(standing: Standing) -> Result:
    law: Obligation = get_samples("extent_holds_its_block")[0]
    return Result(law.name, law.subject, law.law, law.rules, must_fail=False, standing=standing)


@pytest.mark.parametrize("standing", list(Standing))
def test_one_red_standing_makes_the_whole_run_red(standing: Standing) -> None:
    green = [give(Standing.PROVED), give(Standing.REFUTED_AS_IT_MUST)]
    code = compute_exit_code([*green, give(standing)])
    assert (code == 0) == standing.is_green
    expected = {Standing.UNKNOWN: 2, Standing.SKIPPED: 2}
    assert code == (0 if standing.is_green else expected.get(standing, 1))


def test_a_refutation_wins_over_what_is_not_known_and_nothing_proves_nothing() -> None:
    mixed = [give(Standing.UNKNOWN), give(Standing.REFUTED), give(Standing.SKIPPED)]
    assert compute_exit_code(mixed) == 1
    assert compute_exit_code([]) == 2


def test_there_is_a_core() -> None:
    assert get_cores() >= 1
