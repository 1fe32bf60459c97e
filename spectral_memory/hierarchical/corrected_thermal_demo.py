"""The thermal life of three blocks: short-term and long-term memory, and the laws between them.

Run it with ``python -m spectral_memory.hierarchical.corrected_thermal_demo``. Each law is
checked as it is told; one that does not hold raises `BrokenLawError`.
"""

from __future__ import annotations

from spectral_memory.hierarchical import SMEM_COLD, SMEM_HOT, HierarchicalSpectralMemory
from spectral_memory.story import notice, require, say

__all__ = ["demo", "main"]

_CONTENT = b"bytes that came along"


def demo() -> None:
    """Print how blocks rise with use and sink without it. Deterministic.

    >>> demo()
                     busy           seldom         hinted hot
    after malloc     cold γ2        cold γ2        hot γ47
      notice: cold lies below 30, in long-term memory; hot above 100, in short-term memory
    after 14 uses    hot γ59        cold γ2        hot γ47
      notice: promotion: busy rose by its use alone, with its id and its bytes
    after 40 uses    hot γ59        ultra-cold γ1  hot γ47
      notice: demotion: seldom was never used and lies at the lowest resonance
    after 100 uses   hot γ59        ultra-cold γ1  hot γ47
      notice: hinted has sunk to heat 10 and is hot still
    after 200 uses   hot γ59        ultra-cold γ1  warm γ7
      notice: below heat 8 it is warm; a hint is where a block begins, not where it stays
    hinted, 3 uses   hot γ59        ultra-cold γ1  warm γ7
      notice: hysteresis: heat 10 again, and warm this time; a block turns hot at 16
    hinted, 4 more   hot γ59        ultra-cold γ1  hot γ48
    migrations: 4, promotions: 2, demotions: 2
    """
    mem = HierarchicalSpectralMemory(n_zeros=100)
    busy, seldom, hinted = mem.malloc(512), mem.malloc(512, SMEM_COLD), mem.malloc(512, SMEM_HOT)
    mem.write(busy, _CONTENT)
    blocks = (busy, seldom, hinted)
    rises_at, sinks_at = mem.policy.hot_entry, mem.policy.hot_exit
    say(f"{'':17}{'busy':15}{'seldom':15}{'hinted hot'}")

    _show(mem, "after malloc", blocks)
    counts = mem.get_stats()
    require(
        "one block is in STM, two in LTM", (counts["stm_blocks"], counts["ltm_blocks"]) == (1, 2)
    )
    notice("cold lies below 30, in long-term memory; hot above 100, in short-term memory")

    _use(mem, busy, 13)  # the write was a use, too
    _show(mem, "after 14 uses", blocks)
    require("what is used rises", mem.temperature(busy) == "hot" and mem.heat(busy) >= rises_at)
    require("a migration keeps every byte", mem.read(busy, 0, len(_CONTENT)) == _CONTENT)
    notice("promotion: busy rose by its use alone, with its id and its bytes")

    _use(mem, busy, 25)  # and the read was one
    _show(mem, "after 40 uses", blocks)
    require("what rests sinks", mem.temperature(seldom) == "ultra-cold" and mem.heat(seldom) == 0)
    notice("demotion: seldom was never used and lies at the lowest resonance")

    _use(mem, busy, 60)
    _show(mem, "after 100 uses", blocks)
    cooled = mem.heat(hinted)
    require("hot above its exit", sinks_at < cooled < rises_at and mem.temperature(hinted) == "hot")
    notice(f"hinted has sunk to heat {cooled} and is hot still")

    _use(mem, busy, 100)
    _show(mem, "after 200 uses", blocks)
    require("warm at its exit", mem.heat(hinted) <= sinks_at and mem.temperature(hinted) == "warm")
    notice(f"below heat {sinks_at} it is warm; a hint is where a block begins, not where it stays")

    _use(mem, hinted, 3)
    _show(mem, "hinted, 3 uses", blocks)
    same = mem.heat(hinted) == cooled and mem.temperature(hinted) == "warm"
    require("the same heat is hot on the way down and warm on the way up", same)
    notice(f"hysteresis: heat {cooled} again, and warm this time; a block turns hot at {rises_at}")

    _use(mem, hinted, 4)
    _show(mem, "hinted, 4 more", blocks)
    require("it is hot from its entry on", mem.temperature(hinted) == "hot")
    stats = mem.get_stats()
    moves = stats["promotions"] + stats["demotions"]
    require("every migration goes up or down", stats["migrations"] == moves)
    say(
        f"migrations: {stats['migrations']}, promotions: {stats['promotions']}, "
        f"demotions: {stats['demotions']}"
    )
    mem.check()


def _use(mem: HierarchicalSpectralMemory, block: int, times: int) -> None:
    """Use a block so often."""
    for _ in range(times):
        mem.access(block)


def _show(mem: HierarchicalSpectralMemory, label: str, blocks: tuple[int, ...]) -> None:
    """One line: where each block lies now."""
    cells = (f"{mem.temperature(block)} γ{mem.address(block).resonance}" for block in blocks)
    say(f"{label:17}" + "".join(f"{cell:15}" for cell in cells).rstrip())


def main() -> None:
    """Entry point of the module."""
    demo()


if __name__ == "__main__":
    main()
