"""The two solvers: three answers, a limit of steps, the same count in every run."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from spectral_proofs.solving import Answer, Status, ask_cvc5, ask_z3, ask_z3_for_model
from spectral_proofs.solving.z3_solver import find_small_model

Ask = Callable[[str, int], Answer]

HEAD = "(set-logic ALL)(declare-fun x () Int)(declare-fun y () Int)(declare-fun f (Int) Int)"
NEVER = f"{HEAD}(assert (and (< x y) (< y (f x)) (< (f x) x)))(check-sat)"
ONCE = f"{HEAD}(assert (and (< x y) (= (f x) 7) (> x 3)))(check-sat)"
HARD = f"{HEAD}(assert (and (> x 1) (> y 1) (= (* x y) 1000000007)))(check-sat)"

BOTH = pytest.mark.parametrize("ask", [ask_z3, ask_cvc5], ids=["z3", "cvc5"])


@BOTH
@pytest.mark.parametrize(
    ("text", "status"), [(NEVER, Status.UNSAT), (ONCE, Status.SAT)], ids=["never", "once"]
)
def test_a_question_is_answered(ask: Ask, text: str, status: Status) -> None:
    found = ask(text, 1_000_000)
    assert (found.status, found.reason) == (status, "")
    assert found.resources > 0


@BOTH
def test_steps_are_limited_and_the_reason_is_told(ask: Ask) -> None:
    found = ask(HARD, 5_000)
    assert found.status is Status.UNKNOWN
    assert found.reason


@BOTH
@pytest.mark.parametrize("text", [NEVER, ONCE, HARD], ids=["never", "once", "hard"])
def test_an_answer_costs_the_same_whatever_was_asked_before(ask: Ask, text: str) -> None:
    first = ask(text, 20_000)
    ask(HARD, 3_000)
    again = ask(text, 20_000)
    assert (first.status, first.resources) == (again.status, again.resources)


@BOTH
@pytest.mark.parametrize(
    "text", [f"{HEAD}(assert (< x z))(check-sat)", HEAD, ""], ids=["wrong", "no question", "empty"]
)
def test_text_that_asks_nothing_sensible_is_never_answered(ask: Ask, text: str) -> None:
    found = ask(text, 10_000)
    assert found.status is Status.UNKNOWN
    assert found.reason


def test_a_model_comes_with_an_answer_that_has_one() -> None:
    assert ask_z3_for_model(NEVER)[1] is None
    answer, model = ask_z3_for_model(ONCE)
    assert answer.status is Status.SAT
    assert model is not None


def test_a_small_model_is_found_where_there_is_one() -> None:
    far = f"{HEAD}(assert (> x 1000000))(check-sat)"
    for text, limit in ((ONCE, 16), (far, 2**24)):
        model = find_small_model(text)
        assert model is not None
        values = [model[symbol].as_long() for symbol in model.decls() if symbol.arity() == 0]
        assert all(abs(value) <= limit for value in values)
    assert find_small_model(NEVER) is None
