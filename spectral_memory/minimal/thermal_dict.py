"""A dictionary whose keys have heat: the implementation, without contracts.

The values lie in the dict itself, the heat in a table beside it. What Python's
dict does with the values is therefore done by Python's dict.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Final, Self, TypeVar, cast, overload

from spectral_memory.minimal.heat_table import NEVER, Record
from spectral_memory.minimal.pairs import Pairs, read_pairs
from spectral_memory.minimal.policies import make_table
from spectral_memory.minimal.saving import Saved, load_table, save_table
from spectral_memory.minimal.thermal_view import ThermalView
from spectral_memory.policy import require_policy
from spectral_spec.errors import MissingKeyError
from spectral_spec.thermal import Policy

if TYPE_CHECKING:
    from _typeshed import SupportsGetItem

__all__ = ["ThermalDict"]

K = TypeVar("K")
V = TypeVar("V")
D = TypeVar("D")
K2 = TypeVar("K2")
V2 = TypeVar("V2")


class _Absent:
    """The type of `_ABSENT`."""


_ABSENT: Final = _Absent()


def _make(cls: type[ThermalDict[K, V]]) -> ThermalDict[K, V]:
    """An empty one, as a pickle begins."""
    return ThermalView.__new__(cls)


# The methods of dict itself, found once.
_contains = dict.__contains__
_getitem = dict.__getitem__
_setitem = dict.__setitem__


class ThermalDict(ThermalView[K, V]):
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

    __slots__ = ()

    # ------------------------------------------------------------------- making one

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
        self = ThermalView.__new__(cls)
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
            _setitem(new, deepcopy(key, memo), deepcopy(value, memo))
        new.__setstate__((save_table(self._heats, dict.keys(self)), None))
        if hasattr(self, "__dict__"):
            new.__dict__.update(deepcopy(self.__dict__, memo))
        return new

    def __reduce__(self) -> tuple[object, ...]:
        # The pairs come first, so that an object which contains itself can be made;
        # the heat of those insertions is then replaced by the saved one.
        saved = save_table(self._heats, dict.keys(self))
        attributes = getattr(self, "__dict__", None)
        return _make, (type(self),), (saved, attributes), None, iter(dict.items(self))

    def __setstate__(self, state: tuple[Saved, dict[str, object] | None]) -> None:
        saved, attributes = state
        object.__setattr__(self, "_heats", load_table(saved, tuple(dict.keys(self))))
        if attributes:
            self.__dict__.update(attributes)

    def _blank(self) -> Self:
        """An empty one of the same class, with the same attributes."""
        new = ThermalView.__new__(type(self))
        if hasattr(self, "__dict__"):
            new.__dict__.update(self.__dict__)
        return new

    # --------------------------------------------------------------------- accesses

    def __getitem__(self, key: K, /) -> V:
        heats = self._heats
        record = heats.records.get(key)
        if record is None:
            return self._miss(key)
        value: V = _getitem(self, key)
        heats.touch(key, record)
        return value

    @overload
    def get(self, key: K, default: None = None, /) -> V | None: ...
    @overload
    def get(self, key: K, default: V, /) -> V: ...
    @overload
    def get(self, key: K, default: D, /) -> V | D: ...
    def get(self, key: K, default: object = None, /) -> object:
        """The value of a key, which is an access, or else `default`, which is none. O(1)."""
        value = dict.get(self, key, _ABSENT)
        if value is _ABSENT:
            return default
        heats = self._heats
        heats.touch(key, heats.records.get(key, NEVER))
        return value

    @overload
    def setdefault(self, key: K, default: None = None, /) -> V | None: ...
    @overload
    def setdefault(self, key: K, default: V, /) -> V: ...
    def setdefault(self, key: K, default: object = None, /) -> object:
        """The value of a key; a key that is missing gets `default` first. An access. O(1)."""
        value = dict.get(self, key, _ABSENT)
        if value is not _ABSENT:
            heats = self._heats
            heats.touch(key, heats.records.get(key, NEVER))
            return value
        self._store(key, cast("V", default))  # as the overloads promise
        return default

    def __setitem__(self, key: K, value: V, /) -> None:
        heats = self._heats
        record = heats.records.get(key)
        if record is None:
            population = len(self)
            _setitem(self, key, value)
            try:
                heats.insert(key)
            except BaseException:
                if len(self) > population:
                    dict.popitem(self)  # the new key is the last; this runs no code of a key
                raise
            return
        old = dict.get(self, key, _ABSENT)
        if isinstance(old, _Absent):
            # It left past the methods of this class: what comes in is a new key.
            heats.forget(heats.records.pop(key))
            ThermalDict.__setitem__(self, key, value)
            return
        _setitem(self, key, value)
        try:
            heats.touch(key, record)
        except BaseException:
            _setitem(self, key, old)
            raise

    _store = __setitem__  # what `update` and the like use, as dict's own do

    def _miss(self, key: K) -> V:
        """Read a key that the heat table does not have."""
        if _contains(self, key):
            # It came in past the methods of this class: from now on it has heat.
            value: V = _getitem(self, key)
            self._heats.touch(key, NEVER)
            return value
        missing = getattr(type(self), "__missing__", None)
        if missing is None:
            raise MissingKeyError(key)
        found: V = missing(self, key)
        return found

    # --------------------------------------------------------------------- removals

    def __delitem__(self, key: K, /) -> None:
        if self._take(key) is _ABSENT:
            _contains(self, key)  # raises if the key has no hash; an empty dict's `pop` does not
            raise MissingKeyError(key)

    @overload
    def pop(self, key: K, /) -> V: ...
    @overload
    def pop(self, key: K, default: V, /) -> V: ...
    @overload
    def pop(self, key: K, default: D, /) -> V | D: ...
    def pop(self, key: K, default: object = _ABSENT, /) -> object:
        """Remove a key and return its value, or else `default` if there is one. O(1).

        Raises `MissingKeyError`, a `KeyError`.
        """
        value = self._take(key)
        if value is not _ABSENT:
            return value
        if default is _ABSENT:
            raise MissingKeyError(key)
        return default

    def popitem(self) -> tuple[K, V]:
        """Remove the pair that was inserted last and return it. O(1).

        Raises `MissingKeyError`, a `KeyError`, if there is none.
        """
        if len(self) == 0:
            raise MissingKeyError("popitem(): dictionary is empty")
        heats = self._heats
        records = heats.records
        key = next(dict.__reversed__(self))
        if records and next(reversed(records)) is key:
            record: Record[K] | None = records.popitem()[1]
        else:
            record = records.pop(key, None)
        if record is not None:
            heats.forget(record)
        return dict.popitem(self)

    def clear(self) -> None:
        """Remove every key. The clock and the counters go on. O(n)."""
        self._heats.clear()
        dict.clear(self)

    def _take(self, key: K) -> V | _Absent:
        """Remove a key and return its value, or `_ABSENT` if there is none."""
        heats = self._heats
        record = heats.records.pop(key, None)
        try:
            value: V | _Absent = dict.pop(self, key, _ABSENT)
        except BaseException:
            if record is not None:
                heats.records[key] = record
            raise
        if record is not None:
            heats.forget(record)
        return value

    # ----------------------------------------------------------------- many at a time

    @overload
    def update(self, other: Pairs[K, V] = (), /) -> None: ...
    @overload
    def update(self: SupportsGetItem[str, V], other: Pairs[str, V] = (), /, **pairs: V) -> None: ...
    def update(self, other: object = (), /, **pairs: V) -> None:
        """Write every pair of `other`, then the named ones: one access each. O(pairs).

        An error in the middle leaves the pairs before it written, as in a dict.
        """
        self._merge(other, pairs)

    def __ior__(self, other: Pairs[K, V], /) -> Self:  # type: ignore[misc,override]  # wider than `|`, as in dict
        self._merge(other, {})
        return self

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

    def _merge(self, other: object, pairs: Mapping[str, V]) -> None:
        """Write all pairs, in the way in which `dict.update` reads its arguments."""
        for key, value in read_pairs(other):
            self._store(cast("K", key), cast("V", value))  # as the overloads of the callers promise
        for name, value in pairs.items():
            self._store(cast("K", name), value)
