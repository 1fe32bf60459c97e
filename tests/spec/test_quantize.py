"""Quantize is exact: held against a search that knows nothing of cells."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectral_spec.errors import ArgumentRangeError, UndecidableError
from spectral_spec.quantize import (
    Quantized,
    compute_bracket,
    compute_half_gap_bound,
    compute_mismatch,
    compute_mismatch_bound,
    is_candidate_range,
    is_inside,
    quantize,
)
from spectral_spec.resonances import ENCLOSURES, SHIPPED, UNIT, Enclosure, compute_midpoints

WALLS = compute_midpoints(ENCLOSURES, SHIPPED)
LOWEST, HIGHEST = ENCLOSURES[0].low, ENCLOSURES[-1].high

ranges = st.tuples(st.integers(1, SHIPPED), st.integers(1, SHIPPED)).map(
    lambda pair: (min(pair), max(pair))
)
anywhere = (
    st.fractions(-10, 300)
    | st.floats(allow_nan=False, allow_infinity=False).map(Fraction)
    | st.integers(-(10**30), 10**30).map(Fraction)
)
near_a_wall = st.builds(
    lambda index, units: WALLS[index].low + units * UNIT / 4,
    st.integers(0, len(WALLS) - 1),
    st.integers(-40, 40),
)
near_a_zero = st.builds(
    lambda index, units: ENCLOSURES[index].low + units * UNIT / 4,
    st.integers(0, SHIPPED - 1),
    st.integers(-8, 8),
)
frequencies = anywhere | near_a_wall | near_a_zero


def exact(*points: int) -> tuple[Enclosure, ...]:
    return tuple(Enclosure(Fraction(point), Fraction(point)) for point in points)


def find(t: Fraction | int, first: int = 1, last: int = 100) -> Quantized:
    answer = quantize(t, ENCLOSURES, first, last)
    assert isinstance(answer, Quantized)
    return answer


@given(frequencies, ranges)
def test_the_answer_is_a_nearest_candidate(t: Fraction, span: tuple[int, int]) -> None:
    first, last = span
    answer = quantize(t, ENCLOSURES, first, last)
    if isinstance(answer, UndecidableError):
        undecided, index = answer.args
        assert undecided == t
        assert WALLS[index - 1].low < t < WALLS[index - 1].high
        return
    assert isinstance(answer, Quantized)
    assert first <= answer.index <= last
    for index in range(first, last + 1):
        other = compute_mismatch(t, index, ENCLOSURES[index - 1])
        # The point in the middle of its enclosure stands for any: walls are settled.
        assert index == answer.index or answer.low <= other.high
        if index != answer.index and not other.low <= answer.high:
            assert answer.high < other.low


@given(st.lists(st.integers(1, 60), min_size=1, max_size=12, unique=True), st.integers(-5, 140))
def test_with_exactly_known_points_it_is_the_first_of_the_nearest(
    points: list[int], half: int
) -> None:
    points.sort()
    t = Fraction(half, 2)
    answer = quantize(t, exact(*points), 1, len(points))
    nearest = min(points, key=lambda point: (abs(t - point), point))
    gap = abs(t - nearest)
    assert answer == Quantized(points.index(nearest) + 1, gap, gap)


@given(frequencies, ranges)
def test_the_mismatch_holds_the_distance_and_its_width_is_the_enclosures(
    t: Fraction, span: tuple[int, int]
) -> None:
    answer = quantize(t, ENCLOSURES, *span)
    if not isinstance(answer, Quantized):
        return
    row = ENCLOSURES[answer.index - 1]
    for point in (row.low + UNIT / 1000, (row.low + row.high) / 2, row.high - UNIT / 1000):
        assert answer.low <= abs(t - point) <= answer.high
    assert 0 <= answer.low <= answer.high <= answer.low + UNIT


@given(frequencies, ranges)
def test_inside_the_candidates_the_half_gap_bounds_the_mismatch(
    t: Fraction, span: tuple[int, int]
) -> None:
    first, last = span
    answer = quantize(t, ENCLOSURES, first, last)
    if not isinstance(answer, Quantized):
        return
    bound = compute_mismatch_bound(t, ENCLOSURES, answer.index, first, last)
    assert (bound is not None) == is_inside(t, ENCLOSURES, first, last)
    assert bound is None or answer.high <= bound


@pytest.mark.parametrize("span", [(1, 1), (1, SHIPPED), (2, 5), (7, 7)])
def test_inside_is_from_the_lower_end_of_the_first_to_the_upper_end_of_the_last(
    span: tuple[int, int],
) -> None:
    first, last = span
    low, high = ENCLOSURES[first - 1].low, ENCLOSURES[last - 1].high
    answers = [is_inside(t, ENCLOSURES, first, last) for t in (low - UNIT, low, high, high + UNIT)]
    assert answers == [False, True, True, False]


@pytest.mark.parametrize("index", range(1, SHIPPED))
def test_the_half_gap_bound_is_reached_up_to_the_width_of_the_table(index: int) -> None:
    bound = compute_half_gap_bound(ENCLOSURES, index, 1, SHIPPED)
    edges = [WALLS[index - 1].low] if index == 1 else [WALLS[index - 2].high, WALLS[index - 1].low]
    worst = max(find(edge, 1, SHIPPED).high for edge in edges)
    assert bound - 2 * UNIT <= worst <= bound


def test_half_the_cell_is_no_bound_for_gamma_2() -> None:
    cell = WALLS[1].high - WALLS[0].low
    edge = find(WALLS[0].high)
    assert edge.index == 2
    assert f"{float(cell):.3f}" == "5.438"
    assert edge.low > cell / 2
    assert f"{float(edge.low):.3f}" == "3.444"
    assert edge.high <= compute_half_gap_bound(ENCLOSURES, 2, 1, 100)


def test_a_single_candidate_is_bounded_by_the_width_of_its_enclosure() -> None:
    assert compute_half_gap_bound(ENCLOSURES, 7, 7, 7) == UNIT


@pytest.mark.parametrize(
    ("t", "index"),
    [
        (Fraction(17.578382390253125), 2),
        (Fraction(5e18), 100),
        (Fraction(1e300), 100),
        (10**400, 100),
        (-(10**400), 1),
        (0, 1),
        (17, 1),
        (18, 2),
    ],
)
def test_known_answers(t: Fraction | int, index: int) -> None:
    assert find(t).index == index


def test_180_lands_on_gamma_69_with_its_mismatch_exact() -> None:
    answer = find(Fraction(180.0))
    assert answer.index == 69
    assert (answer.low, answer.high) == (180 - ENCLOSURES[68].high, 180 - ENCLOSURES[68].low)
    assert Fraction("0.0835159797") < answer.low < answer.high < Fraction("0.0835159798")


def test_ties_go_low() -> None:
    table = exact(1, 2, 4)
    assert quantize(3, table, 1, 3) == Quantized(2, Fraction(1), Fraction(1))
    assert quantize(Fraction(3, 2), table, 1, 3) == Quantized(1, Fraction(1, 2), Fraction(1, 2))


@pytest.mark.parametrize("index", [1, 2, 50, 99])
def test_inside_a_walls_enclosure_nothing_is_guessed_and_on_its_ends_all_is_known(
    index: int,
) -> None:
    wall = WALLS[index - 1]
    answer = quantize((wall.low + wall.high) / 2, ENCLOSURES, 1, 100)
    assert isinstance(answer, UndecidableError)
    assert answer.args == ((wall.low + wall.high) / 2, index)
    assert find(wall.low).index == index
    assert find(wall.high).index == index + 1


def test_an_undecided_int_is_reported_as_a_fraction() -> None:
    table = (Enclosure(Fraction(1), Fraction(3)), Enclosure(Fraction(5), Fraction(9)))
    answer = quantize(4, table, 1, 2)
    assert isinstance(answer, UndecidableError)
    assert type(answer.args[0]) is Fraction


def test_a_wall_that_is_outside_the_candidates_decides_nothing() -> None:
    inside = (WALLS[9].low + WALLS[9].high) / 2  # between resonances 10 and 11
    assert find(inside, 1, 10).index == 10
    assert find(inside, 11, 20).index == 11


def test_a_t_within_the_enclosure_may_be_the_resonance_itself() -> None:
    row = ENCLOSURES[4]
    assert compute_mismatch(row.low + UNIT / 4, 5, row) == Quantized(5, Fraction(0), UNIT * 3 / 4)
    assert compute_mismatch(row.high - UNIT / 4, 5, row) == Quantized(5, Fraction(0), UNIT * 3 / 4)


@pytest.mark.parametrize("span", [(0, 5), (3, 2), (1, 102), (102, 103), (-3, -1)])
def test_a_range_that_is_empty_or_leaves_the_table_is_an_error(span: tuple[int, int]) -> None:
    assert not is_candidate_range(ENCLOSURES, *span)
    first, last = span
    answer = quantize(20, ENCLOSURES, first, last)
    assert isinstance(answer, ArgumentRangeError)
    assert answer.args == ("last", last, max(first, 1), len(ENCLOSURES))


@given(frequencies, ranges)
def test_the_bracket_is_the_last_candidate_below(t: Fraction, span: tuple[int, int]) -> None:
    first, last = span
    below = [k for k in range(first, last + 1) if ENCLOSURES[k - 1].low < t]
    assert compute_bracket(t, ENCLOSURES, first, last) == (below[-1] if below else first)
