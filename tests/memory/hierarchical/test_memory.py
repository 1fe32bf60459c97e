"""The public face: what a caller gets, and what the prototype's text promises."""

from __future__ import annotations

from fractions import Fraction

import pytest

import spectral_memory
from spectral_memory import unchecked
from spectral_memory.hierarchical import (
    SMEM_AUTO,
    SMEM_COLD,
    SMEM_HOT,
    SMEM_ULTRA_COLD,
    SMEM_WARM,
)
from spectral_spec.errors import (
    ArgumentRangeError,
    ArgumentTypeError,
    OutOfMemoryError,
    SpectralError,
    TierFullError,
    UndecidableError,
)
from spectral_spec.resonances import ENCLOSURES
from spectral_spec.thermal import Policy

Memory = unchecked.HierarchicalSpectralMemory

both = pytest.mark.parametrize("source", [Memory, spectral_memory.HierarchicalSpectralMemory])


# The sessions of the original text


@both
def test_the_advanced_example(source: type[Memory]) -> None:
    mem = source(n_zeros=100)
    cache_id = mem.malloc(size=1024, temperature=SMEM_HOT, t_virtual=180.0)
    assert mem.address(cache_id).resonance == 69
    for _ in range(1000):
        mem.access(cache_id)
    mem.free(cache_id)
    stats = mem.get_stats()
    assert f"Mean mismatch: {stats['mean_mismatch']:.4f}" == "Mean mismatch: 0.0835"
    assert isinstance(stats["migrations"], int)
    low, high = stats["mismatch_bounds"]
    # 180 - gamma_69, exactly: the bounds hold it and are as narrow as the table.
    assert low <= 180 - sum(ENCLOSURES[68]) / 2 <= high
    assert high - low < Fraction(1, 2**60)


@both
def test_the_cache_hierarchy(source: type[Memory]) -> None:
    mem = source(n_zeros=100)
    l1_cache = mem.malloc(64, SMEM_HOT, t_virtual=220.0)
    l3_cache = mem.malloc(512, SMEM_AUTO, t_virtual=100.0)
    disk_cache = mem.malloc(4096, SMEM_COLD, t_virtual=15.0)
    stats = mem.get_stats()
    assert f"STM blocks: {stats['stm_blocks']}" == "STM blocks: 1"
    assert f"LTM blocks: {stats['ltm_blocks']}" == "LTM blocks: 1"
    tiers = [mem.temperature(block) for block in (l1_cache, l3_cache, disk_cache)]
    assert tiers == ["hot", "warm", "cold"]
    # The hint leaves gamma_2 and gamma_3: 15 is nearest to the first of them.
    assert mem.address(disk_cache).resonance == 2


@both
def test_free_triggers_a_migration_where_it_makes_room(source: type[Memory]) -> None:
    mem = source(hot_capacity=1)
    holder, waiter = mem.malloc(64), mem.malloc(64)
    mem.write(waiter, b"kept")
    for _ in range(20):
        mem.access(holder)
    mem.access(waiter)
    assert [mem.temperature(block) for block in (holder, waiter)] == ["hot", "warm"]
    before = mem.get_stats()["migrations"]
    mem.free(holder)
    assert mem.temperature(waiter) == "hot"
    assert mem.get_stats()["migrations"] == before + 1
    assert mem.read(waiter, size=4) == b"kept"


@both
def test_accesses_make_a_block_hot_and_disuse_makes_it_cold(source: type[Memory]) -> None:
    mem = source()
    used, idle = mem.malloc(5000), mem.malloc(5000, SMEM_HOT)
    mem.write(used, bytes(range(200)), 3)
    mem.write(idle, b"idle")
    seen = []
    for _ in range(1000):
        mem.access(used)
        seen.append(mem.heat(used))
    assert mem.temperature(used) == "hot"
    assert mem.temperature(idle) == "ultra-cold"
    assert max(seen) == mem.policy.heat_limit
    assert mem.read(used, 3, 200) == bytes(range(200))
    assert mem.read(idle, size=4) == b"idle"
    mem.check()


# What a caller may say


@pytest.mark.parametrize("n_zeros", [1, 2, 100, 101])
def test_a_memory_has_the_resonances_that_were_asked_for(n_zeros: int) -> None:
    mem = Memory(n_zeros)
    assert mem.n_zeros == n_zeros
    assert mem.policy == Policy()
    block = mem.malloc(1, t_virtual=1e300)
    assert mem.address(block).resonance == n_zeros
    assert repr(mem) == f"HierarchicalSpectralMemory(n_zeros={n_zeros}, live_blocks=1)"


@pytest.mark.parametrize("n_zeros", [0, -1, 10**9])
def test_a_memory_without_resonances_is_refused(n_zeros: int) -> None:
    with pytest.raises(ArgumentRangeError):
        Memory(n_zeros)


@pytest.mark.parametrize("n_zeros", [True, "100", None, 1.0])
def test_a_count_of_resonances_is_an_int(n_zeros: int) -> None:
    with pytest.raises(ArgumentTypeError):
        Memory(n_zeros)


def test_a_capacity_is_given_once() -> None:
    assert Memory(hot_capacity=7).policy.hot_capacity == 7
    assert Memory(policy=Policy(hot_capacity=7)).policy.hot_capacity == 7
    with pytest.raises(ArgumentTypeError, match="hot_capacity must be None beside a policy"):
        Memory(hot_capacity=7, policy=Policy())
    with pytest.raises(ArgumentRangeError):
        Memory(hot_capacity=0)
    with pytest.raises(ArgumentTypeError):
        Memory(hot_capacity=1.5)  # type: ignore[arg-type]  # wrong on purpose


