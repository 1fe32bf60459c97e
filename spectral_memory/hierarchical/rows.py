"""The records of a domain's blocks, in flat columns: some 76 bytes a row.

Columns that every operation reads are lists, whose items are quickest to fetch; most of
their numbers are small and shared by the interpreter. The others are arrays.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Final

from spectral_memory.hierarchical.constants import DOMAINS, GRAIN, ROW_BITS, ROWS
from spectral_spec.errors import (
    BlockError,
    DoubleFreeError,
    UnknownBlockError,
    UseAfterFreeError,
)
from spectral_spec.extents import compute_size_class
from spectral_spec.hierarchical import split_id

__all__ = ["HEAT_BITS", "HEAT_MASK", "VACANT", "Rows", "pack_heat"]

VACANT: Final = 255
"""The tier of a row without a live block."""

HEAT_BITS: Final = 8
HEAT_MASK: Final = 255


def pack_heat(level: int, stamp: int) -> int:
    """The heat `level` of the epoch `stamp` as one number, as the column `heat` holds it.

    The upper part is the epoch in which the heat will be 0: the heat now is what is
    left until then, and the colder of two blocks has the smaller number. The lower
    eight bits are the level.

    >>> pack_heat(4, 10) >> HEAT_BITS, pack_heat(4, 10) & HEAT_MASK
    (14, 4)
    """
    return (stamp + level) << HEAT_BITS | level


class Rows:
    """One column an attribute of a block; see `spectral_spec.hierarchical.Block`.

    `grain` is the offset in grains, `heat` the level and the stamp as `pack_heat` packs
    them. A row's prime channel is the class of its size.
    """

    __slots__ = (
        "_vacant",
        "axis",
        "generation",
        "grain",
        "heat",
        "moved",
        "resonance",
        "size",
        "tier",
    )

    generation: list[int]
    tier: list[int]
    heat: list[int]
    moved: array[int]
    size: array[int]
    grain: array[int]
    resonance: array[int]
    axis: bytearray
    _vacant: list[int]

    def __init__(self) -> None:
        self.generation = []
        self.tier = []
        self.heat = []
        self.moved = array("Q")
        self.size = array("I")
        self.grain = array("I")
        self.resonance = array("I")
        self.axis = bytearray()
        self._vacant = []

    def __len__(self) -> int:
        return len(self.tier)

    @property
    def live(self) -> int:
        """How many rows hold a live block."""
        return len(self.tier) - len(self._vacant)

    def __iter__(self) -> Iterator[int]:
        """The rows that hold a live block, ascending."""
        return iter([row for row, tier in enumerate(self.tier) if tier != VACANT])

    def is_live(self, row: int) -> bool:
        """True if the row holds a live block."""
        return self.tier[row] != VACANT

    def get_channel(self, row: int) -> int:
        """Prime channel of the block in a row."""
        return compute_size_class(self.size[row])

    def get_offset(self, row: int) -> int:
        """Offset in bytes of the block in a row."""
        return self.grain[row] * GRAIN

    def get_level(self, row: int) -> int:
        """Heat of the block in a row when it was last touched."""
        return self.heat[row] & HEAT_MASK

    def get_stamp(self, row: int) -> int:
        """The epoch in which the block in a row was last touched."""
        packed = self.heat[row]
        return (packed >> HEAT_BITS) - (packed & HEAT_MASK)

    def get_vacant(self) -> tuple[int, ...]:
        """The stack of vacant rows, bottom first."""
        return tuple(self._vacant)

    @property
    def next_vacant(self) -> int | None:
        """The row that the next block will have if one was freed, else None. O(1)."""
        return self._vacant[-1] if self._vacant else None

    def find(self, block_id: int, freeing: bool = False) -> int:
        """Row of a live block; `BlockError` says why there is none. O(1). Rule H4."""
        if block_id >= 0:
            handle = block_id // DOMAINS
            row = handle & (ROWS - 1)
            if (
                row < len(self.tier)
                and self.generation[row] == handle >> ROW_BITS
                and self.tier[row] != VACANT
            ):
                return row
        error = self.get_error(block_id, freeing)
        if error is not None:
            raise error
        return split_id(block_id).row

    def get_error(self, block_id: int, freeing: bool = False) -> BlockError | None:
        """Why an id names no live block; None if it does."""
        if block_id < 0:
            return UnknownBlockError(block_id)
        generation, row, _ = split_id(block_id)
        if row >= len(self.size) or generation > self.generation[row]:
            return UnknownBlockError(block_id)
        if generation < self.generation[row]:
            return DoubleFreeError(block_id) if freeing else UseAfterFreeError(block_id)
        return None if self.tier[row] != VACANT else UnknownBlockError(block_id)

    def issue(self) -> int:
        """A row for a new block: the one freed last, or else a new one. Rule H5."""
        if self._vacant:
            return self._vacant.pop()
        self.generation.append(0)
        self.tier.append(VACANT)
        self.heat.append(0)
        self.moved.append(0)
        self.size.append(0)
        self.grain.append(0)
        self.resonance.append(0)
        self.axis.append(0)
        return len(self.tier) - 1

    def retire(self, row: int) -> None:
        """End a row's block: the row may be used again, its id never. Rule H6.

        Its next block has not been written: the axis is the zero axis again.
        """
        self.tier[row] = VACANT
        self.axis[row] = 0
        self.generation[row] += 1
        self._vacant.append(row)
