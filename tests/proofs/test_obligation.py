"""Obligations: what is asked of the solvers, and that nothing proves itself."""

from __future__ import annotations

from typing import cast

import pytest

from spectral_proofs.obligation import (
    Mutant,
    build,
    find_contract_gaps,
    get_registry,
    obligation,
)
from spectral_proofs.symbolic.calls import Contract
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of
from spectral_proofs.symbolic.explorer import BudgetError, get_explorer
from spectral_proofs.symbolic.values import lift_bool
from spectral_spec.sector import decode_sector, encode_sector, is_sector_code

from .symbolic.scene import ask, check, draw_up, find_witness, is_proved


def codes_come_back(case: Case) -> bool:
    code = case.integer("code", 0, 251)
    parts = decode_sector(code)
    return bool(encode_sector(*parts) == code)  # type: ignore[misc]  # no error in this range


def test_a_law_about_rules_that_ship_is_proved_and_its_mutants_refuted() -> None:
    query = ask(codes_come_back)
    assert check(query.compute_refutation()) == "unsat"
    assert find_witness(query) == "sat"
    assert query.get_hypotheses() == ("code in range",)
    assert check(query.compute_refutation(without="code in range")) == "sat"
    for rule, old, new in (
        ("is_sector_code", "code < SECTORS", "code < SECTORS - 1"),
        ("compute_sector_code", "* LATTICES", "* CHANNELS"),
        ("compute_sector_fault", "lattice < LATTICES", "lattice < LATTICES - 1"),
    ):
        assert not is_proved(codes_come_back, Mutant(f"spectral_spec.sector.{rule}", old, new))


def test_a_claim_is_not_proved_by_what_is_derived_after_it() -> None:
    def law(case: Case) -> bool:
        x = case.integer("x")
        case.claim("x is positive", x > 0)
        get_explorer().suppose("as claimed", lift_bool(x > 0), derived=True)
        return x >= 0

    query = ask(law)
    assert check(query.compute_refutation()) == "sat"

    def in_order(case: Case) -> bool:
        x = case.integer("x", 1)
        case.claim("x is positive", x > 0)
        get_explorer().suppose("more", lift_bool(x > 7), derived=True)
        return x > 6

    query = ask(in_order)
    assert check(query.compute_refutation()) == "unsat"
    assert check(query.compute_refutation(without="more")) == "sat"
    assert check(query.compute_refutation(without="x in range")) == "sat"


def test_a_hypothesis_holds_wherever_it_is_said() -> None:
    def law(case: Case) -> bool:
        x = case.integer("x")
        case.claim("x is positive", x > 0)
        case.suppose("x is large", x > 9)
        return True

    assert is_proved(law)


def test_every_claim_on_every_path_is_asked() -> None:
    for wrong in range(4):

        def law(case: Case, wrong: int = wrong) -> bool:
            x = case.integer("x", 0, 3)
            for value in range(3):
                case.claim(f"at {value}", x >= 0 if value == wrong else x <= 3)
                if x == value:
                    return wrong != value
            return wrong != 3

        assert not is_proved(law)


def test_an_error_that_is_raised_fails_the_law_where_it_can_be_raised() -> None:
    def law(case: Case) -> bool:
        x = case.integer("x")
        if x > 5:
            raise KeyError(x)
        return x <= 5

    query = ask(law)
    assert check(query.compute_refutation()) == "sat"
    assert any("nothing is raised, but KeyError" in claim.name for claim in query.explorer.claims)

    def guarded(case: Case) -> bool:
        case.suppose("x is small", case.integer("x") < 3)
        return law(case)

    assert is_proved(guarded)


def test_what_cannot_be_explored_is_no_verdict() -> None:
    def law(case: Case) -> bool:
        return bool(case.integer("x") / 2 > 0)

    with pytest.raises(BudgetError):
        ask(law)

    def endless(case: Case) -> bool:
        x = case.integer("x")
        while x > 0:
            x -= 1
        return True

    with pytest.raises(BudgetError):
        ask(endless)


def test_a_law_that_returns_no_truth_value_is_an_error() -> None:
    with pytest.raises(TypeError):
        ask(lambda case: cast("bool", case.integer("x")))


def test_hypotheses_that_contradict_each_other_have_no_witness() -> None:
    def law(case: Case) -> bool:
        x = case.integer("x", 5)
        case.suppose("x is small", x < 3)
        return False

    query = ask(law)
    assert check(query.compute_refutation()) == "unsat"
    assert find_witness(query) == "unsat"


def test_a_path_that_ends_early_has_shown_what_it_claimed() -> None:
    def law(case: Case) -> bool:
        x = case.integer("x")
        if x < 0:
            case.claim("x is negative", x < 0)
            case.end()
        return x >= 0

    query = ask(law)
    assert check(query.compute_refutation()) == "unsat"
    assert len(query.explorer.ends) == 1


