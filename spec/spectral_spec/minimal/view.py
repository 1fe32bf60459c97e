"""What can be seen of the minimal system without changing it."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

from spectral_spec.errors import MissingKeyError
from spectral_spec.minimal.state import Entry, State
from spectral_spec.ring import get_members
from spectral_spec.thermal import compute_demotion, compute_heat, compute_rung
from spectral_spec.tiers import Tier, compute_band_range

__all__ = [
    "Status",
    "Temperature",
    "abstract",
    "compute_status",
    "compute_temperature",
    "get_order",
    "observe",
]

K = TypeVar("K")
V = TypeVar("V")


class Temperature(NamedTuple):
    """Where a key lives now: its tier, its band (1..20) and its heat."""

    tier: int
    band: int
    heat: int


class Status(NamedTuple):
    """The number of keys in each tier; their sum is the number of keys."""

    hot: int
    warm: int
    cold: int


def compute_temperature(state: State[K, V], entry: Entry[V]) -> Temperature:
    """Tier, band and heat of an entry at the present clock. Rule M9."""
    heat = compute_heat(entry.level, entry.stamp, state.clock.epoch)
    tier = compute_demotion(state.policy, entry.tier, heat)
    first, last = compute_band_range(tier)
    return Temperature(tier, compute_rung(state.policy, heat, first, last), heat)


def observe(state: State[K, V], key: K) -> Temperature | MissingKeyError:
    """Temperature of a key. Looking is not an access: no time passes."""
    entry = state.entries.get(key)
    if entry is None:
        return MissingKeyError(key)
    return compute_temperature(state, entry)


def abstract(state: State[K, V]) -> tuple[tuple[K, V], ...]:
    """The plain dictionary inside, as pairs in insertion order. O(n log n). Rule M10."""
    return tuple((key, state.entries[key].value) for key in get_members(state.order))


def get_order(state: State[K, V]) -> tuple[K, ...]:
    """The keys in insertion order. O(n log n)."""
    return get_members(state.order)


def compute_status(state: State[K, V]) -> Status:
    """How many keys each tier holds now; every key counts once. O(n). Rule M11."""
    hot = warm = cold = 0
    for entry in state.entries.values():
        tier = compute_temperature(state, entry).tier
        if tier == Tier.HOT:
            hot += 1
        elif tier == Tier.WARM:
            warm += 1
        else:
            cold += 1
    return Status(hot, warm, cold)
