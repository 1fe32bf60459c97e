"""Ids: what they are made of, and what each wrong one is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectral_spec.address import DOMAINS
from spectral_spec.errors import DoubleFreeError, UnknownBlockError, UseAfterFreeError
from spectral_spec.hierarchical import Access, Free, Handle, compute_id, split_id
from spectral_spec.hierarchical.handles import ROWS

from .scenes import Scene


@given(st.integers(0, 2**70), st.integers(0, ROWS - 1), st.integers(0, DOMAINS - 1))
def test_an_id_splits_into_its_parts(generation: int, row: int, domain: int) -> None:
    assert split_id(compute_id(generation, row, domain)) == Handle(generation, row, domain)


@given(st.integers(0, 2**90))
def test_every_id_is_that_of_its_parts(block_id: int) -> None:
    assert compute_id(*split_id(block_id)) == block_id


def test_ids_of_a_domain_depend_on_that_domain_alone() -> None:
    lonely, shared = Scene(), Scene()
    for domain in range(1, DOMAINS):
        shared.bear(domain=domain)
    for _ in range(3):
        assert lonely.bear() == shared.bear()


@pytest.mark.parametrize("freeing", [False, True])
def test_every_wrong_id_has_its_name(freeing: bool) -> None:
    scene = Scene()
    first, second = scene.bear(), scene.bear()
    scene.do(Free(first))
    kind = Free if freeing else Access
    spent: type[Exception] = DoubleFreeError if freeing else UseAfterFreeError
    expected = {
        first: spent,
        first + ROWS * DOMAINS: UnknownBlockError,  # the row's next block is not born
        second + ROWS * DOMAINS: UnknownBlockError,
        second + 1: UnknownBlockError,  # the same row of a domain without blocks
        second + DOMAINS: UnknownBlockError,
        -1: UnknownBlockError,
        2**80: UnknownBlockError,
    }
    for block_id, error in expected.items():
        refusal = scene.refuse(kind(block_id))
        assert type(refusal) is error
        assert refusal.args == (block_id,)


def test_a_row_is_used_again_and_an_id_never() -> None:
    scene = Scene()
    issued = [scene.bear() for _ in range(3)]
    scene.do(Free(issued[0]))
    scene.do(Free(issued[2]))
    again = [scene.bear() for _ in range(3)]
    # The row freed last comes first, then the one before, then a new one.
    assert [split_id(block).row for block in again] == [2, 0, 3]
    assert [split_id(block).generation for block in again] == [1, 1, 0]
    assert len({*issued, *again}) == 6
