"""The small parts: addresses, admission, counters, statistics."""

from __future__ import annotations

from fractions import Fraction

import pytest

from spectral_memory.hierarchical.addresses import BlockAddress
from spectral_memory.hierarchical.admission import admit, admit_block_id
from spectral_memory.hierarchical.nearest import round_outward
from spectral_memory.hierarchical.statistics import summarise
from spectral_memory.hierarchical.tallies import Tallies
from spectral_spec.address import PRIMES, GlobalAddress, LocalAddress, decode_local
from spectral_spec.errors import ArgumentTypeError, UnknownBlockError, is_refusal
from spectral_spec.hierarchical import Census, Tally
from spectral_spec.quantize import quantize
from spectral_spec.resonances import ENCLOSURES


@pytest.mark.parametrize(("channel", "prime"), list(enumerate(PRIMES)))
def test_an_address_says_the_prime_and_its_code_the_channel(channel: int, prime: int) -> None:
    address = BlockAddress(69, 1, prime, 11, 2**24 - 16)
    local = LocalAddress(1, channel, 11, 2**24 - 16)
    assert address.to_spec() == GlobalAddress(69, local)
    assert decode_local(address.local) == local


def test_what_is_refused_is_raised() -> None:
    error = UnknownBlockError(5)
    with pytest.raises(UnknownBlockError) as caught:
        admit(error)
    assert caught.value is error
    assert admit(b"") == b""


class Id(int):
    """An int by another name."""


def test_a_block_id_is_any_int_but_a_bool() -> None:
    for value in (0, -7, 2**80, Id(5)):
        assert admit_block_id(value) == value
    assert type(admit_block_id(Id(5))) is int
    for wrong in (True, None, "5", 5.0, [5]):
        refusal = admit_block_id(wrong)
        assert isinstance(refusal, ArgumentTypeError)
        assert refusal.args == ("block_id", wrong, "an int")


def test_counters_are_kept_up() -> None:
    tallies = Tallies()
    nearest = quantize(Fraction(180), ENCLOSURES, 1, 100)
    assert not is_refusal(nearest)
    tallies.count_birth(20, 2, 3, round_outward(nearest))
    tallies.count_birth(0, 1, 1, None)
    tallies.count_resize(20, 70)
    tallies.count_migration(1, 2)
    tallies.count_migration(3, 2)
    tallies.count_death(0, 1, 2)
    census = tallies.to_census()
    assert tallies.live == census.live == 1
    assert (census.bytes_live, census.bytes_held, census.tiers) == (70, 80, (0, 0, 1, 0))
    tally = census.tally
    assert (tally.mallocs, tally.frees, tally.promotions, tally.demotions) == (2, 1, 1, 1)
    assert (tally.quantized, tally.mismatch_max) == (1, tally.mismatch_high)


def test_statistics_of_nothing_are_zeros() -> None:
    stats = summarise(Census(0, 0, 0, (0, 0, 0, 0), Tally()))
    assert set(stats.values()) == {0, (0, 0)}


def test_statistics_name_what_a_census_holds() -> None:
    unit = 2**64
    tally = Tally(9, 3, 4, 1, 2, unit, 3 * unit, 2 * unit)
    stats = summarise(Census(6, 100, 160, (1, 2, 0, 3), tally))
    assert stats == {
        "live_blocks": 6,
        "bytes_live": 100,
        "bytes_held": 160,
        "mallocs": 9,
        "frees": 3,
        "migrations": 5,
        "promotions": 4,
        "demotions": 1,
        "stm_blocks": 3,
        "ltm_blocks": 3,
        "hot_blocks": 3,
        "warm_blocks": 0,
        "cold_blocks": 2,
        "ultra_cold_blocks": 1,
        "quantized": 2,
        "mean_mismatch": 1.0,
        "max_mismatch": 2.0,
        "mismatch_bounds": (Fraction(1), Fraction(3)),
    }
