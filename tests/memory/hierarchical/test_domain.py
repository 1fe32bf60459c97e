"""Scenes in which reference and specification part ways if one of them forgets something."""

from __future__ import annotations

import pytest

import spectral_memory
from spectral_memory import unchecked
from spectral_memory.hierarchical.space import NO_PLACE, PLACE_BITS
from spectral_spec.address import OFFSETS
from spectral_spec.errors import OutOfMemoryError
from spectral_spec.thermal import Policy
from spectral_spec.tiers import AUTO, Tier

from ...machines.hierarchical_strategies import SMALL
from ...machines.requests import Memory
from ...machines.trio import Trio

ULTRA, COLD, WARM, HOT = (int(tier) for tier in Tier)


@pytest.fixture(params=[unchecked.HierarchicalSpectralMemory, None], ids=["unchecked", "checked"])
def source(request: pytest.FixtureRequest) -> type[Memory]:
    chosen: type[Memory] = request.param or spectral_memory.HierarchicalSpectralMemory
    return chosen


def bear(trio: Trio, size: int, hint: int = AUTO) -> int:
    block = trio.do("malloc", size, hint, None, 0)
    assert isinstance(block, int)
    return block


def use(trio: Trio, block: int, times: int = 1) -> None:
    for _ in range(times):
        trio.do("access", block)


def get_tier(trio: Trio, block: int) -> str:
    return trio.memory.temperature(block)


def test_a_block_rises_and_sinks_with_its_bytes(source: type[Memory]) -> None:
    trio = Trio(source, 100, SMALL)
    block, other = bear(trio, 300), bear(trio, 300)
    trio.do("write", block, bytes(range(250)), 7)
    use(trio, block, 5)
    assert get_tier(trio, block) == "hot"
    use(trio, other, 20)
    assert get_tier(trio, block) == "ultra-cold"
    assert trio.do("read", block, 7, 250) == bytes(range(250))


def test_a_tier_without_resonances_has_no_place() -> None:
    domain = Memory(20)._domains[0]
    assert domain.find_place(HOT, 0, 1) == NO_PLACE
    assert domain.find_place(WARM, 0, 1) == 4 << PLACE_BITS


def test_a_duel_is_lost_and_won(source: type[Memory]) -> None:
    trio = Trio(source, 100, SMALL._replace(hot_capacity=1, heat_limit=40))
    holder, challenger, late = (bear(trio, 40) for _ in range(3))
    trio.do("write", challenger, b"bytes", 0)
    use(trio, holder, 6)
    use(trio, challenger)
    assert get_tier(trio, holder) == "hot"
    use(trio, challenger, 12)
    assert [get_tier(trio, one) for one in (holder, challenger)] == ["warm", "hot"]
    use(trio, late)
    trio.do("free", challenger)
    assert "hot" in {get_tier(trio, one) for one in (holder, late)}


@pytest.mark.parametrize("at_front", [True, False])
def test_a_challenger_needs_a_place(source: type[Memory], at_front: bool) -> None:
    """One hot resonance: a large block may follow a large one, and no small one."""
    trio = Trio(source, 30, SMALL._replace(hot_capacity=2, heat_limit=40))
    sizes = (8, OFFSETS) if at_front else (OFFSETS, 8)
    holders = [bear(trio, size, HOT) for size in sizes]
    large = bear(trio, OFFSETS, WARM)
    use(trio, large)
    assert get_tier(trio, large) == ("warm" if at_front else "hot")
    use(trio, large, 4)
    assert get_tier(trio, large) == "hot"
    assert [get_tier(trio, one) for one in holders].count("hot") == 1


def test_a_challenger_that_is_shorter_follows_into_the_gap(source: type[Memory]) -> None:
    trio = Trio(source, 30, SMALL._replace(hot_capacity=1, heat_limit=40))
    bear(trio, OFFSETS, HOT)
    short = bear(trio, 2**23 + 5, WARM)
    use(trio, short, 4)
    assert get_tier(trio, short) == "hot"


def test_a_defender_without_a_place_to_fall_stays(source: type[Memory]) -> None:
    trio = Trio(source, 30, SMALL._replace(hot_capacity=1, heat_limit=40))
    holder = bear(trio, OFFSETS, HOT)
    crowd = [bear(trio, OFFSETS, WARM) for _ in range(26)]
    assert isinstance(trio.do("malloc", OFFSETS, WARM, None, 0), OutOfMemoryError)
    use(trio, crowd[0], 4)
    assert [get_tier(trio, one) for one in (holder, crowd[0])] == ["hot", "warm"]


