"""Every standing is told apart, and everything without teeth is red."""

from __future__ import annotations

import pytest

from spectral_proofs.runner.examine import examine, judge
from spectral_proofs.runner.result import Result, Settings, Standing, compute_exit_code
from spectral_proofs.solving import Answer, Status
from spectral_proofs.solving.allowances import Allowance

from .samples import get_sample

Z3 = Settings(solvers=("z3",))


def run(name: str, settings: Settings = Z3) -> Result:
    return examine(get_sample(name), settings)


def test_a_law_that_holds_is_proved_by_both_solvers_and_has_all_teeth() -> None:
    result = run("extent_holds_its_block", Settings())
    assert result.standing is Standing.PROVED
    assert [(one.solver, one.status) for one in result.answers] == [
        ("z3", Status.UNSAT),
        ("cvc5", Status.UNSAT),
    ]
    assert all(one.resources > 0 for one in result.answers)
    assert [(one.name, one.answer.status) for one in result.hypotheses] == [
        ("a size is not negative", Status.SAT)
    ]
    assert [one.is_refuted for one in result.mutants] == [True, True]
    assert result.witness is not None
    assert result.witness.words == "the law holds on these values in plain Python"
    assert [name for name, _ in result.witness.values] == ["size"]


def test_a_law_that_fails_is_refuted_with_values_that_fail_in_plain_python() -> None:
    result = run("extent_is_longer_than_its_block")
    assert result.standing is Standing.REFUTED
    found = result.counterexample
    assert found is not None
    assert found.replayed
    assert found.values == (("size", "16"),)
    assert found.claims == ("an extent is longer than its block",)
    assert "this fails on these values" in found.words


def test_a_claim_that_must_fail_is_green_if_it_does_and_red_if_not() -> None:
    assert run("wrong_claim_must_fail", Settings()).standing is Standing.REFUTED_AS_IT_MUST
    result = run("true_claim_must_fail")
    assert result.standing is Standing.NOT_REFUTED
    assert compute_exit_code([result]) == 1


def test_what_no_solver_can_tell_is_unknown_with_its_reasons() -> None:
    few = Settings(z3_limit=20_000, cvc5_limit=2_000)
    result = run("big_number_has_no_divisor", few)
    assert result.standing is Standing.UNKNOWN
    assert [one.partition(":")[0] for one in result.problems[:2]] == ["z3", "cvc5"]
    assert compute_exit_code([result]) == 2


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("bug_goes_unnoticed", "a planted bug is not refuted (unsat)"),
        ("no_bug_is_planted", "no bug is planted"),
        ("hypothesis_is_idle", "it is proved without the hypothesis that a size is no address"),
        (
            "hypothesis_is_said_to_be_idle_and_is_not",
            "the hypothesis that a size is not negative is called idle and is not",
        ),
        ("hypothesis_is_said_to_be_idle_and_is_not", "no hypothesis has the name 'no name'"),
        ("hypotheses_contradict_each_other", "no values are known with which"),
    ],
)
def test_a_proof_without_teeth_is_red(name: str, problem: str) -> None:
    result = run(name)
    assert result.standing is Standing.TOOTHLESS
    assert any(one.startswith(problem) for one in result.problems), result.problems
    assert compute_exit_code([result]) == 1


@pytest.mark.parametrize(
    "name", ["every_hypothesis_is_needed", "hypothesis_is_idle_and_said_to_be"]
)
def test_hypotheses_that_are_needed_or_said_to_be_idle_are_green(name: str) -> None:
    assert run(name).problems == ()


def test_without_teeth_only_the_law_is_asked() -> None:
    result = run("bug_goes_unnoticed", Settings(solvers=("z3",), teeth=False))
    assert result.standing is Standing.PROVED
    assert (result.witness, result.hypotheses, result.mutants) == (None, (), ())


def test_a_law_that_cannot_be_explored_is_skipped_and_says_why() -> None:
    result = run("law_has_too_many_paths")
    assert result.standing is Standing.SKIPPED
    assert "more than 4 paths" in result.problems[0]
    assert compute_exit_code([result]) == 2


def answer(solver: str, status: Status) -> Answer:
    return Answer(solver, status, 1, 0.0, "tired" if status is Status.UNKNOWN else "")


@pytest.mark.parametrize(
    ("z3", "cvc5", "must_fail", "allowance", "expected"),
    [
        ("unsat", "unsat", False, None, Standing.PROVED),
        ("sat", "sat", False, None, Standing.REFUTED),
        ("unsat", "sat", False, None, Standing.DISAGREED),
        ("sat", "unsat", True, None, Standing.DISAGREED),
        ("unsat", "unknown", False, None, Standing.UNKNOWN),
        ("unknown", "unsat", False, None, Standing.UNKNOWN),
        ("unknown", "unknown", False, "cvc5", Standing.UNKNOWN),
        ("unsat", "unknown", False, "cvc5", Standing.PROVED),
        ("unsat", "unknown", False, "z3", Standing.UNKNOWN),
        ("unsat", "sat", False, "cvc5", Standing.DISAGREED),
        ("sat", "unknown", True, None, Standing.REFUTED_AS_IT_MUST),
        ("sat", "unknown", False, None, Standing.REFUTED),
        ("unknown", "sat", True, None, Standing.UNKNOWN),
    ],
)
def test_the_solvers_must_agree(
    z3: str, cvc5: str, must_fail: bool, allowance: str | None, expected: Standing
) -> None:
    answers = answer("z3", Status(z3)), answer("cvc5", Status(cvc5))
    allowed = None if allowance is None else Allowance(allowance, "a test")
    assert judge(answers, must_fail=must_fail, allowance=allowed)[0] is expected


def test_no_answer_at_all_is_unknown() -> None:
    assert judge((), must_fail=False, allowance=None)[0] is Standing.UNKNOWN


def test_a_counterexample_is_told_in_values_of_the_system() -> None:
    result = run("first_fit_never_finds_the_second_extent")
    assert result.standing is Standing.REFUTED_AS_IT_MUST
    found = result.counterexample
    assert found is not None
    assert found.replayed
    values = dict(found.values)
    assert values["free(0)"].startswith("Extent(offset=")
    assert values["key"] == "'Key 0'"
    assert "(about 0." in values["ratio"]
