"""The meaning of every operation of the hierarchical system.

An operation belongs to one domain, sees that domain and the configuration, and
changes nothing else. An error leaves the whole state as it was (rule F1).
"""

from __future__ import annotations

from typing import TypeAlias

from spectral_spec.address import DOMAINS, OFFSETS, GlobalAddress
from spectral_spec.errors import ArgumentRangeError, SpectralError, is_refusal
from spectral_spec.hierarchical.allocation import allocate, release
from spectral_spec.hierarchical.defragmentation import defragment
from spectral_spec.hierarchical.handles import find_block, split_id
from spectral_spec.hierarchical.operations import BlockOperation, Operation
from spectral_spec.hierarchical.state import Config, Domain, State
from spectral_spec.hierarchical.usage import read, resize, touch, write
from spectral_spec.hierarchical.view import compute_address

__all__ = ["Result", "get_domain", "step", "step_domain"]

Result: TypeAlias = int | bytes | GlobalAddress | SpectralError | None


def get_domain(operation: Operation) -> int:
    """The one domain that an operation belongs to. Rule H37."""
    if operation.kind == "malloc" or operation.kind == "calloc" or operation.kind == "defragment":
        return operation.domain
    return operation.block % DOMAINS


def step(state: State, operation: Operation) -> tuple[State, Result]:
    """The next state and the result. Rule H38."""
    number = get_domain(operation)
    before = state.domains[number]
    after, result = step_domain(state.config, before, number, operation)
    if after is before:
        return state, result
    domains = (*state.domains[:number], after, *state.domains[number + 1 :])
    return State(state.config, domains), result


def step_domain(
    config: Config, domain: Domain, number: int, operation: Operation
) -> tuple[Domain, Result]:
    """The same for the one domain. Rule H39."""
    if operation.kind == "malloc":
        return allocate(config, domain, number, operation.size, operation.hint, operation.t)
    if operation.kind == "calloc":
        size = operation.count * operation.size
        if size > OFFSETS:
            return domain, ArgumentRangeError("count * size", size, 0, OFFSETS)
        return allocate(config, domain, number, size, operation.hint, operation.t)
    if operation.kind == "defragment":
        return defragment(domain)
    return step_block(config, domain, operation)


def step_block(config: Config, domain: Domain, operation: BlockOperation) -> tuple[Domain, Result]:
    """The operations on a block, which must be live. Rule H40."""
    block = find_block(domain, operation.block, operation.kind == "free")
    if is_refusal(block):
        return domain, block
    handle = split_id(operation.block)
    if operation.kind == "access":
        used = touch(config, domain, handle.row)
        return used, compute_address(used.blocks[handle.row], handle.domain)
    if operation.kind == "read":
        return read(config, domain, handle, operation.offset, operation.size)
    if operation.kind == "write":
        return write(config, domain, handle, operation.offset, operation.data)
    if operation.kind == "realloc":
        return resize(config, domain, handle, operation.size)
    return release(config, domain, handle.row), None
