"""The command line of this door."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from spectral_memory.oracle.command import oracle
from spectral_memory.oracle.doors.library.map_subject import MapSubject
from spectral_memory.oracle.doors.library.speed import draw, measure
from spectral_memory.oracle.doors.library.subject import LibrarySubject
from spectral_memory.oracle.judge import System

from .libraries import build_example, build_map


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(oracle, [str(one) for one in arguments])


def test_a_library_that_is_right_agrees() -> None:
    done = run("--lib", build_example(), "--steps", "2000")
    assert done.exit_code == 0, done.output
    assert done.output.startswith("AGREES: hierarchical system, exact, ")


def test_the_system_of_a_library_is_named_or_is_that_of_the_failure(tmp_path: Path) -> None:
    done = run("--lib", build_map(), "--system", "minimal", "--steps", "2000")
    assert done.exit_code == 0, done.output
    assert done.output.startswith("AGREES: minimal system, exact, ")
    assert run("--lib", build_map()).exit_code == 2
    library, saved = build_map("-DBUG=26"), tmp_path / "saved.json"
    done = run("--lib", library, "--system", "minimal", "--save", saved)
    assert done.exit_code == 1, done.output
    assert run("--lib", library, "--replay", saved).exit_code == 1
    assert run("--lib", build_map(), "--replay", saved).exit_code == 0
    wrong = run("--lib", library, "--system", "hierarchical", "--replay", saved)
    assert wrong.exit_code == 64
    assert "is a failure of the minimal system" in wrong.output


def test_the_vectors_of_either_system_are_performed() -> None:
    done = run("--lib", build_map(), "--system", "minimal", "--vectors", "shipped")
    assert done.exit_code == 0, done.output
    assert done.output.startswith("AGREES: minimal system, exact, ")


@pytest.mark.parametrize(("bug", "code"), [(3, 1), (14, 2)])
def test_a_failure_is_saved_and_repeated(bug: int, code: int, tmp_path: Path) -> None:
    library, saved = build_example(f"-DBUG={bug}"), tmp_path / "saved.json"
    done = run("--lib", library, "--save", saved)
    assert done.exit_code == code, done.output
    assert f"spectral-memory oracle --lib {library} --replay {saved}" in done.output
    again = run("--lib", library, "--replay", saved, "--json")
    assert again.exit_code == code
    assert json.loads(again.output)["outcome"] == ("diverges", "unusable")[code - 1]
    assert run("--lib", build_example(), "--replay", saved).exit_code == 0


def test_the_speed_of_the_door_can_be_measured() -> None:

    subject = LibrarySubject(build_example())
    try:
        assert measure(subject, draw(subject, 5000)) > 0
    finally:
        subject.close()
    other = MapSubject(build_map())
    try:
        script = draw(other, 5000, System.MINIMAL)
        assert measure(other, script, System.MINIMAL) > 0
    finally:
        other.close()
