"""Which refusals are owed, and which are permitted for want of room."""

from __future__ import annotations

from fractions import Fraction

import pytest

from spectral_spec.address import OFFSETS
from spectral_spec.errors import (
    ArgumentRangeError,
    DoubleFreeError,
    EmptyTierError,
    OutOfBoundsError,
    OutOfMemoryError,
    SpectralError,
    TierFullError,
    UndecidableError,
    UnknownBlockError,
    UseAfterFreeError,
)
from spectral_spec.hierarchical import (
    Access,
    Calloc,
    Defragment,
    Free,
    Malloc,
    Operation,
    Read,
    Realloc,
    World,
    Write,
)
from spectral_spec.hierarchical.refusals import compute_due_refusal
from spectral_spec.hierarchical.shortage import compute_birth_target, count_hot, has_gap
from spectral_spec.resonances import ENCLOSURES
from spectral_spec.tiers import AUTO

from .scenes import COLD, HOT, PLAIN, ULTRA
from .worlds import FREED, find, make_world, place, see

INSIDE = Fraction(sum((*ENCLOSURES[0], *ENCLOSURES[1])), 4)
WORLD = make_world({0: see(2)}, n_zeros=20)
NAMED = "a refusal names its reason"
GAP = "out of memory is for a tier without a long enough gap"
CAPACITY = "the hot tier is full only at its capacity"


@pytest.mark.parametrize(
    ("operation", "error"),
    [
        (Malloc(0, 1, AUTO, INSIDE), UndecidableError(INSIDE, 1)),
        (Malloc(0, 1, HOT, None), EmptyTierError(HOT, 20)),
        (Malloc(0, 1, HOT, INSIDE), EmptyTierError(HOT, 20)),
        (
            Calloc(0, 2**13, 2**12, HOT, INSIDE),
            ArgumentRangeError("count * size", 2**25, 0, OFFSETS),
        ),
        (Access(12), UnknownBlockError(12)),
        (Access(-5), UnknownBlockError(-5)),
        (Access(FREED), UseAfterFreeError(FREED)),
        (Realloc(FREED, 1), UseAfterFreeError(FREED)),
        (Read(FREED, 0, None), UseAfterFreeError(FREED)),
        (Write(FREED, 0, b""), UseAfterFreeError(FREED)),
        (Free(FREED), DoubleFreeError(FREED)),
        (Free(12), UnknownBlockError(12)),
        (Read(0, 41, None), OutOfBoundsError(0, 41, 0, 40)),
        (Read(0, 40, 1), OutOfBoundsError(0, 40, 1, 40)),
        (Write(0, 38, b"abc"), OutOfBoundsError(0, 38, 3, 40)),
    ],
)
def test_a_refusal_is_owed(operation: Operation, error: SpectralError) -> None:
    due = compute_due_refusal(WORLD, operation)
    assert due is not None
    assert due.payload == error.payload
    assert find(WORLD, operation, error) is None
    assert find(WORLD, operation, EmptyTierError(77, 77)) == NAMED
    assert find(WORLD, operation, 0) == "an operation that cannot be done is refused"


@pytest.mark.parametrize(
    "operation",
    [
        Malloc(0, OFFSETS, AUTO, None),
        Malloc(0, 1, COLD, Fraction(20)),
        Calloc(0, 2**12, 2**12, AUTO, None),
        Access(0),
        Realloc(0, OFFSETS),
        Read(0, 40, None),
        Read(0, 0, 40),
        Write(0, 0, bytes(40)),
        Free(0),
        Defragment(0),
    ],
)
def test_no_refusal_is_owed(operation: Operation) -> None:
    assert compute_due_refusal(WORLD, operation) is None


# Out of memory


def make_full(*resonances: int, n_zeros: int = 100) -> World:
    """A domain without a free byte in the longest channel at these resonances."""
    live = {12 * at: see(at, 0, OFFSETS) for at in resonances}
    return make_world(live, n_zeros)


def test_memory_is_out_where_no_gap_is_long_enough() -> None:
    world, birth = make_full(2, 3), Malloc(0, OFFSETS, COLD, None)
    assert find(world, birth, OutOfMemoryError(0, COLD, 17, OFFSETS)) is None
    for wrong in (
        OutOfMemoryError(1, COLD, 17, OFFSETS),
        OutOfMemoryError(0, ULTRA, 17, OFFSETS),
        OutOfMemoryError(0, COLD, 13, OFFSETS),
        OutOfMemoryError(0, COLD, 17, 8),
        TierFullError(0, 1),
        UnknownBlockError(0),
    ):
        assert find(world, birth, wrong) == NAMED


@pytest.mark.parametrize(
    ("world", "birth", "tier"),
    [
        (make_full(2), Malloc(0, OFFSETS, COLD, None), COLD),
        (make_full(2, 3), Malloc(1, OFFSETS, COLD, None), COLD),
        (make_full(2, 3), Malloc(0, 65_536, COLD, None), COLD),
        (make_full(2), Malloc(0, OFFSETS, AUTO, Fraction(26)), COLD),
        (make_full(2), Malloc(0, OFFSETS, AUTO, None), COLD),
    ],
)
def test_memory_is_not_out_where_a_gap_is_long_enough(
    world: World, birth: Malloc, tier: int
) -> None:
    prime = 17 if birth.size > 65_536 else 13
    error = OutOfMemoryError(birth.domain, tier, prime, birth.size)
    assert find(world, birth, error) == GAP


def test_a_frequency_asks_for_one_resonance() -> None:
    birth = Malloc(0, OFFSETS, AUTO, Fraction(21))
    assert find(make_full(2), birth, OutOfMemoryError(0, COLD, 17, OFFSETS)) is None
    hinted = Calloc(0, 2, 2**23, COLD, Fraction(180))
    assert find(make_full(3), hinted, OutOfMemoryError(0, COLD, 17, OFFSETS)) is None


