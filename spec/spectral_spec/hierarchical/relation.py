"""The relation: every outcome that the specification allows.

It leaves free what a faster implementation may choose: ids, offsets, the
resonance within a tier, the tier of a block without a hint, and when blocks
migrate. `step` is one deterministic refinement of it.
"""

from __future__ import annotations

from spectral_spec.address import OFFSETS
from spectral_spec.contents import read_bytes
from spectral_spec.errors import is_refusal
from spectral_spec.extents import GRAIN, compute_extent_length, compute_size_class
from spectral_spec.hierarchical.abstraction import (
    Outcome,
    Seen,
    World,
    advance,
    get_expected_births,
    get_owner,
    is_move_list,
)
from spectral_spec.hierarchical.operations import Calloc, Malloc, Operation
from spectral_spec.hierarchical.placement import IMAGINARY, REAL, ZERO
from spectral_spec.hierarchical.refusals import compute_due_refusal, find_refusal_violation
from spectral_spec.hierarchical.shortage import compute_candidates, count_hot
from spectral_spec.lattice import compute_slot
from spectral_spec.quantize import quantize

__all__ = ["allows", "find_violation"]


def allows(world: World, operation: Operation, outcome: Outcome) -> bool:
    """True if the outcome is one that the specification allows. Rule R3."""
    return find_violation(world, operation, outcome) is None


def find_violation(world: World, operation: Operation, outcome: Outcome) -> str | None:
    """The first rule that an outcome breaks, in words; None if it is allowed. Rule R4."""
    if is_refusal(outcome.result):
        if len(outcome.moves) > 0:
            return "a refused operation changes nothing"
        return find_refusal_violation(world, operation, outcome.result)
    if compute_due_refusal(world, operation) is not None:
        return "an operation that cannot be done is refused"
    if not is_move_list(world, outcome.moves):
        return "each block moves once, and to another address"
    born = tuple(block_id for block_id, _ in outcome.moves if block_id not in world.live)
    if born != get_expected_births(operation, outcome):
        return "a malloc bears one block and nothing else does"
    after = advance(world, operation, outcome)
    for block_id, _ in outcome.moves:
        violation = find_address_violation(world, after, operation, block_id)
        if violation is not None:
            return violation
    if operation.kind == "malloc" or operation.kind == "calloc":
        return find_birth_violation(world, after, operation, born[0])
    return find_result_violation(world, after, operation, outcome)


def find_address_violation(
    before: World, after: World, operation: Operation, block_id: int
) -> str | None:
    """What is wrong with a block's new address. O(n). Rule R9."""
    if block_id in before.spent:
        return "an id is never used again"
    if block_id in after.spent:
        return "a freed block has no address"
    seen = after.live[block_id]
    if seen.domain != get_owner(before, operation):
        return "an operation moves blocks of its own domain only"
    capacity = after.config.policy.hot_capacity
    if capacity is not None and count_hot(after, seen.domain) > capacity:
        return "a bounded hot tier holds no more than its capacity"
    if any(overlaps(seen, other) for other_id, other in after.live.items() if other_id != block_id):
        return "live blocks are apart"
    return find_form_violation(after, seen)


def find_form_violation(world: World, seen: Seen) -> str | None:
    """What is wrong with an address by itself. Rule R10."""
    resonance, (axis, prime, lattice, offset) = seen.address
    if not 1 <= resonance <= world.config.n_zeros:
        return "a block lies at one of the resonances"
    if prime != compute_size_class(seen.size):
        return "a block's prime channel is its size class"
    if lattice != compute_slot(seen.domain, prime):
        return "a block lies in the lattice slot that its domain owns"
    if offset < 0 or offset % GRAIN != 0 or offset + compute_extent_length(seen.size) > OFFSETS:
        return "a block begins on a grain and ends inside its slot"
    if (axis == IMAGINARY) != (seen.size == 0) or axis not in (ZERO, REAL, IMAGINARY):
        return "the imaginary axis is for blocks without bytes"
    if axis == ZERO and len(seen.contents) > 0:
        return "a block that was written is not on the zero axis"
    return None


def overlaps(one: Seen, other: Seen) -> bool:
    """True if two blocks share a byte of the address space."""
    mine, its = one.address.local, other.address.local
    return (
        one.domain == other.domain
        and one.address.resonance == other.address.resonance
        and mine.prime == its.prime
        and mine.offset < its.offset + compute_extent_length(other.size)
        and its.offset < mine.offset + compute_extent_length(one.size)
    )


def find_birth_violation(
    before: World, after: World, operation: Malloc | Calloc, block_id: int
) -> str | None:
    """A new block lies where its hint and its frequency say. Rule R11."""
    first, last = compute_candidates(before, operation.hint)
    resonance = after.live[block_id].address.resonance
    if not first <= resonance <= last:
        return "a block begins in the tier of its hint"
    if after.live[block_id].address.local.axis == REAL:
        return "a new block is not written"
    if operation.t is None:
        return None
    nearest = quantize(operation.t, before.config.enclosures, first, last)
    if is_refusal(nearest) or nearest.index != resonance:
        return "a block begins at the resonance nearest to its frequency"
    return None


def find_result_violation(
    before: World, after: World, operation: Operation, outcome: Outcome
) -> str | None:
    """The result of an operation on what is live. Rule R12."""
    result, moves = outcome.result, outcome.moves
    if operation.kind == "defragment":
        kept = all(before.live[one].address.resonance == at.resonance for one, at in moves)
        return None if kept and result == len(moves) else "a defragmentation counts what it moved"
    if operation.kind == "malloc" or operation.kind == "calloc" or operation.kind == "free":
        return None if operation.kind != "free" or result is None else "a free returns nothing"
    seen = after.live[operation.block]
    if operation.kind == "access":
        return None if result == seen.address else "an access returns the address"
    if operation.kind == "read":
        length = seen.size - operation.offset if operation.size is None else operation.size
        data = read_bytes(seen.contents, operation.offset, length)
        return None if result == data else "a read returns the bytes that were written"
    if result != (operation.block if operation.kind == "realloc" else None):
        return "a realloc returns the id, a write nothing"
    # A block may grow or be written without a move: its address must suit it still.
    return find_address_violation(before, after, operation, operation.block)
