"""The key of the reference's state, and what its layout adds to it.

The key is written from the implementation's own fields in the form of
`spectral_proofs.model.canonical`, so that equal bytes mean equal states. The
*residue* is what the layout holds beyond that: empty where every structure is
exactly what its members say that it must be, and otherwise the structure itself.
States with one key and different residues are different states of the search.

Left out are the columns of vacant rows, which a birth writes before they are read.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Final, NamedTuple

from spectral_memory.hierarchical.arena import Arena
from spectral_memory.hierarchical.domain import Domain
from spectral_proofs.model.canonical import STRANGER, flatten_pages, pack
from spectral_proofs.model.rings import RingForms
from spectral_proofs.model.slots import SlotsForms
from spectral_spec.contents import BLANK, write_bytes
from spectral_spec.extents import GRAIN
from spectral_spec.hierarchical.placement import REAL
from spectral_spec.thermal import Policy

__all__ = ["Layout", "LayoutReader", "get_buffers"]

get_buffers: Final[Callable[[Arena], dict[int, bytearray]]] = attrgetter(*Arena.__slots__)
"""The resident bytes by slot key."""


class Layout(NamedTuple):
    """A domain of the reference as bytes: its key and its residue."""

    key: bytes
    residue: bytes


class LayoutReader:
    """Reads layouts; what it found of a ring or an index it keeps by all of its fields."""

    def __init__(self, policy: Policy, symmetric: bool) -> None:
        self._cool_down = policy.cool_down
        self._symmetric = symmetric
        self.rings = RingForms()
        self.slots = SlotsForms()

    def read(self, domain: Domain) -> Layout:
        """The key and the residue of a domain. O(n log n)."""
        epoch, phase = domain.clock
        rows, limit = domain.rows, self._cool_down
        order, rest = self.rings.find(domain.sweep).layout
        hot, hot_rest = self.rings.find(domain.hot).layout
        waiting, waiting_rest = self.rings.find(domain.waiting).layout
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
            heat = rows.get_level(row) - epoch + rows.get_stamp(row)
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
        slots = self.slots.read(domain.slots)
        numbers += slots.numbers
        residue = [0, *tallies.tiers, tallies.bytes_live, tallies.bytes_held, *slots.residue]
        dumps = [rest, hot_rest, waiting_rest, *slots.dumps]
        add_buffers(domain.arena, residue, dumps)
        found = pack(numbers) + b"".join(pages)
        if not self._symmetric:
            freed = (row for row, count in enumerate(rows.generation) if count > 0)
            found += pack([0, *order, *vacant, *freed])
        return Layout(found, pack(residue) + b"".join(dumps))

    def find_breach(self, domain: Domain) -> str | None:
        """What the free indices of a domain say is wrong with themselves."""
        return self.slots.read(domain.slots).breach


def add_buffers(arena: Arena, residue: list[int], dumps: list[bytes]) -> None:
    """Add the resident bytes, those that lie in no block too."""
    buffers = get_buffers(arena)
    for key in sorted(buffers):
        if buffers[key]:
            residue += (key, len(buffers[key]))
            dumps.append(bytes(buffers[key]))
