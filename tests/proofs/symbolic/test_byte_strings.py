"""Unknown byte strings: explored once, and compared with `bytes` at concrete samples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from spectral_proofs.symbolic import byte_strings
from spectral_proofs.symbolic.agreement.compare import Finding, Subject, compare
from spectral_proofs.symbolic.agreement.outcomes import BOUND, make_sequence
from spectral_proofs.symbolic.agreement.points import Input
from spectral_proofs.symbolic.byte_strings import (
    BYTE_NAMES,
    SymbolicBytes,
    join_bytes,
    lift_bytes,
    map_items,
)
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, choose, equal, implies
from spectral_proofs.symbolic.collection import SymbolicSequence, compute_length, join
from spectral_proofs.symbolic.explorer import NotUnderstoodError
from spectral_proofs.symbolic.values import is_symbolic

from .scene import ask, find_witness, is_proved, run_paths

POINTS = 200
make_bytes: Any = BYTE_NAMES["bytes"]
make_range: Any = BYTE_NAMES["range"]


def name_bytes(count: int) -> tuple[Input, ...]:
    """So many bytes."""
    return tuple(Input(f"byte {place}", 0, 255) for place in range(count))


def make_string(values: tuple[int, ...], length: int) -> Any:  # noqa: ANN401 - plain or unknown
    """The first `length` bytes: plain ones, or unknown ones."""
    made = make_sequence(values, length)
    return bytes(made) if isinstance(made, tuple) else SymbolicBytes(made.item, made.length)


def lay_out(value: Any) -> Any:  # noqa: ANN401 - plain or unknown
    """Plain bytes item by item, as unknown ones are described; a number stays one."""
    return tuple(value) if isinstance(value, bytes | list | range) else value


def make_subject(name: str, function: Callable[..., Any], *places: str) -> Subject:
    """An operation on one string and some places, which may lie beyond it."""
    return Subject(
        name,
        lambda *values: lay_out(function(*values)),
        (
            Input("length", 0, 4),
            *(Input(place, 0, 6) for place in places),
            *name_bytes(4),
        ),
        lambda length, *values: (
            make_string(values[len(places) :], length),
            *values[: len(places)],
        ),
    )


def make_two(length: int, other: int, *values: int) -> tuple[Any, ...]:
    return make_string(values[:2], length), make_string(values[2:], other)


def make_parts(count: int, *values: int) -> tuple[Any, ...]:
    """Up to two parts of two bytes each: a list, or an unknown number of parts."""
    if not is_symbolic(count):
        return ([bytes(part) for part in (values[:2], values[2:])[:count]],)
    every = make_string(values, count)

    def make_part(index: int) -> SymbolicBytes:
        return SymbolicBytes(lambda place: every.item(index * 2 + place), 2)

    return (SymbolicSequence(make_part, count),)


TWO = Input("length", 0, 2), Input("other", 0, 2), *name_bytes(4)
BOUNDS = Input("start", -2, 3), Input("stop", -3, 3)

SUBJECTS = (
    make_subject("slice", lambda data, start, stop: data[start:stop], "start", "stop"),
    make_subject("slice to the end", lambda data, start: data[start:], "start"),
    make_subject("slice from the start", lambda data, stop: data[:stop], "stop"),
    make_subject("slice of a slice", lambda data, start: data[start:][1:], "start"),
    make_subject("the whole", lambda data: data[:]),
    make_subject("index", lambda data, index: data[index], "index"),
    make_subject("last", lambda data: data[-1]),
    make_subject("length", compute_length),
    Subject("sum", lambda one, other: lay_out(one + other), TWO, make_two),
    Subject("sum with plain", lambda one, _: lay_out(one + b"\7\7"), TWO, make_two),
    Subject("sum of plain", lambda _, other: lay_out(b"\0\0" + other), TWO, make_two),
    Subject(
        "join",
        lambda parts: lay_out(join_bytes(b"", parts)),
        (Input("parts", 0, 2), *name_bytes(4)),
        make_parts,
    ),
    Subject(
        "zeros",
        lambda count: lay_out(make_bytes(count)),
        (Input("count", 0, BOUND),),
        lambda count: (count,),
    ),
    Subject("range", lambda *bounds: lay_out(make_range(*bounds)), BOUNDS, lambda *both: both),
    Subject(
        "map",
        lambda *bounds: lay_out(map_items(lambda item: item * 3 - 1, make_range(*bounds))),
        BOUNDS,
        lambda *both: both,
    ),
)
BY_NAME = {one.name: one for one in SUBJECTS}


def compare_with_python(name: str) -> Finding:
    return compare(BY_NAME[name], POINTS)


@pytest.mark.parametrize("name", BY_NAME)
def test_what_is_explored_is_what_python_does(name: str) -> None:
    finding = compare_with_python(name)
    assert finding.shown == []
    assert finding.disagreements == 0
    assert finding.points == POINTS
    assert finding.unmet == 0


CUT = SymbolicBytes._cut


def cut_beyond(self: SymbolicBytes, start: int, stop: int | None) -> SymbolicBytes:
    """A slice that is not cut short at the end."""
    end = self.length if stop is None else stop
    return SymbolicBytes(lambda index: self.item(start + index), end - start)


def cut_from_zero(self: SymbolicBytes, start: int, stop: int | None) -> SymbolicBytes:
    """A slice with the bytes of another place."""
    return SymbolicBytes(self.item, CUT(self, start, stop).length)


@pytest.mark.parametrize("planted", [cut_beyond, cut_from_zero])
def test_a_wrong_slice_is_found(
    planted: Callable[..., SymbolicBytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SymbolicBytes, "_cut", planted)
    for name in ("slice", "slice to the end"):
        assert compare_with_python(name).disagreements > 0


def test_a_sum_in_the_wrong_order_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(byte_strings, "join", lambda one, other: join(other, one))
    for name in ("sum", "sum with plain", "sum of plain"):
        assert compare_with_python(name).disagreements > 0


def make_unknown(case: Case, name: str) -> SymbolicBytes:
    """Any bytes, of any length."""
    return SymbolicBytes(case.function(name, ("Int",), "Int"), case.integer(f"{name}.length", 0))


def test_a_slice_of_any_bytes_keeps_each_in_its_place() -> None:
    def law(case: Case) -> bool:
        data, k = make_unknown(case, "data"), case.integer("k", 0)
        start, stop = case.integer("start", 0), case.integer("stop", 0)
        part = data[start:stop]
        assert isinstance(part, SymbolicBytes)
        return all_of(
            part.length >= 0,
            part.length <= data.length,
            implies(all_of(start <= stop, stop <= data.length), part.length == stop - start),
            implies(k < part.length, equal(part.item(k), data.item(start + k))),
        )

    assert find_witness(ask(law)) == "sat"
    assert is_proved(law)


def test_bytes_are_overwritten_in_their_places_and_nowhere_else() -> None:
    def law(case: Case) -> bool:
        old: Any = make_unknown(case, "old")
        piece: Any = make_unknown(case, "piece")
        start, k = case.integer("start", 0), case.integer("k", 0)
        case.suppose("inside", start + piece.length <= old.length, k < old.length)
        new = old[:start] + piece + old[start + piece.length :]
        is_written = all_of(k >= start, k < start + piece.length)
        expected = choose(is_written, piece.item(k - start), old.item(k))
        return all_of(new.length == old.length, equal(new.item(k), expected))

    assert find_witness(ask(law)) == "sat"
    assert is_proved(law)


def test_a_slice_with_a_place_below_zero_is_refuted() -> None:
    def law(low: int) -> Callable[[Case], bool]:
        def whole(case: Case) -> bool:
            part = make_unknown(case, "data")[case.integer("start", low) :]
            return compute_length(part) >= 0

        return whole

    assert is_proved(law(0))
    assert not is_proved(law(-1))


def test_a_number_of_bytes_below_zero_is_refuted() -> None:
    def law(low: int) -> Callable[[Case], bool]:
        def zeros(case: Case) -> bool:
            return compute_length(make_bytes(case.integer("count", low))) >= low

        return zeros

    assert is_proved(law(0))
    assert not is_proved(law(-1))


def test_any_number_of_parts_is_joined_part_by_part() -> None:
    def law(case: Case) -> bool:
        byte = case.function("byte", ("Int", "Int"), "Int")
        count, k = case.integer("count", 0), case.integer("k", 0)

        def make_part(index: int) -> SymbolicBytes:
            return SymbolicBytes(lambda place: byte(index, place), 256)

        joined = join_bytes(b"", SymbolicSequence(make_part, count))
        case.suppose("inside", k < joined.length)
        return all_of(joined.length == count * 256, equal(joined[k], byte(k // 256, k % 256)))

    assert is_proved(law)


def test_what_the_function_of_a_comprehension_raises_is_seen() -> None:
    def refuse_three(item: int) -> int:
        if item == 3:
            raise KeyError(item)
        return item

    def run(case: Case) -> object:
        try:
            return compute_length(map_items(refuse_three, make_range(0, case.integer("count", 0))))
        except KeyError:
            return "raised"

    assert "raised" in run_paths(run)[0]


def test_plain_values_are_left_to_python() -> None:
    assert make_bytes(3) == bytes(3)
    assert make_bytes() == b""
    assert make_bytes(b"ab") == b"ab"
    assert make_range(4) == range(4)
    assert make_range(1, 3) == range(1, 3)
    assert make_range(5, 1, -2) == range(5, 1, -2)
    assert join_bytes(b", ", [b"a", b"b"]) == b"a, b"
    assert map_items(lambda item: item + 1, (1, 2)) == [2, 3]


@pytest.mark.parametrize("plain", [b"", b"\0", b"\0\0\0", b"zz"])
def test_plain_bytes_that_are_all_the_same_can_be_lifted(plain: bytes) -> None:
    lifted = lift_bytes(plain)
    assert bytes(lifted.item(place) for place in range(lifted.length)) == plain
    assert lift_bytes(lifted) is lifted


@pytest.mark.parametrize("plain", [b"ab", "aa", 3, None])
def test_other_values_cannot_be_lifted(plain: object) -> None:
    with pytest.raises(TypeError, match="bytes that are not all the same"):
        lift_bytes(plain)


@pytest.mark.parametrize(("between", "is_known"), [(b", ", True), (b"", False)])
def test_parts_that_cannot_be_joined_are_refused(between: bytes, is_known: bool) -> None:
    def run(case: Case) -> object:
        length = 2 if is_known else case.integer("length", 0)
        parts = SymbolicSequence(
            lambda _: SymbolicBytes(lambda _: 0, length), case.integer("count", 0)
        )
        with pytest.raises(TypeError, match="parts of unknown lengths"):
            join_bytes(between, parts)
        return "refused"

    assert run_paths(run)[0] == ["refused"]


def test_unknown_bytes_have_no_hash_and_are_not_compared() -> None:
    def run(case: Case) -> object:
        data = make_unknown(case, "data")
        with pytest.raises(TypeError, match="unhashable"):
            hash(data)
        with pytest.raises(NotUnderstoodError):
            bool(data == b"")
        return "refused"

    assert run_paths(run)[0] == ["refused"]
