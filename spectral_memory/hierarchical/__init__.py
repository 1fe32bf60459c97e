"""The hierarchical system: a reference allocator whose addresses are frequencies."""

from spectral_memory.hierarchical.addresses import BlockAddress
from spectral_memory.hierarchical.checked import HierarchicalSpectralMemory
from spectral_memory.hierarchical.hints import (
    SMEM_AUTO,
    SMEM_COLD,
    SMEM_HOT,
    SMEM_ULTRA_COLD,
    SMEM_WARM,
)
from spectral_memory.hierarchical.statistics import Statistics

__all__ = [
    "SMEM_AUTO",
    "SMEM_COLD",
    "SMEM_HOT",
    "SMEM_ULTRA_COLD",
    "SMEM_WARM",
    "BlockAddress",
    "HierarchicalSpectralMemory",
    "Statistics",
]
