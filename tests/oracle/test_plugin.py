"""The pytest plugin, in a run of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command += ["-p", "spectral_memory.oracle.plugin", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=folder, timeout=300
    )


@pytest.mark.parametrize(("target", "code"), [("builtins:dict", 0), ("builtins:list", 1)])
def test_an_implementation_is_one_more_test(tmp_path: Path, target: str, code: int) -> None:
    arguments = ("--oracle", target, "--oracle-steps", "2000", "--junitxml", "report.xml")
    done = run(tmp_path, *arguments)
    assert done.returncode == code, done.stdout + done.stderr
    report = (tmp_path / "report.xml").read_text()
    assert 'tests="1"' in report
    assert target in report
    if code:
        assert "UNUSABLE" in done.stdout


def test_without_the_option_nothing_changes(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text("def test_one() -> None:\n    pass\n")
    done = run(tmp_path)
    assert done.returncode == 0
    assert "1 passed" in done.stdout
