"""One trace, one share of its keys in the hot tier, and the hits of each rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from spectral_memory.bench.optimum import count_optimum_hits
from spectral_memory.bench.thermal import compute_capacity, replay
from spectral_memory.bench.tiers import ShippedTier

__all__ = ["LFU", "LRU", "OPTIMUM", "OURS", "RIVALS", "W_TINYLFU", "Contest", "hold_contest"]

OURS: Final = "ThermalDict"
LRU: Final = "LRU"
LFU: Final = "LFU"
W_TINYLFU: Final = "W-TinyLFU"
OPTIMUM: Final = "Belady"
RIVALS: Final = (LRU, LFU, W_TINYLFU, OPTIMUM)

_Count: TypeAlias = Callable[[Sequence[str], int], int]


class Contest(NamedTuple):
    """One trace with one share of its keys in the hot tier: the hits of each rule by name."""

    trace: str
    share: int
    accesses: int
    distinct: int
    places: int
    hits: Mapping[str, int]

    def compute_percent(self, rule: str) -> float:
        """The share of the accesses that were hits, in percent."""
        return 100 * self.hits[rule] / self.accesses

    def compute_lead(self, rival: str) -> float:
        """Points by which the shipped rule is above a rival; below it if negative."""
        return self.compute_percent(OURS) - self.compute_percent(rival)

    @property
    def is_level(self) -> bool:
        """Whether the shipped rule has at least the hits of the better of LRU and LFU. Exact."""
        return self.hits[OURS] >= max(self.hits[LRU], self.hits[LFU])


def hold_contest(name: str, keys: Sequence[str], share: int) -> Contest:
    """Replay the accesses through every rule. O(n log n)."""
    distinct = len(set(keys))
    places = compute_capacity(distinct, share)
    hits = {rule: count(keys, places) for rule, count in _get_rules().items()}
    return Contest(name, share, len(keys), distinct, places, hits)


def _get_rules() -> dict[str, _Count]:
    """What counts the hits of each rule."""
    # Imported here: this is reached with both known to exist.
    from cachetools import LFUCache, LRUCache  # noqa: PLC0415 - it is an extra

    from spectral_memory.bench.candidates import LibraryTier  # noqa: PLC0415 - needs cachetools
    from spectral_memory.bench.w_tinylfu import count_hits  # noqa: PLC0415 - needs theine

    return {
        OURS: lambda keys, places: replay(ShippedTier(places), keys).hits,
        LRU: lambda keys, places: replay(LibraryTier(LRUCache(places)), keys).hits,
        LFU: lambda keys, places: replay(LibraryTier(LFUCache(places)), keys).hits,
        W_TINYLFU: count_hits,
        OPTIMUM: count_optimum_hits,
    }
