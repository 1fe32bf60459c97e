"""What may be passed, what it means, and what is refused."""

from __future__ import annotations

from enum import IntEnum
from fractions import Fraction
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectral_spec.admission import admit_bytes, admit_frequency, admit_hint, admit_integer
from spectral_spec.errors import ArgumentRangeError, ArgumentTypeError, NotFiniteError
from spectral_spec.tiers import AUTO, Tier


class _Number(IntEnum):
    THREE = 3


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.fractions())
def test_a_number_is_admitted_as_what_it_is(value: float | Fraction) -> None:
    admitted = admit_frequency(value)
    assert type(admitted) is Fraction
    assert admitted == value


@pytest.mark.parametrize("value", [inf, -inf, nan])
def test_what_is_not_finite_is_refused(value: float) -> None:
    answer = admit_frequency(value)
    assert isinstance(answer, NotFiniteError)
    assert answer.args[0] == "t"


@pytest.mark.parametrize("value", [True, False, "180", None, 1j, b"1", [180.0], object()])
def test_what_is_no_number_is_refused(value: object) -> None:
    answer = admit_frequency(value)
    assert isinstance(answer, ArgumentTypeError)
    assert answer.args == ("t", value, "an int, a Fraction or a float")


@pytest.mark.parametrize("value", [True, 1.0, "1", None, Fraction(1)])
def test_what_is_no_int_is_refused(value: object) -> None:
    answer = admit_integer("size", value, 0, 9)
    assert isinstance(answer, ArgumentTypeError)
    assert answer.args == ("size", value, "an int")


@given(st.integers(-20, 20), st.integers(-10, 10), st.none() | st.integers(-10, 10))
def test_an_int_is_admitted_exactly_in_its_range(value: int, low: int, high: int | None) -> None:
    answer = admit_integer("size", value, low, high)
    if low <= value and (high is None or value <= high):
        assert answer == value
    else:
        assert isinstance(answer, ArgumentRangeError)
        assert answer.args == ("size", value, low, high)


def test_subclasses_of_int_pass_as_plain_ints() -> None:
    assert type(admit_integer("n", _Number.THREE, 0, None)) is int
    assert admit_frequency(_Number.THREE) == 3


def test_hints() -> None:
    assert [admit_hint(tier) for tier in (*Tier, AUTO)] == [0, 1, 2, 3, 4]
    assert isinstance(admit_hint(5), ArgumentRangeError)
    assert isinstance(admit_hint(-1), ArgumentRangeError)
    assert isinstance(admit_hint(True), ArgumentTypeError)
    assert isinstance(admit_hint("hot"), ArgumentTypeError)


@pytest.mark.parametrize("value", [b"ab", bytearray(b"ab"), memoryview(b"ab")])
def test_bytes_are_copied(value: object) -> None:
    answer = admit_bytes("data", value)
    assert type(answer) is bytes
    assert answer == b"ab"


def test_a_strided_view_counts_by_its_bytes() -> None:
    assert admit_bytes("data", memoryview(b"abcdef")[::2]) == b"ace"


def test_a_released_view_is_refused() -> None:
    view = memoryview(b"ab")
    view.release()
    assert isinstance(admit_bytes("data", view), ArgumentTypeError)


@pytest.mark.parametrize("value", ["ab", 3, None, [1, 2]])
def test_what_is_no_bytes_is_refused(value: object) -> None:
    answer = admit_bytes("data", value)
    assert isinstance(answer, ArgumentTypeError)
    assert answer.args == ("data", value, "bytes, a bytearray or a memoryview")
