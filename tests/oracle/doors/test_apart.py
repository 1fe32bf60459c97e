"""A Python object in a process of its own: what it does there is a verdict, never a hang."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from spectral_memory.oracle.command import oracle
from spectral_memory.oracle.doors.apart import ApartSubject
from spectral_memory.oracle.doors.apart.host import serve
from spectral_memory.oracle.doors.apart.messages import (
    format_message,
    make_plain,
    read_message,
)
from spectral_memory.oracle.doors.pipe import Limits
from spectral_memory.oracle.doors.python import check_subject
from spectral_memory.oracle.judge import (
    Answers,
    Outcome,
    Raised,
    Refusal,
    Setup,
    Strictness,
    System,
    UnusableError,
)
from spectral_memory.oracle.judge.subject import Part
from spectral_spec.minimal import Get, Set

WRONG = """
import os, sys
from spectral_memory import unchecked

class Prints(unchecked.ThermalDict):
    def __setitem__(self, key, value):
        print("a line that nobody asked for")
        super().__setitem__(key, value)

class Hangs(unchecked.ThermalDict):
    def __getitem__(self, *key):
        while True:
            pass

    get = setdefault = __getitem__

class Dies(unchecked.ThermalDict):
    def __delitem__(self, key):
        os._exit(3)

class Foreign(unchecked.ThermalDict):
    def popitem(self):
        return Foreign

class HangsAtOnce(unchecked.ThermalDict):
    @classmethod
    def with_policy(cls, policy):
        while True:
            pass

def fails():
    raise ValueError("no memory today")
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(oracle, arguments)


@pytest.fixture
def wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    path = tmp_path / f"apart_{tmp_path.name}.py"
    path.write_text(WRONG)
    monkeypatch.chdir(tmp_path)
    return str(path)


@pytest.mark.parametrize("strictness", list(Strictness))
@pytest.mark.parametrize("system", list(System))
def test_the_reference_agrees_apart_as_it_does_here(system: System, strictness: Strictness) -> None:
    name = "ThermalDict" if system == System.MINIMAL else "HierarchicalSpectralMemory"
    subject = ApartSubject(f"spectral_memory.unchecked:{name}", system)
    verdict = check_subject(subject, system, strictness, steps=1500)
    assert verdict.outcome == Outcome.AGREES, verdict
    assert verdict.describe_limits() == ()


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("Prints", 0, "AGREES"),
        ("Hangs", 2, "did not answer for 0.5 s (perform, after "),
        ("Dies", 2, "ended with exit code 3 and without an answer (perform"),
        ("Foreign", 1, "failed with type: is no value that an operation gives"),
        ("fails", 2, "no memory can be made: ValueError: no memory today"),
        ("Missing", 2, "cannot be had: AttributeError"),
    ],
)
def test_what_it_does_is_a_verdict(wrong: str, name: str, code: int, words: str) -> None:
    patience = "0.5" if name == "Hangs" else "20"
    done = run(f"{wrong}:{name}", "--patience", patience, "--steps", "2000")
    assert done.exit_code == code, done.output
    assert words in done.output


def test_the_command_that_repeats_it_runs_it_apart_too(wrong: str) -> None:
    done = run(f"{wrong}:Foreign", "--patience", "20", "--json")
    command = json.loads(done.output)["command"]
    assert "--patience 20 --replay oracle-failure.json" in command
    assert run(*command.split()[2:]).exit_code == 1


def test_one_that_hung_stays_unusable(wrong: str) -> None:
    subject = ApartSubject(f"{wrong}:Hangs", System.MINIMAL, Limits(patience=0.5))
    subject.begin(Setup(System.MINIMAL))
    with pytest.raises(UnusableError, match="after 0 operations of memory 1"):
        subject.perform([Set("a", 1), Get("a")], 1, moves=False)
    with pytest.raises(UnusableError, match=r"did not answer for 0.5 s \(observe"):
        subject.observe()
    subject.close()
    subject.close()


def test_one_that_hangs_as_it_is_made_is_unusable(wrong: str) -> None:
    with pytest.raises(UnusableError, match=r"did not answer for 2 s \(capabilities\)"):
        ApartSubject(f"{wrong}:HangsAtOnce", System.MINIMAL, Limits(start=2.0))


def test_messages_carry_values_of_the_judge_and_no_other() -> None:
    for value in (Setup(System.HIERARCHICAL), [Refusal("X", (1,))], (b"ab", None, Part("a", 1))):
        assert read_message(format_message(value).rstrip()) == value
    with pytest.raises(ValueError, match=r"pathlib.*is no value of the judge"):
        read_message(format_message(Path("x")).rstrip())
    with pytest.raises(ValueError, match="is no message"):
        read_message(b"%%%")
    answers = Answers([1, Path("x"), lambda: None], [None, (1,), None], [(), (), ()])
    plain = make_plain(answers)
    assert plain.results[0] == 1
    assert [type(one) for one in plain.results[1:]] == [Raised, Raised]
    assert plain.looks == answers.looks
    assert make_plain(plain) is plain


def test_the_host_answers_line_by_line() -> None:
    setup = Setup(System.MINIMAL)
    questions = (
        ("capabilities", ()),
        ("begin", (setup,)),
        ("perform", ([Set("a", 1), Get("a")], 0, False)),
        ("observe", ()),
    )
    replies = BytesIO()
    requests = BytesIO(b"".join(map(format_message, questions)))
    serve("spectral_memory.unchecked:ThermalDict", System.MINIMAL, requests, replies)
    answers = [read_message(line) for line in replies.getvalue().splitlines()]
    assert [isinstance(one, tuple) and one[0] for one in answers] == [True] * 4
    assert answers[1] == (True, None)
    assert answers[2] == (True, Answers([None, 1], [None, None], [(), ()]))
    replies = BytesIO()
    serve("nowhere:None", System.MINIMAL, BytesIO(format_message(("observe", ()))), replies)
    found = read_message(replies.getvalue().rstrip())
    assert isinstance(found, tuple)
    assert found[0] is False
    assert "cannot be had" in found[1]