@pytest.mark.parametrize(
    ("offsets", "gap"),
    [((), OFFSETS), ((0, 48), OFFSETS - 96), ((64, 112), OFFSETS - 160), ((OFFSETS - 48,), 0)],
)
def test_a_gap_is_what_lies_between_blocks(offsets: tuple[int, ...], gap: int) -> None:
    world = make_world({12 * at: see(5, offset) for at, offset in enumerate(offsets)})
    longest = max(gap, offsets[0] if offsets else 0)
    assert has_gap(world, 0, 5, 0, longest)
    assert not has_gap(world, 0, 5, 0, longest + 16)
    assert has_gap(world, 0, 6, 0, OFFSETS)
    assert has_gap(world, 1, 5, 0, OFFSETS)
    assert has_gap(world, 0, 5, 1, OFFSETS)


def test_without_a_hint_hot_memory_may_be_out_or_cold_memory() -> None:
    birth = Malloc(0, OFFSETS, AUTO, None)
    hot = OutOfMemoryError(0, HOT, 17, OFFSETS)
    cold = OutOfMemoryError(0, COLD, 17, OFFSETS)
    assert find(make_full(2, 3), birth, cold) is None
    assert find(make_full(2, 3), birth, hot) == GAP
    assert find(make_full(30, n_zeros=30), birth, hot) is None
    assert find(make_full(30, n_zeros=30), birth, cold) == GAP
    assert find(make_full(1, n_zeros=1), birth, OutOfMemoryError(0, ULTRA, 17, OFFSETS)) is None


def test_a_hot_tier_without_resonances_is_no_excuse() -> None:
    birth = Malloc(0, 1, AUTO, None)
    assert find(make_world(n_zeros=20), birth, OutOfMemoryError(0, HOT, 2, 1)) == NAMED


def test_a_frequency_that_cannot_be_decided_leaves_the_whole_tier() -> None:
    error = UndecidableError(INSIDE, 1)
    target = compute_birth_target(WORLD, Malloc(0, 1, AUTO, INSIDE), error)
    assert (target.tier, target.first, target.last) == (ULTRA, 1, 1)


def test_a_realloc_may_be_refused_for_want_of_room_in_the_tier() -> None:
    world = make_full(2, 3)
    world = world._replace(live=world.live.set(0, see(3)))
    error = OutOfMemoryError(0, COLD, 17, 70_000)
    assert find(world, Realloc(0, 70_000), error) is None
    assert find(world, Realloc(0, 65), OutOfMemoryError(0, COLD, 3, 65)) == GAP
    assert find(world, Realloc(0, 70_000), UnknownBlockError(0)) == NAMED


# A full hot tier


def make_hot(count: int, capacity: int | None, tier: int = 69) -> World:
    live = {12 * at: see(tier, 48 * at) for at in range(count)}
    return make_world(live, policy=PLAIN._replace(hot_capacity=capacity))


@pytest.mark.parametrize("birth", [Malloc(0, 1, HOT, None), Malloc(0, 1, AUTO, Fraction(180))])
def test_a_hot_tier_is_full_at_its_capacity(birth: Malloc) -> None:
    assert find(make_hot(2, 2), birth, TierFullError(0, 2)) is None
    assert find(make_hot(1, 2), birth, TierFullError(0, 2)) == CAPACITY
    assert find(make_hot(2, 2, 5), birth, TierFullError(0, 2)) == CAPACITY
    assert find(make_hot(2, None), birth, TierFullError(0, 2)) == NAMED
    assert find(make_hot(2, 2), birth, TierFullError(0, 3)) == NAMED
    assert find(make_hot(2, 2), birth, TierFullError(1, 2)) == NAMED
    foreign = Malloc(1, 1, HOT, None)
    assert find(make_hot(2, 2), foreign, TierFullError(1, 2)) == CAPACITY


@pytest.mark.parametrize("capacity", [1, 2, 3, 4])
def test_a_block_without_a_wish_is_not_refused_for_a_full_hot_tier(capacity: int) -> None:
    world = make_hot(capacity, capacity)
    error = TierFullError(0, capacity)
    assert find(world, Malloc(0, 1, AUTO, None), error) == CAPACITY
    assert find(world, Malloc(0, 1, AUTO, Fraction(20)), error) == CAPACITY


def test_a_hot_block_that_changes_its_size_has_its_place() -> None:
    assert find(make_hot(2, 2), Realloc(0, 65), TierFullError(0, 2)) == NAMED
    assert find(make_hot(2, 2), Realloc(0, 65), 0, (0, place(69, size=65))) is None


def test_hot_blocks_are_counted_by_domain() -> None:
    world = make_hot(3, 5)
    assert [count_hot(world, domain) for domain in (0, 1)] == [3, 0]


@pytest.mark.parametrize("tier", [ULTRA, COLD])
def test_a_block_without_a_wish_may_find_any_tier_exhausted(tier: int) -> None:
    birth = Malloc(0, OFFSETS, AUTO, None)
    first, last = WORLD.config.ranges[tier]
    full = make_full(*range(first, last + 1))
    error = OutOfMemoryError(0, tier, 17, OFFSETS)
    assert find(full, birth, error) is None
    assert find(WORLD, birth, error) == GAP


@pytest.mark.parametrize("resonance", [-200, 0, 101, 500])
def test_no_resonance_is_too_far_off_to_be_refused(resonance: int) -> None:
    world = make_hot(1, 3)
    words = find(world, Malloc(0, 40, AUTO, None), 36, (36, place(resonance)))
    assert words is not None
