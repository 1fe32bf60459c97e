"""Heat moves blocks: up by use, down by the sweep, by duel where the hot tier is bounded."""

from __future__ import annotations

from spectral_spec.address import OFFSETS
from spectral_spec.hierarchical import Free, Read, Write
from spectral_spec.hierarchical.migration import compute_rest
from spectral_spec.ring import NOWHERE, get_members

from .scenes import COLD, HOT, PLAIN, QUICK, ULTRA, WARM, Scene


def test_use_makes_a_block_hot_and_keeps_its_id_and_bytes() -> None:
    scene = Scene()
    block = scene.bear(100)
    others = [scene.bear(8, WARM) for _ in range(3)]
    scene.do(Write(block, 90, b"kept"))
    tiers = []
    for _ in range(150):
        scene.use(block)
        tiers.append(scene.get_block(block).tier)
    assert sorted(tiers) == tiers
    assert set(tiers) >= {COLD, HOT}
    assert scene.do(Read(block, 90, 4)) == b"kept"
    assert all(scene.get_block(one).tier == ULTRA for one in others)
    tally = scene.get_domain().tally
    assert tally.promotions in {1, 2}
    assert tally.demotions >= 3


def test_a_hotter_block_of_a_tier_lies_no_lower() -> None:
    scene = Scene(policy=QUICK)
    block = scene.bear()
    scene.bear()
    for _ in range(4):
        scene.use(block)
    first, last = scene.state.config.ranges[HOT]
    assert first < scene.get_block(block).resonance <= last


def test_without_use_a_block_sinks_to_ultra_cold_step_by_step() -> None:
    scene = Scene(policy=QUICK)
    idle = scene.bear(8, HOT)
    busy = scene.bear()
    seen = []
    for _ in range(20):
        scene.use(busy)
        seen.append(scene.get_block(idle).tier)
    assert sorted(seen, reverse=True) == seen
    assert seen[-1] == ULTRA
    assert scene.get_block(idle).resonance == 1
    # One touch lifts it out again.
    scene.use(idle)
    assert scene.get_block(idle).tier >= COLD


def test_a_cooling_block_without_heat_is_ultra_cold() -> None:
    scene = Scene()
    cold = scene.get_block(scene.bear())
    assert [compute_rest(PLAIN, cold.tier, heat) for heat in (0, 1, 60)] == [ULTRA, COLD, COLD]


def test_a_block_that_has_no_place_to_sink_stays() -> None:
    scene = Scene(4, QUICK)
    for tier in (ULTRA, COLD, COLD):
        scene.bear(OFFSETS, tier)
    fourth = scene.bear(OFFSETS, WARM)
    scene.use(0, 10)
    assert scene.get_block(fourth).tier == WARM
    # And a block that has no place to rise stays too.
    assert scene.get_block(0).tier == ULTRA


def test_a_tier_without_resonances_is_skipped() -> None:
    scene = Scene(1, QUICK)
    block = scene.bear()
    scene.use(block, 10)
    assert scene.get_block(block).tier == ULTRA
    three = Scene(3, QUICK)
    block = three.bear()
    three.use(block, 10)
    assert three.get_block(block).tier == COLD


def test_a_cool_down_keeps_a_block_where_it_is() -> None:
    scene = Scene(policy=QUICK._replace(cool_down=8))
    block = scene.bear()
    scene.use(block, 7)
    assert scene.get_block(block).tier == COLD
    scene.use(block)
    assert scene.get_block(block).tier > COLD


BOUNDED = QUICK._replace(hot_capacity=1, heat_limit=40)


def test_a_touch_fills_a_hot_tier_that_has_room() -> None:
    scene = Scene(policy=BOUNDED)
    block = scene.bear(8, ULTRA)
    scene.use(block)
    assert scene.get_block(block).tier == HOT
    assert get_members(scene.get_domain().hot) == (0,)


def test_a_place_in_the_hot_tier_is_won_by_the_margin() -> None:
    scene = Scene(policy=BOUNDED)
    holder, challenger = scene.bear(), scene.bear()
    assert [scene.get_block(one).tier for one in (holder, challenger)] == [HOT, COLD]
    scene.use(holder, 3)
    scene.use(challenger)
    assert scene.get_block(challenger).wait != NOWHERE
    scene.use(challenger, 6)
    assert [scene.get_block(one).tier for one in (holder, challenger)] == [WARM, HOT]
    assert scene.get_block(challenger).wait == NOWHERE
    assert get_members(scene.get_domain().waiting) == ()


