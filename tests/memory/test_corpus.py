"""The built-in input: the tokens of the standard library."""

from __future__ import annotations

from pathlib import Path

import pytest

from spectral_memory.corpus import load_corpus
from spectral_memory.trace import TraceError


def test_tokens_come_in_file_order_without_layout_and_comments(tmp_path: Path) -> None:
    (tmp_path / "b.py").write_text("y = 'text'\n", encoding="utf-8")
    (tmp_path / "a.py").write_text("# note\nif x:\n    x += 1\n", encoding="utf-8")
    (tmp_path / "a.txt").write_text("ignored", encoding="utf-8")
    trace = load_corpus(100, tmp_path)
    assert trace.keys == ("if", "x", ":", "x", "+=", "1", "y", "=", "'text'")
    assert trace.stores == bytes(9)
    assert trace.gaps == (0,) * 9
    assert trace.keys[1] is trace.keys[3]
    assert trace.source == ""


def test_the_limit_holds(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("a = b = c\n", encoding="utf-8")
    assert load_corpus(3, tmp_path).keys == ("a", "=", "b")


def test_a_module_that_cannot_be_read_ends_at_its_fault(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"# coding: no-such-codec\nx\n")
    (tmp_path / "b.py").write_bytes(b"ok\n(\n")
    (tmp_path / "c.py").write_bytes(b"fine\n")
    (tmp_path / "d.py").write_bytes(b"\xff\n")
    keys = load_corpus(100, tmp_path).keys
    assert "ok" in keys
    assert keys[-1] == "fine"


def test_a_folder_without_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TraceError, match="holds no Python source; give a trace"):
        load_corpus(10, tmp_path)


def test_the_standard_library_gives_the_same_tokens_twice() -> None:
    first, second = load_corpus(5000), load_corpus(5000)
    assert first == second
    assert len(first) == 5000
    assert 100 < first.compute_distinct() < 5000
