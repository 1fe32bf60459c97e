"""Every resonance has one tier, and every hint its candidates."""

from __future__ import annotations

from itertools import chain

import pytest

from spectral_spec.resonances import ENCLOSURES, SHIPPED, compute_midpoint
from spectral_spec.tiers import (
    AUTO,
    BANDS,
    COLD_BELOW,
    HOT_ABOVE,
    HOT_BAND_ABOVE,
    Tier,
    compute_band_range,
    compute_count_below,
    compute_tier_range,
    get_tier_of,
    get_tier_of_band,
    is_decided,
)


def test_the_table_decides_every_boundary() -> None:
    for boundary in (COLD_BELOW, HOT_BAND_ABOVE, HOT_ABOVE):
        assert is_decided(ENCLOSURES, boundary)


@pytest.mark.parametrize("n", range(1, SHIPPED + 1))
def test_the_tiers_part_the_resonances(n: int) -> None:
    ranges = [compute_tier_range(tier, ENCLOSURES, n) for tier in Tier]
    members = [list(range(first, last + 1)) for first, last in ranges]
    assert list(chain.from_iterable(members)) == list(range(1, n + 1))
    for tier, indices in zip(Tier, members, strict=True):
        assert all(get_tier_of(index, ENCLOSURES) == tier for index in indices)
    assert compute_tier_range(AUTO, ENCLOSURES, n) == (1, n)


def test_the_ranges_of_the_hierarchical_system() -> None:
    ranges = {tier.name: compute_tier_range(tier, ENCLOSURES, 100) for tier in Tier}
    assert ranges == {"ULTRA_COLD": (1, 1), "COLD": (2, 3), "WARM": (4, 29), "HOT": (30, 100)}


def test_a_small_set_has_empty_tiers() -> None:
    for tier, n in ((Tier.COLD, 1), (Tier.WARM, 3), (Tier.HOT, 20)):
        first, last = compute_tier_range(tier, ENCLOSURES, n)
        assert first == last + 1


@pytest.mark.parametrize("index", range(1, SHIPPED + 1))
def test_the_tier_is_what_the_ordinate_says(index: int) -> None:
    row = ENCLOSURES[index - 1]
    tier = get_tier_of(index, ENCLOSURES)
    assert (tier == Tier.HOT) == (row.low >= 100)
    assert (tier == Tier.WARM) == (row.low >= 30 and row.high <= 100)
    assert (tier <= Tier.COLD) == (row.high <= 30)
    assert (tier == Tier.ULTRA_COLD) == (index == 1)


@pytest.mark.parametrize("boundary", [0, 14, 15, 30, 60, 100, 236, 1000])
@pytest.mark.parametrize("n", [0, 1, 2, 20, 101])
def test_the_count_below_is_the_count(boundary: int, n: int) -> None:
    expected = sum(row.high <= boundary for row in ENCLOSURES[:n])
    assert compute_count_below(boundary, ENCLOSURES, n) == expected


def test_a_straddling_enclosure_decides_nothing() -> None:
    wide = compute_midpoint(ENCLOSURES[0], ENCLOSURES[1])._replace(high=ENCLOSURES[3].high)
    assert not is_decided((wide,), COLD_BELOW)


def test_the_bands_of_the_minimal_system() -> None:
    ranges = [compute_band_range(tier) for tier in (Tier.COLD, Tier.WARM, Tier.HOT)]
    assert ranges == [(1, 3), (4, 13), (14, BANDS)]
    for nothing in (Tier.ULTRA_COLD, AUTO):
        first, last = compute_band_range(nothing)
        assert first > last


@pytest.mark.parametrize("band", range(1, BANDS + 1))
def test_the_tier_of_a_band_is_the_one_whose_range_holds_it(band: int) -> None:
    first, last = compute_band_range(get_tier_of_band(band))
    assert first <= band <= last
    row = ENCLOSURES[band - 1]
    assert (get_tier_of_band(band) == Tier.HOT) == (row.low >= 60)
    assert (get_tier_of_band(band) == Tier.COLD) == (row.high <= 30)


def test_hints_are_numbered_from_low_to_high_frequency() -> None:
    assert [tier.value for tier in Tier] == [0, 1, 2, 3]
    assert AUTO == 4
