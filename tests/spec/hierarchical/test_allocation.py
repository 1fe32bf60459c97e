"""Birth and end of a block."""

from __future__ import annotations

from fractions import Fraction

import pytest

from spectral_spec.address import OFFSETS
from spectral_spec.errors import (
    ArgumentRangeError,
    EmptyTierError,
    OutOfMemoryError,
    TierFullError,
    UndecidableError,
)
from spectral_spec.hierarchical import Calloc, Free, Malloc
from spectral_spec.hierarchical.allocation import MISMATCH_UNITS
from spectral_spec.quantize import quantize
from spectral_spec.resonances import ENCLOSURES
from spectral_spec.thermal import Clock
from spectral_spec.tiers import AUTO

from .scenes import COLD, HOT, PLAIN, ULTRA, WARM, Scene


def test_a_block_without_a_wish_begins_cold() -> None:
    scene = Scene()
    block = scene.get_block(scene.bear(100))
    assert (block.resonance, block.tier, block.prime, block.offset) == (2, COLD, 1, 0)
    assert (block.size, block.axis, block.level) == (100, 0, 1)


def test_a_frequency_decides_the_resonance() -> None:
    scene = Scene()
    block = scene.get_block(scene.bear(1024, HOT, Fraction(180)))
    assert (block.resonance, block.tier, block.level) == (69, HOT, PLAIN.hot_entry)
    # A hint restricts the candidates: the nearest of its tier is taken.
    assert scene.get_block(scene.bear(1, WARM, Fraction(180))).resonance == 29
    assert scene.get_block(scene.bear(1, ULTRA, Fraction(180))).resonance == 1
    assert scene.get_block(scene.bear(1, HOT, Fraction(-5))).resonance == 30


def test_the_mismatch_is_counted_and_rounded_outward() -> None:
    scene = Scene()
    for t in (Fraction(180), Fraction(15)):
        scene.bear(8, AUTO, t)
    scene.bear()
    tally = scene.get_domain().tally
    found = [quantize(t, ENCLOSURES, 1, 100) for t in (Fraction(180), Fraction(15))]
    exact = [one for one in found if not isinstance(one, Exception)]
    assert (tally.mallocs, tally.quantized) == (3, 2)
    low = sum(one.low for one in exact) * MISMATCH_UNITS
    high = sum(one.high for one in exact) * MISMATCH_UNITS
    assert 0 <= low - tally.mismatch_low < 2
    assert 0 <= tally.mismatch_high - high < 2
    assert 0 <= tally.mismatch_max - max(one.high for one in exact) * MISMATCH_UNITS < 1


def test_a_tier_without_resonances_is_refused_before_the_frequency_is_looked_at() -> None:
    inside = Fraction(sum((*ENCLOSURES[0], *ENCLOSURES[1])), 4)
    scene = Scene(20)
    assert scene.refuse(Malloc(0, 1, HOT, inside)).payload == ("EmptyTierError", (HOT, 20))
    assert isinstance(Scene(1).refuse(Malloc(0, 1, COLD, None)), EmptyTierError)
    assert isinstance(scene.refuse(Malloc(0, 1, AUTO, inside)), UndecidableError)


def test_a_slot_is_exhausted_and_a_tier_is() -> None:
    scene = Scene(4)
    t = Fraction(21)
    scene.bear(2**23, AUTO, t)
    scene.bear(2**23, AUTO, t)
    refusal = scene.refuse(Malloc(0, 2**23, AUTO, t))
    assert refusal.payload == OutOfMemoryError(0, COLD, 17, 2**23).payload
    # Without the frequency there is the other cold resonance.
    assert scene.get_block(scene.bear(OFFSETS, COLD)).resonance == 3
    assert isinstance(scene.refuse(Malloc(0, OFFSETS, COLD, None)), OutOfMemoryError)
    # Another size class and another domain are not concerned.
    scene.bear(8, AUTO, t)
    scene.bear(OFFSETS, AUTO, t, domain=1)


def test_a_full_hot_tier_refuses_whoever_asks_for_it() -> None:
    scene = Scene(policy=PLAIN._replace(hot_capacity=2))
    assert [scene.get_block(scene.bear()).tier for _ in range(3)] == [HOT, HOT, COLD]
    for operation in (Malloc(0, 1, HOT, None), Malloc(0, 1, AUTO, Fraction(180))):
        assert scene.refuse(operation).payload == TierFullError(0, 2).payload
    scene.bear(1, HOT, domain=1)


@pytest.mark.parametrize(("count", "size"), [(2, 2**23 + 1), (OFFSETS, OFFSETS), (2**13, 2**12)])
def test_a_calloc_is_as_long_as_the_product(count: int, size: int) -> None:
    refusal = Scene().refuse(Calloc(0, count, size, AUTO, None))
    assert isinstance(refusal, ArgumentRangeError)
    assert refusal.args == ("count * size", count * size, 0, OFFSETS)


def test_a_calloc_is_a_malloc() -> None:
    one, other = Scene(), Scene()
    for count, size in ((3, 100), (0, 5), (2**23, 2)):
        assert one.do(Calloc(0, count, size, COLD, None)) == other.do(
            Malloc(0, count * size, COLD, None)
        )
        assert one.state == other.state


def test_time_passes_with_births_and_ends() -> None:
    scene = Scene(policy=PLAIN._replace(epoch_floor=1))
    # An epoch lasts as many ticks as there are blocks.
    clocks = []
    for _ in range(3):
        scene.bear()
        clocks.append(scene.get_domain().clock)
    scene.do(Free(0))
    assert clocks == [Clock(1, 0), Clock(2, 0), Clock(2, 1)]
    assert scene.get_domain().clock == Clock(2, 2)
    assert scene.get_domain(1).clock == Clock(0, 0)


def test_a_freed_block_leaves_no_trace_but_its_counts() -> None:
    scene = Scene()
    block = scene.bear(100)
    assert scene.do(Free(block)) is None
    domain = scene.get_domain()
    assert len(domain.blocks) == len(domain.sweep.places) == 0
    assert (domain.tally.mallocs, domain.tally.frees) == (1, 1)


def test_without_a_hint_a_hot_tier_that_has_no_extent_is_passed_by() -> None:
    scene = Scene(n_zeros=30, policy=PLAIN._replace(hot_capacity=9))
    assert scene.bear(OFFSETS) == 0
    second = scene.bear(OFFSETS)
    tiers = [block.tier for _, block in sorted(scene.get_domain().blocks.items())]
    assert second == 12
    assert tiers == [HOT, COLD]
