"""Maps and sequences with any number of entries, as far as they are looked at.

What is in them is said by functions: whether a key is there, and its record. A
record passes through the rules of the spec as if it had come out of a real map.
"""

from __future__ import annotations

import dis
import inspect
from collections.abc import Callable, Iterator
from typing import Any, Final, Generic, NoReturn, TypeVar, cast

from spectral_proofs.symbolic.choice import all_of, choose, equal, none_of, one_of, same
from spectral_proofs.symbolic.explorer import NotUnderstoodError, get_explorer
from spectral_proofs.symbolic.values import is_symbolic

__all__ = ["Segment", "SymbolicMap", "SymbolicSequence", "compute_length", "join"]

K = TypeVar("K")
V = TypeVar("V")

#: The instruction that unpacks `*it` into a tuple or a list.
_UNPACKING: Final = dis.opmap["LIST_EXTEND"]


def _refuse_comparison(one: object, other: object) -> NoReturn:
    message = f"whether {one!r} equals {other!r} is not known: compare them item by item"
    raise NotUnderstoodError(message)


def _remember(function: Callable[[K], V]) -> Callable[[K], V]:
    """The function, asked once for each key that is written alike."""

    def ask(key: K) -> V:
        if not is_symbolic(key):
            return function(key)
        # What was claimed and supposed with an answer holds on the path where it was asked;
        # a call that is explored aside has jottings of its own.
        known = get_explorer().scratch
        place = f"asked {id(ask)} {cast('Any', key).term.get_id()}"
        if place not in known:
            # The key stays with its answer, so that no other term gets its number.
            known[place] = ask, key, function(key)
        return cast("tuple[object, K, V]", known[place])[2]

    return ask


class SymbolicMap(Generic[K, V]):
    """A persistent map with the interface of `immutables.Map`, of unknown contents.

    `has(key)` says whether a key is there, without a fork, and `read(key)` gives the
    record of one that is; both are total, and `read` of an absent key means nothing.
    """

    __slots__ = ("has", "read", "size")
    __hash__ = None  # type: ignore[assignment]  # an unknown has no place in a hash table

    def __init__(self, has: Callable[[K], bool], read: Callable[[K], V], size: int) -> None:
        self.has = _remember(has)
        self.read = _remember(read)
        self.size = size

    # ------------------------------------------- as the map's own, on unknowns

    def get(self, key: K, default: Any = None) -> Any:  # noqa: ANN401 - as the map's own
        """The record of a key, or the default; whether it is there forks the run."""
        return self.read(key) if self.has(key) else default

    def __getitem__(self, key: K) -> V:
        if not self.has(key):
            raise KeyError(key)
        return self.read(key)

    def __contains__(self, key: K) -> bool:
        return bool(self.has(key))

    def set(self, key: K, value: V) -> SymbolicMap[K, V]:
        """The map with a record for the key, in the place of another if there is one."""
        has, read = self.has, self.read
        return SymbolicMap(
            lambda other: one_of(equal(other, key), has(other)),
            lambda other: (
                value if same(other, key) else choose(equal(other, key), value, read(other))
            ),
            choose(has(key), self.size, self.size + 1),
        )

    def delete(self, key: K) -> SymbolicMap[K, V]:
        """The map without the key. `KeyError` if it is not there, which forks the run."""
        has = self.has
        if not has(key):
            raise KeyError(key)
        return SymbolicMap(
            lambda other: all_of(none_of(equal(other, key)), has(other)),
            self.read,
            self.size - 1,
        )

    def choose(self, condition: bool, other: SymbolicMap[K, V]) -> SymbolicMap[K, V]:
        """This map if the condition holds, or else the other."""
        return SymbolicMap(
            lambda key: choose(condition, self.has(key), other.has(key)),
            lambda key: choose(condition, self.read(key), other.read(key)),
            choose(condition, self.size, other.size),
        )

    def is_same(self, other: object) -> bool:
        """Only the very same map is known to be the same; laws compare maps key by key."""
        return self is other

    def __eq__(self, other: object) -> bool:
        return self is other or _refuse_comparison(self, other)

    def __len__(self) -> int:
        message = "the length of an unknown map: the rules must ask through the prelude"
        raise NotUnderstoodError(message)

    def __iter__(self) -> Iterator[K]:
        message = "an unknown map cannot be gone through"
        raise NotUnderstoodError(message)


class Segment(Generic[V]):
    """What an unknown sequence leaves when it is unpacked into a tuple: itself, whole."""

    __slots__ = ("whole",)
    __hash__ = None  # type: ignore[assignment]  # an unknown has no place in a hash table

    def __init__(self, whole: SymbolicSequence[V]) -> None:
        self.whole = whole

    def __eq__(self, other: object) -> bool:
        return self is other or _refuse_comparison(self, other)

    def choose(self, condition: bool, other: object) -> NoReturn:
        """Nobody knows which item of one stands for which of the other."""
        message = f"no choice, by {condition!r}, between {self!r} and {other!r}: join them first"
        raise NotUnderstoodError(message)

    def is_same(self, other: object) -> bool:
        """True if both are the same sequence, whole."""
        return isinstance(other, Segment) and self.whole is other.whole


