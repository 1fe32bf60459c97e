"""A mapping and the specification side by side: every result is compared."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, MutableMapping, Sequence
from contextlib import suppress
from typing import Final, NamedTuple, TypeAlias

from spectral_memory.oracle.general.mapping.atoms import MISSING
from spectral_memory.oracle.general.mapping.differences import Differences
from spectral_memory.oracle.general.mapping.model import Model
from spectral_memory.oracle.general.mapping.operations import KINDS, Operation, Pairs
from spectral_spec.errors import MissingKeyError

__all__ = ["STRIDE", "WORDS", "Factory", "Finding", "Player", "Subject", "close", "play"]

Subject: TypeAlias = MutableMapping[Hashable, object]
Factory: TypeAlias = Callable[[], Subject]

STRIDE: Final = 64  # everything is looked at after so many operations
_LONGEST: Final = 300
_VIEWS: Final = frozenset({"length", "iterate", "views", "equal"})

#: What can be wrong: the rules of the spec behind it, and a sentence.
WORDS: Final = {
    "result": ("M2, M3, M7, M8", "Every call gives what the dictionary of the spec gives."),
    "error": ("F1", "A key that is missing is a KeyError that carries it; nothing else fails."),
    "length": ("M10", "The length is the number of keys."),
    "contents": ("M10", "The pairs, and their order, are those of the dictionary of the spec."),
    "equality": ("M10", "A mapping equals a dict of the same pairs, and no other."),
    "fresh": ("M1", "A new mapping is empty."),
    "apart": ("M1", "Two mappings that were made apart share nothing."),
    "returns": ("F1", "Every call returns."),
    "quiet": ("F1", "A mapping does not flood the output."),
    "lean": ("F1", "A mapping does not hold memory without bound."),
}


class Finding(NamedTuple):
    """A broken rule at an operation (from 0), with both sides as text."""

    aspect: str
    place: int
    expected: str
    observed: str
    before: tuple[str, ...] = ()


class _Raised(NamedTuple):
    """What a call raised, as its answer."""

    error: BaseException


def _show(value: object) -> str:
    """A value as text, also where its repr fails."""
    if isinstance(value, _Raised):
        return f"raises {_show(value.error)}"
    if isinstance(value, MissingKeyError):
        return f"raises KeyError({value.args[0]!r})"
    try:
        text = repr(value)
    except Exception as error:  # noqa: BLE001 - whatever the repr of a foreign object does
        text = f"a {type(value).__name__} whose repr raises {type(error).__name__}"
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "..."


def _is_equal(one: object, other: object) -> bool:
    """Equal and of one type, all the way down."""
    if type(one) is not type(other):
        return False
    if isinstance(one, tuple | list) and isinstance(other, tuple | list):
        return len(one) == len(other) and all(map(_is_equal, one, other))
    try:
        return bool(one == other)
    except Exception:  # noqa: BLE001 - an object that cannot be compared is not equal
        return False


class Player:
    """One run. `perform` an operation, `check` everything; each gives the first difference."""

    def __init__(self, factory: Factory, differences: Differences) -> None:
        self.differences = differences
        self.model = Model(differences)
        self.subject = factory()
        self.twin = factory()
        self.place = 0
        self._copied = differences.values == "copied"

    def perform(self, operation: Operation) -> Finding | None:
        """Perform an operation on both sides and compare results and lengths."""
        kind, key, value, pairs = operation
        carries = KINDS[kind]
        if kind in _VIEWS:
            return self._look(kind)
        expected: object = None
        if kind in {"item", "get", "contains"}:
            expected, got = self._read(kind, key, value)
        elif kind in {"delete", "pop", "pop_default"}:
            expected, got = self._remove(kind, key, value)
        elif carries == "pairs":
            got = self._update(kind, pairs)
        elif carries == "both":
            expected, got = self._write(kind, key, value)
        elif kind == "popitem":
            got = self._try(self.subject.popitem)
            expected = self.model.pop_item(got)
        else:
            got = self._try(self.subject.clear)
            self.model.clear()
        return self._compare(kind, expected, got) or self._check_length()

    def check(self) -> Finding | None:
        """Everything that can be seen, of the mapping and of its twin."""
        without = self.differences.without
        for kind in ("iterate", "views", "equal"):
            if kind not in without:
                found = self._look(kind)
                if found is not None:
                    return found
        for key in self.model.get_keys():
            for kind, call, expected in (
                ("contains", self.subject.__contains__, True),
                ("item", self.subject.__getitem__, self.model.look(key)),
            ):
                got = self._try(call, key)
                found = self._compare(kind, expected, got)
                if found is not None:
                    return found._replace(
                        aspect="contents", expected=f"{_show(key)}: {found.expected}"
                    )
        rest = self._try(len, self.twin)
        if rest != 0 or isinstance(rest, _Raised):
            return self._find("apart", "a mapping that was never used has length 0", _show(rest))
        return None

    def check_fresh(self) -> Finding | None:
        """A new mapping has nothing in it."""
        got = self._try(len, self.subject)
        return None if _is_equal(got, 0) else self._find("fresh", "length 0", _show(got))

    # ------------------------------------------------------------- the calls

    @staticmethod
    def _try(call: Callable[..., object], *arguments: object) -> object:
        try:
            return call(*arguments)
        except Exception as error:  # noqa: BLE001 - whatever it raises is its answer
            return _Raised(error)

    def _read(self, kind: str, key: Hashable, value: object) -> tuple[object, object]:
        """What a look at a key has to give, and gives."""
        held, subject = self.model.look(key), self.subject
        if kind == "contains":
            return held is not MISSING, self._try(subject.__contains__, key)
        if kind == "get":
            return value if held is MISSING else held, self._try(subject.get, key, value)
        expected = MissingKeyError(key) if held is MISSING else held
        return expected, self._try(subject.__getitem__, key)

    def _write(self, kind: str, key: Hashable, value: object) -> tuple[object, object]:
        held, subject = self.model.look(key), self.subject
        if kind == "set" or held is MISSING:
            self.model.set(key, value)
        if kind == "set":
            return None, self._try(subject.__setitem__, key, value)
        return value if held is MISSING else held, self._try(subject.setdefault, key, value)

    def _remove(self, kind: str, key: Hashable, value: object) -> tuple[object, object]:
        removed, subject = self.model.delete(key), self.subject
        is_missing = isinstance(removed, MissingKeyError)
        if kind == "delete":
            return removed if is_missing else None, self._try(subject.__delitem__, key)
        if kind == "pop":
            return removed, self._try(subject.pop, key)
        return value if is_missing else removed, self._try(subject.pop, key, value)

    def _update(self, kind: str, pairs: Pairs) -> object:
        for key, value in pairs:
            self.model.set(key, value)
        if kind == "update_pairs":
            return self._try(self.subject.update, list(pairs))
        table = dict(pairs)
        if kind == "update":
            return self._try(self.subject.update, table)
        words = {key: value for key, value in table.items() if isinstance(key, str)}
        return self._try(lambda: self.subject.update(**words))

    # -------------------------------------------------------- the comparison

    def _compare(self, kind: str, expected: object, got: object) -> Finding | None:
        """None for the same result or the right error."""
        if isinstance(got, _Raised):
            if not isinstance(expected, MissingKeyError):
                return self._find("error", _show(expected), _show(got))
            if not isinstance(got.error, KeyError):
                return self._find("error", _show(expected), _show(got))
            named = got.error.args
            # What popitem of an empty mapping says is for people.
            if kind == "popitem" or self.differences.missing == "any":
                return None
            if len(named) == 1 and _is_equal(named[0], expected.args[0]):
                return None
            return self._find("error", _show(expected), _show(got))
        if isinstance(expected, MissingKeyError) or not self._is_same(kind, expected, got):
            return self._find("result", _show(expected), _show(got))
        return None

    def _is_same(self, kind: str, expected: object, got: object) -> bool:
        """The same object, or an equal one where values are copied; a pair is a new tuple."""
        if kind == "popitem" and isinstance(expected, tuple):
            return self._is_item(expected, got)
        return self._is_value(expected, got)

    def _check_length(self) -> Finding | None:
        got = self._try(len, self.subject)
        expected = len(self.model)
        return None if _is_equal(got, expected) else self._find("length", str(expected), _show(got))

    def _look(self, kind: str) -> Finding | None:
        """A whole view of the mapping."""
        if kind == "length":
            return self._check_length()
        if kind == "equal":
            return self._check_equality()
        keys = self._try(list, self.subject)
        if isinstance(keys, _Raised) or not isinstance(keys, list):
            return self._find("contents", f"{len(self.model)} keys", _show(keys))
        expected = self._arrange(keys)
        if not _is_equal([key for key, _ in expected], keys):
            return self._find("contents", _show([key for key, _ in expected]), _show(keys))
        return None if kind == "iterate" else self._check_views(expected)

    def _check_views(self, expected: Pairs) -> Finding | None:
        subject = self.subject
        got = self._try(
            lambda: (list(subject.keys()), list(subject.values()), list(subject.items()))
        )
        if isinstance(got, _Raised) or not isinstance(got, tuple):  # a failure is a tuple too
            return self._find("contents", _show(list(expected)), _show(got))
        keys, values, items = got
        right = (
            _is_equal(keys, [key for key, _ in expected])
            and len(values) == len(items) == len(expected)
            and all(
                self._is_value(one, two) for (_, one), two in zip(expected, values, strict=True)
            )
            and all(map(self._is_item, expected, items))
        )
        if right:
            return None
        shown = ([key for key, _ in expected], [value for _, value in expected], list(expected))
        return self._find("contents", _show(shown), _show(got))

    def _is_value(self, expected: object, got: object) -> bool:
        return expected is got or (self._copied and _is_equal(expected, got))

    def _is_item(self, expected: tuple[object, ...], got: object) -> bool:
        return (
            isinstance(got, tuple)
            and len(got) == 2
            and _is_equal(expected[0], got[0])
            and self._is_value(expected[1], got[1])
        )

    def _check_equality(self) -> Finding | None:
        """Equal to a dict of the same pairs in whatever order, and to no other."""
        pairs = self.model.get_pairs()
        same = dict(reversed(pairs))
        others: list[dict[Hashable, object]] = [{**same, _Stranger(): 0}]
        if pairs:
            key = pairs[0][0]
            others += [{k: v for k, v in same.items() if k != key}, {**same, key: _Stranger()}]
        for other, expected in ((same, True), *((other, False) for other in others)):
            for swapped in (False, True):
                # Reflection can hide a wrong __eq__; both sides are asked.
                got = self._try(lambda a, b: bool(a == b), *self._order(other, swapped))
                if not _is_equal(got, expected):
                    words = f"(m == {_show(other)}) is {expected}"
                    return self._find("equality", words, _show(got))
        return None

    def _order(self, other: object, swapped: bool) -> tuple[object, object]:
        return (other, self.subject) if swapped else (self.subject, other)

    def _arrange(self, keys: Sequence[object]) -> Pairs:
        """The pairs as they have to come, given the keys that came."""
        pairs = self.model.get_pairs()
        if self.differences.order != "any" or len(keys) != len(pairs):
            return pairs
        with suppress(Exception):  # keys that cannot be hashed are wrong ones
            places = {key: place for place, key in enumerate(keys)}
            if all(key in places for key, _ in pairs):
                return tuple(sorted(pairs, key=lambda pair: places[pair[0]]))
        return pairs

    def _find(self, aspect: str, expected: str, observed: str) -> Finding:
        before = tuple(f"{_show(k)}: {_show(v)}" for k, v in self.model.get_pairs()[:40])
        return Finding(aspect, self.place, expected, observed, before or ("empty",))


class _Stranger:
    """Equal to nothing else."""

    def __repr__(self) -> str:
        return "<something else>"


def close(subject: object) -> None:
    """Give back what a mapping holds, if it has a `close`."""
    give_back = getattr(subject, "close", None)
    if callable(give_back):
        with suppress(Exception):  # closing is not judged
            give_back()


def play(
    factory: Factory,
    differences: Differences,
    operations: Iterable[Operation],
    begin: Callable[[int], None],
    stride: int = STRIDE,
) -> tuple[int, Finding | None]:
    """Perform operations on a new mapping; how many were, and the first difference.

    `begin` is told the number (from 0) of each operation before it is performed.
    What the factory raises goes through.
    """
    player = Player(factory, differences)
    done = 0
    try:
        found = player.check_fresh()
        for place, operation in enumerate(operations):
            if found is not None:
                break
            player.place = place
            begin(place)
            found = player.perform(operation)
            done = place + 1
            if found is None and done % stride == 0:
                found = player.check()
        return done, found or player.check()
    finally:
        close(player.subject)
        close(player.twin)
