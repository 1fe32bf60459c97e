"""What the operations of the minimal system promise, each as a named predicate.

Every promise is local: its cost does not grow with the number of keys.
"""

from __future__ import annotations

from typing import Protocol, TypeVar

from spectral_memory.minimal.thermal_dict import ThermalDict
from spectral_memory.minimal.window import ENDS, KEY, Local, look, read_entry, restrict
from spectral_spec.minimal import (
    Clear,
    Delete,
    Entry,
    Get,
    Operation,
    Set,
    State,
    compute_temperature,
    step,
)
from spectral_spec.thermal import is_bounded
from spectral_spec.tiers import Tier

__all__ = [
    "Old",
    "get_fingerprint",
    "get_fingerprint_of_read",
    "get_serial",
    "has_consistent_counts",
    "is_clear_of_spec",
    "is_delete_of_spec",
    "is_get_of_spec",
    "is_growth_of_spec",
    "is_pop_of_spec",
    "is_popitem_of_spec",
    "is_read_of_spec",
    "is_set_of_spec",
    "is_setdefault_of_spec",
    "is_step_of_spec",
    "look_again",
    "look_at",
    "look_at_all",
    "look_at_last",
]

K = TypeVar("K")
V = TypeVar("V")


class Old(Protocol[K, V]):
    """What icontract keeps from before the call."""

    @property
    def before(self) -> Local[K, V]:
        """The local view."""


# ----------------------------------------------------------------------------- views


def look_at(self: ThermalDict[K, V], key: K) -> Local[K, V | None]:
    """The local view of a key, as an operation begins.

    Raises what hashing and comparing the key raises, but not in an empty
    dictionary: dict's `pop` does not hash the key there either.
    """
    table = self.heats
    if not table.records:
        return look(table, None, None, len(self))
    value = dict.get(self, key)
    return look(table, table.records.get(key), value, len(self))


def look_at_last(self: ThermalDict[K, V]) -> Local[K, V | None]:
    """The local view of the key that was inserted last, as an operation begins."""
    return look_at(self, next(dict.__reversed__(self))) if len(self) else look_at_all(self)


def look_at_all(self: ThermalDict[K, V]) -> Local[K, V | None]:
    """The local view of no key, as an operation begins."""
    return look(self.heats, None, None, len(self))


def look_again(
    self: ThermalDict[K, V], key: K, before: Local[K, V | None]
) -> Local[K, V | None] | None:
    """The local view as the operation ends, or None if nothing can be said about it.

    That is so when the code of a key (`__hash__`, `__eq__`) used the dictionary in
    between, so that more than one step was done, or refuses to be asked again; and
    when this operation itself was called in the middle of another.
    """
    table = self.heats
    if before.length != before.population:
        return None
    try:
        value = dict.get(self, key)
        record = table.records.get(key)
    except Exception:  # noqa: BLE001 - whatever the code of a key raises
        return None
    return look(table, record, value, len(self)) if table.looks == before.looks else None


def get_fingerprint(self: ThermalDict[K, V]) -> tuple[object, ...]:
    """What a refused operation must leave alone, as far as can be said without a key.

    Every operation under contract takes it first. That is counted, so that an
    operation finds out whether others took place inside it.
    """
    table = self.heats
    table.looks += 1
    counters = (table.promotions, table.demotions, table.hot, table.warm)
    return (len(self), len(table.records), table.epoch, table.phase, *counters)


def get_serial(self: ThermalDict[K, V]) -> int:
    """How many fingerprints were taken."""
    return self.heats.looks


def get_fingerprint_of_read(self: ThermalDict[K, V]) -> tuple[object, ...]:
    """The same for ``d[key]``; what a subclass does in `__missing__` is its own affair."""
    fingerprint = get_fingerprint(self)
    return () if hasattr(type(self), "__missing__") else fingerprint


# ------------------------------------------------------------------------- the relation


def is_step_of_spec(
    self: ThermalDict[K, V],
    key: K,
    before: Local[K, V | None],
    operation: Operation[int, V | None],
) -> bool:
    """The specification's step on the state before gives the state after."""
    after = look_again(self, key, before)
    if after is None:
        return True
    expected, _ = step(restrict(before, self.policy), operation)
    return (
        after.clock == expected.clock
        and after.promotions == expected.promotions
        and after.demotions == expected.demotions
        and after.population == len(expected.entries)
        and after.length - before.length == after.population - before.population
        and _is_entry(expected, expected.entries.get(KEY), after.entry)
        and _has_ring(self, before, after, expected)
        and has_consistent_counts(self, before, after)
    )


def _is_entry(
    expected: State[int, V | None], wanted: Entry[V | None] | None, entry: Entry[V | None] | None
) -> bool:
    """The key is there if it should be, with its value and its temperature."""
    if wanted is None or entry is None:
        return wanted is None and entry is None
    return entry.value is wanted.value and compute_temperature(
        expected, entry
    ) == compute_temperature(expected, wanted)


def _has_ring(
    self: ThermalDict[K, V],
    before: Local[K, V | None],
    after: Local[K, V | None],
    expected: State[int, V | None],
) -> bool:
    """The hot ring has the expected size, front and back, and no key of it was forgotten."""
    if not is_bounded(self.policy):
        return after.ends == ()
    ring = expected.hot
    if after.hot != len(ring.places):
        return False
    cells = {KEY: after.record}
    for name, cell in zip(ENDS, before.ends, strict=False):
        cells[name] = cell
        wanted = expected.entries.get(name)
        if cell is not before.record and wanted is not None:
            seen = read_entry(cell, wanted.value)
            if compute_temperature(expected, seen) != compute_temperature(expected, wanted):
                return False
    if after.hot == 0:
        return True
    front, back = ring.places.get(ring.head), ring.places.get(ring.tail - 1)
    return (front is None or after.ends[0] is cells[front]) and (
        back is None or after.ends[-1] is cells[back]
    )