class SymbolicSequence(Generic[V]):
    """A tuple of unknown length; `item(index)` is total and means nothing past the end.

    An index below zero must be a plain number. Slices must lie inside.
    """

    __slots__ = ("item", "length")
    __hash__ = None  # type: ignore[assignment]  # an unknown has no place in a hash table

    def __init__(self, item: Callable[[int], V], length: int) -> None:
        self.item = item
        self.length = length

    def __getitem__(self, key: int | slice) -> V | SymbolicSequence[V]:
        if isinstance(key, slice):
            if key.step is not None:
                message = f"a slice of an unknown sequence with a step: {key!r}"
                raise NotUnderstoodError(message)
            return self._cut(0 if key.start is None else key.start, key.stop)
        if not is_symbolic(key) and key < 0:
            key = self.length + key
        inside: object = all_of(key >= 0, key < self.length)
        if not inside:
            message = f"index {key!r} out of range"
            raise IndexError(message)
        return self.item(key)

    def _cut(self, start: int, stop: int | None) -> SymbolicSequence[V]:
        end = self.length if stop is None else stop
        if not is_symbolic(end) and end < 0:
            end = self.length + end
        inside: object = all_of(start >= 0, start <= end, end <= self.length)
        if not inside:
            message = f"slice {start!r}:{end!r} out of range"
            raise IndexError(message)
        item = self.item
        return SymbolicSequence(lambda index: item(start + index), end - start)

    def __add__(self, other: object) -> SymbolicSequence[V]:
        return join(self, other)

    def __radd__(self, other: object) -> SymbolicSequence[V]:
        return join(other, self)

    def __iter__(self) -> Iterator[Segment[V] | V]:
        if type(self.length) is int:
            return (self.item(index) for index in range(self.length))
        # Whoever unpacks it into a tuple gets it whole; whoever walks it would see one item.
        frame = inspect.currentframe()
        caller = None if frame is None else frame.f_back
        if caller is None or caller.f_code.co_code[caller.f_lasti] != _UNPACKING:
            message = "an unknown sequence is gone through by loops that are cut, and by no others"
            raise NotUnderstoodError(message)
        return iter((Segment(self),))

    def __contains__(self, value: object) -> bool:
        message = f"whether an unknown sequence holds {value!r} is not known"
        raise NotUnderstoodError(message)

    def __eq__(self, other: object) -> bool:
        return self is other or _refuse_comparison(self, other)

    def choose(self, condition: bool, other: object) -> SymbolicSequence[V]:
        """This sequence if the condition holds, or else the other."""
        its: SymbolicSequence[V] = join(other)
        if not is_symbolic(its.length) and its.length == 0:
            return SymbolicSequence(self.item, choose(condition, self.length, 0))
        return SymbolicSequence(
            lambda index: choose(condition, self.item(index), its.item(index)),
            choose(condition, self.length, its.length),
        )

    def is_same(self, other: object) -> bool:
        """Only the very same sequence is known to be the same."""
        return self is other

    def __len__(self) -> int:
        message = "the length of an unknown sequence: the rules must ask through the prelude"
        raise NotUnderstoodError(message)


def join(*parts: object) -> SymbolicSequence[Any]:
    """Sequences one after the other: unknown ones, and tuples that hold segments of them."""
    pieces: list[tuple[Callable[[int], Any], int]] = []
    for part in parts:
        if isinstance(part, SymbolicSequence):
            pieces.append((part.item, part.length))
        else:
            for one in cast("tuple[object, ...]", part):
                if isinstance(one, Segment):
                    pieces.append((one.whole.item, one.whole.length))
                else:
                    pieces.append((_always(one), 1))

    def item(index: int) -> object:
        start: int = 0
        starts = []
        for _, length in pieces:
            starts.append(start)
            start = start + length
        found = pieces[-1][0](index - starts[-1])
        for (read, length), begin in reversed(list(zip(pieces, starts, strict=True))[:-1]):
            found = choose(index < begin + length, read(index - begin), found)
        return found

    total: int = 0
    for _, length in pieces:
        total = total + length
    return SymbolicSequence(item, total)


def _always(value: object) -> Callable[[int], object]:
    return lambda _: value


def compute_length(value: Any) -> int:  # noqa: ANN401 - whatever has a length
    """`len`, for plain and for unknown collections."""
    if isinstance(value, SymbolicMap):
        return value.size
    if isinstance(value, SymbolicSequence):
        return value.length
    if isinstance(value, tuple) and any(isinstance(one, Segment) for one in value):
        return join(value).length
    return len(value)
