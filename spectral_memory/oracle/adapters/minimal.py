"""A dictionary with heat as a subject. Override what your class calls otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, Protocol, cast

from spectral_memory.oracle.adapters.outcome import catch, get_tier
from spectral_memory.oracle.judge.capabilities import Capabilities, Difference
from spectral_memory.oracle.judge.operations import KINDS, Operation
from spectral_memory.oracle.judge.setup import Setup, System
from spectral_memory.oracle.judge.subject import (
    Answers,
    Look,
    Observation,
    Part,
    Refusal,
    UnusableError,
)

__all__ = ["MinimalAdapter", "MinimalMemory"]

_ABSENT: Final = object()
#: What `popitem` of an empty dictionary is refused with, whatever words it uses.
_EMPTY: Final = Refusal("MissingKeyError", ("popitem(): dictionary is empty",))
_PARTS: Final = ("pairs", "temperatures", "status", "counters", "clock")


class MinimalMemory(Protocol):
    """What is used of an implementation: dict's own methods, as far as it has them."""

    def __getitem__(self, key: object, /) -> object: ...
    def __setitem__(self, key: object, value: object, /) -> None: ...
    def __delitem__(self, key: object, /) -> None: ...
    def __contains__(self, key: object, /) -> bool: ...
    def __iter__(self) -> Iterator[object]: ...
    def __len__(self) -> int: ...
    def get(self, key: object, default: object, /) -> object:
        """The value, or the default."""

    def setdefault(self, key: object, default: object, /) -> object:
        """The value, which is then the default if there was none."""

    def update(self, other: Mapping[object, object], /) -> None:
        """Write all pairs."""

    def pop(self, key: object, /) -> object:
        """Remove a key; its value."""

    def popitem(self) -> tuple[object, object]:
        """Remove a pair."""

    def clear(self) -> None:
        """Remove all pairs."""


