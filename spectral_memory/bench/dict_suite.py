"""`bench dict`: `ThermalDict` beside other mappings, operation by operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Final

from spectral_memory import unchecked
from spectral_memory.bench.fit import compute_sizes
from spectral_memory.bench.growth import prepare_mapping
from spectral_memory.bench.loops import (
    time_call,
    time_delete,
    time_get,
    time_nothing,
    time_pairs,
    time_set,
)
from spectral_memory.bench.mappings import OURS, OURS_BOUNDED, Peer, Verbs, list_peers
from spectral_memory.bench.memory import measure_mapping
from spectral_memory.bench.resident import measure_resident, name_missing
from spectral_memory.bench.sample import Contender, Go, Group, Part, Prepared, Settings, Suite
from spectral_memory.bench.suite import make_command
from spectral_memory.bench.workload import IntMapping

__all__ = ["SUITE", "command", "prepare_growth", "prepare_memory", "prepare_operations"]

_KEYS: Final = 10_000
_NANO: Final = 1e-9
_LAST: Final = 1_000_000
_WORST: Final = 174_763  # a dict has just grown: see `bench memory`


def prepare_operations(settings: Settings) -> Prepared:
    """Every mapping with the same keys, strings whose hashes are known already."""
    keys = [f"key {number}" for number in range(100 if settings.quick else _KEYS)]
    for key in keys:
        hash(key)
    # As programs do it: not in the order in which the keys were made and lie in memory.
    Random(1).shuffle(keys)
    peers, skipped = list_peers()
    contenders = [Contender("operations", "nothing", 0, lambda _: {"loop": time_nothing(keys)})]
    contenders += [Contender("operations", one.name, 0, _make_go(one, keys)) for one in peers]
    return Prepared(tuple(contenders), tuple(skipped))


def _make_go(peer: Peer, keys: list[str]) -> Go:
    """A new container in each turn; it is full when it is read and written."""
    few = keys[::50] if peer.is_slow else keys

    def go_mapping(_turn: int) -> Mapping[str, float]:
        if peer.make is None:
            raise ValueError(f"{peer.name} is no mapping")
        mapping = peer.make(len(keys))
        found = {"insert": time_set(mapping, few)}
        if peer.is_slow:
            mapping.update(zip(keys, keys, strict=True))
        found["get(key)"] = time_call(mapping.get, few)
        found["m[key]"] = time_get(mapping, few)
        found["set existing"] = time_set(mapping, few)
        if isinstance(mapping, unchecked.ThermalDict):
            found["classify"] = time_call(mapping.temperature, few)
        found["delete"] = time_delete(mapping, few)
        return found

    make_verbs = peer.make_verbs
    return go_mapping if make_verbs is None else lambda _turn: _go_verbs(make_verbs, keys)


def _go_verbs(make: Callable[[int], Verbs], keys: list[str]) -> Mapping[str, float]:
    """The same by calls, for what has no subscript."""
    verbs = make(len(keys))
    found = {"insert": time_pairs(verbs.set, keys)}
    found["get(key)"] = time_call(verbs.get, keys)
    found["set existing"] = time_pairs(verbs.set, keys)
    found["delete"] = time_call(verbs.delete, keys)
    return found


_GROWING: Final[tuple[tuple[str, Callable[[int], IntMapping]], ...]] = (
    ("dict", lambda _: {}),
    (OURS, lambda _: unchecked.ThermalDict()),
    (OURS_BOUNDED, lambda size: unchecked.ThermalDict.bounded(max(1, size // 10))),
)


def prepare_growth(settings: Settings) -> Prepared:
    """Mappings of all sizes, filled with ints; a sample of them is worked on in each turn."""
    last = settings.last or (2_000 if settings.quick else _LAST)
    sizes = compute_sizes(min(1_000, last), last)
    return Prepared(
        tuple(
            Contender("growth", name, size, _make_growth(make(size), size))
            for size in sizes
            for name, make in _GROWING
        )
    )


def _make_growth(mapping: IntMapping, size: int) -> Go:
    measure = prepare_mapping(mapping, size, 1_000)

    def go(turn: int) -> Mapping[str, float]:
        measure(2 * turn)  # brings what a small mapping needs into the caches
        return {name: cost * _NANO for name, cost in measure(2 * turn + 1).items()}

    return go


def prepare_memory(settings: Settings) -> Prepared:
    """The bytes of an entry over a plain dict."""
    last = settings.last or (2_000 if settings.quick else _LAST)
    sizes = {*compute_sizes(min(10_000, last), last), *([_WORST] if last > _WORST else [])}
    return Prepared(
        tuple(
            Contender("memory", name, size, _make_weighing(name, make, size))
            for size in sorted(sizes)
            for name, make in _GROWING[1:]
        ),
        name_missing(),
    )


def _make_weighing(name: str, make: Callable[[int], IntMapping], size: int) -> Go:
    def go(_turn: int) -> Mapping[str, float]:
        plain = measure_mapping(dict, size)
        ours = measure_mapping(lambda: make(size), size)
        states = ("filled", "each key read once", "each key read 10 times")
        found = {
            f"tracemalloc, {state}": max((a - b) / size, 1e-9)
            for state, a, b in zip(states, ours, plain, strict=True)
        }
        resident = measure_resident(name, size)
        bare = measure_resident("dict", size)
        if resident is not None and bare is not None:
            found["resident, filled"] = max((resident - bare) / size, 1e-9)
        return found

    return go


SUITE: Final = Suite(
    "dict",
    "ThermalDict beside dict, OrderedDict, cachetools and theine.\n\n"
    "Every operation on the same keys, in turns; contracts off, and on as a row of its own. "
    "Then growth from 10^3 to 10^6 entries, and bytes of an entry over a plain dict.",
    (
        Group(
            "operations",
            "Seconds for one operation at 10000 keys",
            "dict",
            note="Strings, in no order; with --quick 100 of them. The walk of the loop over the keys is in every figure: see the row `nothing`.",
            ours=OURS,
            published=(("insert", 0.8e-6), ("get(key)", 0.3e-6), ("classify", 0.1e-6)),
        ),
        Group("growth", "Seconds for one operation by number of entries", "dict"),
        Group("memory", "Bytes of an entry over a plain dict by number of entries", "", "byte"),
    ),
    (
        Part("operations", prepare_operations, workers=3, turns=15),
        Part("growth", prepare_growth, workers=1, turns=25),
        Part("memory", prepare_memory),
    ),
)

command = make_command(
    SUITE,
    "  spectral-memory bench dict\n"
    "  spectral-memory bench dict --part operations --json dict.json\n"
    "  spectral-memory bench dict --quick",
)