def test_a_defender_that_has_not_cooled_down_keeps_its_place() -> None:
    scene = Scene(policy=BOUNDED._replace(cool_down=40))
    holder, challenger = scene.bear(), scene.bear()
    scene.use(challenger, 12)
    assert scene.get_block(holder).tier == HOT
    assert scene.get_block(challenger).tier == COLD


def test_a_defender_that_wins_goes_to_the_end_of_the_ring() -> None:
    scene = Scene(policy=BOUNDED._replace(hot_capacity=2))
    first, second, third = (scene.bear() for _ in range(3))
    scene.use(first, 5)
    assert get_members(scene.get_domain().hot) == (0, 1)
    scene.use(third)
    assert get_members(scene.get_domain().hot) == (1, 0)
    assert get_members(scene.get_domain().waiting) == (2,)
    assert scene.get_block(second).place != NOWHERE


def test_free_gives_the_place_to_the_block_that_has_waited_longest() -> None:
    scene = Scene(policy=BOUNDED)
    holder, early, late = (scene.bear() for _ in range(3))
    scene.use(holder, 12)
    scene.use(early)
    scene.use(late, 2)
    assert get_members(scene.get_domain().waiting) == (1, 2)
    scene.do(Free(holder))
    assert [scene.get_block(one).tier for one in (early, late)] == [HOT, WARM]
    assert get_members(scene.get_domain().waiting) == (2,)


def test_a_waiting_block_that_has_cooled_gives_up() -> None:
    scene = Scene(policy=BOUNDED)
    holder, early, late = (scene.bear() for _ in range(3))
    scene.use(early)
    scene.use(holder, 20)
    scene.use(late)
    scene.do(Free(holder))
    assert [scene.get_block(one).tier for one in (early, late)] == [ULTRA, HOT]
    assert get_members(scene.get_domain().waiting) == ()


def test_a_waiting_block_that_is_freed_waits_no_longer() -> None:
    scene = Scene(policy=BOUNDED)
    holder, waiter = scene.bear(), scene.bear()
    scene.use(holder, 12)
    scene.use(waiter)
    scene.do(Free(waiter))
    assert get_members(scene.get_domain().waiting) == ()
    scene.do(Free(holder))
    assert len(scene.get_domain().hot.places) == 0


def fill_hot_tier(scene: Scene) -> tuple[int, int]:
    """A hot tier of one resonance, its longest channel taken; a small block is at the front."""
    small = scene.bear(8, HOT)
    scene.bear(OFFSETS, HOT)
    return small, scene.bear(OFFSETS, WARM)


def test_a_challenger_without_a_place_displaces_nobody() -> None:
    scene = Scene(30, BOUNDED._replace(hot_capacity=2))
    small, large = fill_hot_tier(scene)
    scene.use(large)
    assert scene.get_block(small).tier == HOT
    assert scene.get_block(large).tier == WARM
    assert scene.get_block(large).wait != NOWHERE


def test_a_freed_place_that_is_too_short_stays_free() -> None:
    scene = Scene(30, BOUNDED._replace(hot_capacity=2))
    small, large = fill_hot_tier(scene)
    scene.use(large)
    scene.do(Free(small))
    assert scene.get_block(large).tier == WARM
    assert get_members(scene.get_domain().waiting) == ()
    assert len(scene.get_domain().hot.places) == 1


def test_a_defender_without_a_place_to_fall_keeps_its_own() -> None:
    scene = Scene(30, BOUNDED)
    holder = scene.bear(OFFSETS, HOT)
    first, last = scene.state.config.ranges[WARM]
    crowd = [scene.bear(OFFSETS, WARM) for _ in range(first, last + 1)]
    scene.use(crowd[0], 3)
    assert scene.get_block(holder).tier == HOT
    assert scene.get_block(crowd[0]).tier == WARM


def test_a_block_without_a_place_in_a_roomy_hot_tier_rises_as_far_as_it_can() -> None:
    scene = Scene(30, BOUNDED._replace(hot_capacity=5))
    scene.bear(OFFSETS, HOT)
    block = scene.bear(OFFSETS, COLD)
    scene.use(block, 2)
    assert scene.get_block(block).tier == WARM


def test_a_bounded_tier_without_resonances_bounds_nothing() -> None:
    scene = Scene(20, BOUNDED)
    block = scene.bear()
    scene.use(block, 8)
    assert scene.get_block(block).tier == WARM
    assert scene.get_block(block).wait == NOWHERE
