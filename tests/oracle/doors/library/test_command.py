"""The command line of this door."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from spectral_memory.oracle.command import oracle
from spectral_memory.oracle.doors.library.speed import draw, measure
from spectral_memory.oracle.doors.library.subject import LibrarySubject

from .libraries import build_example


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(oracle, [str(one) for one in arguments])


def test_a_library_that_is_right_agrees() -> None:
    done = run("--lib", build_example(), "--steps", "2000")
    assert done.exit_code == 0, done.output
    assert done.output.startswith("AGREES: hierarchical system, exact, ")


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
