"""Mappings and arguments of odd shapes: each is told in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from spectral_memory.oracle.general.documents import Document, DocumentError, load_document
from spectral_memory.oracle.general.malloc.options import AllocatorError, find_library
from spectral_memory.oracle.general.mapping import Differences, judge_mapping
from spectral_memory.oracle.general.mapping.atoms import AtomError, to_json
from spectral_memory.oracle.general.mapping.differences import MappingError, check_differences
from spectral_memory.oracle.general.report import format_text
from spectral_memory.oracle.general.verdict import Divergence, Verdict


class Ugly:
    """It cannot be shown, and it cannot be compared."""

    def __repr__(self) -> str:
        raise RuntimeError("no text")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no comparison")

    __hash__ = None  # type: ignore[assignment]  # nothing can be done with it


class GivesUgly(dict[object, object]):
    def __getitem__(self, key: object) -> object:
        super().__getitem__(key)
        return Ugly()


class ComparesBadly(dict[object, object]):
    def get(self, key: object, default: object = None) -> object:
        found = super().get(key, default)
        return type("int", (int,), {})(found) if type(found) is int else found


class CannotBeListed(dict[object, object]):
    def __iter__(self) -> Iterator[object]:
        raise OSError("no keys")


class HasNoViews(dict[object, object]):
    def values(self) -> object:  # type: ignore[override]  # it is wrong
        raise OSError("no values")


class RaisesOtherwise(dict[object, object]):
    def __delitem__(self, key: object) -> None:
        if key not in self:
            raise ValueError("not there")
        super().__delitem__(key)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (GivesUgly, "a Ugly whose repr raises RuntimeError"),
        (ComparesBadly, ""),
        (CannotBeListed, "raises OSError('no keys')"),
        (HasNoViews, "raises OSError('no values')"),
        (RaisesOtherwise, "raises ValueError('not there')"),
    ],
)
def test_a_wrong_mapping_is_told_in_words(wrong: type, words: str) -> None:
    verdict = judge_mapping(wrong, 3000)
    assert verdict.outcome == "diverges", verdict
    assert verdict.divergence is not None
    assert words in verdict.divergence.observed
    assert len(verdict.divergence.script) <= 4


def test_arguments_that_make_no_sense_are_refused() -> None:
    with pytest.raises(MappingError, match="0 operations"):
        judge_mapping(dict, 0)
    with pytest.raises(MappingError, match="order 'none'"):
        check_differences(Differences(order="none"))  # type: ignore[arg-type]  # there is no such order
    with pytest.raises(AtomError, match="no file can hold a object"):
        to_json(object())


def test_a_library_whose_path_cannot_be_preloaded_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a b.so"
    path.write_bytes(b"")
    with pytest.raises(AllocatorError, match="a space or a colon"):
        find_library(str(path))


def test_fields_of_the_wrong_type_are_refused_with_a_line() -> None:
    document = Document("x", '{"operations": [\n1,\n2]}', {"a": [], "b": 1})
    for get, name in (
        (document.get_text, "b"),
        (document.get_list, "b"),
        (document.get_table, "a"),
    ):
        with pytest.raises(DocumentError, match=r"x, line 1: "):
            get(name)
    with pytest.raises(DocumentError, match=r"is no int in 2\.\.3"):
        document.get_int("b", 2, 3)
    with pytest.raises(DocumentError, match="x, line 3: wrong"):
        document.refuse("wrong", "mend it", 1)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xff", "line 1: not UTF-8"),
        (b"{\n1", "line 2: "),
        (b"[" * 100_000, "no JSON of reasonable shape"),
        (b"[]", "no JSON object"),
        (b'{"format": 5}', "its format is 5"),
        (b'{"format": "f", "version": true}', "its version is True"),
    ],
)
def test_a_file_that_is_no_document_is_refused(data: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(data)
    with pytest.raises(DocumentError, match=words):
        load_document(path, "f", 1)
    with pytest.raises(DocumentError, match="line 0: "):
        load_document(tmp_path, "f", 1)


def test_a_long_sequence_is_shown_by_its_end() -> None:
    script = tuple(f"step {number}" for number in range(100))
    found = Divergence(100, "step 99", "a", "b", "c", "d", "e", (), script, 100, False)
    verdict = Verdict("diverges", "x", "", (), 0, 100, 1, (), (), found, "")
    text = format_text(verdict)
    assert "(60 operations before)" in text
    assert "step 59" not in text
    assert "step 60" in text
