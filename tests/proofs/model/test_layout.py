"""What the layout of the reference adds to its state."""

from __future__ import annotations

import pytest

from spectral_memory.hierarchical.domain import Domain
from spectral_memory.hierarchical.row_ring import OUTSIDE
from spectral_proofs.model.canonical import encode_domain
from spectral_proofs.model.layout import LayoutReader
from spectral_proofs.model.named import HALF
from spectral_proofs.model.rings import follow
from spectral_proofs.model.twin import Twin, perform
from spectral_spec.hierarchical import Access, Free, Malloc, initial, step
from spectral_spec.tiers import AUTO

from .scenes import COOL, TINY

OPERATIONS = (
    Malloc(0, HALF, AUTO, None),
    Malloc(0, HALF, AUTO, None),
    Access(12),
    Access(12),
    Free(0),
    Malloc(0, HALF, AUTO, None),
    Access(12),
)


@pytest.fixture
def domain() -> Domain:
    twin = Twin(TINY.make_config())
    for operation in OPERATIONS:
        perform(twin, operation)
    return twin.domains[0]


@pytest.mark.parametrize("symmetric", [True, False])
def test_the_key_of_the_reference_is_that_of_the_specification(symmetric: bool) -> None:
    state, twin = initial(TINY.make_config()), Twin(TINY.make_config())
    reader = LayoutReader(COOL, symmetric)
    for operation in OPERATIONS:
        state, _ = step(state, operation)
        perform(twin, operation)
        layout = reader.read(twin.domains[0])
        assert layout.key == encode_domain(COOL, state.domains[0], symmetric)


def test_a_stale_entry_that_no_extent_shows_is_a_residue(domain: Domain) -> None:
    reader = LayoutReader(COOL, symmetric=True)
    before = reader.read(domain)
    index = next(iter(domain.slots.values()))
    index._longest = 1  # what is said of all holes speaks of one that is not there
    after = reader.read(domain)
    assert after.key == before.key
    assert after.residue != before.residue


def test_a_stale_link_of_a_row_that_is_in_no_ring_is_a_residue(domain: Domain) -> None:
    reader = LayoutReader(COOL, symmetric=True)
    before = reader.read(domain)
    outside = next(row for row in (0, 1) if row not in domain.waiting)
    while len(domain.waiting.following) <= outside:
        domain.waiting.following.append(OUTSIDE)
        domain.waiting._preceding.append(OUTSIDE)
    assert reader.read(domain) == before
    domain.waiting._preceding[outside] = 0
    after = reader.read(domain)
    assert after.key == before.key
    assert after.residue != before.residue


def test_bytes_that_lie_in_no_block_are_a_residue(domain: Domain) -> None:
    reader = LayoutReader(COOL, symmetric=True)
    before = reader.read(domain)
    domain.arena.clear(next(iter(domain.slots)), 0, 16)
    after = reader.read(domain)
    assert after.key == before.key
    assert after.residue != before.residue


def test_links_that_run_in_a_circle_are_followed_only_so_far() -> None:
    assert follow([1, 2, 1], 0) == (0, 1, 2)


def test_a_broken_index_says_so(domain: Domain) -> None:
    reader = LayoutReader(COOL, symmetric=True)
    assert reader.find_breach(domain) is None
    next(iter(domain.slots.values())).free += 1
    assert reader.find_breach(domain) == "the free grains are counted"
