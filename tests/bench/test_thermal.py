"""The command that compares rules for the hot tier over a folder of traces."""

import gzip
import json
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from spectral_memory.bench import thermal as module
from spectral_memory.bench.thermal import (
    Row,
    Score,
    compute_bars,
    compute_capacity,
    find_traces,
    replay,
    thermal,
)
from spectral_memory.bench.tiers import ShippedTier


def run(*arguments: str) -> Result:
    return CliRunner().invoke(thermal, arguments)


@pytest.fixture
def traces(tmp_path: Path) -> Path:
    """A folder with a loop, a plain skewed trace and a file that is none."""
    loop = "\n".join(str(turn % 30) for turn in range(600))
    (tmp_path / "loop.txt").write_text(loop)
    skewed = "\n".join(str(turn % 3 if turn % 2 else turn % 37) for turn in range(600))
    (tmp_path / "skewed.lirs.gz").write_bytes(gzip.compress(skewed.encode(), mtime=0))
    (tmp_path / ".hidden").write_bytes(b"\x00")
    return tmp_path


def test_a_score_counts_hits_and_moves() -> None:
    assert replay(ShippedTier(1), ["a", "a", "b", "a"]) == Score(accesses=4, hits=2, moves=0)


def test_the_hot_tier_has_a_share_of_the_distinct_keys_and_at_least_one_place() -> None:
    assert [compute_capacity(n, 10) for n in (1, 10, 19, 20, 9939)] == [1, 1, 1, 2, 993]


def test_the_bar_is_the_better_yardstick_on_each_trace() -> None:
    rows = [
        Row("one", (Score(10, 3, 0), Score(20, 8, 5))),
        Row("two", (Score(10, 4, 10), Score(20, 2, 0))),
    ]
    assert compute_bars(rows) == (4, 8)
    assert [row.count_level((4, 8)) for row in rows] == [1, 1]
    assert rows[0].compute_mean_share() == pytest.approx(35.0)
    assert rows[1].compute_mean_moves() == pytest.approx(500.0)


def test_hidden_files_and_folders_are_no_traces(traces: Path) -> None:
    (traces / "folder").mkdir()
    assert [path.name for path in find_traces(traces)] == ["loop.txt", "skewed.lirs.gz"]


def test_the_table_has_a_row_for_each_rule(traces: Path) -> None:
    result = run("--traces", str(traces))
    assert result.exit_code == 0, result.output
    for name in ("loop", "skewed", "LRU", "LFU", "SHIPPED ThermalDict", "CLOCK", "no first touch"):
        assert name in result.output


def test_the_document_holds_exact_counts(traces: Path) -> None:
    result = run("--traces", str(traces), "--no-candidates", "--json")
    assert result.exit_code == 0, result.output
    document = json.loads(result.output)
    assert document["hot_percent"] == 10
    assert document["machine"]["python"]
    assert [rule["rule"] for rule in document["rules"]] == ["LRU", "LFU", "SHIPPED ThermalDict"]
    loop, skewed = document["traces"]
    assert (loop["name"], loop["accesses"], loop["distinct_keys"]) == ("loop", 600, 30)
    assert (loop["hot_capacity"], skewed["hot_capacity"]) == (3, 3)
    lru, _, shipped = document["rules"]
    assert lru["hits"][0] == 0  # a loop over ten times the places
    assert shipped["hits"][0] == 3 * 19  # three keys stay, and hit on every round but the first
    assert shipped["level_on"] == 2


def test_the_sweep_adds_the_neighbours_once(traces: Path) -> None:
    result = run("--traces", str(traces), "--no-candidates", "--sweep", "--json")
    names = [rule["rule"] for rule in json.loads(result.output)["rules"]]
    assert len(names) == len(set(names)) == 3 + 40
    both = json.loads(run("--traces", str(traces), "--sweep", "--json").output)["rules"]
    names = [rule["rule"] for rule in both]
    assert len(names) == len(set(names))


def test_a_bad_trace_is_named_with_its_line(traces: Path) -> None:
    (traces / "bad.txt").write_text("1\n2\ntwo words\n")
    result = run("--traces", str(traces))
    assert result.exit_code == 2
    assert "bad.txt, line 3" in result.output


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    result = run("--traces", str(tmp_path))
    assert result.exit_code == 2
    assert "holds no trace" in result.output


def test_without_cachetools_the_command_says_what_to_install(
    traces: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        module, "find_spec", lambda name: None if name == "cachetools" else find_spec(name)
    )
    result = run("--traces", str(traces))
    assert result.exit_code == 1
    assert "pip install 'spectral-memory[test]'" in result.output
