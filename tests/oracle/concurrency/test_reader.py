"""Histories are read whole and checked; what is wrong is told with its line."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

import spectral_memory.oracle.concurrency as package
from spectral_memory.oracle.concurrency import History, judge_history, reader
from spectral_memory.oracle.concurrency.answers import DONE
from spectral_memory.oracle.concurrency.codec import (
    Json,
    decode_answer,
    decode_operation,
    encode_answer,
    encode_operation,
)
from spectral_memory.oracle.concurrency.generate import Scene, generate_history
from spectral_memory.oracle.concurrency.reader import (
    MAX_LINE_BYTES,
    HistoryError,
    load_history,
    parse_history,
)
from spectral_memory.oracle.concurrency.writer import format_history, save_history
from spectral_memory.oracle.judge.setup import Strictness, System
from spectral_memory.oracle.judge.subject import Raised, Refusal
from spectral_spec.address import GlobalAddress, LocalAddress
from spectral_spec.minimal import Temperature

from .histories import HIERARCHICAL, MINIMAL, TIGHT

HEADER = {"format": "spectral-memory-history", "version": 1, "system": "minimal"}
RELATIONAL = {**HEADER, "strictness": "relational"}
GET = {"op": "get", "key": "x"}
CALL = {"event": "call", "thread": "a", "time": 1, "operation": GET}
RETURN = {"event": "return", "thread": "a", "time": 2, "result": 1}

SCENES = (
    Scene(MINIMAL, Strictness.EXACT, 60, dying=60, joint=True, thermal=True),
    Scene(MINIMAL, Strictness.RELATIONAL, 60, joint=True),
    Scene(HIERARCHICAL, Strictness.RELATIONAL, 60, dying=60),
    Scene(TIGHT, Strictness.EXACT, 60),
)


def get_lines(history: History) -> list[bytes]:
    return [f"{line}\n".encode() for line in format_history(history)]


def read(*documents: object) -> History:
    return parse_history([json.dumps(one).encode() for one in documents], "h")


@pytest.mark.parametrize("scene", SCENES)
def test_what_is_written_is_read_again(scene: Scene, tmp_path: Path) -> None:
    history = generate_history(scene, 5)
    assert parse_history(get_lines(history), "h") == history
    save_history(history, tmp_path / "h.jsonl")
    assert load_history(str(tmp_path / "h.jsonl")) == history


def test_the_header_has_defaults() -> None:
    history = read(RELATIONAL, CALL, RETURN)
    assert (history.setup, history.events) == (MINIMAL, 2)
    assert read({**RELATIONAL, "policy": {"hot_capacity": 3}}).setup.policy.hot_capacity == 3


@pytest.mark.parametrize(
    ("lines", "number", "words"),
    [
        ([], 0, "is empty"),
        ([b"{"], 1, "is not JSON"),
        ([b"[1]"], 1, "is not a JSON object"),
        ([b'{"a": NaN}'], 1, "NaN"),
        ([b'{"a": 1, "a": 2}'], 1, "twice"),
        ([b"\xff"], 1, "UTF-8"),
        ([b"[" * 100_000], 1, "nested"),
        ([b'{"a": ' + b"9" * 5000 + b"}"], 1, "is not JSON"),
        ([b" " * (MAX_LINE_BYTES + 1)], 1, "longer"),
        ([{}], 1, "no header"),
        ([{**RELATIONAL, "version": True}], 1, "version"),
        ([{**RELATIONAL, "version": 2}], 1, "version 2"),
        ([HEADER], 1, "strictness"),
        ([{**RELATIONAL, "system": ["minimal"]}], 1, "no system"),
        ([{**RELATIONAL, "strictness": 1}], 1, "no strictness"),
        ([{**RELATIONAL, "n_zeros": 0}], 1, "n_zeros"),
        ([{**RELATIONAL, "more": 0}], 1, "takes no field 'more'"),
        ([{**RELATIONAL, "policy": []}], 1, "policy is no object"),
        ([{**RELATIONAL, "policy": {"heat": 1}}], 1, "no field 'heat'"),
        ([{**RELATIONAL, "policy": {"heat_limit": "1"}}], 1, "is an integer"),
        ([{**RELATIONAL, "policy": {"heat_limit": None}}], 1, "not allowed"),
        ([{**RELATIONAL, "policy": {"heat_limit": 0}}], 1, "not allowed"),
        ([RELATIONAL, RETURN], 2, "without a call"),
        ([RELATIONAL, {**CALL, "event": ["call"]}], 2, "neither"),
        ([RELATIONAL, {**CALL, "thread": ""}], 2, "thread"),
        ([RELATIONAL, {**CALL, "thread": "\ud800"}], 2, "thread"),
        ([RELATIONAL, {**CALL, "time": 1.5}], 2, "time is an integer"),
        ([RELATIONAL, {**CALL, "time": True}], 2, "time is an integer"),
        ([RELATIONAL, {**CALL, "extra": 1}], 2, "takes no field"),
        ([RELATIONAL, CALL, {**RETURN, "time": 1}], 3, "does not come after"),
        ([RELATIONAL, CALL, {**CALL, "time": 2}], 3, "before its call of event 1"),
        ([RELATIONAL, {**CALL, "operation": {"op": "malloc"}}], 2, "no operation 'malloc'"),
        ([RELATIONAL, {**CALL, "operation": {"op": []}}], 2, "no operation"),
        ([RELATIONAL, {**CALL, "operation": {"op": "get"}}], 2, "no field 'key'"),
        ([RELATIONAL, {**CALL, "operation": {**GET, "value": 1}}], 2, "takes no field 'value'"),
        ([RELATIONAL, {**CALL, "operation": {**GET, "key": True}}], 2, "a key is"),
        ([RELATIONAL, {**CALL, "operation": {"op": "status"}}], 2, "looks at heat"),
        ([RELATIONAL, CALL, {**RETURN, "result": 1.5}], 3, "a result is"),
        ([RELATIONAL, CALL, {**RETURN, "result": {"bytes": "?"}}], 3, "base64"),
        ([RELATIONAL, CALL, {**RETURN, "result": {"address": [1]}}], 3, "list of 5"),
        ([RELATIONAL, CALL, {**RETURN, "result": {"done": False}}], 3, "`done` is true"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(lines: list[object], number: int, words: str) -> None:
    raw = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in lines]
    with pytest.raises(HistoryError) as caught:
        parse_history(raw, "h")
    assert caught.value.line == number
    assert words in caught.value.problem
    assert caught.value.remedy
    assert str(caught.value).startswith("h, line" if number else "h: ")


def test_an_allocators_call_has_a_result() -> None:
    header = {**RELATIONAL, "system": "hierarchical"}
    call = {**CALL, "operation": {"op": "free", "block": 1}}
    with pytest.raises(HistoryError, match="has a result"):
        read(header, call, {**RETURN, "result": {"done": True}})
    for t in ("x", "1/0", 3, "9" * 2000, "1/2/3"):
        malloc = {"op": "malloc", "domain": 0, "size": 1, "hint": 4, "t": t}
        with pytest.raises(HistoryError, match="line 2"):
            read(header, {**CALL, "operation": malloc})


@pytest.mark.parametrize(
    "document",
    [
        1.5,
        {"bytes": 1},
        {"pair": [1]},
        {"pair": [1, True]},
        {"pair": [1.5, 1]},
        {"pairs": 1},
        {"pairs": [1]},
        {"temperature": [1, 2]},
        {"status": [1, 2, "3"]},
        {"error": 1, "payload": []},
        {"error": "E", "payload": [1.5]},
        {"error": "E", "payload": [{"fraction": "1/0"}]},
        {"raised": "E", "text": 1},
        {"raised": "E"},
    ],
)
def test_what_is_no_result_is_refused(document: Json) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        decode_answer(document)


@pytest.mark.parametrize(
    "document",
    [
        3,
        {"op": "read", "block": 1, "offset": -1, "size": None},
        {"op": "read", "block": 1, "offset": 0, "size": 2**24 + 1},
        {"op": "free", "block": "1"},
        {"op": "write", "block": 1, "offset": 0, "data": 3},
        {"op": "set", "key": "a", "value": 1},
    ],
)
def test_what_is_no_operation_is_refused(document: Json) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        decode_operation(System.HIERARCHICAL, document)


def test_fractions_in_a_payload_stay_exact() -> None:
    error = Refusal("UndecidableError", (Fraction(361, 2), 3))
    assert decode_answer(encode_answer(error)) == error
    assert encode_answer(Refusal("E", (b"x",))) == {"error": "E", "payload": ["b'x'"]}
    address = GlobalAddress(3, LocalAddress(1, 2, 3, 16))
    for answer in (address, Temperature(1, 2, 3), DONE, (("a", 1), ("b", None)), ()):
        assert decode_answer(encode_answer(answer)) == answer


def test_too_many_events_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_EVENTS", 1)
    with pytest.raises(HistoryError, match="more than 1 events"):
        read(RELATIONAL, CALL, RETURN)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for name in (str(tmp_path / "none"), str(tmp_path), "a\0b"):
        with pytest.raises(HistoryError, match="cannot be opened"):
            load_history(name)


def test_every_operation_and_answer_survives_the_way_to_json_and_back() -> None:
    for scene in SCENES:
        for call in generate_history(scene, 9).calls:
            document = json.loads(json.dumps(encode_operation(call.operation)))
            assert decode_operation(scene.setup.system, document) == call.operation
            if call.returned is not None:
                answer = json.loads(json.dumps(encode_answer(call.answer)))
                assert decode_answer(answer) == call.answer
    assert decode_answer(encode_answer(Raised("E", "t"))) == Raised("E", "t")


def test_mutated_files_are_read_or_refused_with_a_line() -> None:
    refused = 0
    for seed in range(1500):
        random = Random(seed)
        lines = get_lines(
            generate_history(SCENES[seed % 4]._replace(calls=6, clients=2), seed % 16)
        )
        for _ in range(random.randrange(1, 4)):
            mutate(lines, random)
        refusal = find_refusal(lines)
        if refusal is not None:
            refused += 1
            assert 0 <= refusal.line <= len(lines)
            assert refusal.problem
            assert refusal.remedy
    assert 700 < refused < 1500


def find_refusal(lines: list[bytes]) -> HistoryError | None:
    """Read and judge; the refusal, if there is one. Nothing else may be raised."""
    try:
        judge_history(parse_history(lines, "h"))
    except HistoryError as error:
        return error
    return None


def mutate(lines: list[bytes], random: Random) -> None:
    at = random.randrange(len(lines))
    line = bytearray(lines[at])
    match random.randrange(5):
        case 0:
            line[random.randrange(len(line))] = random.randrange(256)
        case 1:
            del line[random.randrange(len(line)) :]
        case 2:
            line = bytearray(lines[random.randrange(len(lines))])
        case 3:
            del lines[at]
            lines.append(b"{}")
            return
        case _:
            digits = [place for place, one in enumerate(line) if 48 <= one < 58]
            if digits:
                line[random.choice(digits)] = random.randrange(48, 58)
    lines[at] = bytes(line)


def test_the_schema_knows_what_the_reader_knows() -> None:
    path = Path(package.__file__).with_name("history.schema.json")
    schema = json.loads(path.read_text(encoding="utf-8"))
    known = schema["$defs"]
    seen = set()
    for scene in SCENES:
        for call in generate_history(scene._replace(calls=400), 2).calls:
            document = encode_operation(call.operation)
            kind = call.operation.kind
            seen.add(kind)
            assert set(known[kind]["required"]) == set(document) == set(known[kind]["properties"])
            name = f"{scene.setup.system}_operation"
            assert {"$ref": f"#/$defs/{kind}"} in known[name]["oneOf"]
    assert len(seen) > 12
    header = json.loads(get_lines(generate_history(SCENES[0], 1))[0])
    assert set(known["header"]["properties"]) == set(header)
    assert set(known["header"]["properties"]["policy"]["properties"]) == set(MINIMAL.policy._fields)
    assert known["call"]["required"] == ["event", "thread", "time", "operation"]
    assert list(System) == known["header"]["properties"]["system"]["enum"]
