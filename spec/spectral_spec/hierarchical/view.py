"""What can be seen of the hierarchical system without changing it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from spectral_spec.address import GlobalAddress, LocalAddress
from spectral_spec.extents import compute_extent_length
from spectral_spec.hierarchical.state import Block, Domain, State, Tally
from spectral_spec.lattice import compute_slot

__all__ = ["Census", "compute_address", "compute_census", "compute_sum", "compute_total"]


class Census(NamedTuple):
    """What the live blocks of a domain amount to, and what was counted so far.

    `tiers` counts the blocks of each tier, ultra-cold first.
    """

    live: int
    bytes_live: int
    bytes_held: int
    tiers: tuple[int, int, int, int]
    tally: Tally


def compute_address(block: Block, number: int) -> GlobalAddress:
    """The address of a block of domain `number`. Rule H41.

    The lattice is the slot that the domain owns in the block's prime channel.
    """
    lattice = compute_slot(number, block.prime)
    return GlobalAddress(
        block.resonance, LocalAddress(block.axis, block.prime, lattice, block.offset)
    )


def compute_census(domain: Domain) -> Census:
    """Every live block counts once, in its tier. O(n). Rule H42.

    `bytes_live` is what was asked for, `bytes_held` what the extents take.
    """
    tiers = [0, 0, 0, 0]
    live = held = 0
    for block in domain.blocks.values():
        tiers[block.tier] += 1
        live += block.size
        held += compute_extent_length(block.size)
    counts = (tiers[0], tiers[1], tiers[2], tiers[3])
    return Census(len(domain.blocks), live, held, counts, domain.tally)


def compute_total(state: State) -> Census:
    """The sum over all domains: the view of an operator, not of a tenant. Rule H43."""
    return compute_sum([compute_census(domain) for domain in state.domains])


def compute_sum(parts: Sequence[Census]) -> Census:
    """Several censuses as one; of the largest mismatches, the largest."""
    tally = [sum(column) for column in zip(*(part.tally for part in parts), strict=True)]
    tiers = [sum(column) for column in zip(*(part.tiers for part in parts), strict=True)]
    total = Tally(*tally)._replace(mismatch_max=max(part.tally.mismatch_max for part in parts))
    return Census(
        sum(part.live for part in parts),
        sum(part.bytes_live for part in parts),
        sum(part.bytes_held for part in parts),
        (tiers[0], tiers[1], tiers[2], tiers[3]),
        total,
    )
