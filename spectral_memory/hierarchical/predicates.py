"""What the operations of the hierarchical system promise, each as a named predicate.

Every promise is local: its cost does not grow with the number of blocks. What
only a look at all blocks can show is for `check()`.
"""

from __future__ import annotations

from typing import Protocol

from spectral_memory.hierarchical.addresses import BlockAddress
from spectral_memory.hierarchical.domain import Domain
from spectral_memory.hierarchical.memory import HierarchicalSpectralMemory
from spectral_memory.hierarchical.pages import find_bytes
from spectral_memory.hierarchical.row_ring import RowRing
from spectral_memory.hierarchical.snapshots import (
    Fingerprint,
    Prediction,
    RingEnds,
    get_domain_fingerprint,
)
from spectral_memory.hierarchical.windows import build_block
from spectral_spec.address import PRIMES, GlobalAddress
from spectral_spec.errors import is_refusal
from spectral_spec.extents import GRAIN, NO_FIT, compute_extent_length
from spectral_spec.hierarchical import Block, Config, Seen, compute_address, found
from spectral_spec.hierarchical import Domain as SpecDomain
from spectral_spec.hierarchical.invariants import find_block_breach
from spectral_spec.hierarchical.placement import compute_slot_key
from spectral_spec.hierarchical.relation import find_form_violation
from spectral_spec.ring import NOWHERE
from spectral_spec.tiers import HOT

__all__ = [
    "Old",
    "has_agreeing_counts",
    "has_blocks",
    "has_bytes",
    "has_counters",
    "has_ends",
    "has_free_extents",
    "has_result",
    "has_rings",
    "has_rows",
    "is_step_of_spec",
    "is_well_formed",
    "is_well_placed",
    "keeps_invariant",
    "keeps_other_domains",
    "to_block_address",
]


class Old(Protocol):
    """What a promise keeps from before a step."""

    @property
    def before(self) -> Prediction | None:
        """What the specification makes of it; None if the arguments are not admitted."""

    @property
    def mark(self) -> Fingerprint:
        """The fingerprint of all domains."""


# --------------------------------------------------------------------- clauses of a step


def has_result(prediction: Prediction, result: object) -> bool:
    """The result is the one of the step, which refuses nothing that was done. Rule H38."""
    wanted = prediction.result
    if is_refusal(wanted):
        return False
    if isinstance(wanted, GlobalAddress):
        return result == to_block_address(wanted)
    return type(result) is type(wanted) and result == wanted


def has_counters(domain: Domain, prediction: Prediction) -> bool:
    """Clock, tallies and the sums over the live blocks. Rules T8, H29, H30 and H42."""
    tallies, tally = domain.tallies, prediction.tally
    return (
        domain.clock == prediction.clock
        and (tallies.promotions, tallies.demotions) == (tally.promotions, tally.demotions)
        and tallies.tally._replace(promotions=tally.promotions, demotions=tally.demotions) == tally
        and (tallies.bytes_live, tallies.bytes_held, *tallies.tiers) == prediction.counts
    )


def has_rows(domain: Domain, prediction: Prediction) -> bool:
    """Rows are issued last freed first, ids never twice. Rules H5 and H6."""
    rows = domain.rows
    return (
        (len(rows), rows.live) == (prediction.rows, prediction.live)
        and prediction.next_vacant in {None, rows.next_vacant}
        and all(rows.generation[row] == count for row, count in prediction.generations.items())
    )


def has_blocks(domain: Domain, prediction: Prediction) -> bool:
    """Size, address, tier, heat and rings of each block that the step touches. Rule H31."""
    rows = domain.rows
    for row, wanted in prediction.blocks.items():
        if wanted is None:
            if rows.is_live(row) or get_memberships(domain, row) != (False, False, False):
                return False
        elif (
            row >= len(rows)
            or not rows.is_live(row)
            or build_block(domain, row)[:9] != wanted[:9]
            or get_memberships(domain, row)
            != (wanted.turn != NOWHERE, wanted.place != NOWHERE, wanted.wait != NOWHERE)
        ):
            return False
    return True


def has_bytes(domain: Domain, prediction: Prediction) -> bool:
    """Bytes written are there, bytes beside them and in blocks that moved as before. Rule H14."""
    for row, offset, data in prediction.pieces:
        block = build_block(domain, row)
        key = compute_slot_key(block.resonance, block.prime)
        if find_bytes(domain, key, block.offset + offset, len(data)) != data:
            return False
    return True


