"""The main job from the command line: what it prints and how it exits."""

from __future__ import annotations

import gzip
import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from spectral_memory.bench.machine import describe_machine
from spectral_memory.cli import EXIT_DIVERGED, EXIT_INTERRUPTED, EXIT_USAGE
from spectral_memory.cli import run as run_module
from spectral_memory.cli.commands import cli
from spectral_memory.cli.report import format_json, format_repeat, print_report
from spectral_memory.lockstep import Advance, Outcome, minimal
from spectral_memory.minimal.thermal_dict import ThermalDict
from spectral_memory.trace import Trace, load_trace

LENGTH = 400
REPORT_KEYS = [
    "system",
    "contracts",
    "hot_capacity",
    "accesses",
    "operations",
    "distinct_keys",
    "seconds",
    "operations_per_second",
    "thermal",
    "resonances",
    "promotions",
    "demotions",
    "migrations",
    "mismatch",
    "refused",
    "checkpoints",
    "divergences",
    "divergence",
]


@pytest.fixture
def trace_file(tmp_path: Path) -> str:
    path = tmp_path / "trace with blank.gz"
    lines = "".join(f"{n % 9 if n % 4 else n % 101}\n" for n in range(LENGTH))
    path.write_bytes(gzip.compress(lines.encode(), mtime=0))
    return str(path)


class Forgetful(ThermalDict[str, int]):
    """Returns a wrong value for the key "5" from its second read on."""

    reads = 0

    def __getitem__(self, key: str, /) -> int:
        self.reads += key == "5"
        return super().__getitem__(key) + (key == "5" and self.reads > 1)


def replay_forgetful(
    trace: Trace, contracts: bool, hot_capacity: int | None, advance: Advance
) -> Outcome:
    return minimal.replay(trace, Forgetful, contracts, hot_capacity, advance)


@pytest.mark.parametrize("contracts", ["on", "off"])
def test_both_systems_agree_and_the_tables_say_so(trace_file: str, contracts: str) -> None:
    result = CliRunner().invoke(cli, ["run", "--trace", trace_file, "--contracts", contracts])
    assert result.exit_code == 0, result.output
    for words in (
        f"{LENGTH} accesses",
        "minimal: thermal distribution over time",
        "hierarchical: thermal distribution over time",
        "bands used",
        "resonances used",
        "its proven bound",
        "operations/s",
        f"minimal: {LENGTH} operations, 0 divergences",
        "hierarchical: ",
    ):
        assert words in result.output


def test_json_has_stable_keys(trace_file: str) -> None:
    result = CliRunner().invoke(cli, ["run", "--trace", trace_file, "--json"])
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert list(document) == ["input", "machine", "systems", "divergences"]
    assert document["input"]["accesses"] == LENGTH
    assert document["divergences"] == 0
    assert [system["system"] for system in document["systems"]] == ["minimal", "hierarchical"]
    for system in document["systems"]:
        assert list(system) == REPORT_KEYS
        assert system["contracts"] is True
        assert len(system["thermal"]) == 10
        assert system["divergence"] is None
    mismatch = document["systems"][1]["mismatch"]
    assert mismatch["exceeded"] == 0
    assert 0 < mismatch["largest"] <= mismatch["bound"]


def test_limit_system_and_capacity_are_obeyed(trace_file: str) -> None:
    words = ["run", "--trace", trace_file, "--limit", "50", "--system", "minimal", "--json"]
    result = CliRunner().invoke(cli, [*words, "--hot-capacity", "3"])
    (system,) = json.loads(result.stdout)["systems"]
    assert system["accesses"] == 50
    assert system["hot_capacity"] == 3
    assert all(sample["hot"] <= 3 for sample in system["thermal"])


def test_without_a_trace_the_standard_library_is_the_input() -> None:
    words = ["run", "--limit", "300", "--system", "minimal", "--contracts", "off", "--json"]
    document = json.loads(CliRunner().invoke(cli, words).stdout)
    assert document["input"]["name"].startswith("Python ")
    assert document["input"]["accesses"] == 300


def test_standard_input_is_a_trace() -> None:
    words = ["run", "--trace", "-", "--system", "minimal", "--json"]
    result = CliRunner().invoke(cli, words, input="a\nb\n*\na\n")
    assert json.loads(result.stdout)["input"] == {
        "name": "standard input",
        "source": "-",
        "accesses": 3,
        "distinct_keys": 2,
    }


