"""Summaries: right for all arguments, or refused."""

from __future__ import annotations

import pytest

from spectral_proofs.obligation import Mutant
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, implies
from spectral_proofs.symbolic.explorer import BudgetError
from spectral_proofs.symbolic.loops import Loop

from .scene import Scene, ask, check, is_proved

RULES = """
def rank(x, y):
    if x < y:
        return 0
    return 1 if x == y else 2

def both(x, y):
    return rank(x, y) + rank(y, x)

def count(n):
    done = 0
    while done < n:
        done += 1
    return done

def halve(x):
    return 10 // x
"""


def test_a_summary_is_one_value_for_all_arguments(scene: Scene) -> None:
    rules = scene.load(RULES)

    def law(case: Case) -> object:
        x, y = case.integer("x"), case.integer("y")
        return all_of(rules.both(x, y) == 2, implies(x < y, rules.rank(x, y) == 0))

    query = ask(law, summaries=(rules.rank,))
    assert query.explorer.paths == 1
    assert check(query.compute_refutation()) == "unsat"
    bug = Mutant(f"{rules.__name__}.rank", "x < y", "x <= y")
    assert not is_proved(law, bug, summaries=(rules.rank,))


def test_two_rules_of_one_name_have_two_summaries(scene: Scene) -> None:
    one = scene.load("def rank(x):\n    return x + 1\n")
    other = scene.load("def rank(x):\n    return x + 2\n")

    def law(case: Case) -> object:
        x = case.integer("x")
        return all_of(one.rank(x) == x + 1, other.rank(x) == x + 2)

    assert is_proved(law, summaries=(one.rank, other.rank))


def test_what_rests_on_more_than_its_arguments_has_no_summary(scene: Scene) -> None:
    rules = scene.load(RULES)

    def law(case: Case) -> object:
        n = case.integer("n", 0)
        return rules.count(n) == n

    loop = Loop(lambda done, n: all_of(done >= 0, done <= n), lambda done, n: n - done)
    with pytest.raises(BudgetError):
        ask(law, summaries=(rules.count,), loops={rules.count: (loop,)})


def test_a_summary_claims_of_all_arguments_what_the_rule_needs(scene: Scene) -> None:
    rules = scene.load(RULES)

    def law(case: Case) -> object:
        return rules.halve(case.integer("x", 1)) <= 10

    assert not is_proved(law, summaries=(rules.halve,))
    assert is_proved(law, merged=(rules.halve,))
