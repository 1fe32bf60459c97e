"""Replays: plain values, the functions that ship, and no end of the run whatever happens."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from spectral_proofs.obligation import Law, Mutant, Obligation, build
from spectral_proofs.runner.replay import (
    Outcome,
    Replay,
    compute_failing_claims,
    compute_inputs,
    replay,
)
from spectral_proofs.solving.z3_solver import find_small_model
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, choose, implies
from spectral_proofs.symbolic.collection import SymbolicMap, SymbolicSequence, compute_length
from spectral_proofs.symbolic.explorer import get_explorer
from spectral_proofs.symbolic.loops import Loop
from spectral_proofs.symbolic.terms import constant
from spectral_proofs.symbolic.values import SymInt
from spectral_spec import extents, sector

Loops = dict[Callable[..., Any], tuple[Loop, ...]]


def make(law: Law, loops: Loops | None = None) -> Obligation:
    return Obligation(
        name="law",
        subject="test",
        law="it holds",
        function=law,
        rules=(),
        mutants=(),
        loops=loops or {},
        merged=(),
        summaries=(),
        contracts=(),
        proves=None,
        must_fail=False,
        idle={},
        path_limit=100,
    )


def run(law: Law, mutant: Mutant | None = None, loops: Loops | None = None) -> Replay:
    """The replay of a counterexample to the law, which must have one."""
    subject = make(law, loops)
    query = build(subject, mutant)
    model = find_small_model(query.compute_refutation())
    assert model is not None
    return replay(subject, model, compute_failing_claims(query.explorer, model), mutant)


def test_unknowns_of_every_kind_become_plain_values() -> None:
    kinds: dict[str, type] = {}

    def law(case: Case) -> bool:
        values = {
            "number": case.integer("number", 3, 5),
            "ratio": case.rational("ratio"),
            "truth": case.truth("truth"),
            "key": case.opaque("key", "Key"),
            "record": case.record(extents.Extent, "record", offset=0),
            "function": case.function("function", ("Int", "Key"), "Real"),
            "table": case.table("table", extents.Extent),
        }
        kinds.update({name: type(value) for name, value in values.items()})
        case.suppose("a half", values["function"](1, values["key"]) * 2 == 1)
        found = values["table"](values["number"])
        return implies(all_of(found.offset == 7, values["ratio"] == Fraction(1, 3)), False)

    found = run(law)
    assert found.outcome is Outcome.FAILS
    assert (kinds["number"], kinds["ratio"], kinds["truth"]) == (int, Fraction, bool)
    assert (kinds["key"], kinds["record"]) == (str, extents.Extent)
    values = dict(found.values)
    assert values["ratio"] == "1/3 (about 0.333333333333)"
    assert values["function(1, 'Key 0')"] == "1/2 (about 0.5)"
    assert values[f"table({values['number']})"].startswith("Extent(offset=7, ")
    assert values["record"].startswith("Extent(offset=0, length=")


def test_sequences_and_maps_of_any_length_are_gone_through_as_they_are() -> None:
    def law(case: Case) -> bool:
        item = case.table("free", extents.Extent)
        free: Any = SymbolicSequence(item, case.integer("count", 0, 3))
        slots: Any = SymbolicMap(lambda key: key == 3, lambda _: free, 1)
        case.suppose("the slot is there", slots[3] is free)
        found = extents.find_first_fit(free, 16)
        return implies(compute_length(free) > 2, found < 2)

    found = run(law)
    assert found.outcome is Outcome.FAILS
    assert dict(found.values)["count"] == "3"


def test_a_counterexample_to_an_invariant_only_is_said_to_be_one() -> None:
    def law(case: Case) -> bool:
        size = case.integer("size", 0, 100)
        channel = extents.compute_size_class(size)
        return all_of(channel >= 0, channel <= 1)

    def is_any(channel: int) -> bool:
        return channel >= 0

    loop = Loop(invariant=is_any, measure=lambda turns: 6 - turns)
    found = run(law, loops={extents.compute_size_class: (loop,)})
    assert found.outcome is Outcome.HOLDS


def test_a_planted_bug_is_there_in_the_replay_too() -> None:
    def law(case: Case) -> bool:
        size = case.integer("size", 1, 64)
        return extents.compute_extent_length(size) >= size

    rule = "spectral_spec.extents.compute_extent_length"
    found = run(law, Mutant(rule, "GRAIN - 1", "GRAIN - 9"))
    assert (found.outcome, found.words) == (Outcome.FAILS, "it holds")


def test_what_a_rule_raises_is_a_failure_and_is_shown() -> None:
    def law(case: Case) -> bool:
        index = case.integer("index", 0, 1)
        return extents.take((), index, 16) == ()

    found = run(law)
    assert found.outcome is Outcome.FAILS
    assert "IndexError" in found.words


def test_an_unknown_that_a_law_makes_for_itself_is_asked_of_the_model() -> None:
    def law(case: Case) -> bool:
        mine: Any = SymInt(constant("some number", "Int", get_explorer().context))
        size = case.integer("size", 0, 10)
        larger = choose(mine > size, mine, size)
        return (5, 6, 7)[larger] < 6 if mine == 2 else larger >= 0

    found = run(law)
    assert (found.outcome, found.words) == (Outcome.FAILS, "it holds")


def test_what_plain_values_cannot_run_is_said_and_ends_nothing() -> None:
    def law(case: Case) -> bool:
        number: Any = case.integer("number")
        return bool(number > 3) and hasattr(number, "term")

    subject = make(law)
    model = find_small_model("(declare-fun number () Int)(assert (= number 5))(check-sat)")
    assert model is not None
    assert replay(subject, model).outcome is Outcome.FAILS

    def strange(case: Case) -> bool:
        return bool(case.integer("number").term)  # type: ignore[attr-defined]  # as a careless law might

    found = replay(make(strange), model)
    assert found.outcome is Outcome.STOPPED
    assert "AttributeError" in found.words


def test_a_replay_that_does_not_end_is_stopped() -> None:
    def law(case: Case) -> bool:
        number = case.integer("number")
        while number == 5:
            pass
        return True

    model = find_small_model("(declare-fun number () Int)(assert (= number 5))(check-sat)")
    assert model is not None
    found = replay(make(law), model)
    assert found.outcome is Outcome.STOPPED
    assert "not over after" in found.words


def test_values_that_break_a_hypothesis_show_nothing() -> None:
    def law(case: Case) -> bool:
        number = case.integer("number", 6, 9)
        return number < 0

    model = find_small_model("(declare-fun number () Int)(assert (= number 5))(check-sat)")
    assert model is not None
    found = replay(make(law), model)
    assert found.outcome is Outcome.STOPPED
    assert "number in range" in found.words


def test_the_law_may_end_a_path_and_claim_things_on_the_way() -> None:
    def law(case: Case) -> bool:
        number = case.integer("number", 0, 9)
        case.claim("a digit is no nine", number < 9)
        case.end()
        return False

    found = run(law)
    assert (found.outcome, found.words) == (Outcome.FAILS, "a digit is no nine")


def test_inputs_are_told_without_a_replay() -> None:
    def law(case: Case) -> bool:
        return sector.is_sector_code(case.integer("code"))

    query = build(make(law))
    model = find_small_model(query.compute_refutation())
    assert model is not None
    ((name, value),) = compute_inputs(query.explorer, model)
    assert name == "code"
    assert not sector.is_sector_code(int(value))


@pytest.mark.parametrize("number", [41, 10**9])
def test_a_long_table_is_shown_in_part(number: int) -> None:
    def law(case: Case) -> bool:
        item = case.function("item", ("Int",), "Int")
        return int(sum(item(place) for place in range(min(number, 100)))) > 10**9

    model = find_small_model("(declare-fun item (Int) Int)(assert (= (item 1) 5))(check-sat)")
    assert model is not None
    found = replay(make(law), model)
    assert len(found.values) == 41
    assert found.values[-1] == ("and more", f"{min(number, 100) - 40} other values")