def test_a_waiting_block_that_has_no_place_gives_up(source: type[Memory]) -> None:
    trio = Trio(source, 30, SMALL._replace(hot_capacity=2, heat_limit=40))
    small = bear(trio, 8, HOT)
    bear(trio, OFFSETS, HOT)
    large = bear(trio, OFFSETS, WARM)
    use(trio, small, 9)
    use(trio, large)
    trio.do("free", small)
    assert get_tier(trio, large) == "warm"


def test_a_block_that_waits_is_freed_and_one_that_cooled_gives_up(source: type[Memory]) -> None:
    policy = SMALL._replace(hot_capacity=1, heat_limit=40, warm_entry=3, warm_exit=2, hot_exit=3)
    trio = Trio(source, 100, policy)
    holder, first, second, third = (bear(trio, 40) for _ in range(4))
    for block in (first, second):
        use(trio, block)
    use(trio, holder, 30)
    use(trio, third)
    trio.do("free", first)
    trio.do("free", holder)
    trio.take_over()


def test_a_block_rises_past_a_tier_without_resonances(source: type[Memory]) -> None:
    for n_zeros in (1, 2, 3, 4, 20):
        trio = Trio(source, n_zeros, SMALL)
        block = bear(trio, 40, ULTRA)
        use(trio, block, 6)
        bounded = Trio(source, n_zeros, SMALL._replace(hot_capacity=1))
        use(bounded, bear(bounded, 40, ULTRA), 6)


def test_a_block_that_has_no_place_to_rise_or_to_sink_stays(source: type[Memory]) -> None:
    trio = Trio(source, 3, SMALL)
    low = bear(trio, OFFSETS, ULTRA)
    cold = [bear(trio, OFFSETS, COLD) for _ in range(2)]
    use(trio, low, 12)
    assert get_tier(trio, low) == "ultra-cold"
    assert [get_tier(trio, one) for one in cold] == ["cold", "cold"]


def test_a_roomy_hot_tier_without_a_place_leaves_a_block_warm(source: type[Memory]) -> None:
    trio = Trio(source, 30, SMALL._replace(hot_capacity=5))
    bear(trio, OFFSETS, HOT)
    block = bear(trio, OFFSETS, COLD)
    use(trio, block, 3)
    assert get_tier(trio, block) == "warm"


def test_a_realloc_moves_shrinks_grows_and_fails(source: type[Memory]) -> None:
    trio = Trio(source, 2, SMALL)
    block = bear(trio, 300)
    trio.do("write", block, bytes(range(1, 251)), 25)
    for size in (280, 256, 257, 10, 0, 0, 64, 65, 5000, 70_000, 64):
        assert trio.do("realloc", block, size) == block
        trio.do("read", block, 0, None)
    bear(trio, OFFSETS, COLD)
    bear(trio, OFFSETS, ULTRA)
    assert isinstance(trio.do("realloc", block, 2**23), OutOfMemoryError)


def test_a_realloc_goes_elsewhere_in_its_tier(source: type[Memory]) -> None:
    trio = Trio(source, 4, Policy())
    bear(trio, OFFSETS, COLD)
    block = bear(trio, 8, COLD)
    trio.do("write", block, b"12345678", 0)
    assert trio.do("realloc", block, 70_000) == block
    assert trio.memory.address(block).resonance == 3
    assert trio.do("read", block, 0, 9) == b"12345678\0"


def test_a_defragmentation_slides_bytes_and_blank_blocks(source: type[Memory]) -> None:
    trio = Trio(source)
    blocks = [bear(trio, size, ULTRA) for size in (64, 40, 16, 0, 300, 257)]
    for block in (blocks[1], blocks[5]):
        trio.do("write", block, b"some bytes", 3)
    for block in (blocks[0], blocks[4]):
        trio.do("free", block)
    assert trio.do("defragment", None) == 4
    assert trio.do("defragment", 0) == 0
    assert trio.do("read", blocks[1], 3, 10) == b"some bytes"
    assert [trio.memory.address(one).offset for one in blocks[1:4]] == [0, 48, 64]


def test_a_block_that_was_freed_is_blank_for_the_next(source: type[Memory]) -> None:
    trio = Trio(source)
    for data in (b"secret" * 10, b"x"):
        block = bear(trio, 60, ULTRA)
        trio.do("write", block, data, 0)
        assert trio.do("read", block, len(data), None) == bytes(60 - len(data))
        trio.do("free", block)
