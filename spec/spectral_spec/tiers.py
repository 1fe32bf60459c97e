"""Tiers: which resonances a temperature stands for.

| tier | hierarchical system | minimal system (20 bands) |
|---|---|---|
| ultra-cold | gamma_1 | none |
| cold (LTM) | gamma_2 and above, below 30 | below 30: bands 1..3 |
| warm | 30 to 100 | 30 to 60: bands 4..13 |
| hot (STM) | above 100 | above 60: bands 14..20 |

The split of the cold is by the shape of the cells. gamma_1's is open: it is the
catch-all of every frequency below 17.58, however low, and its mismatch has no
bound. The cells of gamma_2 and gamma_3 are closed and have one.

gamma_20 = 77.1 never reaches 100, so the minimal system keeps the boundary of the
cold and takes twice it as its boundary of the hot.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Final

from spectral_spec.resonances import ENCLOSURES, Enclosure

__all__ = [
    "AUTO",
    "BANDS",
    "COLD",
    "COLD_BELOW",
    "HOT",
    "HOT_ABOVE",
    "HOT_BAND_ABOVE",
    "ULTRA_COLD",
    "WARM",
    "Tier",
    "compute_band_range",
    "compute_count_below",
    "compute_tier_range",
    "get_tier_of",
    "get_tier_of_band",
    "is_decided",
]

#: LTM ends and STM begins here, in units of the ordinate.
COLD_BELOW: Final = 30
HOT_ABOVE: Final = 100
HOT_BAND_ABOVE: Final = 60

#: Bands of the minimal system: its resonances are gamma_1..gamma_20.
BANDS: Final = 20


class Tier(IntEnum):
    """A temperature, from low to high frequency."""

    ULTRA_COLD = 0
    COLD = 1
    WARM = 2
    HOT = 3


#: The same as plain numbers, which is what states hold.
ULTRA_COLD: Final = int(Tier.ULTRA_COLD)
COLD: Final = int(Tier.COLD)
WARM: Final = int(Tier.WARM)
HOT: Final = int(Tier.HOT)

#: The hint that restricts nothing: every resonance is a candidate.
AUTO: Final = 4


def is_decided(enclosures: Sequence[Enclosure], boundary: int) -> bool:
    """Whether every resonance is known to lie below or above the boundary. Rule Z6."""
    return all(one.high <= boundary or one.low >= boundary for one in enclosures)


def compute_count_below(boundary: int, enclosures: Sequence[Enclosure], n: int) -> int:
    """How many of the first n resonances lie below the boundary. O(log n). Rule Z7.

    `enclosures` is ordered and `is_decided` at the boundary; 0 <= n <= its length.
    """
    lower, upper = 0, n
    while lower < upper:
        middle = (lower + upper + 1) // 2
        if enclosures[middle - 1].high <= boundary:
            lower = middle
        else:
            upper = middle - 1
    return lower


def compute_tier_range(tier: int, enclosures: Sequence[Enclosure], n: int) -> tuple[int, int]:
    """The candidates (first, last) of a hint among the first n resonances, n >= 1.

    `tier` is a `Tier` or `AUTO`. first > last means that there are none.
    O(log n). Rule Z8.

    >>> [compute_tier_range(tier, ENCLOSURES, 100) for tier in (*Tier, AUTO)]
    [(1, 1), (2, 3), (4, 29), (30, 100), (1, 100)]
    """
    if tier == Tier.ULTRA_COLD:
        return 1, 1
    if tier == Tier.COLD:
        return 2, compute_count_below(COLD_BELOW, enclosures, n)
    if tier == Tier.WARM:
        first = compute_count_below(COLD_BELOW, enclosures, n) + 1
        return first, compute_count_below(HOT_ABOVE, enclosures, n)
    if tier == Tier.HOT:
        return compute_count_below(HOT_ABOVE, enclosures, n) + 1, n
    return 1, n


def get_tier_of(index: int, enclosures: Sequence[Enclosure]) -> Tier:
    """The tier of resonance `index`, 1-based. O(1). Rule Z9."""
    if index == 1:
        return Tier.ULTRA_COLD
    if enclosures[index - 1].high <= COLD_BELOW:
        return Tier.COLD
    if enclosures[index - 1].high <= HOT_ABOVE:
        return Tier.WARM
    return Tier.HOT


_COLD_BANDS: Final = compute_count_below(COLD_BELOW, ENCLOSURES, BANDS)
_WARM_BANDS: Final = compute_count_below(HOT_BAND_ABOVE, ENCLOSURES, BANDS)


def compute_band_range(tier: int) -> tuple[int, int]:
    """The bands (first, last) of a tier of the minimal system. Rule Z10.

    It knows cold, warm and hot; anything else has no bands: (1, 0).
    """
    if tier == Tier.COLD:
        return 1, _COLD_BANDS
    if tier == Tier.WARM:
        return _COLD_BANDS + 1, _WARM_BANDS
    if tier == Tier.HOT:
        return _WARM_BANDS + 1, BANDS
    return 1, 0


def get_tier_of_band(band: int) -> Tier:
    """The tier of a band 1..20 of the minimal system. Rule Z11."""
    if band <= _COLD_BANDS:
        return Tier.COLD
    return Tier.WARM if band <= _WARM_BANDS else Tier.HOT
