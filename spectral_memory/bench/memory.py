"""`bench memory`: bytes that a key or a block costs beside what it holds.

Measured by tracemalloc, hence exact for what Python allocates and the same on
every run; the padding of the C allocator and the interpreter itself are not in it.
Keys, values and the sizes of payloads are made before and are in no figure.
"""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, NamedTuple

import click

from spectral_memory import unchecked
from spectral_memory.bench.fit import compute_sizes
from spectral_memory.bench.report import Json, Progress, make_table, print_json, print_tables
from spectral_memory.bench.workload import BlockMemory, IntMapping, fill_mapping

__all__ = ["Footprint", "measure_blocks", "measure_mapping", "memory", "tracing"]

_EXAMPLES: Final = """\b
Examples:
  spectral-memory bench memory
  spectral-memory bench memory --json
"""

_FIRST_ENTRIES: Final = 10_000
_LAST_ENTRIES: Final = 1_000_000
#: CPython's dict of 2**18 slots holds 174762 entries. One more, and it has twice the
#: slots: the least favourable moment for whatever keeps a dict of its own.
_WORST_ENTRIES: Final = 174_763
_FIRST_BLOCKS: Final = 1_000
_LAST_BLOCKS: Final = 100_000
_PAYLOAD: Final = 64
_GOAL_ENTRY: Final = 64
_GOAL_BLOCK: Final = 128


class Footprint(NamedTuple):
    """Bytes per entry of one state of one system, at one size."""

    system: str
    state: str
    size: int
    bytes_each: float
    goal: int


@contextmanager
def tracing() -> Iterator[Callable[[], int]]:
    """Gives a function that returns the bytes allocated since here and still held.

    Tracing that runs already goes on afterwards.
    """
    was_tracing = tracemalloc.is_tracing()
    if not was_tracing:
        tracemalloc.start()
    gc.collect()
    start = tracemalloc.get_traced_memory()[0]

    def compute_held() -> int:
        gc.collect()
        return tracemalloc.get_traced_memory()[0] - start

    try:
        yield compute_held
    finally:
        if not was_tracing:
            tracemalloc.stop()


def _read_all(mapping: IntMapping, keys: Sequence[int], times: int) -> None:
    for _ in range(times):
        for key in keys:
            _ = mapping[key]


def measure_mapping(make: Callable[[], IntMapping], size: int) -> tuple[int, int, int]:
    """Bytes of a mapping of `size` entries: filled, read once each, read ten times each."""
    keys = list(range(size))
    with tracing() as compute_held:
        mapping = make()
        fill_mapping(mapping, keys)
        filled = compute_held()
        _read_all(mapping, keys, 1)
        once = compute_held()
        _read_all(mapping, keys, 9)
        return filled, once, compute_held()


def measure_blocks(make: Callable[[], BlockMemory], live: int) -> tuple[int, int, int]:
    """Bytes of an allocator of `live` blocks without payloads: allocated, accessed, written.

    The empty allocator and the list of ids are not counted. Every block holds 64
    bytes, which are counted off once they are written.
    """
    data = bytes(range(_PAYLOAD))
    memory = make()
    blocks = [0] * live
    with tracing() as compute_held:
        for turn in range(live):
            blocks[turn] = memory.malloc(_PAYLOAD)
        allocated = compute_held()
        for block in blocks:
            memory.access(block)
        accessed = compute_held()
        for block in blocks:
            memory.write(block, data)
        return allocated, accessed, compute_held() - live * _PAYLOAD


def _measure_minimal(size: int) -> list[Footprint]:
    plain = measure_mapping(dict, size)
    free = measure_mapping(unchecked.ThermalDict, size)
    bounded = measure_mapping(lambda: unchecked.ThermalDict.bounded(max(1, size // 10)), size)
    return [
        Footprint(name, state, size, (total - base) / size, _GOAL_ENTRY)
        for name, totals in (("ThermalDict", free), ("ThermalDict, 10 % hot", bounded))
        for state, total, base in zip(
            ("filled", "each key read once", "each key read 10 times"), totals, plain, strict=True
        )
    ]


def _measure_hierarchical(live: int) -> list[Footprint]:
    totals = measure_blocks(unchecked.HierarchicalSpectralMemory, live)
    states = ("allocated", "each block accessed", "each block written")
    return [
        Footprint("HierarchicalSpectralMemory", state, live, total / live, _GOAL_BLOCK)
        for state, total in zip(states, totals, strict=True)
    ]


@click.command("memory", epilog=_EXAMPLES)
@click.option(
    "--max",
    "last",
    type=click.IntRange(min=2),
    help="Largest number of entries and of blocks. [default: 1000000 and 100000]",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of the table.")
def memory(last: int | None, as_json: bool) -> None:
    """Bytes per entry over a plain dict, and per block beside its payload."""
    entries = last or _LAST_ENTRIES
    blocks = last or _LAST_BLOCKS
    entry_sizes = compute_sizes(min(_FIRST_ENTRIES, entries), entries)
    if entries > _WORST_ENTRIES:
        entry_sizes = sorted({*entry_sizes, _WORST_ENTRIES})
    block_sizes = compute_sizes(min(_FIRST_BLOCKS, blocks), blocks)
    progress = Progress(len(entry_sizes) + len(block_sizes))
    found: list[Footprint] = []
    for size in entry_sizes:
        progress.advance(f"{size} entries")
        found += _measure_minimal(size)
    for size in block_sizes:
        progress.advance(f"{size} blocks")
        found += _measure_hierarchical(size)
    progress.finish()
    if as_json:
        document: list[Json] = [dict(footprint._asdict()) for footprint in found]
        print_json({"footprints": document})
        return
    table = make_table(
        "Bytes per entry over a plain dict; per block without its payload",
        ("system", "state"),
        ("entries or blocks", "bytes each", "goal"),
    )
    for one in found:
        style = None if one.bytes_each <= one.goal else "bold red"
        figures = (str(one.size), f"{one.bytes_each:.1f}", f"<= {one.goal}")
        table.add_row(one.system, one.state, *figures, style=style)
    print_tables(table)
