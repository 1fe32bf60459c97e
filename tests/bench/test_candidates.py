"""The rules that were not chosen do what their names say."""

import random

import pytest

from spectral_memory.bench.candidates import (
    CANDIDATES,
    YARDSTICKS,
    ArcTier,
    Candidate,
    ClockTier,
    RankedTier,
    SieveTier,
    describe_setting,
    get_sweep,
)
from spectral_memory.bench.duel import DuelSetting
from spectral_memory.bench.tiers import HotTier


def get_hits(tier: HotTier, keys: str) -> str:
    return "".join("x" if tier.access(key) else "." for key in keys)


def test_lru_and_lfu_are_those_of_the_library() -> None:
    lru, lfu = (candidate.make(2) for candidate in YARDSTICKS)
    assert get_hits(lru, "aaabca") == ".xx..."
    assert lru.moves == 2
    assert get_hits(lfu, "aaabca") == ".xx..x"
    assert lfu.moves == 1


def test_clock_spares_a_used_key_once() -> None:
    # The hand spares a, takes b for c, then takes c and a for new keys.
    tier = ClockTier(2)
    assert get_hits(tier, "abacadea") == "..x.x..."
    assert tier.moves == 4


def test_sieve_keeps_a_spared_key_where_it_is() -> None:
    tier = SieveTier(2)
    assert get_hits(tier, "abacadaea") == "..x.x.x.x"
    assert tier.moves == 3


def test_arc_is_lru_until_something_comes_back() -> None:
    keys = "abcabcabcd"
    lru = YARDSTICKS[0].make(2)
    assert get_hits(ArcTier(2), keys[:3]) == get_hits(lru, keys[:3])


def test_arc_keeps_what_was_seen_again_through_a_scan() -> None:
    tier = ArcTier(2)
    assert get_hits(tier, "aa" + "bcdefg" + "a") == ".x" + "......" + "x"


def test_arc_remembers_as_many_absent_keys_as_it_has_places() -> None:
    tier = ArcTier(2)
    assert get_hits(tier, "aabbccdd" + "e") == ".x.x.x.x" + "."
    # The oldest memory, a, made room for e; the next, c, comes back as a key seen again.
    assert get_hits(tier, "c" + "fgh" + "c") == "." + "..." + "x"


def test_a_full_history_ranks_a_key_by_all_of_its_accesses() -> None:
    # a comes back with a count of 3 and outranks b and c, of which b is older.
    tier = RankedTier(2, 0)
    assert get_hits(tier, "aa" + "bbb" + "ccc" + "a" + "ba") == ".x.xx.xx..x"
    assert tier.moves == 3


def test_ranks_fade_by_half_in_a_half_life() -> None:
    faded, kept = RankedTier(1, 1), RankedTier(1, 0)
    assert get_hits(faded, "aaab" + "b") == get_hits(kept, "aaab" + "b") == ".xx.x"
    two_faded, two_kept = RankedTier(2, 1), RankedTier(2, 0)
    assert get_hits(two_faded, "aaabcb") == ".xx..x"
    assert get_hits(two_kept, "aaabcb") == ".xx..."


@pytest.mark.parametrize("candidate", [*YARDSTICKS, *CANDIDATES], ids=lambda c: c.name)
def test_every_rule_is_deterministic_and_keeps_its_bound(candidate: Candidate) -> None:
    source = random.Random(7)
    keys = [f"{int(40 * source.random() ** 2)}" for _ in range(2000)]
    for capacity in (1, 4):
        first, second = candidate.make(capacity), candidate.make(capacity)
        hits = [first.access(key) for key in keys]
        assert hits == [second.access(key) for key in keys]
        assert first.moves == second.moves <= len(keys) - sum(hits)
        # A loop over more keys than places cannot hit more often than places.
        loop = [f"new {turn % 50}" for turn in range(1000)]
        for key in loop[:200]:
            first.access(key)
        assert sum(map(first.access, loop[200:250])) <= capacity


@pytest.mark.parametrize("candidate", [*YARDSTICKS, *CANDIDATES], ids=lambda c: c.name)
def test_every_rule_holds_everything_that_fits(candidate: Candidate) -> None:
    tier = candidate.make(5)
    keys = [f"{turn % 5}" for turn in range(50)]
    for key in keys:
        tier.access(key)
    if "idle exit" not in candidate.name:
        assert all(map(tier.access, keys))
        assert tier.moves == 0


def test_names_tell_the_settings_apart() -> None:
    names = [candidate.name for candidate in (*YARDSTICKS, *CANDIDATES)]
    assert len(set(names)) == len(names)
    sweep = [candidate.name for candidate in get_sweep()]
    assert len(set(sweep)) == len(sweep) == 40
    explicit = DuelSetting(insert_heat=1, access_heat=2, duel_margin=4)
    assert describe_setting(explicit) == "duel 1/2 margin 4"
    variant = explicit._replace(epoch_kind="fixed", epoch_size=1000, decay="half")
    assert describe_setting(variant) == "duel 1/2 margin 4, epoch 1000, halving"
