"""Unknown sequences and maps: as tuples and maps are, at an arbitrary place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, choose, equal, implies, none_of
from spectral_proofs.symbolic.collection import SymbolicMap, SymbolicSequence, compute_length, join
from spectral_proofs.symbolic.explorer import NotUnderstoodError, get_explorer
from spectral_spec.extents import Extent

from .scene import ask, check, is_proved, run_paths


def make_list(case: Case, name: str = "free") -> SymbolicSequence[Any]:
    return SymbolicSequence(case.table(name, Extent), case.integer(f"{name}.count", 0))


def make_map(case: Case) -> SymbolicMap[int, int]:
    has = case.function("has", ("Int",), "Bool")
    read = case.function("read", ("Int",), "Int")
    return SymbolicMap(has, read, case.integer("size", 0))


def test_slices_and_unpacking_keep_every_item_in_its_place() -> None:
    def law(case: Case) -> bool:
        free, index, k = make_list(case), case.integer("index", 0), case.integer("k", 0)
        case.suppose("inside", index < free.length, k < free.length)
        new = Extent(1, 2)
        made = join((*free[:index], new, *free[index + 1 :]))
        return all_of(
            made.length == free.length,
            equal(made[k], choose(k == index, new, free[k])),
            equal(made[-1], made[free.length - 1]),
            equal(free[:-1][k] if k < free.length - 1 else free[-1], free[k]),
        )

    assert is_proved(law)


def test_sums_of_sequences_keep_every_item_in_its_place() -> None:
    def law(case: Case) -> bool:
        one, other, k = make_list(case), make_list(case, "other"), case.integer("k", 0)
        both = one + other + (Extent(0, 0),)
        case.suppose("inside", k < both.length)
        return all_of(
            both.length == one.length + other.length + 1,
            implies(k < one.length, equal(both[k], one.item(k))),
            equal(both[-1], Extent(0, 0)),
            compute_length((*one, *other)) == both.length - 1,
        )

    assert is_proved(law)


@pytest.mark.parametrize("index", [-1, 0, 3])
def test_an_index_outside_raises_on_its_path(index: int) -> None:
    def run(case: Case) -> object:
        free = SymbolicSequence(case.table("free", Extent), case.integer("count", 0, 3))
        try:
            return bool(equal(free[index], free[index]))
        except IndexError:
            return "outside"

    assert sorted(map(str, run_paths(run)[0])) == (
        ["outside"] if index == 3 else ["True", "outside"]
    )


def test_an_unknown_index_below_zero_is_outside() -> None:
    def law(case: Case) -> bool:
        free = make_list(case)
        return bool(equal(free[case.integer("index", -1, -1)], Extent(0, 0)))

    query = ask(law)
    assert any("IndexError" in claim.name for claim in query.explorer.claims)
    assert check(query.compute_refutation()) == "sat"


REFUSED: dict[str, Callable[[SymbolicSequence[Any]], object]] = {
    "a walk": lambda free: [one for one in free],  # noqa: C416 - a walk is what is tested
    "a sum over it": lambda free: sum(1 for _ in free),
    "all of it": lambda free: all(one for one in free),
    "a list": list,
    "a tuple": tuple,
    "a call with its items": lambda free: max(*free),
    "membership": lambda free: 1 in free,
    "a step": lambda free: free[::2],
    "reversed by a step": lambda free: free[::-1],
    "its plain length": len,
    "its truth": bool,
    "a hash": hash,
    "items enumerated": lambda free: list(enumerate(free)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_an_unknown_sequence_cannot_answer_is_refused(name: str) -> None:
    def run(case: Case) -> object:
        with pytest.raises(TypeError):
            REFUSED[name](make_list(case))
        return "refused"

    assert run_paths(run)[0] == ["refused"]


def test_a_segment_is_neither_equal_nor_chosen() -> None:
    def run(case: Case) -> object:
        one, other = (*make_list(case),), (*make_list(case, "other"),)
        with pytest.raises(NotUnderstoodError):
            choose(case.truth("q"), one, other)
        with pytest.raises(NotUnderstoodError):
            bool(one == other)
        return "refused"

    assert run_paths(run)[0] == ["refused"]


def test_a_map_is_a_map() -> None:
    def law(case: Case) -> bool:
        entries = make_map(case)
        key, other, value = case.integer("key"), case.integer("other"), case.integer("value")
        after = entries.set(key, value)
        gone = after.delete(key)
        return all_of(
            key in after,
            after[key] == value,
            implies(key != other, equal(after.has(other), entries.has(other))),
            implies(key != other, after.read(other) == entries.read(other)),
            after.size == entries.size + choose(entries.has(key), 0, 1),
            none_of(gone.has(key)),
            implies(key != other, equal(gone.has(other), entries.has(other))),
            gone.size == after.size - 1,
            after.get(key, -5) == value,
            gone.get(key, -5) == -5,
        )

    assert is_proved(law)


def test_a_key_that_is_not_there_raises_on_its_path() -> None:
    def run(case: Case) -> object:
        entries, key = make_map(case), case.integer("key")
        for take in (entries.__getitem__, entries.delete):
            try:
                take(key)
            except KeyError:
                return "absent"
        return "present"

    assert sorted(map(str, run_paths(run)[0])) == ["absent", "present"]


def test_maps_are_not_compared_counted_or_walked() -> None:
    def run(case: Case) -> object:
        one = make_map(case)
        other = one.set(1, 2)
        for ask_it in (lambda: one == other, lambda: len(one), lambda: list(one), lambda: {one}):
            with pytest.raises(TypeError):
                ask_it()
        assert one == one  # noqa: PLR0124 - of itself it is known
        return "refused"

    assert run_paths(run)[0] == ["refused"]


def test_what_a_map_claims_when_it_is_read_is_claimed_on_every_path() -> None:
    def law(case: Case) -> bool:
        x = case.integer("x")

        def read(key: int) -> int:
            case.claim("x is positive where it is read", x > 0)
            return key

        entries: SymbolicMap[int, int] = SymbolicMap(lambda _: True, read, 1)
        key = case.integer("key")

        def callee() -> int:
            return entries[key] if x > 0 else entries[key] + 1

        get_explorer().fork(callee)
        return True

    assert not is_proved(law)
