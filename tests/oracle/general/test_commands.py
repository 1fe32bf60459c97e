"""The command lines: what they print, save and repeat, and their exit codes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from spectral_memory.oracle.command import oracle

from .malloc.allocators import BUGS, build_faulty


@pytest.fixture(autouse=True)
def _save_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def malloc(*arguments: str | Path) -> Result:
    return CliRunner().invoke(oracle, ["--malloc", *map(str, arguments)])


def mapping(*arguments: str | Path) -> Result:
    return CliRunner().invoke(oracle, ["--mapping", *map(str, arguments)])


def test_an_allocator_that_agrees_is_told_so() -> None:
    done = malloc("libc", "--operations", "2000")
    assert done.exit_code == 0
    assert done.output.rstrip().endswith("2000 operations, AGREES")
    assert "realloc to size 0: not judged" in done.output


def test_a_divergence_is_shown_saved_and_repeated(tmp_path: Path) -> None:
    saved = tmp_path / "failure.json"
    library = build_faulty(list(BUGS).index("not zeroed") + 1)
    done = malloc(library, "--save", str(saved), "--operations", "20000")
    assert done.exit_code == 1
    for words in ("expected  byte", "observed  it is 0xa5", "rule      zero", "repeat    "):
        assert words in done.output
    document = json.loads(saved.read_text())
    assert document["command"] == (f"spectral-memory oracle --malloc {library} --replay {saved}")
    assert malloc(library, "--replay", str(saved)).exit_code == 1
    assert malloc("libc", "--replay", str(saved)).exit_code == 0


def test_a_program_is_recorded_and_replayed(tmp_path: Path) -> None:
    trace = tmp_path / "t.smtrace"
    command = ["--record", str(trace), "--", sys.executable, "-I", "-c", "raise SystemExit(7)"]
    assert CliRunner().invoke(oracle, command).exit_code == 7
    done = malloc("libc", "--trace", str(trace), "--json")
    assert done.exit_code == 0
    report = json.loads(done.output)
    assert report["outcome"] == "agrees"
    assert report["steps"] > 500
    wrong = build_faulty(list(BUGS).index("prefix lost") + 1)
    assert malloc(wrong, "--trace", str(trace)).exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["no_such_allocator"], 64, "there is no library"),
        (["libc", "--replay", "no such file"], 64, "does not exist"),
        (["libc", "--trace", "no such file"], 64, "does not exist"),
        (["libc", "--prefix", "x"], 64, "use --load open"),
    ],
)
def test_wrong_arguments_are_named(arguments: list[str], code: int, words: str) -> None:
    done = malloc(*arguments)
    assert done.exit_code == code
    assert words in done.output


def test_without_a_compiler_nothing_is_decided(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from spectral_memory.oracle.general.malloc import compiler  # noqa: PLC0415 - its cache is emptied

    compiler.build_driver.cache_clear()
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    done = malloc("libc")
    assert done.exit_code == 3
    assert "no C compiler was found" in done.output
    monkeypatch.setenv("CC", str(tmp_path / "nothing"))
    assert "cannot run" in malloc("libc").output
    monkeypatch.setenv("CC", "/bin/false")
    assert "refused driver.c" in malloc("libc").output
    compiler.build_recorder.cache_clear()
    trace = tmp_path / "t.smtrace"
    done = CliRunner().invoke(oracle, ["--record", str(trace), "--", "/bin/true"])
    assert done.exit_code == 3
    assert "refused recorder.c" in done.output


def test_a_mapping_is_judged_saved_and_repeated(tmp_path: Path) -> None:
    saved = tmp_path / "failure.json"
    few = ["--operations", "3000"]
    assert mapping("builtins:dict", *few).exit_code == 0
    done = mapping("collections:UserDict", "--save", str(saved), *few)
    assert done.exit_code == 1
    assert "m.popitem()" in done.output
    assert "--mapping collections:UserDict --replay" in done.output
    again = mapping("collections:UserDict", "--replay", str(saved))
    assert again.exit_code == 1
    right = ["collections:UserDict", "--popitem", "first", "--json", *few]
    assert json.loads(mapping(*right).output)["outcome"] == "agrees"
    assert mapping("no:thing").exit_code == 2
    assert mapping("builtins:dict", "--order", "sorted").exit_code == 64
    assert mapping("builtins:dict", "--replay", "none").exit_code == 64
