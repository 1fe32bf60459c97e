"""The thermal life of three blocks, epoch by epoch: heating, cooling, migration.

Run it with ``python -m spectral_memory.hierarchical.corrected_thermal_demo``.
"""

from __future__ import annotations

import sys

from spectral_memory.hierarchical import SMEM_HOT, HierarchicalSpectralMemory

__all__ = ["demo", "main"]


def demo() -> None:
    """Print how blocks rise with use and sink without it. Deterministic.

    >>> demo()
                     busy           seldom         hinted hot
    after malloc     cold γ2        cold γ2        hot γ47
    after 4 uses     cold γ2        cold γ2        hot γ47
    after 40 uses    hot γ59        ultra-cold γ1  hot γ47
    after 200 uses   hot γ59        ultra-cold γ1  warm γ7
    migrations: 3, promotions: 1, demotions: 2
    """
    mem = HierarchicalSpectralMemory(n_zeros=100)
    blocks = (mem.malloc(512), mem.malloc(512), mem.malloc(512, SMEM_HOT))
    _say(f"{'':17}{'busy':15}{'seldom':15}{'hinted hot'}")
    _print_row(mem, "after malloc", blocks)
    uses = 0
    for until in (4, 40, 200):
        while uses < until:
            mem.access(blocks[0])
            uses += 1
        _print_row(mem, f"after {until} uses", blocks)
    stats = mem.get_stats()
    _say(
        f"migrations: {stats['migrations']}, promotions: {stats['promotions']}, "
        f"demotions: {stats['demotions']}"
    )


def _print_row(mem: HierarchicalSpectralMemory, label: str, blocks: tuple[int, ...]) -> None:
    """One line: where each block lies now."""
    cells = (f"{mem.temperature(block)} γ{mem.address(block).resonance}" for block in blocks)
    _say(f"{label:17}" + "".join(f"{cell:15}" for cell in cells).rstrip())


def _say(line: str) -> None:
    """Write one line of the session."""
    sys.stdout.write(f"{line}\n")


def main() -> None:
    """Entry point of the module."""
    demo()


if __name__ == "__main__":
    main()
