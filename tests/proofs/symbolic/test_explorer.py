"""The explorer: every path once, nothing left out without a claim, and nothing mixed up."""

from __future__ import annotations

import gc
from typing import cast

import pytest

from spectral_proofs.obligation import build
from spectral_proofs.symbolic import explorer as under_test
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of
from spectral_proofs.symbolic.explorer import (
    BudgetError,
    Explorer,
    PathEnd,
    explore,
    get_explorer,
    is_exploring,
)
from spectral_proofs.symbolic.values import SymInt

from .scene import ask, check, draw_up, find_witness, is_proved, run_paths


def make(stem: str) -> int:
    return cast("int", SymInt(get_explorer().fresh(stem, "Int")))


def test_each_path_is_run_once() -> None:
    def run(case: Case) -> object:
        x = case.integer("x", 0, 9)
        return ("low" if x < 3 else "high"), bool(x == 5)

    found, explorer = run_paths(run)
    assert sorted(found, key=str) == [("high", False), ("high", True), ("low", False)]
    assert explorer.paths == 3


def test_a_branch_that_is_left_out_becomes_a_claim() -> None:
    def law(case: Case) -> bool:
        x = case.integer("x")
        case.suppose("x is large", x > 5)
        return x > 3

    def forks(case: Case) -> bool:
        return bool(law(case))  # asks: that it cannot fail is left out

    query = ask(forks)
    assert [claim.name for claim in query.explorer.claims] == ["the paths are all the paths"]
    assert check(query.compute_refutation()) == "unsat"
    assert check(query.compute_refutation(without="x is large")) == "sat"


def test_a_path_that_contradicts_itself_ends_with_a_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    def law(case: Case) -> bool:
        x = case.integer("x")
        case.suppose("first", x > 5)
        case.suppose("second", x < 3)
        return bool(x == 4)

    assert is_proved(law)
    query = ask(law)
    assert find_witness(query) == "unsat"
    assert check(query.compute_refutation(without="second")) == "sat"
    monkeypatch.setattr(under_test, "GUIDE_RESOURCES", 1)  # the guide knows nothing
    assert is_proved(law)


def test_what_one_path_supposes_is_nothing_to_another() -> None:
    def law(case: Case) -> bool:
        x = case.integer("x")
        if case.flip("left"):
            case.suppose("x is large", x > 5)
            return x > 3
        return x > 3

    assert not is_proved(law)


def test_fresh_unknowns_are_the_same_in_a_replay_and_different_at_another_place() -> None:
    names: list[tuple[str, str, str]] = []

    def run(case: Case) -> object:
        first = str(make("a").term)  # type: ignore[attr-defined]  # an unknown
        side = case.flip("left")
        second = str(make("a").term)  # type: ignore[attr-defined]  # as above, as the test needs
        case.flip("right")
        third = str(make("a").term)  # type: ignore[attr-defined]  # as above, as the test needs
        names.append((first, second, third))
        return side

    run_paths(run)
    assert len(names) == 4
    assert {first for first, _, _ in names} == {names[0][0]}
    assert len({second for _, second, _ in names}) == 2
    assert len({name for path in names for name in path}) == 1 + 2 + 4


def test_a_call_aside_has_names_and_jottings_of_its_own() -> None:
    seen: list[str] = []

    def callee() -> int:
        explorer = get_explorer()
        assert "note" not in explorer.scratch
        explorer.scratch["note"] = "mine"
        value = make("b")
        seen.append(str(value.term))  # type: ignore[attr-defined]  # an unknown
        return 1 if value > 0 else 2

    def run(case: Case) -> object:
        explorer = get_explorer()
        before = str(make("b").term)  # type: ignore[attr-defined]  # an unknown
        outcomes = explorer.fork(callee)
        after = str(make("b").term)  # type: ignore[attr-defined]  # as above, as the test needs
        assert "note" not in explorer.scratch
        case.flip("later")
        return before, after, [result for _, result in outcomes]

    found, _ = run_paths(run)
    assert len(found) == 2
    assert found[0] == found[1]
    before, after, results = cast("tuple[str, str, list[int]]", found[0])
    assert results == [1, 2]
    assert len(set(seen)) == 1
    assert len({before, after, *seen}) == 3


