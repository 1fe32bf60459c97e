"""The heat tables by themselves: the ring with holes, sharing, time."""

from collections.abc import Iterator

import pytest

from spectral_memory import unchecked
from spectral_memory.minimal.abstraction import portray
from spectral_memory.minimal.bounded_table import BoundedHeatTable
from spectral_memory.minimal.heat_table import HeatTable
from spectral_spec.minimal import Delete, Get, Operation, Set, State, initial, step
from spectral_spec.thermal import Clock, Policy


def drive(mem: unchecked.ThermalDict[int, int], operations: Iterator[Operation[int, int]]) -> None:
    """Do the operations on the dictionary and in the specification, and compare every state."""
    state: State[int, int] = initial(mem.policy)
    for operation in operations:
        state, _ = step(state, operation)
        if isinstance(operation, Set):
            mem[operation.key] = operation.value
        elif isinstance(operation, Get):
            assert mem[operation.key] == operation.key
        elif isinstance(operation, Delete):
            del mem[operation.key]
        assert portray(mem.to_spec()) == portray(state)
        mem.check()


def holes(size: int) -> Iterator[Operation[int, int]]:
    """Fill the ring, make holes in its middle and at its ends, then fight for places."""
    for key in range(size):
        yield Set(key, key)
    for key in (*range(5, size - 5), 0, size - 1):
        yield Delete(key)
    for key in range(100, 100 + size):
        yield Set(key, key)
    for _ in range(4):
        for key in range(100, 100 + size, 3):
            yield Get(key)


@pytest.mark.parametrize("capacity", [1, 3, 12, 40])
def test_a_ring_with_holes_is_the_ring_of_the_specification(capacity: int) -> None:
    drive(unchecked.ThermalDict.bounded(capacity), holes(40))


def test_the_ring_does_not_grow_when_keys_come_and_go() -> None:
    mem: unchecked.ThermalDict[object, int] = unchecked.ThermalDict.bounded(1000)
    mem.update((key, key) for key in range(20))
    table = mem.heats
    assert isinstance(table, BoundedHeatTable)
    for turn in range(1000):
        mem["temporary"] = turn
        mem["later"] = turn
        del mem["temporary"], mem["later"]
        assert len(table._ring) <= 2 * len(mem) + 10
    mem.check()


def test_the_ends_of_the_ring_skip_holes() -> None:
    mem = unchecked.ThermalDict.bounded(10, {key: key for key in range(10)})
    for key in (0, 2, 3, 9):
        del mem[key]
    assert [cell.key for cell in mem.heats.ends()] == [1, 4, 8]
    for key in (5, 6, 7):
        del mem[key]
    assert [cell.key for cell in mem.heats.ends()] == [1, 4, 8]
    mem.check()


def test_records_are_shared_and_the_store_of_shared_ones_is_bounded() -> None:
    mem = unchecked.ThermalDict[int, int]((key, key) for key in range(64))
    assert len({id(record) for record in mem.heats.records.values()}) < 16
    table: HeatTable[int] = mem.heats
    for key in range(5000):
        mem[key % 64]
        mem[key] = key
        if key % 3:
            del mem[key]
            mem[key] = key
    for turn in range(5000):
        del mem[turn]
        mem[0] = turn
        mem[0]
        assert len(table._shared) <= 2049
    mem.check()


def test_insertions_alone_keep_the_store_bounded_too() -> None:
    mem = unchecked.ThermalDict[str, int]()
    for turn in range(5000):
        mem["a"] = turn
        del mem["a"]
        assert len(mem.heats._shared) <= 2049
    assert mem.clock == Clock(5000, 0)


def test_alone_every_tick_is_an_epoch() -> None:
    table: HeatTable[str] = HeatTable(Policy())
    table.insert("a")
    assert table.clock == Clock(1, 0)
    for turn in range(5000):
        table.touch("a", table.records["a"])
        assert table.clock == Clock(turn + 2, 0)
        assert len(table._shared) <= 2049
    assert table.heat_of(table.records["a"]) == 63


def test_a_displaced_key_of_any_type_stays_right() -> None:
    mem = unchecked.ThermalDict.bounded(1, {("a", 1): 1, "b": 2})
    for _ in range(5):
        mem["b"]
    assert mem.temperature("b") == "hot"
    assert mem.temperature(("a", 1)) == "cold"
    mem.check()
    del mem[("a", 1)]
    mem.check()
