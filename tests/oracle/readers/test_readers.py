"""A slice of the mutated inputs: every reader reads or refuses, with a place and a reason."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Final

import pytest
from click.testing import CliRunner

from spectral_memory.oracle.doors.pipe.decode import ReplyError
from spectral_memory.oracle.readers.command import readers
from spectral_memory.oracle.readers.mutation import mutate
from spectral_memory.oracle.readers.targets import TARGETS, Desk, Sample, Target
from spectral_memory.oracle.readers.trial import make_input, try_reader
from spectral_spec.errors import SpectralError

NAMES: Final = [target.name for target in TARGETS]


@pytest.mark.parametrize("target", TARGETS, ids=NAMES)
def test_right_inputs_are_read(target: Target) -> None:
    with closing(Desk()) as desk:
        for sample in target.make(desk):
            assert sample.data
            sample.read(sample.data)


@pytest.mark.parametrize("target", TARGETS, ids=NAMES)
def test_mutated_inputs_are_read_or_refused(target: Target) -> None:
    tally = try_reader(target, 2000, seed=1)
    assert tally.faults == ()
    assert tally.read + tally.places.total() == 2000
    assert tally.read > 20
    assert tally.places.total() > 500


def test_an_input_follows_from_its_number() -> None:
    target = TARGETS[0]
    with closing(Desk()) as desk:
        samples = list(target.make(desk))
        made = [make_input(target, samples, 3, number)[0] for number in range(50)]
        again = [make_input(target, samples, 3, number)[0] for number in range(20, 50)]
    assert made[20:] == again
    assert len(set(made)) > 40


def test_what_is_mutated_is_all_kinds_of_things() -> None:
    sample = json.dumps({"op": "read", "block": 7, "size": [1, 2]}).encode() + b"\n"
    made = [mutate(Random(seed), sample, b"other\n") for seed in range(3000)]
    for piece in (b"NaN", b"other", b"\xff", b"[" * 1000, b"9" * 4000, b'"op":1,"op"', b"\\ud800"):
        assert any(piece in one for one in made), piece
    assert any(one != sample and is_json(one) for one in made)
    assert b"" in made or any(len(one) < 5 for one in made)
    assert mutate(Random(1), b"", b"") is not None


def is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


class BrokenError(SpectralError):
    """A refusal as the readers have them."""


def crash(_: bytes) -> object:
    raise KeyError("a bug")


def recurse(data: bytes) -> object:
    return recurse(data)


def refuse_nowhere(_: bytes) -> object:
    raise BrokenError("file", "somewhere", "wrong")


def refuse_bare(_: bytes) -> object:
    raise BrokenError("wrong")


def refuse_loudly(_: bytes) -> object:
    raise ReplyError("\x1b[2J")


def refuse_at_length(_: bytes) -> object:
    raise ReplyError("x" * 5000)


def hang(_: bytes) -> object:
    while True:
        pass


@pytest.mark.parametrize(
    ("read", "words"),
    [
        (crash, "KeyError: 'a bug'"),
        (recurse, "RecursionError"),
        (refuse_nowhere, "no place"),
        (refuse_bare, "no place"),
        (refuse_loudly, "cannot be shown"),
        (refuse_at_length, "cannot be shown"),
        (hang, "no answer in 0.05 s"),
    ],
)
def test_a_bad_reader_is_seen(read: object, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spectral_memory.oracle.readers.trial._PATIENCE", 0.05)
    assert callable(read)
    target = Target("bad", "a bad reader", lambda _: [Sample(b"data", read)])
    tally = try_reader(target, 2)
    assert len(tally.faults) == 2
    assert words in tally.faults[0].problem
    assert tally.read == 0


def test_the_command_says_what_became_of_them(tmp_path: Path) -> None:
    done = CliRunner().invoke(readers, ["--inputs", "50", "--only", "replies", "--seed", "2"])
    assert done.exit_code == 0, done.output
    assert done.output.startswith("replies     50 inputs: ")
    assert "0 faults" in done.output


def test_the_command_fails_and_keeps_what_goes_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = Target("bad", "a bad reader", lambda _: [Sample(b"data", crash)])
    monkeypatch.setattr("spectral_memory.oracle.readers.command.TARGETS", (bad,))
    done = CliRunner().invoke(readers, ["--inputs", "3", "--save", str(tmp_path / "kept")])
    assert done.exit_code == 1
    assert "input 0: KeyError: 'a bug'" in done.output
    assert len(list((tmp_path / "kept").iterdir())) == 3
