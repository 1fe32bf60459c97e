"""The minimal system at the prototype's import path: `ThermalDict` and `demo`."""

from __future__ import annotations

import sys

from spectral_memory.minimal.contracted import ThermalDict

__all__ = ["ThermalDict", "demo"]


def demo() -> None:
    """Print a short session; the same on every machine.

    >>> demo()
    cache and config are new    {'hot': 0, 'warm': 0, 'cold': 2}
    3 reads of cache            {'hot': 0, 'warm': 1, 'cold': 1}
    100 reads of cache          {'hot': 1, 'warm': 0, 'cold': 1}
    100 reads of config         {'hot': 2, 'warm': 0, 'cold': 0}
    cache                       hot, band 15, heat 13
    config                      hot, band 20, heat 63
    """
    mem: ThermalDict[str, str] = ThermalDict()
    mem["cache"] = "an expensive result"
    mem["config"] = "dark"
    _print("cache and config are new", mem.thermal_status())
    for key, reads in (("cache", 3), ("cache", 100), ("config", 100)):
        for _ in range(reads):
            mem[key]
        _print(f"{reads} reads of {key}", mem.thermal_status())
    for key in mem:
        _print(key, f"{mem.temperature(key)}, band {mem.band(key)}, heat {mem.heat(key)}")


def _print(what: str, seen: object) -> None:
    """Write one line of the session."""
    sys.stdout.write(f"{what:<28}{seen}\n")
