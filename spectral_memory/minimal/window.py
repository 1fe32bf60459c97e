"""A keyhole view of the state: the few entries that one operation may touch.

A contract must cost the same however many keys there are, and it must speak the
specification's own words. So it runs the specification's `step` on a state whose
maps know how many members they have, and only the members that matter. A rule
that looked at any other member would fail with a `KeyError`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Generic, NamedTuple, TypeVar, cast, overload

from immutables import Map

from spectral_memory.minimal.heat_table import HeatTable
from spectral_memory.minimal.records import Cell, Record
from spectral_spec.minimal import Entry, State
from spectral_spec.ring import NOWHERE, Ring
from spectral_spec.thermal import Clock, Policy, is_bounded
from spectral_spec.tiers import Tier

__all__ = ["ENDS", "KEY", "Local", "Window", "look", "read_entry", "restrict"]

K = TypeVar("K")
V = TypeVar("V")
D = TypeVar("D")

#: The names that the keys have in a window: the operation's own, and the ring's first two.
KEY: Final = 0
FRONT: Final = 1
SECOND: Final = 2
ENDS: Final = (FRONT, SECOND)

_TURN: Final = 2  # a place inside the order, neither its head nor its back


class Window(Generic[K, V]):
    """A persistent map of `size` members that knows only some of them."""

    __slots__ = ("known", "size")

    def __init__(self, known: Mapping[K, V], size: int) -> None:
        self.known = known
        self.size = size

    def __len__(self) -> int:
        return self.size

    def __contains__(self, key: K) -> bool:
        return key in self.known

    def __getitem__(self, key: K) -> V:
        return self.known[key]

    @overload
    def get(self, key: K) -> V | None: ...
    @overload
    def get(self, key: K, default: D) -> V | D: ...
    def get(self, key: K, default: object = None) -> object:
        """The value of a known key, or `default`."""
        return self.known.get(key, cast("V", default))

    def set(self, key: K, value: V) -> Window[K, V]:
        """The window with another value; a key that was not known is new."""
        grown = self.size if key in self.known else self.size + 1
        return Window({**self.known, key: value}, grown)

    def delete(self, key: K) -> Window[K, V]:
        """The window without a known key."""
        rest = {other: value for other, value in self.known.items() if other != key}
        if len(rest) == len(self.known):
            raise KeyError(key)
        return Window(rest, self.size - 1)


class Local(NamedTuple, Generic[K, V]):
    """What one operation may depend on: O(1) of a dictionary, whatever its size.

    `looks` tells whether other operations took place meanwhile, `length` is the number
    of pairs. `record` and `entry` are None if the key is missing. `ends` are the first two and the
    last cell of the hot ring, `end_entries` the entries of the first two.
    """

    looks: int
    length: int
    clock: Clock
    promotions: int
    demotions: int
    population: int
    hot: int
    warm: int
    record: Record[K] | None
    entry: Entry[V] | None
    ends: tuple[Cell[K], ...]
    end_entries: tuple[Entry[None], ...]


def look(table: HeatTable[K], record: Record[K] | None, value: V, length: int) -> Local[K, V]:
    """Take the local view of a key whose record is `record`. O(1).

    `length` is the number of pairs of the dictionary.
    """
    ends = table.ends()
    return Local(
        table.looks,
        length,
        table.clock,
        table.promotions,
        table.demotions,
        len(table.records),
        table.hot,
        table.warm,
        record,
        None if record is None else read_entry(record, value),
        ends,
        tuple(read_entry(cell, None) for cell in ends[:2]),
    )


def read_entry(record: Record[K], value: V) -> Entry[V]:
    """The entry that a record stands for: it had the level `zero` in epoch 0."""
    return Entry(value, _TURN, record.packed & 3, record.packed >> 2, 0)


def restrict(before: Local[K, V], policy: Policy) -> State[int, V]:
    """The specification's state before the operation, seen through the window. O(1)."""
    entries: dict[int, Entry[V]] = {}
    ring: dict[int, int] = {}
    for place, (cell, entry) in enumerate(zip(before.ends, before.end_entries, strict=False)):
        name = KEY if cell is before.record else ENDS[place]
        ring[place] = name
        entries[name] = cast("Entry[V]", entry._replace(place=place))
    if before.entry is not None:
        place = entries[KEY].place if KEY in entries else NOWHERE
        if place == NOWHERE and is_bounded(policy) and before.entry.tier == Tier.HOT:
            place = len(ring)  # in the middle of the ring or at its end: it does not matter
            ring[place] = KEY
        entries[KEY] = before.entry._replace(place=place)
    members = before.hot if is_bounded(policy) else 0
    size = before.population
    return State(
        policy,
        before.clock,
        cast("Map[int, Entry[V]]", Window(entries, size)),
        Ring(cast("Map[int, int]", Window({_TURN: KEY}, size)), 0, size + _TURN + 1),
        Ring(cast("Map[int, int]", Window(ring, members)), 0, members),
        before.promotions,
        before.demotions,
    )
