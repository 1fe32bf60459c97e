"""Taking and giving, extent by extent: what is where afterwards, and that nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, cast

from spectral_proofs.laws.free_lists import GIVING, get_place
from spectral_proofs.laws.free_sets import (
    FreeSequence,
    get_count,
    get_item,
    get_some,
    is_on_grains,
    keep_to_grains,
    make_free_sequence,
    view,
)
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, choose, equal, implies
from spectral_proofs.symbolic.collection import SymbolicSequence
from spectral_spec.extents import Extent, FreeList, give, take

__all__: list[str] = []

_SPEC: Final = "spectral_spec.extents"


def _is_joined_below(free: FreeSequence, freed: Extent) -> bool:
    before = free.item(get_place() - 1)
    return all_of(get_place() > 0, before.offset + before.length == freed.offset)


def _as_list(free: object) -> FreeList:
    return cast("FreeList", free)


def _sum_up(case: Case, free: FreeSequence) -> Callable[[int], int]:
    """The bytes of the extents below an index."""
    total = case.function("bytes", ("Int",), "Int")

    def rule(index: int, extent: Extent) -> None:
        case.suppose(
            "bytes are summed up",
            total(0) == 0,
            total(index + 1) == total(index) + extent.length,
        )

    free.rules.append(rule)
    return total


def _is_sum(result: object, total: Callable[[int], int]) -> bool:
    """Whether the bytes of the extents below an index are these: at first, and one by one."""
    index = get_some("index")
    inside = all_of(index >= 0, index < get_count(result))
    after = total(index) + get_item(result, index).length
    return all_of(total(0) == 0, implies(inside, total(index + 1) == after))


def _make_taking(case: Case, *, in_order: bool = False) -> tuple[FreeSequence, int, int]:
    free = make_free_sequence("free", in_order=in_order)
    index, length = case.integer("index"), case.integer("length")
    case.suppose("the index is that of an extent", index >= 0, index < free.length)
    return free, index, length


@obligation(
    law="take shortens one extent from below, or drops it if it is taken whole, and moves no other",
    rules=("E4",),
    mutants=(
        Mutant(f"{_SPEC}.take", "available == length", "available != length"),
        Mutant(f"{_SPEC}.take", "free[:index] + free", "free[: index - 1] + free"),
        Mutant(f"{_SPEC}.take", "(*free[:index], Extent", "(*free[: index - 1], Extent"),
        Mutant(f"{_SPEC}.take", "*free[index + 1 :])", "*free[index:])"),
        Mutant(f"{_SPEC}.take", "offset + length", "offset - length"),
        Mutant(f"{_SPEC}.take", "available - length", "available + length"),
    ),
)
def take_changes_one_extent_and_moves_no_other(case: Case) -> bool:
    item, count = case.table("free", Extent), case.integer("count")
    index, length, one = case.integer("index"), case.integer("length"), get_some("index")
    case.suppose("the index is that of an extent", index >= 0, index < count)
    result = take(_as_list(SymbolicSequence(item, count)), index, length)
    offset, available = item(index)
    whole = available == length
    left = Extent(offset + length, available - length)
    shortened = choose(one == index, left, item(one))
    inside = all_of(one >= 0, one < get_count(result))
    dropped = choose(one < index, item(one), item(one + 1))
    return all_of(
        get_count(result) == choose(whole, count - 1, count),
        implies(inside, equal(get_item(result, one), choose(whole, dropped, shortened))),
    )


@obligation(
    law="take leaves exactly so many bytes less",
    rules=("E4",),
    mutants=(
        Mutant(f"{_SPEC}.take", "available - length", "available"),
        Mutant(f"{_SPEC}.take", "available == length", "available >= length"),
        Mutant(f"{_SPEC}.take", "free[index + 1 :]\n", "free[index:]\n"),
    ),
)
def take_leaves_so_many_bytes_less(case: Case) -> bool:
    free, index, length = _make_taking(case)
    total = _sum_up(case, free)
    result = take(_as_list(free), index, length)
    gone = free.length - get_count(result)
    free.item(index)

    def left(below: int) -> int:
        return choose(below <= index, total(below), total(below + gone) - length)

    return all_of(
        _is_sum(result, left),
        implies(gone >= 0, left(get_count(result)) == total(free.length) - length),
    )


@obligation(
    law="take and give keep to whole grains",
    rules=("E1", "E4", "E5"),
    loops={give: (GIVING,)},
    mutants=(
        Mutant(f"{_SPEC}.take", "offset + length", "offset + length + 1"),
        Mutant(f"{_SPEC}.take", "available - length", "available - length - 8"),
        Mutant(f"{_SPEC}.give", "length = freed", "length = freed.offset, freed.length + 1"),
        Mutant(f"{_SPEC}.give", "before[-1].length + length", "length + 1"),
    ),
)
def take_and_give_keep_to_whole_grains(case: Case) -> bool:
    free, index, length = _make_taking(case)
    keep_to_grains(case, free)
    one = get_some("index")
    if case.flip("take"):
        case.suppose("whole grains are taken", length % 16 == 0)
        result = take(_as_list(free), index, length)
    else:
        freed = case.record(Extent, "freed")
        case.suppose("whole grains are freed", is_on_grains(freed))
        result = give(_as_list(free), freed)
    inside = all_of(one >= 0, one < get_count(result))
    return implies(inside, is_on_grains(get_item(result, one)))


@obligation(
    law="give leaves exactly so many bytes more, whatever it joins",
    rules=("E5",),
    loops={give: (GIVING,)},
    mutants=(
        Mutant(f"{_SPEC}.give", "before[-1].length + length", "length"),
        Mutant(f"{_SPEC}.give", "before = before[:-1]", "before = before"),
        Mutant(f"{_SPEC}.give", "length += after[0].length", "length = after[0].length"),
        Mutant(f"{_SPEC}.give", "after = after[1:]", "after = after"),
        Mutant(f"{_SPEC}.give", "(*before, Extent", "(*before[:-1], Extent"),
    ),
)
def give_leaves_so_many_bytes_more(case: Case) -> bool:
    free, freed = make_free_sequence("free", in_order=False), case.record(Extent, "freed")
    case.suppose("a list has a length", free.length >= 0)
    total = _sum_up(case, free)
    result = give(_as_list(free), freed)
    place, joined = get_place(), free.length + 1 - get_count(result)
    start = place - choose(_is_joined_below(free, freed), 1, 0)

    def left(below: int) -> int:
        return choose(below <= start, total(below), total(below + joined - 1) + freed.length)

    return all_of(
        start < get_count(result),
        _is_sum(result, left),
        left(get_count(result)) == total(free.length) + freed.length,
    )


def _is_restored(free: FreeSequence, restored: object) -> bool:
    """Whether a list has the extents of the other, said of an arbitrary index."""
    one = get_some("index")
    inside = all_of(one >= 0, one < free.length)
    return all_of(
        get_count(restored) == free.length,
        implies(inside, equal(get_item(restored, one), free.item(one))),
    )


@obligation(
    law="giving back what was taken restores the free list",
    rules=("E4", "E5"),
    loops={give: (GIVING,)},
    mutants=(
        Mutant(f"{_SPEC}.give", "freed.offset + freed.length", "freed.offset"),
        Mutant(f"{_SPEC}.give", "length += after[0].length", "length = after[0].length"),
        Mutant(f"{_SPEC}.give", "after = after[1:]", "after = after"),
        Mutant(f"{_SPEC}.take", "offset + length", "offset"),
        Mutant(f"{_SPEC}.take", "available - length", "available"),
    ),
)
def giving_back_what_was_taken_restores_the_free_list(case: Case) -> bool:
    free, index, length = _make_taking(case, in_order=True)
    offset, available = free.item(index)
    case.suppose("so much is there to be taken", length > 0, length <= available)
    taken = take(_as_list(free), index, length)
    restored = give(_as_list(view(taken)), Extent(offset, length))
    return _is_restored(free, restored)


@obligation(
    law="taking what was given, where it joined nothing below, restores the free list",
    rules=("E4", "E5"),
    loops={give: (GIVING,)},
    mutants=(
        Mutant(f"{_SPEC}.give", "offset < freed.offset", "offset < freed.offset + 16"),
        Mutant(f"{_SPEC}.give", "length += after[0].length", "length = after[0].length"),
        Mutant(f"{_SPEC}.take", "available == length", "available >= length"),
        Mutant(f"{_SPEC}.take", "offset + length", "offset"),
    ),
)
def taking_what_was_given_restores_the_free_list(case: Case) -> bool:
    free, freed = make_free_sequence("free"), case.record(Extent, "freed")
    given = _as_list(view(give(_as_list(free), freed)))
    place = get_place()
    if _is_joined_below(free, freed):
        case.end()
    restored = take(given, place, freed.length)
    return _is_restored(free, restored)
