"""The slots of a copied reference: each free index is copied when it is first asked for.

Most operations look at one slot or two. The others are shared with the domain that was
copied, and what was found of their layout is taken over. Every way in which a dictionary
hands out a value copies it first, so no shared index can be changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from spectral_memory.hierarchical.free_index import FreeIndex

if TYPE_CHECKING:
    from _collections_abc import dict_items, dict_values

__all__ = ["SharedSlots", "SlotLayout", "copy_index", "share_slots"]

D = TypeVar("D")


class SlotLayout(NamedTuple):
    """A free index as it stands in a key, its residue, and what it says is wrong with it."""

    numbers: tuple[int, ...]
    residue: bytes
    breach: str | None


class SharedSlots(dict[int, FreeIndex]):
    """Free indices by slot key.

    `layouts` are those of the indices that are shared still, as far as they are known.
    """

    __slots__ = ("layouts",)

    def __init__(self, shared: dict[int, FreeIndex], layouts: dict[int, SlotLayout]) -> None:
        super().__init__(shared)
        self.layouts = layouts

    def get(self, key: int, default: D | None = None) -> FreeIndex | D | None:  # type: ignore[override]  # one signature for the three of `dict`
        """The index of a slot, which belongs to this copy from now on."""
        return self[key] if key in self else default  # noqa: SIM401 - this is that method

    def __getitem__(self, key: int) -> FreeIndex:
        index = super().__getitem__(key)
        if key in self.layouts:
            index = copy_index(index)
            self[key] = index
        return index

    def __setitem__(self, key: int, index: FreeIndex) -> None:
        self.layouts.pop(key, None)
        super().__setitem__(key, index)

    def __delitem__(self, key: int) -> None:
        self.layouts.pop(key, None)
        super().__delitem__(key)

    def values(self) -> dict_values[int, FreeIndex]:
        """All indices, which belong to this copy from now on."""
        self._take_all()
        return super().values()

    def items(self) -> dict_items[int, FreeIndex]:
        """The same with their keys."""
        self._take_all()
        return super().items()

    def clear(self) -> None:
        """No slot is left."""
        self.layouts.clear()
        super().clear()

    def pop(self, *_: object) -> FreeIndex:
        """Refused, as all that the implementation does not use: a use shall be noticed."""
        raise NotImplementedError

    def popitem(self) -> tuple[int, FreeIndex]:
        """Refused."""
        raise NotImplementedError

    def setdefault(self, *_: object) -> FreeIndex:
        """Refused."""
        raise NotImplementedError

    def _take_all(self) -> None:
        """Copy what is shared still."""
        for key in tuple(self.layouts):
            self[key]


def share_slots(old: dict[int, FreeIndex]) -> SharedSlots:
    """Slots that share the indices whose layouts were read, and hold copies of the others.

    Whoever reads a layout promises that the indices will be changed in copies only.
    """
    if isinstance(old, SharedSlots) and len(old.layouts) == len(old):
        return SharedSlots(old, old.layouts.copy())
    layouts = old.layouts.copy() if isinstance(old, SharedSlots) else {}
    shared = {key: index if key in layouts else copy_index(index) for key, index in dict.items(old)}
    return SharedSlots(shared, layouts)


def copy_index(old: FreeIndex) -> FreeIndex:
    """An index with equal fields that shares nothing that can change."""
    new = object.__new__(FreeIndex)
    nodes = old._nodes
    new._nodes = {number: nodes[number][:] for number in nodes}
    new._ends = old._ends.copy()
    new.free = old.free
    return new
