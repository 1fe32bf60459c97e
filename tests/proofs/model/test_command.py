"""`spectral-memory explore` as it is called."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import spectral_proofs.model.command as command_module
from spectral_memory.cli.commands import cli
from spectral_memory.hierarchical.free_index import FreeIndex
from spectral_memory.oracle.detection.fitting import take_in_two_steps
from spectral_proofs.model.codec import dump_configuration
from spectral_proofs.model.named import NAMED, PINNED

from .scenes import TINY


def call(*words: str) -> Result:
    return CliRunner().invoke(cli, ["explore", *words])


@pytest.fixture
def tiny(tmp_path: Path) -> str:
    path = tmp_path / "tiny.json"
    path.write_text(json.dumps(dump_configuration(TINY)), encoding="utf-8")
    return str(path)


def test_the_list_names_every_configuration_and_its_counts() -> None:
    result = call("--list")
    assert result.exit_code == 0
    for name in NAMED:
        assert name in result.output
        assert str(PINNED[name].states) in result.output


def test_a_configuration_that_ships_is_exhausted(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    result = call("--config", "tenants", "--jobs", "1", "--json", str(report))
    assert result.exit_code == 0, result.output
    assert "exhausted, no violation" in result.output
    assert "prove" not in result.output
    document = json.loads(report.read_text("utf-8"))
    assert document["verdict"] == "exhausted, no violation"
    assert (document["states"], document["edges"]) == PINNED["tenants"][:2]
    assert sum(document["levels"]) == document["states"]
    assert all(one["reached"] for one in document["sometimes"])
    assert document["trace"] is None
    assert document["machine"]["command"]


def test_a_file_is_explored_without_symmetry(tiny: str) -> None:
    result = call("--config", tiny, "--jobs", "1", "--no-symmetry")
    assert result.exit_code == 0, result.output
    assert "tiny: two blocks" in result.output


def test_a_bounded_run_says_that_it_is_not_exhausted(tiny: str) -> None:
    result = call("--config", tiny, "--jobs", "1", "--max-states", "20")
    assert result.exit_code == 2
    assert "bounded, not exhausted" in result.output


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("--config", "nowhere"), "neither a file nor a configuration that ships (small, "),
        (("--replay", "nowhere.json"), "nowhere.json"),
        (("--max-states", "0"), "max-states"),
    ],
)
def test_wrong_usage_ends_with_2(words: tuple[str, ...], text: str) -> None:
    result = call(*words)
    assert result.exit_code == 2
    assert text in result.output


def test_a_file_that_is_no_configuration_ends_with_2(tmp_path: Path) -> None:
    path = tmp_path / "wrong.json"
    for text, expected in (("{", "is not JSON"), ('{"resonances": [1]}', "written wrong")):
        path.write_text(text, encoding="utf-8")
        result = call("--config", str(path))
        assert result.exit_code == 2
        assert expected in result.output


def test_a_violation_ends_with_1_and_its_trace_can_be_replayed(
    tiny: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trace = str(tmp_path / "trace.json")
    find = FreeIndex.find_first_fit
    with monkeypatch.context() as patch:
        patch.setattr(FreeIndex, "find_first_fit", lambda self, length: find(self, length + 1))
        patch.setattr(FreeIndex, "take_first_fit", take_in_two_steps)
        result = call("--config", tiny, "--jobs", "1", "--trace", trace)
        assert result.exit_code == 1, result.output
        assert "violation: the reference answers GlobalAddress" in result.output
        again = call("--replay", trace)
        assert again.exit_code == 1
        assert "violation: the reference answers GlobalAddress" in again.output
    mended = call("--replay", trace)
    assert mended.exit_code == 0
    assert "nothing is wrong any more" in mended.output


def test_an_interrupted_run_reports_nothing(tiny: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command_module, "examine", interrupt)
    result = call("--config", tiny)
    assert result.exit_code == 130
    assert "interrupted" in result.output


def test_a_report_does_not_depend_on_the_seed_of_hashes(tmp_path: Path) -> None:
    reports = []
    for seed in ("1", "2"):
        path = tmp_path / f"report-{seed}.json"
        words = ["explore", "--config", "tenants", "--jobs", "1", "--json", str(path)]
        subprocess.run(
            [sys.executable, "-P", "-m", "spectral_memory.cli", *words],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            timeout=120,
        )
        document = json.loads(path.read_text("utf-8"))
        for name in ("machine", "seconds", "states_per_second"):
            del document[name]
        reports.append(document)
    assert reports[0] == reports[1]
