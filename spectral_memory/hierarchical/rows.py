"""The records of a domain's blocks, in flat arrays: some 40 bytes a row."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from spectral_spec.errors import (
    BlockError,
    DoubleFreeError,
    UnknownBlockError,
    UseAfterFreeError,
)
from spectral_spec.extents import GRAIN, compute_size_class
from spectral_spec.hierarchical import compute_id, split_id

__all__ = ["Rows"]

_VACANT = 255
"""The tier of a row without a live block."""


class Rows:
    """One column an attribute of a block; see `spectral_spec.hierarchical.Block`.

    `grain` is the offset in grains. A row's prime channel is the class of its size.
    """

    __slots__ = (
        "_vacant",
        "axis",
        "generation",
        "grain",
        "level",
        "moved",
        "resonance",
        "size",
        "stamp",
        "tier",
    )

    def __init__(self) -> None:
        self.generation = array("Q")
        self.size = array("I")
        self.grain = array("I")
        self.resonance = array("I")
        self.axis = bytearray()
        self.tier = bytearray()
        self.level = bytearray()
        self.stamp = array("Q")
        self.moved = array("Q")
        self._vacant = array("I")

    def __len__(self) -> int:
        return len(self.size)

    @property
    def live(self) -> int:
        """How many rows hold a live block."""
        return len(self.size) - len(self._vacant)

    def __iter__(self) -> Iterator[int]:
        """The rows that hold a live block, ascending."""
        return (row for row in range(len(self.size)) if self.tier[row] != _VACANT)

    def is_live(self, row: int) -> bool:
        """True if the row holds a live block."""
        return self.tier[row] != _VACANT

    def get_channel(self, row: int) -> int:
        """Prime channel of the block in a row."""
        return compute_size_class(self.size[row])

    def get_offset(self, row: int) -> int:
        """Offset in bytes of the block in a row."""
        return self.grain[row] * GRAIN

    def get_vacant(self) -> tuple[int, ...]:
        """The stack of vacant rows, bottom first."""
        return tuple(self._vacant)

    @property
    def next_vacant(self) -> int | None:
        """The row that the next block will have if one was freed, else None. O(1)."""
        return self._vacant[-1] if self._vacant else None

    def find(self, block_id: int, freeing: bool = False) -> int:
        """Row of a live block; `BlockError` says why there is none. O(1). Rule H4."""
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
        return None if self.tier[row] != _VACANT else UnknownBlockError(block_id)

    def issue(self) -> int:
        """A row for a new block: the one freed last, or else a new one. Rule H5."""
        if self._vacant:
            return self._vacant.pop()
        for column in (self.generation, self.size, self.grain, self.resonance):
            column.append(0)
        self.axis.append(0)
        self.tier.append(_VACANT)
        self.level.append(0)
        self.stamp.append(0)
        self.moved.append(0)
        return len(self.size) - 1

    def retire(self, row: int) -> None:
        """End a row's block: the row may be used again, its id never. Rule H6."""
        self.tier[row] = _VACANT
        self.generation[row] += 1
        self._vacant.append(row)

    def get_id(self, row: int, domain: int) -> int:
        """The id of the block in a row."""
        return compute_id(self.generation[row], row, domain)