class MinimalAdapter:
    """A subject made of an object that `make` builds and that behaves like `ThermalDict`.

    What the object lacks (`heat`, `band`, `temperature`, `thermal_status`,
    `promotions`, `demotions`, `clock`) is missing from the capabilities and so from
    the comparison. A key decides by which way it is always used: ``d[k]``, `get`,
    `setdefault`; ``d[k] = v``, `update`; `del`, `pop`.

    >>> from spectral_memory import ThermalDict
    >>> from spectral_memory.oracle.judge import LOOK_FIELDS, PARTS
    >>> subject = MinimalAdapter(lambda setup: ThermalDict.with_policy(setup.policy))
    >>> looks, parts = LOOK_FIELDS[System.MINIMAL], PARTS[System.MINIMAL]
    >>> subject.capabilities.describe("minimal", looks, parts)
    ()
    """

    #: What it does otherwise on purpose; see `spectral_memory.oracle.judge.capabilities`.
    differences: tuple[Difference, ...] = ()
    #: False for a class that knows the default policy only.
    policies: bool = True

    def __init__(self, make: Callable[[Setup], object] | None = None) -> None:
        self._make = make
        self._ways: dict[object, int] = {}
        self.memory = cast("MinimalMemory", None)  # until `begin`
        self.begin(Setup(System.MINIMAL))

    # ------------------------------------------------------------ to be overridden

    def make(self, setup: Setup) -> object:
        """A new and empty memory with the policy of `setup`."""
        if self._make is None:
            raise UnusableError("the adapter has no `make`: override it")
        return self._make(setup)

    def get_figure(self, name: str) -> object:
        """`promotions`, `demotions`, or `clock` as (epoch, phase)."""
        return getattr(self.memory, name)

    def get_temperature(self, key: object) -> tuple[object, object, object]:
        """Tier (a word or 1..3), band and heat of a key; None for what is not known."""
        memory = self.memory
        return tuple(  # type: ignore[return-value]  # there are three names
            get_tier(getattr(memory, name)(key)) if name in self._looks else None
            for name in ("temperature", "band", "heat")
        )

    def get_status(self) -> tuple[object, object, object]:
        """The number of hot, warm and cold keys."""
        status = cast("Mapping[str, object]", getattr(self.memory, "thermal_status")())  # noqa: B009 - it may have none, which the capabilities say
        return status["hot"], status["warm"], status["cold"]

    # ------------------------------------------------------------------ the subject

    @property
    def capabilities(self) -> Capabilities:
        """What the object has."""
        looks = {"length", *self._looks - {"temperature", "thermal_status", "clock"}}
        if "temperature" in self._looks:
            looks.add("tier")
        parts = {"pairs"}
        if {"temperature", "band", "heat"} <= self._looks:
            parts.add("temperatures")
        if {"promotions", "demotions"} <= self._looks:
            parts.add("counters")
        parts |= {"status"} if "thermal_status" in self._looks else set()
        parts |= {"clock"} if "clock" in self._looks else set()
        return Capabilities(
            frozenset(KINDS["minimal"]),
            frozenset(looks),
            frozenset(parts),
            policies=self.policies,
            differences=self.differences,
        )

    def begin(self, setup: Setup) -> None:
        """A new memory."""
        try:
            memory = self.make(setup)
        except UnusableError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it raises, there is no memory
            raise UnusableError(f"no memory can be made: {type(error).__name__}: {error}") from None
        missing = [
            name
            for name in ("__getitem__", "__setitem__", "__delitem__", "popitem")
            if not hasattr(memory, name)
        ]
        if missing:
            raise UnusableError(f"a {type(memory).__name__} has no {', '.join(missing)}")
        self.memory = cast("MinimalMemory", memory)
        names = (
            "promotions",
            "demotions",
            "temperature",
            "band",
            "heat",
            "thermal_status",
            "clock",
        )
        self._looks = {name for name in names if hasattr(memory, name)}
        rich = all(hasattr(memory, name) for name in ("get", "setdefault", "pop", "update"))
        self._ways.clear()
        self._count_of_ways = 3 if rich else 1

    def perform(self, operations: Sequence[Operation], stride: int, moves: bool) -> Answers:  # noqa: ARG002 - a dictionary has no addresses
        """The operations one by one, as calls."""
        results: list[object] = []
        looks: list[Look | None] = []
        due = stride
        for operation in operations:
            try:
                results.append(self._call(operation))
            except KeyError as error:
                if operation.kind == "popitem" and len(self.memory) == 0:
                    results.append(_EMPTY)
                else:
                    results.append(Refusal("MissingKeyError", error.args))
            except Exception as error:  # noqa: BLE001 - whatever it raises is its answer
                results.append(catch(error))
            due -= 1
            if due:
                looks.append(None)
            else:
                due = stride
                looks.append(self._look(operation))
        return Answers(results, looks, [()] * len(operations))

    def observe(self) -> Observation:
        """Pairs, temperatures, status, counters, clock: as far as they can be seen."""
        memory, parts = self.memory, self.capabilities.parts
        shows: dict[str, Callable[[], object]] = {
            "pairs": lambda: tuple(_get_pairs(memory)),
            "temperatures": lambda: tuple(self.get_temperature(key) for key in memory),
            "status": lambda: tuple(self.get_status()),
            "counters": lambda: (self.get_figure("promotions"), self.get_figure("demotions")),
            "clock": lambda: tuple(cast("Sequence[object]", self.get_figure("clock"))),
        }
        seen = []
        for name in _PARTS:
            if name in parts:
                try:
                    seen.append(Part(name, shows[name]()))
                except Exception as error:  # noqa: BLE001 - whatever it raises is its answer
                    seen.append(Part(name, catch(error)))
        return tuple(seen)

    def close(self) -> None:
        """Nothing to give back."""

    # ------------------------------------------------------------------------ inside

    def _call(self, operation: Operation) -> object:
        """One operation, in the way that its key decides."""
        memory = self.memory
        if operation.kind == "get":
            key, way = operation.key, self._get_way(operation.key)
            if way == 1:
                value = memory.get(key, _ABSENT)
                return Refusal("MissingKeyError", (key,)) if value is _ABSENT else value
            return memory.setdefault(key, None) if way == 2 and key in memory else memory[key]
        if operation.kind == "set":
            key, way = operation.key, self._get_way(operation.key)
            if way == 1:
                memory.update({key: operation.value})
            elif way == 2 and key not in memory:
                memory.setdefault(key, operation.value)
            else:
                memory[key] = operation.value
            return None
        if operation.kind == "delete":
            key = operation.key
            if self._get_way(key) or not isinstance(memory, dict):
                return memory.pop(key)
            value = dict.get(memory, key)  # `del` gives none; this is no access
            del memory[key]
            return value
        if operation.kind == "popitem":
            return memory.popitem()
        if operation.kind == "clear":
            memory.clear()
            return None
        raise UnusableError(f"a dictionary has no {operation.kind}")

    def _get_way(self, key: object) -> int:
        """A number that depends on nothing but the key: by which way it is used."""
        way = self._ways.get(key)
        if way is None:
            number = key if isinstance(key, int) else ord(str(key)[-1:] or " ")
            way = self._ways[key] = number % self._count_of_ways
        return way

    def _look(self, operation: Operation) -> Look:
        """Counters, and the temperature of the operation's key."""
        memory, names = self.memory, self._looks
        try:
            counted = (
                self.get_figure("promotions") if "promotions" in names else None,
                self.get_figure("demotions") if "demotions" in names else None,
                len(memory),
            )
            key = getattr(operation, "key", _ABSENT)
            if key is _ABSENT or key not in memory:
                return (*counted, None, None, None)
            return (*counted, *self.get_temperature(key))
        except Exception as error:  # noqa: BLE001 - whatever it raises is its answer
            return (catch(error),)


def _get_pairs(memory: MinimalMemory) -> Iterator[tuple[object, object]]:
    """The pairs in order, without an access where that is possible."""
    items = getattr(memory, "items", None)
    if items is not None:
        yield from items()
        return
    for key in memory:
        yield key, memory[key]
