"""Mappings with one planted bug each, by name; imported by the judge's process too."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections import OrderedDict, UserDict
from collections.abc import Hashable, Iterator, MutableMapping
from pickle import dumps, loads
from tempfile import mkdtemp
from typing import ClassVar

Plain = dict[Hashable, object]


class LosesAtFifty(Plain):
    """Drops its first key when the fiftieth comes."""

    def __setitem__(self, key: Hashable, value: object) -> None:
        super().__setitem__(key, value)
        if len(self) == 5:
            super().__delitem__(next(iter(self)))


class MovesOnWrite(OrderedDict[Hashable, object]):
    """A key that is written again goes to the end."""

    def __setitem__(self, key: Hashable, value: object) -> None:
        super().__setitem__(key, value)
        self.move_to_end(key)


class PopKeeps(Plain):
    """pop with a default does not remove."""

    def pop(self, key: Hashable, *default: object) -> object:
        return self[key] if key in self else super().pop(key, *default)


class NoneIsMissing(Plain):
    """setdefault takes None for a missing value."""

    def setdefault(self, key: Hashable, default: object = None) -> object:
        if self.get(key) is None:
            self[key] = default
        return self[key]


class HashesAreKeys(UserDict[Hashable, object]):
    """Keys with one hash are one key."""

    def __setitem__(self, key: Hashable, item: object) -> None:
        for other in self.data:
            if hash(other) == hash(key):
                key = other
        super().__setitem__(key, item)


class Copies(Plain):
    """A read list is a copy."""

    def __getitem__(self, key: Hashable) -> object:
        value = super().__getitem__(key)
        return list(value) if isinstance(value, list) else value


class WrongError(Plain):
    """A missing key is a LookupError without the key."""

    def __getitem__(self, key: Hashable) -> object:
        if key not in self:
            raise LookupError
        return super().__getitem__(key)


class WrongKeyInError(Plain):
    """A KeyError that carries the text of the key."""

    def __delitem__(self, key: Hashable) -> None:
        if key not in self:
            raise KeyError(str(key), 0)
        super().__delitem__(key)


class ClearsLittle(Plain):
    """clear leaves what came first."""

    def clear(self) -> None:
        first = next(iter(self.items()), None)
        super().clear()
        if first is not None:
            self[first[0]] = first[1]


class UpdateSkipsOld(Plain):
    """update does not overwrite."""

    def update(self, *tables: object, **words: object) -> None:
        for key, value in dict(*tables, **words).items():
            self.setdefault(key, value)


class EqualToAll(Plain):
    """Equal to every dict of the same length."""

    __hash__ = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, dict) and len(other) == len(self)


class LengthLags(Plain):
    """The length does not count the key None."""

    def __len__(self) -> int:
        return super().__len__() - (None in self)


class Shared(UserDict[Hashable, object]):
    """All instances have one table."""

    table: ClassVar[dict[Hashable, object]] = {}

    def __init__(self) -> None:
        self.data = self.table


class Dies(Plain):
    """Kills its process on an empty tuple."""

    def __setitem__(self, key: Hashable, value: object) -> None:
        if key == ():
            os.kill(os.getpid(), signal.SIGSEGV)
        super().__setitem__(key, value)


class Hangs(Plain):
    """Waits for ever on an empty tuple."""

    def __setitem__(self, key: Hashable, value: object) -> None:
        while key == ():
            time.sleep(1)
        super().__setitem__(key, value)


class Leaves(Plain):
    """Ends the process with popitem."""

    def popitem(self) -> tuple[Hashable, object]:
        os._exit(0)


class Floods(Plain):
    """Prints without end with clear."""

    def clear(self) -> None:
        while True:
            os.write(1, b"all gone\n" * 100)


class CannotBeMade(Plain):
    """Wants an argument."""

    def __init__(self, _needed: object) -> None:
        super().__init__()


class Shelf(MutableMapping[str, object]):
    """Right: strings to pickled values in a database file, as `shelve` and `diskcache` do."""

    def __init__(self) -> None:
        self.base = sqlite3.connect(mkdtemp(prefix="shelf-") + "/base", isolation_level=None)
        self.base.execute("PRAGMA synchronous = OFF")
        self.base.execute("PRAGMA journal_mode = MEMORY")
        self.base.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, k TEXT UNIQUE, v BLOB)")

    def __getitem__(self, key: str) -> object:
        row = self.base.execute("SELECT v FROM t WHERE k = ?", (key,)).fetchone()
        if row is None:
            raise KeyError(key)
        return loads(row[0])  # noqa: S301 - our own file

    def __setitem__(self, key: str, value: object) -> None:
        self.base.execute(
            "INSERT INTO t (k, v) VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v",
            (key, dumps(value)),
        )

    def __delitem__(self, key: str) -> None:
        if self.base.execute("DELETE FROM t WHERE k = ?", (key,)).rowcount == 0:
            raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter([row[0] for row in self.base.execute("SELECT k FROM t ORDER BY n")])

    def __len__(self) -> int:
        length: int = self.base.execute("SELECT count(*) FROM t").fetchone()[0]
        return length

    def close(self) -> None:
        self.base.close()


class OldShelf(Shelf):
    """The database keeps the first value of a key."""

    def __setitem__(self, key: str, value: object) -> None:
        self.base.execute("INSERT OR IGNORE INTO t (k, v) VALUES (?, ?)", (key, dumps(value)))
