"""Unknown numbers: they do what numbers do, or refuse; they never guess."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import (
    all_of,
    choose,
    equal,
    implies,
    largest,
    none_of,
    one_of,
    same,
    smallest,
)
from spectral_proofs.symbolic.collection import SymbolicSequence
from spectral_proofs.symbolic.explorer import NotUnderstoodError
from spectral_proofs.symbolic.values import SymInt, SymReal
from spectral_spec.extents import Extent
from spectral_spec.hierarchical.handles import Handle
from spectral_spec.thermal import Clock

from .scene import is_proved, run_paths

REFUSED: dict[str, Callable[[Any, Any], object]] = {
    "a float is equal": lambda x, _: x == 1.0,
    "a float is unequal": lambda x, _: x != 1.0,
    "a truth value is equal": lambda x, _: x == True,  # noqa: E712 - what a rule could write
    "a truth value is added": lambda x, _: x + True,
    "an unknown truth value is equal": lambda x, _: x == (x < 3),
    "a float is compared": lambda x, _: x < 0.5,
    "two integers are divided": lambda x, _: x / 2,
    "an integer is divided by an unknown": lambda x, _: 2 / x,
    "an integer is floor-divided by a fraction": lambda x, _: x // Fraction(1, 2),
    "a remainder by a fraction": lambda x, _: x % Fraction(1, 2),
    "a remainder by an unknown rational": lambda x, q: x % q,
    "it is written into a text": lambda x, _: f"{x}",
    "it becomes a float": lambda x, _: float(x),
    "a place in a hash table": lambda x, _: {x: 1},
    "a rational is floor-divided": lambda _, q: q // 2,
    "an index of a rational": lambda _, q: (1, 2)[q],
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_understood_is_refused(name: str) -> None:
    def run(case: Case) -> object:
        with pytest.raises(TypeError):
            REFUSED[name](case.integer("x"), case.rational("q"))
        return name

    assert run_paths(run)[0] == [name]


@pytest.mark.parametrize("divisor", [0, -1, -3])
def test_a_divisor_below_one_is_refused(divisor: int) -> None:
    def run(case: Case) -> object:
        with pytest.raises(ZeroDivisionError):
            bool(case.integer("x") // divisor == 0)
        with pytest.raises(ZeroDivisionError):
            bool(case.integer("x") % divisor == 0)
        return None

    assert run_paths(run)[0] == [None]


@pytest.mark.parametrize("low", [0, 1])
def test_that_an_unknown_divisor_is_positive_is_claimed(low: int) -> None:
    def law(case: Case) -> bool:
        x, y = case.integer("x"), case.integer("y", low)
        return all_of(x == x // y * y + x % y, 100 // y <= 100, 100 % y < y)

    assert is_proved(law) is (low == 1)


def test_what_is_no_number_is_not_equal_to_one() -> None:
    def run(case: Case) -> object:
        x: object = case.integer("x")
        return x == None, x != None, x == "x", x == (1,)  # noqa: E711 - what a rule could write

    assert run_paths(run)[0] == [(False, True, False, False)]


def test_a_fraction_makes_a_fraction_of_an_integer() -> None:
    def run(case: Case) -> object:
        x, q = case.integer("x"), case.truth("q")
        made = (x + Fraction(2), x * Fraction(1, 2), choose(q, x, Fraction(3)), x + 1)
        return [type(one) for one in made]

    assert run_paths(run)[0] == [[SymReal, SymReal, SymReal, SymInt]]


def test_division_rounds_down_below_zero() -> None:
    def law(case: Case) -> bool:
        x = case.integer("x")
        return all_of(
            x // 7 * 7 <= x,
            x < x // 7 * 7 + 7,
            implies(x == -1, all_of(x // 7 == -1, x % 7 == 6, -x // 7 == 0)),
        )

    assert is_proved(law)


def test_a_chained_comparison_and_the_membership_of_a_tuple_fork() -> None:
    def law(case: Case) -> bool:
        x, y = case.integer("x"), case.integer("y")
        if x in (y, 5):
            return one_of(x == y, x == 5)
        if 0 <= x < y:
            return all_of(x >= 0, x < y)
        return (x, 1) != (y, 1)

    assert is_proved(law)


def test_an_opaque_value_is_compared_with_opaque_values_only() -> None:
    def run(case: Case) -> object:
        key = case.opaque("key", "Key")
        for other in (1, "key", True, None, case.integer("x")):
            with pytest.raises(NotUnderstoodError):
                bool(key == other)
            assert equal(key, other) is False
        assert same(key, case.opaque("key", "Key"))
        assert not same(key, case.opaque("other", "Key"))
        return "compared"

    assert run_paths(run)[0] == ["compared"]


def test_unknown_collections_are_not_equal_or_unequal() -> None:
    def run(case: Case) -> object:
        item, count = case.table("free", Extent), case.integer("count", 0)
        one, other = SymbolicSequence(item, count), SymbolicSequence(item, count)
        asked: tuple[Callable[[], object], ...] = (
            lambda: equal(one, other),
            lambda: equal(one, ()),
            lambda: equal((), one),
            lambda: one == other,
            lambda: equal((*one,), ()),
            lambda: (*one,) == (*other,),
        )
        for question in asked:
            with pytest.raises(NotUnderstoodError):
                question()
        assert equal(one, one)
        assert not same(one, other)
        return "refused"

    assert run_paths(run)[0] == ["refused"]


def test_records_of_two_kinds_are_no_choice() -> None:
    def run(case: Case) -> object:
        with pytest.raises(NotUnderstoodError):
            choose(case.truth("q"), Clock(1, 2), Extent(1, 2))
        with pytest.raises(NotUnderstoodError):
            choose(case.truth("q"), Extent(1, 2), Handle(1, 2, 3))
        return choose(case.truth("q"), Extent(1, 2), Extent(1, 2))

    assert run_paths(run)[0] == [Extent(1, 2)]


def test_of_equal_ones_the_first_is_largest_and_smallest() -> None:
    first, second = Fraction(2), 2
    assert largest(first, second) is first
    assert smallest(first, second) is first
    assert (largest(1, 3, 2), smallest(2, 1, 3)) == (max(1, 3, 2), min(2, 1, 3))


@pytest.mark.parametrize("connect", [none_of, lambda one: implies(one, True)])
def test_only_truth_values_are_connected(connect: Callable[[Any], bool]) -> None:
    with pytest.raises(TypeError):
        connect(None)


def test_numerators_of_different_terms_are_different_unknowns() -> None:
    def law(case: Case) -> bool:
        t = case.rational("t")
        many = t
        for step in range(40):  # long terms are cut short where they are printed
            many = many * 2 + step
        return all_of(
            equal(t.numerator, t.numerator),
            (many + 1).denominator > 0,
            none_of(none_of((many + 1).numerator == (many + 2).numerator)),
        )

    assert not is_proved(law)
