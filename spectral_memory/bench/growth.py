"""`bench growth`: what one operation costs as the number of entries grows.

Systems of all sizes are filled first. Then they take turns: in each round every
system works on a sample of its entries, another one each time, once to get warm and
once on the clock. A figure is the median over the rounds for one operation. So a
moment in which the machine was busy falls on all sizes alike. A plain dict takes its
turn too: what the processor's caches cost it as it grows, they cost every structure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Final, NamedTuple, TypeAlias

import click
from rich.table import Table

import spectral_memory
from spectral_memory import unchecked
from spectral_memory.bench.fit import Growth, compute_sizes, fit_growth
from spectral_memory.bench.report import Json, Progress, make_table, print_json, print_tables
from spectral_memory.bench.turns import paused_collector
from spectral_memory.bench.workload import (
    BLOCK_OPERATIONS,
    MAPPING_OPERATIONS,
    BlockMemory,
    IntMapping,
    choose_sample,
    fill_blocks,
    fill_mapping,
    time_block_operations,
    time_mapping_operations,
    time_mix,
)

__all__ = [
    "Label",
    "Rig",
    "Series",
    "growth",
    "measure_rounds",
    "prepare_blocks",
    "prepare_mapping",
]

_EXAMPLES: Final = """\b
Examples:
  spectral-memory bench growth
  spectral-memory bench growth --system minimal --max 100000 --json
