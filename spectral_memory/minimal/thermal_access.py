"""The accesses of a dictionary whose keys have heat, without contracts.

The values lie in the dict itself, the heat in a table beside it. What Python's
dict does with the values is therefore done by Python's dict.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Self, TypeVar, cast, overload

from spectral_memory.minimal.pairs import Pairs, read_pairs
from spectral_memory.minimal.records import Record
from spectral_memory.minimal.thermal_view import ThermalView
from spectral_memory.native import mypyc_attr
from spectral_spec.errors import MissingKeyError

if TYPE_CHECKING:
    from _typeshed import SupportsGetItem

__all__ = ["ThermalAccess"]

K = TypeVar("K")
V = TypeVar("V")
D = TypeVar("D")


class _Absent:
    """The type of `_ABSENT`."""


_ABSENT: Final = _Absent()


# The methods of dict itself, found once.
_contains: Final = dict.__contains__
_find: Final = dict.get
_getitem: Final = dict.__getitem__
_setdefault: Final = dict.setdefault
_setitem: Final = dict.__setitem__


@mypyc_attr(allow_interpreted_subclasses=True)
class ThermalAccess(ThermalView[K, V]):
    """Every method of dict that reads, writes or removes a value, with its effect on the heat.

    Every operation costs O(1), amortised. Rules T1 to T8 and M1 to M11.
    """

    __slots__ = ()

    # --------------------------------------------------------------------- accesses

    def __getitem__(self, key: K, /) -> V:
        heats = self._heats
        record = heats.records.get(key)
        if record is None:
            return self._miss(key)
        value: V = _getitem(self, key)
        fresh, commits = record.fresh, heats.commits
        if fresh is None or commits >= heats.last:
            heats.touch(key, record)
            return value
        # From here on as `HeatTable.touch`, without the call.
        if fresh is not record:
            heats.records[key] = fresh
            if heats.commits != commits:
                heats.pass_time(commits)
                return value
            record.times += 1
        heats.commits = commits + 1
        return value

    @overload
    def get(self, key: K, default: None = None, /) -> V | None: ...
    @overload
    def get(self, key: K, default: V, /) -> V: ...
    @overload
    def get(self, key: K, default: D, /) -> V | D: ...
    def get(self, key: K, default: object = None, /) -> object:
        """The value of a key, which is an access, or else `default`, which is none. O(1)."""
        heats = self._heats
        record = heats.records.get(key)
        value: object = _find(self, key, _ABSENT)
        if value is _ABSENT:
            return default
        if record is None:
            heats.adopt(key)
            return value
        fresh, commits = record.fresh, heats.commits
        if fresh is None or commits >= heats.last:
            heats.touch(key, record)
            return value
        # From here on as `HeatTable.touch`, without the call.
        if fresh is not record:
            heats.records[key] = fresh
            if heats.commits != commits:
                heats.pass_time(commits)
                return value
            record.times += 1
        heats.commits = commits + 1
        return value

    @overload
    def setdefault(self, key: K, default: None = None, /) -> V | None: ...
    @overload
    def setdefault(self, key: K, default: V, /) -> V: ...
    def setdefault(self, key: K, default: object = None, /) -> object:
        """The value of a key; a key that is missing gets `default` first. An access. O(1)."""
        heats = self._heats
        record = heats.records.get(key)
        value: object = _find(self, key, _ABSENT)
        if value is not _ABSENT:
            if record is None:
                heats.adopt(key)
            else:
                heats.touch(key, record)
            return value
        self._store(key, cast("V", default))  # as the overloads promise
        return default

    def __setitem__(self, key: K, value: V, /) -> None:
        heats = self._heats
        records = heats.records
        record = records.get(key)
        commits = heats.commits
        fresh = heats.newborn if record is None else record.fresh
        if fresh is None or commits >= heats.last:
            self._write(key, value, record)
            return
        if record is None:
            # A new key; what `HeatTable.insert` does, without the call.
            records[key] = fresh
            try:
                # Half the time of `_setitem`, which a key needs that came past these methods.
                if _setdefault(self, key, value) is not value:
                    _setitem(self, key, value)
            except BaseException:
                heats.withdraw(key, commits)
                raise
            if heats.commits != commits:
                # The key's own code used the dictionary, and may have removed the key.
                records.setdefault(key, fresh)
                heats.pass_time(commits)
                return
            heats.commits = commits + 1
            heats.last += 1
            return
        population = len(self)
        if fresh is not record:
            records[key] = fresh
        try:
            _setitem(self, key, value)
        except BaseException:
            if fresh is not record:
                records[key] = record
            raise
        if heats.commits != commits:
            # The key's own code used the dictionary, and may have removed the key.
            records.setdefault(key, fresh)
            heats.pass_time(commits)
        elif len(self) != population:
            # It had left past the methods of this class: what came in is a new key.
            records.pop(key)
            heats.forget(record)
            heats.insert(key)
        else:
            record.times += 1
            heats.commits = commits + 1

    def _write(self, key: K, value: V, record: Record[K] | None) -> None:
        """Write a value where the step of the record is not known yet, or there is no record."""
        heats = self._heats
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
        old: object = _find(self, key, _ABSENT)
        if old is _ABSENT:
            # It left past the methods of this class: what comes in is a new key.
            heats.forget(heats.records.pop(key))
            self._write(key, value, None)
            return
        _setitem(self, key, value)
        try:
            heats.touch(key, record)
        except BaseException:
            _setitem(self, key, cast("V", old))
            raise

    def _store(self, key: K, value: V) -> None:
        """What `update` and the like use: like dict's own, they pass by an overridden `[]`."""
        ThermalAccess.__setitem__(self, key, value)

    def _miss(self, key: K) -> V:
        """Read a key that the heat table does not have."""
        if _contains(self, key):
            # It came in past the methods of this class: from now on it has heat.
            value: V = _getitem(self, key)
            self._heats.adopt(key)
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
        commits = heats.commits
        try:
            value: V | _Absent = dict.pop(self, key, _ABSENT)
        except BaseException:
            if record is not None:
                heats.records[key] = record
            if heats.commits != commits:
                heats.recount()
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

    def _merge(self, other: object, pairs: Mapping[str, V]) -> None:
        """Write all pairs, in the way in which `dict.update` reads its arguments."""
        for key, value in read_pairs(other):
            self._store(cast("K", key), cast("V", value))  # as the overloads of the callers promise
        for name, value in pairs.items():
            self._store(cast("K", name), value)
