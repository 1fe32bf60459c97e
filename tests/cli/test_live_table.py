"""The table that a terminal shows while `run` works, on a real pseudo-terminal."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from spectral_memory.cli.live_table import LiveTable
from spectral_memory.lockstep import Glimpse


def read_all(terminal: int) -> str:
    """What a program writes to a terminal until it ends."""
    parts = []
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # so Linux says that the other side is closed
            break
        if not part:
            break
        parts.append(part)
    return b"".join(parts).decode()


@pytest.mark.parametrize("system", ["minimal", "hierarchical"])
def test_a_terminal_shows_the_tiers_while_it_works(system: str, tmp_path: Path) -> None:
    trace = tmp_path / "accesses.txt"
    trace.write_text("\n".join(str(turn % 50) for turn in range(4000)), encoding="utf-8")
    command = [sys.executable, "-P", "-m", "spectral_memory.cli", "run", "--trace", str(trace)]
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100", "LINES": "40"}
    with subprocess.Popen(
        [*command, "--system", system, "--contracts", "off"],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=environment,
    ) as run:
        os.close(theirs)
        shown = read_all(ours)
        assert run.stdout is not None
        report = run.stdout.read().decode()
    os.close(ours)
    assert run.returncode == 0, shown
    assert re.search(r"\d+ operations, [1-9]\d* migrations", shown)
    assert re.search(r"hot\s*│\s*\d+", shown)
    assert ("ultra-cold" in shown) == (system == "hierarchical")
    # The report goes to standard output, which is no terminal, and is as it was.
    assert "0 divergences" in report
    assert "\x1b" not in report


def test_without_a_terminal_nothing_is_shown_and_nobody_counts() -> None:
    def look() -> Glimpse:
        raise AssertionError("there is nobody to show it to")

    console = Console(record=True, force_terminal=False, stderr=True)
    with LiveTable(console, "minimal", 10) as table:
        table.advance(5, look)
    assert console.export_text() == ""
