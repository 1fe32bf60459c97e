"""What holds in every reachable state: the first clause that does not, in words."""

from __future__ import annotations

from spectral_spec.address import AXES, DOMAINS, OFFSETS, PRIMES
from spectral_spec.contents import PAGE
from spectral_spec.extents import (
    GRAIN,
    Extent,
    compute_extent_length,
    compute_size_class,
    give,
    is_free_list,
)
from spectral_spec.hierarchical.defragmentation import get_layout
from spectral_spec.hierarchical.placement import IMAGINARY, REAL, get_free_list
from spectral_spec.hierarchical.state import Block, Config, Domain, State
from spectral_spec.ring import NOWHERE, Ring
from spectral_spec.tiers import Tier, get_tier_of

__all__ = ["find_block_breach", "find_breach", "find_domain_breach", "find_layout_breach"]


def find_breach(state: State) -> str | None:
    """The first broken clause of any domain; None if the state is well formed. Rule H44."""
    if len(state.domains) != DOMAINS:
        return "there are twelve domains"
    for domain in state.domains:
        breach = find_domain_breach(state.config, domain)
        if breach is not None:
            return breach
    return None


def find_domain_breach(config: Config, domain: Domain) -> str | None:
    """The same for one domain: its blocks, its rings, its rows, its layout. Rule H45."""
    for row, block in domain.blocks.items():
        breach = find_block_breach(config, domain, row, block)
        if breach is not None:
            return breach
    capacity, tally = config.policy.hot_capacity, domain.tally
    hot = sum(1 for block in domain.blocks.values() if block.tier == Tier.HOT)
    if capacity is not None and not len(domain.hot.places) == hot <= capacity:
        return "the hot ring holds the hot blocks, no more than the capacity"
    if capacity is None and len(domain.hot.places) + len(domain.waiting.places) > 0:
        return "an unbounded hot tier has no rings"
    waiting = sum(1 for block in domain.blocks.values() if block.wait != NOWHERE)
    if len(domain.waiting.places) != waiting:
        return "the waiting ring holds the waiting blocks"
    swept = sum(1 for block in domain.blocks.values() if block.turn != NOWHERE)
    if not len(domain.sweep.places) == swept == len(domain.blocks):
        return "the sweep holds every live block"
    if tally.mallocs - tally.frees != len(domain.blocks):
        return "every block that was born and not freed is live"
    vacant = list(domain.vacant.values())
    if sorted((*vacant, *domain.blocks)) != list(range(domain.rows)):
        return "every row is vacant or holds a live block"
    if sorted(domain.vacant) != list(range(len(vacant))):
        return "the vacant rows are a stack"
    if any(count < 0 for count in domain.generations.values()):
        return "a row was used no less than never"
    return find_layout_breach(domain)


def find_block_breach(config: Config, domain: Domain, row: int, block: Block) -> str | None:
    """The same for one block by itself. Rule H46."""
    policy, epoch = config.policy, domain.clock.epoch
    if not 1 <= block.resonance <= config.n_zeros:
        return "a block lies at one of the resonances"
    if block.tier != get_tier_of(block.resonance, config.enclosures):
        return "a block's tier is that of its resonance"
    if not 0 <= block.size <= OFFSETS or block.prime != compute_size_class(block.size):
        return "a block's prime channel is its size class"
    if not 0 <= block.axis < AXES or (block.axis == IMAGINARY) != (block.size == 0):
        return "the imaginary axis is for blocks without bytes"
    if block.axis != REAL and len(block.contents) > 0:
        return "a block off the real axis has no resident bytes"
    if any(
        page * PAGE >= block.size or page * PAGE + len(data.rstrip(b"\0")) > block.size
        for page, data in block.contents.items()
    ):
        return "no byte is kept beyond a block's end"
    if not 0 <= block.level <= policy.heat_limit or block.stamp > epoch or block.moved > epoch:
        return "heat is bounded, and nothing was done in the future"
    if not is_at(domain.sweep, block.turn, row) or not (
        is_at(domain.hot, block.place, row) and is_at(domain.waiting, block.wait, row)
    ):
        return "the rings and the blocks point at each other"
    if block.tier == Tier.HOT and block.wait != NOWHERE:
        return "a hot block waits for nothing"
    return None


def is_at(ring: Ring[int], place: int, row: int) -> bool:
    """True if the ring has the row at this place, or the place is nowhere."""
    return place == NOWHERE or ring.places.get(place) == row


def find_layout_breach(domain: Domain) -> str | None:
    """Blocks and free extents tile every slot: nothing overlaps, nothing leaks. Rule H47."""
    for key, free in domain.slots.items():
        if not is_free_list(free):
            return f"the free list of slot {key} is in order"
    rebuilt: dict[int, tuple[Extent, ...]] = {}
    for key, offset, row in get_layout(domain):
        resonance, prime = divmod(key, len(PRIMES))
        free = rebuilt.get(key, get_free_list(domain, resonance, prime))
        extent = Extent(offset, compute_extent_length(domain.blocks[row].size))
        if offset % GRAIN != 0 or not is_free_list(give(free, extent)):
            return f"the blocks of slot {key} are apart and not free"
        rebuilt[key] = give(free, extent)
    if any(free != (Extent(0, OFFSETS),) for free in {**dict(domain.slots), **rebuilt}.values()):
        return "live and free bytes fill each slot"
    return None
