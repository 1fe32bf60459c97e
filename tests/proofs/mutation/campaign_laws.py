"""Laws for campaigns to try mutants against. They are no part of the suite."""

from __future__ import annotations

from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of
from spectral_spec import extents

__all__ = [
    "campaign_law_about_lengths",
    "campaign_law_that_is_false",
    "campaign_law_that_must_fail",
]


@obligation(
    law="an extent is the least number of grains that holds the block",
    rules=("E2",),
    mutants=(Mutant("spectral_spec.extents.compute_extent_length", "GRAIN - 1", "GRAIN - 2"),),
)
def campaign_law_about_lengths(case: Case) -> bool:
    size = case.integer("size", 1)
    length = extents.compute_extent_length(size)
    return all_of(length >= size, length < size + 16, length % 16 == 0)


@obligation(law="no extent is as long as its block", rules=("E2",), must_fail=True)
def campaign_law_that_must_fail(case: Case) -> bool:
    size = case.integer("size", 1)
    return extents.compute_extent_length(size) != size


@obligation(law="no extent is as long as its block", rules=("E2",))
def campaign_law_that_is_false(case: Case) -> bool:
    size = case.integer("size", 1)
    return extents.compute_extent_length(size) != size