@both
def test_the_same_frequency_in_any_type_is_the_same_resonance(source: type[Memory]) -> None:
    mem = source()
    wishes = (180, 180.0, Fraction(180), Fraction(361, 2) - Fraction(1, 2))
    found = {mem.address(mem.malloc(1, t_virtual=t)).resonance for t in wishes}
    assert found == {69}
    with pytest.raises(UndecidableError):
        mem.malloc(1, t_virtual=sum(ENCLOSURES[0]) / 4 + sum(ENCLOSURES[1]) / 4)


@both
def test_a_hint_restricts_and_a_frequency_picks(source: type[Memory]) -> None:
    mem = source()
    hints = (SMEM_ULTRA_COLD, SMEM_COLD, SMEM_WARM, SMEM_HOT, SMEM_AUTO)
    for t, expected in ((0.0, (1, 2, 4, 30, 1)), (1e9, (1, 3, 29, 100, 100))):
        for given in (t, Fraction(t)):
            found = [mem.address(mem.malloc(1, hint, given)).resonance for hint in hints]
            assert tuple(found) == expected


@both
def test_all_byte_types_are_written_and_a_strided_view_counts_by_its_bytes(
    source: type[Memory],
) -> None:
    mem = source()
    block = mem.malloc(8)
    for data in (b"abcd", bytearray(b"efgh"), memoryview(b"i-j-k-l-")[::2]):
        mem.write(block, data, 4)
        assert mem.read(block, 4) == bytes(data)


@both
def test_the_largest_block_is_written_at_its_end(source: type[Memory]) -> None:
    mem = source(1)
    block = mem.malloc(2**24)
    mem.write(block, b"end", 2**24 - 3)
    assert mem.read(block, 2**24 - 4) == b"\0end"
    with pytest.raises(OutOfMemoryError):
        mem.malloc(2**23 + 1)
    assert mem.realloc(block, 2**23) == block
    assert mem.read(block, 2**23 - 1) == b"\0"


@both
def test_statistics_are_of_one_domain_or_of_all(source: type[Memory]) -> None:
    mem = source()
    for domain in (0, 0, 5):
        mem.malloc(10, SMEM_HOT, 180.0, domain)
    assert [mem.get_stats(domain)["live_blocks"] for domain in (0, 5, 11)] == [2, 1, 0]
    assert mem.get_stats()["live_blocks"] == 3
    assert mem.get_stats()["mean_mismatch"] == mem.get_stats(5)["mean_mismatch"]
    for wrong in (12, -1):
        with pytest.raises(ArgumentRangeError):
            mem.get_stats(wrong)


@both
def test_a_defragmentation_is_of_one_domain_or_of_all(source: type[Memory]) -> None:
    mem = source()
    blocks = [mem.malloc(64, SMEM_ULTRA_COLD, domain=domain) for domain in (0, 1) for _ in range(3)]
    for block in (blocks[0], blocks[3]):
        mem.free(block)
    assert mem.defragment(0) == 2
    assert mem.defragment() == 2
    assert [mem.address(block).offset for block in blocks[4:]] == [0, 64]


@both
def test_an_int_by_another_name_is_an_int(source: type[Memory]) -> None:
    class Number(int):
        pass

    mem = source(Number(100))
    block = mem.malloc(Number(100), Number(3), Number(180), Number(2))
    for one in (mem.realloc(Number(block), Number(30)), block, mem.n_zeros):
        assert type(one) is int


@both
def test_a_full_tier_and_a_full_slot_are_no_end(source: type[Memory]) -> None:
    mem = source(hot_capacity=1)
    block = mem.malloc(8, SMEM_HOT)
    with pytest.raises(TierFullError) as full:
        mem.malloc(8, SMEM_HOT)
    assert full.value.args == (0, 1)
    assert isinstance(full.value, MemoryError)
    assert isinstance(full.value, SpectralError)
    mem.free(block)
    mem.malloc(8, SMEM_HOT)


def test_bytes_that_no_block_holds_are_given_back() -> None:
    mem = unchecked.HierarchicalSpectralMemory(n_zeros=100)
    arena = mem._domains[0].arena
    blocks = [mem.malloc(64, SMEM_COLD) for _ in range(10)]
    for block in blocks:
        mem.write(block, bytes(range(64)))
        for _ in range(3):  # it becomes warm: its bytes leave the cold slot
            mem.access(block)
    assert arena.resident == 10 * 64
    for block in blocks[1:]:
        mem.free(block)
    mem.realloc(blocks[0], 16)
    assert arena.resident == 16
    mem.free(blocks[0])
    assert arena.resident == 0


def test_a_frequency_beyond_all_floats_leaves_the_statistics_readable() -> None:
    mem = unchecked.HierarchicalSpectralMemory(n_zeros=100)
    mem.malloc(1, t_virtual=10**400)
    assert mem.get_stats()["max_mismatch"] == mem.get_stats()["mean_mismatch"] == float("inf")
    mem.check()


def test_a_size_with_too_many_digits_is_refused_in_words() -> None:
    mem = unchecked.HierarchicalSpectralMemory(n_zeros=100)
    with pytest.raises(ArgumentRangeError) as caught:
        mem.malloc(10**5000)
    assert str(caught.value) == "the call was refused: ArgumentRangeError"


def test_a_bound_without_an_upper_end_reads_well() -> None:
    with pytest.raises(ArgumentRangeError, match="hot_capacity must be 1 or more, not 0"):
        unchecked.HierarchicalSpectralMemory(hot_capacity=0)
