"""When the relation demands that an operation is refused, and when it permits it."""

from __future__ import annotations

from spectral_spec.address import OFFSETS
from spectral_spec.errors import (
    ArgumentRangeError,
    DoubleFreeError,
    EmptyTierError,
    OutOfBoundsError,
    SpectralError,
    UnknownBlockError,
    UseAfterFreeError,
    is_refusal,
)
from spectral_spec.hierarchical.abstraction import World, compute_size
from spectral_spec.hierarchical.operations import BlockOperation, Operation
from spectral_spec.hierarchical.placement import is_empty
from spectral_spec.hierarchical.shortage import (
    compute_birth_target,
    compute_candidates,
    compute_resize_target,
    find_shortage_violation,
)
from spectral_spec.quantize import quantize

__all__ = ["compute_due_refusal", "find_refusal_violation"]


def compute_due_refusal(world: World, operation: Operation) -> SpectralError | None:
    """The refusal that every implementation owes, if it owes one. Rule R5."""
    if operation.kind == "malloc" or operation.kind == "calloc":
        size = compute_size(operation)
        if size > OFFSETS:
            return ArgumentRangeError("count * size", size, 0, OFFSETS)
        candidates = compute_candidates(world, operation.hint)
        if is_empty(candidates):
            return EmptyTierError(operation.hint, world.config.n_zeros)
        if operation.t is None:
            return None
        nearest = quantize(operation.t, world.config.enclosures, *candidates)
        return nearest if is_refusal(nearest) else None
    return None if operation.kind == "defragment" else compute_block_refusal(world, operation)


def compute_block_refusal(world: World, operation: BlockOperation) -> SpectralError | None:
    """The same for an operation on a block: it must be live and long enough. Rule R6."""
    seen = world.live.get(operation.block)
    if seen is None:
        if operation.block not in world.spent:
            return UnknownBlockError(operation.block)
        freeing = operation.kind == "free"
        return (DoubleFreeError if freeing else UseAfterFreeError)(operation.block)
    if operation.kind == "read":
        rest = max(0, seen.size - operation.offset)
        length = rest if operation.size is None else operation.size
    elif operation.kind == "write":
        length = len(operation.data)
    else:
        return None
    if operation.offset + length <= seen.size:
        return None
    return OutOfBoundsError(operation.block, operation.offset, length, seen.size)


def find_refusal_violation(world: World, operation: Operation, error: SpectralError) -> str | None:
    """The rule that a refusal breaks; None if it is owed or permitted. Rule R7."""
    due = compute_due_refusal(world, operation)
    if due is not None:
        return None if error.payload == due.payload else "a refusal names its reason"
    if operation.kind == "realloc":
        return find_shortage_violation(world, compute_resize_target(world, operation), error)
    if operation.kind == "malloc" or operation.kind == "calloc":
        target = compute_birth_target(world, operation, error)
        return find_shortage_violation(world, target, error)
    return "an operation that can be done is not refused"
