"""The contracts of the rules of free lists, proved of lists of any number of extents."""

from __future__ import annotations

from typing import Any, cast

from spectral_proofs.laws.free_lists import (
    FIRST_FIT,
    GIVE,
    GIVING,
    OCCUPY,
    TAKE,
    get_covered_facts,
    get_fit_facts,
    get_place,
)
from spectral_proofs.laws.free_sets import (
    FreeSequence,
    claim_at,
    covers,
    fits,
    get_count,
    get_some,
    get_witness,
    is_in_range,
    keep_apart,
    keep_to_grains,
    look_aside,
    make_free_sequence,
    view,
)
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, choose, equal, implies, none_of, one_of, same
from spectral_proofs.symbolic.collection import SymbolicMap, SymbolicSequence, compute_length
from spectral_proofs.symbolic.loops import Loop
from spectral_spec.extents import (
    NO_FIT,
    Extent,
    FreeList,
    find_first_fit,
    give,
    take,
)
from spectral_spec.hierarchical.placement import Place, compute_slot_key, occupy
from spectral_spec.hierarchical.state import Domain

__all__: list[str] = []

_SPEC = "spectral_spec.extents"
_PLACEMENT = "spectral_spec.hierarchical.placement"


def _as_list(free: FreeSequence) -> FreeList:
    return cast("FreeList", free)


def _are_too_short(index: int, free: FreeSequence, length: int, below: int) -> bool:
    """No extent below the index is long enough: said of one of them."""
    return all_of(
        index >= 0,
        index <= compute_length(free),
        implies(all_of(below >= 0, below < index), free.item(below).length < length),
    )


def _is_fit_ahead(index: int, free: FreeSequence, length: int) -> bool:
    """An extent in which the length fits at the arbitrary offset is not below the index."""
    return _are_too_short(index, free, length, get_witness(free, get_some("offset"), length))


def _is_range_ahead(index: int, free: FreeSequence, length: int) -> bool:
    """The extent that covers the arbitrary offset is too short if it is below the index."""
    return _are_too_short(index, free, length, get_witness(free, get_some("offset")))


def _measure(index: int, free: FreeSequence) -> int:
    return compute_length(free) - index


@obligation(
    law="first fit keeps its contract: a fitting extent and the lowest such, or none fits",
    rules=("E3",),
    proves=FIRST_FIT,
    loops={find_first_fit: (Loop(_is_fit_ahead, _measure),)},
    mutants=(
        Mutant(f"{_SPEC}.find_first_fit", "length >= length", "length > length"),
        Mutant(f"{_SPEC}.find_first_fit", "index += 1", "index += 2"),
        Mutant(f"{_SPEC}.find_first_fit", "index = 0", "index = 1"),
        Mutant(f"{_SPEC}.find_first_fit", "return index", "return index + 1"),
        Mutant(f"{_SPEC}.find_first_fit", "index < len(free)", "index < len(free) - 1"),
    ),
)
def first_fit_keeps_its_contract(case: Case) -> bool:
    free, length = make_free_sequence("free"), case.integer("length")
    found = find_first_fit(_as_list(free), length)
    if found is not NO_FIT:
        claim_at(free, found, free.item(found).offset, length)
    return FIRST_FIT.ensures(found, free, length)


@obligation(
    law="take keeps its contract: the offsets that it takes are covered no more, all others as before",
    rules=("E1", "E4"),
    proves=TAKE,
    mutants=(
        Mutant(f"{_SPEC}.take", "available == length", "available <= length + 16"),
        Mutant(f"{_SPEC}.take", "offset + length", "offset"),
        Mutant(f"{_SPEC}.take", "available - length", "available"),
        Mutant(f"{_SPEC}.take", "free[:index] + free[index + 1 :]", "free[:index] + free[index:]"),
    ),
)
def take_keeps_its_contract(case: Case) -> bool:
    free, index = make_free_sequence("free"), case.integer("index")
    length = case.integer("length")
    case.suppose("the extent is long enough", TAKE.requires(_as_list(free), index, length))
    result = take(_as_list(free), index, length)
    offset = get_some("offset")
    was = get_witness(free, offset)
    now = get_witness(result, offset)
    is_gone = free.item(index).length == length
    claim_at(result, was, offset)
    claim_at(result, was - 1, offset)
    claim_at(free, now, offset)
    claim_at(free, now + 1, offset)
    case.claim(
        "an extent goes where it is taken whole",
        get_count(result) == free.length - choose(is_gone, 1, 0),
    )
    return TAKE.ensures(result, free, index, length)


def _make_freed(case: Case) -> tuple[FreeSequence, Extent]:
    """A list and an extent that is apart from it."""
    free = make_free_sequence("free")
    freed = case.record(Extent, "freed")
    case.suppose("what is freed lies in range", is_in_range(freed))

    keep_apart(case, free, freed)
    return free, freed


