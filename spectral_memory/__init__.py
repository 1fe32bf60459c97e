"""The reference implementation of SpectralMemory, under contract.

`spectral_memory.unchecked` has both systems without their contracts.
"""

from spectral_memory.build import BuildInfo, build_info, contract_mode
from spectral_memory.hierarchical import (
    SMEM_AUTO,
    SMEM_COLD,
    SMEM_HOT,
    SMEM_ULTRA_COLD,
    SMEM_WARM,
    BlockAddress,
    HierarchicalSpectralMemory,
)
from spectral_memory.minimal import ThermalDict
from spectral_memory.quantize import quantize

__all__ = [
    "SMEM_AUTO",
    "SMEM_COLD",
    "SMEM_HOT",
    "SMEM_ULTRA_COLD",
    "SMEM_WARM",
    "BlockAddress",
    "BuildInfo",
    "HierarchicalSpectralMemory",
    "ThermalDict",
    "build_info",
    "contract_mode",
    "quantize",
]
