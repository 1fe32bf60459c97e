"""Where a block may lie."""

from __future__ import annotations

import pytest

from spectral_spec.address import OFFSETS
from spectral_spec.extents import WHOLE_SLOT, Extent
from spectral_spec.hierarchical import Domain
from spectral_spec.hierarchical.placement import (
    IMAGINARY,
    REAL,
    ZERO,
    Place,
    compute_axis,
    compute_birth_heat,
    compute_birth_tier,
    find_place,
    find_place_at,
    get_free_list,
    has_room,
    is_empty,
    occupy,
    vacate,
)
from spectral_spec.ring import Ring, push
from spectral_spec.tiers import AUTO

from .scenes import COLD, HOT, PLAIN, QUICK, ULTRA, WARM, Scene, make_config


@pytest.mark.parametrize(
    ("size", "written", "axis"),
    [(0, False, IMAGINARY), (0, True, IMAGINARY), (1, False, ZERO), (1, True, REAL)],
)
def test_the_axis_is_the_state_of_the_payload(size: int, written: bool, axis: int) -> None:
    assert compute_axis(size, written) == axis


@pytest.mark.parametrize(
    ("n_zeros", "capacity", "room", "tier"),
    [
        (100, None, True, COLD),
        (100, 1, True, HOT),
        (100, 1, False, COLD),
        (20, 1, True, COLD),  # no resonance of 20 is hot
        (1, None, True, ULTRA),  # gamma_1 is the only one
        (1, 1, True, ULTRA),
    ],
)
def test_a_block_without_a_hint_is_born(
    n_zeros: int, capacity: int | None, room: bool, tier: int
) -> None:
    config = make_config(n_zeros, PLAIN._replace(hot_capacity=capacity))
    assert compute_birth_tier(config, room, AUTO) == tier


@pytest.mark.parametrize("hint", [ULTRA, COLD, WARM, HOT])
def test_a_hint_is_obeyed(hint: int) -> None:
    assert compute_birth_tier(make_config(), True, hint) == hint


def test_birth_heat_is_just_enough_for_the_tier() -> None:
    bounded = PLAIN._replace(hot_capacity=1)
    assert [compute_birth_heat(PLAIN, tier) for tier in (ULTRA, COLD, WARM, HOT)] == [1, 1, 4, 16]
    assert [compute_birth_heat(bounded, tier) for tier in (ULTRA, COLD, WARM, HOT)] == [1, 1, 4, 4]


def test_a_hot_tier_has_room_below_its_capacity() -> None:
    one, two = push(Ring[int](), 0), push(push(Ring[int](), 0), 1)
    bounded = PLAIN._replace(hot_capacity=2)
    assert has_room(PLAIN, Domain(hot=two))
    assert has_room(bounded, Domain(hot=one))
    assert not has_room(bounded, Domain(hot=two))


def test_a_tier_is_searched_from_the_rung_upward_and_then_from_the_bottom() -> None:
    config, domain = make_config(), Domain()
    first, last = config.ranges[WARM]
    found = []
    while (place := find_place(config, domain, WARM, 32, OFFSETS)) is not None:
        found.append(place.resonance)
        domain = occupy(domain, place, OFFSETS)
    home = first + 32 * (last - first + 1) // 64
    assert found == [*range(home, last + 1), *range(first, home)]
    # The other channels of the tier are untouched.
    assert find_place(config, domain, WARM, 0, 1) == Place(first, 0, 0)


def test_a_tier_without_resonances_has_no_place() -> None:
    config = make_config(20)
    assert is_empty(config.ranges[HOT])
    assert find_place(config, Domain(), HOT, 0, 1) is None


def test_first_fit_in_one_slot() -> None:
    scene = Scene(policy=QUICK)
    for _ in range(3):
        scene.bear(48, ULTRA)
    domain = vacate(scene.get_domain(), scene.get_block(12))
    assert get_free_list(domain, 1, 0) == (Extent(48, 48), Extent(144, OFFSETS - 144))
    assert find_place_at(domain, 1, 48) == Place(1, 0, 48)
    assert find_place_at(domain, 1, 49) == Place(1, 0, 144)
    assert find_place_at(domain, 2, 49) == Place(2, 0, 0)
    assert find_place_at(occupy(domain, Place(3, 6, 0), OFFSETS), 3, OFFSETS) is None


def test_what_is_taken_and_given_back_leaves_the_slot_whole() -> None:
    scene = Scene()
    block = scene.bear(100, ULTRA)
    domain = vacate(scene.get_domain(), scene.get_block(block))
    assert get_free_list(domain, 1, 1) == WHOLE_SLOT
    held = occupy(domain, Place(1, 1, 0), 112)
    assert get_free_list(held, 1, 1) == (Extent(112, OFFSETS - 112),)
    # A place behind the first free extent.
    gap = vacate(occupy(held, Place(1, 1, 112), 112), scene.get_block(block))
    assert get_free_list(occupy(gap, Place(1, 1, 224), 100), 1, 1) == (
        Extent(0, 112),
        Extent(336, OFFSETS - 336),
    )
