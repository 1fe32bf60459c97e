"""The dictionary inside the specification, driven by its own `step`."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TypeAlias

from spectral_memory.oracle.general.mapping.atoms import MISSING
from spectral_memory.oracle.general.mapping.differences import Differences
from spectral_memory.oracle.general.mapping.operations import Pairs
from spectral_spec.errors import MissingKeyError
from spectral_spec.minimal import Clear, Delete, PopItem, Set, State, get_order, initial, step
from spectral_spec.ring import find_front

__all__ = ["Model"]

_State: TypeAlias = State[Hashable, object]


def _sort(keys: Iterable[Hashable]) -> list[Hashable]:
    """Keys in their own order: all strings, or all numbers, as was declared."""
    words = [key for key in keys if isinstance(key, str)]
    numbers = [key for key in keys if isinstance(key, int | float)]
    return [*sorted(numbers), *sorted(words)]


class Model:
    """The plain part of a minimal system: what a dict holds, in the order of insertion.

    Heat passes unseen. Each method is made of the five operations of the spec, as
    `spectral_spec.minimal.operations` says. A missing key is `MissingKeyError`, as a value.
    """

    def __init__(self, differences: Differences) -> None:
        self.differences = differences
        self.state: _State = initial()

    def __len__(self) -> int:
        return len(self.state.entries)

    def look(self, key: Hashable) -> object:
        """The value of a key, or `MISSING`; no access."""
        entry = self.state.entries.get(key)
        return MISSING if entry is None else entry.value

    def set(self, key: Hashable, value: object) -> None:
        """Write a pair."""
        self.state, _ = step(self.state, Set(key, value))

    def delete(self, key: Hashable) -> object:
        """Remove a key; its value or the error."""
        self.state, result = step(self.state, Delete(key))
        return result

    def clear(self) -> None:
        """Remove everything."""
        self.state, _ = step(self.state, Clear())

    def get_keys(self) -> list[Hashable]:
        """The keys, in the declared order; of insertion where any order will do. O(n log n)."""
        keys = list(get_order(self.state))
        return _sort(keys) if self.differences.order == "sorted" else keys

    def get_pairs(self) -> Pairs:
        """The pairs, in the same order."""
        return tuple((key, self.state.entries[key].value) for key in self.get_keys())

    def pop_item(self, observed: object) -> object:
        """The pair that goes, or the error; where any may go, the one that was observed.

        For an observed key that is not there it is the pair that went last.
        """
        rule = self.differences.popitem
        if not len(self) or rule == "last":
            self.state, result = step(self.state, PopItem())
            return result
        if rule == "first":
            key = self.state.order.places[find_front(self.state.order)]
        elif rule == "any":
            if not (isinstance(observed, tuple) and len(observed) == 2):
                return ("any key", "its value")
            key = next((k for k in get_order(self.state) if k == observed[0]), MISSING)
            if key is MISSING:
                return ("a key that is there", "its value")
        else:
            keys = _sort(get_order(self.state))
            key = keys[-1] if rule == "largest" else keys[0]
        value = self.delete(key)
        return value if isinstance(value, MissingKeyError) else (key, value)
