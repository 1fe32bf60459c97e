"""What the rules do to the free lists of a memory: contracts, and what follows from a fit.

A law about a whole memory holds a `FreeSet` for each slot, and takes these contracts:
`contracts=(FIRST_FIT, GIVE, OCCUPY)`. Then `find_place_at`, `vacate`, `give_back_tail`
run as they ship, `occupy` is not entered, and of free lists is known what they cover.
The contracts and the lemmas are proved in `free_list_contracts`, of lists of any
number of extents.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

from spectral_proofs.laws.free_sets import (
    FreeSet,
    contains,
    covers,
    fits,
    get_count,
    get_freed_offset,
    get_item,
    get_some,
    is_in_order,
    is_in_range,
    is_on_grains,
    make_changed,
)
from spectral_proofs.symbolic.calls import Contract
from spectral_proofs.symbolic.choice import all_of, equal, implies, none_of, one_of
from spectral_proofs.symbolic.explorer import get_explorer
from spectral_proofs.symbolic.loops import Loop
from spectral_proofs.symbolic.values import SymBool, SymInt
from spectral_spec.address import OFFSETS
from spectral_spec.extents import (
    GRAIN,
    NO_FIT,
    WHOLE_SLOT,
    Extent,
    FreeList,
    compute_extent_length,
    find_first_fit,
    give,
    take,
)
from spectral_spec.hierarchical.placement import Place, compute_slot_key, occupy
from spectral_spec.hierarchical.state import Domain

__all__ = [
    "FIRST_FIT",
    "GIVE",
    "GIVING",
    "OCCUPY",
    "TAKE",
    "get_covered_facts",
    "get_fit_facts",
    "get_place",
]


def _make_fit(free: FreeList, length: int) -> int:
    explorer = get_explorer()
    if SymBool(explorer.fresh("there is a fit", "Bool")):
        return cast("int", SymInt(explorer.fresh("index of the first fit", "Int")))
    return NO_FIT


def _ensure_fit(found: int, free: FreeList, length: int) -> bool:
    offset = get_some("offset")
    if found is NO_FIT:
        return none_of(fits(free, offset, length))
    one = get_item(free, found)
    return all_of(
        found >= 0,
        found < get_count(free),
        one.length >= length,
        fits(free, one.offset, length),
        implies(fits(free, offset, length), one.offset <= offset),
    )


#: The index of an extent in which the length fits, and the lowest such at that; or
#: NO_FIT, and then it fits nowhere (said of the arbitrary "offset").
FIRST_FIT: Final = Contract(
    function=find_first_fit,
    requires=lambda free, length: is_in_order(free),
    ensures=_ensure_fit,
    result=_make_fit,
)


def _is_taken(free: FreeList, index: int, length: int, offset: int) -> bool:
    start = get_item(free, index).offset
    return all_of(covers(free, offset), none_of(contains(Extent(start, length), offset)))


#: The same offsets are free, but for the first ones of the extent.
TAKE: Final = Contract(
    function=take,
    requires=lambda free, index, length: all_of(
        is_in_order(free),
        index >= 0,
        index < get_count(free),
        length > 0,
        length % GRAIN == 0,
        length <= get_item(free, index).length,
    ),
    ensures=lambda result, free, index, length: all_of(
        is_in_order(result),
        equal(
            covers(result, get_some("offset")),
            _is_taken(free, index, length, get_some("offset")),
        ),
    ),
    result=lambda free, index, length: cast(
        "Any", make_changed(lambda offset: _is_taken(free, index, length, offset))
    ),
)


#: The same offsets are free, and those of the freed extent, which were not before.
GIVE: Final = Contract(
    function=give,
    requires=lambda free, freed: all_of(
        is_in_order(free),
        is_in_range(freed),
        is_on_grains(freed),
        none_of(
            all_of(contains(freed, get_freed_offset()), covers(free, get_freed_offset())),
        ),
    ),
    ensures=lambda result, free, freed: all_of(
        is_in_order(result),
        equal(
            covers(result, get_some("offset")),
            one_of(covers(free, get_some("offset")), contains(freed, get_some("offset"))),
        ),
    ),
    result=lambda free, freed: cast(
        "Any",
        make_changed(lambda offset: one_of(covers(free, offset), contains(freed, offset))),
    ),
)


def _get_slot(domain: Domain, key: int) -> FreeList:
    return domain.slots.get(key, WHOLE_SLOT)


def _leave(domain: Domain, place: Place, size: int) -> Callable[[int], bool]:
    """What is still free in the slot of a place that a block of this size takes."""
    free = _get_slot(domain, compute_slot_key(place.resonance, place.prime))
    taken = Extent(place.offset, compute_extent_length(size))
    return lambda offset: all_of(covers(free, offset), none_of(contains(taken, offset)))


def _require_fit(domain: Domain, place: Place, size: int) -> bool:
    free = _get_slot(domain, compute_slot_key(place.resonance, place.prime))
    return all_of(
        is_in_order(free), size >= 0, fits(free, place.offset, compute_extent_length(size))
    )


def _occupy(domain: Domain, place: Place, size: int) -> Domain:
    key = compute_slot_key(place.resonance, place.prime)
    left = make_changed(_leave(domain, place, size))
    return domain._replace(slots=domain.slots.set(key, cast("Any", left)))


def _ensure_occupied(result: Domain, domain: Domain, place: Place, size: int) -> bool:
    key, other = compute_slot_key(place.resonance, place.prime), get_some("slot")
    left, offset = cast("object", result.slots[key]), get_some("offset")
    if isinstance(left, FreeSet):
        return True  # the contract made it so
    mine, its = cast("Any", result.slots), cast("Any", domain.slots)
    frame = one_of(
        equal(other, key),
        all_of(equal(mine.has(other), its.has(other)), _agree(mine.read(other), its.read(other))),
    )
    return all_of(
        equal(result._replace(slots=domain.slots), domain),
        is_in_order(left),
        equal(covers(left, offset), _leave(domain, place, size)(offset)),
        frame,
    )


def _agree(one: object, other: object) -> bool:
    """Whether two lists are equal, at an arbitrary index; of free sets, whether they cover alike."""
    if one is other:
        return True
    if isinstance(one, FreeSet) or isinstance(other, FreeSet):
        offset = get_some("offset")
        return equal(covers(one, offset), covers(other, offset))
    index = get_some("index")
    return all_of(
        equal(get_count(one), get_count(other)),
        implies(
            all_of(index >= 0, index < get_count(one)),
            equal(get_item(one, index), get_item(other, index)),
        ),
    )


#: The first bytes of the extent at the place are taken, in its slot, and nothing else
#: is changed. The place is where an extent begins that is long enough.
OCCUPY: Final = Contract(
    function=occupy, requires=_require_fit, ensures=_ensure_occupied, result=_occupy
)


# ---------------------------------------------------------------- the lemmas


def get_fit_facts(free: object, offset: int, length: int, inside: int) -> bool:
    """What follows if a length fits at an offset: on grains, in range, and free at `inside`."""
    return implies(
        fits(free, offset, length),
        all_of(
            offset >= 0,
            offset % GRAIN == 0,
            offset + length <= OFFSETS,
            implies(contains(Extent(offset, length), inside), covers(free, inside)),
        ),
    )


def get_covered_facts(free: object, offset: int) -> bool:
    """What follows if an offset is covered: it is in range, and so is its whole grain."""
    return implies(covers(free, offset), all_of(offset >= 0, offset < OFFSETS))


# --------------------------------------------------------- how `give` walks


def _is_before_the_freed(index: int, free: object, freed: Extent) -> bool:
    get_explorer().scratch["place"] = index
    return all_of(
        index >= 0,
        index <= get_count(free),
        implies(index > 0, get_item(free, index - 1).offset < freed.offset),
    )


#: The loop of `give`: all extents so far begin before what is freed.
GIVING: Final = Loop(_is_before_the_freed, lambda index, free: get_count(free) - index)


def get_place() -> int:
    """Where `give` has put the freed extent."""
    return cast("int", get_explorer().scratch["place"])
