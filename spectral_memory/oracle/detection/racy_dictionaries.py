"""A dictionary for several clients, right under one lock, and what goes wrong without it."""

from __future__ import annotations

from random import Random
from typing import Final

from spectral_memory.oracle.concurrency.answers import Answer, refuse
from spectral_memory.oracle.concurrency.operations import (
    Contains,
    Items,
    Key,
    Length,
    Operation,
    Value,
)
from spectral_memory.oracle.detection.bug import BugClass, RacyBug
from spectral_memory.oracle.detection.interleaving import Steps
from spectral_memory.oracle.judge.setup import System
from spectral_memory.oracle.judge.subject import Raised
from spectral_spec.errors import MissingKeyError
from spectral_spec.minimal import Clear, Delete, Get, PopItem, Set

__all__ = ["RACY_DICTIONARIES", "SharedDict", "draw_on_keys"]

_KEYS: Final = ("a", "b", "c")


def draw_on_keys(rng: Random, _: list[int]) -> Operation:
    """Mostly reads and writes of a few keys; sometimes all of them at once."""
    draw, key = rng.randrange(100), rng.choice(_KEYS)
    if draw < 35:
        return Set(key, rng.randrange(10**9))
    if draw < 50:
        return Delete(key)
    if draw < 80:
        return Get(key)
    return (Contains(key), Length(), Items(), PopItem(), Clear())[draw % 5]


class SharedDict:
    """Every operation takes effect at one moment."""

    def __init__(self) -> None:
        self.pairs: dict[Key, Value] = {}

    def perform(self, operation: Operation, client: int) -> Steps:  # noqa: ARG002 - all are served alike
        """Wait for the lock, work, and return later."""
        yield
        answer = self.answer(operation)
        yield
        return answer

    def answer(self, operation: Operation) -> Answer:
        """An operation as a whole."""
        pairs = self.pairs
        if isinstance(operation, Get | Delete):
            if operation.key not in pairs:
                return refuse(MissingKeyError(operation.key))
            found: Value = pairs[operation.key]
            if isinstance(operation, Delete):
                del pairs[operation.key]
            return found
        if isinstance(operation, Set):
            pairs[operation.key] = operation.value
            return None
        if isinstance(operation, Contains):
            return operation.key in pairs
        if isinstance(operation, Length):
            return len(pairs)
        if isinstance(operation, Items):
            return tuple(pairs.items())
        if isinstance(operation, PopItem):
            if not pairs:
                return refuse(MissingKeyError("popitem(): dictionary is empty"))
            return pairs.popitem()
        if isinstance(operation, Clear):
            pairs.clear()
            return None
        return Raised("TypeError", f"a dictionary has no {operation.kind}")


class StaleDict(SharedDict):
    """Each client reads a copy of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.copies: dict[int, tuple[int, dict[Key, Value]]] = {}

    def perform(self, operation: Operation, client: int) -> Steps:
        """A read looks into the copy, which is made anew after three reads."""
        yield
        if not isinstance(operation, Get):
            return self.answer(operation)
        age, copy = self.copies.get(client, (3, {}))
        if age == 3:
            age, copy = 0, dict(self.pairs)
        self.copies[client] = age + 1, copy
        if operation.key not in copy:
            return refuse(MissingKeyError(operation.key))
        return copy[operation.key]


class ReplacedDict(SharedDict):
    """A write makes a new dictionary, which replaces the old one."""

    def perform(self, operation: Operation, client: int) -> Steps:
        """Copy, let go, store the copy."""
        if not isinstance(operation, Set):
            return (yield from super().perform(operation, client))
        copy = dict(self.pairs)
        yield
        copy[operation.key] = operation.value
        self.pairs = copy
        return None


class BufferedDict(SharedDict):
    """A write is seen by the others when its client comes back."""

    def __init__(self) -> None:
        super().__init__()
        self.buffers: dict[int, Set[Key, Value]] = {}

    def perform(self, operation: Operation, client: int) -> Steps:
        """The write before, then this operation, unless it is a write."""
        yield
        late = self.buffers.pop(client, None)
        if late is not None:
            self.answer(late)
        if isinstance(operation, Set):
            self.buffers[client] = operation
            return None
        return self.answer(operation)


class TornClear(SharedDict):
    """Clear removes one key after the other."""

    def perform(self, operation: Operation, client: int) -> Steps:
        """Let go between two keys."""
        if not isinstance(operation, Clear):
            return (yield from super().perform(operation, client))
        for key in list(self.pairs):
            yield
            self.pairs.pop(key, None)
        return None


class TornItems(SharedDict):
    """The pairs are read one after the other."""

    def perform(self, operation: Operation, client: int) -> Steps:
        """Let go between two keys."""
        if not isinstance(operation, Items):
            return (yield from super().perform(operation, client))
        read: list[tuple[Key, Value]] = []
        for key in list(self.pairs):
            yield
            if key in self.pairs:
                read.append((key, self.pairs[key]))
        return tuple(read)


class DoublePop(SharedDict):
    """Popitem looks at the last pair, and then removes it."""

    def perform(self, operation: Operation, client: int) -> Steps:
        """Let go between the two."""
        if not isinstance(operation, PopItem) or not self.pairs:
            return (yield from super().perform(operation, client))
        pair = next(reversed(self.pairs.items()))
        yield
        self.pairs.pop(pair[0], None)
        return pair


class DoubleDelete(SharedDict):
    """Delete reads the value, and then removes the key."""

    def perform(self, operation: Operation, client: int) -> Steps:
        """Let go between the two."""
        if not isinstance(operation, Delete) or operation.key not in self.pairs:
            return (yield from super().perform(operation, client))
        value = self.pairs[operation.key]
        yield
        self.pairs.pop(operation.key, None)
        return value


class LostCount(SharedDict):
    """The keys are counted beside the dictionary."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def perform(self, operation: Operation, client: int) -> Steps:  # noqa: ARG002 - all are served alike
        """Read the count, let go, write it."""
        if isinstance(operation, Length):
            yield
            return self.count
        counted, before = self.count, len(self.pairs)
        answer = self.answer(operation)
        change = len(self.pairs) - before
        if change:
            yield
            self.count = counted + change
        return answer


def _make(name: str, words: str, make: type[SharedDict]) -> RacyBug:
    return RacyBug(name, BugClass.CONCURRENCY, words, System.MINIMAL, "M10", make)


#: Each with one thing that is not done under the lock.
RACY_DICTIONARIES: Final = (
    _make("stale-read", "a client reads a copy that is old", StaleDict),
    _make("lost-update", "a write replaces the writes beside it", ReplacedDict),
    _make("late-write", "a write is seen after it has returned", BufferedDict),
    _make("torn-clear", "a clear is seen half done", TornClear),
    _make("torn-items", "the pairs are not those of one moment", TornItems),
    _make("double-pop", "two clients pop one pair", DoublePop),
    _make("double-delete", "two clients delete one key", DoubleDelete),
    _make("lost-count", "two changes count once", LostCount),
)