def has_consistent_counts(
    self: ThermalDict[K, V], before: Local[K, V | None], after: Local[K, V | None]
) -> bool:
    """The counts of the tiers add up, and change only with the tiers of the keys concerned."""
    if min(after.hot, after.warm) < 0 or after.hot + after.warm > after.population:
        return False
    if after.clock.epoch != before.clock.epoch or after.demotions != before.demotions:
        return True  # other keys may have fallen
    left, entered = _find_tier(self, before), _find_tier(self, after)
    return all(
        now - then == (entered == tier) - (left == tier)
        for now, then, tier in (
            (after.hot, before.hot, Tier.HOT),
            (after.warm, before.warm, Tier.WARM),
        )
    )


def _find_tier(self: ThermalDict[K, V], local: Local[K, V | None]) -> int | None:
    """The tier of the key at that time, None if it was missing."""
    if local.entry is None:
        return None
    state: State[int, V | None] = State(self.policy, local.clock)
    return compute_temperature(state, local.entry).tier


def _is_unchanged(self: ThermalDict[K, V], key: K, before: Local[K, V | None]) -> bool:
    """Nothing that can be seen from a missing key has changed."""
    after = look_again(self, key, before)
    return after is None or after == before


# ------------------------------------------------------------------------ the operations


def is_read_of_spec(
    self: ThermalDict[K, V],
    key: K,
    result: V,
    OLD: Old[K, V | None],  # noqa: N803 - icontract's name
) -> bool:
    """``d[key]`` is the specification's Get; a missing key is for `__missing__`."""
    before = OLD.before
    if before.entry is None:
        return hasattr(type(self), "__missing__") or key in self
    return result is before.entry.value and is_step_of_spec(self, key, before, Get(KEY))


def is_get_of_spec(
    self: ThermalDict[K, V],
    key: K,
    default: object,
    result: object,
    OLD: Old[K, V | None],  # noqa: N803 - icontract's name
) -> bool:
    """`get` is the specification's Get, or the default and no change."""
    before = OLD.before
    if before.entry is None and not dict.__contains__(self, key):
        return result is default and _is_unchanged(self, key, before)
    return before.entry is None or (
        result is before.entry.value and is_step_of_spec(self, key, before, Get(KEY))
    )


def is_setdefault_of_spec(
    self: ThermalDict[K, V],
    key: K,
    default: V,
    result: V,
    OLD: Old[K, V | None],  # noqa: N803 - icontract's name
) -> bool:
    """`setdefault` is the specification's Get, or else its Set of the default."""
    before = OLD.before
    if before.entry is None:
        return result is default and is_step_of_spec(self, key, before, Set(KEY, default))
    return result is before.entry.value and is_step_of_spec(self, key, before, Get(KEY))


def is_set_of_spec(self: ThermalDict[K, V], key: K, value: V, OLD: Old[K, V | None]) -> bool:  # noqa: N803 - icontract's name
    """``d[key] = value`` is the specification's Set."""
    return is_step_of_spec(self, key, OLD.before, Set(KEY, value))


def is_delete_of_spec(self: ThermalDict[K, V], key: K, OLD: Old[K, V | None]) -> bool:  # noqa: N803 - icontract's name
    """``del d[key]`` is the specification's Delete."""
    return is_step_of_spec(self, key, OLD.before, Delete(KEY))


def is_pop_of_spec(
    self: ThermalDict[K, V],
    key: K,
    default: object,
    result: object,
    OLD: Old[K, V | None],  # noqa: N803 - icontract's name
) -> bool:
    """`pop` is the specification's Delete, or the default and no change."""
    before = OLD.before
    if before.entry is None:
        return result is default and _is_unchanged(self, key, before)
    return result is before.entry.value and is_step_of_spec(self, key, before, Delete(KEY))


def is_popitem_of_spec(
    self: ThermalDict[K, V],
    result: tuple[K, V],
    OLD: Old[K, V | None],  # noqa: N803 - icontract's name
) -> bool:
    """`popitem` is the specification's Delete of the last key."""
    before, (key, value) = OLD.before, result
    return (
        before.entry is not None
        and value is before.entry.value
        and is_step_of_spec(self, key, before, Delete(KEY))
    )


def is_clear_of_spec(self: ThermalDict[K, V], OLD: Old[K, V | None]) -> bool:  # noqa: N803 - icontract's name
    """`clear` is the specification's Clear."""
    before = OLD.before
    after = look(self.heats, None, None, len(self))
    expected, _ = step(restrict(before, self.policy), Clear())
    return (after.clock, after.promotions, after.demotions, after.population, len(self)) == (
        expected.clock,
        expected.promotions,
        expected.demotions,
        len(expected.entries),
        len(expected.entries),
    ) and (after.hot, after.warm, after.ends) == (0, 0, ())


def is_growth_of_spec(self: ThermalDict[K, V], OLD: Old[K, V | None]) -> bool:  # noqa: N803 - icontract's name
    """Writing many pairs loses no key and turns no clock back; each pair has its own promise."""
    before = OLD.before
    after = look(self.heats, None, None, len(self))
    return (
        after.population >= before.population
        and after.length - before.length == after.population - before.population
        and after.clock >= before.clock
        and after.promotions >= before.promotions
        and after.demotions >= before.demotions
        and min(after.hot, after.warm) >= 0
        and after.hot + after.warm <= after.population
    )
