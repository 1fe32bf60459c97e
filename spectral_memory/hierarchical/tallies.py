"""What a domain counts: kept up with every operation, so that reading it is O(1)."""

from __future__ import annotations

from spectral_spec.extents import compute_extent_length
from spectral_spec.hierarchical import Census, Tally
from spectral_spec.hierarchical.allocation import count_birth
from spectral_spec.quantize import Quantized

__all__ = ["Tallies"]


class Tallies:
    """The census of a domain; see `spectral_spec.hierarchical.Census`."""

    __slots__ = ("bytes_held", "bytes_live", "demotions", "promotions", "tally", "tiers")

    def __init__(self) -> None:
        self.tally = Tally()
        self.promotions = 0
        self.demotions = 0
        self.tiers = [0, 0, 0, 0]
        self.bytes_live = 0
        self.bytes_held = 0

    @property
    def live(self) -> int:
        """Live blocks."""
        return self.tally.mallocs - self.tally.frees

    def count_birth(self, size: int, tier: int, at: Quantized | None) -> None:
        """A block was born."""
        self.tally = count_birth(self.tally, at)
        self.tiers[tier] += 1
        self.bytes_live += size
        self.bytes_held += compute_extent_length(size)

    def count_death(self, size: int, tier: int) -> None:
        """A block was freed."""
        self.tally = self.tally._replace(frees=self.tally.frees + 1)
        self.tiers[tier] -= 1
        self.bytes_live -= size
        self.bytes_held -= compute_extent_length(size)

    def count_resize(self, old: int, new: int) -> None:
        """A block changed its size."""
        self.bytes_live += new - old
        self.bytes_held += compute_extent_length(new) - compute_extent_length(old)

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
        tally = self.tally._replace(promotions=self.promotions, demotions=self.demotions)
        ultra, cold, warm, hot = self.tiers
        return Census(self.live, self.bytes_live, self.bytes_held, (ultra, cold, warm, hot), tally)
