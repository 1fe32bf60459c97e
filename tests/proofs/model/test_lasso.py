"""Cycles among a few edges."""

from __future__ import annotations

import pytest

from spectral_proofs.model.lasso import find_cycle

Edges = list[tuple[tuple[int, int], int]]


@pytest.mark.parametrize(
    ("edges", "cycle"),
    [
        ([], []),
        ([((0, 1), 1), ((1, 0), 2), ((0, 2), 2)], []),
        ([((3, 1), 3)], [(3, 1)]),
        ([((0, 0), 1), ((1, 4), 2), ((2, 2), 1)], [(1, 4), (2, 2)]),
        ([((0, 0), 1), ((1, 0), 9), ((1, 1), 2), ((2, 0), 0)], [(0, 0), (1, 1), (2, 0)]),
    ],
)
def test_a_cycle_is_found_if_there_is_one(edges: Edges, cycle: list[tuple[int, int]]) -> None:
    assert find_cycle(edges) == cycle
