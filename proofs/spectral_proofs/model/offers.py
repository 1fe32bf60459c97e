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

__all__ = ["Offers"]

_UNKNOWN_ROW = 1000  # no configuration has so many rows: its ids were never given out


class Offers:
    """What a configuration offers; an operation that was offered before is the same object."""

    def __init__(self, configuration: Hierarchical, symmetric: bool) -> None:
        self._configuration = configuration
        self._symmetric = symmetric
        self._births = [
            tuple(make_birth(number, birth) for birth in configuration.births)
            for number in range(configuration.domains)
        ]
        self._uses: dict[tuple[int, int, bool], tuple[Operation, ...]] = {}

    def offer(self, domain: Domain, number: int) -> list[Operation]:
        """What is offered to one domain: births and wrong ids, then what is done to the blocks.

        In the symmetric search one freed id stands for all. A defragmentation of blocks that
        all lie at offset 0 is left out: it changes nothing.
        """
        offered: list[Operation] = []
        configuration, blocks, uses = self._configuration, domain.blocks, self._uses
        if len(blocks) < configuration.blocks:
            offered += self._births[number]
            if configuration.wrong:
                offered += self._offer_wrong(domain, number)
        most = configuration.resizing
        resizes = most is None or len(blocks) <= most
        is_high = False
        for row in sorted(blocks):
            block = blocks[row]
            block_id = compute_id(domain.generations.get(row, 0), row, number)
            asked = block_id, block.size, resizes
            offered += uses.get(asked) or self._make_uses(asked)
            is_high = is_high or block.offset > 0
        if is_high and configuration.defragments:
            offered.append(Defragment(number))
        return offered

    def _offer_wrong(self, domain: Domain, number: int) -> list[Operation]:
        """Operations on ids that were freed or never given out."""
        offered: list[Operation] = []
        freed = sorted(row for row, count in domain.generations.items() if count > 0)
        for row in freed[:1] if self._symmetric else freed:
            past = compute_id(0, row, number)
            offered += (Access(past), Free(past))
        offered.append(Access(compute_id(0, _UNKNOWN_ROW, number)))
        return offered

    def _make_uses(self, asked: tuple[int, int, bool]) -> tuple[Operation, ...]:
        """What is done to a block of this id and size that may be resized or not."""
        configuration, (block_id, size, resizes) = self._configuration, asked
        sizes = configuration.sizes if resizes else ()
        uses: list[Operation] = [Access(block_id), Free(block_id)]
        uses += (Realloc(block_id, other) for other in sizes if other != size)
        uses += (Read(block_id, offset, length) for offset, length in configuration.reads)
        uses += (Write(block_id, offset, data) for offset, data in configuration.writes)
        made = self._uses[asked] = tuple(uses)
        return made


def make_birth(number: int, birth: Birth) -> Operation:
    """The malloc or calloc of a birth."""
    if birth.pieces is None:
        return Malloc(number, birth.size, birth.hint, birth.t)
    return Calloc(number, birth.pieces, birth.size, birth.hint, birth.t)
