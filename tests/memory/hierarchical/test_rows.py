"""Rows: which are live, and what every wrong id is."""

from __future__ import annotations

import pytest

from spectral_memory.hierarchical.rows import Rows
from spectral_spec.errors import DoubleFreeError, UnknownBlockError, UseAfterFreeError
from spectral_spec.hierarchical import compute_id


def make_rows(count: int) -> Rows:
    rows = Rows()
    for _ in range(count):
        rows.tier[rows.issue()] = 1
    return rows


def test_a_row_is_issued_once_and_again_after_it_was_retired() -> None:
    rows = make_rows(4)
    rows.retire(1)
    rows.retire(3)
    assert (len(rows), rows.live, list(rows)) == (4, 2, [0, 2])
    assert rows.get_vacant() == (1, 3)
    assert [rows.issue() for _ in range(3)] == [3, 1, 4]
    assert rows.next_vacant is None
    assert list(rows.generation) == [0, 1, 0, 1, 0]


def test_a_retired_row_is_not_live() -> None:
    rows = make_rows(2)
    rows.retire(0)
    assert [rows.is_live(row) for row in range(2)] == [False, True]


def test_the_id_of_a_row_finds_it() -> None:
    rows = make_rows(3)
    rows.retire(1)
    rows.tier[rows.issue()] = 0
    for row in range(3):
        assert rows.find(compute_id(rows.generation[row], row, 7)) == row


def test_channel_and_offset_follow_from_size_and_grain() -> None:
    rows = make_rows(1)
    rows.size[0], rows.grain[0] = 65, 3
    assert (rows.get_channel(0), rows.get_offset(0)) == (1, 48)


@pytest.mark.parametrize("freeing", [False, True])
def test_every_wrong_id_has_its_error(freeing: bool) -> None:
    rows = make_rows(2)
    rows.retire(0)
    spent = DoubleFreeError if freeing else UseAfterFreeError
    for block_id, kind in (
        (compute_id(0, 0, 3), spent),
        (compute_id(1, 0, 3), UnknownBlockError),
        (compute_id(2, 0, 3), UnknownBlockError),
        (compute_id(1, 1, 3), UnknownBlockError),
        (compute_id(0, 2, 3), UnknownBlockError),
        (-1, UnknownBlockError),
    ):
        with pytest.raises(kind) as caught:
            rows.find(block_id, freeing)
        assert caught.value.args == (block_id,)
