"""Statistics of the memory or of one domain, as a person reads them."""

from __future__ import annotations

from fractions import Fraction
from typing import TypedDict

from spectral_memory.quantize import view
from spectral_spec.hierarchical import Census
from spectral_spec.hierarchical.allocation import MISMATCH_UNITS

__all__ = ["Statistics", "summarise"]


class Statistics(TypedDict):
    """What `get_stats` returns. Mismatches are in units of the ordinate.

    `mean_mismatch` and `max_mismatch` are over all mallocs that asked for a
    frequency, freed ones included; 0.0 if there was none. The floats are views,
    rounded once (infinity if too large); `mismatch_bounds` holds the exact sum, low and high.
    """

    live_blocks: int
    bytes_live: int
    bytes_held: int
    mallocs: int
    frees: int
    migrations: int
    promotions: int
    demotions: int
    stm_blocks: int
    ltm_blocks: int
    hot_blocks: int
    warm_blocks: int
    cold_blocks: int
    ultra_cold_blocks: int
    quantized: int
    mean_mismatch: float
    max_mismatch: float
    mismatch_bounds: tuple[Fraction, Fraction]


def summarise(census: Census) -> Statistics:
    """The statistics of a census."""
    ultra, cold, warm, hot = census.tiers
    tally = census.tally
    low = Fraction(tally.mismatch_low, MISMATCH_UNITS)
    high = Fraction(tally.mismatch_high, MISMATCH_UNITS)
    return Statistics(
        live_blocks=census.live,
        bytes_live=census.bytes_live,
        bytes_held=census.bytes_held,
        mallocs=tally.mallocs,
        frees=tally.frees,
        migrations=tally.promotions + tally.demotions,
        promotions=tally.promotions,
        demotions=tally.demotions,
        stm_blocks=hot,
        ltm_blocks=ultra + cold,
        hot_blocks=hot,
        warm_blocks=warm,
        cold_blocks=cold,
        ultra_cold_blocks=ultra,
        quantized=tally.quantized,
        mean_mismatch=view((low + high) / 2 / tally.quantized) if tally.quantized else 0.0,
        max_mismatch=view(Fraction(tally.mismatch_max, MISMATCH_UNITS)),
        mismatch_bounds=(low, high),
    )
