"""Contracts of extents and free lists.

The bounds on the number of extents are bounds of what CrossHair explores here;
the length of each extent and the place of each are any ints.
"""

from __future__ import annotations

from typing import Final

from spectral_proofs.search.contract import Contract, Fault
from spectral_spec.extents import (
    Extent,
    FreeList,
    compute_extent_length,
    compute_size_class,
    find_first_fit,
    give,
    is_free_list,
    take,
)

__all__ = ["CONTRACTS"]

_GRAIN: Final = 16
_SLOT: Final = 16777216
_BOUND: Final = "CrossHair makes a list item by item: the number of extents is bounded"


def is_size(size: int) -> bool:
    """True for a size of a block."""
    return size >= 0


def is_snug(size: int, result: int) -> bool:
    """Whole grains, at least one, enough for the size and not one grain more."""
    return (
        result % _GRAIN == 0
        and result >= _GRAIN
        and result >= size
        and (result == _GRAIN or result - size < _GRAIN)
    )


def is_class_of(size: int, result: int) -> bool:
    """Class k holds the sizes above 4**(k + 2) and up to 4**(k + 3); the ends are open."""
    if result < 0 or result > 6:
        return False
    return (result == 0 or size > 4 ** (result + 2)) and (result == 6 or size <= 4 ** (result + 3))


def has_three(free: FreeList) -> bool:
    """At most three extents."""
    return len(free) <= 3


def has_four(free: FreeList) -> bool:
    """At most four extents."""
    return len(free) <= 4


def has_five(free: FreeList) -> bool:
    """At most five extents."""
    return len(free) <= 6


def is_sound(free: FreeList) -> bool:
    """In range, on grains, ascending and apart: written down without the shipped rule."""
    position = -1
    for extent in free:
        if extent.length <= 0 or extent.offset <= position:
            return False
        if extent.length % _GRAIN != 0 or extent.offset % _GRAIN != 0:
            return False
        position = extent.offset + extent.length
    return position <= _SLOT


def tells_soundness(free: FreeList, result: bool) -> bool:
    """The same as by the definition."""
    return result == is_sound(free)


def fits_lowest(free: FreeList, length: int, result: int) -> bool:
    """Long enough, and none before it is; no index exactly if none is long enough."""
    if result == -1:
        return all(extent.length < length for extent in free)
    return (
        0 <= result < len(free)
        and free[result].length >= length
        and all(extent.length < length for extent in free[:result])
    )


def can_take(free: FreeList, index: int, length: int) -> bool:
    """At most three extents, sound, and the one named is long enough."""
    return (
        len(free) <= 3
        and 0 <= index < len(free)
        and 0 < length <= free[index].length
        and length % _GRAIN == 0
        and is_sound(free)
    )


def count_bytes(free: FreeList) -> int:
    """Bytes of all extents."""
    return sum(extent.length for extent in free)


def lies_in(inner: Extent, free: FreeList) -> bool:
    """True if one extent of the list holds all bytes of `inner`."""
    end = inner.offset + inner.length
    return any(one.offset <= inner.offset and end <= one.offset + one.length for one in free)


def takes_exactly(free: FreeList, index: int, length: int, result: FreeList) -> bool:
    """Sound; only bytes that were free, none of those taken, and all the others."""
    start = free[index].offset
    return (
        is_sound(result)
        and all(lies_in(one, free) for one in result)
        and all(one.offset + one.length <= start or start + length <= one.offset for one in result)
        and count_bytes(result) == count_bytes(free) - length
    )


def can_give(free: FreeList, freed: Extent) -> bool:
    """At most three extents, sound, and none of the freed bytes is free yet."""
    end = freed.offset + freed.length
    return (
        len(free) <= 3
        and freed.offset >= 0
        and freed.length > 0
        and end <= _SLOT
        and freed.offset % _GRAIN == 0
        and freed.length % _GRAIN == 0
        and is_sound(free)
        and all(one.offset + one.length <= freed.offset or end <= one.offset for one in free)
    )


def gives_exactly(free: FreeList, freed: Extent, result: FreeList) -> bool:
    """Sound, so nothing touches; what was free and what is freed, and no byte more."""
    return (
        is_sound(result)
        and lies_in(freed, result)
        and all(lies_in(one, result) for one in free)
        and count_bytes(result) == count_bytes(free) + freed.length
    )


CONTRACTS: Final = (
    Contract(
        compute_extent_length,
        "any size >= 0: whole grains, at least one, enough and not a grain too many",
        is_snug,
        is_size,
        faults=(Fault("size + GRAIN - 1", "size + GRAIN"), Fault("max(1, ", "max(0, ")),
    ),
    Contract(
        compute_size_class,
        "any size >= 0: class k for the sizes above 4**(k+2) and up to 4**(k+3), the ends open",
        is_class_of,
        is_size,
        faults=(Fault("size > limit", "size >= limit"),),
    ),
    Contract(
        is_free_list,
        "up to three extents: true exactly if in range, on grains, ascending and apart",
        tells_soundness,
        has_three,
        reason=_BOUND,
        faults=(
            Fault("offset <= end", "offset < end"),
            Fault("end <= OFFSETS", "end < OFFSETS"),
        ),
    ),
    Contract(
        find_first_fit,
        "up to four extents, any lengths: the lowest that is long enough, and one if there is one",
        fits_lowest,
        has_four,
        case="4 extents",
        reason=_BOUND,
        faults=(Fault(">= length", "> length"), Fault("index = 0", "index = 1")),
    ),
    Contract(
        find_first_fit,
        "the same for up to five extents",
        fits_lowest,
        has_five,
        case="5 extents",
        reason=_BOUND,
        faults=(Fault("index < len(free)", "index < 4"),),
    ),
    Contract(
        take,
        "up to three extents: stays sound, loses exactly the bytes taken",
        takes_exactly,
        can_take,
        reason=_BOUND,
        faults=(
            Fault("Extent(offset + length, ", "Extent(offset, "),
            Fault("available == length", "available <= length + GRAIN"),
        ),
    ),
    Contract(
        give,
        "up to three extents: stays sound (so it coalesces), gains exactly the bytes freed",
        gives_exactly,
        can_give,
        reason=_BOUND,
        faults=(
            Fault("length += after[0].length", "length = after[0].length"),
            Fault("after = after[1:]", "after = after[0:]"),
            Fault("before[-1].length == offset", "before[-1].length == offset + 1"),
        ),
    ),
)
