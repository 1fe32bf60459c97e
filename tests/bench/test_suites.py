"""Every suite runs, and its file has what the page and the goals need."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from spectral_memory.bench import allocator_suite, cache_suite, dict_suite, quantize_suite
from spectral_memory.bench.allocator_suite import measure_migrations
from spectral_memory.bench.document import Document
from spectral_memory.bench.goals import GOALS
from spectral_memory.bench.quantize_suite import find_nearest_by_loop
from spectral_memory.bench.resident import measure_resident, name_missing
from spectral_memory.bench.sample import Settings, Suite
from spectral_memory.bench.store import load_document
from spectral_memory.oracle import bench_suite as oracle_suite
from spectral_memory.unchecked import HierarchicalSpectralMemory
from spectral_proofs import explore_suite, prove_suite

MODULES = (
    allocator_suite,
    cache_suite,
    dict_suite,
    explore_suite,
    oracle_suite,
    prove_suite,
    quantize_suite,
)
COMMANDS: dict[str, tuple[Suite, click.Command]] = {
    module.SUITE.name: (module.SUITE, module.command) for module in MODULES
}


def measure(name: str, folder: Path, *words: str) -> tuple[str, Document]:
    file = folder / f"{name}.json"
    result = CliRunner().invoke(COMMANDS[name][1], ["--quick", "--json", str(file), *words])
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output, load_document(file)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_suite_fills_its_tables_and_its_file(name: str, tmp_path: Path, examples: Path) -> None:
    sources = ["--sources", str(examples)]
    words = sources if name in {"allocator", "oracle"} else []
    output, document = measure(name, tmp_path, *words)
    suite = COMMANDS[name][0]
    skipped = " ".join(document.skipped)
    for group in suite.groups:
        rows = document.get_rows(group.name)
        assert rows or skipped, f"{group.name} is empty, and nobody is named as skipped"
        if rows:
            assert group.title in " ".join(output.split())
            assert all(value > 0 for row in rows for value in row.values)
    assert document.head["suite"] == name
    assert document.is_quick
    assert document.head["command"]
    assert document.head["build"] in output
    assert document.head["contracts"] == "off, and on where a row says so"
    for one in document.skipped:
        assert f"skipped: {one}" in output
    wanted = {(goal.row._replace(size=0), goal.against) for goal in GOALS if goal.suite == name}
    measured = {row.label._replace(size=0) for row in document.rows}
    for row, against in wanted:
        for label in (row, against):
            if label is not None and not skipped:
                assert label._replace(size=0) in measured


def test_one_part_can_be_chosen(tmp_path: Path) -> None:
    _, document = measure("dict", tmp_path, "--part", "growth", "--max", "1500")
    assert {row.label.group for row in document.rows} == {"growth"}
    assert {row.label.size for row in document.rows} == {1000, 1500}


def test_traces_can_be_given(tmp_path: Path) -> None:
    trace = tmp_path / "small.trc"
    trace.write_text("a\nb\na\na\nc\n" * 20, encoding="utf-8")
    _, document = measure("cache", tmp_path, "--trace", str(trace))
    operations = {row.label.operation for row in document.rows}
    assert "small.trc: get" in operations
    refused = CliRunner().invoke(cache_suite.command, ["--trace", str(tmp_path / "none")])
    assert refused.exit_code == 2
    assert "none" in refused.output


def test_a_missing_folder_is_a_usage_error_before_anything_is_measured(tmp_path: Path) -> None:
    target = str(tmp_path / "nowhere" / "out.json")
    result = CliRunner().invoke(dict_suite.command, ["--json", target])
    assert result.exit_code == 2
    assert "there is no folder" in result.output


def test_migrations_are_timed_where_there_are_any() -> None:
    migration, amortised = measure_migrations(HierarchicalSpectralMemory(), 40)
    assert migration > 0
    assert amortised > 0
    # With a single resonance there is nowhere to go.
    with pytest.raises(ValueError, match="no pass"):
        measure_migrations(HierarchicalSpectralMemory(1), 40)


@pytest.mark.parametrize("name", ["dict", "ThermalDict", "HierarchicalSpectralMemory"])
def test_the_resident_set_is_known_or_named_as_missing(name: str) -> None:
    grown = measure_resident(name, 50_000)
    assert (grown is None) == bool(name_missing())
    # A dict of so many ints needs 2.6 MB for its table alone.
    assert grown is None or grown > 1_000_000


def test_the_naive_loop_finds_the_nearest() -> None:
    ordinates = [14.1, 21.0, 25.0]
    assert [find_nearest_by_loop(t, ordinates) for t in (0.0, 18.0, 22.9, 99.0)] == [1, 2, 2, 3]


def test_larger_tables_are_measured_when_they_are_asked_for() -> None:
    prepared = quantize_suite.prepare_scalars(Settings(quick=True, last=101))
    assert {one.size for one in prepared.contenders} == {100, 101}
