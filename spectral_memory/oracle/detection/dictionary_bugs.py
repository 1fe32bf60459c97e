"""Bugs of the dictionary: heat, tiers, order, keys, and what a removal leaves behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

import spectral_memory.minimal.heat_table as heat_module
from spectral_memory.minimal.bounded_table import BoundedHeatTable
from spectral_memory.minimal.heat_table import HeatTable
from spectral_memory.minimal.records import Cell, Record
from spectral_memory.minimal.thermal_dict import ThermalDict
from spectral_memory.oracle.detection.bug import BugClass, Patch, Plant, PlantedBug
from spectral_memory.oracle.detection.planting import get_method
from spectral_memory.oracle.judge.setup import System
from spectral_spec.errors import MissingKeyError
from spectral_spec.thermal import Clock, Policy
from spectral_spec.tiers import COLD, HOT

__all__ = ["DICTIONARY"]

Table: TypeAlias = HeatTable[object]
Bounded: TypeAlias = BoundedHeatTable[object]
Thermal: TypeAlias = ThermalDict[Any, Any]


def exchange(owner: type, name: str, wrong: object) -> Plant:
    """What exchanges one method."""

    def plant(patch: Patch) -> None:
        patch.setattr(owner, name, wrong)

    return plant


def begin_with(change: Callable[[Table, Policy], None]) -> Plant:
    """What makes a table begin with another figure."""

    def plant(patch: Patch) -> None:
        make = get_method(HeatTable, "__init__")

        def make_other(self: Table, policy: Policy) -> None:
            make(self, policy)
            change(self, policy)

        patch.setattr(HeatTable, "__init__", make_other)

    return plant


# ----------------------------------------------------------------- thresholds and floats


def lift_limit(self: Table, _: Policy) -> None:
    self._heat_limit = 10**6


def delay_warmth(self: Table, policy: Policy) -> None:
    self._warm_entry = policy.warm_entry + 1


def hold_exit(self: Table, policy: Policy) -> None:
    self._hot_exit = policy.hot_exit - 1


def plant_rounded_band(patch: Patch) -> None:
    def round_up(policy: Policy, heat: int, first: int, last: int) -> int:
        return min(last, first + -(-heat * (last - first + 1) // (policy.heat_limit + 1)))

    patch.setattr(heat_module, "compute_rung", round_up)


# ------------------------------------------------------------------ hysteresis and decay


def drop_hysteresis(self: Table, policy: Policy) -> None:
    self._hot_exit = policy.hot_entry - 1


def lapse_never(self: Table) -> None:
    del self


def plant_cleared_clock(patch: Patch) -> None:
    clear = HeatTable.clear

    def clear_with_clock(self: Table) -> None:
        clear(self)
        self.clock = Clock()

    patch.setattr(HeatTable, "clear", clear_with_clock)


def plant_early_newcomer(patch: Patch) -> None:
    for table in (HeatTable, BoundedHeatTable):
        patch.setattr(table, "insert", delay_epoch(get_method(table, "insert")))


def delay_epoch(insert: Callable[[Table, object], None]) -> Callable[[Table, object], None]:
    def insert_late(self: Table, key: object) -> None:
        self.last += 1
        insert(self, key)
        self.recount()

    return insert_late


def plant_still_ring(patch: Patch) -> None:
    conclude = get_method(BoundedHeatTable, "_conclude")

    def conclude_without_rotation(self: Bounded, rival: Cell[object], lost: bool) -> None:
        if lost:
            conclude(self, rival, lost)

    patch.setattr(BoundedHeatTable, "_conclude", conclude_without_rotation)


def plant_rejoining_front(patch: Patch) -> None:
    touch = BoundedHeatTable.touch

    def touch_that_rejoins(self: Bounded, key: object, record: Record[object]) -> None:
        touch(self, key, record)
        if self.members and self.members[0] is record:
            self._ring.rotate(-1)

    patch.setattr(BoundedHeatTable, "touch", touch_that_rejoins)


def plant_ticking_pop(patch: Patch) -> None:
    popitem = ThermalDict.popitem

    def pop_and_tick(self: Thermal) -> tuple[object, object]:
        pair: tuple[object, object] = popitem(self)
        self._heats.advance(len(self) + 1)
        return pair

    patch.setattr(ThermalDict, "popitem", pop_and_tick)


def merge_new_keys_only(self: Thermal, other: Any, pairs: Mapping[str, object]) -> None:  # noqa: ANN401 - as the method has it
    for key, value in [*dict(other).items(), *pairs.items()]:
        if key in self:
            dict.__setitem__(self, key, value)
        else:
            self._store(key, value)


# ---------------------------------------------------------------------------- statistics


def plant_uncounted_demotion(patch: Patch) -> None:
    conclude = get_method(BoundedHeatTable, "_conclude")

    def conclude_without_count(self: Bounded, rival: Cell[object], lost: bool) -> None:
        before = self.demotions
        conclude(self, rival, lost)
        self.demotions = before

    patch.setattr(BoundedHeatTable, "_conclude", conclude_without_count)


def plant_uncounted_second_rise(patch: Patch) -> None:
    move = get_method(HeatTable, "_move")

    def move_without_count(self: Table, tier: int, zero: int, risen: int, later: int) -> None:
        before = self.promotions
        move(self, tier, zero, risen, later)
        if tier != COLD:
            self.promotions = before

    patch.setattr(HeatTable, "_move", move_without_count)


# ------------------------------------------------------------------------ error handling


def plant_ticking_miss(patch: Patch) -> None:
    miss = get_method(ThermalDict, "_miss")

    def tick_and_miss(self: Thermal, key: object) -> object:
        if key not in self:
            self._heats.advance(len(self))
        return miss(self, key)

    patch.setattr(ThermalDict, "_miss", tick_and_miss)


def plant_silent_delete(patch: Patch) -> None:
    pop, delete = ThermalDict.pop, ThermalDict.__delitem__

    def pop_or_nothing(self: Thermal, key: object, *default: object) -> object:
        return pop(self, key, *default) if key in self or default else None

    def delete_if_there(self: Thermal, key: object) -> None:
        if key in self:
            delete(self, key)

    patch.setattr(ThermalDict, "pop", pop_or_nothing)
    patch.setattr(ThermalDict, "__delitem__", delete_if_there)


def plant_nameless_miss(patch: Patch) -> None:
    pop = ThermalDict.pop

    def pop_nameless(self: Thermal, key: object, *default: object) -> object:
        try:
            return pop(self, key, *default)
        except MissingKeyError:
            raise MissingKeyError(None) from None

    patch.setattr(ThermalDict, "pop", pop_nameless)


# ------------------------------------------------------------------------------ aliasing


def plant_hash_as_key(patch: Patch) -> None:
    """Exchange an integer for the one of the same hash that is there."""

    def find_twin(self: Thermal, key: object) -> object:
        if isinstance(key, int) and key not in self:
            return next((one for one in dict.keys(self) if _is_twin(one, key)), key)
        return key

    for name in ("__getitem__", "__setitem__", "get", "setdefault", "pop", "__delitem__"):
        method = get_method(ThermalDict, name)
        patch.setattr(ThermalDict, name, _pass_twin(method, find_twin))
    patch.setattr(ThermalDict, "_store", get_method(ThermalDict, "__setitem__"))


def _is_twin(one: object, other: int) -> bool:
    return isinstance(one, int) and hash(one) == hash(other)


def _pass_twin(method: Callable[..., Any], find: Callable[[Thermal, object], object]) -> object:
    def call(self: Thermal, key: object, *rest: object) -> object:
        return method(self, find(self, key), *rest)

    return call


def plant_text_as_key(patch: Patch) -> None:
    """Find a key by its text."""
    insert = get_method(ThermalDict, "__setitem__")

    def set_by_text(self: Thermal, key: object, value: object) -> None:
        twin = next((one for one in dict.keys(self) if str(one) == str(key)), key)
        insert(self, twin, value)

    patch.setattr(ThermalDict, "__setitem__", set_by_text)
    patch.setattr(ThermalDict, "_store", set_by_text)


def plant_shared_value(patch: Patch) -> None:
    """Keep equal texts once, and write into the one that a key holds, whoever else holds it."""
    insert = get_method(ThermalDict, "__setitem__")

    def set_both(self: Thermal, key: object, value: object) -> None:
        old = dict.get(self, key)
        insert(self, key, value)
        if isinstance(old, str) and old:
            for other in list(dict.keys(self)):
                if dict.get(self, other) == old:
                    dict.__setitem__(self, other, value)

    patch.setattr(ThermalDict, "__setitem__", set_both)
    patch.setattr(ThermalDict, "_store", set_both)


# ------------------------------------------------------------------------ resource leaks


def forget_nothing(self: Table, _: object) -> None:
    self.note_removal()


def plant_kept_place(patch: Patch) -> None:
    forget = BoundedHeatTable.forget

    def forget_but_hot(self: Bounded, record: Record[object]) -> None:
        was_hot = isinstance(record, Cell) and record.packed & 3 == HOT
        forget(self, record)
        if was_hot and self.hot:
            self._hot += 1

    patch.setattr(BoundedHeatTable, "forget", forget_but_hot)


# ------------------------------------------------------------------------ order of the pairs


def popitem_from_the_front(self: Thermal) -> tuple[object, object]:
    for key in self:
        return key, self.pop(key)
    pair: tuple[object, object] = dict.popitem(self)
    return pair


def plant_moving_set(patch: Patch) -> None:
    insert = get_method(ThermalDict, "__setitem__")

    def set_last(self: Thermal, key: object, value: object) -> None:
        if key in self:
            dict.__setitem__(self, key, dict.pop(self, key))
        insert(self, key, value)

    patch.setattr(ThermalDict, "__setitem__", set_last)
    patch.setattr(ThermalDict, "_store", set_last)


def _make(name: str, kind: BugClass, words: str, rule: str, plant: Plant) -> PlantedBug:
    return PlantedBug(name, kind, words, System.MINIMAL, rule, plant)


_T, _H, _S = BugClass.THRESHOLDS, BugClass.HYSTERESIS, BugClass.STATISTICS
_E, _A, _L = BugClass.ERRORS, BugClass.ALIASING, BugClass.LEAKS

#: In the order of the classes.
DICTIONARY: Final = (
    _make("no-limit", _T, "heat has no limit", "T3", begin_with(lift_limit)),
    _make("late-warmth", _T, "warm one unit too late", "T5", begin_with(delay_warmth)),
    _make("late-exit", _T, "a key is hot at the exit itself", "T4", begin_with(hold_exit)),
    _make("rounded-band", _T, "a band is rounded up", "T7", plant_rounded_band),
    _make("no-hysteresis", _H, "no hysteresis", "T4", begin_with(drop_hysteresis)),
    _make(
        "no-lapse",
        _H,
        "tiers do not lapse",
        "T4",
        exchange(HeatTable, "_lapse", lapse_never),
    ),
    _make("cleared-clock", _H, "clear sets the clock back", "M8", plant_cleared_clock),
    _make("early-newcomer", _H, "a new key makes its own epoch longer", "T8", plant_early_newcomer),
    _make("still-ring", _H, "the ring does not turn", "M5", plant_still_ring),
    _make("rejoining-front", _H, "an access moves the front", "M5", plant_rejoining_front),
    _make("ticking-pop", _H, "popitem passes time", "M7", plant_ticking_pop),
    _make("cold-get", _H, "get is no access", "M3", exchange(ThermalDict, "get", dict.get)),
    _make(
        "cold-setdefault",
        _H,
        "setdefault is no access",
        "M3",
        exchange(ThermalDict, "setdefault", dict.setdefault),
    ),
    _make(
        "cold-update",
        _H,
        "update is no access",
        "M3",
        exchange(ThermalDict, "_merge", merge_new_keys_only),
    ),
    _make("uncounted-demotion", _S, "demotions are not counted", "M5", plant_uncounted_demotion),
    _make(
        "uncounted-second-rise",
        _S,
        "a rise from warm to hot is not counted",
        "M6",
        plant_uncounted_second_rise,
    ),
    _make("ticking-miss", _E, "a read of a missing key passes time", "F1", plant_ticking_miss),
    _make("silent-delete", _E, "a missing key can be deleted", "M7", plant_silent_delete),
    _make("nameless-miss", _E, "a refused pop does not name its key", "M7", plant_nameless_miss),
    _make("hash-as-key", _A, "integers of one hash are one key", "M10", plant_hash_as_key),
    _make("text-as-key", _A, "an integer and its text are one key", "M10", plant_text_as_key),
    _make(
        "shared-value",
        _A,
        "keys that hold equal texts change together",
        "M10",
        plant_shared_value,
    ),
    _make(
        "counted-dead",
        _L,
        "removed keys stay counted",
        "M7",
        exchange(HeatTable, "forget", forget_nothing),
    ),
    _make("kept-place", _L, "a removed key keeps its hot place", "M7", plant_kept_place),
    _make(
        "popped-front",
        BugClass.CONTENTS,
        "popitem takes the first",
        "M7",
        exchange(ThermalDict, "popitem", popitem_from_the_front),
    ),
    _make(
        "moving-set",
        BugClass.CONTENTS,
        "a key that is set again goes to the end",
        "M2",
        plant_moving_set,
    ),
)
