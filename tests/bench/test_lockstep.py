"""`bench lockstep` and the description of the machine."""

from __future__ import annotations

import json
import os
import platform
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from spectral_memory.bench import machine
from spectral_memory.bench.lockstep import Throughput, lockstep
from spectral_memory.bench.machine import describe_machine


def test_the_table_shows_both_and_the_factor() -> None:
    result = CliRunner().invoke(lockstep, ["--limit", "300", "--rounds", "1"])
    assert result.exit_code == 0, result.output
    assert "Contracts cost a factor of" in result.output
    assert describe_machine().cpu in result.output


def test_json_names_every_round(tmp_path: Path) -> None:
    path = tmp_path / "t"
    path.write_text("a\nb\n" * 100, encoding="ascii")
    words = ["--trace", str(path), "--rounds", "2", "--limit", "150", "--json"]
    document = json.loads(CliRunner().invoke(lockstep, [*words, "--hot-capacity", "1"]).stdout)
    assert document["accesses"] == 150
    assert [row["contracts"] for row in document["systems"]] == [False, True]
    assert all(len(row["rates"]) == 2 and row["divergences"] == 0 for row in document["systems"])


def test_a_missing_trace_is_a_usage_error(tmp_path: Path) -> None:
    result = CliRunner().invoke(lockstep, ["--trace", str(tmp_path / "absent")])
    assert result.exit_code == 2
    assert "cannot be opened" in result.output


def test_the_middle_of_the_rates_is_their_median() -> None:
    assert Throughput(True, (1.0, 9.0, 2.0), 0).middle == 2.0


def test_the_machine_is_described(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/somewhere/bin/spectral-memory", "run", "--trace", "a b"])
    found = describe_machine()
    assert found.command == "spectral-memory run --trace 'a b'"
    assert found.cores >= 1
    monkeypatch.setattr(sys, "argv", ["/lib/spectral_memory/bench/__main__.py", "lockstep"])
    assert describe_machine().command == "python -m spectral_memory.bench lockstep"
    assert platform.python_version() in found.python
    assert found.cpu in found.as_line()


def test_the_machine_is_described_where_little_can_be_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(machine, "_CPU_INFO", tmp_path / "absent")
    monkeypatch.setattr(platform, "processor", lambda: "")
    monkeypatch.setattr(platform, "machine", lambda: "")
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    found = describe_machine()
    assert (found.cpu, found.cores) == ("unknown processor", 1)
    named = tmp_path / "cpuinfo"
    named.write_text("flags : x\nmodel name\t: Some CPU\n", encoding="ascii")
    monkeypatch.setattr(machine, "_CPU_INFO", named)
    assert describe_machine().cpu == "Some CPU"
