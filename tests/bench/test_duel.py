"""The family of duels, and that the specification is one of its members."""

import random

import pytest

from spectral_memory.bench.duel import DuelSetting, DuelTier
from spectral_memory.bench.tiers import ShippedTier
from spectral_spec.minimal.operations import Get, Set
from spectral_spec.minimal.state import State, initial
from spectral_spec.minimal.step import step
from spectral_spec.thermal import Policy
from spectral_spec.tiers import Tier


def make_keys(seed: int, count: int, distinct: int) -> list[str]:
    """Accesses of which some are frequent, some recent and some in a loop."""
    source = random.Random(seed)
    keys = []
    for turn in range(count):
        draw = source.random()
        if draw < 0.4:
            keys.append(f"k{int(distinct * source.random() ** 4)}")
        elif draw < 0.7 and keys:
            keys.append(keys[-source.randrange(1, 1 + min(8, len(keys)))])
        else:
            keys.append(f"k{turn % distinct}")
    return keys


def replay_spec(keys: list[str], capacity: int) -> tuple[list[bool], int]:
    state: State[str, None] = initial(Policy(hot_capacity=capacity))
    hits = []
    for key in keys:
        entry = state.entries.get(key)
        hits.append(entry is not None and entry.tier == Tier.HOT)
        state, _ = step(state, Set(key, None) if entry is None else Get(key))
    return hits, state.demotions


@pytest.mark.parametrize("capacity", [1, 3, 10])
@pytest.mark.parametrize("seed", [1, 2])
def test_spec_shipped_rule_and_candidate_agree_access_by_access(seed: int, capacity: int) -> None:
    keys = make_keys(seed, 3000, 60)
    expected, demotions = replay_spec(keys, capacity)
    for tier in (DuelTier(capacity, DuelSetting()), ShippedTier(capacity)):
        assert [tier.access(key) for key in keys] == expected
        assert tier.moves == demotions
    assert 0 < sum(expected) < len(keys)


TWO = DuelSetting(insert_heat=2, access_heat=2, duel_margin=3)


def get_hits(setting: DuelSetting, capacity: int, keys: str) -> str:
    tier = DuelTier(capacity, setting)
    return "".join("x" if tier.access(key) else "." for key in keys)


def test_a_full_tier_gives_a_place_only_for_the_margin() -> None:
    never = TWO._replace(epoch_kind="never")
    # a stays at heat 2; b comes with 2, 4, 6 and 8.
    assert get_hits(never._replace(duel_margin=2), 1, "abbbb") == "...xx"
    assert get_hits(never._replace(duel_margin=3), 1, "abbbb") == "....x"
    assert get_hits(never._replace(duel_margin=5), 1, "abbbb") == "....."


def test_a_margin_above_one_access_lets_no_slow_loop_thrash() -> None:
    # A loop over 50 keys; two of three accesses go to a key outside the loop, so
    # everything cools to nothing between two rounds.
    keys = [key for _ in range(20) for turn in range(50) for key in (f"k{turn}", "h", "h")]
    calm, nervous = DuelTier(6, TWO), DuelTier(6, TWO._replace(duel_margin=2))
    hits = sum(calm.access(key) for key in keys)
    assert calm.moves == 0
    assert hits > sum(nervous.access(key) for key in keys)
    assert nervous.moves > 100


def test_no_margin_lets_every_key_in() -> None:
    assert get_hits(TWO._replace(duel_margin=0, epoch_kind="never"), 1, "abab") == "...."


def test_without_first_touch_a_key_must_come_twice() -> None:
    assert get_hits(TWO, 2, "aaa") == ".xx"
    assert get_hits(TWO._replace(first_touch=False), 2, "aaa") == "..x"


def test_heat_stops_at_its_limit() -> None:
    capped = TWO._replace(heat_limit=5, duel_margin=1, epoch_kind="never")
    assert get_hits(capped, 1, "aaaaaa" + "bbbb") == ".xxxxx" + "...."
    assert get_hits(capped._replace(duel_margin=0), 1, "aaaaaa" + "bbbb") == ".xxxxx" + "...x"


def test_an_epoch_lasts_as_long_as_its_kind_says() -> None:
    keys = "aaaa" + "bcbcbcbcbcbc"
    fixed = TWO._replace(duel_margin=1, epoch_kind="fixed", epoch_size=1)
    # With one access an epoch, b and c never get warmer and take the place in turn.
    assert get_hits(fixed, 1, keys) == ".xxx" + "." * 12
    assert get_hits(fixed._replace(epoch_size=1000), 1, keys) == ".xxx" + "......" + "....x."
    assert get_hits(fixed._replace(epoch_kind="capacity", epoch_size=100), 1, keys) == get_hits(
        fixed, 1, keys
    )
    population = fixed._replace(epoch_kind="population", epoch_size=100)
    assert get_hits(population, 1, keys) == ".xxx" + "......x.x.x."


def test_half_of_the_heat_goes_with_each_epoch() -> None:
    halving = TWO._replace(duel_margin=1, epoch_kind="fixed", epoch_size=4, decay="half")
    # a has reached 6 or so; b beats half of it one access earlier than the whole.
    assert get_hits(halving, 1, "aaaabbbb") == ".xxx" + "...x"
    assert get_hits(halving._replace(decay="unit"), 1, "aaaabbbb") == ".xxx" + "...."


def test_an_idle_front_leaves_and_makes_room() -> None:
    setting = TWO._replace(epoch_kind="fixed", epoch_size=1, duel_margin=60)
    assert get_hits(setting, 1, "abbbb") == "....."
    assert get_hits(setting._replace(idle_exit=True), 1, "abbbb") == "...xx"


def test_a_key_that_moved_rests_for_the_cool_down() -> None:
    setting = TWO._replace(duel_margin=1, epoch_kind="fixed", epoch_size=5)
    # Without a rest b takes the place from a and gives it back.
    assert get_hits(setting, 1, "abbbaaaaaaaa") == "...x...xxxxx"
    assert get_hits(setting._replace(cool_down=2), 1, "abbbaaaaaaaa") == "....xxxxxxxx"


def test_a_challenger_may_try_more_defenders() -> None:
    one = TWO._replace(epoch_kind="never", duel_margin=3)
    # a is hotter than c will be, b is not; c finds b only if it may try two.
    assert get_hits(one, 2, "aaabcccc") == ".xx....."
    assert get_hits(one._replace(defenders=2), 2, "aaabcccc") == ".xx....x"
