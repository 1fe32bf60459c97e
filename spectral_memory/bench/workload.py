"""What the growth and memory benchmarks do to the two systems."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from typing import Final, Protocol, TypeAlias

from spectral_memory.bench.loops import read_clock

__all__ = [
    "BLOCK_OPERATIONS",
    "MAPPING_OPERATIONS",
    "BlockMemory",
    "IntMapping",
    "choose_sample",
    "fill_blocks",
    "fill_mapping",
    "get_block_size",
    "time_block_operations",
    "time_mapping_operations",
    "time_mix",
]

IntMapping: TypeAlias = MutableMapping[int, int]

_STRIDE: Final = 2_654_435_761  # a prime, so the sample has no repeats
_SIZES: Final = (16, 24, 100, 64, 300, 32, 1000, 48, 160, 520, 80)
_DATA: Final = b"sixteen bytes..."

MAPPING_OPERATIONS: Final = ("get hit", "set existing", "delete", "set new")
BLOCK_OPERATIONS: Final = ("access", "write 16 B", "realloc", "free", "malloc", "mix, fragmented")


class BlockMemory(Protocol):
    """The part of the allocator that is measured."""

    def malloc(self, size: int, /) -> int:
        """A new block's id."""

    def access(self, block: int, /) -> object:
        """Use a block once."""

    def write(self, block: int, data: bytes, /) -> object:
        """Bytes into a block, from its start."""

    def realloc(self, block: int, size: int, /) -> object:
        """Another size for a block."""

    def free(self, block: int, /) -> object:
        """Give a block back."""


def choose_sample(population: int, count: int, turn: int = 0) -> list[int]:
    """`count` different numbers below `population`, spread over it; the same every time.

    Samples of other turns hold other numbers, until every number had its turn.

    >>> choose_sample(1000, 4)
    [0, 761, 522, 283]
    >>> choose_sample(1000, 4, 1)
    [44, 805, 566, 327]
    """
    size = min(count, population)
    return [i * _STRIDE % population for i in range(turn * size, (turn + 1) * size)]


def get_block_size(turn: int) -> int:
    """Size in bytes of the block allocated at this turn: a fixed mix of 16 to 1000."""
    return _SIZES[turn % len(_SIZES)]


def fill_mapping(mapping: IntMapping, keys: Sequence[int]) -> None:
    """One entry for each key."""
    for key in keys:
        mapping[key] = key


def fill_blocks(memory: BlockMemory, live: int, *, fragmented: bool) -> list[int]:
    """Ids of `live` blocks; fragmented: every second of twice as many was freed."""
    if not fragmented:
        return [memory.malloc(get_block_size(turn)) for turn in range(live)]
    blocks = [memory.malloc(get_block_size(turn)) for turn in range(2 * live)]
    for block in blocks[1::2]:
        memory.free(block)
    return blocks[::2]


def time_mapping_operations(mapping: IntMapping, keys: Sequence[int]) -> dict[str, int]:
    """Nanoseconds that each operation takes over all of the keys, which are present.

    Each is timed as a loop over the keys; the loop is part of the time. The keys
    are present again at the end.
    """
    times = dict.fromkeys(MAPPING_OPERATIONS, 0)
    start = read_clock()
    for key in keys:
        _ = mapping[key]
    times["get hit"] = read_clock() - start
    start = read_clock()
    for key in keys:
        mapping[key] = key
    times["set existing"] = read_clock() - start
    start = read_clock()
    for key in keys:
        del mapping[key]
    times["delete"] = read_clock() - start
    start = read_clock()
    for key in keys:
        mapping[key] = key
    times["set new"] = read_clock() - start
    return times


def time_block_operations(
    memory: BlockMemory, blocks: list[int], sample: Sequence[int]
) -> dict[str, int]:
    """Nanoseconds that each operation takes over the sampled positions of `blocks`.

    As many blocks live at the end as at the start; the freed ones are replaced
    in `blocks`. The last operation, the mix, is for `time_mix` to measure.
    """
    chosen = [blocks[at] for at in sample]
    sizes = [get_block_size(turn) for turn in range(len(sample))]
    steps: tuple[tuple[str, Callable[[], object]], ...] = (
        ("access", lambda: [memory.access(block) for block in chosen]),
        ("write 16 B", lambda: [memory.write(block, _DATA) for block in chosen]),
        ("realloc", lambda: [memory.realloc(b, s) for b, s in zip(chosen, sizes, strict=True)]),
        ("free", lambda: [memory.free(block) for block in chosen]),
    )
    times: dict[str, int] = {}
    for name, act in steps:
        start = read_clock()
        act()
        times[name] = read_clock() - start
    start = read_clock()
    fresh = [memory.malloc(size) for size in sizes]
    times["malloc"] = read_clock() - start
    for at, block in zip(sample, fresh, strict=True):
        blocks[at] = block
    return times


def time_mix(memory: BlockMemory, blocks: list[int], sample: Sequence[int]) -> int:
    """Nanoseconds for four operations at each sampled position: free, malloc, write, access.

    The new block has another size than the freed one, so holes are split and joined.
    """
    start = read_clock()
    for turn, at in enumerate(sample):
        memory.free(blocks[at])
        block = memory.malloc(get_block_size(turn))
        memory.write(block, _DATA)
        memory.access(block)
        blocks[at] = block
    return read_clock() - start
