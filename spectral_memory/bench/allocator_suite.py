"""`bench allocator`: the hierarchical memory, operation by operation, and beside malloc in C."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

import click

import spectral_memory
from spectral_memory import unchecked
from spectral_memory.bench.fit import compute_sizes
from spectral_memory.bench.loops import read_clock, time_repeat
from spectral_memory.bench.memory import measure_blocks
from spectral_memory.bench.pairs import BLOCK, Pair, list_pairs
from spectral_memory.bench.resident import measure_resident, name_missing
from spectral_memory.bench.sample import Contender, Go, Group, Part, Prepared, Settings, Suite
from spectral_memory.bench.suite import make_command
from spectral_memory.bench.workload import choose_sample
from spectral_memory.hierarchical import SMEM_ULTRA_COLD
from spectral_spec.address import DOMAINS

__all__ = ["CHECKED", "OURS", "SUITE", "command", "measure_migrations"]

OURS: Final = "HierarchicalSpectralMemory"
CHECKED: Final = "HierarchicalSpectralMemory, contracts on"

_NANO: Final = 1e-9
_LIVE: Final = 10_000
_LAST: Final = 1_000_000
_CHECKED_LAST: Final = 100_000
_RESTLESS: Final = 10_000  # live blocks whose epochs end while they are measured
# In bytes; a million such blocks fit into the cold resonances of one domain.
_SIZES: Final = (16, 24, 100, 32, 300, 48, 16, 80, 24, 32, 16, 48)
_DATA: Final = b"sixteen bytes..."
_QUIET: Final = 3  # epochs
_USES: Final = 24  # of one block, after which it is hot and stays where it is

Memory = unchecked.HierarchicalSpectralMemory
Call: TypeAlias = Callable[..., object]


def _each(act: Callable[[], list[object]], count: int) -> float:
    """Seconds for one step of a list that is made; the list costs some 10 ns a step."""
    begin = read_clock()
    act()
    return (read_clock() - begin) * _NANO / count


# ------------------------------------------------------------------ operations


def prepare_operations(settings: Settings) -> Prepared:
    """Contracts off and on, with as many live blocks; a dict with as many entries."""
    live = 300 if settings.quick else _LIVE
    return Prepared(
        (
            Contender("operations", "dict", 0, _warm(_make_dict(live))),
            Contender("operations", OURS, 0, _warm(_make_operations(Memory(), live, 1_000))),
            Contender(
                "operations",
                CHECKED,
                0,
                _warm(_make_operations(spectral_memory.HierarchicalSpectralMemory(), live, 100)),
            ),
            Contender("operations", OURS, 0, _make_migrations(settings)),
        )
    )


def _warm(go: Go) -> Go:
    """Twice the same work, and the second time counts: others were in the caches before."""

    def go_warm(turn: int) -> Mapping[str, float]:
        go(2 * turn)
        return go(2 * turn + 1)

    return go_warm


def _make_dict(size: int) -> Go:
    mapping = {key: key for key in range(size)}
    keys = choose_sample(size, 1_000)

    def go(_turn: int) -> Mapping[str, float]:
        return {"m[key]": _each(lambda: [mapping[key] for key in keys], len(keys))}

    return go


def _make_operations(memory: Memory, live: int, count: int) -> Go:
    """Hot blocks are used; others, another sample in each turn, end and begin.

    The memory comes to rest, so that no operation meets a migration: what those cost is a
    row of its own. A large one stays at rest, since its epochs are longer than all turns.
    """
    # By the core itself: filling is not measured, and contracts would take most of the time.
    blocks = [Memory.malloc(memory, _SIZES[turn % len(_SIZES)]) for turn in range(live)]
    used = [blocks[at] for at in choose_sample(live, min(count, live // 2))]
    others = sorted(set(blocks) - set(used))
    access, read, realloc, malloc = memory.access, memory.read, memory.realloc, memory.malloc
    write: Call = memory.write
    free: Call = memory.free
    if live > _RESTLESS:
        _settle(memory, used, live)

    def go(turn: int) -> Mapping[str, float]:
        if live <= _RESTLESS:
            _settle(memory, used, live)
        sample = choose_sample(len(others), count, turn)
        chosen = [others[at] for at in sample]
        sizes = [_SIZES[(number + turn) % len(_SIZES)] for number in range(len(chosen))]
        fresh: list[int] = []
        steps: dict[str, Callable[[], list[object]]] = {
            "access": lambda: [access(block) for block in used],
            "read 16 B": lambda: [read(block, 0, 16) for block in used],
            "write 16 B": lambda: [write(block, _DATA) for block in used],
            "realloc": lambda: [realloc(b, s) for b, s in zip(chosen, sizes, strict=True)],
            "free": lambda: [free(block) for block in chosen],
            "malloc": lambda: [keep(malloc(size)) for size in sizes],
        }
        keep: Call = fresh.append
        lengths = {"access": len(used), "read 16 B": len(used), "write 16 B": len(used)}
        found = {name: _each(act, lengths.get(name, len(chosen))) for name, act in steps.items()}
        for at, block in zip(sample, fresh, strict=True):
            others[at] = block
        return found

    return go


def _settle(memory: Memory, used: list[int], live: int) -> None:
    """Let epochs pass until three of them saw no migration; without contracts, which is quick."""
    access = Memory.access
    quiet = 0
    while quiet < _QUIET:
        before = memory.get_stats()["migrations"]
        for _ in range(0, live, len(used)):
            for block in used:
                access(memory, block)
        quiet = quiet + 1 if memory.get_stats()["migrations"] == before else 0


def _make_migrations(settings: Settings) -> Go:
    live = 100 if settings.quick else 1_000

    def go(_turn: int) -> Mapping[str, float]:
        migration, amortised = measure_migrations(Memory(), live)
        return {"migration": migration, "access, migrations amortised": amortised}

    return go


def measure_migrations(memory: Memory, live: int) -> tuple[float, float]:
    """Seconds for one migration with the access that causes it, and for any access.

    New blocks are accessed one after another, again and again, until they stay where they
    are. The first figure is over the passes in which more than half of them migrate.
    """
    blocks = [memory.malloc(BLOCK) for _ in range(live)]
    moving, moves, total = 0, 0, 0
    before = memory.get_stats()["migrations"]
    for _ in range(_USES):
        begin = read_clock()
        for block in blocks:
            memory.access(block)
        spent = read_clock() - begin
        total += spent
        after = memory.get_stats()["migrations"]
        if 2 * (after - before) > live:
            moving, moves = moving + spent, moves + after - before
        before = after
    if not moves:
        raise ValueError(f"no pass over {live} blocks moved more than half of them")
    return moving * _NANO / moves, total * _NANO / (_USES * live)


# ----------------------------------------------------------------------- pairs


def prepare_pairs(settings: Settings) -> Prepared:
    """One malloc and one free by everyone. `settings.files`: the folder of the example."""
    folder = settings.files[0] if settings.files else "examples/c"
    pairs, skipped = list_pairs(folder)
    count = 100 if settings.quick else 5_000

    def make_go(pair: Pair) -> Go:
        calls = count // 50 if pair.is_slow else count
        return lambda _turn: {"malloc and free": time_repeat(pair.call, calls)}

    contenders = tuple(Contender("pair", pair.name, 0, make_go(pair)) for pair in pairs)
    return Prepared(contenders, tuple(skipped))


# ----------------------------------------------------------------------- holes


def prepare_holes(settings: Settings) -> Prepared:
    """Slots with so many holes of 16 bytes, each between two blocks that never migrate."""
    last = settings.last or (200 if settings.quick else 100_000)
    sizes = compute_sizes(min(100, last), min(last, 100_000))
    return Prepared(tuple(Contender("holes", OURS, holes, _make_holes(holes)) for holes in sizes))


def _make_holes(holes: int) -> Go:
    memory = Memory()
    # What is ultra-cold has nowhere to sink to: the holes stay, and no move is measured.
    blocks = [memory.malloc(16, SMEM_ULTRA_COLD) for _ in range(2 * holes)]
    for block in blocks[::2]:
        memory.free(block)
    malloc, free = memory.malloc, memory.free

    def go(_turn: int) -> Mapping[str, float]:
        return {
            "malloc and free in the first hole": time_repeat(
                lambda: free(malloc(16, SMEM_ULTRA_COLD)), 500
            ),
            "malloc and free beyond all holes": time_repeat(
                lambda: free(malloc(48, SMEM_ULTRA_COLD)), 500
            ),
        }

    return go


# ---------------------------------------------------------------- growth, memory


def prepare_growth(settings: Settings) -> Prepared:
    """Memories of all sizes, all blocks in one domain, the worst case."""
    last = settings.last or (300 if settings.quick else _LAST)
    sizes = compute_sizes(min(1_000, last), last)
    return Prepared(
        tuple(
            Contender("growth", OURS, live, _warm(_make_operations(Memory(), live, 1_000)))
            for live in sizes
        )
    )


def prepare_contracts(settings: Settings) -> Prepared:
    """The same with contracts on: whether their price depends on the number of blocks."""
    last = min(settings.last or (300 if settings.quick else _CHECKED_LAST), _CHECKED_LAST)
    sizes = compute_sizes(min(1_000, last), last)
    make = spectral_memory.HierarchicalSpectralMemory
    return Prepared(
        tuple(
            Contender("contracts", CHECKED, live, _warm(_make_operations(make(), live, 100)))
            for live in sizes
        )
    )


class Spread:
    """A memory whose blocks are born in one domain after another: one holds no 10^6 of 64 B."""

    def __init__(self) -> None:
        memory = Memory()
        self._malloc = memory.malloc
        self._turn = 0
        self.access: Call = memory.access
        self.write: Call = memory.write
        self.realloc: Call = memory.realloc
        self.free: Call = memory.free

    def malloc(self, size: int, /) -> int:
        """A block in the next domain."""
        self._turn += 1
        return self._malloc(size, domain=self._turn % DOMAINS)


def prepare_memory(settings: Settings) -> Prepared:
    """The bytes of a block beside its payload."""
    last = settings.last or (300 if settings.quick else _LAST)
    sizes = compute_sizes(min(1_000, last), last)
    return Prepared(
        tuple(Contender("memory", OURS, live, _make_weighing(live)) for live in sizes),
        name_missing(),
    )


def _make_weighing(live: int) -> Go:
    def go(_turn: int) -> Mapping[str, float]:
        totals = measure_blocks(Spread, live)
        states = ("allocated", "each block accessed", "each block written")
        found = {
            f"tracemalloc, {state}": max(total / live, _NANO)
            for state, total in zip(states, totals, strict=True)
        }
        resident = measure_resident(OURS, live)
        if resident is not None:
            found["resident, allocated"] = max(resident / live, _NANO)
        return found

    return go


SUITE: Final = Suite(
    "allocator",
    "The hierarchical memory: every operation, and malloc with free beside C.\n\n"
    "Contracts off and on at 10^4 live blocks, with the figures that the original published; "
    "glibc, jemalloc, mimalloc and the example in C through ctypes; a slot with 10^5 holes; "
    "growth from 10^3 to 10^6 live blocks; bytes of a block beside its payload.",
    (
        Group(
            "operations",
            "Seconds for one operation at 10000 live blocks",
            "dict: m[key]",
            note="With --quick at 300 live blocks. The memory is at rest; hot blocks are accessed, "
            "read and written, others end and begin. A migration is timed with the "
            "access that causes it; amortised: over 24 accesses of each of 1000 new blocks.",
            ours=OURS,
            published=(
                ("malloc", 2.1e-6),
                ("access", 0.4e-6),
                ("migration", 15.3e-6),
                ("access, migrations amortised", 0.8e-6),
            ),
        ),
        Group(
            "pair",
            "Seconds for one malloc and one free of 64 bytes",
            "jemalloc",
            note="glibc, jemalloc, mimalloc and the example in C are called through ctypes.",
        ),
        Group(
            "holes",
            "Seconds for malloc and free by number of holes in the slot",
            "",
            note="Ultra-cold blocks of 16 bytes, every second one freed; nothing migrates.",
        ),
        Group(
            "growth",
            "Seconds for one operation by number of live blocks",
            "",
            note="As above. All blocks lie in one domain, the worst case.",
        ),
        Group(
            "contracts",
            "Seconds for one operation with contracts on, by number of live blocks",
            "",
            note="As above.",
        ),
        Group(
            "memory",
            "Bytes of a block beside its payload of 64 bytes, by number of live blocks",
            "",
            "byte",
        ),
    ),
    (
        Part("operations", prepare_operations, workers=2, turns=15),
        Part("pair", prepare_pairs, workers=3, turns=15),
        Part("holes", prepare_holes, workers=1, turns=15),
        Part("growth", prepare_growth, workers=1, turns=15),
        Part("contracts", prepare_contracts, workers=1, turns=9),
        Part("memory", prepare_memory),
    ),
)

command = make_command(
    SUITE,
    "  spectral-memory bench allocator\n"
    "  spectral-memory bench allocator --part pair --sources examples/c\n"
    "  spectral-memory bench allocator --max 10000 --json allocator.json\n"
    "  spectral-memory bench allocator --quick",
    click.Option(
        ["--sources", "files"],
        metavar="DIR",
        multiple=True,
        type=click.Path(file_okay=False),
        help="Folder of the example in C.  [default: examples/c]",
    ),
)
