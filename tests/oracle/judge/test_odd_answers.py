"""Answers of odd shapes: each is a difference with words, or a reason why nothing is judged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from spectral_memory.oracle.adapters.reference import make_reference
from spectral_memory.oracle.judge.capabilities import Difference
from spectral_memory.oracle.judge.lens import Lens
from spectral_memory.oracle.judge.operations import Operation, format_operation
from spectral_memory.oracle.judge.relational import RelationalAllocator, make_relational
from spectral_memory.oracle.judge.setup import Setup, Strictness, System
from spectral_memory.oracle.judge.specified import make_specified
from spectral_memory.oracle.judge.subject import Answers, Part, Raised, Refusal, UnusableError
from spectral_memory.oracle.judge.trial import describe, explain, find_fault
from spectral_spec.address import GlobalAddress, LocalAddress
from spectral_spec.hierarchical import Access, Free, Malloc, Read, Write
from spectral_spec.minimal import Get, Set

EVERYTHING = make_specified(System.HIERARCHICAL).capabilities
HERE = GlobalAddress(5, LocalAddress(0, 0, 0, 16))
BIRTH = Malloc(0, 8, 4, None)


def begin() -> RelationalAllocator:
    referee = RelationalAllocator(EVERYTHING)
    referee.begin(Setup(System.HIERARCHICAL))
    return referee


@pytest.mark.parametrize(
    ("result", "moves"),
    [
        (True, ()),
        (Raised("OSError", "no"), ()),
        (Refusal("NoSuchError", ()), ()),
        (Refusal("OutOfMemoryError", (1,)), ()),
        (Refusal("OutOfMemoryError", (0, 0, 2, 8)), ()),
        (7, ()),
        (7, None),
        (7, ((7,),)),
        (7, ((7, HERE), (7, HERE))),
        (7, (("7", HERE),)),
        (7, ((7, (5, 0, 0, 0, 16)),)),
        (7, ((7, (5, None)),)),
        (7, ((7, HERE._replace(resonance=0)),)),
        (7, ((7, HERE._replace(resonance=10**9)),)),
        (7, ((7, HERE._replace(local=HERE.local._replace(offset="16"))),)),  # type: ignore[arg-type]  # an odd one on purpose
        (7, ((8, HERE),)),
    ],
)
def test_a_birth_that_is_none_is_a_difference(result: object, moves: object) -> None:
    found = begin().judge([BIRTH], Answers([result], [None], [moves]))  # type: ignore[list-item]  # an odd one on purpose
    assert found is not None
    assert found.aspect == "result"


def test_a_birth_that_is_one_is_none() -> None:
    referee = begin()
    assert referee.judge([BIRTH], Answers([7], [None], [((7, HERE),)])) is None
    assert referee.world.get_figures(0) == [1, 8, 16, 0, 0, 1, 0]
    assert referee.world.get_figures(5) == [0] * 7
    wrong = Answers([None], [(None,)], [()])
    found = referee.judge([Write(7, 0, b"")], wrong)
    assert found is not None
    assert found.aspect == "look"
    assert (
        referee.judge([Access(9)], Answers([Refusal("UnknownBlockError", (9,))], [(0,) * 15], [()]))
        is None
    )
    assert referee.judge([Free(7)], Answers([None], [None], [()])) is None
    assert referee.world.get_figures(0) == [0] * 7


def test_columns_of_other_lengths_cannot_be_judged() -> None:
    with pytest.raises(UnusableError, match="1 operations, 2 answers"):
        begin().judge([BIRTH], Answers([1, 2], [None], [()]))
    small = make_relational(System.MINIMAL, make_specified(System.MINIMAL).capabilities)
    small.begin(Setup(System.MINIMAL))
    with pytest.raises(UnusableError, match="1 operations, 0 answers"):
        small.judge([Get("a")], Answers([], [], []))
    lens = Lens(System.MINIMAL, make_specified(System.MINIMAL).capabilities)
    with pytest.raises(UnusableError, match="1 operations, 0 answers"):
        lens.find_difference([Get("a")], Answers([None], [None], [()]), Answers([], [], []))
    without = replace(EVERYTHING, moves=False)
    with pytest.raises(UnusableError, match="moved blocks"):
        make_relational(System.HIERARCHICAL, without)


def test_blocks_that_are_no_list_of_blocks_are_a_difference() -> None:
    referee = begin()
    for blocks in (None, (1, 2), ((7, HERE, 1, 1),)):
        found = referee.judge_observation((Part("blocks", blocks),))
        assert found is not None
        assert found.aspect == "blocks"
    assert referee.judge_observation((Part("blocks", ()),)) is None
    unseen = RelationalAllocator(replace(EVERYTHING, parts=frozenset()))
    assert unseen.judge_observation(()) is None


@pytest.mark.parametrize(
    ("status", "temperatures"),
    [
        (None, ()),
        ((1, 0), ()),
        ((1, 0, 0), ()),
        ((-1, 1, 1), ()),
        ((True, 0, 0), ()),
        ((0, 0, 1), ((2, 5, 1),)),
        ((1, 0, 1), (5, None)),
    ],
)
def test_a_status_that_does_not_fit_is_a_difference(status: object, temperatures: object) -> None:
    referee = make_relational(System.MINIMAL, make_specified(System.MINIMAL).capabilities)
    referee.begin(Setup(System.MINIMAL))
    pairs: tuple[object, ...] = ()
    if status == (0, 0, 1):
        pairs = (("a", 1),)
        referee.judge([Set("a", 1)], Answers([None], [None], [()]))
    given = (Part("pairs", pairs), Part("status", status), Part("temperatures", temperatures))
    found = referee.judge_observation(given)
    assert found is not None
    assert found.aspect == "status"


def test_a_bounded_hot_tier_shows_in_the_status() -> None:
    referee = make_relational(System.MINIMAL, make_specified(System.MINIMAL).capabilities)
    setup = Setup(System.MINIMAL)
    referee.begin(setup._replace(policy=setup.policy._replace(hot_capacity=1)))
    script: list[Operation] = [Set("a", 1), Set("b", 1)]
    referee.judge(script, Answers([None, None], [None, None], [(), ()]))
    given = (Part("pairs", (("a", 1), ("b", 1))), Part("status", (2, 0, 0)))
    found = referee.judge_observation(given)
    assert found is not None
    assert found.expected == "at most 1 hot"
    assert referee.describe() == ("'a': 1", "'b': 1")


@pytest.mark.parametrize("aspect", ["heat", "statistics", "mismatch"])
def test_what_is_declared_is_not_compared(aspect: str) -> None:
    model = make_specified(System.HIERARCHICAL)
    model.begin(Setup(System.HIERARCHICAL))
    answers = model.perform([BIRTH, Malloc(0, 8, 4, 180)], 1, moves=False)  # type: ignore[arg-type]  # an int is one
    expected = model.observe()
    look = list(answers.looks[1] or ())
    places = {"heat": (13, 14), "statistics": (3, 11), "mismatch": ()}[aspect]
    for place in places:
        look[place] = 99
    declared = replace(EVERYTHING, differences=(Difference(aspect, "on purpose"),))
    other = Answers(answers.results, [answers.looks[0], tuple(look)], answers.moves)
    script: list[Operation] = [BIRTH, Malloc(0, 8, 4, None)]
    lens = Lens(System.HIERARCHICAL, declared)
    assert lens.find_difference(script, answers, other) is None
    strict = Lens(System.HIERARCHICAL, EVERYTHING)
    assert (strict.find_difference(script, answers, other) is None) == (aspect == "mismatch")
    means = tuple(
        one._replace(value=(0.5,) * 12) if one.name == "mean_mismatch" else one for one in expected
    )
    assert (lens.find_gap(expected, means) is None) == (aspect == "mismatch")
    for odd in (None, (1,), ("x",) * 12, (True,) * 12, (10**400,) * 12):
        given = (
            *(one for one in expected if one.name != "mean_mismatch"),
            Part("mean_mismatch", odd),
        )
        assert strict.find_gap(expected, given) is not None


class Haunted:
    """The reference, but an empty memory is not empty."""

    def __init__(self) -> None:
        self.inner = make_reference(System.MINIMAL)
        self.capabilities = self.inner.capabilities

    def begin(self, setup: Setup) -> None:
        self.inner.begin(setup)
        self.inner.perform([Set("ghost", 1)], 0, moves=False)

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)


def test_a_memory_that_is_not_empty_differs_before_the_first_operation() -> None:
    subject = Haunted()
    setup = Setup(System.MINIMAL)
    divergence = explain(subject, setup, (), Strictness.EXACT, 0)  # type: ignore[arg-type]  # by __getattr__
    assert divergence is not None
    assert (divergence.step, divergence.operation, divergence.rule) == (0, "(nothing)", "H2")
    referee = make_relational(System.MINIMAL, subject.capabilities)
    fault = find_fault(subject, referee, setup, ())  # type: ignore[arg-type]  # by __getattr__
    assert fault is not None
    told = describe(setup, (), fault.difference)
    assert (told.operation, told.rule, told.reproduced) == ("(nothing)", "H2", False)


def test_long_values_are_shown_by_their_length() -> None:
    assert (
        format_operation(Write(3, 0, b"x" * 100))
        == "write(block=3, offset=0, data=<100 bytes 7878787878787878...>)"
    )
    assert format_operation(Read(3, 0, None)) == "read(block=3, offset=0, size=None)"
