"""The reader of replies: whatever a line holds, it is read or refused by name."""

from __future__ import annotations

import json
from random import Random
from typing import Any, Final

import pytest

from spectral_memory.oracle.adapters.reference import make_reference
from spectral_memory.oracle.doors.pipe.decode import (
    ReplyError,
    read_answers,
    read_capabilities,
    read_observation,
    read_reply,
)
from spectral_memory.oracle.judge import LOOK_FIELDS, System, UnusableError
from spectral_memory.oracle.judge.lens import Lens
from spectral_memory.oracle.judge.referee import ExactReferee
from spectral_memory.oracle.judge.relational import make_relational
from spectral_memory.oracle.judge.specified import make_specified

from .wire import Exchange, Session

Loose = Any  # a document that may be anything

ODD: Final[tuple[Loose, ...]] = (
    *(None, True, False, 0, 1, -1, 3, 4, 99, 2**63 - 1, 2**64, -(10**30), 10**400),
    *(
        0.5,
        -0.0,
        1e300,
        "",
        "a",
        "AA==",
        "A",
        "1/0",
        "1/3",
        "all",
        "\x1b[2J",
        "\0",
        "é",
        "\ud83d\ude00",
    ),
    *([], [[]], [1, 2], [1, 2, 3, 4, 5], [9, 0, 99, 0, -1], [None] * 5, [[1, [1, 1, 1, 1, 1]]]),
    *({}, {"error": "MissingKeyError"}, {"error": "DoubleFreeError", "payload": [5]}),
    *({"error": "OutOfMemoryError", "payload": ["a", None, 1.5, {"fraction": "1/3"}]},),
    *({"error": "SpectralError", "payload": []}, {"error": "ArgumentRangeError", "payload": [[]]}),
    *({"error": "UndecidableError", "payload": [{"fraction": "1/0"}, 1]}, {"raised": "X"}),
    *({"error": "__init__", "payload": []}, {"raised": "\x1b", "text": "\n"}, {"error": 1}),
)
BYTES: Final = (b"", b"\n", b"\xff", b"[", b"]", b"{", b"}", b",", b'"', b"\\", b"9" * 5000, b"-")
TOKENS: Final = (
    b"NaN",
    b"1e999",
    b"null",
    b'"\\ud800"',
    b"1.5",
    b"[" * 3000,
    b"\x00",
    b"\xef\xbb\xbf",
)


def mutate_bytes(random: Random, line: bytes) -> bytes:
    """A line with a few of its bytes changed, cut or doubled."""
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(line) + 1)
        end = min(len(line), at + random.choice((0, 1, 1, 4, 40)))
        piece = random.choice((*BYTES, *TOKENS, line[at:end] * 2, bytes([random.randrange(256)])))
        line = line[:at] + piece + line[end:]
    return line


def mutate_document(random: Random, document: Loose) -> Loose:
    """A document with one of its values replaced, left out or doubled."""
    if isinstance(document, dict | list) and document and random.random() < 0.9:
        keys = list(document) if isinstance(document, dict) else range(len(document))
        key = random.choice(keys)
        made: Loose = document.copy()
        chance = random.random()
        if chance < 0.1:
            del made[key]
        elif chance < 0.15 and isinstance(made, list):
            made.append(made[key])
        else:
            made[key] = mutate_document(random, made[key])
        return made
    return random.choice(ODD)


def read(session: Session, exchange: Exchange, line: bytes) -> object:
    """Read a reply as the door does, and let the judge see what it gives."""
    system = session.system
    request = json.loads(exchange.request)
    reply = read_reply(line, request["n"])
    if request["do"] == "hello":
        return read_capabilities(reply, system)
    if request["do"] == "observe":
        observation = read_observation(reply, system)
        capabilities = make_specified(system).capabilities
        Lens(system, capabilities).find_gap(make_specified(system).observe(), observation)
        make_relational(system, capabilities).judge_observation(observation)
        return observation
    if request["do"] == "run":
        stride, moves = request["stride"], request["moves"]
        answers = read_answers(reply, exchange.operations, stride, moves, system)
        model = make_reference(system)
        referees = [ExactReferee(model, Lens(system, model.capabilities), stride)]
        relational = make_relational(system, model.capabilities)
        for referee in (*referees, *([relational] if moves or system == System.MINIMAL else [])):
            referee.begin(exchange.setup)
            referee.judge(exchange.operations, answers)
        return answers
    return reply


def is_refused(session: Session, exchange: Exchange, line: bytes) -> bool:
    """True if a line is no reply, for a reason that can be shown."""
    try:
        read(session, exchange, line)
    except (ReplyError, UnusableError) as error:
        reason = str(error)
    else:
        return False
    assert reason.isprintable()
    assert len(reason) < 1000
    return True


def test_what_was_said_is_read(session: Session) -> None:
    kinds = {json.loads(one.request)["do"] for one in session.exchanges}
    assert kinds == {"hello", "reset", "run", "observe"}
    for exchange in session.exchanges:
        assert read(session, exchange, exchange.reply)


@pytest.mark.parametrize("seed", range(4))
def test_mutated_lines_are_read_or_refused(session: Session, seed: int) -> None:
    random = Random(seed)
    refused = 0
    for _ in range(400):
        exchange = random.choice(session.exchanges)
        refused += is_refused(session, exchange, mutate_bytes(random, exchange.reply))
    assert refused > 200


@pytest.mark.parametrize("seed", range(4))
def test_mutated_documents_are_judged_or_refused(session: Session, seed: int) -> None:
    random = Random(seed)
    refused = 0
    for _ in range(400):
        exchange = random.choice(session.exchanges)
        document = mutate_document(random, json.loads(exchange.reply))
        refused += is_refused(session, exchange, json.dumps(document).encode())
    assert 40 < refused < 400


def test_a_name_for_all_of_them_is_all_of_them() -> None:
    for system in System:
        every = {"operations": "all", "looks": "all", "parts": "all"}
        found = read_capabilities({"version": 1, "capabilities": every}, system)
        assert found == make_specified(system).capabilities
        assert found.looks == set(LOOK_FIELDS[system])
