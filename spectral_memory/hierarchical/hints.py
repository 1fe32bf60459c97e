"""Temperature hints under the names of the prototype."""

from typing import Final

from spectral_spec.tiers import AUTO, Tier

__all__ = ["SMEM_AUTO", "SMEM_COLD", "SMEM_HOT", "SMEM_ULTRA_COLD", "SMEM_WARM"]

SMEM_ULTRA_COLD: Final = int(Tier.ULTRA_COLD)
SMEM_COLD: Final = int(Tier.COLD)
SMEM_WARM: Final = int(Tier.WARM)
SMEM_HOT: Final = int(Tier.HOT)
SMEM_AUTO: Final = AUTO
