"""`bench hit-ratio`: who finds the keys hot, on a trace whose answer is known."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from spectral_memory.bench.hit_ratio import hit_ratio
from spectral_memory.bench.hit_ratio_page import write_page
from spectral_memory.bench.rivals import LFU, LRU, OPTIMUM, OURS, RIVALS, W_TINYLFU, hold_contest

LOOP = [str(turn % 30) for turn in range(900)]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(hit_ratio, arguments)


@pytest.fixture
def traces(tmp_path: Path) -> Path:
    folder = tmp_path / "traces"
    folder.mkdir()
    (folder / "loop.txt").write_text("\n".join(LOOP), encoding="utf-8")
    skewed = "\n".join(str(turn % 3 if turn % 2 else turn % 37) for turn in range(900))
    (folder / "skewed.txt").write_text(skewed, encoding="utf-8")
    return folder


def test_a_loop_passes_lru_and_lfu_by_and_the_thermal_rule_finds_what_there_is() -> None:
    contest = hold_contest("loop", LOOP, 10)
    assert (contest.places, contest.distinct, contest.accesses) == (3, 30, 900)
    assert contest.hits[LRU] == contest.hits[LFU] == 0
    assert contest.hits[OURS] == contest.hits[OPTIMUM] == 3 * 29
    assert contest.is_level
    assert contest.compute_lead(LRU) == pytest.approx(100 * 87 / 900)


def test_nobody_is_above_the_optimum(traces: Path) -> None:
    result = run("--traces", str(traces), "--share", "10", "--share", "20", "--json")
    assert result.exit_code == 0, result.output
    document = json.loads(result.output)
    assert document["format"] == "spectral-memory hit-ratio"
    rows = document["results"]
    assert [(row["trace"], row["share_percent"]) for row in rows] == [
        ("loop", 10),
        ("skewed", 10),
        ("loop", 20),
        ("skewed", 20),
    ]
    for row in rows:
        assert set(row["hits"]) == {OURS, *RIVALS}
        assert max(row["hits"].values()) == row["hits"][OPTIMUM]
        assert row["level"] == (row["hits"][OURS] >= max(row["hits"][LRU], row["hits"][LFU]))
        assert row["hits"][W_TINYLFU] >= 0


def test_the_page_has_every_trace_and_says_where_it_is_below(traces: Path, tmp_path: Path) -> None:
    page, picture = tmp_path / "page.md", tmp_path / "hits.svg"
    wanted = ("--page", str(page), "--plot", str(picture))
    result = run(str(traces / "loop.txt"), "--share", "10", *wanted)
    assert result.exit_code == 0, result.output
    assert "level with the better of LRU and LFU on 1 of 1 traces" in result.output
    text = page.read_text(encoding="utf-8")
    assert "| loop | 900 | 30 | 3 | 9.67 | 0.00 | 0.00 |" in text
    assert "](pictures/hits.svg)" in text
    assert picture.read_text(encoding="utf-8").startswith("<?xml")
    lost = hold_contest("loop", LOOP, 10)
    lost = lost._replace(hits={**lost.hits, LRU: 90})
    assert "is below on loop by 0.33 points." in write_page([lost], None)


def test_without_a_trace_it_says_what_to_name() -> None:
    result = run()
    assert result.exit_code == 2
    assert "no trace: name files" in result.output


def test_a_trace_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.txt"
    path.write_bytes(b"\xff\xfe\x00")
    result = run(str(path))
    assert result.exit_code == 2
    assert "broken.txt" in result.output
