"""How a cost grows: the exponent a of the best fit cost ~ n ** a, and ratios."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, log
from typing import NamedTuple

__all__ = ["Growth", "compute_sizes", "fit_growth"]


class Growth(NamedTuple):
    """`exponent`: 0 is flat, 1 is linear. `ratio`: cost at the last size over the first."""

    exponent: float
    ratio: float


def fit_growth(sizes: Sequence[int], costs: Sequence[float]) -> Growth:
    """Least squares of log(cost) over log(size); at least two different sizes.

    Sizes and costs are positive. Raises ValueError otherwise. O(number of sizes).

    >>> fit_growth([10, 100, 1000], [3.0, 30.0, 300.0])
    Growth(exponent=1.0, ratio=100.0)
    """
    if len(set(sizes)) < 2 or len(sizes) != len(costs) or min(*sizes, *costs) <= 0:
        raise ValueError(f"no growth in sizes {list(sizes)} with costs {list(costs)}")
    xs = [log(size) for size in sizes]
    ys = [log(cost) for cost in costs]
    x_mean, y_mean = fsum(xs) / len(xs), fsum(ys) / len(ys)
    slope = fsum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys, strict=True))
    spread = fsum((x - x_mean) ** 2 for x in xs)
    return Growth(round(slope / spread, 6), costs[-1] / costs[0])


def compute_sizes(first: int, last: int) -> list[int]:
    """first, 10 first, 100 first, ... up to and including `last`; first <= last.

    >>> compute_sizes(100, 5000)
    [100, 1000, 5000]
    """
    sizes = []
    size = first
    while size < last:
        sizes.append(size)
        size *= 10
    return [*sizes, last]
