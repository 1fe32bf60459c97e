"""Belady's optimum against every choice that there is."""

from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from spectral_memory.bench.optimum import count_optimum_hits
from spectral_memory.bench.thermal import replay
from spectral_memory.bench.tiers import ShippedTier


def count_by_trying(keys: str, capacity: int) -> int:
    """Most hits over all ways to keep or to leave each key. Exponential."""

    @cache
    def best(at: int, held: frozenset[str]) -> int:
        if at == len(keys):
            return 0
        at_hand = held | {keys[at]}
        choices = [at_hand] if len(at_hand) <= capacity else [at_hand - {one} for one in at_hand]
        return (keys[at] in held) + max(best(at + 1, frozenset(one)) for one in choices)

    return best(0, frozenset())


@given(st.text(alphabet="abcde", max_size=14), st.integers(1, 4))
def test_no_choice_finds_more(keys: str, capacity: int) -> None:
    assert count_optimum_hits(keys, capacity) == count_by_trying(keys, capacity)


@given(st.lists(st.sampled_from("abcdefgh"), max_size=200), st.integers(1, 6))
def test_the_shipped_rule_finds_no_more(keys: list[str], capacity: int) -> None:
    assert replay(ShippedTier(capacity), keys).hits <= count_optimum_hits(keys, capacity)
