"""The verdict as text, as JSON and as an exit code."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from spectral_memory.oracle.command import oracle
from spectral_memory.oracle.concurrency import History
from spectral_memory.oracle.concurrency.generate import Scene, generate_history, plant
from spectral_memory.oracle.concurrency.writer import save_history
from spectral_memory.oracle.judge.setup import Strictness

from .histories import HIERARCHICAL

SCENE = Scene(HIERARCHICAL, Strictness.RELATIONAL, 80)


def run(tmp_path: Path, history: History, *options: str) -> Result:
    path = tmp_path / "history.jsonl"
    save_history(history, path)
    return CliRunner().invoke(oracle, ["--history", str(path), *options])


def test_a_linearizable_history(tmp_path: Path) -> None:
    result = run(tmp_path, generate_history(SCENE, 1))
    assert result.exit_code == 0
    assert "80 calls of 8 threads, 0 pending" in result.output
    assert "\nLINEARIZABLE" in result.output


def test_an_illegal_history_shows_where_and_why(tmp_path: Path) -> None:
    history = plant(generate_history(SCENE, 1), "stale read", 1)
    assert history is not None
    result = run(tmp_path, history)
    assert result.exit_code == 1
    for word in ("NOT LINEARIZABLE", "expected", "observed", "rule       R3", "prefix", "farthest"):
        assert word in result.output
    document = json.loads(run(tmp_path, history, "--json").output)
    found = document["divergence"]
    assert document["outcome"] == "diverges"
    assert found["prefix"] == document["passed"] == found["step"] - 1
    assert f"(line {found['step'] + 1})" in result.output
    assert found["unplaced"][0]["returned"] == found["step"]


def test_an_undecided_history_is_no_agreement(tmp_path: Path) -> None:
    result = run(tmp_path, generate_history(SCENE, 1), "--configurations", "5")
    assert result.exit_code == 3
    assert "UNDECIDED: the bound of 5 configurations" in result.output


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "bad"
    path.write_text("{}\n", encoding="utf-8")
    result = CliRunner().invoke(oracle, ["--history", str(path)])
    assert result.exit_code == 64
    assert "bad, line 1: " in result.output


def test_standard_input_is_read() -> None:
    header = (
        '{"format":"spectral-memory-history","version":1,"system":"minimal","strictness":"exact"}'
    )
    result = CliRunner().invoke(oracle, ["--history", "-"], input=header)
    assert result.exit_code == 0
