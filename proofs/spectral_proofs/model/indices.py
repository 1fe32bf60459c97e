"""Free indices of the reference as forms: what a method does to one is computed once.

As `spectral_proofs.model.rings`: what `FreeIndex` does depends on its own fields alone. The
implementation's own method is run on a copy when it is asked first in a form, and the form
and the value to which it led are kept.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Final, NamedTuple, TypeVar

from spectral_memory.hierarchical.free_index import GRAINS, FreeIndex
from spectral_proofs.model.copies import copy_index, fill_index
from spectral_spec.extents import GRAIN, WHOLE_SLOT, FreeList

__all__ = ["IndexForm", "IndexForms", "IndexLayout", "SharedIndex", "share_index"]

T = TypeVar("T")
_new: Final = object.__new__
# A form of marshal that writes equal values alike, without references.
_PLAIN: Final = 2
_get_fields: Final[Callable[[FreeIndex], tuple[dict[int, object] | int, ...]]] = attrgetter(
    *FreeIndex.__slots__
)


class IndexLayout(NamedTuple):
    """A free index: its free extents, its residue, and what it says is wrong with it.

    The residue is empty if a new index of the same extents looks the same. A `plain` index
    says no more than a slot that was never used.
    """

    free: FreeList
    residue: bytes
    breach: str | None
    plain: bool


class IndexForm(FreeIndex):
    """An index that nobody changes, and the forms to which its methods lead, with their values."""

    __slots__ = ("end", "fits", "forms", "gives", "kept", "placed", "takes")

    forms: IndexForms
    kept: IndexLayout | None
    end: tuple[IndexForm, int] | None
    fits: dict[int, tuple[IndexForm, int]]
    gives: dict[tuple[int, int], IndexForm]
    placed: dict[int, tuple[IndexForm, int]]
    takes: dict[tuple[int, int], IndexForm]

    @property
    def layout(self) -> IndexLayout:
        """What a key and a residue say of this form."""
        found = self.kept
        if found is None:
            found = self.kept = read_index(copy_index(self))
        return found


class IndexForms:
    """All forms that were met, by their fields."""

    def __init__(self) -> None:
        self._forms: dict[bytes, IndexForm] = {}

    def find(self, index: FreeIndex) -> IndexForm:
        """The form of an index."""
        if type(index) is IndexForm:
            return index
        if type(index) is SharedIndex:
            return index.form
        fields = marshal.dumps(_get_fields(index), _PLAIN)
        form = self._forms.get(fields)
        if form is None:
            form = self._forms[fields] = _new(IndexForm)
            fill_index(form, index)
            form.forms, form.kept, form.end = self, None, None
            form.fits, form.gives, form.placed, form.takes = {}, {}, {}, {}
        return form


class SharedIndex(FreeIndex):
    """An index that goes from form to form."""

    __slots__ = ("form",)

    form: IndexForm

    @property
    def tail(self) -> int:
        """First grain behind the last that is taken."""
        step = self.form.end
        if step is None:
            before, value = self.form, self._act(lambda index: index.tail)
            before.end = self.form, value
            return value
        self.form, value = step
        return value

    def find_first_fit(self, length: int) -> int:
        """First grain of the lowest free extent of at least `length` grains, or NO_FIT."""
        step = self.form.fits.get(length)
        if step is None:
            before, value = self.form, self._act(lambda index: index.find_first_fit(length))
            before.fits[length] = self.form, value
            return value
        self.form, value = step
        return value

    def take_first_fit(self, length: int) -> int:
        """Take the first `length` grains of that extent; its first grain, or NO_FIT."""
        step = self.form.placed.get(length)
        if step is None:
            before, value = self.form, self._act(lambda index: index.take_first_fit(length))
            before.placed[length] = self.form, value
            return value
        self.form, value = step
        return value

    def take(self, grain: int, length: int) -> None:
        """Take the first `length` grains of the free extent that begins at `grain`."""
        after = self.form.takes.get((grain, length))
        if after is None:
            before = self.form
            self._act(lambda index: index.take(grain, length))
            before.takes[grain, length] = self.form
        else:
            self.form = after

    def give(self, grain: int, length: int) -> None:
        """Free `length` grains from `grain` on, joined to the extents they touch."""
        after = self.form.gives.get((grain, length))
        if after is None:
            before = self.form
            self._act(lambda index: index.give(grain, length))
            before.gives[grain, length] = self.form
        else:
            self.form = after

    def find_next_fit(self, length: int, start: int) -> int:
        """The same as `find_first_fit` among the free extents that begin at `start` or later."""
        return self._act(lambda index: index.find_next_fit(length, start))

    def get_length(self, grain: int) -> int:
        """Length of the free extent that begins at `grain`; 0 if none does."""
        return self._act(lambda index: index.get_length(grain))

    def get_start(self, end: int) -> int:
        """First grain of the free extent that ends before grain `end`; `end` if none does."""
        return self._act(lambda index: index.get_start(end))

    def measure_gap(self, grain: int, length: int) -> int:
        """Length of the free extent that giving these grains would make."""
        return self._act(lambda index: index.measure_gap(grain, length))

    def to_spec(self) -> FreeList:
        """The free list of the specification."""
        return self._act(lambda index: index.to_spec())

    def find_breach(self) -> str | None:
        """The first clause that the index breaks, in words; None if there is none."""
        return self._act(lambda index: index.find_breach())

    def _act(self, act: Callable[[FreeIndex], T]) -> T:
        """Let the implementation act on a copy, whose form is then this index's."""
        index = copy_index(self.form)
        try:
            return act(index)
        finally:
            self.form = self.form.forms.find(index)


def share_index(form: IndexForm) -> SharedIndex:
    """An index of this form."""
    index = _new(SharedIndex)
    index.form = form
    return index


def read_index(index: FreeIndex) -> IndexLayout:
    """The free extents of an index; its residue if a new index of them looks different."""
    free = index.to_spec()
    rebuilt = rebuild_index(free)
    same = rebuilt is not None and _get_fields(rebuilt) == _get_fields(index)
    breach = index.find_breach()
    plain = same and free == WHOLE_SLOT and breach is None
    return IndexLayout(free, b"" if same else dump_index(index), breach, plain)


def rebuild_index(free: Sequence[tuple[int, int]]) -> FreeIndex | None:
    """A new index with these free extents; None if its own methods cannot make it."""
    index = FreeIndex()
    try:
        index.take(0, GRAINS)
        for offset, length in free:
            index.give(offset // GRAIN, length // GRAIN)
    except (KeyError, IndexError):
        return None
    return index


def dump_index(index: FreeIndex) -> bytes:
    """All fields of an index, maps in ascending order."""
    fields = _get_fields(index)
    return marshal.dumps(
        [sorted(value.items()) if isinstance(value, dict) else value for value in fields], _PLAIN
    )
