"""The normal form: two states that no operation can tell apart have the same one."""

from __future__ import annotations

from immutables import Map

from spectral_spec.contents import Contents
from spectral_spec.extents import WHOLE_SLOT
from spectral_spec.hierarchical.state import Block, Domain, State
from spectral_spec.ring import NOWHERE, Ring, get_members

__all__ = ["normalise", "normalise_domain"]


def normalise(state: State) -> State:
    """The normal form of every domain. O(n log n). Rule H48."""
    return State(state.config, tuple(normalise_domain(domain) for domain in state.domains))


def normalise_domain(domain: Domain) -> Domain:
    """Ring places from 0 on; no page of zeros, no slot that is wholly free, no zeroth generation.

    Rule H49.
    """
    sweep, hot, waiting = (get_members(ring) for ring in (domain.sweep, domain.hot, domain.waiting))
    turns, places, waits = (
        {row: place for place, row in enumerate(members)} for members in (sweep, hot, waiting)
    )
    blocks = {
        row: normalise_block(block)._replace(
            turn=turns.get(row, NOWHERE),
            place=places.get(row, NOWHERE),
            wait=waits.get(row, NOWHERE),
        )
        for row, block in domain.blocks.items()
    }
    return domain._replace(
        generations=Map({row: count for row, count in domain.generations.items() if count > 0}),
        blocks=Map(blocks),
        slots=Map({key: free for key, free in domain.slots.items() if free != WHOLE_SLOT}),
        sweep=number_anew(sweep),
        hot=number_anew(hot),
        waiting=number_anew(waiting),
    )


def normalise_block(block: Block) -> Block:
    """The block without pages that hold nothing but zeros."""
    pages: Contents = Map({page: data for page, data in block.contents.items() if any(data)})
    return block._replace(contents=pages)


def number_anew(members: tuple[int, ...]) -> Ring[int]:
    """The ring of these members, its places from 0 on."""
    return Ring(Map(dict(enumerate(members))), 0, len(members))
