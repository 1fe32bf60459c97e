"""All that matters of a hierarchical state, in one form for both sides.

Left out is only what no operation can ever show: the numbers of the places in
the rings, pages that hold nothing but zeros, and slots that are wholly free.
"""

from __future__ import annotations

from typing import NamedTuple

from immutables import Map

from spectral_spec.contents import Contents
from spectral_spec.extents import WHOLE_SLOT, FreeList
from spectral_spec.hierarchical import Block, Domain, Tally
from spectral_spec.ring import NOWHERE, get_members
from spectral_spec.thermal import Clock

__all__ = ["DomainPortrait", "portray_domain"]


class DomainPortrait(NamedTuple):
    """One domain. Two domains with one portrait behave alike for ever."""

    clock: Clock
    tally: Tally
    blocks: tuple[tuple[int, Block], ...]
    generations: tuple[int, ...]
    vacant: tuple[int, ...]
    sweep: tuple[int, ...]
    hot: tuple[int, ...]
    waiting: tuple[int, ...]
    slots: tuple[tuple[int, FreeList], ...]


def portray_domain(domain: Domain) -> DomainPortrait:
    """The portrait of a domain of the specification. O(n log n) and its pages."""
    return DomainPortrait(
        domain.clock,
        domain.tally,
        tuple((row, _portray_block(domain.blocks[row])) for row in sorted(domain.blocks)),
        tuple(domain.generations.get(row, 0) for row in range(domain.rows)),
        tuple(domain.vacant[height] for height in range(len(domain.vacant))),
        get_members(domain.sweep),
        get_members(domain.hot),
        get_members(domain.waiting),
        tuple(sorted(slot for slot in domain.slots.items() if slot[1] != WHOLE_SLOT)),
    )


def _portray_block(block: Block) -> Block:
    """A block without its places in the rings, whose order says more."""
    return block._replace(
        turn=NOWHERE, place=NOWHERE, wait=NOWHERE, contents=_portray_contents(block.contents)
    )


def _portray_contents(contents: Contents) -> Contents:
    """The pages that hold anything but zeros."""
    return Map({page: data for page, data in contents.items() if any(data)})
