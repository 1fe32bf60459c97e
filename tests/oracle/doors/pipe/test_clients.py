"""Programs that behave: the worked example, the plain client, and wrong ones made of them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from spectral_memory.oracle.command import oracle
from spectral_memory.oracle.doors.pipe import PipeSubject, plain_client, speed
from spectral_memory.oracle.doors.python import check_subject
from spectral_memory.oracle.judge import Outcome, Strictness, System

PLAIN = [sys.executable, "-I", plain_client.__file__]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(oracle, arguments)


@pytest.mark.parametrize("strictness", list(Strictness))
@pytest.mark.parametrize("system", list(System))
def test_the_worked_example_agrees(
    system: System, strictness: Strictness, example: list[str]
) -> None:
    subject = PipeSubject(example, system)
    assert subject.name == "example"
    verdict = check_subject(subject, system, strictness, steps=1500)
    assert verdict.outcome == Outcome.AGREES, verdict
    assert verdict.describe_limits() == ()


def test_the_plain_client_agrees_in_what_it_shows() -> None:
    verdict = check_subject(PipeSubject(PLAIN, System.MINIMAL), System.MINIMAL, steps=5000)
    assert verdict.outcome == Outcome.AGREES, verdict
    assert verdict.describe_limits() == (
        "not looked at after an operation: promotions, demotions, tier, band, heat",
        "only the default parameters",
    )


def test_the_plain_client_does_not_know_the_other_system() -> None:
    done = run("--system", "hierarchical", "--", *PLAIN)
    assert done.exit_code == 2
    assert "no 'length' in 'looks'" in done.output


@pytest.mark.parametrize(
    ("right", "wrong", "length"),
    [
        ("results.append([*memory.popitem()]", "results.append([*memory.items()][0]", 3),
        ("memory.clear()", "pass", 3),
        ("if key not in memory", 'if key not in memory or memory[key] == "text"', 2),
    ],
)
def test_a_wrong_program_diverges_and_the_failure_is_repeated(
    right: str, wrong: str, length: int, tmp_path: Path
) -> None:
    source = Path(plain_client.__file__).read_text()
    assert source.count(right) == 1
    program = tmp_path / "wrong.py"
    program.write_text(source.replace(right, wrong))
    command = [sys.executable, "-I", str(program)]
    saved = str(tmp_path / "failure.json")
    done = run("--json", "--save", saved, "--", *command)
    assert done.exit_code == 1, done.output
    document = json.loads(done.output)
    assert document["divergence"]["step"] <= length
    assert document["command"].endswith(f"--replay {saved} -- {' '.join(command)}")
    assert run("--replay", saved, "--", *command).exit_code == 1
    assert run("--replay", saved, "--", *PLAIN).exit_code == 0


def test_a_program_and_a_class_are_one_too_many() -> None:
    assert run("json:loads", "--", *PLAIN).exit_code == 64
    assert run("--").exit_code == 64


def test_options_behind_the_dashes_are_those_of_the_program() -> None:
    done = run("--steps", "500", "--", *PLAIN, "--steps", "many")
    assert done.exit_code == 0, done.output


def test_the_speed_can_be_measured() -> None:
    assert speed.measure(PLAIN, memories=1) > 0
