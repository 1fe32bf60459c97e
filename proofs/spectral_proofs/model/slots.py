"""The slots of a copied reference: a free index is handed out when it is first asked for.

Most operations look at one slot or two. Of the others a copy knows the forms only, which it
shares with the domain that was copied. Every way in which a dictionary hands out a value
makes an index of the form first, so no form can be changed.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn, TypeVar

from spectral_memory.hierarchical.free_index import FreeIndex
from spectral_proofs.model.indices import IndexForm, IndexForms, SharedIndex, share_index
from spectral_spec.extents import WHOLE_SLOT, FreeList

if TYPE_CHECKING:
    from _collections_abc import dict_items, dict_keys, dict_values

__all__ = ["SharedSlots", "SlotsForm", "SlotsForms", "SlotsLayout", "share_slots"]

D = TypeVar("D")
_get: Final = dict.get


@dataclass(frozen=True, slots=True, eq=False)
class SlotsLayout:
    """What a key and a residue say of all slots, those that say nothing left out.

    `free` are the free extents of the slots that are not wholly free, by slot key;
    `section` is the same as a part of the key.
    """

    free: dict[int, FreeList]
    numbers: list[int]
    section: bytes
    residue: tuple[int, ...]
    dumps: tuple[bytes, ...]
    breach: str | None


class SlotsForm:
    """The forms of all slots of a domain, and the forms to which a change of one slot leads."""

    __slots__ = ("forms", "indices", "kept", "steps")

    def __init__(self, forms: SlotsForms, indices: dict[int, IndexForm]) -> None:
        self.forms = forms
        self.indices = indices
        self.kept: SlotsLayout | None = None
        self.steps: dict[tuple[int, IndexForm], SlotsForm] = {}

    @property
    def layout(self) -> SlotsLayout:
        """What a key and a residue say of this form: one object for all that say the same."""
        found = self.kept
        if found is None:
            found = self.kept = self.forms.describe(self.indices)
        return found

    def put(self, key: int, index: IndexForm) -> SlotsForm:
        """The form with another index in a slot."""
        found = self.steps.get((key, index))
        if found is None:
            found = self.steps[key, index] = self.forms.find({**self.indices, key: index})
        return found


class SlotsForms:
    """All forms that were met, one object a form."""

    def __init__(self) -> None:
        self.indices = IndexForms()
        self._forms: dict[frozenset[tuple[int, IndexForm]], SlotsForm] = {}
        self._layouts: dict[tuple[tuple[int, IndexForm], ...], SlotsLayout] = {}

    def read(self, slots: dict[int, FreeIndex]) -> SlotsLayout:
        """What there is to say of the slots of a domain."""
        if type(slots) is SharedSlots:
            return slots.seal().layout
        return self.describe({key: self.indices.find(index) for key, index in slots.items()})

    def find(self, indices: dict[int, IndexForm]) -> SlotsForm:
        """The form of these slots."""
        fields = frozenset(indices.items())
        form = self._forms.get(fields)
        if form is None:
            form = self._forms[fields] = SlotsForm(self, indices)
        return form

    def describe(self, indices: dict[int, IndexForm]) -> SlotsLayout:
        """What there is to say of these slots."""
        found = tuple(sorted([one for one in indices.items() if not one[1].layout.plain]))
        layout = self._layouts.get(found)
        if layout is None:
            layout = self._layouts[found] = describe_slots(found)
        return layout


class SharedSlots(dict[int, FreeIndex]):
    """Free indices by slot key: those that were handed out or put in.

    All others are as `form` says, which is shared and never changed.
    """

    __slots__ = ("form",)

    form: SlotsForm

    def get(self, key: int, default: D | None = None) -> FreeIndex | D | None:  # type: ignore[override]  # one signature for the three of `dict`
        """The index of a slot."""
        index = _get(self, key)
        if index is None:
            form = self.form.indices.get(key)
            if form is None:
                return default
            index = share_index(form)
            self[key] = index
        return index

    def __getitem__(self, key: int) -> FreeIndex:
        index = self.get(key)
        if index is None:
            raise KeyError(key)
        return index

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or key in self.form.indices

    def __len__(self) -> int:
        return len(self.keys())

    def __iter__(self) -> Iterator[int]:
        return iter(self.keys())

    def keys(self) -> dict_keys[int, FreeIndex]:
        """The slots that were met."""
        met: dict[int, FreeIndex] = {**self.form.indices, **dict(super().items())}
        return met.keys()

    def values(self) -> dict_values[int, FreeIndex]:
        """All indices."""
        return {key: self[key] for key in self}.values()

    def items(self) -> dict_items[int, FreeIndex]:
        """The same with their keys."""
        return {key: self[key] for key in self}.items()

    def seal(self) -> SlotsForm:
        """Take back what was handed out: forms again, which copies may share."""
        lent = super().items()
        if lent:
            form = self.form
            for key, index in lent:
                after = index.form if type(index) is SharedIndex else form.forms.indices.find(index)
                if form.indices.get(key) is not after:
                    form = form.put(key, after)
            self.form = form
            super().clear()
        return self.form

    def refuse(self, *_: object) -> NoReturn:
        """What the implementation does not do to its slots: if it ever does, that is noticed."""
        raise NotImplementedError

    __delitem__ = clear = copy = pop = popitem = setdefault = update = refuse


def share_slots(slots: dict[int, FreeIndex], forms: SlotsForms) -> SharedSlots:
    """Slots with the forms of the indices of a domain."""
    shared = SharedSlots()
    shared.form = forms.find({key: forms.indices.find(index) for key, index in slots.items()})
    return shared


def describe_slots(slots: tuple[tuple[int, IndexForm], ...]) -> SlotsLayout:
    """What there is to say of some slots, in ascending order."""
    free: dict[int, FreeList] = {}
    numbers: list[int] = []
    residue: list[int] = []
    dumps: list[bytes] = []
    breach: str | None = None
    for key, form in slots:
        extents, rest, wrong, _ = form.layout
        if extents != WHOLE_SLOT:
            free[key] = extents
            numbers += (key, len(extents), *(number for extent in extents for number in extent))
        if rest:
            residue += (key, len(rest))
            dumps.append(rest)
        breach = breach or wrong
    section = array("i", numbers).tobytes()
    return SlotsLayout(free, numbers, section, tuple(residue), tuple(dumps), breach)
