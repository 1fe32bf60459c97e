"""Laws of the figures of a memory: censuses, their sum, and how a mismatch is counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple, cast

from immutables import Map

from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, equal, largest
from spectral_spec.extents import compute_extent_length
from spectral_spec.hierarchical.allocation import count_birth
from spectral_spec.hierarchical.state import Block, Domain, Tally
from spectral_spec.hierarchical.view import (
    Census,
    compute_census,
    compute_sum,
)
from spectral_spec.quantize import Quantized

__all__: list[str] = []

_ALLOCATION: Final = "spectral_spec.hierarchical.allocation"
_VIEW: Final = "spectral_spec.hierarchical.view"

_TIERS: Final = 4
_DOMAINS: Final = 12
_SUMMED: Final = tuple(name for name in Tally._fields if name != "mismatch_max")


class _Ratio(NamedTuple):
    """A rational number as a pair: an unknown one has no numerator of its own."""

    numerator: int
    denominator: int


def _make_ratio(case: Case, name: str) -> _Ratio:
    return _Ratio(case.integer(f"{name}.numerator"), case.integer(f"{name}.denominator", 1))


@obligation(
    law="a birth at a frequency counts its mismatch in units of 2**-64, rounded outward, and keeps the largest; without one no mismatch is counted",
    rules=("H29",),
    mutants=(
        Mutant(f"{_ALLOCATION}.count_birth", "-(-at.high.numerator", "(at.high.numerator"),
        Mutant(f"{_ALLOCATION}.count_birth", "at.low.denominator", "at.high.denominator"),
        Mutant(f"{_ALLOCATION}.count_birth", "tally.mismatch_low + low", "tally.mismatch_low"),
        Mutant(f"{_ALLOCATION}.count_birth", "tally.mismatch_high + high", "high"),
        Mutant(f"{_ALLOCATION}.count_birth", "max(tally.mismatch_max, high)", "high"),
        Mutant(f"{_ALLOCATION}.count_birth", "tally.quantized + 1", "tally.quantized"),
    ),
)
def a_mismatch_is_counted_rounded_outward(case: Case) -> bool:
    tally = case.record(Tally, "tally")
    if case.flip("no frequency is asked for"):
        return equal(count_birth(tally, None), tally._replace(mallocs=tally.mallocs + 1))
    low, high = _make_ratio(case, "low"), _make_ratio(case, "high")
    at = Quantized(case.integer("index"), cast("Any", low), cast("Any", high))
    after = count_birth(tally, at)
    down = after.mismatch_low - tally.mismatch_low
    up = after.mismatch_high - tally.mismatch_high
    return all_of(
        down * low.denominator <= low.numerator * 2**64,
        low.numerator * 2**64 < (down + 1) * low.denominator,
        (up - 1) * high.denominator < high.numerator * 2**64,
        high.numerator * 2**64 <= up * high.denominator,
        after.mismatch_max == largest(tally.mismatch_max, up),
        after.quantized == tally.quantized + 1,
        after.mallocs == tally.mallocs + 1,
        equal(after[1:4], tally[1:4]),
    )


@obligation(
    law="of two blocks in any two tiers each counts once, in its tier, with its size and with the length of its extent",
    rules=("H42",),
    summaries=(compute_extent_length,),
    mutants=(
        Mutant(f"{_VIEW}.compute_census", "tiers[block.tier] += 1", "tiers[block.tier] = 1"),
        Mutant(f"{_VIEW}.compute_census", "live += block.size", "live = block.size"),
        Mutant(f"{_VIEW}.compute_census", "held += ", "held = "),
        Mutant(f"{_VIEW}.compute_census", "tiers[2], tiers[3]", "tiers[3], tiers[2]"),
    ),
)
def a_census_counts_each_of_two_blocks_once(case: Case) -> bool:
    one = _make_block(case, "one", _choose_tier(case, "one"))
    other = _make_block(case, "other", _choose_tier(case, "other"))
    tally = case.record(Tally, "tally")
    census = compute_census(Domain(blocks=Map({0: one, 7: other}), tally=tally))
    held = compute_extent_length(one.size) + compute_extent_length(other.size)
    return all_of(
        census.live == 2,
        census.bytes_live == one.size + other.size,
        census.bytes_held == held,
        *(
            census.tiers[tier] == (one.tier == tier) + (other.tier == tier)
            for tier in range(_TIERS)
        ),
        equal(census.tally, tally),
    )


@obligation(
    law="the sum of the twelve domains' censuses adds up every figure, but of the largest mismatches it takes the largest",
    rules=("H43",),
    mutants=(
        Mutant(
            f"{_VIEW}.compute_sum", "max(part.tally.mismatch_max", "sum(part.tally.mismatch_max"
        ),
        Mutant(f"{_VIEW}.compute_sum", "sum(part.live", "sum(part.bytes_live"),
        Mutant(f"{_VIEW}.compute_sum", "sum(part.bytes_held", "max(part.bytes_held"),
        Mutant(f"{_VIEW}.compute_sum", "(tiers[0], tiers[1]", "(tiers[1], tiers[0]"),
    ),
)
def a_sum_of_censuses_adds_up_every_figure(case: Case) -> bool:
    parts = [_make_census(case, f"domain {number}") for number in range(_DOMAINS)]
    total = compute_sum(parts)
    return all_of(
        *(_is_sum(total, parts, name) for name in ("live", "bytes_live", "bytes_held")),
        *(total.tiers[tier] == sum(part.tiers[tier] for part in parts) for tier in range(_TIERS)),
        *(_is_sum(total.tally, [part.tally for part in parts], name) for name in _SUMMED),
        total.tally.mismatch_max == largest(*(part.tally.mismatch_max for part in parts)),
    )


def _is_sum(total: object, parts: Sequence[object], name: str) -> bool:
    return equal(getattr(total, name), sum(getattr(part, name) for part in parts))


def _make_census(case: Case, name: str) -> Census:
    live, asked, held = (case.integer(f"{name}.{part}") for part in ("live", "asked", "held"))
    first, second, third, fourth = (case.integer(f"{name}.tier {tier}") for tier in range(_TIERS))
    tiers = (first, second, third, fourth)
    return Census(live, asked, held, tiers, case.record(Tally, f"{name}.tally"))


def _make_block(case: Case, name: str, tier: int) -> Block:
    return case.record(Block, name, tier=tier, contents=())


def _choose_tier(case: Case, name: str) -> int:
    """One of the four tiers, known on each path: it is the place in a list."""
    return 2 * case.flip(f"{name} is warm or hot") + case.flip(f"{name} is the hotter of two")
