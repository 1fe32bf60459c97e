"""Rings of the reference as forms: what a method does to one is computed once.

A ring of few rows has few forms. What `RowRing` does depends on its own fields alone, so
a method of the same form with the same arguments leads to the same form and the same
value. The implementation's own method is run on a copy when that is asked first, and
what it led to is kept.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from typing import Final, NamedTuple, TypeVar

from spectral_memory.hierarchical.row_ring import OUTSIDE, RowRing
from spectral_proofs.model.canonical import pack
from spectral_proofs.model.copies import copy_ring, fill_ring

__all__ = [
    "RingForm",
    "RingForms",
    "RingLayout",
    "SharedRing",
    "follow",
    "share_ring",
]

T = TypeVar("T")
_new: Final = object.__new__
_get_links: Final[Callable[[RowRing], tuple[array[int], array[int], int, int]]] = attrgetter(
    "following", "_preceding", "first", "_length"
)


class RingLayout(NamedTuple):
    """The rows of a ring, and its links if they are not those of its rows in their order."""

    rows: tuple[int, ...]
    residue: bytes


class RingForm(RowRing):
    """A ring that nobody changes, and the forms to which its methods lead, with their values."""

    __slots__ = (
        "appended",
        "end",
        "forms",
        "fronts",
        "holds",
        "kept",
        "length",
        "removed",
        "start",
        "turned",
    )

    forms: RingForms
    kept: RingLayout | None
    length: tuple[RingForm, int] | None
    start: tuple[RingForm, int] | None
    end: tuple[RingForm, int] | None
    holds: dict[int, tuple[RingForm, bool]]
    appended: dict[int, RingForm]
    removed: dict[int, RingForm]
    turned: tuple[RingForm, int] | None
    fronts: dict[int, RingForm]

    @property
    def layout(self) -> RingLayout:
        """What a key and a residue say of this form."""
        found = self.kept
        if found is None:
            found = self.kept = read_ring(self)
        return found


class RingForms:
    """All forms that were met, by their fields."""

    def __init__(self) -> None:
        self._forms: dict[tuple[bytes, bytes, int, int], RingForm] = {}

    def find(self, ring: RowRing) -> RingForm:
        """The form of a ring."""
        if type(ring) is SharedRing:
            return ring.form
        following, preceding, first, length = _get_links(ring)
        fields = following.tobytes(), preceding.tobytes(), first, length
        form = self._forms.get(fields)
        if form is None:
            form = self._forms[fields] = _new(RingForm)
            fill_ring(form, ring)
            form.forms, form.kept, form.turned = self, None, None
            form.length = form.start = form.end = None
            form.holds, form.appended, form.removed, form.fronts = {}, {}, {}, {}
        return form


class SharedRing(RowRing):
    """A ring that goes from form to form."""

    __slots__ = ("form",)

    form: RingForm

    @property
    def following(self) -> array[int]:  # type: ignore[override]  # a field, of which the form has the value
        """The row that comes after each row, to be read."""
        return self.form.following

    @property
    def first(self) -> int:
        """The row that came first."""
        return self.form.first

    @first.setter
    def first(self, row: int) -> None:
        after = self.form.fronts.get(row)
        if after is None:
            ring = copy_ring(self.form)
            ring.first = row
            after = self.form.fronts[row] = self.form.forms.find(ring)
        self.form = after

    def __len__(self) -> int:
        step = self.form.length
        if step is None:
            before, value = self.form, self._act(len)
            before.length = self.form, value
            return value
        self.form, value = step
        return value

    def __contains__(self, row: int) -> bool:
        step = self.form.holds.get(row)
        if step is None:
            before, value = self.form, self._act(lambda ring: row in ring)
            before.holds[row] = self.form, value
            return value
        self.form, value = step
        return value

    def __iter__(self) -> Iterator[int]:
        return iter(self._act(list))

    @property
    def front(self) -> int:
        """The row that came first; the ring must not be empty."""
        step = self.form.start
        if step is None:
            before, value = self.form, self._act(lambda ring: ring.front)
            before.start = self.form, value
            return value
        self.form, value = step
        return value

    @property
    def back(self) -> int:
        """The row that came last; the ring must not be empty."""
        step = self.form.end
        if step is None:
            before, value = self.form, self._act(lambda ring: ring.back)
            before.end = self.form, value
            return value
        self.form, value = step
        return value

    def append(self, row: int) -> None:
        """Put a row that is not in the ring at its end."""
        after = self.form.appended.get(row)
        if after is None:
            before = self.form
            self._act(lambda ring: ring.append(row))
            before.appended[row] = self.form
        else:
            self.form = after

    def remove(self, row: int) -> None:
        """Take a row of the ring out of it."""
        after = self.form.removed.get(row)
        if after is None:
            before = self.form
            self._act(lambda ring: ring.remove(row))
            before.removed[row] = self.form
        else:
            self.form = after

    def advance(self) -> int:
        """Move the row that came first to the end; that row."""
        step = self.form.turned
        if step is None:
            before, value = self.form, self._act(lambda ring: ring.advance())
            before.turned = self.form, value
            return value
        self.form, value = step
        return value

    def _act(self, act: Callable[[RowRing], T]) -> T:
        """Let the implementation act on a copy, whose form is then this ring's."""
        ring = copy_ring(self.form)
        try:
            return act(ring)
        finally:
            self.form = self.form.forms.find(ring)


def share_ring(form: RingForm) -> SharedRing:
    """A ring of this form."""
    ring = _new(SharedRing)
    ring.form = form
    return ring


def read_ring(ring: RowRing) -> RingLayout:
    """The rows of a ring, and what its links say beyond them."""
    following, preceding, first, length = _get_links(ring)
    rows = follow(following, first)
    ahead, back = [OUTSIDE] * len(following), [OUTSIDE] * len(following)
    for row, after in zip(rows, (*rows[1:], *rows[:1]), strict=True):
        ahead[row], back[after] = after, row
    same = (length, following.tolist(), preceding.tolist()) == (len(rows), ahead, back)
    if same:
        return RingLayout(rows, b"")
    links = following.tobytes() + preceding.tobytes()
    return RingLayout(rows, pack([0, length, len(following)]) + links)


def follow(following: Sequence[int], first: int) -> tuple[int, ...]:
    """The rows of a ring from its front on, no further than where its links run in a circle."""
    rows: list[int] = []
    row = first
    while row != OUTSIDE and len(rows) < len(following):
        rows.append(row)
        row = following[row]
        if row == first:
            break
    return tuple(rows)
