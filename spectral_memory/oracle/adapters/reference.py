"""The reference as a subject, without contracts and with quick looks."""

from __future__ import annotations

from spectral_memory import unchecked
from spectral_memory.oracle.adapters.hierarchical import HierarchicalAdapter
from spectral_memory.oracle.adapters.minimal import MinimalAdapter
from spectral_memory.oracle.judge.setup import Setup, System
from spectral_spec.address import DOMAINS

__all__ = ["ReferenceAllocator", "ReferenceDict", "make_reference"]


class ReferenceDict(MinimalAdapter):
    """`unchecked.ThermalDict`."""

    def make(self, setup: Setup) -> object:
        """A new one."""
        self._all = unchecked.ThermalDict[object, object].with_policy(setup.policy)
        return self._all

    def get_temperature(self, key: object) -> tuple[object, object, object]:
        """The same as one look-up."""
        heats = self._all.heats
        tier, band, heat = heats.temperature_of(heats.records[key])
        return tier, band, heat


class ReferenceAllocator(HierarchicalAdapter):
    """`unchecked.HierarchicalSpectralMemory`."""

    def make(self, setup: Setup) -> object:
        """A new one."""
        self._all = unchecked.HierarchicalSpectralMemory(setup.n_zeros, policy=setup.policy)
        return self._all

    def _count(self, domain: int) -> tuple[object, ...]:
        # The same figures as `get_stats`, without the exact sums of mismatches.
        tallies = self._all._domains[domain % DOMAINS].tallies  # noqa: SLF001 - our own reference, read only
        tally = tallies.tally
        return (
            tallies.live,
            tallies.bytes_live,
            tallies.bytes_held,
            tally.mallocs,
            tally.frees,
            tallies.promotions,
            tallies.demotions,
            *tallies.tiers,
            tally.quantized,
        )


def make_reference(system: System) -> ReferenceDict | ReferenceAllocator:
    """The reference of a system."""
    return ReferenceDict() if system == System.MINIMAL else ReferenceAllocator()
