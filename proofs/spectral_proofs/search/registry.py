"""All contracts in the order of the pages: what must be confirmed, then what is only searched."""

from __future__ import annotations

from typing import Final

from spectral_proofs.search.contract import Contract
from spectral_proofs.search.subjects import (
    extents,
    frequencies,
    groups,
    heat,
    reference,
    searched,
    sectors,
)

__all__ = ["CONFIRMED", "CONTRACTS", "SEARCHED"]

#: Must come out confirmed over all paths.
CONFIRMED: Final[tuple[Contract, ...]] = (
    *sectors.CONTRACTS,
    *extents.CONTRACTS,
    *heat.CONTRACTS,
    *frequencies.CONTRACTS,
    *groups.CONTRACTS,
    *reference.CONTRACTS,
)

#: Searched for a counterexample within a budget, and never called proved.
SEARCHED: Final[tuple[Contract, ...]] = searched.CONTRACTS

CONTRACTS: Final[tuple[Contract, ...]] = (*CONFIRMED, *SEARCHED)