@pytest.mark.parametrize(
    ("content", "line"), [(b"a\nb c\n", 2), (b"", 0), (b"a\n\xff\n", 2), (b"a\n" + b"x" * 9999, 2)]
)
def test_a_bad_file_exits_2_with_its_line_and_nothing_else(
    tmp_path: Path, content: bytes, line: int
) -> None:
    path = tmp_path / "bad.txt"
    path.write_bytes(content)
    result = CliRunner().invoke(cli, ["run", "--trace", str(path)])
    assert result.exit_code == EXIT_USAGE
    assert result.stdout == ""
    assert result.stderr.startswith(f"spectral-memory: {path}")
    assert (f"line {line}:" in result.stderr) == (line > 0)


@pytest.mark.parametrize(
    "words",
    [["--system", "third"], ["--limit", "0"], ["--hot-capacity", "0"], ["--contracts", "x"]],
)
def test_a_bad_option_exits_2(words: list[str]) -> None:
    assert CliRunner().invoke(cli, ["run", *words]).exit_code == EXIT_USAGE


def test_a_divergence_exits_1_and_its_command_repeats_it(
    trace_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(run_module._SYSTEMS, "minimal", replay_forgetful)
    words = ["run", "--trace", trace_file, "--system", "minimal", "--contracts", "off"]
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == EXIT_DIVERGED
    assert "DIVERGENCE at access" in result.output
    repeat = next(line for line in result.output.splitlines() if "repeat" in line)
    command = shlex.split(repeat.split(maxsplit=1)[1])
    assert command[:2] == ["spectral-memory", "run"]
    again = CliRunner().invoke(cli, command[1:])
    assert again.exit_code == EXIT_DIVERGED
    shorter = [*command[1:-1], str(int(command[-1]) - 1)]
    assert CliRunner().invoke(cli, shorter).exit_code == 0
    found = json.loads(CliRunner().invoke(cli, [*words, "--json"]).stdout)
    assert found["divergences"] == 1
    divergence = found["systems"][0]["divergence"]
    assert divergence["aspect"] == "result"
    assert int(divergence["reference"]) == int(divergence["spec"]) + 1
    assert shlex.split(divergence["repeat"]) == command


def test_an_interrupted_run_is_no_divergence(
    trace_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_arguments: object) -> Outcome:
        raise KeyboardInterrupt

    monkeypatch.setitem(run_module._SYSTEMS, "minimal", interrupt)
    result = CliRunner().invoke(cli, ["run", "--trace", trace_file])
    assert result.exit_code == EXIT_INTERRUPTED
    assert result.stdout == ""


def test_the_repeat_command_keeps_contracts_and_capacity(trace_file: str) -> None:
    trace = load_trace(trace_file)
    outcome = replay_forgetful(trace, True, None, lambda _done, _look: None)
    assert outcome.divergence is not None
    assert "--contracts on" in format_repeat(trace, outcome, outcome.divergence)
    bounded = minimal.replay(
        trace, lambda: Forgetful.bounded(2), False, 2, lambda _done, _look: None
    )
    assert bounded.divergence is not None
    words = format_repeat(
        Trace("n", "", trace.keys, trace.stores, trace.gaps), bounded, bounded.divergence
    )
    assert "--hot-capacity 2" in words
    assert "--trace" not in words


def test_the_report_is_the_same_twice_but_for_the_time(trace_file: str) -> None:
    trace = load_trace(trace_file)
    texts = []
    for _ in range(2):
        outcome = minimal.replay(trace, ThermalDict, True, None, lambda _done, _look: None)
        document = json.loads(format_json(trace, [outcome], describe_machine()))
        del document["systems"][0]["seconds"], document["systems"][0]["operations_per_second"]
        texts.append(json.dumps(document))
    assert texts[0] == texts[1]


def test_markup_in_a_key_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    trace = Trace("[bold]name[/bold]", "", ("[red]", "5", "5", "5"), bytes(4), (0,) * 4)
    outcome = replay_forgetful(trace, False, None, lambda _done, _look: None)
    print_report(Console(highlight=False), trace, [outcome], describe_machine())
    assert "[bold]name[/bold]" in capsys.readouterr().out


def test_the_installed_program_exits_with_its_codes(trace_file: str, tmp_path: Path) -> None:
    program = [sys.executable, "-P", "-m", "spectral_memory.cli", "run"]
    good = subprocess.run(
        [*program, "--trace", trace_file, "--json"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert good.returncode == 0, good.stderr
    assert json.loads(good.stdout)["divergences"] == 0
    assert good.stderr == ""
    bad = subprocess.run(
        [*program, "--trace", str(tmp_path / "absent")],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert bad.returncode == EXIT_USAGE
    assert "cannot be opened" in bad.stderr
    assert bad.stdout == ""
