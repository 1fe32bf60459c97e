"""The operations that a configuration offers in a state."""

from __future__ import annotations

from spectral_proofs.model.configuration import Birth, Hierarchical
from spectral_spec.hierarchical import (
    Access,
    Calloc,
    Defragment,
    Domain,
    Free,
    Malloc,
    Operation,
    Read,
    Realloc,
    Write,
    compute_id,
)

__all__ = ["offer_domain"]

_UNKNOWN_ROW = 1000  # no configuration has so many rows: its ids were never given out


def offer_domain(
    configuration: Hierarchical, domain: Domain, number: int, symmetric: bool
) -> list[Operation]:
    """What is offered to one domain: births and wrong ids, then what is done to the blocks.

    In the symmetric search one freed id stands for all. A defragmentation of blocks that
    all lie at offset 0 is left out: it changes nothing.
    """
    offered: list[Operation] = []
    blocks = domain.blocks
    if len(blocks) < configuration.blocks:
        offered += (make_birth(number, birth) for birth in configuration.births)
        if configuration.wrong:
            freed = sorted(row for row, count in domain.generations.items() if count > 0)
            for row in freed[:1] if symmetric else freed:
                past = compute_id(0, row, number)
                offered += (Access(past), Free(past))
            offered.append(Access(compute_id(0, _UNKNOWN_ROW, number)))
    most = configuration.resizing
    sizes = configuration.sizes if most is None or len(blocks) <= most else ()
    for row in sorted(blocks):
        block_id = compute_id(domain.generations.get(row, 0), row, number)
        offered += (Access(block_id), Free(block_id))
        size = blocks[row].size
        offered += (Realloc(block_id, other) for other in sizes if other != size)
        offered += (Read(block_id, offset, length) for offset, length in configuration.reads)
        offered += (Write(block_id, offset, data) for offset, data in configuration.writes)
    if configuration.defragments and any(block.offset > 0 for block in blocks.values()):
        offered.append(Defragment(number))
    return offered


def make_birth(number: int, birth: Birth) -> Operation:
    """The malloc or calloc of a birth."""
    if birth.pieces is None:
        return Malloc(number, birth.size, birth.hint, birth.t)
    return Calloc(number, birth.pieces, birth.size, birth.hint, birth.t)
