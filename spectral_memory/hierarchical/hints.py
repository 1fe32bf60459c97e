"""Temperature hints under the names of the prototype."""

from typing import Final

from spectral_spec.tiers import AUTO, COLD, HOT, ULTRA_COLD, WARM

__all__ = [
    "SMEM_AUTO",
    "SMEM_COLD",
    "SMEM_HOT",
    "SMEM_ULTRA_COLD",
    "SMEM_WARM",
    "TIER_NAMES",
]

SMEM_ULTRA_COLD: Final = ULTRA_COLD
SMEM_COLD: Final = COLD
SMEM_WARM: Final = WARM
SMEM_HOT: Final = HOT
SMEM_AUTO: Final = AUTO

TIER_NAMES: Final = ("ultra-cold", "cold", "warm", "hot")
"""What a person calls the tiers, by their number."""
