"""The numbered rules: each number once, none left out, and the table says what the code says."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest

from spectral_proofs.rules import main, read_rules, render_rules
from spectral_proofs.tables import replace_table

from .pages import CHECKOUT


def test_each_letter_counts_from_one_without_gaps() -> None:
    for letter, rules in groupby(read_rules(), key=lambda rule: rule.letter):
        numbers = [rule.number for rule in rules]
        assert numbers == list(range(1, len(numbers) + 1)), letter


def test_the_letters_are_those_of_the_notation() -> None:
    assert {rule.letter for rule in read_rules()} == set("AEGHLMQRTZ")


def test_the_table_in_the_readme_is_up_to_date() -> None:
    text = (CHECKOUT / "spec" / "README.md").read_text(encoding="utf-8")
    assert replace_table(text, "rules", render_rules()) == text, (
        "run: python -m spectral_proofs.rules spec/README.md"
    )


def test_without_a_file_the_usage_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "python -m spectral_proofs.rules spec/README.md" in capsys.readouterr().err


def test_the_table_is_rewritten_in_place(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text(make_empty_page(), encoding="utf-8")
    assert main([str(path)]) == 0
    assert render_rules() in path.read_text(encoding="utf-8")


def make_empty_page() -> str:
    """A page whose table is empty."""
    text = (CHECKOUT / "spec" / "README.md").read_text(encoding="utf-8")
    return replace_table(text, "rules", "")
