"""The numbered rules: each number once, none left out, and the table says what the code says."""

from __future__ import annotations

import os
from itertools import groupby
from pathlib import Path

import pytest

from spectral_proofs.rules import (
    BEGIN,
    END,
    Rule,
    main,
    read_rules,
    render_table,
    replace_table,
)

_CHECKOUT = Path(os.environ.get("SPECTRAL_MEMORY_CHECKOUT", Path(__file__).parents[2]))


def test_each_letter_counts_from_one_without_gaps() -> None:
    for letter, rules in groupby(read_rules(), key=lambda rule: rule.letter):
        numbers = [rule.number for rule in rules]
        assert numbers == list(range(1, len(numbers) + 1)), letter


def test_the_letters_are_those_of_the_notation() -> None:
    assert {rule.letter for rule in read_rules()} == set("AEGHMQRTZ")


def test_the_table_in_the_readme_is_up_to_date() -> None:
    text = (_CHECKOUT / "spec" / "README.md").read_text(encoding="utf-8")
    assert replace_table(text, render_table(read_rules())) == text, (
        "run: python -m spectral_proofs.rules spec/README.md"
    )


def test_the_table_is_rewritten_between_its_marks(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text(f"before\n{BEGIN}\nstale text\n{END}\nafter\n", encoding="utf-8")
    assert main([str(path)]) == 0
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"before\n{BEGIN}\n| rule |")
    assert text.endswith(f"{END}\nafter\n")
    assert "stale text" not in text


def test_a_text_without_the_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="are missing"):
        replace_table("no marks", "")


def test_without_a_file_the_usage_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "usage" in capsys.readouterr().err


def test_a_bar_in_a_sentence_does_not_end_the_cell() -> None:
    rule = Rule("X", 1, "a | b", "spectral_spec.x.f")
    assert render_table((rule,)).endswith("| X1 | a \\| b | `x.f` |")
