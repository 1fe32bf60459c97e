"""The plain values of a report, and how two sides are told apart."""

from __future__ import annotations

from spectral_memory.lockstep.outcome import Outcome, find_difference, format_side, is_same
from spectral_spec.errors import DoubleFreeError, UnknownBlockError
from spectral_spec.thermal import Clock


def make_outcome(seconds: float) -> Outcome:
    return Outcome("minimal", True, None, 8, 8, 3, seconds, (), (), 2, 1, None, (), 20, None)


def test_rate_and_migrations() -> None:
    assert make_outcome(2.0).compute_rate() == 4.0
    assert make_outcome(0.0).compute_rate() == 0.0
    assert make_outcome(1.0).migrations == 3


def test_errors_agree_by_class_and_payload_and_values_by_type() -> None:
    assert is_same(DoubleFreeError(3), DoubleFreeError(3))
    assert not is_same(DoubleFreeError(3), DoubleFreeError(4))
    assert not is_same(DoubleFreeError(3), UnknownBlockError(3))
    assert not is_same(DoubleFreeError(3), None)
    assert not is_same(None, DoubleFreeError(3))
    assert not is_same(1, True)
    assert is_same(1, 1)


def test_a_long_side_is_cut() -> None:
    assert format_side("x") == "'x'"
    assert len(format_side("x" * 1000)) == 303


def test_the_first_different_field_is_named() -> None:
    labels = ("a", "b")
    assert find_difference(labels, (1, 2), (1, 3)) == ("b", "2", "3")
    assert find_difference(labels, ((1, 2), 2), ((1, 3), 3)) == ("a, item 1", "2", "3")
    assert find_difference(labels, ((1,), 2), ((1, 3), 3)) == ("a", "(1,)", "(1, 3)")
    assert find_difference(labels, (1, 2), (1, 2))[0] == "equality"


def test_the_path_goes_down_through_records() -> None:
    one = ((3, Clock(4, 5)),)
    other = ((3, Clock(4, 6)),)
    assert find_difference(("x",), (one,), (other,)) == ("x, item 0, item 1, phase", "5", "6")


def test_long_sides_are_cut_around_their_difference() -> None:
    _, one, other = find_difference(("x",), ("a" * 900 + "b",), ("a" * 900 + "c",))
    assert one != other
    assert one.startswith("...")
    assert len(one) < 400
    _, one, other = find_difference(("x",), ("b" + "a" * 900,), ("c" + "a" * 900,))
    assert one != other
    assert one.endswith("...")
