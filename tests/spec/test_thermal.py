"""The rules of heat, one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectral_spec.thermal import (
    Clock,
    Policy,
    compute_demotion,
    compute_heat,
    compute_promotion,
    compute_rung,
    compute_touched_heat,
    compute_triumph,
    get_policy_breach,
    is_bounded,
    tick,
)
from spectral_spec.tiers import Tier

FREE, BOUNDED = Policy(), Policy(hot_capacity=3)
TIERS = (Tier.ULTRA_COLD, Tier.COLD, Tier.WARM, Tier.HOT)
heats = st.integers(0, 63)
tiers = st.sampled_from(TIERS)


def test_a_policy_is_bounded_if_it_has_a_capacity() -> None:
    assert is_bounded(BOUNDED)
    assert not is_bounded(FREE)


@given(st.integers(0, 255), st.integers(0, 99), st.integers(0, 400), st.integers(0, 400))
def test_heat_sinks_by_one_in_each_epoch_down_to_nothing(
    level: int, stamp: int, first: int, second: int
) -> None:
    heat = compute_heat(level, stamp, stamp + first)
    assert heat == max(0, level - first)
    assert compute_heat(heat, stamp + first, stamp + first + second) == compute_heat(
        level, stamp, stamp + first + second
    )


@given(heats)
def test_an_access_heats_up_to_the_limit(heat: int) -> None:
    assert compute_touched_heat(FREE, heat) == min(63, heat + 2)


@given(tiers, heats)
def test_demotion_never_raises_and_is_done_at_once(tier: int, heat: int) -> None:
    for policy in (FREE, BOUNDED):
        fallen = compute_demotion(policy, tier, heat)
        assert fallen <= tier
        assert compute_demotion(policy, fallen, heat) == fallen
        assert fallen >= min(tier, Tier.COLD)


def test_demotion_at_the_exits() -> None:
    assert [compute_demotion(FREE, Tier.HOT, heat) for heat in (0, 1, 2, 8, 9)] == [1, 1, 2, 2, 3]
    assert [compute_demotion(FREE, Tier.WARM, heat) for heat in (1, 2, 63)] == [1, 2, 2]
    assert [compute_demotion(BOUNDED, Tier.HOT, heat) for heat in (0, 63)] == [3, 3]
    assert [compute_demotion(BOUNDED, Tier.WARM, heat) for heat in (1, 2)] == [1, 2]


@given(tiers, heats)
def test_promotion_never_lowers_and_a_full_hot_tier_is_not_entered_by_heat(
    tier: int, heat: int
) -> None:
    for policy in (FREE, BOUNDED):
        assert compute_promotion(policy, tier, heat) >= tier
    assert compute_promotion(BOUNDED, tier, heat) <= max(tier, Tier.WARM)


def test_promotion_at_the_entries() -> None:
    assert [compute_promotion(FREE, Tier.COLD, heat) for heat in (3, 4, 15, 16)] == [1, 2, 2, 3]
    assert [compute_promotion(BOUNDED, Tier.COLD, heat) for heat in (3, 4, 16)] == [1, 2, 2]
    assert compute_promotion(FREE, Tier.HOT, 5) == Tier.HOT


@given(heats, tiers)
def test_a_tier_that_was_entered_is_kept_while_the_heat_is_between(heat: int, tier: int) -> None:
    entered = compute_promotion(FREE, tier, heat)
    if entered > tier:
        assert compute_demotion(FREE, entered, heat) == entered
        assert compute_demotion(FREE, entered, heat - 1) == entered


@given(heats, heats, st.integers(1, 63))
def test_a_duel_cannot_be_won_back_at_once(challenger: int, defender: int, margin: int) -> None:
    policy = BOUNDED._replace(duel_margin=margin)
    won = compute_triumph(policy, challenger, defender)
    assert won == (challenger - defender >= margin)
    assert not (won and compute_triumph(policy, defender, challenger))


@given(heats, heats, st.integers(1, 20), st.integers(0, 20))
def test_the_hotter_never_lies_lower_in_a_tier(low: int, high: int, first: int, extra: int) -> None:
    low, high, last = min(low, high), max(low, high), first + extra
    assert first <= compute_rung(FREE, low, first, last) <= compute_rung(FREE, high, first, last)
    assert compute_rung(FREE, high, first, last) <= last
    assert (compute_rung(FREE, 0, first, last), compute_rung(FREE, 63, first, last)) == (
        first,
        last,
    )


@pytest.mark.parametrize(
    ("field", "low", "high"),
    [
        ("heat_limit", 16, 255),
        ("hot_entry", 9, 63),
        ("hot_exit", 4, 15),
        ("warm_entry", 3, 8),
        ("warm_exit", 0, 3),
        ("insert_heat", 1, 3),
        ("access_heat", 1, 63),
        ("duel_margin", 1, 63),
        ("cool_down", 0, 63),
        ("epoch_floor", 1, 2**32),
    ],
)
def test_the_bounds_of_the_parameters(field: str, low: int, high: int) -> None:
    for value in (low, high):
        assert get_policy_breach(FREE._replace(**{field: value})) is None
    for value in (low - 1, high + 1):
        assert get_policy_breach(FREE._replace(**{field: value})) is not None


def test_a_breach_tells_the_bounds() -> None:
    assert get_policy_breach(FREE._replace(heat_limit=2)) == ("heat_limit", 2, 3, 255)
    assert get_policy_breach(FREE._replace(hot_entry=64)) == ("hot_entry", 64, 3, 63)
    assert get_policy_breach(FREE._replace(hot_exit=16)) == ("hot_exit", 16, 2, 15)
    assert get_policy_breach(FREE._replace(warm_entry=9)) == ("warm_entry", 9, 2, 8)
    assert get_policy_breach(FREE._replace(warm_exit=4)) == ("warm_exit", 4, 0, 3)
    assert get_policy_breach(FREE._replace(insert_heat=4)) == ("insert_heat", 4, 1, 3)
    assert get_policy_breach(FREE._replace(epoch_floor=0)) == ("epoch_floor", 0, 1, 2**32)


def test_the_capacity_is_none_or_at_least_one() -> None:
    assert get_policy_breach(FREE) is None
    assert get_policy_breach(Policy(hot_capacity=1)) is None
    assert get_policy_breach(Policy(hot_capacity=0)) == ("hot_capacity", 0, 1, None)


def test_an_epoch_has_as_many_ticks_as_there_are_entries() -> None:
    assert tick(Clock(3, 0), 2) == Clock(3, 1)
    assert tick(Clock(3, 1), 2) == Clock(4, 0)
    assert tick(Clock(3, 9), 2) == Clock(4, 0)
    assert tick(Clock(0, 0), 0) == tick(Clock(0, 0), 1) == Clock(1, 0)
