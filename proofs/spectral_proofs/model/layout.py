"""The key of the reference's state, and what its layout adds to it.

The key is written from the implementation's own fields in the form of
`spectral_proofs.model.canonical`, so that equal bytes mean equal states. The
*residue* is what the layout holds beyond that: empty where every structure is
exactly what its members say that it must be, and otherwise the structure itself.
States with one key and different residues are different states of the search.

Left out are the columns of vacant rows, which a birth writes before they are read.
"""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Final, NamedTuple

from spectral_memory.hierarchical.arena import Arena
from spectral_memory.hierarchical.domain import Domain
from spectral_memory.hierarchical.free_index import GRAINS, FreeIndex
from spectral_memory.hierarchical.row_ring import RowRing
from spectral_proofs.model.canonical import STRANGER, flatten_pages, pack
from spectral_proofs.model.slots import SharedSlots, SlotLayout
from spectral_spec.contents import BLANK, write_bytes
from spectral_spec.extents import GRAIN, WHOLE_SLOT
from spectral_spec.hierarchical.placement import REAL
from spectral_spec.thermal import Policy

__all__ = ["Layout", "LayoutReader"]

# A form of marshal that writes equal values alike, without references.
_PLAIN: Final = 2
_get_index: Final[Callable[[FreeIndex], tuple[dict[int, object] | int, ...]]] = attrgetter(
    *FreeIndex.__slots__
)
_get_links: Final[Callable[[RowRing], tuple[array[int], array[int], int]]] = attrgetter(
    "_following", "_preceding", "_length"
)
_get_buffers: Final[Callable[[Arena], dict[int, bytearray]]] = attrgetter(*Arena.__slots__)


class Layout(NamedTuple):
    """A domain of the reference as bytes: its key and its residue."""

    key: bytes
    residue: bytes


class _Members(NamedTuple):
    """The rows of a ring and its residue."""

    rows: tuple[int, ...]
    residue: bytes


