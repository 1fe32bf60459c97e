"""Adapters: whatever a foreign object does is an answer or a reason, never a failure of ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

import pytest

from spectral_memory import HierarchicalSpectralMemory, unchecked
from spectral_memory.oracle import HierarchicalAdapter, MinimalAdapter
from spectral_memory.oracle.adapters.hierarchical import pass_frequency, to_address
from spectral_memory.oracle.adapters.outcome import catch
from spectral_memory.oracle.doors.python import check_script, load, open_subject
from spectral_memory.oracle.judge import (
    Outcome,
    Raised,
    Refusal,
    Setup,
    Strictness,
    System,
    UnusableError,
)
from spectral_memory.oracle.judge.operations import Born, Operation
from spectral_spec.hierarchical import Free, Malloc, Read
from spectral_spec.minimal import Clear, Get, PopItem, Set

SMALL, LARGE = Setup(System.MINIMAL), Setup(System.HIERARCHICAL)


class Error(Exception):
    def __str__(self) -> str:
        raise ValueError("not even that")


def test_an_error_that_cannot_be_shown_is_an_answer() -> None:
    assert catch(Error()) == Raised("Error", "<no text>")


# --------------------------------------------------------------------- allocators


class NoFree:
    def malloc(self, *_: object) -> int:
        return 0


class NoStatistics(unchecked.HierarchicalSpectralMemory):
    def get_stats(self, *_: object) -> object:  # type: ignore[override]  # it is wrong
        raise OSError("no figures")


def fail(_: Setup) -> object:
    raise OSError("no memory")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (None, "the adapter has no `make`"),
        (fail, "no memory can be made: OSError: no memory"),
        (lambda _: NoFree(), "a NoFree has no method 'free'"),
        (lambda _: NoStatistics(30), "its statistics cannot be read: OSError: no figures"),
    ],
)
def test_an_allocator_that_is_none_is_refused(make: object, words: str) -> None:
    with pytest.raises(UnusableError, match=words):
        HierarchicalAdapter(make)  # type: ignore[arg-type]  # each is wrong in its way


class Lost(HierarchicalAdapter):
    """An allocator that does not know where a block is."""

    def make(self, setup: Setup) -> object:
        return HierarchicalSpectralMemory(setup.n_zeros, policy=setup.policy)

    def address(self, _: int) -> object:
        raise LookupError("gone")

    def get_temperature(self, _: int) -> tuple[object, object]:
        raise LookupError("cold?")


def test_looks_and_moves_that_fail_are_answers() -> None:
    subject = Lost()
    answers = subject.perform([Malloc(0, 8, 4, None)], 1, moves=True)
    assert answers.results == [Raised("LookupError", "gone")]
    assert answers.looks == [(Raised("LookupError", "gone"),)]
    assert dict(subject.observe())["blocks"] == Raised("LookupError", "gone")
    assert subject.capabilities.looks >= {"tier", "heat"}


def test_a_birth_that_has_not_been_stands_for_no_block() -> None:
    subject = open_subject(HierarchicalSpectralMemory, System.HIERARCHICAL)
    subject.begin(LARGE)
    (found,) = subject.perform([Free(Born(3))], 0, moves=False).results
    assert found == Refusal("UnknownBlockError", (2**63 - 1,))


def test_a_frequency_beyond_every_float_is_passed_as_it_is() -> None:
    huge = Fraction(10**400 + 1)
    assert pass_frequency(huge) is huge
    assert pass_frequency(Fraction(1, 3)) == Fraction(1, 3)
    assert type(pass_frequency(Fraction(1, 2))) is float
    with pytest.raises(ValueError, match="is no address"):
        to_address((1, 2))


def test_factories_take_what_they_take() -> None:
    class Loose:
        def __init__(self, **options: object) -> None:
            self.options = options

    for name in ("malloc", "free", "address"):
        setattr(Loose, name, lambda *_: 0)
    subject = open_subject(Loose, System.HIERARCHICAL)
    subject.begin(LARGE)
    assert subject.capabilities.policies
    fixed = open_subject(NoFreeNeeded, System.HIERARCHICAL)
    fixed.begin(LARGE)
    assert not fixed.capabilities.policies
    with pytest.raises(UnusableError, match="no memory can be made"):
        open_subject(type, System.HIERARCHICAL)
    with pytest.raises(UnusableError, match="is no factory"):
        open_subject(5, System.MINIMAL)
    with pytest.raises(UnusableError, match="is no adapter of the minimal system"):
        open_subject(Lost, System.MINIMAL)
    with pytest.raises(UnusableError, match="names no factory"):
        load("nothing")


class NoFreeNeeded:
    """Methods of the least kind."""

    def malloc(self, *_: object) -> int:
        return 0

    def free(self, _: int) -> None:
        """Nothing."""

    def address(self, _: int) -> object:
        return None


# ------------------------------------------------------------------- dictionaries


class Bare:
    """The least that a dictionary needs; it has no `items`."""

    def __init__(self) -> None:
        self.pairs: dict[object, object] = {}

    def __getitem__(self, key: object) -> object:
        return self.pairs[key]

    def __setitem__(self, key: object, value: object) -> None:
        self.pairs[key] = value

    def __delitem__(self, key: object) -> None:
        del self.pairs[key]

    def __contains__(self, key: object) -> bool:
        return key in self.pairs

    def __iter__(self) -> Iterator[object]:
        return iter(self.pairs)

    def __len__(self) -> int:
        return len(self.pairs)

    def pop(self, key: object) -> object:
        return self.pairs.pop(key)

    def popitem(self) -> tuple[object, object]:
        return self.pairs.popitem()

    def clear(self) -> None:
        self.pairs.clear()


class Blind(unchecked.ThermalDict[object, object]):
    """A dictionary whose views fail."""

    def thermal_status(self) -> Mapping[str, int]:  # type: ignore[override]  # it is wrong
        raise OSError("no status")

    def band(self, _: object) -> int:
        raise OSError("no band")


def test_a_dictionary_without_items_is_judged_by_its_keys() -> None:
    subject = open_subject(Bare, System.MINIMAL)
    operations: list[Operation] = [Set("a", 1), Set("b", 2), Get("a"), PopItem(), Clear()]
    script = (*operations, PopItem())
    verdict = check_script(subject, SMALL, script)
    assert verdict.outcome == Outcome.AGREES, verdict
    assert dict(subject.observe()) == {"pairs": ()}
    verdict = check_script(subject, SMALL, script[:2])
    assert dict(subject.observe()) == {"pairs": (("a", 1), ("b", 2))}


def test_views_that_fail_are_answers() -> None:
    subject = open_subject(Blind, System.MINIMAL)
    subject.begin(SMALL)
    answers = subject.perform([Set("a", 1)], 1, moves=False)
    assert answers.looks == [(Raised("OSError", "no band"),)]
    parts = dict(subject.observe())
    assert parts["status"] == Raised("OSError", "no status")
    assert parts["temperatures"] == Raised("OSError", "no band")
    assert parts["pairs"] == (("a", 1),)


def test_an_operation_of_the_other_system_is_refused() -> None:
    subject = open_subject(Bare, System.MINIMAL)
    subject.begin(SMALL)
    (found,) = subject.perform([Read(0, 0, None)], 0, moves=False).results
    assert found == Refusal("UnusableError", ("a dictionary has no read",))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda _: object(), "a object has no __getitem__"),
        (fail, "no memory can be made: OSError"),
    ],
)
def test_a_dictionary_that_is_none_is_refused(make: object, words: str) -> None:
    with pytest.raises(UnusableError, match=words):
        MinimalAdapter(make)  # type: ignore[arg-type]  # each is wrong in its way


def test_a_script_that_needs_parameters_is_undecided() -> None:
    subject = open_subject(Bare, System.MINIMAL)
    other = Setup(System.MINIMAL, SMALL.policy._replace(hot_capacity=1))
    verdict = check_script(subject, other, (Set("a", 1),), Strictness.EXACT)
    assert verdict.outcome == Outcome.UNDECIDED
    assert "parameters that it does not take" in verdict.reason
