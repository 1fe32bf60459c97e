"""The command on contracts that go wrong in every way, each in a real process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from spectral_proofs.search.command import main, select
from spectral_proofs.search.registry import CONFIRMED, CONTRACTS

INJECTED = """
from __future__ import annotations

import os

from spectral_proofs.search.contract import Budget, Contract, Fault

QUICK = Budget(condition=20.0, path=10.0, process=60.0)
SHORT = Budget(condition=1.0, path=1.0, process=4.0)


def holds(n: int, result: int) -> bool:
    return result == n + 1


def is_never(n: int) -> bool:
    return n < 0 and n > 0


def good(n: int) -> int:
    return n + 1


def wrong(n: int) -> int:
    return n + 1 if n != 123456 else n


def silent(n: int) -> int:
    # crosshair: off
    return n + 1


def vacuous(n: int) -> int:
    return n + 1


def hanging(n: int) -> int:
    while True:
        pass


def crashing(n: int) -> int:
    os._exit(7)


def endless(n: int) -> int:
    k = 0
    while k < n:
        k = k + 1
    return n + 1


CONTRACTS = (
    Contract(good, "good", holds, budget=QUICK, faults=(Fault("n + 1", "n + 2"),)),
    Contract(good, "toothless", holds, case="toothless", budget=QUICK, faults=(Fault("n + 1", "1 + n"),)),
    Contract(wrong, "wrong", holds, budget=QUICK),
    Contract(silent, "silent", holds, budget=QUICK),
    Contract(vacuous, "vacuous", holds, is_never, budget=QUICK),
    Contract(hanging, "hanging", holds, budget=SHORT),
    Contract(crashing, "crashing", holds, budget=QUICK),
    Contract(endless, "endless", holds, budget=SHORT),
)
"""


@pytest.fixture
def injected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A module of contracts that this process and its workers can import."""
    (tmp_path / "injected_contracts.py").write_text(INJECTED, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    yield "injected_contracts"
    monkeypatch.delitem(__import__("sys").modules, "injected_contracts", raising=False)


@pytest.mark.parametrize(
    ("name", "verdict", "code"),
    [
        ("good", "confirmed", 0),
        ("wrong", "refuted", 1),
        ("silent", "silent", 2),
        ("vacuous", "vacuous", 2),
        ("hanging", "timed_out", 2),
        ("crashing", "crashed", 2),
        ("endless", "not_confirmed", 2),
    ],
)
def test_each_way_of_going_wrong_has_its_verdict_and_is_red(
    injected: str, tmp_path: Path, name: str, verdict: str, code: int
) -> None:
    file = tmp_path / "found.json"
    arguments = ["--registry", injected, "--only", f"*.{name}", "--json", str(file)]
    assert main(arguments) == code
    document = json.loads(file.read_text(encoding="utf-8"))
    assert [result["verdict"] for result in document["results"]] == [verdict]
    assert document["exit_code"] == code


def test_a_refutation_shows_the_input(injected: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--registry", injected, "--only", "wrong"]) == 1
    assert "wrong(123456)" in capsys.readouterr().out


def test_wrong_versions_are_planted_on_demand(
    injected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--registry", injected, "--only", "*.good", "--teeth"]) == 0
    assert "1 of 1 wrong versions refuted" in capsys.readouterr().out


def test_a_wrong_version_that_survives_is_red(injected: str) -> None:
    assert main(["--registry", injected, "--only", "toothless", "--teeth"]) == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["--only", "no such function"],
        ["--jobs", "0"],
        ["--no-such-option"],
        ["--registry", "no_such_module"],
        ["--registry", "json"],
    ],
)
def test_a_wrong_command_line_is_64(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 64
    assert "Error" in capsys.readouterr().err


def test_the_list_names_every_contract_that_must_be_confirmed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(": ")[0] for line in lines] == [one.name for one in CONFIRMED]


def test_patterns_choose_by_part_or_by_the_whole_name() -> None:
    parts = select(CONTRACTS, "sector.encode", False)
    assert [one.name for one in parts] == ["spectral_spec.sector.encode_sector"]
    assert select(CONTRACTS, "*encode_sector", False) == parts
    assert select(CONTRACTS, "encode*", False) == []


def test_help_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert "--teeth" in capsys.readouterr().out
