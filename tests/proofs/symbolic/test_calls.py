"""Merged callees and contracts: what they keep, and what they claim."""

from __future__ import annotations

from typing import Any, cast

import pytest

from spectral_proofs.obligation import Mutant
from spectral_proofs.symbolic.calls import Contract
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, implies
from spectral_proofs.symbolic.explorer import BudgetError, get_explorer
from spectral_proofs.symbolic.values import SymInt

from .scene import Scene, ask, check, is_proved, run_paths

RULES = """
def halve(x, y=2):
    if x < 0:
        return -1
    return x // y

def twice(x):
    return halve(x) + halve(x)

def guarded(x):
    if x >= 0:
        return halve(x)
    return halve(x) + 1

def shapes(x):
    return None if x < 0 else x

def look(x):
    return (5, 7, 9)[x] if 0 <= x < 3 else 0
"""


def always(*_: object) -> bool:
    return True


def is_natural(x: int, *_: object) -> bool:
    return x >= 0


def make(*_: object) -> int:
    return cast("int", SymInt(get_explorer().fresh("result", "Int")))


def promise(function: Any, requires: Any = always) -> Contract[..., int]:  # noqa: ANN401 - any rule, as the test needs
    """A contract that ensures nothing."""
    return Contract(function, requires, always, make)


def halving(rules: Any, *, low: int = 0) -> Contract[..., int]:  # noqa: ANN401 - a module of rules
    def ensures(found: int, x: int, *_: object) -> bool:
        return all_of(found * 2 <= x, x < found * 2 + 2, found >= 0)

    def requires(x: int, y: int) -> bool:
        return all_of(x >= low, y > 0)

    return Contract(rules.halve, requires, ensures, make)


def test_a_merged_callee_gives_one_value_for_all_its_paths(scene: Scene) -> None:
    rules = scene.load(RULES)

    def law(case: Case) -> object:
        x = case.integer("x")
        found = rules.twice(x)
        return all_of(implies(x >= 0, found <= x), implies(x < 0, found == -2))

    query = ask(law, merged=(rules.halve,))
    assert query.explorer.paths == 1
    assert check(query.compute_refutation()) == "unsat"
    mutant = Mutant(f"{rules.__name__}.halve", "x // y", "x // y + 1")
    assert not is_proved(law, mutant, merged=(rules.halve,))


def test_a_merged_callee_of_plain_numbers_is_called_plainly(scene: Scene) -> None:
    rules = scene.load(RULES)

    def law(_: Case) -> object:
        return bool(rules.twice(9) == 8)

    assert is_proved(law, merged=(rules.halve,))


def test_a_merged_callee_of_two_shapes_is_refused(scene: Scene) -> None:
    rules = scene.load(RULES)

    def law(case: Case) -> object:
        return rules.call(case.integer("x")) is None

    rules.call = rules.shapes
    with pytest.raises(BudgetError):
        ask(law, merged=(rules.shapes,))


def test_a_merged_callee_may_fork_over_values(scene: Scene) -> None:
    rules = scene.load(RULES + "\ndef outer(x):\n    return look(x) + look(x)\n")

    def law(case: Case) -> object:
        x = case.integer("x")
        found = rules.outer(x)
        return all_of(implies(x == 1, found == 14), implies(x == 5, found == 0), found <= 18)

    query = ask(law, merged=(rules.look,))
    assert query.explorer.paths == 1
    assert check(query.compute_refutation()) == "unsat"


def test_what_a_contract_requires_is_claimed_and_what_it_ensures_supposed(scene: Scene) -> None:
    rules = scene.load(RULES)

    def law(case: Case) -> object:
        x = case.integer("x", 0)
        return rules.twice(x) <= x

    contract = halving(rules)
    assert is_proved(law, contracts=(contract,))
    query = ask(law, contracts=(contract,))
    assert check(query.compute_refutation(without="halve: its contract")) == "sat"
    assert check(query.compute_refutation(without="x in range")) == "sat"
    assert not is_proved(law, contracts=(halving(rules, low=1),))


def test_what_is_ensured_does_not_prove_what_is_required(scene: Scene) -> None:
    rules = scene.load(RULES)

    def law(case: Case) -> object:
        return rules.twice(case.integer("x")) >= 0

    # The contract ensures x >= 0 itself: taken too early it would prove its requirement.
    assert not is_proved(law, contracts=(halving(rules),))


def test_the_same_arguments_give_the_same_result_on_one_path(scene: Scene) -> None:
    text = "\ndef differs(x, y):\n    return halve(x, y=2) - halve(y=y, x=x)\n"
    other = scene.load(RULES + text)

    def law(case: Case) -> object:
        return other.differs(case.integer("x", 0), 2) == 0

    loose = promise(other.halve, is_natural)
    assert is_proved(law, contracts=(loose,))

    def mixed(case: Case) -> object:
        return other.differs(case.integer("x", 0), case.integer("y", 1)) == 0

    assert not is_proved(mixed, contracts=(loose,))


def test_arguments_by_name_are_told_apart(scene: Scene) -> None:
    rules = scene.load(
        "def less(x, y):\n    return x - y\n"
        "def both(x, y):\n    return less(x=x, y=y) - less(y=x, x=y)\n"
    )
    loose = promise(rules.less)

    def law(case: Case) -> object:
        return rules.both(case.integer("x"), case.integer("y")) == 0

    assert not is_proved(law, contracts=(loose,))


def test_a_requirement_is_claimed_on_every_path_of_a_merged_callee(scene: Scene) -> None:
    rules = scene.load(RULES)

    def law(case: Case) -> object:
        rules.guarded_again(case.integer("x"))
        return True

    # On the second path of the callee the same call stands, with the same arguments.
    rules.guarded_again = rules.guarded
    loose = promise(rules.halve, is_natural)
    assert not is_proved(law, merged=(rules.guarded,), contracts=(loose,))


def test_a_bug_behind_a_contract_changes_nothing_here(scene: Scene) -> None:
    rules = scene.load(RULES)

    def law(case: Case) -> object:
        x = case.integer("x", 0)
        return rules.twice(x) <= x

    mutant = Mutant(f"{rules.__name__}.halve", "x // y", "x * y")
    assert is_proved(law, mutant, contracts=(halving(rules),))
    assert not is_proved(law, mutant, merged=(rules.halve,))


def test_a_callee_under_contract_is_not_entered(scene: Scene) -> None:
    rules = scene.load("def fail(x):\n    raise KeyError(x)\ndef call(x):\n    return fail(x)\n")
    loose = promise(rules.fail)._replace(ensures=lambda found, x: found > x)

    def law(case: Case) -> object:
        x = case.integer("x")
        return rules.call(x) > x

    assert is_proved(law, contracts=(loose,))
    assert not is_proved(law)
    assert run_paths(lambda _: None)[0] == [None]
