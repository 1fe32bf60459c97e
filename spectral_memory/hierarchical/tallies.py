"""What a domain counts: kept up with every operation, so that reading it is O(1)."""

from __future__ import annotations

from spectral_memory.hierarchical.nearest import Nearest
from spectral_memory.hierarchical.sizes import GRAIN_BITS, count_grains
from spectral_spec.hierarchical import Census, Tally

__all__ = ["Tallies"]


class Tallies:
    """The census of a domain; see `spectral_spec.hierarchical.Census` and `Tally`."""

    __slots__ = (
        "bytes_held",
        "bytes_live",
        "demotions",
        "frees",
        "mallocs",
        "mismatch_high",
        "mismatch_low",
        "mismatch_max",
        "promotions",
        "quantized",
        "tiers",
    )

    mallocs: int
    frees: int
    promotions: int
    demotions: int
    quantized: int
    mismatch_low: int
    mismatch_high: int
    mismatch_max: int
    tiers: list[int]
    bytes_live: int
    bytes_held: int

    def __init__(self) -> None:
        self.mallocs = 0
        self.frees = 0
        self.promotions = 0
        self.demotions = 0
        self.quantized = 0
        self.mismatch_low = 0
        self.mismatch_high = 0
        self.mismatch_max = 0
        self.tiers = [0, 0, 0, 0]
        self.bytes_live = 0
        self.bytes_held = 0

    @property
    def live(self) -> int:
        """Live blocks."""
        return self.mallocs - self.frees

    @property
    def tally(self) -> Tally:
        """The counters as the specification holds them."""
        return Tally(
            self.mallocs,
            self.frees,
            self.promotions,
            self.demotions,
            self.quantized,
            self.mismatch_low,
            self.mismatch_high,
            self.mismatch_max,
        )

    def count_birth(self, size: int, grains: int, tier: int, at: Nearest | None) -> None:
        """A block of so many bytes and grains was born. Rule H29."""
        self.mallocs += 1
        self.tiers[tier] += 1
        self.bytes_live += size
        self.bytes_held += grains << GRAIN_BITS
        if at is not None:
            self.quantized += 1
            self.mismatch_low += at.low
            self.mismatch_high += at.high
            if at.high > self.mismatch_max:
                self.mismatch_max = at.high

    def count_death(self, size: int, grains: int, tier: int) -> None:
        """A block of so many bytes and grains was freed."""
        self.frees += 1
        self.tiers[tier] -= 1
        self.bytes_live -= size
        self.bytes_held -= grains << GRAIN_BITS

    def count_resize(self, old: int, new: int) -> None:
        """A block changed its size."""
        self.bytes_live += new - old
        self.bytes_held += (count_grains(new) - count_grains(old)) << GRAIN_BITS

    def count_migration(self, source: int, target: int) -> None:
        """A block changed its tier."""
        if target > source:
            self.promotions += 1
        else:
            self.demotions += 1
        self.tiers[source] -= 1
        self.tiers[target] += 1

    def to_census(self) -> Census:
        """The census of the specification. O(1)."""
        ultra, cold, warm, hot = self.tiers
        tiers = ultra, cold, warm, hot
        return Census(self.live, self.bytes_live, self.bytes_held, tiers, self.tally)
