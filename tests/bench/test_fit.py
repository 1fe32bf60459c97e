"""The fitted growth of a cost."""

import pytest

from spectral_memory.bench.fit import Growth, compute_sizes, fit_growth


def test_a_flat_cost_has_exponent_zero() -> None:
    assert fit_growth([10, 100, 1000], [7.0, 7.0, 7.0]) == Growth(0.0, 1.0)


def test_a_power_is_found_exactly() -> None:
    assert fit_growth([1, 10, 100], [3.0, 30.0, 300.0]) == Growth(1.0, 100.0)
    assert fit_growth([4, 16, 64], [2.0, 4.0, 8.0]) == Growth(0.5, 4.0)


def test_exponents_of_a_quotient_subtract() -> None:
    sizes = [10, 100, 1000]
    ours, plain = [5.0, 9.0, 11.0], [2.0, 3.0, 3.5]
    quotient = [a / b for a, b in zip(ours, plain, strict=True)]
    difference = fit_growth(sizes, ours).exponent - fit_growth(sizes, plain).exponent
    assert fit_growth(sizes, quotient).exponent == pytest.approx(difference, abs=1e-5)


@pytest.mark.parametrize(
    ("sizes", "costs"),
    [
        ([10], [1.0]),
        ([10, 10], [1.0, 2.0]),
        ([1, 2], [1.0]),
        ([1, 2], [1.0, 0.0]),
        ([0, 2], [1.0, 1.0]),
    ],
)
def test_what_has_no_growth_is_refused(sizes: list[int], costs: list[float]) -> None:
    with pytest.raises(ValueError, match="no growth in sizes"):
        fit_growth(sizes, costs)


def test_sizes_are_decades_up_to_the_last() -> None:
    assert compute_sizes(1000, 1_000_000) == [1000, 10_000, 100_000, 1_000_000]
    assert compute_sizes(100, 250) == [100, 250]
    assert compute_sizes(100, 100) == [100]
