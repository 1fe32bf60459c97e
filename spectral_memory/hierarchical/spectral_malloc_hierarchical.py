"""The prototype's import path of the hierarchical system: a door, nothing more."""

from spectral_memory.hierarchical import (
    SMEM_AUTO,
    SMEM_COLD,
    SMEM_HOT,
    SMEM_ULTRA_COLD,
    SMEM_WARM,
    HierarchicalSpectralMemory,
)

__all__ = [
    "SMEM_AUTO",
    "SMEM_COLD",
    "SMEM_HOT",
    "SMEM_ULTRA_COLD",
    "SMEM_WARM",
    "HierarchicalSpectralMemory",
]
