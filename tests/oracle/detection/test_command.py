"""`spectral-memory bench detection`: what it prints, writes and refuses."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from spectral_memory.bench.commands import bench
from spectral_memory.oracle.detection.hunting import Hunt
from spectral_memory.oracle.detection.page import BEGIN, END, make_tables
from spectral_memory.oracle.detection.results import (
    Entry,
    Results,
    join,
    read_document,
    summarise,
    to_document,
)

pytestmark = pytest.mark.interpreted

CHECKOUT = Path(os.environ.get("SPECTRAL_MEMORY_CHECKOUT", Path(__file__).resolve().parents[3]))
ENTRY = Entry("b", "coalescing", "it does not join", "minimal", "E5", "Python")
RIGHT = Entry("r", "error handling", "all right", "minimal", "M3", "C", right=True)
PAGE = f"head\n\n{BEGIN}\nold\n{END}\n\ntail\n"


def call(*words: str) -> Result:
    return CliRunner().invoke(bench, ["detection", *words])


def make_hunt(seed: int, steps: int, outcome: str = "diverges", bug: str = "b") -> Hunt:
    return Hunt(bug, "fuzz", seed, outcome, steps, 0.5, "heat")


def test_a_run_prints_tables_and_writes_json_that_can_be_read_again(tmp_path: Path) -> None:
    target, page = tmp_path / "some.json", tmp_path / "page.md"
    page.write_text(PAGE, encoding="utf-8")
    ran = call("--source", "histories", "--only", "double-*", "--seeds", "2", "--json", str(target))
    assert ran.exit_code == 0, ran.output
    assert "concurrency" in ran.output
    document = json.loads(target.read_text(encoding="utf-8"))
    assert document["format"] == "spectral-memory-detection"
    assert document["machine"]["command"]
    assert {one["bug"] for one in document["hunts"]} == {
        "double-delete",
        "double-free",
        "double-id",
        "double-pop",
    }
    assert len(document["hunts"]) == 8
    read = call("--read", str(target), "--page", str(page))
    assert read.exit_code == 0, read.output
    text = page.read_text(encoding="utf-8")
    assert text.startswith("head\n")
    assert text.endswith("tail\n")
    assert "old" not in text
    assert "| `double-pop` | two clients pop one pair | Python, dictionary | M10 |" in text
    assert "Nothing, by vectors, fuzz or histories." in text


def test_what_is_right_is_hunted_where_it_is_asked_for() -> None:
    ran = call("--source", "histories", "--only", "right*", "--seeds", "1", "--seconds", "0.1")
    assert ran.exit_code == 0, ran.output
    assert "a heap under one lock" in ran.output


def test_a_bug_in_c_is_compiled_and_found() -> None:
    folder = str(CHECKOUT / "examples" / "c")
    words = ("--sources", folder, "--source", "fuzz", "--seeds", "1", "--seconds", "600")
    ran = call(*words, "--only", "c-16")
    assert ran.exit_code == 0, ran.output
    assert "realloc/calloc" in ran.output
    assert "Not found" not in ran.output


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--only", "no such bug"), "no bug and no class fits"),
        (("--source", "nowhere"), "'nowhere' is not one of"),
        (("--seeds", "0"), "0 is not in the range"),
        (("--jobs", "0"), "0 is not in the range"),
    ],
)
def test_nonsense_is_refused(words: tuple[str, ...], reason: str) -> None:
    ran = call(*words)
    assert ran.exit_code == 2
    assert reason in ran.output


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    ran = call("--sources", str(tmp_path))
    assert ran.exit_code == 2
    assert "bugs.txt cannot be read" in ran.output
    for text, reason in (
        ("nonsense", "Expecting value"),
        ("{}", "it is no spectral-memory-detection document"),
        ('{"format": "spectral-memory-detection"}', "it lacks something"),
        ('{"format": "spectral-memory-detection", "bugs": [{"a": 1}], "hunts": []}', "it lacks"),
    ):
        given = tmp_path / "given.json"
        given.write_text(text, encoding="utf-8")
        ran = call("--read", str(given))
        assert ran.exit_code == 2
        assert reason in ran.output


def test_a_source_that_cannot_be_compiled_is_told(tmp_path: Path) -> None:
    (tmp_path / "bugs.txt").write_text("1 it is no C\n", encoding="utf-8")
    (tmp_path / "some.c").write_text("IF_BUG(1) smem_malloc(\n", encoding="utf-8")
    ran = call("--sources", str(tmp_path), "--source", "fuzz", "--only", "c-1")
    assert ran.exit_code == 1
    assert "refused some.c" in ran.output


def test_a_page_without_markers_is_refused(tmp_path: Path) -> None:
    given, page = tmp_path / "given.json", tmp_path / "page.md"
    document = {"machine": {"cpu": "x", "cores": 1, "python": "", "platform": "", "command": "c"}}
    results = Results((ENTRY,), (make_hunt(0, 7),))
    given.write_text(json.dumps({**document, **to_document(results)}), encoding="utf-8")
    page.write_text("no markers\n", encoding="utf-8")
    ran = call("--read", str(given), "--page", str(page))
    assert ran.exit_code == 2
    assert "has no lines" in ran.output


def test_figures_are_those_of_the_hunts_that_found_it() -> None:
    hunts = [make_hunt(0, 10), make_hunt(1, 30), make_hunt(2, 90, "agrees")]
    found = summarise(hunts)
    assert found == (1, 0, 3, 2, 30, 30)
    assert summarise([make_hunt(0, 4, "unusable")]).found == 1
    assert summarise([]) == (0, 0, 0, 0, None, None)


def test_results_are_the_same_after_reading() -> None:
    results = Results((ENTRY, RIGHT), (make_hunt(0, 10), make_hunt(0, 99, "agrees", "r")))
    assert read_document(json.loads(json.dumps(to_document(results)))) == results
    assert results.bugs == (ENTRY,)


def test_of_two_hunts_for_the_same_the_later_counts() -> None:
    one = Results((ENTRY,), (make_hunt(0, 10), make_hunt(1, 20)))
    other = Results((RIGHT, ENTRY), (make_hunt(1, 25),))
    joined = join([one, other])
    assert [entry.name for entry in joined.entries] == ["b", "r"]
    assert [hunt.steps for hunt in joined.hunts] == [10, 25]


def test_the_tables_tell_what_was_missed_and_what_was_a_false_alarm() -> None:
    hunts = (make_hunt(0, 10), make_hunt(1, 90, "agrees"), make_hunt(0, 50, "diverges", "r"))
    text = make_tables(Results((ENTRY, RIGHT), hunts), "a machine", "a command")
    assert "| coalescing | 0/1 | 1/2 | 10 | 10 |" in text
    assert "| `b` | it does not join | fuzz | 1 |" in text
    assert "| all right | 1 | 50 | 1 |" in text
    assert "| `b` | it does not join | Python, dictionary | E5 | 10 (1 missed) |" in text
    assert text.startswith("```sh\na command\n```\n\na machine\n")


def test_the_tables_in_the_terminal_tell_it_too(tmp_path: Path) -> None:
    given = tmp_path / "given.json"
    hunts = (make_hunt(0, 10), make_hunt(1, 90, "agrees"), make_hunt(0, 50, "diverges", "r"))
    machine = {"cpu": "x", "cores": 1, "python": "", "platform": "", "command": "c"}
    document = {"machine": machine, **to_document(Results((ENTRY, RIGHT), hunts))}
    given.write_text(json.dumps(document), encoding="utf-8")
    ran = call("--read", str(given))
    assert ran.exit_code == 0
    assert "Not found" in ran.output
    assert "all right" in ran.output
