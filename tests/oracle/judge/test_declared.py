"""What a subject does not show is not compared, and an odd shape is a difference, not a failure."""

from __future__ import annotations

from fractions import Fraction

import pytest

from spectral_memory.oracle.judge.capabilities import Capabilities, Difference
from spectral_memory.oracle.judge.lens import Lens
from spectral_memory.oracle.judge.relational import RelationalDict
from spectral_memory.oracle.judge.setup import Setup, System
from spectral_memory.oracle.judge.specified import SpecifiedDict
from spectral_memory.oracle.judge.subject import LOOK_FIELDS, Answers, Look, Part
from spectral_spec.minimal import Set

ALL = SpecifiedDict().capabilities
OTHER_HEAT = (Difference("heat", "it counts otherwise"),)
OTHER_FIGURES = (Difference("statistics", "it counts nothing"),)


def begin(
    looks: frozenset[str] = ALL.looks,
    parts: frozenset[str] = ALL.parts,
    differences: tuple[Difference, ...] = (),
) -> RelationalDict:
    """A referee of a dictionary that shows so much."""
    given = Capabilities(ALL.operations, looks, parts, differences=differences)
    referee = RelationalDict(given)
    referee.begin(Setup(System.MINIMAL))
    return referee


def look_after_set(referee: RelationalDict, look: Look) -> str | None:
    """The aspect in which one look is wrong."""
    found = referee.judge([Set("a", 1)], Answers([None], [look], [()]))
    return None if found is None else found.aspect


def test_the_length_is_compared_only_where_it_is_shown() -> None:
    wrong = (0, 0, 9, 1, 1, 1)
    assert look_after_set(begin(), wrong) == "length"
    assert look_after_set(begin(ALL.looks - {"length"}), wrong) is None
    assert look_after_set(begin(differences=OTHER_FIGURES), wrong) is None


@pytest.mark.parametrize(
    ("temperature", "aspect"),
    [((None, 1, 1), "tier"), ((1, None, 1), "band"), ((1, 20, 1), "band"), ((1, "1", 1), "band")],
)
def test_another_heat_may_have_any_tier_and_band(
    temperature: tuple[object, ...], aspect: str
) -> None:
    look = (0, 0, 1, *temperature)
    assert look_after_set(begin(), look) == aspect
    assert look_after_set(begin(ALL.looks - {"tier", "band"}), look) is None
    assert look_after_set(begin(differences=OTHER_HEAT), look) is None


def test_pairs_are_compared_only_where_they_are_shown() -> None:
    found = begin().judge_observation(())
    assert found is not None
    assert found.aspect == "pairs"
    assert begin(parts=frozenset({"counters"})).judge_observation(()) is None


ODD = (None, 0, "00", (0, 0), (0, 0, 0, 0), (0, 0, None), ("", "", ""), (1, 0, -1), ((), (), ()))


@pytest.mark.parametrize("status", ODD)
def test_an_odd_status_is_a_difference(status: object) -> None:
    referee = begin()
    found = referee.judge_observation((Part("pairs", ()), Part("status", status)))
    assert found is not None
    assert found.aspect == "status"
    assert referee.judge_observation((Part("pairs", ()), Part("status", (0, 0, 0)))) is None


def test_odd_temperatures_do_not_fit_the_status() -> None:
    referee = begin()
    assert look_after_set(referee, (0, 0, 1, 1, 1, 1)) is None
    status = Part("status", (0, 0, 1))
    for odd in (None, (), 5):
        parts = (Part("pairs", (("a", 1),)), status, Part("temperatures", (odd,)))
        found = referee.judge_observation(parts)
        assert found is not None
        assert found.aspect == "status"


@pytest.mark.parametrize(
    ("want", "got", "is_same"),
    [
        (0.5, 0.5 + 1e-12, True),
        (Fraction(1, 3), 1 / 3, True),
        (0, 0.0, True),
        (0.5, 0.6, False),
        (0.5, 10**400, False),
        (0.5, float("nan"), False),
        (0.5, float("inf"), False),
        (0.5, "0.5", False),
        (0.5, None, False),
        (0.0, False, False),
        (None, 0.5, False),
    ],
)
def test_a_mean_is_a_number_close_to_the_exact_one(
    want: object, got: object, is_same: bool
) -> None:
    given = Capabilities(frozenset(), frozenset(), frozenset({"mean_mismatch"}))
    lens = Lens(System.HIERARCHICAL, given)
    gap = lens.find_gap((Part("mean_mismatch", (want,)),), (Part("mean_mismatch", (got,)),))
    assert (gap is None) == is_same


@pytest.mark.parametrize("block", [None, 7, (7,), (7, None, 0, 0, 0)])
def test_an_odd_block_is_a_difference(block: object) -> None:
    looks = frozenset(LOOK_FIELDS[System.HIERARCHICAL])
    lens = Lens(System.HIERARCHICAL, Capabilities(frozenset(), looks, frozenset({"blocks"})))
    gap = lens.find_gap((Part("blocks", ((7, None, 0, 0),)),), (Part("blocks", (block,)),))
    assert gap is not None
    assert gap.aspect == "blocks"
