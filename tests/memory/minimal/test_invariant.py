"""Every clause of the invariant is found when it is broken, and the state comes with it."""

from collections.abc import Callable
from typing import Any

import pytest

import spectral_memory
from spectral_memory.contracts import ContractViolation, InvariantError
from spectral_memory.minimal.heat_table import HeatTable
from spectral_memory.minimal.records import Cell, Record
from spectral_spec.thermal import Policy

Loose = Any  # what a test handles without regard to its type


def overfill(table: Loose) -> None:
    table.policy = table.policy._replace(hot_capacity=1)


def double(table: Loose) -> None:
    table._ring.append(table._ring[0])


def swap_cell(table: Loose) -> None:
    table._ring[0] = Cell("a", table._ring[0].packed)


def lose_member(table: Loose) -> None:
    table._ring.popleft()


def exchange_key(table: HeatTable[str]) -> None:
    table.records["z"] = table.records.pop("a")


BREAKS: dict[str, tuple[int | None, Callable[[Any], object]]] = {
    "the policy is out of bounds": (
        None,
        lambda table: setattr(table, "policy", Policy(insert_heat=0)),
    ),
    "a clock or a counter is negative": (None, lambda table: setattr(table, "epoch", -1)),
    "the epoch ends too early or too late": (None, lambda table: setattr(table, "last", 99)),
    "the heat table and the dictionary hold different keys": (None, exchange_key),
    "a key is hotter than the limit": (
        None,
        lambda table: table.records.__setitem__("a", Record(1000 << 2 | 3)),
    ),
    "a key is in a tier that the minimal system does not have": (
        None,
        lambda table: table.records.__setitem__("a", Record(0)),
    ),
    "the counts of the tiers are wrong": (None, lambda table: setattr(table, "_warm", 3)),
    "the counts by epoch are wrong": (None, lambda table: table._warm_at.__setitem__(0, 1)),
    "the ring holds more keys than may be hot": (2, overfill),
    "a cell of the ring is not the record of its key": (2, swap_cell),
    "a key is in the ring twice": (4, double),
    "a hot key is not in the ring": (2, lose_member),
}


@pytest.mark.parametrize("clause", BREAKS)
def test_a_broken_clause_is_named(clause: str) -> None:
    capacity, spoil = BREAKS[clause]
    mem = spectral_memory.ThermalDict.with_policy(
        Policy(hot_capacity=capacity), {"a": 1, "b": 2, "c": 3}
    )
    for _ in range(4):
        mem["a"]
    mem.check()
    spoil(mem.heats)
    counts = mem.heats.counts()
    with pytest.raises(InvariantError) as caught:
        mem.check()
    assert caught.value.clause == clause
    assert caught.value.state is mem
    assert clause in str(caught.value)
    assert "ThermalDict({'a': 1" in str(caught.value)
    assert isinstance(caught.value, ContractViolation)
    assert mem.heats.counts() == counts  # checking mends nothing


def test_a_sound_table_has_no_ring_if_unbounded() -> None:
    table: HeatTable[str] = HeatTable(Policy())
    table.insert("a")
    assert (table.members, table.ends()) == ((), ())