def test_a_call_that_returns_nowhere_ends_the_path() -> None:
    def callee() -> int:
        raise PathEnd

    def run(case: Case) -> object:
        if case.flip("calls"):
            get_explorer().fork(callee)
            return "returned"
        return "did not call"

    found, explorer = run_paths(run)
    assert found == ["did not call"]
    assert len(explorer.ends) == 1


def test_after_a_call_with_an_end_in_it_only_the_other_paths_go_on() -> None:
    def law(case: Case) -> bool:
        x = case.integer("x")

        def callee() -> int:
            if x < 0:
                raise PathEnd
            return 0

        get_explorer().fork(callee)
        return x >= 0

    query = ask(law)
    assert check(query.compute_refutation()) == "unsat"
    assert query.get_hypotheses() == ()


def test_an_error_in_a_call_aside_leaves_the_explorer_as_it_was() -> None:
    def callee() -> int:
        make("lost")
        raise KeyError("x")

    def law(case: Case) -> bool:
        x = case.integer("x")
        if x > 0:
            with pytest.raises(KeyError):
                get_explorer().fork(callee)
            return x > 0
        return x <= 0

    assert is_proved(law)


def test_too_many_paths_and_branches_are_errors_not_verdicts() -> None:
    def wide(case: Case) -> bool:
        coins = [case.flip(f"coin {number}") for number in range(6)]
        return any(coins)

    def endless(case: Case) -> bool:
        x = case.integer("x", 0)
        count = 0
        while count < x:
            count += 1
        return True

    for law in (wide, endless):
        with pytest.raises(BudgetError):
            build(draw_up(law, path_limit=20))
    explorer = Explorer(branch_limit=9)

    def run() -> None:
        endless(Case(explorer))

    with pytest.raises(BudgetError):
        explore(run, explorer)
    assert not is_exploring()


def test_all_values_of_an_index_are_tried() -> None:
    def law(case: Case) -> bool:
        index = case.integer("index", 0, 3)
        return all_of((5, 7, 5, 9)[index] >= 5, (5, 7, 5, 9)[index] <= 9)

    found, _ = run_paths(lambda case: (5, 7, 5, 9)[case.integer("index", 0, 3)])
    assert sorted(cast("list[int]", found)) == [5, 5, 7, 9]
    assert is_proved(law)


def test_a_run_that_asks_something_else_the_second_time_is_an_error() -> None:
    runs: list[int] = []

    def run(case: Case) -> object:
        runs.append(1)
        return case.flip(f"coin {len(runs)}")

    with pytest.raises(RuntimeError, match="where it asked"):
        run_paths(run)


def test_an_unknown_outside_of_its_exploration_is_an_error() -> None:
    kept: list[int] = []
    run_paths(lambda case: kept.append(case.integer("x")))
    with pytest.raises(RuntimeError):
        bool(kept[0] > 0)


def test_the_text_is_the_same_however_often_garbage_is_collected() -> None:
    def law(case: Case) -> bool:
        values = [case.integer(f"x{number}", 0) for number in range(4)]
        for one in values:
            try:
                raise KeyError(one + values[0])  # an error and its traceback hold each other
            except KeyError as error:
                kept = error.args[0]
            if kept > 7:
                values = [value + kept for value in reversed(values)]
        return values[0] + values[1] * 2 <= values[2] + values[3] * 3

    threshold = gc.get_threshold()
    texts = set()
    try:
        for often in (1, 50, 700, 100_000):
            gc.set_threshold(often)
            texts.add(ask(law).compute_refutation())
    finally:
        gc.set_threshold(*threshold)
    assert len(texts) == 1
    assert gc.isenabled()
