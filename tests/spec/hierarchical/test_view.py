"""Addresses and counts."""

from __future__ import annotations

from fractions import Fraction

from spectral_spec.address import GlobalAddress, LocalAddress
from spectral_spec.hierarchical import (
    Census,
    Tally,
    compute_address,
    compute_census,
    compute_sum,
    compute_total,
)
from spectral_spec.lattice import compute_slot
from spectral_spec.tiers import AUTO

from .scenes import COLD, HOT, ULTRA, WARM, Scene


def test_an_address_has_the_lattice_slot_of_its_domain() -> None:
    scene = Scene()
    block = scene.bear(100, ULTRA, domain=7)
    expected = GlobalAddress(1, LocalAddress(0, 1, compute_slot(7, 1), 0))
    assert compute_address(scene.get_block(block), 7) == expected


def test_a_census_counts_every_live_block_once() -> None:
    scene = Scene()
    for size, tier in ((0, ULTRA), (17, COLD), (64, COLD), (100, WARM), (5, HOT)):
        scene.bear(size, tier)
    census = compute_census(scene.get_domain())
    assert (census.live, census.bytes_live, census.bytes_held) == (5, 186, 16 + 32 + 64 + 112 + 16)
    assert sum(census.tiers) == 5
    assert compute_census(scene.get_domain(1)) == Census(0, 0, 0, (0, 0, 0, 0), Tally())


def test_the_total_is_the_sum_and_of_mismatches_the_largest() -> None:
    scene = Scene()
    scene.bear(1, AUTO, Fraction(180))
    scene.bear(1, AUTO, Fraction(20), domain=4)
    scene.bear(1, AUTO, Fraction(20), domain=5)
    parts = [compute_census(domain) for domain in scene.state.domains]
    total = compute_total(scene.state)
    assert total == compute_sum(parts)
    assert (total.live, total.tally.quantized) == (3, 3)
    assert total.tally.mismatch_high == sum(part.tally.mismatch_high for part in parts)
    assert total.tally.mismatch_max == max(part.tally.mismatch_max for part in parts)
