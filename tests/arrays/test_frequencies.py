"""Arrays of frequencies get the answers of the scalar functions, item by item."""

from __future__ import annotations

import sys
from array import array
from fractions import Fraction
from math import inf, nan, nextafter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import ArrayLike, NDArray

from spectral_memory.arrays import frequencies, mismatch_many, quantize_many
from spectral_memory.bench.quantize_agreement import draw_near
from spectral_memory.quantize import compute_mismatch, nearest_index, quantize
from spectral_memory.resonances import get_thresholds
from spectral_spec.errors import ArgumentRangeError, ArgumentTypeError, NotFiniteError
from spectral_spec.resonances import ENCLOSURES, Enclosure

SPECIALS = (
    0.0,
    -0.0,
    5e-324,
    -5e-324,
    2.2250738585072014e-308,
    sys.float_info.max,
    -sys.float_info.max,
    5e18,
    180.0,
)
FINITE = st.floats(allow_nan=False, allow_infinity=False)
NEAR = st.builds(
    lambda place, toward, steps: walk(get_thresholds()[place], toward, steps),
    st.integers(0, 99),
    st.sampled_from((-inf, inf)),
    st.integers(0, 3),
)


def walk(t: float, toward: float, steps: int) -> float:
    for _ in range(steps):
        t = nextafter(t, toward)
    return t


@given(
    arrays(np.float64, array_shapes(min_dims=0, min_side=0, max_dims=3), elements=FINITE | NEAR),
    st.integers(1, 101),
)
def test_every_array_gets_the_scalar_answers_in_its_shape(
    values: NDArray[np.float64], n_zeros: int
) -> None:
    found = quantize_many(values, n_zeros)
    assert found.dtype == np.int64
    assert found.shape == values.shape
    assert found.ravel().tolist() == [nearest_index(t, n_zeros) for t in values.ravel().tolist()]


def test_the_floats_around_every_threshold_get_the_scalar_answers() -> None:
    floats = (*draw_near(101), *SPECIALS)
    assert quantize_many(floats, 101).tolist() == [nearest_index(t, 101) for t in floats]
    assert quantize_many(np.array(floats)).tolist() == [nearest_index(t) for t in floats]


def check_mismatches(values: list[float], n_zeros: int) -> None:
    found = mismatch_many(values, n_zeros)
    assert found.low.dtype == found.high.dtype == np.float64
    for t, resonance, low, high in zip(values, *(part.tolist() for part in found), strict=True):
        exact = quantize(t, n_zeros)
        assert resonance == exact.index
        assert 0 <= Fraction(low) <= exact.mismatch.low
        if high != inf:
            assert exact.mismatch.high <= Fraction(high)
            assert Fraction(high) - Fraction(low) <= exact.mismatch.high / 2**48 + Fraction(
                1, 2**100
            )
        else:
            assert exact.mismatch.high * (1 + Fraction(1, 2**48)) > sys.float_info.max


@given(st.lists(FINITE | NEAR), st.integers(1, 101))
def test_mismatches_enclose_the_exact_ones_closely(values: list[float], n_zeros: int) -> None:
    check_mismatches(values, n_zeros)


def test_mismatches_of_floats_beside_a_resonance_enclose_the_exact_ones() -> None:
    heads = [float(row.low) for row in ENCLOSURES]
    near = [walk(t, toward, steps) for t in heads for toward in (-inf, inf) for steps in range(3)]
    check_mismatches(near, 101)
    check_mismatches(list(SPECIALS), 100)
    check_mismatches(list(draw_near(100)), 100)


@given(st.floats(-100, 100), st.fractions(0, 1))
def test_mismatches_from_a_wide_enclosure_enclose_the_exact_ones(t: float, width: Fraction) -> None:
    wide = Enclosure(Fraction(10), 10 + width)
    low, high = frequencies._measure(np.array([t]), np.array([1]), (wide,))
    exact = compute_mismatch(t, wide)
    assert Fraction(low[0]) <= exact.low
    assert exact.high <= Fraction(high[0])


def test_many_mismatches_are_those_of_few() -> None:
    values = np.linspace(-3, 250, 300_000).reshape(3, 100_000).T
    found = mismatch_many(values)
    exact = np.abs(values - np.array([float(row.low) for row in ENCLOSURES])[found.resonance - 1])
    assert (found.low <= found.high).all()
    assert (np.abs(found.low - exact) < 1e-13).all()
    assert (np.abs(found.high - exact) < 1e-13).all()


@given(arrays(np.float64, array_shapes(min_dims=0, min_side=0), elements=FINITE))
def test_mismatches_keep_the_shape(values: NDArray[np.float64]) -> None:
    found = mismatch_many(values)
    assert found.resonance.shape == found.low.shape == found.high.shape == values.shape
    assert (found.resonance == quantize_many(values)).all()