"""

Label: TypeAlias = tuple[str, int]
"""What is measured: the name of an implementation and its size."""

Rig: TypeAlias = Callable[[int], dict[str, float]]
"""Works on the sample of a turn; the result is nanoseconds for one of each operation."""

_FIRST_ENTRIES: Final = 1_000
_FIRST_BLOCKS: Final = 100
_LAST_ENTRIES: Final = 1_000_000
_LAST_BLOCKS: Final = 100_000
_SAMPLE: Final = 1_000
_DICT: Final = "dict"
_ALLOCATOR: Final = "HierarchicalSpectralMemory"


class Series(NamedTuple):
    """One operation of one implementation: nanoseconds at each size."""

    system: str
    implementation: str
    operation: str
    sizes: tuple[int, ...]
    nanoseconds: tuple[float, ...]

    def fit(self) -> Growth:
        """The fitted growth of the cost."""
        return fit_growth(self.sizes, self.nanoseconds)


def prepare_mapping(mapping: IntMapping, size: int, sample: int) -> Rig:
    """A mapping filled to `size` entries and ready to be timed. O(size)."""
    keys = list(range(size))
    fill_mapping(mapping, keys)

    def measure(turn: int) -> dict[str, float]:
        chosen = [keys[at] for at in choose_sample(size, sample, turn)]
        times = time_mapping_operations(mapping, chosen)
        return {operation: time / len(chosen) for operation, time in times.items()}

    return measure


def prepare_blocks(make: Callable[[], BlockMemory], live: int, sample: int) -> Rig:
    """Two allocators of `live` blocks, one of them fragmented. O(live) mallocs."""
    dense, broken = make(), make()
    dense_blocks = fill_blocks(dense, live, fragmented=False)
    broken_blocks = fill_blocks(broken, live, fragmented=True)

    def measure(turn: int) -> dict[str, float]:
        chosen = choose_sample(live, sample, turn)
        times = time_block_operations(dense, dense_blocks, chosen)
        costs = {operation: time / len(chosen) for operation, time in times.items()}
        mix = time_mix(broken, broken_blocks, chosen)
        return {**costs, BLOCK_OPERATIONS[-1]: mix / (4 * len(chosen))}

    return measure


def measure_rounds(rigs: Mapping[Label, Rig], repeats: int) -> dict[Label, dict[str, float]]:
    """Median nanoseconds of each operation of each rig, which take turns."""
    found: dict[Label, list[dict[str, float]]] = {label: [] for label in rigs}
    progress = Progress(repeats)
    with paused_collector():
        for turn in range(repeats):
            progress.advance("timing")
            for label, measure in rigs.items():
                measure(2 * turn)  # brings what a small system needs into the caches
                found[label].append(measure(2 * turn + 1))
    progress.finish()
    return {
        label: {operation: median(cost[operation] for cost in costs) for operation in costs[0]}
        for label, costs in found.items()
    }


def _measure_minimal(last: int, repeats: int, *, contracts: bool) -> list[Series]:
    """Every operation of the dict, the ThermalDict and the bounded one, side by side."""
    source = spectral_memory.ThermalDict if contracts else unchecked.ThermalDict
    implementations: dict[str, Callable[[int], IntMapping]] = {
        _DICT: lambda _size: {},
        "ThermalDict": lambda _size: source(),
        "ThermalDict, 10 % hot": lambda size: source.bounded(max(1, size // 10)),
    }
    sizes = compute_sizes(min(_FIRST_ENTRIES, last), last)
    progress = Progress(len(sizes) * len(implementations))
    rigs: dict[Label, Rig] = {}
    for size in sizes:
        for name, make in implementations.items():
            progress.advance(f"filling {name}, {size} entries")
            rigs[name, size] = prepare_mapping(make(size), size, _SAMPLE)
    progress.finish()
    costs = measure_rounds(rigs, repeats)
    return [
        _make_series("minimal", name, operation, sizes, costs)
        for operation in MAPPING_OPERATIONS
        for name in implementations
    ]


def _measure_hierarchical(last: int, repeats: int, *, contracts: bool) -> list[Series]:
    """Every operation of the allocator; all blocks lie in one domain, the worst case."""
    package = spectral_memory if contracts else unchecked
    sizes = compute_sizes(min(_FIRST_BLOCKS, last), last)
    progress = Progress(len(sizes))
    rigs: dict[Label, Rig] = {}
    for size in sizes:
        progress.advance(f"filling the allocator, {size} live blocks")
        rigs[_ALLOCATOR, size] = prepare_blocks(package.HierarchicalSpectralMemory, size, _SAMPLE)
    progress.finish()
    costs = measure_rounds(rigs, repeats)
    return [
        _make_series("hierarchical", _ALLOCATOR, operation, sizes, costs)
        for operation in BLOCK_OPERATIONS
    ]


def _make_series(
    system: str,
    name: str,
    operation: str,
    sizes: Sequence[int],
    costs: Mapping[Label, Mapping[str, float]],
) -> Series:
    nanoseconds = tuple(costs[name, size][operation] for size in sizes)
    return Series(system, name, operation, tuple(sizes), nanoseconds)


@click.command("growth", epilog=_EXAMPLES)
@click.option(
    "--system",
    type=click.Choice(["minimal", "hierarchical", "both"]),
    default="both",
    show_default=True,
)
@click.option(
    "--max",
    "last",
    type=click.IntRange(min=2),
    help="Largest number of entries and of blocks. [default: 1000000 and 100000]",
)
@click.option("--repeats", type=click.IntRange(min=1), default=25, show_default=True)
@click.option("--contracts", type=click.Choice(["on", "off"]), default="off", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of the tables.")
def growth(system: str, last: int | None, repeats: int, contracts: str, as_json: bool) -> None:
    """Cost of one operation as the number of entries or live blocks grows."""
    groups: list[list[Series]] = []
    checked = contracts == "on"
    if system != "hierarchical":
        groups.append(_measure_minimal(last or _LAST_ENTRIES, repeats, contracts=checked))
    if system != "minimal":
        groups.append(_measure_hierarchical(last or _LAST_BLOCKS, repeats, contracts=checked))
    if as_json:
        found: list[Json] = [_make_json(series) for group in groups for series in group]
        print_json({"contracts": checked, "repeats": repeats, "series": found})
    else:
        print_tables(*(_make_table(group, checked) for group in groups))


def _find_dict(group: Sequence[Series], operation: str) -> Series | None:
    """The plain dict's series for an operation; None in the allocator's group."""
    for series in group:
        if series.implementation == _DICT and series.operation == operation:
            return series
    return None


def _make_table(group: Sequence[Series], contracts: bool) -> Table:
    """One row an operation of an implementation, one column a size."""
    noun = "entries" if group[0].system == "minimal" else "live blocks"
    title = f"{group[0].system}: nanoseconds per operation by number of {noun}"
    table = make_table(
        f"{title}, contracts {'on' if contracts else 'off'}",
        ("operation", "implementation"),
        (*map(str, group[0].sizes), "exponent", "last/first", "times dict", "exponent over dict"),
    )
    for series in group:
        fitted = _fit(series)
        plain = _find_dict(group, series.operation)
        over = ("", "")
        if plain is not None and plain is not series:
            times = series.nanoseconds[-1] / plain.nanoseconds[-1]
            over = (f"{times:.1f}", f"{fitted.exponent - _fit(plain).exponent:+.3f}")
        table.add_row(
            series.operation,
            series.implementation,
            *(f"{cost:.0f}" for cost in series.nanoseconds),
            f"{fitted.exponent:.3f}",
            f"{fitted.ratio:.2f}",
            *over,
        )
    return table


def _fit(series: Series) -> Growth:
    """The growth; a run with one size has none."""
    return series.fit() if len(series.sizes) > 1 else Growth(0.0, 1.0)


def _make_json(series: Series) -> dict[str, Json]:
    fitted = _fit(series)
    return {
        "system": series.system,
        "implementation": series.implementation,
        "operation": series.operation,
        "sizes": list(series.sizes),
        "nanoseconds": list(series.nanoseconds),
        "exponent": fitted.exponent,
        "last_over_first": fitted.ratio,
    }
