"""The minimal reference beside the specification: cheap copies, keys of its state and layout."""

from __future__ import annotations

from collections import deque
from operator import attrgetter
from typing import Final, TypeVar

from spectral_memory.minimal.bounded_table import BoundedHeatTable
from spectral_memory.minimal.heat_table import HeatTable
from spectral_memory.minimal.records import Cell, Record
from spectral_memory.minimal.thermal_dict import ThermalDict
from spectral_proofs.model.canonical import pack
from spectral_proofs.model.twin import Crash
from spectral_spec.errors import SpectralError
from spectral_spec.minimal import Operation
from spectral_spec.thermal import Policy
from spectral_spec.tiers import HOT

__all__ = ["MinimalTwin", "copy_twin", "encode_layout", "encode_twin", "perform_minimal"]

MinimalTwin = ThermalDict[int, int]
"""The reference with numbers for keys and values."""

T = TypeVar("T")
_get_ring: Final = attrgetter("_ring", "_emptied")


def perform_minimal(memory: MinimalTwin, operation: Operation[int, int]) -> object:
    """What the reference answers, in the terms of the specification."""
    try:
        if operation.kind == "get":
            return memory[operation.key]
        if operation.kind == "set":
            memory[operation.key] = operation.value
        elif operation.kind == "delete":
            return memory.pop(operation.key)
        elif operation.kind == "popitem":
            return memory.popitem()
        else:
            memory.clear()
    except SpectralError as error:
        return error.with_traceback(None)  # its frames would keep the whole copy alive
    except Exception as error:  # noqa: BLE001 - whatever it raises is its answer
        return Crash(type(error).__name__, str(error))
    return None


def copy_twin(old: MinimalTwin) -> MinimalTwin:
    """A dictionary with equal fields that shares nothing that can change."""
    new: MinimalTwin = ThermalDict.with_policy(old.policy)
    dict.update(new, dict.copy(old))
    object.__setattr__(new, "_heats", copy_table(old.heats))
    return new


def copy_table(old: HeatTable[int]) -> HeatTable[int]:
    """The same for a heat table, field by field; its cells keep their places."""
    old.settle()  # now no step is owed to the counts, and the copy finds its own
    new: HeatTable[int] = object.__new__(type(old))
    copies: dict[int, Record[int]] = {}
    fields = [name for cls in type(old).__mro__ for name in getattr(cls, "__slots__", ())]
    for name in fields:
        value = getattr(old, name)
        if name == "due":
            value = []
        elif isinstance(value, Record):
            value = copy_record(value, copies)
        elif isinstance(value, dict):
            value = {key: copy_record(one, copies) for key, one in value.items()}
        elif isinstance(value, deque):
            value = deque(copy_record(one, copies) for one in value)
        elif isinstance(value, list):
            value = value.copy()
        setattr(new, name, value)
    return new


def copy_record(old: Record[int], copies: dict[int, Record[int]]) -> Record[int]:
    """A record; one that is met twice is copied once."""
    new = copies.get(id(old))
    if new is None:
        if isinstance(old, Cell):
            new = cell = Cell(0, old.packed)
            if hasattr(old, "key"):
                cell.key = old.key
            else:
                del cell.key  # emptied: its key was deleted
        else:
            new = Record(old.packed)
        copies[id(old)] = new
    return new


def encode_twin(memory: MinimalTwin, symmetric: bool) -> bytes:
    """The key of the reference's state, in the form of `spectral_proofs.model.minimal`."""
    table = memory.heats
    order = list(dict.keys(memory))
    members = [cell.key for cell in table.members]
    numbers = [0, table.clock.phase, len(order)]
    for key in order:
        record = table.records[key]
        numbers += (
            dict.__getitem__(memory, key),
            table.tier_of(record),
            table.heat_of(record),
            1 if key in members else 0,
        )
    numbers += (len(members), *map(order.index, members))
    return pack(numbers) + (b"" if symmetric else pack([0, *order]))


def encode_layout(memory: MinimalTwin) -> bytes:
    """What the heat table holds beyond the state, epochs counted from the present one.

    The counts by epoch, the records as they were packed, the emptied cells of the ring.
    """
    table = memory.heats
    counts = [count for column in table.counts() for count in turn(column, table.epoch)]
    numbers = [0, table.hot, table.warm, len(table.records), *counts]
    for key in dict.keys(memory):
        record = table.records[key]
        packed = record.packed
        numbers += (int(isinstance(record, Cell)), packed & 3, max(0, (packed >> 2) - table.epoch))
    if isinstance(table, BoundedHeatTable):
        ring, emptied = _get_ring(table)
        numbers += (emptied, *(int(cell.packed & 3 == HOT) for cell in ring))
    return pack(numbers)


def turn(column: list[int], epoch: int) -> list[int]:
    """Counts by epoch, those of the present epoch first; their number is a power of two."""
    at = epoch % len(column)
    return column[at:] + column[:at]


def make_twin(policy: Policy) -> MinimalTwin:
    """The empty reference."""
    return ThermalDict.with_policy(policy)