def has_free_extents(domain: Domain, prediction: Prediction) -> bool:
    """What was given is free, what was taken is not, and no grain was lost. Rules E4 and E5."""
    for key, (extents, gone, total) in prediction.slots.items():
        index = domain.slots.get(key)
        if index is None or index.free != total or any(map(index.get_length, gone)):
            return False
        for grain, length in extents:
            if index.get_length(grain) != length or index.get_start(grain + length) != grain:
                return False
    return True


def has_rings(domain: Domain, prediction: Prediction) -> bool:
    """The sweep, the hot and the waiting ring have their length and ends. Rules H20 to H24."""
    rings = (domain.sweep, domain.hot, domain.waiting)
    return all(map(has_ends, rings, prediction.rings))


def has_ends(ring: RowRing, wanted: RingEnds) -> bool:
    """One ring has its length and, as far as they are known, its ends."""
    if len(ring) != wanted.length or wanted.length == 0:
        return len(ring) == wanted.length
    return ring.front == wanted.front and wanted.back in {None, ring.back}


def to_block_address(address: GlobalAddress) -> BlockAddress:
    """An address of the specification as the reference writes it."""
    resonance, (axis, channel, lattice, offset) = address
    return BlockAddress(resonance, axis, PRIMES[channel], lattice, offset)


def get_memberships(domain: Domain, row: int) -> tuple[bool, bool, bool]:
    """Whether a row is in the sweep, in the hot ring, in the waiting ring."""
    return row in domain.sweep, row in domain.hot, row in domain.waiting


# ------------------------------------------------------------- promises of every operation


def is_step_of_spec(self: HierarchicalSpectralMemory, result: object, OLD: Old) -> bool:  # noqa: N803 - icontract's name
    """The operation is the step that the specification takes. Rule H39."""
    prediction = OLD.before
    if prediction is None or not has_result(prediction, result):
        return False
    domain = self._domains[prediction.number]
    return (
        has_counters(domain, prediction)
        and has_rows(domain, prediction)
        and has_blocks(domain, prediction)
        and has_rings(domain, prediction)
        and has_free_extents(domain, prediction)
        and has_bytes(domain, prediction)
    )


def keeps_other_domains(self: HierarchicalSpectralMemory, OLD: Old) -> bool:  # noqa: N803 - icontract's name
    """An operation changes the domain that it belongs to and no other. Rule H37."""
    prediction = OLD.before
    if prediction is None:
        return False
    return all(
        domain.number == prediction.number or get_domain_fingerprint(domain) == mark
        for domain, mark in zip(self._domains, OLD.mark, strict=True)
    )


def keeps_invariant(self: HierarchicalSpectralMemory, OLD: Old) -> bool:  # noqa: N803 - icontract's name
    """The counts agree; a block that was placed is well formed, on no free grain. Rule H45."""
    prediction = OLD.before
    if prediction is None:
        return False
    domain = self._domains[prediction.number]
    return has_agreeing_counts(domain) and all(
        is_well_formed(domain, row) for row in prediction.placed
    )


def has_agreeing_counts(domain: Domain) -> bool:
    """The counters agree with each other, and the hot tier keeps its capacity. Rule H45."""
    tallies, capacity = domain.tallies, domain.config.policy.hot_capacity
    live, hot = domain.rows.live, tallies.tiers[HOT]
    if not live == tallies.live == sum(tallies.tiers) == len(domain.sweep):
        return False
    if min(tallies.tiers) < 0 or not tallies.bytes_live <= tallies.bytes_held:
        return False
    if capacity is None:
        return len(domain.hot) == len(domain.waiting) == 0
    return len(domain.hot) == hot <= capacity


def is_well_formed(domain: Domain, row: int) -> bool:
    """A live block obeys the rules H46 and R10, and no free extent begins inside it. Rule H47."""
    if not domain.rows.is_live(row):
        return False
    block = build_block(domain, row)
    index = domain.slots.get(compute_slot_key(block.resonance, block.prime))
    if index is None:
        return False
    free = index.find_next_fit(1, block.offset // GRAIN)
    return (
        find_block_breach(domain.config, SpecDomain(clock=domain.clock), row, block) is None
        and is_well_placed(domain.config, domain.number, block)
        and (free == NO_FIT or free * GRAIN >= block.offset + compute_extent_length(block.size))
    )


def is_well_placed(config: Config, number: int, block: Block) -> bool:
    """A block's address is one that its domain may have. Rule R10."""
    seen = Seen(number, block.size, compute_address(block, number))
    return find_form_violation(found(config), seen) is None
