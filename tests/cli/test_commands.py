"""The tree of commands and the door in front of it."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import PackageNotFoundError

import click
import pytest
from click.testing import CliRunner

from spectral_memory import build
from spectral_memory import cli as door
from spectral_memory.bench.commands import LazyGroup, bench
from spectral_memory.cli import EXIT_NOT_INSTALLED
from spectral_memory.cli import commands as tree
from spectral_memory.cli.commands import cli

SUITES = ("allocator", "cache", "dict", "explore", "oracle", "prove", "quantize")
BENCHMARKS = (*SUITES, "agreement", "growth", "lockstep", "memory", "page", "thermal")
# The explorer is there for the interpreted core only.
COMMANDS = [
    pytest.param(["bench", name], marks=[pytest.mark.interpreted] if name == "explore" else [])
    for name in BENCHMARKS
]


def test_help_lists_every_command_and_imports_none() -> None:
    code = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from spectral_memory.cli.commands import cli\n"
        "result = CliRunner().invoke(cli, ['--help'])\n"
        "print(result.output)\n"
        "print('spectral_memory.cli.run' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    for name in ("run", "zeros", "bench"):
        assert f"  {name} " in done.stdout
    assert done.stdout.rstrip().endswith("False")


def test_bench_lists_its_commands() -> None:
    result = CliRunner().invoke(bench, ["--help"])
    assert result.exit_code == 0
    for name in BENCHMARKS:
        assert f"  {name} " in result.output


@pytest.mark.parametrize(
    "words",
    [
        ["run"],
        ["zeros"],
        *COMMANDS,
    ],
)
def test_every_listed_command_exists(words: list[str]) -> None:
    result = CliRunner().invoke(cli, [*words, "--help"])
    assert result.exit_code == 0, result.output
    assert "--help" in result.output


def test_an_unknown_command_is_a_usage_error() -> None:
    assert CliRunner().invoke(cli, ["melt"]).exit_code == 2


def test_version(monkeypatch: pytest.MonkeyPatch) -> None:
    result = CliRunner().invoke(cli, ["--version"])
    assert result.exit_code == 0
    assert result.output.startswith("spectral-memory ")

    def refuse(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(build, "version", refuse)
    assert "not installed" in CliRunner().invoke(cli, ["--version"]).output


def test_a_group_refuses_an_entry_that_is_no_command() -> None:
    group = LazyGroup("g", {"odd": ("math", "pi", "No command.")}, help="A group.")
    result = CliRunner().invoke(group, ["odd"])
    assert isinstance(result.exception, TypeError)


def test_a_group_lists_added_commands_beside_lazy_ones() -> None:
    group = LazyGroup("g", {"lazy": ("math", "pi", "Lazy one.")}, help="A group.")

    @click.command("eager")
    def eager() -> None:
        """Eager one."""

    group.add_command(eager)
    output = CliRunner().invoke(group, ["--help"]).output
    assert "Eager one." in output
    assert "Lazy one." in output


def test_the_door_names_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(door, "find_spec", lambda _name: None)
    with pytest.raises(SystemExit) as caught:
        door.main()
    assert caught.value.code == EXIT_NOT_INSTALLED
    error = capsys.readouterr().err
    assert "click and rich" in error
    assert "pip install 'spectral-memory[cli]'" in error


def test_the_door_opens(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["spectral-memory", "--version"])
    with pytest.raises(SystemExit) as caught:
        door.main()
    assert caught.value.code == 0
    assert "spectral-memory" in capsys.readouterr().out


@pytest.mark.parametrize("module", ["spectral_memory.cli", "spectral_memory.bench"])
def test_the_packages_run_as_modules(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-m", module, "--help"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.startswith("Usage: spectral-memory")


def test_the_door_alone_needs_no_extra() -> None:
    code = (
        "import sys\n"
        "sys.modules['click'] = sys.modules['rich'] = None\n"
        "import spectral_memory.cli\n"
        "print(sorted(name for name in ('click', 'rich') if sys.modules.get(name)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "words",
    [
        ["run"],
        ["zeros"],
        *COMMANDS,
    ],
    ids=str,
)
def test_the_help_of_every_command_has_examples(words: list[str]) -> None:
    help_text = CliRunner().invoke(cli, [*words, "--help"]).output
    assert f"spectral-memory {' '.join(words)}" in help_text.partition("Examples:")[2]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (KeyboardInterrupt(), 130),
        (BrokenPipeError(), 141),
        (OSError("no space is left"), 2),
        (click.UsageError("wrong"), 2),
        (None, 0),
    ],
    ids=["interrupted", "pipe-closed", "disk-full", "usage", "none"],
)
def test_exit_code_1_is_for_findings_alone(
    monkeypatch: pytest.MonkeyPatch, error: BaseException | None, code: int
) -> None:
    def fail(_ctx: click.Context) -> None:
        if error is not None:
            raise error

    monkeypatch.setattr(tree.cli, "invoke", fail)
    monkeypatch.setattr(os, "dup2", lambda *_: None)
    monkeypatch.setattr(sys, "argv", ["spectral-memory", "run"])
    assert tree.run_command_line() == code


def test_a_reader_that_has_enough_is_no_divergence() -> None:
    command = [
        sys.executable,
        "-P",
        "-m",
        "spectral_memory.cli",
        "zeros",
        "--count",
        "101",
        "--json",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait(60) == 141