@obligation(
    law="give keeps its contract: what it frees is covered too, all else as before, and no two touch",
    rules=("E1", "E5"),
    proves=GIVE,
    loops={give: (GIVING,)},
    mutants=(
        Mutant(f"{_SPEC}.give", "offset < freed.offset", "offset < freed.offset + 16"),
        Mutant(f"{_SPEC}.give", "len(before) > 0", "len(before) > 1"),
        Mutant(f"{_SPEC}.give", "before[-1].length + length", "length"),
        Mutant(f"{_SPEC}.give", "before = before[:-1]", "before = before"),
        Mutant(f"{_SPEC}.give", "freed.offset + freed.length", "freed.offset"),
        Mutant(f"{_SPEC}.give", "len(after) > 0", "len(after) > 1"),
        Mutant(f"{_SPEC}.give", "length += after[0].length", "length = after[0].length"),
        Mutant(f"{_SPEC}.give", "after = after[1:]", "after = after"),
    ),
)
def give_keeps_its_contract(case: Case) -> bool:
    free, freed = _make_freed(case)
    result = give(_as_list(free), freed)
    offset = get_some("offset")
    place = get_place()
    with look_aside():
        was, now = get_witness(free, offset), get_witness(result, offset)
        gone = free.length - get_count(result)
        for index in (was, was - gone, place - 1, place):
            claim_at(result, index, offset)
        for index in (now, now + gone, place - 1, place):
            claim_at(free, index, offset)
    return GIVE.ensures(result, free, freed)


def _make_domain(case: Case, key: int) -> tuple[Domain, FreeSequence]:
    """A domain, and the free list of one of its slots, as far as that was ever used."""
    free, has = make_free_sequence("free"), case.function("has", ("Int",), "Bool")
    other = SymbolicSequence(case.table("other", Extent), case.integer("other.count"))

    def read(slot: int) -> SymbolicSequence[Extent]:
        return free if same(slot, key) else free.choose(equal(slot, key), other)

    fields = {name: case.opaque(name, name) for name in Domain._fields if name != "slots"}
    return Domain(slots=cast("Any", SymbolicMap(has, read, 0)), **fields), free


def _is_not_past(index: int, free: object, place: Place, length: int) -> bool:
    """The extents below the index all lie below the place, where the extent at the witness is."""
    known = isinstance(free, SymbolicSequence)
    witness = get_witness(free, place.offset, length) if known else 0
    return all_of(index >= 0, index <= witness)


@obligation(
    law="occupy keeps its contract: the block's extent is taken in its slot, all else is as before",
    rules=("E4",),
    proves=OCCUPY,
    loops={
        occupy: (Loop(_is_not_past, _measure),),
    },
    mutants=(
        Mutant(f"{_PLACEMENT}.occupy", "free[index].offset + free", "free"),
        Mutant(f"{_PLACEMENT}.occupy", "index += 1", "index += 2"),
        Mutant(f"{_PLACEMENT}.occupy", "index = 0", "index = 1"),
        Mutant(f"{_PLACEMENT}.occupy", "set(key,", "set(key + 1,"),
        Mutant(f"{_PLACEMENT}.occupy", "compute_extent_length(size)", "size"),
        Mutant(
            f"{_PLACEMENT}.occupy",
            "compute_slot_key(place.resonance, place.prime)",
            "compute_slot_key(place.prime, place.resonance)",
        ),
    ),
)
def occupy_keeps_its_contract(case: Case) -> bool:
    place, size = case.record(Place, "place"), case.integer("size")
    key = compute_slot_key(place.resonance, place.prime)
    domain, free = _make_domain(case, key)
    case.suppose("the block fits at the place", OCCUPY.requires(domain, place, size))
    result = occupy(domain, place, size)
    left, offset = result.slots[key], get_some("offset")
    if isinstance(view(left), SymbolicSequence):
        was, now = get_witness(free, offset), get_witness(left, offset)
        for index in (was, was - 1):
            claim_at(left, index, offset)
        for index in (now, now + 1):
            claim_at(free, index, offset)
    return OCCUPY.ensures(result, domain, place, size)


# ---------------------------------------------------------------- the lemmas


@obligation(
    law="what first fit finds, and wherever a length fits, is free, in range and on grains",
    rules=("E1", "E3"),
    loops={find_first_fit: (Loop(_is_fit_ahead, _measure),)},
    mutants=(
        Mutant(f"{_SPEC}.find_first_fit", "length >= length", "length >= length - 1"),
        Mutant(f"{_SPEC}.find_first_fit", "return index", "return index + 1"),
    ),
)
def what_fits_is_free_in_range_and_on_grains(case: Case) -> bool:
    free, offset = make_free_sequence("free"), get_some("offset")
    keep_to_grains(case, free)
    length, inside = case.integer("length"), case.integer("inside")
    claim_at(free, get_witness(free, offset, length), inside)
    facts = all_of(get_fit_facts(free, offset, length, inside), get_covered_facts(free, inside))
    found = find_first_fit(_as_list(free), length)
    if found is NO_FIT:
        return facts
    place = free.item(found).offset
    claim_at(free, found, place, length)
    claim_at(free, found, inside)
    return all_of(facts, fits(free, place, length), get_fit_facts(free, place, length, inside))


@obligation(
    law="if first fit finds none, then nowhere so many offsets in a row are free",
    rules=("E3",),
    loops={find_first_fit: (Loop(_is_range_ahead, _measure),)},
    mutants=(
        Mutant(f"{_SPEC}.find_first_fit", "length >= length", "length > length"),
        Mutant(f"{_SPEC}.find_first_fit", "index = 0", "index = 1"),
    ),
)
def without_a_fit_no_so_many_offsets_in_a_row_are_free(case: Case) -> bool:
    free, length = make_free_sequence("free"), case.integer("length")
    # If they were, the extent of the first would end among them; nothing covers its end.
    start = get_some("offset")
    extent = free.item(get_witness(free, start))
    end = extent.offset + extent.length
    next_one = get_witness(free, end)
    free.item(next_one)
    if find_first_fit(_as_list(free), length) is not NO_FIT:
        return True
    return one_of(
        none_of(covers(free, start)),
        all_of(start < end, end < start + length, none_of(covers(free, end))),
    )
