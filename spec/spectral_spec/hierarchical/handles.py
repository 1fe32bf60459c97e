"""Block ids: a row, how often the row was used before, and the domain.

A row is used again, an id never: the generation tells a block from the one
that held its row before. A domain's ids depend on that domain alone.
"""

from __future__ import annotations

from typing import NamedTuple

from spectral_spec.address import DOMAINS
from spectral_spec.errors import (
    BlockError,
    DoubleFreeError,
    UnknownBlockError,
    UseAfterFreeError,
)
from spectral_spec.hierarchical.state import Block, Domain

__all__ = ["ROWS", "Handle", "compute_id", "find_block", "issue", "retire", "split_id"]

ROWS = 2**40
"""Rows of a domain: more than its grains, 7 * 2**20 at each of up to 10**5 resonances."""


class Handle(NamedTuple):
    """The parts of a block id."""

    generation: int
    row: int
    domain: int


def compute_id(generation: int, row: int, domain: int) -> int:
    """The id of a block. Rule H3."""
    return (generation * ROWS + row) * DOMAINS + domain


def split_id(block_id: int) -> Handle:
    """The parts of an id: the inverse of rule H3 for ids >= 0."""
    rest = block_id // DOMAINS
    return Handle(rest // ROWS, rest % ROWS, block_id % DOMAINS)


def find_block(domain: Domain, block_id: int, freeing: bool) -> Block | BlockError:
    """The live block of an id of this domain, or why there is none. Rule H4."""
    if block_id < 0:
        return UnknownBlockError(block_id)
    generation, row, _ = split_id(block_id)
    if row >= domain.rows:
        return UnknownBlockError(block_id)
    current = domain.generations.get(row, 0)
    block = domain.blocks.get(row)
    if generation > current or (generation == current and block is None):
        return UnknownBlockError(block_id)
    if generation < current or block is None:
        return DoubleFreeError(block_id) if freeing else UseAfterFreeError(block_id)
    return block


def issue(domain: Domain) -> tuple[Domain, int]:
    """The row for a new block: the one freed last, or else a new one. Rule H5."""
    top = len(domain.vacant) - 1
    if top < 0:
        return domain._replace(rows=domain.rows + 1), domain.rows
    return domain._replace(vacant=domain.vacant.delete(top)), domain.vacant[top]


def retire(domain: Domain, row: int) -> Domain:
    """The row of a freed block: it may be used again, its id never. Rule H6."""
    return domain._replace(
        vacant=domain.vacant.set(len(domain.vacant), row),
        generations=domain.generations.set(row, domain.generations.get(row, 0) + 1),
    )
