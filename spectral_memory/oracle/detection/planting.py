"""Plant a bug in the reference: it is there only while the subject works.

The reference that judges beside it runs the same code, at another time, without the bug.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from types import TracebackType
from typing import Any, Concatenate, Final, ParamSpec, Protocol, Self, TypeVar

from spectral_memory import unchecked
from spectral_memory.oracle.adapters import HierarchicalAdapter, MinimalAdapter
from spectral_memory.oracle.detection.bug import Patch, Plant
from spectral_memory.oracle.judge.setup import Setup

__all__ = ["Patcher", "PlantedAllocator", "PlantedDict", "get_method", "plant_within"]


P = ParamSpec("P")
R = TypeVar("R")


class _Absent:
    """The type of `_ABSENT`."""


_ABSENT: Final = _Absent()


class Patcher:
    """Exchanges attributes, and puts them back when its block ends. O(1) each.

    >>> class Clock:
    ...     speed = 1
    >>> with Patcher() as patch:
    ...     patch.setattr(Clock, "speed", 2)
    ...     Clock.speed
    2
    >>> Clock.speed
    1
    """

    def __init__(self) -> None:
        self._undo: list[tuple[object, str, object]] = []

    def setattr(self, target: object, name: str, value: object) -> None:
        """Exchange an attribute of a class or a module; `AttributeError` if there is none."""
        getattr(target, name)
        self._undo.append((target, name, vars(target).get(name, _ABSENT)))
        setattr(target, name, value)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        while self._undo:
            target, name, value = self._undo.pop()
            if value is _ABSENT:
                delattr(target, name)
            else:
                setattr(target, name, value)


def get_method(owner: object, name: str) -> Callable[..., Any]:
    """A function of a class or a module as it is now."""
    found: Callable[..., Any] = getattr(owner, name)
    return found


def plant_within(patch: Patch, owner: type, name: str, plant: Plant) -> None:
    """Plant something that is there only while the method `name` of `owner` runs."""
    method = get_method(owner, name)

    @wraps(method)
    def run(*arguments: object, **named: object) -> object:
        with Patcher() as inner:
            plant(inner)
            return method(*arguments, **named)

    patch.setattr(owner, name, run)


class _Wrong(Protocol):
    """What knows how its bug is planted."""

    plant: Plant


def _with_the_bug(
    method: Callable[Concatenate[Any, P], R],
) -> Callable[Concatenate[_Wrong, P], R]:
    """A method of a subject, with the subject's bug planted while it runs."""

    @wraps(method)
    def run(subject: _Wrong, /, *arguments: P.args, **named: P.kwargs) -> R:
        with Patcher() as patch:
            subject.plant(patch)
            return method(subject, *arguments, **named)

    return run


class PlantedAllocator(HierarchicalAdapter):
    """The allocator with a planted bug, from its beginning."""

    def __init__(self, plant: Plant) -> None:
        self.plant = plant
        super().__init__()

    def make(self, setup: Setup) -> object:
        """A new memory."""
        return unchecked.HierarchicalSpectralMemory(setup.n_zeros, policy=setup.policy)

    begin = _with_the_bug(HierarchicalAdapter.begin)
    perform = _with_the_bug(HierarchicalAdapter.perform)
    observe = _with_the_bug(HierarchicalAdapter.observe)


class PlantedDict(MinimalAdapter):
    """The dictionary with a planted bug, from its beginning."""

    def __init__(self, plant: Plant) -> None:
        self.plant = plant
        super().__init__()

    def make(self, setup: Setup) -> object:
        """A new dictionary."""
        return unchecked.ThermalDict[object, object].with_policy(setup.policy)

    begin = _with_the_bug(MinimalAdapter.begin)
    perform = _with_the_bug(MinimalAdapter.perform)
    observe = _with_the_bug(MinimalAdapter.observe)
