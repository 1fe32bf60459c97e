"""The door for Python: what may be handed in, and what becomes of what may not."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import pytest

from spectral_memory import HierarchicalSpectralMemory, ThermalDict, unchecked
from spectral_memory.oracle import (
    DivergenceError,
    MinimalAdapter,
    Outcome,
    Setup,
    System,
    UnusableError,
    check,
)
from spectral_memory.oracle.doors.python import check_script, load, open_subject
from spectral_memory.oracle.judge import Born, Script, Strictness
from spectral_spec.hierarchical import Access, Free, Malloc, Read
from spectral_spec.minimal import Get, Set
from spectral_spec.thermal import Policy
from spectral_spec.tiers import AUTO

Loose = Any  # a broken class may be anything


@pytest.mark.parametrize("factory", [ThermalDict, unchecked.ThermalDict, dict, OrderedDict])
def test_dictionaries_agree(factory: object) -> None:
    assert check(factory, steps=4_000).outcome == Outcome.AGREES


@pytest.mark.parametrize("strictness", ["exact", "relational"])
def test_the_contracted_allocator_agrees(strictness: str) -> None:
    verdict = check(HierarchicalSpectralMemory, "hierarchical", strictness, steps=150)
    assert verdict.outcome == Outcome.AGREES
    assert verdict.describe_limits() == ()


class Forgetful(dict[object, object]):
    """Loses a value now and then."""

    def __getitem__(self, key: object) -> object:
        return None if key == "k6" else super().__getitem__(key)


class Hostile(dict[object, object]):
    """Answers with objects that claim to equal everything."""

    def __getitem__(self, key: object) -> object:
        class Anything:
            def __eq__(self, other: object) -> bool:
                return True

            __hash__ = None  # type: ignore[assignment]  # it cannot be hashed either

        return Anything()


class Falling(dict[object, object]):
    """Raises what no dictionary raises."""

    def popitem(self) -> Loose:
        raise ZeroDivisionError("oh")


@pytest.mark.parametrize("factory", [Forgetful, Hostile, Falling])
def test_a_broken_dictionary_diverges(factory: object) -> None:
    with pytest.raises(DivergenceError, match="DIVERGES at step") as caught:
        check(factory)
    found = caught.value.verdict.divergence
    assert found is not None
    assert len(found.script) <= 2
    assert "rule " in str(caught.value)


@pytest.mark.parametrize(
    ("factory", "words"),
    [
        (5, "is no factory"),
        (lambda: None, "has no __getitem__"),
        (lambda: 1 / 0, "no memory can be made: ZeroDivisionError"),
        (MinimalAdapter, "has no `make`"),
    ],
)
def test_what_cannot_be_used_is_unusable(factory: object, words: str) -> None:
    verdict = check(factory, raises=False)
    assert verdict.outcome == Outcome.UNUSABLE
    assert verdict.exit_code == 2
    assert words in verdict.reason


def test_an_adapter_of_the_other_system_is_unusable() -> None:
    subject = open_subject(unchecked.ThermalDict, System.MINIMAL)
    with pytest.raises(UnusableError, match="no adapter of the hierarchical system"):
        open_subject(subject, System.HIERARCHICAL)


@pytest.mark.parametrize("name", ["nothing", "no_module_of_ours:x", "json:nothing", ":x"])
def test_a_name_without_an_object_is_unusable(name: str) -> None:
    with pytest.raises(UnusableError):
        load(name)


class Plain:
    """An allocator that knows the prototype's arguments only."""

    def __init__(self, n_zeros: int = 100) -> None:
        self.inner = unchecked.HierarchicalSpectralMemory(n_zeros)

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)


def test_what_a_class_does_not_take_is_told() -> None:
    verdict = check(Plain, "hierarchical", steps=2_000)
    assert verdict.outcome == Outcome.AGREES
    assert "only the default parameters" in verdict.describe_limits()


class Bare:
    """Four operations and nothing to look at but the address."""

    def __init__(self) -> None:
        inner = unchecked.HierarchicalSpectralMemory()
        self.malloc, self.free = inner.malloc, inner.free
        self.access, self.address = inner.access, inner.address


@pytest.mark.parametrize("strictness", ["exact", "relational"])
def test_operations_that_are_missing_are_told(strictness: str) -> None:
    verdict = check(Bare, "hierarchical", strictness, steps=2_000)
    assert verdict.outcome == Outcome.AGREES
    limits = "\n".join(verdict.describe_limits())
    assert "calloc, realloc, read, write, defragment" in limits
    assert "not looked at after an operation: live_blocks" in limits


def test_a_script_is_judged_and_shortened() -> None:
    setup = Setup(System.MINIMAL)
    script: Script = (Set("a", 1), Set("k6", 1), Get("a"), Get("k6"), Get("a"))
    subject = open_subject(Forgetful, System.MINIMAL)
    verdict = check_script(subject, setup, script)
    assert verdict.divergence is not None
    assert verdict.divergence.step == 4
    assert (verdict.divergence.expected, verdict.divergence.observed) == ("1", "None")
    right = check_script(open_subject(dict, System.MINIMAL), setup, script)
    assert right.outcome == Outcome.AGREES
    short = check_script(subject, setup, script, shorten=True).divergence
    assert short is not None
    assert short.script == (Get("k6"),)


def test_a_script_with_other_parameters_is_undecided_for_a_class_that_takes_none() -> None:
    setup = Setup(System.MINIMAL, Policy(hot_capacity=1))
    verdict = check_script(open_subject(dict, System.MINIMAL), setup, (Set("a", 1),))
    assert verdict.outcome == Outcome.UNDECIDED
    assert verdict.exit_code == 3


def test_a_refused_birth_stands_for_an_id_that_was_never_issued() -> None:
    script = (Malloc(0, 2**24, 1, None),) * 3 + (
        Access(Born(2)),
        Free(Born(2)),
        Read(Born(0), 0, 4),
    )
    setup = Setup(System.HIERARCHICAL)
    for strictness in Strictness:
        subject = open_subject(unchecked.HierarchicalSpectralMemory, System.HIERARCHICAL)
        assert check_script(subject, setup, script, strictness).outcome == Outcome.AGREES
    assert AUTO == 4
