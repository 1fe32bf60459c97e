"""The free lists of a domain by slot, any number of them; a slot that is absent is wholly free."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from spectral_proofs.laws.free_lists import get_fit_facts
from spectral_proofs.laws.free_sets import FreeSet, covers, make_free_sets
from spectral_proofs.laws.worlds.maps import TotalMap
from spectral_proofs.symbolic.case import Case
from spectral_spec import extents

__all__ = ["get_fit_fact", "is_free", "make_slots", "watch_slots"]


def make_slots(case: Case, name: str) -> TotalMap[Any]:
    """Slots of which nothing is known but that their free lists are in order."""
    has = case.function(f"{name}.has", ("Int",), "Bool")
    return TotalMap(has, make_free_sets(name), case.integer(f"{name}.size"))


def watch_slots(
    slots: TotalMap[Any],
    see_point: Callable[[int, int], None],
    see_fit: Callable[[int, int, int], None],
) -> TotalMap[Any]:
    """The same slots, which tell of each offset, and of each fit, before they answer."""

    def read(key: int) -> FreeSet:
        free = cast("FreeSet", slots.read(key))

        def covered(offset: int) -> bool:
            see_point(key, offset)
            return free.covers(offset)

        def fitting(offset: int, length: int) -> bool:
            see_fit(key, offset, length)
            return free.fits(offset, length)

        return FreeSet(covered, fitting, free.item, free.count)

    return TotalMap(slots.has, read, slots.size)


def is_free(slots: Any, key: int, offset: int) -> bool:  # noqa: ANN401 - a map, unknown or real
    """Whether an offset of a slot is free."""
    return covers(slots.get(key, extents.WHOLE_SLOT), offset)


def get_fit_fact(slots: TotalMap[Any], key: int, offset: int, length: int, inside: int) -> bool:
    """What follows if a length fits at an offset of a slot, for one offset inside."""
    return get_fit_facts(slots.get(key, extents.WHOLE_SLOT), offset, length, inside)
