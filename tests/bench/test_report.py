"""What the benchmarks print, on a terminal and elsewhere."""

import json
import sys

import pytest

from spectral_memory.bench.report import Progress, make_table, print_json, print_tables


def test_progress_is_shown_on_a_terminal_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Progress(1).advance("quiet")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    progress = Progress(2)
    progress.advance("first")
    progress.advance("second")
    progress.finish()
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "quiet" not in shown.err
    assert "[1/2] first" in shown.err
    assert "[2/2] second" in shown.err


def test_a_table_carries_the_machine_and_the_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["/somewhere/spectral-memory", "bench", "growth"])
    table = make_table("title", ("rule",), ("share",))
    table.add_row("LRU", "1.0")
    print_tables(table)
    shown = capsys.readouterr().out
    assert "LRU" in shown
    assert "spectral-memory bench growth" in shown
    assert "Python" in shown


def test_a_document_carries_them_too(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"figure": 1})
    document = json.loads(capsys.readouterr().out)
    assert document["figure"] == 1
    assert set(document["machine"]) == {"cpu", "cores", "python", "platform", "command"}
