"""The heat table as a value: for copies and pickles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from spectral_memory.minimal.bounded_table import BoundedHeatTable
from spectral_memory.minimal.heat_table import HeatTable
from spectral_memory.minimal.policies import make_table
from spectral_memory.minimal.records import Cell, get_untouched
from spectral_memory.policy import require_policy
from spectral_spec.thermal import Clock, Policy

__all__ = ["Saved", "load_table", "save_table"]

K = TypeVar("K")


class Saved(NamedTuple):
    """A heat table without its keys.

    `records` holds the packed record of each key, in the order of the keys;
    `ring` holds the numbers of the keys in the hot ring, front first.
    """

    policy: Policy
    clock: Clock
    promotions: int
    demotions: int
    records: tuple[int, ...]
    ring: tuple[int, ...]


def save_table(table: HeatTable[K], keys: Iterable[K]) -> Saved:
    """What is needed to make the table again. O(n)."""
    packed: list[int] = []
    numbers: dict[int, int] = {}
    for number, key in enumerate(keys):
        record = table.records.get(key) or get_untouched()
        packed.append(record.packed)
        if isinstance(record, Cell):
            numbers[id(record)] = number
    ring = tuple(numbers[id(cell)] for cell in table.members)
    return Saved(table.policy, table.clock, table.promotions, table.demotions, tuple(packed), ring)


def load_table(saved: Saved, keys: tuple[K, ...]) -> HeatTable[K]:
    """A new table for `keys`, which come in the order of the saved records. O(n).

    Raises `ValueError` if there are more or fewer keys than records.
    """
    require_policy(saved.policy)
    table: HeatTable[K] = make_table(saved.policy)
    table.clock = Clock(*saved.clock)
    table.promotions, table.demotions = saved.promotions, saved.demotions
    members = set(saved.ring)
    for number, (key, packed) in enumerate(zip(keys, saved.records, strict=True)):
        if number not in members:
            table.records[key] = table.share(packed)
    if isinstance(table, BoundedHeatTable):
        for number in saved.ring:
            table.rejoin(keys[number], saved.records[number])
    table.recount()
    return table
