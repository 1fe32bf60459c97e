"""Shrinking: nothing that can be left out is left, within the budget."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from spectral_memory.oracle.general.shrinking import (
    Attempts,
    keep_tail,
    remove_parts,
    replace_items,
)


@given(st.sets(st.integers(0, 199), min_size=1, max_size=6))
def test_exactly_the_needed_items_are_left(needed: set[int]) -> None:
    def fails(items: Sequence[int]) -> Sequence[int] | None:
        return items if needed <= set(items) else None

    attempts = Attempts(fails, 5_000, 10**6)
    assert set(remove_parts(range(200), attempts)) == needed


@given(st.lists(st.integers(0, 50), min_size=1, max_size=8))
def test_items_are_made_simple_one_by_one(items: list[int]) -> None:
    total = sum(items)

    def fails(tried: Sequence[int]) -> Sequence[int] | None:
        return tried if sum(tried) * 2 >= total else None

    least = replace_items(items, Attempts(fails, 10**4, 10**6), range)
    assert sum(least) * 2 >= total > (sum(least) - 1) * 2


def test_the_budget_is_kept() -> None:
    asked = 0

    def fails(items: Sequence[int]) -> Sequence[int] | None:
        nonlocal asked
        asked += 1
        return items if 7 in items else None

    remove_parts(range(1000), Attempts(fails, 5, 10**6))
    assert asked == 5
    attempts = Attempts(fails, 10**6, 600)
    remove_parts(range(1000), attempts)
    assert -500 <= attempts.items <= 0
    assert attempts.ask([7]) is None


def test_a_short_tail_that_fails_is_found_at_once() -> None:
    attempts: Attempts[int] = Attempts(lambda items: items if 995 in items else None, 10**4, 10**6)
    assert keep_tail(range(1000), attempts) == range(992, 1000)
    assert attempts.attempts == 10**4 - 4
