"""Laws of every standing, for the runner to tell apart. None of them is part of the suite."""

from __future__ import annotations

import os
import threading

from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, equal, implies
from spectral_spec import address, extents

__all__ = [
    "big_number_has_no_divisor",
    "bug_goes_unnoticed",
    "every_hypothesis_is_needed",
    "extent_holds_its_block",
    "extent_is_longer_than_its_block",
    "first_fit_never_finds_the_second_extent",
    "hypotheses_contradict_each_other",
    "hypothesis_is_idle",
    "hypothesis_is_idle_and_said_to_be",
    "hypothesis_is_said_to_be_idle_and_is_not",
    "law_has_too_many_paths",
    "no_bug_is_planted",
    "process_dies",
    "process_hangs",
    "true_claim_must_fail",
    "wrong_claim_must_fail",
]

_LENGTH = "spectral_spec.extents.compute_extent_length"


@obligation(
    law="an extent holds its block, and a grain more at the most",
    rules=("E2",),
    mutants=(
        Mutant(_LENGTH, "GRAIN - 1", "GRAIN - 2"),
        Mutant(_LENGTH, "max(1, ", "max(-1, "),
    ),
)
def extent_holds_its_block(case: Case) -> bool:
    size = case.integer("size")
    case.suppose("a size is not negative", size >= 0)
    length = extents.compute_extent_length(size)
    return all_of(length >= size, length > 0, length <= size + 16)


@obligation(
    law="an extent is longer than its block",
    rules=("E2",),
    mutants=(Mutant(_LENGTH, "GRAIN - 1", "GRAIN - 2"),),
)
def extent_is_longer_than_its_block(case: Case) -> bool:
    size = case.integer("size")
    case.suppose("a size is positive", size > 0)
    return extents.compute_extent_length(size) > size


@obligation(law="an extent is longer than its block", rules=("E2",), must_fail=True)
def wrong_claim_must_fail(case: Case) -> bool:
    size = case.integer("size")
    case.suppose("a size is positive", size > 0)
    return extents.compute_extent_length(size) > size


@obligation(law="an extent is no shorter than its block", rules=("E2",), must_fail=True)
def true_claim_must_fail(case: Case) -> bool:
    size = case.integer("size")
    case.suppose("a size is positive", size > 0)
    return extents.compute_extent_length(size) >= size


@obligation(
    law="no two numbers above one have this product",
    rules=("E2",),
    mutants=(Mutant(_LENGTH, "GRAIN - 1", "GRAIN - 2"),),
)
def big_number_has_no_divisor(case: Case) -> bool:
    one, other = case.integer("one"), case.integer("other")
    case.suppose("above one", one > 1, other > 1)
    return one * other != 1_000_000_007


@obligation(
    law="an extent holds a third of its block",
    rules=("E2",),
    mutants=(Mutant(_LENGTH, "GRAIN - 1", "GRAIN - 2"),),
)
def bug_goes_unnoticed(case: Case) -> bool:
    size = case.integer("size")
    case.suppose("a size is positive", size > 0)
    return extents.compute_extent_length(size) * 3 >= size


@obligation(law="an extent holds its block", rules=("E2",))
def no_bug_is_planted(case: Case) -> bool:
    size = case.integer("size")
    return extents.compute_extent_length(size) >= size


def _suppose_twice(case: Case) -> int:
    size = case.integer("size")
    case.suppose("a size is not negative", size >= 0)
    case.suppose("a size is no address", size <= address.OFFSETS)
    return size


@obligation(
    law="an extent holds its block",
    rules=("E2",),
    mutants=(Mutant(_LENGTH, "GRAIN - 1", "GRAIN - 2"),),
)
def hypothesis_is_idle(case: Case) -> bool:
    size = _suppose_twice(case)
    return extents.compute_extent_length(size) >= size


@obligation(
    law="an extent holds its block",
    rules=("E2",),
    mutants=(Mutant(_LENGTH, "GRAIN - 1", "GRAIN - 2"),),
    idle={
        "a size is no address": "blocks of the system are no longer",
        "a size is not negative": "so are the sizes that callers may ask for",
    },
)
def hypothesis_is_idle_and_said_to_be(case: Case) -> bool:
    size = _suppose_twice(case)
    return extents.compute_extent_length(size) >= size


@obligation(
    law="an extent of a block in range is a multiple of the grain in range",
    rules=("E2",),
    mutants=(Mutant(_LENGTH, "* GRAIN", "* 15"),),
    idle={"a size is not negative": "it is needed, and this is wrong", "no name": "no such thing"},
)
def hypothesis_is_said_to_be_idle_and_is_not(case: Case) -> bool:
    size = _suppose_twice(case)
    length = extents.compute_extent_length(size)
    return all_of(length % 16 == 0, length <= address.OFFSETS, length <= size + 16)


@obligation(
    law="an extent of a block in range is in range, a multiple of the grain, and no longer than need be",
    rules=("E2",),
    mutants=(Mutant(_LENGTH, "* GRAIN", "* 15"),),
)
def every_hypothesis_is_needed(case: Case) -> bool:
    size = _suppose_twice(case)
    length = extents.compute_extent_length(size)
    return all_of(length % 16 == 0, length <= address.OFFSETS, length <= size + 16)


@obligation(
    law="whatever you like",
    rules=("E2",),
    mutants=(Mutant(_LENGTH, "GRAIN - 1", "GRAIN - 2"),),
)
def hypotheses_contradict_each_other(case: Case) -> bool:
    size = case.integer("size")
    case.suppose("a size is positive", size > 0)
    case.suppose("a size is negative", size < 0)
    return extents.compute_extent_length(size) < size


@obligation(law="every number is even", rules=("E2",), path_limit=4)
def law_has_too_many_paths(case: Case) -> bool:
    return all(case.flip(f"answer {number}") for number in range(10))


@obligation(law="first fit finds the first extent or none", rules=("E3",), must_fail=True)
def first_fit_never_finds_the_second_extent(case: Case) -> bool:
    block = case.table("free", extents.Extent)
    opaque, ratio = case.opaque("key", "Key"), case.rational("ratio")
    length = case.integer("length", 1, 100)
    case.suppose("a ratio between", ratio * 3 > 1, ratio * 2 < 1)
    case.suppose("the key is the key", equal(opaque, opaque))
    free = (block(0), block(1))
    found = extents.find_first_fit(free, length)
    return implies(found >= 0, found == 0)


@obligation(law="this process goes on", rules=("E2",), must_fail=True)
def process_dies(case: Case) -> bool:
    del case
    os._exit(7)


@obligation(law="this process comes back", rules=("E2",), must_fail=True)
def process_hangs(case: Case) -> bool:
    del case
    return threading.Event().wait()
