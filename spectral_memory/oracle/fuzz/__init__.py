"""Operations drawn in bulk: seeded, at the edges, where coverage is still missing."""

from spectral_memory.oracle.fuzz.campaign import Budget, Campaign, run

__all__ = ["Budget", "Campaign", "run"]
