"""Unknown floats against plain ones: the same order, the same bits, and nothing given away."""

from __future__ import annotations

import math
import struct
from bisect import bisect_left
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any, cast

import pytest
import z3

from spectral_proofs.symbolic.explorer import NotUnderstoodError, explore
from spectral_proofs.symbolic.floats import FloatWord, SymFloat, get_bits, make_float_word
from spectral_proofs.symbolic.terms import new_context

EDGES = (
    0.0, -0.0, 5e-324, -5e-324, 2.2250738585072014e-308, 1.0, 1.0000000000000002, -1.5,
    17.57838239025312, 1.7976931348623157e308, math.inf, -math.inf, math.nan,
)  # fmt: skip


def _make_word(value: float, context: Any) -> FloatWord:  # noqa: ANN401 - the solver's interface carries no types
    return FloatWord(z3.BitVecVal(get_bits(value), 64, context))


def _is_true(answer: object) -> bool:
    return bool(z3.is_true(z3.simplify(cast("Any", answer).term)))


def test_a_word_compares_as_the_float_of_its_bits() -> None:
    context = new_context()
    for one, other in product(EDGES, repeat=2):
        mine, its = _make_word(one, context), _make_word(other, context)
        assert _is_true(mine <= its) == (one <= other), (one, other)
        assert _is_true(mine >= its) == (one >= other), (one, other)


@pytest.mark.parametrize("value", EDGES)
def test_a_word_knows_whether_it_is_finite(value: float) -> None:
    assert _is_true(_make_word(value, new_context()).is_finite()) == math.isfinite(value)


def test_a_step_up_is_the_next_float_of_a_positive_one() -> None:
    context = new_context()
    for value in (5e-324, 1.0, 17.57838239025312, 131071.99999999999, 1.7976931348623157e308):
        above = _make_word(value, context).step_up()
        expected = get_bits(math.nextafter(value, math.inf))
        assert z3.simplify(above.bits).as_long() == expected


def test_the_leading_bytes_of_a_word_are_as_given() -> None:
    words: list[FloatWord] = []
    explored = explore(lambda: words.append(make_float_word("x", b"\x40\x31")))
    assert words[0].bits.size() == 64
    assert z3.simplify(z3.Extract(63, 48, words[0].bits)).as_long() == 0x4031
    assert explored.inputs["x"].size() == 48


def test_the_bits_of_a_float_are_those_of_its_bytes() -> None:
    assert [get_bits(one).to_bytes(8, "big") for one in EDGES] == [
        struct.pack(">d", one) for one in EDGES
    ]


def test_a_float_of_known_value_is_found_as_a_plain_one() -> None:
    thresholds = [-1.5, 0.0, 0.1, 1.0, 2.5]
    for value in (-2.0, -1.5, 0.0, 0.1, 0.30000000000000004, 1.0, 2.5, 3.0):
        stand_in = SymFloat(Fraction(value))
        assert bisect_left(thresholds, stand_in) == bisect_left(thresholds, value)
        for one in thresholds:
            assert (stand_in == one, stand_in != one) == (value == one, value != one)
            assert (stand_in < one, stand_in >= one) == (value < one, value >= one)


REFUSED: tuple[Callable[[Any], object], ...] = (
    bool, float, int, hash, abs, math.floor, round, format,
    lambda one: one + 1.0, lambda one: 1.0 - one, lambda one: one / 2, lambda one: 2.0 // one,
    lambda one: -one, lambda one: one < 1, lambda one: one == Fraction(1, 2),
    lambda one: one.as_integer_ratio(), lambda one: one.real, lambda one: f"{one}",
)  # fmt: skip


@pytest.mark.parametrize("use", REFUSED)
def test_nothing_else_is_done_with_an_unknown_float(use: Callable[[Any], object]) -> None:
    with pytest.raises((NotUnderstoodError, TypeError)):
        use(SymFloat(Fraction(1, 2)))