class LayoutReader:
    """Reads layouts; what it found of a ring or an index it keeps by all of its fields."""

    def __init__(self, policy: Policy, symmetric: bool) -> None:
        self._cool_down = policy.cool_down
        self._symmetric = symmetric
        self._slots: dict[bytes, SlotLayout] = {}
        self._rings: dict[tuple[bytes, bytes, int], _Members] = {}

    def read(self, domain: Domain) -> Layout:
        """The key and the residue of a domain. O(n log n)."""
        epoch, phase = domain.clock
        rows, limit = domain.rows, self._cool_down
        order, rest = self._read_ring(domain.sweep)
        hot, hot_rest = self._read_ring(domain.hot)
        waiting, waiting_rest = self._read_ring(domain.waiting)
        live, vacant = rows.live, rows.get_vacant()
        tallies = domain.tallies
        numbers = [
            0,
            phase,
            tallies.live - live,
            sum(map(rows.is_live, order)) - len(order),
            len(rows) - len({*vacant, *order}),
            live - len(order),
            1 if any(rows.generation) else 0,
            len(order),
        ]
        pages: list[bytes] = []
        for row in order:
            age = epoch - rows.moved[row]
            heat = rows.level[row] - epoch + rows.stamp[row]
            size, axis = rows.size[row], rows.axis[row]
            numbers += (
                size,
                rows.resonance[row],
                rows.get_channel(row),
                rows.grain[row] * GRAIN,
                axis,
                rows.tier[row],
                max(0, heat),
                min(limit, age),
                1 if row in hot else 0,
                1 if row in waiting else 0,
            )
            if axis == REAL:
                flatten_pages(write_bytes(BLANK, 0, domain.read(row, 0, size)), numbers, pages)
        for members in (hot, waiting):
            numbers.append(len(members))
            for row in members:
                numbers.append(order.index(row) if row in order else STRANGER)
        residue = [0, *tallies.tiers, tallies.bytes_live, tallies.bytes_held]
        dumps = [rest, hot_rest, waiting_rest]
        slots = self._read_slots(domain.slots)
        for key in sorted(slots):
            slot = slots[key]
            if slot.numbers:
                numbers.append(key)
                numbers += slot.numbers
            if slot.residue:
                residue += (key, len(slot.residue))
                dumps.append(slot.residue)
        add_buffers(domain.arena, residue, dumps)
        found = pack(numbers) + b"".join(pages)
        if not self._symmetric:
            freed = (row for row, count in enumerate(rows.generation) if count > 0)
            found += pack([0, *order, *vacant, *freed])
        return Layout(found, pack(residue) + b"".join(dumps))

    def find_breach(self, domain: Domain) -> str | None:
        """What the free indices of a domain say is wrong with themselves."""
        for slot in self._read_slots(domain.slots).values():
            if slot.breach is not None:
                return slot.breach
        return None

    def _read_slots(self, slots: dict[int, FreeIndex]) -> dict[int, SlotLayout]:
        """The layouts of all slots; of those that are shared they are known."""
        known = slots.layouts if isinstance(slots, SharedSlots) else {}
        if len(known) < len(slots):
            for key, index in dict.items(slots):
                if key not in known:
                    known[key] = self._read_index(index)
        return known

    def _read_index(self, index: FreeIndex) -> SlotLayout:
        """The free extents of an index; its residue if a new index of them looks different."""
        fields = marshal.dumps(_get_index(index), _PLAIN)
        found = self._slots.get(fields)
        if found is None:
            free = index.to_spec()
            flat = tuple(number for extent in free for number in extent)
            rebuilt = rebuild_index(flat)
            same = rebuilt is not None and _get_index(rebuilt) == _get_index(index)
            found = self._slots[fields] = SlotLayout(
                () if free == WHOLE_SLOT else (len(free), *flat),
                b"" if same else dump_index(index),
                index.find_breach(),
            )
        return found

    def _read_ring(self, ring: RowRing) -> _Members:
        """The rows of a ring; its links if they are not those of its rows in their order."""
        following, preceding, length = _get_links(ring)
        fields = following.tobytes(), preceding.tobytes(), length
        found = self._rings.get(fields)
        if found is None:
            rows = follow(following)
            ahead, back, node = list(range(len(following))), list(range(len(following))), 0
            for row in rows:
                ahead[node], back[row + 1], node = row + 1, node, row + 1
            ahead[node], back[0] = 0, node
            same = (length, following.tolist(), preceding.tolist()) == (len(rows), ahead, back)
            residue = b"" if same else pack([0, length, *following, *preceding])
            found = self._rings[fields] = _Members(rows, residue)
        return found


def follow(following: Sequence[int]) -> tuple[int, ...]:
    """The rows of a ring from its front on, no further than where its links run in a circle."""
    rows: list[int] = []
    node = following[0]
    while node and len(rows) < len(following):
        rows.append(node - 1)
        node = following[node]
    return tuple(rows)


def rebuild_index(flat: Sequence[int]) -> FreeIndex | None:
    """A new index with these free extents; None if its own methods cannot make it."""
    index = FreeIndex()
    try:
        index.take(0, GRAINS)
        for offset, length in zip(flat[::2], flat[1::2], strict=True):
            index.give(offset // GRAIN, length // GRAIN)
    except (KeyError, IndexError):
        return None
    return index


def dump_index(index: FreeIndex) -> bytes:
    """All fields of an index, maps in ascending order."""
    fields = _get_index(index)
    return marshal.dumps(
        [sorted(value.items()) if isinstance(value, dict) else value for value in fields], _PLAIN
    )


def add_buffers(arena: Arena, residue: list[int], dumps: list[bytes]) -> None:
    """Add the resident bytes, those that lie in no block too."""
    buffers = _get_buffers(arena)
    for key in sorted(buffers):
        if buffers[key]:
            residue += (key, len(buffers[key]))
            dumps.append(bytes(buffers[key]))
