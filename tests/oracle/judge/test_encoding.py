"""Operations and setups survive JSON; what is malformed is refused with its reason."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from spectral_memory.oracle.fuzz.hierarchical import HierarchicalSource
from spectral_memory.oracle.fuzz.minimal import MinimalSource
from spectral_memory.oracle.fuzz.source import draw_setup
from spectral_memory.oracle.judge import PARTS, Capabilities, Difference, Setup, System
from spectral_memory.oracle.judge.encoding import (
    operation_from_json,
    operation_to_json,
    setup_from_json,
    setup_to_json,
)
from spectral_memory.oracle.judge.specified import SpecifiedAllocator, SpecifiedDict

Loose = Any  # what a file may hold


@pytest.mark.parametrize("system", System)
def test_what_is_drawn_survives_json(system: System) -> None:
    rng = Random(5)
    source: Loose
    if system == System.MINIMAL:
        source = MinimalSource(rng, SpecifiedDict().capabilities, {})
    else:
        source = HierarchicalSource(rng, SpecifiedAllocator().capabilities, {})
    for _ in range(5):
        setup = draw_setup(rng, system, free=True)
        source.begin(setup)
        assert setup_from_json(json.loads(json.dumps(setup_to_json(setup)))) == setup
        for operation in source.draw(300):
            text = json.dumps(operation_to_json(operation))
            again = operation_from_json(json.loads(text))
            assert again == operation
            assert repr(again) == repr(operation)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (5, "is an object"),
        ({}, "no operation None"),
        ({"op": []}, "no operation"),
        ({"op": "free"}, "no field 'block'"),
        ({"op": "free", "birth": -1}, "must lie in"),
        ({"op": "free", "birth": True}, "whole number"),
        ({"op": "free", "birth": 0, "block": 0}, "no field 'birth'"),
        ({"op": "access", "block": 1, "more": 2}, "no field 'more'"),
        (
            {"op": "malloc", "domain": 12, "size": 1, "hint": 4, "t": None},
            "domain must lie in 0..11",
        ),
        ({"op": "malloc", "domain": 0, "size": 2**24 + 1, "hint": 4, "t": None}, "size must lie"),
        ({"op": "malloc", "domain": 0, "size": 1, "hint": 4, "t": "1/0"}, "t must be a text"),
        ({"op": "malloc", "domain": 0, "size": 1, "hint": 4, "t": "1e999999"}, "t must be a text"),
        ({"op": "malloc", "domain": 0, "size": 1, "hint": 4, "t": 1.5}, "t must be a text"),
        ({"op": "write", "block": 1, "offset": 0, "data": "%"}, "base64"),
        ({"op": "get", "key": 1.5}, "a key is"),
        ({"op": "get", "key": True}, "a key is"),
        ({"op": "set", "key": 1, "value": []}, "a value is"),
    ],
)
def test_a_malformed_operation_is_refused(values: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        operation_from_json(values)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"system": "third"}, "system must be"),
        ({"n_zeros": 0}, "n_zeros must"),
        ({"policy": {"heat": 1}}, "policy must be an object"),
        ({"policy": {"heat_limit": None}}, "whole number"),
        ({"policy": {"heat_limit": 2}}, "heat_limit must lie in 3..255"),
    ],
)
def test_a_malformed_setup_is_refused(change: dict[str, Loose], words: str) -> None:
    values = setup_to_json(Setup(System.HIERARCHICAL))
    with pytest.raises(ValueError, match=words):
        setup_from_json({**values, **change})


def test_capabilities_survive_json() -> None:
    given = SpecifiedAllocator().capabilities
    again = Capabilities.from_json(json.loads(json.dumps(given.to_json())))
    assert again == given
    assert again.describe("hierarchical", (), ()) == ()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"operations": "free"}, "list of names"),
        ({"operations": ["fly"]}, "no operation 'fly'"),
        ({"ids": 1}, "true or false"),
        ({"largest_id": "big"}, "must be an integer"),
        ({"speed": 9}, "no capability 'speed'"),
        ({"differences": [{"aspect": "colour", "reason": "nice"}]}, "no difference 'colour'"),
        ({"differences": [{"aspect": "order", "reason": " "}]}, "has no reason"),
        ({"differences": [5]}, "an aspect and a reason"),
    ],
)
def test_capabilities_that_make_no_sense_are_refused(change: dict[str, Loose], words: str) -> None:
    values = SpecifiedAllocator().capabilities.to_json()
    with pytest.raises(ValueError, match=words):
        Capabilities.from_json({**values, **change})


def test_a_declared_difference_is_told() -> None:
    given = SpecifiedDict().capabilities
    told = Capabilities(
        given.operations, given.looks, given.parts, differences=(Difference("order", "sorted"),)
    )
    assert told.find_fault() is None
    assert told.describe("minimal", (), ()) == (
        "declared: the order of the pairs, and which pair popitem removes (sorted)",
    )


def test_what_is_no_difference_is_a_fault_and_not_told() -> None:
    given = SpecifiedDict().capabilities
    odd = replace(given, differences=("heat",))  # type: ignore[arg-type]  # as an adapter may say
    assert odd.find_fault() == "a difference is Difference(aspect, reason), not 'heat'"
    assert odd.describe("minimal", (), ()) == ()
    assert not odd.differs("heat")
    misspelt = replace(given, differences=(Difference("heet", "typo"),))
    assert "no difference 'heet'" in (misspelt.find_fault() or "")
    assert misspelt.describe("minimal", (), ()) == ("declared: heet (typo)",)


def test_what_is_not_shown_at_check_points_is_told() -> None:
    given = replace(SpecifiedDict().capabilities, parts=frozenset({"pairs", "clock"}))
    assert given.describe("minimal", (), PARTS[System.MINIMAL]) == (
        "not looked at at check points: temperatures, status, counters",
    )
