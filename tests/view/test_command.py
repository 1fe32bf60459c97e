"""`spectral-memory view` from the command line."""

from __future__ import annotations

import json
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest
from click.testing import CliRunner, Result

from spectral_memory.cli import EXIT_INTERRUPTED, EXIT_NOT_INSTALLED, EXIT_USAGE
from spectral_memory.cli import view as view_module
from spectral_memory.cli.view import view
from spectral_memory.view.demo import make_demo_trace
from spectral_memory.view.recording import load_recording
from spectral_memory.view.session import Session
from spectral_proofs.model.configuration import Minimal
from spectral_proofs.model.trace import Trace, write_trace
from spectral_spec.minimal import Get, Set
from spectral_spec.thermal import Policy


def call(*arguments: str | Path) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(view, [str(one) for one in arguments])


@pytest.fixture
def trace_file(tmp_path: Path) -> Path:
    path = tmp_path / "trace.txt"
    path.write_text("".join(f"{key}\n" for key in make_demo_trace().keys))
    return path


@pytest.mark.parametrize("system", ["minimal", "hierarchical"])
def test_a_trace_becomes_a_page(system: str, trace_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    done = call(trace_file, "--system", system, "--out", out)
    assert done.exit_code == 0, done.output
    assert done.output.startswith(f"{out}: 2,")
    assert f"steps of the {system} system, {out.stat().st_size:,} bytes" in done.output


def test_without_a_file_it_is_the_demo(tmp_path: Path) -> None:
    out = tmp_path / "demo.json"
    assert call("--out", out).exit_code == 0
    recording = load_recording(out.read_text(), "")
    assert (recording.system, recording.complete) == ("minimal", True)
    again = tmp_path / "again.json"
    assert call(out, "--out", again).exit_code == 0
    assert again.read_text() == out.read_text()


def test_the_command_of_a_page_makes_it_again(trace_file: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "1.json", tmp_path / "2.json"
    arguments = ["--window", "10:30", "--hot-capacity", "2", "--docs", "site", "--limit", "50"]
    done = call(trace_file, "--system", "hierarchical", *arguments, "--out", first)
    assert done.exit_code == 0, done.output
    recording = load_recording(first.read_text(), "")
    assert recording.rules[0].href.startswith("site/specification.html#")
    assert len(done.output.splitlines()) == 3
    words = shlex.split(recording.command)
    assert words[:2] == ["spectral-memory", "view"]
    assert call(*words[2:], "--out", second).exit_code == 0
    assert first.read_text() == second.read_text()


def test_a_counterexample_is_recognised(tmp_path: Path) -> None:
    path, out = tmp_path / "explore-trace.json", tmp_path / "out.json"
    policy = Policy(hot_capacity=1)
    moves = (Set(0, 0), Get(0))
    write_trace(path, Trace(Minimal("two", "", policy, keys=2), "all is lost", moves))
    assert call(path, "--out", out).exit_code == 0
    recording = load_recording(out.read_text(), "")
    assert (recording.kind, len(recording.steps)) == ("counterexample", 2)
    assert recording.steps[1].words.endswith("Violation: all is lost.")
    wrong = call(path, "--system", "hierarchical", "--out", out)
    assert wrong.exit_code == EXIT_USAGE
    assert "leave out --system hierarchical" in wrong.output


def test_an_exploration_becomes_a_page(tmp_path: Path) -> None:
    out, again = tmp_path / "tour.json", tmp_path / "again.json"
    done = call("--explore", "tenants", "--out", out)
    assert done.exit_code == 0, done.output
    assert "Explored: 36 states and 162 edges, 10 operations deep." in done.output
    recording = load_recording(out.read_text(), "")
    assert (recording.kind, recording.complete) == ("exploration", True)
    assert recording.command == "spectral-memory view --explore tenants"
    assert call(*shlex.split(recording.command)[2:], "--out", again).exit_code == 0
    assert again.read_text() == out.read_text()


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--explore", "nowhere"], "neither a file nor a configuration that ships (small"),
        (["--explore", "small", "--system", "minimal"], "leave out FILE, --system"),
        (["--explore", "tenants", "--window", "9000:9001"], "begins after the last of"),
        (["nowhere.txt"], "nowhere.txt: cannot be opened"),
        (["--window", "5"], "not FROM:TO"),
        (["--window", "5:5"], "not FROM:TO"),
        (["--window", "99999:100000"], "begins after the last of 2,176 operations"),
        (["--limit", "0"], "--limit"),
        (["--live", "--host", "192.0.2.1"], "use 127.0.0.1, or say --allow-remote"),
        (["--system", "maximal"], "maximal"),
    ],
)
def test_what_cannot_be_shown_is_refused(
    arguments: list[str], problem: str, tmp_path: Path
) -> None:
    out = tmp_path / "out.html"
    done = call(*arguments, "--out", out)
    assert done.exit_code == EXIT_USAGE
    assert problem in done.output
    assert not out.exists()


def test_a_recording_is_not_live(tmp_path: Path) -> None:
    out = tmp_path / "demo.json"
    call("--out", out)
    done = call(out, "--live")
    assert done.exit_code == EXIT_USAGE
    assert "leave out --live" in done.output


def test_it_opens_what_it_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def refuse(address: str) -> bool:
        opened.append(address)
        return False

    monkeypatch.setattr("webbrowser.open", refuse)
    out = tmp_path / "a page.html"
    done = call("--out", out, "--open")
    assert opened == [out.as_uri()]
    assert "no browser was found" in done.output


def test_an_interruption_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Session, "run", interrupt)
    out = tmp_path / "page.html"
    done = call("--out", out)
    assert done.exit_code == EXIT_INTERRUPTED
    assert not out.exists()


def test_live_says_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view_module, "find_spec", lambda _: None)
    done = call("--live")
    assert done.exit_code == EXIT_NOT_INSTALLED
    assert "pip install 'spectral-memory[viz]'" in done.output


def test_live_is_served_until_it_is_interrupted() -> None:
    # Whoever starts the tests in the background may have had interruptions ignored.
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from spectral_memory.cli.view import view; view()"
    )
    command = [sys.executable, "-P", "-c", code, "--live"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().partition(": ")[0]
        with urlopen(f"{address}recording.json", timeout=60) as answer:  # noqa: S310 - our own server
            assert json.loads(answer.read())["format"] == "spectral-memory recording"
        process.send_signal(signal.SIGINT)
        assert process.stdout.read() == "ended\n"
        assert process.wait(60) == 0


def test_help_has_examples() -> None:
    done = call("--help")
    assert "spectral-memory view explore-trace.json" in done.output
    assert "Exit code 0" in done.output
