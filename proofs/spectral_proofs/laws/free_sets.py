"""Free lists of any length in two views: as sets of offsets, and extent by extent.

A law about a whole memory does not look at the extents of a slot. It holds a
`FreeSet` for each: `covers(offset)` says whether the offset lies in one of its
extents, and `fits(offset, length)` whether one of them begins there and is long
enough. A free set is always in order (rule E1), since every rule keeps that.

A law about the rules of free lists holds a `FreeSequence`: extents by index, any
number of them. What it covers is defined by its extents: `covers` makes the truth
value, and the index of an extent that has the offset, if one has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, Final, cast

from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, choose, implies, one_of, same
from spectral_proofs.symbolic.collection import Segment, SymbolicSequence, join
from spectral_proofs.symbolic.explorer import get_explorer
from spectral_proofs.symbolic.terms import constant
from spectral_proofs.symbolic.values import SymBool, SymInt, lift_bool
from spectral_spec.address import OFFSETS
from spectral_spec.extents import GRAIN, Extent, FreeList

__all__ = [
    "FreeSequence",
    "FreeSet",
    "are_apart_at",
    "claim_at",
    "contains",
    "covers",
    "fits",
    "get_count",
    "get_freed_offset",
    "get_item",
    "get_some",
    "get_witness",
    "is_good_at",
    "is_in_order",
    "is_in_range",
    "is_on_grains",
    "keep_apart",
    "keep_to_grains",
    "look_aside",
    "make_changed",
    "make_free_sequence",
    "make_free_set",
    "make_free_sets",
    "view",
]


class FreeSet:
    """A free list in order, of which only its offsets and its fits are known.

    `covers(offset)`: the offset lies in one of the extents. `fits(offset, length)`:
    one of them begins at the offset and is at least so long. `item(index)` is the
    extent at an index below `count`.
    """

    __slots__ = ("count", "covers", "fits", "item")

    def __init__(
        self,
        covers: Callable[[int], bool],
        fits: Callable[[int, int], bool],
        item: Callable[[int], Extent],
        count: int,
    ) -> None:
        self.covers = covers
        self.fits = fits
        self.item = item
        self.count = count

    def __getitem__(self, index: int) -> Extent:
        if not all_of(index >= 0, index < self.count):
            message = f"index {index} out of range"
            raise IndexError(message)
        return self.item(index)

    def choose(self, condition: bool, other: object) -> FreeSet:
        """This free set if the condition holds, or else the other."""
        return FreeSet(
            lambda offset: choose(condition, self.covers(offset), covers(other, offset)),
            lambda offset, length: choose(
                condition, self.fits(offset, length), fits(other, offset, length)
            ),
            lambda index: choose(condition, self.item(index), get_item(other, index)),
            choose(condition, self.count, get_count(other)),
        )

    def is_same(self, other: object) -> bool:
        """Only the very same free set is known to be the same; laws compare what is covered."""
        return self is other


#: Set while extents are looked at of which the order does not matter.
_ASIDE: Final = "extents are looked at aside"


class FreeSequence(SymbolicSequence[Extent]):
    """A free list in order, extent by extent: any number of them.

    That all extents are on grains and in range, and any two of them ascending and
    apart, is supposed of each extent that is looked at, and of each two. Whatever
    else shall be supposed of each of them is added to `rules`.
    """

    __slots__ = ("rules",)

    def __init__(
        self, name: str, item: Callable[[int], Extent], length: int, *, in_order: bool = True
    ) -> None:
        seen: list[int] = []
        self.rules: list[Callable[[int, Extent], None]] = []

        def look(index: int) -> Extent:
            found, is_known = item(index), get_explorer().scratch.get(_ASIDE, False)
            if not is_known and not any(same(index, other) for other in seen):
                facts = [is_good_at(item, index, length)]
                for other in seen:
                    facts.append(are_apart_at(item, index, other, length))
                    facts.append(are_apart_at(item, other, index, length))
                seen.append(index)
                if in_order:
                    get_explorer().suppose(f"{name} is in order", lift_bool(all_of(*facts)))
                for rule in self.rules:
                    rule(index, found)
            return found

        super().__init__(look, length)


@contextmanager
def look_aside() -> Iterator[None]:
    """Look at extents of which the order does not matter: nothing is supposed of it."""
    scratch = get_explorer().scratch
    before, scratch[_ASIDE] = scratch.get(_ASIDE, False), True
    try:
        yield
    finally:
        scratch[_ASIDE] = before


def make_free_sequence(name: str, *, in_order: bool = True) -> FreeSequence:
    """A free list, in order or not, of any number of extents, of which nothing is known."""
    case = Case(get_explorer())
    offsets = case.function(f"{name}.offset", ("Int",), "Int")
    lengths = case.function(f"{name}.length", ("Int",), "Int")
    count = case.integer(f"{name}.count")
    if in_order:
        case.suppose(f"{name} is in order", count >= 0)
    return FreeSequence(
        name, lambda index: Extent(offsets(index), lengths(index)), count, in_order=in_order
    )


def keep_to_grains(case: Case, free: FreeSequence) -> None:
    """Suppose of each extent that is looked at that it lies on grains."""

    def rule(index: int, extent: Extent) -> None:
        inside = all_of(index >= 0, index < free.length)
        case.suppose("the free list lies on grains", implies(inside, is_on_grains(extent)))

    free.rules.append(rule)


def keep_apart(case: Case, free: FreeSequence, freed: Extent) -> None:
    """Suppose of each extent that is looked at that no offset is in it and in another one."""

    def rule(index: int, extent: Extent) -> None:
        # Instantiated at the greater of the two first offsets.
        is_apart = one_of(
            extent.offset + extent.length <= freed.offset,
            freed.offset + freed.length <= extent.offset,
        )
        inside = all_of(index >= 0, index < free.length)
        case.suppose("what is freed was not free", implies(inside, is_apart))

    free.rules.append(rule)


def is_good_at(item: Callable[[int], Extent], index: int, count: int) -> bool:
    """Rule E1 of one extent: if the index is below the count, it is not empty and in range."""
    return implies(all_of(index >= 0, index < count), is_in_range(item(index)))


def are_apart_at(item: Callable[[int], Extent], one: int, other: int, count: int) -> bool:
    """Rule E1 of two: if they are two extents in ascending order, some offset lies between."""
    first, second = item(one), item(other)
    ascending = all_of(one >= 0, one < other, other < count)
    return implies(ascending, first.offset + first.length < second.offset)


def is_in_range(extent: Extent) -> bool:
    """Whether an extent is not empty, and in the range of a slot."""
    return all_of(extent.offset >= 0, extent.length > 0, extent.offset + extent.length <= OFFSETS)


def is_on_grains(extent: Extent) -> bool:
    """Whether an extent begins and ends on grains."""
    return all_of(extent.offset % GRAIN == 0, extent.length % GRAIN == 0)


def contains(extent: Extent, offset: int) -> bool:
    """Whether an offset lies in an extent."""
    return all_of(extent.offset <= offset, offset < extent.offset + extent.length)


def make_free_set(name: str) -> FreeSet:
    """A free list in order of which nothing is known."""
    return make_free_sets(name)(0)


def make_free_sets(name: str) -> Callable[[int], FreeSet]:
    """For each slot key a free list in order of which nothing is known."""
    explorer = get_explorer()
    case = Case(explorer)
    covered = case.function(f"{name}.covers", ("Int", "Int"), "Bool")
    fitting = case.function(f"{name}.fits", ("Int", "Int", "Int"), "Bool")
    offsets = case.function(f"{name}.offset", ("Int", "Int"), "Int")
    lengths = case.function(f"{name}.length", ("Int", "Int"), "Int")
    counts = case.function(f"{name}.count", ("Int",), "Int")
    return lambda key: FreeSet(
        lambda offset: cast("bool", covered(key, offset)),
        lambda offset, length: cast("bool", fitting(key, offset, length)),
        lambda index: Extent(offsets(key, index), lengths(key, index)),
        counts(key),
    )


# ------------------------------------- what holds of a free list in any view


def get_some(name: str) -> int:
    """The arbitrary number of this name: the same one wherever it is asked for.

    A contract speaks of the arbitrary "offset", "slot" and "index". What is proved of
    them holds of every one, so a law may suppose of them what is true of every one.
    """
    return cast("int", SymInt(constant(f"some {name}", "Int", get_explorer().context)))


def get_freed_offset() -> int:
    """The arbitrary offset of which `GIVE` requires that it is not freed while it is free.

    A law may suppose of it only what it supposes of every offset.
    """
    return get_some("offset to be freed")


def view(free: object) -> object:
    """A tuple with parts of unknown length as the sequence that it is, the same one each time."""
    if isinstance(free, FreeSet | SymbolicSequence):
        return free
    if not any(isinstance(one, Segment) for one in cast("FreeList", free)):
        return free
    made = cast("list[Any]", get_explorer().scratch.setdefault("views of free lists", []))
    for of, sequence in made:
        if of is free:
            return cast("object", sequence)
    made.append((free, join(free)))
    return cast("object", made[-1][1])


def covers(free: object, offset: int) -> bool:
    """Whether an offset lies in one of the extents."""
    free = view(free)
    if isinstance(free, FreeSet):
        return free.covers(offset)
    if isinstance(free, SymbolicSequence):
        return _find(free, "covers", (offset,), lambda one: contains(one, offset))[0]
    return one_of(*(contains(one, offset) for one in cast("FreeList", free)))


def fits(free: object, offset: int, length: int) -> bool:
    """Whether an extent begins at the offset that is at least so long."""
    free = view(free)
    if isinstance(free, FreeSet):
        return free.fits(offset, length)
    if isinstance(free, SymbolicSequence):
        return _find(free, "fits", (offset, length), _does_fit(offset, length))[0]
    return one_of(*map(_does_fit(offset, length), cast("FreeList", free)))


def _does_fit(offset: int, length: int) -> Callable[[Extent], bool]:
    return lambda one: all_of(one.offset == offset, one.length >= length)


def get_witness(free: object, offset: int, *length: int) -> int:
    """Index of an extent that covers the offset, or in which the length fits at the offset."""
    sequence = cast("SymbolicSequence[Extent]", view(free))
    if length:
        return _find(sequence, "fits", (offset, *length), _does_fit(offset, *length))[1]
    return _find(sequence, "covers", (offset,), lambda one: contains(one, offset))[1]


def claim_at(free: object, index: int, offset: int, *length: int) -> None:
    """Use that an extent at this index that covers the offset is one that covers it.

    With a length: that one in which the length fits at the offset is one that fits.
    """
    found = fits(free, offset, *length) if length else covers(free, offset)
    one = get_item(free, index)
    holds = _does_fit(offset, *length)(one) if length else contains(one, offset)
    inside = all_of(index >= 0, index < get_count(free))
    term = lift_bool(implies(all_of(inside, holds), found))
    get_explorer().suppose("an extent that is so is there", term)


def _find(
    free: SymbolicSequence[Extent],
    name: str,
    arguments: tuple[int, ...],
    holds: Callable[[Extent], bool],
) -> tuple[bool, int]:
    """Whether one of any number of extents is so, and the index of one that is.

    Both are defined here: if there is one, the index is that of one.
    """
    explorer = get_explorer()
    made = cast("list[Any]", explorer.scratch.setdefault(f"{name} of free lists", []))
    for of, earlier, found in made:
        if of is free and all(same(one, its) for one, its in zip(earlier, arguments, strict=True)):
            return cast("tuple[bool, int]", found)
    whether = cast("bool", SymBool(explorer.fresh(name, "Bool")))
    index = cast("int", SymInt(explorer.fresh(f"index that {name}", "Int")))
    made.append((free, arguments, (whether, index)))
    is_one = all_of(index >= 0, index < free.length, holds(free.item(index)))
    explorer.suppose(f"what {name} is one of the extents", lift_bool(implies(whether, is_one)))
    return whether, index


def is_in_order(free: object) -> bool:
    """Rule E1. Of a list of unknown length: at two arbitrary indices."""
    free = view(free)
    if isinstance(free, FreeSet | FreeSequence):
        return True
    if isinstance(free, SymbolicSequence):
        one, other = get_some("index"), get_some("index behind")
        return all_of(
            is_good_at(free.item, one, free.length),
            are_apart_at(free.item, one, other, free.length),
        )
    extents = cast("FreeList", free)
    return all_of(
        *(is_in_range(one) for one in extents),
        *(one.offset + one.length < other.offset for one, other in pairwise(extents)),
    )


def get_count(free: object) -> int:
    """How many extents there are."""
    free = view(free)
    if isinstance(free, FreeSet):
        return free.count
    return free.length if isinstance(free, SymbolicSequence) else len(cast("FreeList", free))


def get_item(free: object, index: int) -> Extent:
    """The extent at an index; it means nothing past the end."""
    free = view(free)
    if isinstance(free, FreeSet | SymbolicSequence):
        return cast("Extent", free.item(index))
    found = Extent(0, 0)
    for place, one in enumerate(cast("FreeList", free)):
        found = choose(index == place, one, found)
    return found


def make_changed(changed: Callable[[int], bool]) -> FreeSet:
    """A free list in order that covers these offsets; what else it is, is unknown."""
    unknown = make_free_set(get_explorer().name("free list"))
    return FreeSet(changed, unknown.fits, unknown.item, unknown.count)
