"""`spectral-memory prove`: what it takes, what it prints and how it exits."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

import spectral_proofs.runner.command as door
from spectral_memory.cli.commands import cli
from spectral_proofs.runner import job, prove
from spectral_proofs.runner.result import Settings

from .samples import Inline, get_samples

GOOD = ("extent_holds_its_block", "wrong_claim_must_fail")


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["prove", *words])


@pytest.fixture
def samples(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the samples that stand for the suite; they are proved in this process."""
    names = list(GOOD)
    everything = prove.prove_all

    def prove_here(laws: object, settings: Settings, **more: object) -> object:
        more.pop("jobs")
        return everything(laws, settings, executor=Inline(), **more)  # type: ignore[arg-type]  # as called

    monkeypatch.setattr(job, "get_laws", lambda: get_samples(*names))
    monkeypatch.setattr(prove, "prove_all", prove_here)
    return names


@pytest.mark.usefixtures("samples")
def test_everything_proved_is_exit_code_0() -> None:
    result = run()
    assert result.exit_code == 0, result.output
    assert "2 obligations: 1 proved, 1 refuted, as it must be" in result.output


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("extent_is_longer_than_its_block", 1),
        ("true_claim_must_fail", 1),
        ("bug_goes_unnoticed", 1),
        ("law_has_too_many_paths", 2),
    ],
)
def test_anything_red_has_its_exit_code(samples: list[str], name: str, code: int) -> None:
    samples.append(name)
    result = run()
    assert result.exit_code == code
    assert name.replace("_", " ") in result.output


def test_an_unknown_has_exit_code_2(samples: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    samples.append("big_number_has_no_divisor")
    few = Settings(z3_limit=20_000, cvc5_limit=2_000)
    monkeypatch.setattr(Settings, "__new__", lambda _cls, **_given: few)
    result = run()
    assert result.exit_code == 2, result.output
    assert "1 unknown" in result.output


@pytest.mark.usefixtures("samples")
def test_what_is_asked_for_is_written(tmp_path: Path) -> None:
    words = ("--solver", "z3", "--only", "*holds*", "--verbose")
    files = tmp_path / "proofs.json", tmp_path / "proofs.xml", tmp_path / "questions"
    options = (f"--json={files[0]}", f"--junit={files[1]}", f"--smt2={files[2]}")
    result = run(*words, *options)
    assert result.exit_code == 0, result.output
    document = json.loads(files[0].read_text(encoding="utf-8"))
    assert document["command"].startswith("spectral-memory prove --solver z3 --only '*holds*'")
    assert document["settings"]["solvers"] == ["z3"]
    assert [one["name"] for one in document["obligations"]] == ["extent_holds_its_block"]
    assert ET.parse(files[1]).getroot().get("tests") == "1"  # noqa: S314 - written by the run above
    assert [one.name for one in files[2].iterdir()] == ["sample_laws.extent_holds_its_block.smt2"]
    assert "supposed a size is not negative: needed" in result.output


@pytest.mark.usefixtures("samples")
def test_the_list_proves_nothing() -> None:
    result = run("--list")
    assert result.exit_code == 0
    assert "2 obligations" in result.output
    assert "proved" not in result.output


@pytest.mark.usefixtures("samples")
@pytest.mark.parametrize("pattern", ["must_fail", "wrong*", "sample_laws", "sample_l[a]ws"])
def test_a_pattern_matches_names_and_subjects(pattern: str) -> None:
    result = run("--list", "--only", pattern)
    assert result.exit_code == 0
    assert "wrong claim" in " ".join(result.output.split())


@pytest.mark.usefixtures("samples")
@pytest.mark.parametrize(
    "words",
    [
        ["--melt"],
        ["--jobs", "0"],
        ["--solver", "yices"],
        ["--only", "no_such_law"],
        ["--mutate", "no_such_file.py"],
        ["--mutate", "extents.py:one"],
        ["--mutate", "extents.py:1"],
        ["--mutate", "all", "--list"],
        ["surplus"],
    ],
)
def test_a_wrong_command_line_is_exit_code_64(words: list[str]) -> None:
    result = run(*words)
    assert result.exit_code == 64
    assert "Error" in result.output


@pytest.mark.usefixtures("samples")
@pytest.mark.parametrize("option", ["--json", "--junit"])
def test_a_file_that_cannot_be_written_is_exit_code_64(tmp_path: Path, option: str) -> None:
    result = run(option, str(tmp_path / "no" / "folder.json"))
    assert result.exit_code == 64
    assert "no folder" in result.output


@pytest.mark.usefixtures("samples")
def test_a_folder_that_cannot_be_made_is_exit_code_64(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    result = run("--smt2", str(tmp_path / "file" / "folder"))
    assert result.exit_code == 64
    assert "folder" in result.output


def test_an_interrupt_has_its_own_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(job, "get_laws", interrupt)
    result = run()
    assert result.exit_code == 130
    assert "nothing is proved" in result.output


def test_without_the_solvers_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "find_spec", lambda _name: None)
    result = run()
    assert result.exit_code == 3
    assert "pip install 'spectral-memory[proofs]'" in result.output


def test_help_shows_examples_and_imports_no_solver() -> None:
    code = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from spectral_memory.cli.commands import cli\n"
        "result = CliRunner().invoke(cli, ['prove', '--help'])\n"
        "print(result.output)\n"
        "print('z3' in sys.modules, 'cvc5' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert "Examples:" in done.stdout
    assert done.stdout.rstrip().endswith("False False")


def test_the_package_is_a_command_too() -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "spectral_proofs", "--melt"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 64
    assert "--melt" in done.stderr


def test_importing_the_package_imports_nothing_else() -> None:
    code = "import sys, spectral_proofs; print('z3' in sys.modules, 'spectral_spec' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["False", "False"]
