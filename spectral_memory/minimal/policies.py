"""From a policy to the heat table that follows it."""

from __future__ import annotations

from typing import TypeVar

from spectral_memory.minimal.bounded_table import BoundedHeatTable
from spectral_memory.minimal.heat_table import HeatTable
from spectral_spec.thermal import Policy

__all__ = ["make_table"]

K = TypeVar("K")


def make_table(policy: Policy) -> HeatTable[K]:
    """An empty heat table for a policy that `require_policy` accepts."""
    if policy.hot_capacity is None:
        return HeatTable(policy)
    return BoundedHeatTable(policy, policy.hot_capacity)
