"""Documents, tables, goals and the page that is made of them."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

from spectral_memory.bench import dict_suite
from spectral_memory.bench.document import Document, Row
from spectral_memory.bench.goals import GOALS, judge_goals
from spectral_memory.bench.page import BEGIN, END, make_page, page, put_between
from spectral_memory.bench.sample import Contender, Group, Label, Prepared
from spectral_memory.bench.store import DocumentError, dump_document, load_document
from spectral_memory.bench.tables import make_cells
from spectral_memory.bench.turns import take_turns

OPERATIONS = Group(
    "operations",
    "Seconds",
    "dict",
    note="A note.",
    ours="ThermalDict",
    published=(("insert", 1.0),),
)
GROWTH = Group("growth", "Growth", "dict: get hit")
BYTES = Group("memory", "Bytes", "", "byte")
RATE = Group("door", "Rate", "one", shown="rate")


def make_document(build: str = "interpreted", mode: str = "whole") -> Document:
    head = {
        "suite": "dict",
        "command": "spectral-memory bench dict",
        "machine": "a machine",
        "build": build,
        "version": "1.0",
        "contracts": "off, and on where a row says so",
        "mode": mode,
        "collector": "off",
    }
    rows = (
        Row(Label("operations", "insert", "dict", 0), ((1.0, 3.0), (2.0,))),
        Row(Label("operations", "insert", "ThermalDict", 0), ((8.0, 8.0, 11.0),)),
        Row(Label("growth", "get hit", "dict", 10), ((1.0,),)),
        Row(Label("growth", "get hit", "dict", 100), ((1.0,),)),
        Row(Label("growth", "get hit", "ThermalDict", 10), ((2.0,),)),
        Row(Label("growth", "get hit", "ThermalDict", 100), ((20.0,),)),
        Row(Label("memory", "filled", "ThermalDict", 0), ((64.0,),)),
        Row(Label("door", "fuzz", "one", 0), ((0.5,),)),
        Row(Label("door", "fuzz", "two", 0), ((0.25,),)),
    )
    return Document(head, (OPERATIONS, GROWTH, BYTES, RATE), rows, ("theine (not installed)",))


def test_a_document_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "dict.json"
    dump_document(make_document(), file)
    assert load_document(file) == make_document()


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"benchmarks": [], "version": "1.0"}'])
def test_another_file_is_refused_by_name(tmp_path: Path, text: str) -> None:
    file = tmp_path / "other.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError, match=r"other\.json.*bench SUITE --json"):
        load_document(file)


def test_medians_spreads_and_ratios() -> None:
    document = make_document()
    (cells,) = make_cells(document, OPERATIONS)
    assert cells.figures == ("median", "± MAD", "times dict", "published", "of it")
    assert cells.rows == (
        ("insert", "dict", "2.00 s", "50.0 %", "1.00", "", ""),
        ("insert", "ThermalDict", "8.00 s", "0.0 %", "4.00", "1.00 s", "8.00"),
    )
    (cells,) = make_cells(document, GROWTH)
    assert cells.rows[1] == (
        *("get hit", "ThermalDict", "2.00 s", "20.0 s"),
        *("1.000", "10.00", "20.00"),
    )
    (cells,) = make_cells(document, BYTES)
    assert cells.rows == (("filled", "ThermalDict", "64.0 B", "0.0 %"),)
    (cells,) = make_cells(document, RATE)
    assert [row[-1] for row in cells.rows] == ["1.00", "2.00"]  # the faster has the larger one
    assert make_cells(document, Group("none", "", "")) == []


def test_goals_are_met_missed_or_not_measured() -> None:
    words = "`ThermalDict` insert: at most 6 times dict"
    (found,) = [one for one in judge_goals([make_document()]) if one.goal.words == words]
    assert (found.measured, found.is_met) == (4.0, True)
    words = "`ThermalDict` insert: at most 2.5 times dict"
    (found,) = [
        one
        for one in judge_goals([make_document(), make_document("compiled")])
        if one.goal.words == words
    ]
    assert (found.build, found.measured, found.is_met) == ("compiled", 4.0, False)
    growing = [one for one in judge_goals([make_document()]) if one.goal.grows]
    (found,) = [one for one in growing if "get hit" in one.goal.words]
    assert found.measured == pytest.approx(1.0)
    assert found.is_met is False
    assert {one.is_met for one in judge_goals([])} == {None}
    assert {one.is_met for one in judge_goals([make_document(mode="quick")])} == {None}
    assert len(judge_goals([])) == len(GOALS)


def test_growth_is_held_against_log_n() -> None:
    label = Label("growth", "malloc", "HierarchicalSpectralMemory", 0)
    rows = tuple(Row(label._replace(size=10**n), ((n * 1e-6,),)) for n in (3, 4, 5, 6))
    document = make_document()._replace(rows=rows)
    document = document._replace(head={**document.head, "suite": "allocator"})
    (found,) = [one for one in judge_goals([document]) if one.goal.row == label]
    assert found.measured == pytest.approx(0.0, abs=0.01)
    (found,) = [
        one for one in judge_goals([document._replace(rows=rows[:1])]) if one.goal.row == label
    ]
    assert found.is_met is None


def test_without_pyperf_nothing_is_measured(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    results = tmp_path / "dict.json"
    dump_document(make_document(), results)
    for name in ("suite", "page"):
        monkeypatch.setattr(import_module(f"spectral_memory.bench.{name}"), "find_spec", no_spec)
    for command, words in ((dict_suite.command, ["--quick"]), (page, [str(results)])):
        result = CliRunner().invoke(command, words)
        assert result.exit_code == 1
        assert "pip install 'spectral-memory[bench]'" in result.output


def no_spec(_name: str) -> None:
    """Nothing is installed."""


def test_a_file_of_another_kind_is_a_usage_error(tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text("[]", encoding="utf-8")
    result = CliRunner().invoke(page, [str(other)])
    assert result.exit_code == 2
    assert "is no result of a suite" in result.output


def test_the_page_has_goals_tables_and_who_was_skipped() -> None:
    made = make_page([make_document("compiled"), make_document()], [])
    assert "| `ThermalDict` insert: at most 6 times dict | interpreted | 4 | met |" in made
    assert "| `ThermalDict` insert: at most 2.5 times dict | compiled | 4 | **missed** |" in made
    assert "| insert | ThermalDict | 8.00 s | 0.0 % | 4.00 | 1.00 s | 8.00 |" in made
    assert "Skipped: theine (not installed)." in made
    assert "A note." in made
    assert made.index("## dict, interpreted") < made.index("## dict, compiled")
    assert "A trial" not in made
    assert "A trial" in make_page([make_document(mode="quick")], [])


def test_the_page_is_put_between_its_markers(tmp_path: Path) -> None:
    results, thermal = tmp_path / "dict.json", tmp_path / "thermal.json"
    dump_document(make_document(), results)
    written = {
        "machine": {"command": "spectral-memory bench thermal --traces DIR"},
        "hot_percent": 10,
        "traces": [{"name": "loop", "accesses": 200}],
        "rules": [
            {
                "rule": "LRU",
                "hits": [50],
                "mean_share_percent": 25.0,
                "mean_moves_per_1000": 1.5,
                "level_on": 1,
            }
        ],
    }
    thermal.write_text(json.dumps(written), encoding="utf-8")
    target = tmp_path / "page.md"
    target.write_text(f"# Title\n{BEGIN}\nold\n{END}\nAfter.\n", encoding="utf-8")
    words = [str(results), str(thermal), "--out", str(target)]
    result = CliRunner().invoke(page, words)
    assert result.exit_code == 0, result.output
    text = target.read_text(encoding="utf-8")
    assert text.startswith(f"# Title\n{BEGIN}\n")
    assert text.endswith(f"{END}\nAfter.\n")
    assert "old" not in text
    assert "| LRU | 25.00 | 25.00 | 1/1 | 1.5 |" in text
    assert "spectral-memory bench page dict.json thermal.json" in text
    printed = CliRunner().invoke(page, [str(results)])
    assert "## Goals" in printed.output
    target.write_text("no markers", encoding="utf-8")
    assert CliRunner().invoke(page, words).exit_code == 2
    with pytest.raises(ValueError, match="has no lines"):
        put_between("no markers", "made")


def test_everyone_takes_turns_and_the_first_go_is_not_kept() -> None:
    calls: list[tuple[str, int]] = []

    def make(name: str) -> Contender:
        def go(turn: int) -> dict[str, float]:
            calls.append((name, turn))
            return {"work": turn + 0.5}

        return Contender("group", name, 7, go)

    found = take_turns(Prepared((make("a"), make("b")), ("c (gone)",)), 2, "title")
    assert calls == [("a", 0), ("b", 0), ("a", 1), ("b", 1), ("a", 2), ("b", 2)]
    assert found.figures[Label("group", "work", "a", 7)] == [(1.5, 2.5)]
    assert found.skipped == ("c (gone)",)
    calls.clear()
    take_turns(Prepared((make("a"),)), 1, "title")
    assert calls == [("a", 1)]  # one turn is for what is too long for a second go
