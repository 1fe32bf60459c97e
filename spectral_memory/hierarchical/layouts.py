"""What a defragmentation will have to leave behind, taken down before it runs.

It may move every block, so this costs as much as the operation itself.
"""

from __future__ import annotations

from typing import NamedTuple

from immutables import Map

from spectral_memory.hierarchical.domain import Domain
from spectral_memory.hierarchical.memory import HierarchicalSpectralMemory
from spectral_memory.hierarchical.pages import find_bytes
from spectral_memory.hierarchical.snapshots import (
    Fingerprint,
    get_domain_fingerprint,
)
from spectral_memory.hierarchical.windows import Surroundings
from spectral_spec.address import DOMAINS
from spectral_spec.admission import admit_integer
from spectral_spec.errors import is_refusal
from spectral_spec.extents import WHOLE_SLOT, FreeList
from spectral_spec.hierarchical import Block
from spectral_spec.hierarchical import Domain as SpecDomain
from spectral_spec.hierarchical.defragmentation import defragment
from spectral_spec.hierarchical.placement import REAL, compute_slot_key

__all__ = ["Defragmentation", "Layout", "get_offsets", "has_layout", "predict_defragment"]


class Layout(NamedTuple):
    """What a defragmentation will have to leave in a domain: blocks, bytes, free lists."""

    number: int
    fingerprint: Fingerprint
    moved: int
    blocks: dict[int, Block]
    contents: dict[int, bytes]
    slots: dict[int, FreeList]


class Defragmentation(NamedTuple):
    """The layouts of the domains concerned, and the offsets by row of the other domains."""

    layouts: tuple[Layout, ...]
    others: dict[int, tuple[Fingerprint, bytes]]


def predict_defragment(
    self: HierarchicalSpectralMemory, domain: int | None = None
) -> Defragmentation | None:
    """The layout of each domain concerned; None if the argument is not admitted.

    O(n log n) and its bytes, as the operation itself.
    """
    owner = None if domain is None else admit_integer("domain", domain, 0, DOMAINS - 1)
    if is_refusal(owner):
        return None
    domains = self._domains
    concerned = domains if owner is None else (domains[owner],)
    others = {
        one.number: (get_domain_fingerprint(one), get_offsets(one))
        for one in domains
        if one not in concerned
    }
    return Defragmentation(tuple(predict_layout(one) for one in concerned), others)


def get_offsets(domain: Domain) -> bytes:
    """The offsets of all rows as the reference packs them."""
    return domain.rows.grain.tobytes()


def predict_layout(domain: Domain) -> Layout:
    """The specification's Defragment of one domain."""
    around, rows = Surroundings(domain), domain.rows
    blocks = Map({row: around.meet(row) for row in rows})
    slots = Map({key: index.to_spec() for key, index in domain.slots.items()})
    expected, moved = defragment(SpecDomain(blocks=blocks, slots=slots))
    return Layout(
        domain.number,
        get_domain_fingerprint(domain),
        moved,
        dict(expected.blocks),
        {row: read_block(domain, block) for row, block in blocks.items() if block.axis == REAL},
        {key: expected.slots.get(key, WHOLE_SLOT) for key in slots},
    )


def has_layout(domain: Domain, layout: Layout) -> bool:
    """A domain has the blocks, the bytes and the free extents of a layout. O(n log n)."""
    around, rows = Surroundings(domain), domain.rows
    return (
        get_domain_fingerprint(domain) == layout.fingerprint
        and list(rows) == sorted(layout.blocks)
        and all(around.meet(row)[:12] == block[:12] for row, block in layout.blocks.items())
        and all(
            read_block(domain, around.meet(row)) == data for row, data in layout.contents.items()
        )
        and {key: index.to_spec() for key, index in domain.slots.items()} == layout.slots
    )


def read_block(domain: Domain, block: Block) -> bytes:
    """The bytes of a block on the real axis."""
    key = compute_slot_key(block.resonance, block.prime)
    return find_bytes(domain, key, block.offset, block.size)
