"""What is said fits the schema, and long batches are said in several lines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

import spectral_memory.oracle.doors.pipe as package
from spectral_memory.oracle.doors.pipe import Limits, PipeSubject
from spectral_memory.oracle.doors.pipe.channel import Channel
from spectral_memory.oracle.doors.pipe.encode import Chunk, Encoder
from spectral_memory.oracle.judge import (
    KINDS,
    Born,
    Capabilities,
    Operation,
    Refusal,
    Setup,
    System,
    UnusableError,
)
from spectral_memory.oracle.judge.specified import make_specified
from spectral_spec.hierarchical import Access, Calloc, Free, Malloc, Read, Realloc, Write
from spectral_spec.minimal import Get, Set

from .validation import Validator
from .wire import Session

SCHEMA = json.loads(
    Path(package.__file__).with_name("protocol.schema.json").read_text(encoding="utf-8")
)
ALL = Capabilities(frozenset(), frozenset(), frozenset())
LARGE = 2**24


def cut(operations: Sequence[Operation], capabilities: Capabilities = ALL) -> list[Chunk]:
    return list(Encoder(capabilities).cut(operations))


def test_every_line_fits_the_schema(session: Session) -> None:
    validator = Validator(SCHEMA)
    for exchange in session.exchanges:
        request, reply = json.loads(exchange.request), json.loads(exchange.reply)
        assert validator.fits("request", request), request
        assert validator.fits(f"{request['do']}_reply", reply), reply
        assert validator.fits("reply", reply)


def test_the_conversations_of_the_text_are_true(root: Path, example: list[str]) -> None:
    validator = Validator(SCHEMA)
    text = (root / "docs" / "oracle" / "protocol.md").read_text(encoding="utf-8")
    channel = Channel(example, Limits(patience=60))
    kinds, answer = set(), {}
    for line in text.splitlines():
        mark, document = line[:2], line[2:]
        if mark == "> ":
            request = json.loads(document)
            kinds.add(request["do"])
            assert validator.fits("request", request), line
            if request["do"] == "bye":
                channel.close(document.encode())
                channel = Channel(example, Limits(patience=60))
            else:
                answer = json.loads(channel.exchange(f"{document}\n".encode()))
        elif mark == "< ":
            reply = json.loads(document)
            assert validator.fits("reply", reply), line
            assert {**reply, "name": ""} == {**{name: answer[name] for name in reply}, "name": ""}
    channel.close()
    assert kinds == {"hello", "reset", "run", "observe", "bye"}


def test_the_schema_refuses_what_the_reader_refuses() -> None:
    validator = Validator(SCHEMA)
    assert not validator.fits("reply", {"n": 0})
    assert not validator.fits("request", {"n": 1, "do": "fly"})
    assert not validator.fits("operation", ["get"])
    assert not validator.fits("operation", ["malloc", 12, 1, 4, None])
    assert not validator.fits("result", {"error": 5})
    assert not validator.fits("hierarchical_look", [0] * 12 + [None, 4, None])
    named = {one["prefixItems"][0]["const"] for one in SCHEMA["$defs"]["operation"]["oneOf"]}
    assert named == {kind for kinds in KINDS.values() for kind in kinds}


def test_operations_are_arrays() -> None:
    (chunk,) = cut(
        (
            Malloc(11, 8, 4, Fraction(361, 2)),
            Write(Born(0), 4, b"ab"),
            Read(7, 0, None),
            Set("ключ", None),
            Get(-(2**70)),
        )
    )
    assert chunk.text.isascii()
    assert json.loads(f"[{chunk.text}]") == [
        ["malloc", 11, 8, 4, "361/2"],
        ["write", "#0", 4, "YWI="],
        ["read", 7, 0, None],
        ["set", "ключ", None],
        ["get", -(2**70)],
    ]


def test_a_client_that_takes_floats_gets_floats() -> None:
    floats = replace(ALL, fractions=False)
    (chunk,) = cut([Malloc(0, 8, 4, Fraction(1, 2**60))], floats)
    assert Fraction(json.loads(chunk.text)[-1]) == Fraction(1, 2**60)
    for t in (Fraction(1, 3), Fraction(10) ** 400):
        with pytest.raises(UnusableError, match="it takes floats only"):
            cut([Malloc(0, 8, 4, t)], floats)


def test_an_id_that_cannot_be_told_is_not_told() -> None:
    small = replace(ALL, largest_id=2**63 - 1)
    for block in (-1, 2**63):
        with pytest.raises(UnusableError, match="cannot be told"):
            cut([Free(block)], small)
    assert len(cut([Free(2**63 - 1)], small)) == 1


def test_a_batch_is_cut_where_its_replies_grow_too_long() -> None:
    access = Access(Born(0))
    whole = Read(Born(0), 0, None)
    births: list[Operation] = [Malloc(0, LARGE, 4, None), Calloc(0, 4, 4, 4, None)]
    chunks = cut([*births, access, whole, access, whole, whole, access])
    assert [len(chunk.operations) for chunk in chunks] == [5, 1, 2]
    assert len(cut([*births, *[Read(Born(1), 0, None)] * 300])) == 1
    grown = cut([*births, Realloc(Born(1), LARGE), *[Read(Born(1), 0, None)] * 3])
    assert [len(chunk.operations) for chunk in grown] == [4, 1, 1]
    assert len(cut([Write(Born(0), 0, bytes(LARGE))] * 3)) == 3
    assert len(cut([Read(5, 0, None)] * 3)) == 3  # an id may be any block's
    assert [len(one.operations) for one in cut([access] * 20_000)] == [16_384, 3_616]


def test_a_cut_batch_gives_the_same_answers(example: list[str]) -> None:
    setup = Setup(System.HIERARCHICAL)
    read = Read(Born(0), 0, None)
    script: list[Operation] = [Malloc(0, 2**24, 4, None), Access(Born(0)), read, read, read]
    subject = PipeSubject(example, System.HIERARCHICAL, Limits(patience=60))
    model = make_specified(System.HIERARCHICAL)
    assert len(Encoder(subject.capabilities)._texts) == 0
    for stride in (0, 1, 2):
        subject.begin(setup)
        model.begin(setup)
        assert subject.perform(script, stride, moves=True) == model.perform(script, stride, True)
    subject.close()


def test_what_is_remembered_is_not_mixed_up(example: list[str]) -> None:
    subject = PipeSubject(example, System.MINIMAL)
    subject.begin(Setup(System.MINIMAL))
    for turn in range(12):
        written: list[Operation] = [Set(number, turn) for number in range(500)]
        read: list[Operation] = [Get(number) for number in range(501)]
        results = subject.perform([*written, *read], 0, moves=False).results
        missing = Refusal("MissingKeyError", (500,))
        assert results == [*[None] * 500, *[turn] * 500, missing]
    subject.close()


def test_an_int_that_cannot_be_written_is_unusable(example: list[str]) -> None:
    subject = PipeSubject(example, System.MINIMAL)
    with pytest.raises(UnusableError, match="cannot be asked"):
        subject.perform([Get(10**5000)], 0, moves=False)
    subject.close()
