"""How many operations a second the dictionary in C does, and how many `ThermalDict`.

    python speed.py ./libthermal.so

Both do the same operations: as the oracle draws them, on dictionaries of up to 100 keys.
The library does them in one call of `smem_map_perform` for each dictionary, so that the
door is not measured; `ThermalDict` without its contracts, by bound methods. The median
of five runs, after one that does not count.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Sequence
from random import Random
from statistics import median
from time import perf_counter
from typing import Any, Final

from spectral_memory import unchecked
from spectral_memory.oracle.adapters.reference import make_reference
from spectral_memory.oracle.doors.library import map_server
from spectral_memory.oracle.doors.library.map_coding import Atoms
from spectral_memory.oracle.fuzz.minimal import MinimalSource
from spectral_memory.oracle.judge.operations import Operation
from spectral_memory.oracle.judge.setup import Setup, System
from spectral_spec.thermal import Policy

_RUNS: Final = 5
_DICTIONARIES: Final = 20
_OPERATIONS: Final = 10_000

Script = Sequence[Operation]


def draw() -> list[Script]:
    """The operations on each dictionary."""
    reference = make_reference(System.MINIMAL)
    source = MinimalSource(Random(1), reference.capabilities, {})  # noqa: S311 - draws operations
    scripts: list[Script] = []
    for _ in range(_DICTIONARIES):
        source.begin(Setup(System.MINIMAL))
        scripts.append(source.draw(_OPERATIONS))
    return scripts


def prepare_library(path: str, script: Script) -> Callable[[], None]:
    """One dictionary of the library does it all in one call."""
    library = ctypes.CDLL(path)
    atoms = Atoms()
    records = atoms.encode(script)
    policy = (ctypes.c_uint64 * 11)(*(int(word or 0) for word in Policy()))
    count = len(script)
    output = ctypes.create_string_buffer(count * 2 * atoms.longest)
    batch = map_server.Batch(count=count, longest=atoms.longest, output_capacity=len(output))
    areas: dict[str, Any] = {
        "operations": ctypes.create_string_buffer(records),
        "atoms": ctypes.create_string_buffer(bytes(atoms.packed)),
        "input": ctypes.create_string_buffer(bytes(atoms.data)),
        "statuses": ctypes.create_string_buffer(8 * count),
        "values": ctypes.create_string_buffer(16 * count),
        "keys": ctypes.create_string_buffer(16 * count),
        "output": output,
    }
    for name, area in areas.items():
        setattr(batch, name, ctypes.addressof(area))

    def run() -> None:
        batch.output_used = batch.done = 0
        made = ctypes.c_void_p()
        library.smem_map_create(ctypes.byref(policy), ctypes.byref(made))
        library.smem_map_perform(made, ctypes.byref(batch))
        library.smem_map_destroy(made)
        if batch.done != len(areas["statuses"]) // 8:
            raise RuntimeError(f"{batch.done} of {count} operations were done")

    return run


def prepare_dict(script: Script) -> Callable[[], None]:
    """One `ThermalDict` does it all; a missing key is refused as it is in the library."""

    def run() -> None:
        missing: list[object] = []
        made = unchecked.ThermalDict[Any, Any]()
        calls: dict[str, Callable[..., object]] = {
            "get": made.__getitem__,
            "set": made.__setitem__,
            "delete": made.pop,
            "popitem": made.popitem,
            "clear": made.clear,
        }
        for call, arguments in [(calls[kind], given) for kind, given in wanted]:
            try:
                call(*arguments)
            except KeyError:
                missing.append(arguments)

    wanted = [(one.kind, _list_arguments(one)) for one in script]
    return run


def _list_arguments(operation: Operation) -> tuple[object, ...]:
    names = ("key", "value") if operation.kind == "set" else ("key",)
    return tuple(getattr(operation, name) for name in names if hasattr(operation, name))


def measure(runs: Sequence[Callable[[], None]], operations: int) -> float:
    """Operations a second."""
    found = []
    for _ in range(_RUNS + 1):
        begin = perf_counter()
        for run in runs:
            run()
        found.append(operations / (perf_counter() - begin))
    return median(found[1:])


def main(path: str) -> None:
    """Measure both."""
    scripts = draw()
    operations = sum(map(len, scripts))
    fast = measure([prepare_library(path, script) for script in scripts], operations)
    slow = measure([prepare_dict(script) for script in scripts], operations)
    sys.stdout.write(
        f"{fast:,.0f} operations a second: {path}\n"
        f"{slow:,.0f} operations a second: ThermalDict\n"
        f"{fast / slow:.1f} times as fast\n"
    )


if __name__ == "__main__":
    main(sys.argv[1])
