"""Configurations and traces as files: what is written is read back, what is wrong is refused."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from spectral_proofs.model.codec import (
    WrittenWrongError,
    dump_configuration,
    dump_move,
    load_configuration,
    load_move,
)
from spectral_proofs.model.configuration import Configuration
from spectral_proofs.model.edges import Move
from spectral_proofs.model.named import NAMED
from spectral_proofs.model.trace import FORMAT, Trace, read_trace, replay, write_trace
from spectral_spec.hierarchical import (
    Access,
    Calloc,
    Defragment,
    Free,
    Malloc,
    Read,
    Realloc,
    Write,
)
from spectral_spec.minimal import Clear, Delete, Get, PopItem, Set

from .scenes import TINY

HIERARCHICAL = (
    Malloc(0, 16, 4, None),
    Malloc(0, 16, 4, Fraction(35, 2)),
    Calloc(1, 2, 8, 3, None),
    Realloc(12, 5),
    Access(12),
    Read(0, 1, None),
    Write(0, 1, b"\x00\xff"),
    Free(0),
    Defragment(1),
)
MINIMAL = (Get(1), Set(1, 0), Delete(1), PopItem(), Clear())


@pytest.mark.parametrize("configuration", NAMED.values(), ids=NAMED)
def test_a_configuration_is_read_as_it_was_written(configuration: Configuration) -> None:
    written = json.dumps(dump_configuration(configuration))
    assert load_configuration(json.loads(written)) == configuration


@pytest.mark.parametrize("move", [*HIERARCHICAL, *MINIMAL], ids=repr)
def test_an_operation_is_read_as_it_was_written(move: Move) -> None:
    system = "hierarchical" if move in HIERARCHICAL else "minimal"
    assert load_move(system, json.loads(json.dumps(dump_move(move)))) == move


GOOD: dict[str, object] = dict(dump_configuration(TINY))
DICTIONARY: dict[str, object] = dict(dump_configuration(NAMED["minimal"]))


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ([], "a configuration is an object"),
        ({"system": "maximal"}, "system is hierarchical or minimal"),
        ({**GOOD, "colour": 1}, "colour"),
        ({"system": "hierarchical"}, "resonances"),
        ({**GOOD, "policy": {"heat_limit": "3"}}, "whole number"),
        ({**GOOD, "policy": {"heat_limit": 1}}, "heat_limit must be 3 or more, 255 at most, not 1"),
        ({**GOOD, "policy": {"heat": 1}}, "heat"),
        ({**GOOD, "resonances": [4, 1]}, "ascending"),
        ({**GOOD, "resonances": [0, 1]}, "resonances must be 1.."),
        ({**GOOD, "blocks": 0}, "blocks must be 1..16"),
        ({**GOOD, "births": []}, "births"),
        ({**GOOD, "births": [3]}, "a birth is an object"),
        ({**GOOD, "births": [{"size": -1, "hint": 4}]}, "sizes must be 0.."),
        ({**GOOD, "births": [{"size": 1, "hint": 5}]}, "hints must be 0..4"),
        ({**GOOD, "births": [{"size": 1, "hint": 4, "t": "x"}]}, "t: "),
        ({**GOOD, "writes": [[0, "zz"]]}, "writes: "),
        ({**GOOD, "reads": [[0]]}, "two values"),
        ({**DICTIONARY, "keys": 0}, "keys must be 1..16"),
    ],
)
def test_a_configuration_that_is_written_wrong_is_refused(written: object, text: str) -> None:
    with pytest.raises(WrittenWrongError, match=text):
        load_configuration(json.loads(json.dumps(written)))


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (3, "an operation is an object"),
        ({"kind": "melt"}, "no operation of the hierarchical system"),
        ({"kind": "get", "key": 1}, "no operation of the hierarchical system"),
        ({"kind": "free"}, "written wrong"),
        ({"kind": "write", "block": 0, "offset": 0, "data": "x"}, "data: "),
    ],
)
def test_an_operation_that_is_written_wrong_is_refused(written: object, text: str) -> None:
    with pytest.raises(WrittenWrongError, match=text):
        load_move("hierarchical", json.loads(json.dumps(written)))


def test_a_trace_is_read_as_it_was_written_and_replayed(tmp_path: Path) -> None:
    path = tmp_path / "trace.json"
    trace = Trace(TINY, "nothing", (Malloc(0, 2**23, 4, None), Access(0), Free(0), Free(0)))
    write_trace(path, trace)
    assert read_trace(path) == trace
    steps = list(replay(trace))
    assert [step.fault for step in steps] == [None] * 4
    assert [step.answer for step in steps] == json.loads(path.read_text("utf-8"))["answers"]
    assert "DoubleFreeError" in steps[-1].answer


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{", "not JSON"),
        ("{}", "does not say"),
        (json.dumps({"format": FORMAT, "configuration": GOOD}), "operations is a list"),
        (
            json.dumps({"format": FORMAT, "configuration": GOOD, "operations": [], "loop": 0}),
            "loop names no operation",
        ),
    ],
)
def test_a_file_that_is_no_trace_is_refused(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "trace.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WrittenWrongError, match=expected):
        read_trace(path)


def test_an_operation_of_the_other_system_is_refused() -> None:
    with pytest.raises(TypeError, match="hierarchical"):
        list(replay(Trace(TINY, "", (Get(1),))))
    with pytest.raises(TypeError, match="minimal"):
        list(replay(Trace(NAMED["minimal"], "", (Free(0),))))
