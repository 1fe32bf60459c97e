"""`spectral-memory zeros` and `bench agreement`, as a person calls them."""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Iterator
from fractions import Fraction
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from spectral_memory.bench import quantize_agreement
from spectral_memory.cli.zeros import format_certain, zeros
from spectral_memory.quantize import nearest_index
from spectral_memory.resonances import forget_tables, get_thresholds
from spectral_memory.tables.file import get_path, write_table
from spectral_memory.zeros import is_available
from spectral_spec.resonances import ENCLOSURES, UNIT, Enclosure, load_enclosures

needs_flint = pytest.mark.skipif(not is_available(), reason="python-flint is not installed")
command = import_module("spectral_memory.cli.zeros")


def call(*words: str) -> Result:
    return CliRunner().invoke(zeros, words)


def test_the_first_zeros_are_shown_from_the_shipped_table() -> None:
    result = call()
    assert result.exit_code == 0
    assert "14.13472514173469379045" in result.output
    assert "77.14484006887480537268" in result.output
    assert "79.33" not in result.output
    assert "shipped table" in result.output


def test_one_zero_as_json_is_exact() -> None:
    result = call("--index", "69", "--json", "--digits", "38")
    document = json.loads(result.output)
    (row,) = document["zeros"]
    assert row["index"] == 69
    assert row["digits"] == "179.91648402025699613934003661205123745368"
    assert Fraction(int(row["low"]), int(document["denominator"])) == ENCLOSURES[68].low
    assert int(row["high"]) - int(row["low"]) == 1


@needs_flint
def test_a_check_confirms_the_shipped_rows() -> None:
    result = call("--count", "100", "--check")
    assert result.exit_code == 0
    assert "Shipped rows confirmed: 100" in result.output


@needs_flint
def test_a_single_shipped_row_is_checked_too() -> None:
    result = call("--index", "50", "--check", "--json")
    assert result.exit_code == 0
    assert json.loads(result.output)["compared"] == 1


@needs_flint
def test_what_is_not_shipped_is_certified() -> None:
    result = call("--index", "10000")
    assert result.exit_code == 0
    assert "9877.78265400550114277409" in result.output
    result = call("--count", "103", "--check", "--json")
    document = json.loads(result.output)
    assert document["compared"] == 101
    assert len(document["zeros"]) == 103


@needs_flint
def test_a_wrong_row_ends_with_code_1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "find_disagreements", lambda *_, **__: (2, 3))
    result = call("--count", "3", "--check")
    assert result.exit_code == 1
    assert "WRONG in the shipped table: 2, 3" in result.output


@needs_flint
def test_the_data_file_is_printed() -> None:
    result = call("--emit")
    assert result.exit_code == 0
    assert load_enclosures(result.stdout) == ENCLOSURES


def test_without_python_flint_the_code_is_2(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "flint", None)
    for words in (("--check",), ("--index", "102"), ("--emit",), ("--table", "102")):
        result = call(*words)
        assert result.exit_code == 2
        assert "spectral-memory[proofs]" in result.stderr
    assert call("--index", "101").exit_code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("--count", "5", "--index", "3"),
        ("--emit", "--check"),
        ("--emit", "--index", "3"),
        ("--count", "0"),
        ("--index", "0"),
        ("--index", "x"),
        ("--digits", "39"),
        ("--table", "101"),
        ("--table", "1000001"),
        ("--table", "200", "--count", "5"),
        ("--table", "200", "--index", "5"),
        ("--table", "200", "--emit"),
        ("--table", "200", "--sample", "5"),
        ("--table", "200", "--check", "--jobs", "2"),
        ("--table", "200", "--jobs", "0"),
        ("--jobs", "2"),
        ("--sample", "2"),
    ],
)
def test_wrong_usage_ends_with_code_2(words: tuple[str, ...]) -> None:
    assert call(*words).exit_code == 2


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of its own for the stored table; nothing is there yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    forget_tables()
    yield get_path()
    forget_tables()


@needs_flint
def test_a_table_is_stored_shown_and_checked(cache: Path) -> None:
    made = call("--table", "104")
    assert made.exit_code == 0
    assert str(cache) in made.output.replace("\n", "")
    assert "Resonances:   104" in made.output
    assert nearest_index(1e9, 104) == 104
    more = json.loads(call("--table", "105", "--jobs", "2", "--json").stdout)
    assert more == {"path": str(cache), "resonances": 105, "compared": 0, "wrong": []}
    checked = call("--table", "105", "--check")
    assert checked.exit_code == 0
    assert "confirmed: 50" in checked.output
    assert "confirmed: 104" in call("--table", "200", "--check", "--sample", "200").output


@needs_flint
def test_a_wrong_wall_ends_with_code_1(cache: Path) -> None:
    thresholds = array("d", (*get_thresholds(), 237.5))
    write_table(cache, thresholds, "nobody")
    result = call("--table", "102", "--check", "--sample", "3")
    assert result.exit_code == 1
    assert "WRONG walls:  101" in result.output
    result = call("--table", "102", "--check", "--sample", "3", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["wrong"] == [101]


@needs_flint
def test_a_table_that_is_not_there_or_damaged_ends_with_code_2(cache: Path) -> None:
    missing = call("--table", "200", "--check")
    assert missing.exit_code == 2
    assert f"{cache}: no table is stored" in missing.stderr
    cache.parent.mkdir()
    cache.write_bytes(b"something else")
    for words in (("--table", "200"), ("--table", "200", "--check")):
        damaged = call(*words)
        assert damaged.exit_code == 2
        assert "it is no table of thresholds" in damaged.stderr
        assert "delete the file" in damaged.stderr
    cache.unlink()
    cache.mkdir()
    assert call("--table", "200").exit_code == 2


def test_help_has_examples() -> None:
    assert "spectral-memory zeros --index 10000000000" in call("--help").output


def test_only_certain_digits_are_printed() -> None:
    assert format_certain(ENCLOSURES[0], 3) == "14.134"
    assert format_certain(Enclosure(Fraction("1.23"), Fraction("1.2399")), 9) == "1.23"
    assert format_certain(Enclosure(Fraction("1.2"), Fraction("1.7")), 9) == "1"
    assert format_certain(Enclosure(Fraction("7.05"), Fraction("7.05") + UNIT), 2) == "7.05"


def test_the_agreement_is_shown() -> None:
    result = CliRunner().invoke(quantize_agreement.agreement, ["--count", "11000"])
    assert result.exit_code == 0
    assert "1,683" in result.output
    assert "11,000" in result.output


def test_a_disagreement_is_shown_and_ends_with_code_1(monkeypatch: pytest.MonkeyPatch) -> None:
    # The planted bug: one float goes to the wrong resonance.
    honest = nearest_index
    monkeypatch.setattr(
        quantize_agreement, "nearest_index", lambda t, n: 100 if t == 20.5 else honest(t, n)
    )
    monkeypatch.setattr(quantize_agreement, "_SPECIALS", (20.5,))
    result = CliRunner().invoke(quantize_agreement.agreement, ["--count", "10"])
    assert result.exit_code == 1
    assert "differs at 20.5" in result.output
    result = CliRunner().invoke(quantize_agreement.agreement, ["--count", "10", "--json"])
    assert result.exit_code == 1
    assert json.loads(result.stdout)["differing"] == [(20.5).hex()]
