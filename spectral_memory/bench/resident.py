"""Bytes that the system gave a process (its resident set), beside what Python counts."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from spectral_memory import unchecked
from spectral_memory.bench.workload import IntMapping, fill_mapping
from spectral_spec.address import DOMAINS

__all__ = ["MISSING", "measure_resident", "name_missing", "read_resident"]

_STATM: Final = Path("/proc/self/statm")
_BLOCK: Final = 64  # bytes

MISSING: Final = "resident set (the system has no /proc/self/statm)"

_MAPPINGS: Final[dict[str, Callable[[int], IntMapping]]] = {
    "dict": lambda _: {},
    "ThermalDict": lambda _: unchecked.ThermalDict(),
    "ThermalDict, 10 % hot": lambda size: unchecked.ThermalDict.bounded(max(1, size // 10)),
}


def read_resident() -> int | None:
    """Bytes of this process that lie in memory; None where the system does not tell."""
    try:
        pages = _STATM.read_text(encoding="ascii").split()[1]
    except OSError:
        return None
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def name_missing() -> tuple[str, ...]:
    """The name of what cannot be measured here, and why; nothing if it can."""
    return () if read_resident() is not None else (MISSING,)


def measure_resident(name: str, size: int) -> int | None:
    """Bytes by which a fresh process grows when it fills a mapping, or allocates blocks.

    The keys, and the list for the ids, exist before. `name` is one of the mappings, or
    anything else for the allocator with blocks of 64 bytes in all domains. None where the system does
    not tell.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_grow, name, size).result()


def _grow(name: str, size: int) -> int | None:
    if name in _MAPPINGS:
        keys = list(range(size))
        mapping = _MAPPINGS[name](size)
        before = read_resident()
        fill_mapping(mapping, keys)
    else:
        memory = unchecked.HierarchicalSpectralMemory()
        blocks = [0] * size
        before = read_resident()
        for turn in range(size):
            blocks[turn] = memory.malloc(_BLOCK, domain=turn % DOMAINS)
    after = read_resident()
    return None if before is None or after is None else after - before
