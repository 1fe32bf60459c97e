"""A dictionary whose keys have heat: the implementation, without contracts.

Here is how one is made and copied; its accesses are in `thermal_access`, what can
be seen of its heat in `thermal_view`.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Self, TypeVar, overload

from spectral_memory.minimal.pairs import Pairs
from spectral_memory.minimal.policies import make_table
from spectral_memory.minimal.saving import Saved, load_table, save_table
from spectral_memory.minimal.thermal_access import ThermalAccess
from spectral_memory.policy import require_policy
from spectral_spec.thermal import Policy

__all__ = ["ThermalDict"]

K = TypeVar("K")
V = TypeVar("V")
K2 = TypeVar("K2")
V2 = TypeVar("V2")


def _get_attributes(one: object) -> dict[str, object]:
    """What a subclass keeps beside the pairs; past its own way to find attributes."""
    try:
        found: dict[str, object] = object.__getattribute__(one, "__dict__")
    except AttributeError:
        return {}
    return found


def _set_attributes(one: object, attributes: dict[str, object]) -> None:
    """Give one the attributes of another."""
    for name, value in attributes.items():
        object.__setattr__(one, name, value)


def _make(cls: type[ThermalDict[K, V]]) -> ThermalDict[K, V]:
    """An empty one, as a pickle begins."""
    return ThermalDict.__new__(cls)


class ThermalDict(ThermalAccess[K, V]):
    """A dict whose keys warm up when they are used and cool down when they are not.

    Takes what `dict` takes. `bounded` and `with_policy` make one with another
    thermal policy. An access is a read by ``d[key]``, `get` or `setdefault` that
    finds the key, and every write of a value. Looking is none: ``in``, `len`,
    iteration, views, comparisons, copies and the thermal view.

    Every operation costs O(1), amortised. Rules T1 to T8 and M1 to M11.

    >>> mem = ThermalDict(cache=1, config=2)
    >>> for _ in range(100):
    ...     value = mem["cache"]
    >>> mem.thermal_status()
    {'hot': 1, 'warm': 0, 'cold': 1}
    """

    __slots__ = ("_heats",)

    def __new__(cls, *_args: object, **_kwargs: object) -> Self:  # noqa: D102 - as `object.__new__`
        self = super().__new__(cls)
        # Past a subclass that turns attributes into items.
        object.__setattr__(self, "_heats", make_table(Policy()))
        return self

    @overload
    def __init__(self, other: Pairs[K, V] = (), /) -> None: ...
    @overload
    def __init__(self: ThermalDict[str, V], other: Pairs[str, V] = (), /, **pairs: V) -> None: ...
    def __init__(self, other: object = (), /, **pairs: V) -> None:
        self._merge(other, pairs)

    @classmethod
    def with_policy(cls, policy: Policy, data: Pairs[K, V] = ()) -> Self:
        """One with other thermal parameters, and with the pairs of `data`. O(len(data)).

        Raises `ArgumentTypeError` or `ArgumentRangeError` if a parameter is out of
        its bounds (see `spectral_spec.thermal.Policy`).

        >>> ThermalDict.with_policy(Policy(insert_heat=2), {"a": 1}).heat("a")
        2
        """
        require_policy(policy)
        self = ThermalDict.__new__(cls)
        object.__setattr__(self, "_heats", make_table(policy))
        self._merge(data, {})
        return self

    @classmethod
    def bounded(cls, hot_capacity: int, data: Pairs[K, V] = ()) -> Self:
        """One whose hot tier holds at most `hot_capacity` keys, 1 or more. O(len(data)).

        Raises `ArgumentTypeError` or `ArgumentRangeError`.

        >>> ThermalDict.bounded(1, {"a": 1, "b": 2}).thermal_status()
        {'hot': 1, 'warm': 0, 'cold': 1}
        """
        return cls.with_policy(Policy(hot_capacity=hot_capacity), data)

    def copy(self) -> Self:
        """A shallow copy with the same heat, clock and counters. No access. O(n)."""
        new = self._blank()
        dict.update(new, dict.copy(self))
        new.__setstate__((save_table(self._heats, dict.keys(self)), None))
        return new

    __copy__ = copy

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        new = self._blank()
        memo[id(self)] = new
        for key, value in dict.items(self):
            dict.__setitem__(new, deepcopy(key, memo), deepcopy(value, memo))
        new.__setstate__((save_table(self._heats, dict.keys(self)), None))
        _set_attributes(new, deepcopy(_get_attributes(self), memo))
        return new

    def __reduce__(self) -> tuple[object, ...]:
        # The pairs come first, so that an object which contains itself can be made;
        # the heat of those insertions is then replaced by the saved one.
        saved = save_table(self._heats, dict.keys(self))
        return _make, (type(self),), (saved, _get_attributes(self)), None, iter(dict.items(self))

    def __setstate__(self, state: tuple[Saved, dict[str, object] | None]) -> None:
        saved, attributes = state
        object.__setattr__(self, "_heats", load_table(saved, tuple(dict.keys(self))))
        _set_attributes(self, attributes or {})

    def _blank(self) -> Self:
        """An empty one of the same class, with the same attributes."""
        new = ThermalDict.__new__(type(self))
        _set_attributes(new, _get_attributes(self))
        return new

    @overload
    def __or__(self, other: dict[K, V], /) -> Self: ...
    @overload
    def __or__(self, other: dict[K2, V2], /) -> ThermalDict[K | K2, V | V2]: ...
    def __or__(self, other: object, /) -> object:
        if not isinstance(other, dict):
            return NotImplemented
        new = self.copy()
        new._merge(other, {})
        return new

    @overload
    def __ror__(self, other: dict[K, V], /) -> Self: ...
    @overload
    def __ror__(self, other: dict[K2, V2], /) -> ThermalDict[K | K2, V | V2]: ...  # type: ignore[misc]  # dict's own `|` yields to the subclass
    def __ror__(self, other: object, /) -> object:
        if not isinstance(other, dict):
            return NotImplemented
        new = self._blank()
        object.__setattr__(new, "_heats", make_table(self._heats.policy))
        new._merge(other, {})
        new._merge(self, {})
        return new
