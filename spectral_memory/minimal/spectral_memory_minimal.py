"""The minimal system at the prototype's import path: `ThermalDict` and `demo`."""

from __future__ import annotations

from spectral_memory.minimal.contracted import ThermalDict
from spectral_memory.story import notice, require, say

__all__ = ["ThermalDict", "demo"]


def demo() -> None:
    """Print a short session that checks itself; the same on every machine.

    >>> demo()
    cache and config are new    {'hot': 0, 'warm': 0, 'cold': 2}
      notice: whatever is new is cold; nobody said what matters
    3 reads of cache            {'hot': 0, 'warm': 1, 'cold': 1}
    100 reads of cache          {'hot': 1, 'warm': 0, 'cold': 1}
      notice: what is used rises by itself
    100 reads of config         {'hot': 2, 'warm': 0, 'cold': 0}
    cache                       hot, band 15, heat 13
    config                      hot, band 20, heat 63
      notice: cache has cooled since it was read, and is hot still: it sinks later than it rose
    10 more reads of config     {'hot': 1, 'warm': 1, 'cold': 0}
      notice: nothing but its rest made cache sink; its value is 'an expensive result' as ever
    """
    mem: ThermalDict[str, str] = ThermalDict()
    mem["cache"] = "an expensive result"
    mem["config"] = "dark"
    _show("cache and config are new", mem)
    require("what is new is cold", mem.thermal_status() == {"hot": 0, "warm": 0, "cold": 2})
    notice("whatever is new is cold; nobody said what matters")
    _read(mem, "cache", 3)
    _read(mem, "cache", 100)
    require("100 reads make a key hot", mem.temperature("cache") == "hot")
    notice("what is used rises by itself")
    _read(mem, "config", 100)
    for key in mem:
        say(f"{key:<28}{mem.temperature(key)}, band {mem.band(key)}, heat {mem.heat(key)}")
    rises_at, sinks_at = mem.policy.hot_entry, mem.policy.hot_exit
    require(
        "a hot key stays hot above the exit, even below the entry",
        sinks_at < mem.heat("cache") < rises_at and mem.temperature("cache") == "hot",
    )
    notice("cache has cooled since it was read, and is hot still: it sinks later than it rose")
    _read(mem, "config", 10, more=" more")
    require(
        "a key at the exit is hot no more",
        mem.heat("cache") <= sinks_at and mem.temperature("cache") == "warm",
    )
    notice(f"nothing but its rest made cache sink; its value is {mem['cache']!r} as ever")


def _read(mem: ThermalDict[str, str], key: str, times: int, more: str = "") -> None:
    """Read a key so often, and show what became of all."""
    for _ in range(times):
        mem[key]
    _show(f"{times}{more} reads of {key}", mem)


def _show(what: str, mem: ThermalDict[str, str]) -> None:
    """One line: how many keys each tier holds."""
    say(f"{what:<28}{mem.thermal_status()}")