@pytest.mark.parametrize(
    "values",
    [
        [14, 22, 180],
        (14.0, 22, 180.0),
        range(14, 200),
        array("d", [14.0, 180.0]),
        array("q", [14, 180]),
        memoryview(array("f", [14.5, 180.25])),
        np.array([14, 180], dtype=np.uint8),
        np.array([-(2**53), 2**53]),
        np.array([2**53], dtype=np.uint64),
        np.array([14.5, 65504.0], dtype=np.float16),
        np.array([14.5, 180.1], dtype=np.float32),
        np.array([14.5, 180.1], dtype=">f8"),
        np.array([14, 180], dtype=">i4"),
        np.linspace(0, 240, 97)[::-3],
        np.asfortranarray(np.linspace(0, 240, 12).reshape(3, 4)),
        np.linspace(0, 240, 24).reshape(2, 3, 4).transpose(2, 0, 1)[::2],
        np.broadcast_to(np.float64(180.0), (3, 2)),
        [[1.0, np.float32(22.5)], [np.int16(25), 180]],
        [],
        np.zeros((0, 3)),
        180,
        180.0,
        np.float64(180.0),
        np.array(180.0),
    ],
)
def test_what_is_exact_as_float64_is_taken(values: ArrayLike) -> None:
    exact = np.array(values, dtype=np.float64)
    found = quantize_many(values)
    assert found.shape == exact.shape
    assert found.ravel().tolist() == [nearest_index(t) for t in exact.ravel().tolist()]


@pytest.mark.parametrize(
    ("values", "name"),
    [
        (np.array([True]), "t"),
        (np.array([1j]), "t"),
        (np.array(["180"]), "t"),
        (np.array([b"180"]), "t"),
        (np.array([1.0], dtype=np.longdouble), "t"),
        (np.array([1.0], dtype=object), "t"),
        (np.array(["2000-01-01"], dtype="datetime64[D]"), "t"),
        (np.ma.masked_array([1.0, 2.0], mask=[False, True]), "t"),
        ([1.0, True], "t[1]"),
        ([[1.0, 2.0], [3.0, None]], "t[1, 1]"),
        ([Fraction(1, 3)], "t[0]"),
        ([1.0, "2"], "t[1]"),
        ([np.longdouble(1)], "t[0]"),
        ([[1.0, 2.0], [3.0]], "t[0]"),
        ([np.zeros((2, 3)), np.zeros((2, 4))], "t"),
        (None, "t"),
        ("180", "t"),
        (b"180", "t"),
    ],
)
def test_what_is_no_array_of_numbers_is_refused(values: ArrayLike, name: str) -> None:
    for call in (quantize_many, mismatch_many):
        with pytest.raises(ArgumentTypeError) as caught:
            call(values)
        assert caught.value.args[0] == name


@pytest.mark.parametrize(
    ("values", "name", "value"),
    [
        (np.array([1, 2**53 + 1]), "t[1]", 2**53 + 1),
        (np.array([[1], [-(2**53) - 1]]), "t[1, 0]", -(2**53) - 1),
        (np.array([0, 2**64 - 1], dtype=np.uint64), "t[1]", 2**64 - 1),
        ([0.5, 2**53 + 1], "t[1]", 2**53 + 1),
        ([10**400], "t[0]", 10**400),
        (2**53 + 1, "t", 2**53 + 1),
    ],
)
def test_an_int_that_is_no_float_is_refused(values: ArrayLike, name: str, value: int) -> None:
    with pytest.raises(ArgumentRangeError) as caught:
        quantize_many(values)
    assert caught.value.args == (name, value, -(2**53), 2**53)


@pytest.mark.parametrize("wrong", [nan, inf, -inf])
def test_the_first_that_is_not_finite_is_named(wrong: float) -> None:
    values = np.full((3, 4), 20.0)
    values[1, 2] = wrong
    values[2, 0] = nan
    for call in (quantize_many, mismatch_many):
        with pytest.raises(NotFiniteError) as caught:
            call(values)
        name, value = caught.value.args
        assert name == "t[1, 2]"
        assert repr(value) == repr(wrong)
    with pytest.raises(NotFiniteError, match=r"^t\[1\] must be a finite number"):
        quantize_many([1.0, wrong])
    with pytest.raises(NotFiniteError, match=r"^t must be a finite number"):
        quantize_many(wrong)


@pytest.mark.parametrize("n_zeros", [0, -1, 10**6 + 1])
def test_a_count_out_of_range_is_refused(n_zeros: int) -> None:
    for call in (quantize_many, mismatch_many):
        with pytest.raises(ArgumentRangeError):
            call([20.0], n_zeros)


def test_a_count_that_is_no_int_is_refused_after_the_count_1_was_taken() -> None:
    assert quantize_many([20.0], 1).tolist() == [1]
    with pytest.raises(ArgumentTypeError):
        quantize_many([20.0], True)


def test_what_was_given_is_not_changed() -> None:
    values = np.array([20.0, 180.0])
    before = values.copy()
    found = mismatch_many(values)
    found.resonance[:] = 0
    found.low[:] = -1
    assert (values == before).all()
    assert quantize_many(values).tolist() == [2, 69]
