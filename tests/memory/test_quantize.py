"""The public quantize: fast for floats, exact for all."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from fractions import Fraction
from math import inf, nan, nextafter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectral_memory.bench import quantize_agreement
from spectral_memory.bench.quantize_agreement import check_agreement, is_agreed
from spectral_memory.quantize import Mismatch, compute_mismatch, narrow, nearest_index, quantize
from spectral_memory.resonances import (
    LARGEST_CERTIFIED,
    compute_thresholds,
    forget_tables,
    get_enclosures,
    get_table,
    get_thresholds,
)
from spectral_memory.zeros import is_available
from spectral_spec.errors import (
    ArgumentRangeError,
    ArgumentTypeError,
    NotFiniteError,
    UndecidableError,
    UnknownResonanceError,
)
from spectral_spec.quantize import Quantized, compute_mismatch_bound
from spectral_spec.quantize import compute_mismatch as compute_mismatch_by_rule
from spectral_spec.quantize import quantize as quantize_exactly
from spectral_spec.resonances import ENCLOSURES, UNIT, Enclosure, compute_midpoints

WALLS = compute_midpoints(ENCLOSURES, 101)

needs_flint = pytest.mark.skipif(not is_available(), reason="python-flint is not installed")


@pytest.mark.parametrize(
    ("t", "index"),
    [
        (17.578382390253125, 2),
        (5e18, 100),
        (1e300, 100),
        (sys.float_info.max, 100),
        (-sys.float_info.max, 1),
        (0.0, 1),
        (5e-324, 1),
        (180.0, 69),
        (180, 69),
        (Fraction(180), 69),
        (10**400, 100),
    ],
)
def test_known_answers(t: float | Fraction, index: int) -> None:
    assert quantize(t).index == index


def test_180_has_its_mismatch_as_an_exact_rational_and_as_a_float() -> None:
    found = quantize(180.0)
    low, high = found.mismatch
    assert high - low == UNIT
    assert low + ENCLOSURES[68].high == 180
    assert f"{float(found.mismatch):.16f}" == "0.0835159797430039"
    assert found.bound is not None
    assert high <= found.bound


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 101))
def test_every_float_gets_the_specifications_answer(t: float, n_zeros: int) -> None:
    answer = quantize_exactly(Fraction(t), ENCLOSURES, 1, n_zeros)
    found = quantize(t, n_zeros)
    assert answer == Quantized(found.index, *found.mismatch)
    assert nearest_index(t, n_zeros) == found.index


@given(st.fractions(0, 240) | st.integers(-5, 400), st.integers(1, 101))
def test_every_rational_gets_the_specifications_answer(t: Fraction | int, n_zeros: int) -> None:
    answer = quantize_exactly(t, ENCLOSURES, 1, n_zeros)
    found = quantize(t, n_zeros)
    assert answer == Quantized(found.index, *found.mismatch)


@given(st.integers(0, 99), st.integers(-8, 8))
def test_floats_next_to_a_threshold_agree(position: int, steps: int) -> None:
    t = get_thresholds(101)[position]
    for _ in range(abs(steps)):
        t = nextafter(t, inf if steps > 0 else -inf)
    assert nearest_index(t, 101) == position + 1 + (steps > 0)
    assert is_agreed(t, ENCLOSURES)


def test_thresholds_are_the_last_floats_below_their_walls() -> None:
    thresholds = get_thresholds(101)
    assert len(thresholds) == 100
    for threshold, wall in zip(thresholds, WALLS, strict=True):
        assert Fraction(threshold) <= wall.low
        assert Fraction(nextafter(threshold, inf)) >= wall.high


def test_a_float_within_a_walls_enclosure_is_never_a_threshold() -> None:
    wide = (Enclosure(Fraction(1), Fraction(2)), Enclosure(Fraction(3), Fraction(4)))
    with pytest.raises(UndecidableError):
        compute_thresholds(wide)


@pytest.mark.parametrize("t", [nan, inf, -inf])
def test_what_is_not_finite_is_refused(t: float) -> None:
    with pytest.raises(NotFiniteError):
        quantize(t)
    with pytest.raises(NotFiniteError):
        nearest_index(t)


@pytest.mark.parametrize("t", [True, "180", None, 1j])
def test_what_is_no_number_is_refused(t: float) -> None:
    with pytest.raises(ArgumentTypeError):
        quantize(t)


@pytest.mark.parametrize("n_zeros", [0, -1, 10**6 + 1])
def test_a_count_out_of_range_is_refused(n_zeros: int) -> None:
    for call in (quantize, nearest_index):
        with pytest.raises(ArgumentRangeError):
            call(20.0, n_zeros)
    with pytest.raises(ArgumentRangeError):
        get_enclosures(n_zeros)


def test_a_count_that_is_no_int_is_refused() -> None:
    with pytest.raises(ArgumentTypeError):
        quantize(20.0, True)
    with pytest.raises(ArgumentTypeError):
        get_table(2.0)  # type: ignore[arg-type]  # the test is about the wrong type


def test_a_subclass_of_int_is_a_count(only_shipped: None) -> None:
    class Count(int):
        pass

    assert quantize(180.0, Count(100)) == quantize(180.0)
    assert nearest_index(1e9, Count(101)) == 101
    assert get_table(Count(7)) is get_table(7)


def test_a_rational_inside_a_walls_enclosure_is_undecidable() -> None:
    with pytest.raises(UndecidableError) as caught:
        quantize((WALLS[6].low + WALLS[6].high) / 2)
    assert caught.value.args[1] == 7


def test_outside_the_resonances_there_is_no_bound() -> None:
    assert quantize(14.0).bound is None
    assert quantize(237.0).bound is None
    assert quantize(15.0).bound is not None
    assert quantize(237.0, 101).bound is not None


def test_the_float_of_a_mismatch_is_its_middle() -> None:
    assert float(Mismatch(Fraction(1, 4), Fraction(3, 4))) == 0.5


def test_one_resonance_is_everybodys_nearest() -> None:
    assert quantize(1e300, 1).index == quantize(-5, 1).index == 1
    assert get_thresholds(1) == ()


@pytest.fixture
def only_shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No table but the shipped one, in memory or stored."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    forget_tables()
    yield
    forget_tables()


@pytest.mark.parametrize("n_zeros", [102, 110, 10**6])
def test_without_python_flint_more_resonances_are_unknown(
    only_shipped: None, monkeypatch: pytest.MonkeyPatch, n_zeros: int
) -> None:
    monkeypatch.setitem(sys.modules, "flint", None)
    for call in (quantize, nearest_index):
        with pytest.raises(UnknownResonanceError) as caught:
            call(240.0, n_zeros)
        assert caught.value.args == (n_zeros, 101)
        assert caught.value.__notes__ == [
            f"`spectral-memory zeros --table {n_zeros}` certifies and stores them once"
        ]


@needs_flint
def test_more_resonances_are_certified_once_and_kept(
    only_shipped: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert quantize(1e9, 110).index == 110
    monkeypatch.setitem(sys.modules, "flint", None)
    assert quantize(1e9, 105).index == 105
    assert len(get_enclosures(110)) == 110
    assert nearest_index(240.0, 110) == nearest_index(240.0, 106)


@needs_flint
def test_what_was_certified_is_the_start_of_what_is_certified_next(only_shipped: None) -> None:
    fewer = get_enclosures(104)
    more = get_enclosures(107)
    assert more[:104] == fewer
    assert get_thresholds(107)[:103] == get_thresholds(104)


@needs_flint
def test_a_day_of_work_is_not_begun_by_accident(only_shipped: None) -> None:
    with pytest.raises(UnknownResonanceError):
        nearest_index(240.0, LARGEST_CERTIFIED + 1)


@given(
    st.floats(allow_nan=False, allow_infinity=False) | st.fractions() | st.integers(),
    st.integers(0, 100),
)
def test_a_mismatch_is_the_rules_own(t: float | Fraction, place: int) -> None:
    rule = compute_mismatch_by_rule(Fraction(t), place + 1, ENCLOSURES[place])
    assert compute_mismatch(t, ENCLOSURES[place]) == (rule.low, rule.high)


@given(st.integers(0, 100), st.fractions(-2, 2))
def test_a_mismatch_within_the_enclosure_is_the_rules_own(place: int, at: Fraction) -> None:
    enclosure = ENCLOSURES[place]
    t = enclosure.low + at * UNIT
    rule = compute_mismatch_by_rule(t, place + 1, enclosure)
    assert compute_mismatch(t, enclosure) == (rule.low, rule.high)


BESIDE_A_WALL = st.builds(
    lambda place, steps: WALLS[place].low + steps * UNIT / 4,
    st.integers(0, 99),
    st.integers(-9, 9),
)
BESIDE_A_THRESHOLD = st.builds(
    lambda place, steps: Fraction(get_thresholds()[place]) + steps * Fraction(1, 2**60),
    st.integers(0, 99),
    st.integers(-9, 9),
)


@given(
    st.fractions(0, 240) | st.fractions() | st.integers() | BESIDE_A_WALL | BESIDE_A_THRESHOLD,
    st.integers(1, 101),
    st.integers(1, 101),
)
def test_few_candidates_have_the_answer_of_all(t: Fraction | int, one: int, other: int) -> None:
    first, last = sorted((one, other))
    low, high = narrow(t, get_thresholds(), first, last)
    assert first <= low <= high <= last
    assert high - low <= 2
    few = quantize_exactly(t, ENCLOSURES, low, high)
    every = quantize_exactly(t, ENCLOSURES, first, last)
    assert repr(few) == repr(every)


@pytest.mark.parametrize("t", [10**400, -(10**400), Fraction(10**400, 3), Fraction(-(10**400), 3)])
def test_no_float_is_needed_to_find_the_candidates(t: Fraction | int) -> None:
    assert quantize(t).index == (100 if t > 0 else 1)


@given(st.floats(10, 240), st.integers(1, 101))
def test_the_bound_is_the_rules_own(t: float, n_zeros: int) -> None:
    found = quantize(t, n_zeros)
    rule = compute_mismatch_bound(Fraction(t), ENCLOSURES, found.index, 1, n_zeros)
    assert found.bound == rule


def test_a_sample_of_floats_of_every_kind_agrees() -> None:
    found = check_agreement(6000, seed=7)
    assert found.near == 99 * 17
    assert found.total == 6000
    assert found.refused >= 3
    assert found.differing == ()


def test_the_comparison_sees_a_refusal_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_agreed(nan, ENCLOSURES)
    monkeypatch.setattr(quantize_agreement, "nearest_index", lambda *_: 1)
    assert not is_agreed(nan, ENCLOSURES)
    assert is_agreed(3.0, ENCLOSURES)
    assert not is_agreed(300.0, ENCLOSURES)


def test_what_no_float_can_hold_is_seen_as_infinite() -> None:
    found = quantize(10**400)
    assert (found.index, float(found.mismatch)) == (100, inf)