def test_a_bug_that_cannot_be_planted_is_an_error() -> None:
    subject = draw_up(codes_come_back)
    for rule, old in (
        ("spectral_spec.sector.is_sector_code", "no such text"),
        ("spectral_spec.sector.no_such_rule", "code"),
        ("spectral_spec.sector.Sector", "axis: int"),
    ):
        with pytest.raises(ValueError, match=r"not once|no function"):
            build(subject, Mutant(rule, old, "x"))


def test_two_obligations_of_one_name_are_an_error() -> None:
    def stands_here(_: Case) -> bool:
        return True

    def stands_elsewhere(_: Case) -> bool:
        return True

    entry = obligation(law="x", rules=())
    entry(stands_here)
    try:
        assert entry(stands_here) is stands_here  # a module that is imported anew
        stands_elsewhere.__name__ = "stands_here"
        with pytest.raises(ValueError, match="two obligations"):
            entry(stands_elsewhere)
    finally:
        cast("dict[str, object]", get_registry()).pop("stands_here")


def test_unknowns_of_two_kinds_and_fields_that_are_not_there_are_errors() -> None:
    from spectral_spec.extents import Extent  # noqa: PLC0415 - used here only

    def two_kinds(case: Case) -> bool:
        case.integer("x")
        with pytest.raises(ValueError, match="different kinds"):
            case.rational("x")
        with pytest.raises(TypeError, match="size"):
            case.record(Extent, "free", size=1)
        with pytest.raises(TypeError, match="size"):
            case.table("free", Extent, size="Real")
        with pytest.raises(TypeError, match="exact"):
            case.function("f", ("Real",), "Int")(0.1)
        return all_of(case.record(Extent, "free", length=4).length == 4)

    assert is_proved(two_kinds)


def is_fine(code: int) -> bool:
    return code >= 0


def make_contract() -> Contract[[int], bool]:
    return Contract(is_sector_code, is_fine, lambda found, _: found, is_fine)


def test_a_contract_that_nothing_proves_is_a_gap() -> None:
    contract, other = make_contract(), make_contract()
    uses = draw_up(codes_come_back, contracts=(contract,))
    proves = draw_up(codes_come_back, proves=contract)
    assert find_contract_gaps([uses, proves]) == ()
    assert len(find_contract_gaps([uses])) == 1
    assert len(find_contract_gaps([uses, draw_up(codes_come_back, proves=other)])) == 1
    refuted = draw_up(codes_come_back, proves=contract, must_fail=True)
    assert len(find_contract_gaps([uses, refuted])) == 1


def test_contracts_that_rest_on_each_other_are_a_gap() -> None:
    one, other = make_contract(), make_contract()
    circle = [
        draw_up(codes_come_back, proves=one, contracts=(other,)),
        draw_up(codes_come_back, proves=other, contracts=(one,)),
    ]
    assert len(find_contract_gaps(circle)) == 2
    assert len(find_contract_gaps([draw_up(codes_come_back, proves=one, contracts=(one,))])) == 1
    chain = [circle[0], draw_up(codes_come_back, proves=other)]
    assert find_contract_gaps(chain) == ()


def test_the_guide_names_the_facts_that_a_claim_rests_on() -> None:
    def law(case: Case) -> bool:
        x, y = case.integer("x"), case.integer("y")
        case.suppose("x is large", x > 5)
        case.suppose("y is small", y < 3)
        return x > 4

    query = ask(law)
    facts, (claim,) = query.explorer.facts, query.explorer.claims
    assert [facts[number].name for number in claim.support or ()] == ["x is large"]
    (text,) = query.compute_questions()
    assert "declare-fun x " in text
    assert "declare-fun y " not in text
    assert check(text) == "unsat"
    assert not list(query.compute_open_questions())


def test_a_claim_that_the_guide_does_not_prove_is_asked_with_all_facts() -> None:
    def law(case: Case) -> bool:
        x, y = case.integer("x"), case.integer("y")
        case.suppose("x is large", x > 5)
        case.suppose("y is small", y < 3)
        return x > 6

    query = ask(law)
    assert query.explorer.claims[0].support is None
    assert query.explorer.is_refuted
    (text,) = query.compute_open_questions()
    assert "declare-fun y " in text
    assert [text] == list(query.compute_questions())
    assert check(text) == "sat"


def test_what_is_derived_supports_no_claim_before_it() -> None:
    def law(case: Case) -> bool:
        x = case.integer("x")
        case.claim("first", x > 0)
        get_explorer().suppose("then", lift_bool(x > 0), derived=True)
        return x >= 0

    query = ask(law)
    first, last = query.explorer.claims
    assert first.support is None
    assert last.support == frozenset({0})
    assert check(next(query.compute_questions())) == "sat"


def test_an_exploration_that_stops_refuted_ends_with_the_path_that_fails() -> None:
    def law(case: Case) -> bool:
        x = case.integer("x")
        low = case.flip("low")
        case.suppose("late", x > 3)
        return x > (7 if low else 1)

    whole = build(draw_up(law))
    hasty = build(draw_up(law), stops_refuted=True)
    assert (whole.explorer.paths, hasty.explorer.paths) == (2, 1)
    (text,) = hasty.compute_open_questions()
    assert check(text) == "sat"
    assert "declare-fun x " in text
