"""`spectral-memory plot`: every picture holds what it promises, and twice the same bytes."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from spectral_memory.cli.plot import plot
from spectral_memory.plot.series import (
    compute_mismatches,
    sample_fragmentation,
    sample_thermal,
)
from spectral_memory.trace import load_trace

HITS = {
    "format": "spectral-memory hit-ratio",
    "results": [
        {
            "trace": name,
            "share_percent": share,
            "accesses": 100,
            "distinct_keys": 10,
            "places": 1,
            "hits": {"ThermalDict": 40, "LRU": 30, "Belady": 60},
            "level": True,
        }
        for share in (5, 10)
        for name in ("one", "two")
    ],
}


@pytest.fixture
def trace(tmp_path: Path) -> str:
    """Favourites that change, and keys that come once."""
    path = tmp_path / "accesses.txt"
    keys = [turn % 7 if turn % 3 else 100 + turn for turn in range(900)]
    path.write_text("\n".join(map(str, keys)), encoding="utf-8")
    return str(path)


@pytest.fixture
def hits(tmp_path: Path) -> str:
    path = tmp_path / "hits.json"
    path.write_text(json.dumps(HITS), encoding="utf-8")
    return str(path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(plot, arguments)


def find_ids(path: Path) -> set[str]:
    root = ET.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314 - a file made just now
    return {one.attrib["id"] for one in root.iter() if "id" in one.attrib}


def draw(kind: str, tmp_path: Path, *arguments: str) -> set[str]:
    """The names of what a picture holds; it is drawn twice, and is twice the same."""
    first, second = tmp_path / "first.svg", tmp_path / "second.svg"
    for path in (first, second):
        result = run(kind, *arguments, "--out", str(path))
        assert result.exit_code == 0, result.output
    assert first.read_bytes() == second.read_bytes()
    return find_ids(first)


@pytest.mark.parametrize("system", ["minimal", "hierarchical"])
def test_cells_show_resonances_tiers_and_walls(system: str, tmp_path: Path) -> None:
    ids = draw("cells", tmp_path, "--system", system)
    tiers = {"hot", "warm", "cold"} | ({"ultra-cold"} if system == "hierarchical" else set())
    assert {f"resonances-{tier}" for tier in tiers} | {"walls"} <= ids
    assert ("tier-ultra-cold" in ids) == (system == "hierarchical")


def test_no_mismatch_is_above_its_bound(tmp_path: Path) -> None:
    points = compute_mismatches(1, 20)
    assert len(points) > 100
    assert all(0 <= one.mismatch <= one.bound for one in points)
    # The peaks are drawn, not cut off: close to a wall the bound is all but reached.
    assert max(one.mismatch / one.bound for one in points) > 0.99
    assert {"mismatch", "bound"} <= draw("mismatch", tmp_path)


@pytest.mark.parametrize("system", ["minimal", "hierarchical"])
def test_the_tiers_hold_every_entry(system: str, trace: str, tmp_path: Path) -> None:
    samples = sample_thermal(load_trace(trace), system, None, lambda _: None)
    assert [one.operations for one in samples] == sorted(one.operations for one in samples)
    assert sum(samples[-1][1:]) > 0
    assert samples[-1].hot > 0
    if system == "minimal":
        assert sum(samples[-1][1:]) == load_trace(trace).compute_distinct()
    assert {"tier-hot", "tier-cold"} <= draw("thermal", tmp_path, trace, "--system", system)


def test_bytes_held_are_at_least_those_asked_for(trace: str, tmp_path: Path) -> None:
    samples = sample_fragmentation(load_trace(trace), None, lambda _: None)
    assert all(0 <= one.live <= one.held for one in samples)
    assert any(one.holes for one in samples)
    assert {"internal", "external"} <= draw("fragmentation", tmp_path, trace)


def test_hit_ratios_have_a_bar_for_each_rule(hits: str, tmp_path: Path) -> None:
    ids = draw("hit-ratio", tmp_path, hits)
    assert {"ThermalDict-one-5", "Belady-two-10", "LRU-one-10"} <= ids


@pytest.mark.parametrize(("suffix", "head"), [(".pdf", b"%PDF"), (".png", b"\x89PNG")])
def test_other_formats_are_the_same_each_time(suffix: str, head: bytes, tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}{suffix}" for name in "ab"]
    for path in paths:
        assert run("cells", "--out", str(path)).exit_code == 0
    assert paths[0].read_bytes().startswith(head)
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["cells", "--out", "x.gif"], r"ends with none of \.svg, \.pdf, \.png"),
        (["cells", "accesses.txt", "--out", "x.svg"], "takes no SOURCE"),
        (["hit-ratio", "--out", "x.svg"], "bench hit-ratio TRACE --json"),
        (["hit-ratio", "nowhere.json", "--out", "x.svg"], r"nowhere\.json cannot be read"),
        (["thermal", "nowhere.txt", "--out", "x.svg"], r"nowhere\.txt"),
        (["thermal", "--limit", "9", "--out", "nowhere/x.svg"], "cannot be written"),
    ],
)
def test_wrong_usage_says_what_to_do(arguments: list[str], words: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert re.search(words, " ".join(result.output.split()))


def test_another_document_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text("{}", encoding="utf-8")
    result = run("hit-ratio", str(path), "--out", str(tmp_path / "x.svg"))
    assert result.exit_code == 2
    assert "is not what bench hit-ratio --json writes" in " ".join(result.output.split())
