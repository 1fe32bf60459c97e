"""Replays of a trace through a system and the specification, compared step by step.

`driver` is the frame, `minimal` and `hierarchical` say what an access becomes and
what is compared, `outcome` what comes out. Both replays also take any other
implementation with the same methods.
"""

from __future__ import annotations

from spectral_memory import HierarchicalSpectralMemory, ThermalDict, unchecked
from spectral_memory.lockstep import hierarchical, minimal
from spectral_memory.lockstep.outcome import (
    Advance,
    Divergence,
    Glimpse,
    Mismatch,
    Outcome,
    Sample,
    Use,
)
from spectral_memory.trace import Trace

__all__ = [
    "Advance",
    "Divergence",
    "Glimpse",
    "Mismatch",
    "Outcome",
    "Sample",
    "Use",
    "replay_hierarchical",
    "replay_minimal",
]


def replay_minimal(
    trace: Trace, contracts: bool, hot_capacity: int | None, advance: Advance
) -> Outcome:
    """Replay a trace through `ThermalDict`; `hot_capacity` is None or at least 1."""

    def make() -> minimal.MinimalSystem:
        if contracts:
            return make_contracted()
        return make_unchecked()

    def make_contracted() -> ThermalDict[str, int]:
        return ThermalDict() if hot_capacity is None else ThermalDict.bounded(hot_capacity)

    def make_unchecked() -> unchecked.ThermalDict[str, int]:
        if hot_capacity is None:
            return unchecked.ThermalDict()
        return unchecked.ThermalDict.bounded(hot_capacity)

    return minimal.replay(trace, make, contracts, hot_capacity, advance)


def replay_hierarchical(
    trace: Trace, contracts: bool, hot_capacity: int | None, advance: Advance
) -> Outcome:
    """The same through `HierarchicalSpectralMemory`; the capacity is each domain's."""
    chosen = HierarchicalSpectralMemory if contracts else unchecked.HierarchicalSpectralMemory

    def make() -> hierarchical.HierarchicalSystem:
        return chosen(hierarchical.RESONANCES, hot_capacity=hot_capacity)

    return hierarchical.replay(trace, make, contracts, hot_capacity, advance)
