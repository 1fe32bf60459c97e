"""The resonances as a picture shows them: their cells, tiers and regimes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from spectral_memory.view.recording import TIERS, Resonance
from spectral_spec.resonances import ENCLOSURES, Enclosure, compute_midpoints
from spectral_spec.tiers import BANDS, Tier, get_tier_of, get_tier_of_band

__all__ = ["compute_band_cells", "compute_cells", "format_decimal", "get_tier_number"]

_REGIMES: Final = {
    Tier.HOT: "STM",
    Tier.WARM: "between",
    Tier.COLD: "LTM",
    Tier.ULTRA_COLD: "LTM",
}


def get_tier_number(tier: int) -> int:
    """A tier's number in the document, 0..3, hottest first.

    >>> [TIERS[get_tier_number(tier)] for tier in Tier]
    ['ultra-cold', 'cold', 'warm', 'hot']
    """
    return Tier.HOT - tier


def compute_band_cells() -> tuple[Resonance, ...]:
    """The 20 bands of the minimal system. O(n)."""
    tiers = [get_tier_of_band(band) for band in range(1, BANDS + 1)]
    return _compute(ENCLOSURES[:BANDS], tiers)


def compute_cells(enclosures: Sequence[Enclosure]) -> tuple[Resonance, ...]:
    """The resonances of a hierarchical system, whose table is `enclosures`. O(n).

    >>> cells = compute_cells(ENCLOSURES[:100])
    >>> [cells[68].tier, cells[68].regime, round(cells[68].frequency, 3)]
    ['hot', 'STM', 179.916]
    """
    return _compute(enclosures, [get_tier_of(k + 1, enclosures) for k in range(len(enclosures))])


def format_decimal(value: Fraction, digits: int) -> str:
    """The first `digits` decimals of a number >= 0, cut off and marked if there are more.

    >>> format_decimal(Fraction(1, 3), 5), format_decimal(Fraction(1, 4), 5)
    ('0.33333…', '0.25')
    >>> format_decimal(Fraction(31437, 512), 10)
    '61.400390625'
    """
    scaled = value * 10**digits
    whole, rest = divmod(int(scaled), 10**digits)
    text = f"{whole}.{rest:0{digits}d}"
    if scaled.denominator != 1:
        return text + "…"
    return text.rstrip("0").rstrip(".")


def _compute(enclosures: Sequence[Enclosure], tiers: Sequence[Tier]) -> tuple[Resonance, ...]:
    """Each resonance with the walls to its neighbours; the last cell has no end."""
    walls = [_centre(one) for one in compute_midpoints(enclosures, len(enclosures))]
    lows = [0.0, *walls]
    highs = [*walls, None]
    return tuple(
        Resonance(
            k + 1, _centre(one), lows[k], highs[k], TIERS[get_tier_number(tier)], _REGIMES[tier]
        )
        for k, (one, tier) in enumerate(zip(enclosures, tiers, strict=True))
    )


def _centre(enclosure: Enclosure) -> float:
    """An enclosed point as a float, for display."""
    return float((enclosure.low + enclosure.high) / 2)
