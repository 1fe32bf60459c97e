"""The command that makes the archive, and what a judged archive says in odd cases."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

from spectral_memory.oracle.adapters.reference import ReferenceDict, make_reference
from spectral_memory.oracle.directed.needs import is_float
from spectral_memory.oracle.judge import Outcome, Part, Strictness, System
from spectral_memory.oracle.judge.subject import Observation
from spectral_memory.oracle.vectors import archive as archive_module
from spectral_memory.oracle.vectors import judge_vectors, load_files, read_vectors
from spectral_memory.oracle.vectors.archive import list_contents, write_archive
from spectral_memory.oracle.vectors.command import vectors
from spectral_memory.oracle.vectors.encoding import result_from_json, result_to_json
from spectral_memory.oracle.vectors.files import FILES, File, make
from spectral_memory.oracle.vectors.fuzzed import draw_stories
from spectral_memory.oracle.vectors.play import Story

FEW = tuple(file for file in FILES if file.name in {"minimal/edges.jsonl", "functions/sizes.jsonl"})


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("few")
    write_archive(target, list_contents([make(file) for file in FEW]))
    return target


@pytest.mark.parametrize("name", ["folder", "one.tar"])
def test_the_command_makes_an_archive_and_tells_another_manifest(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_module, "FILES", FEW)
    target = tmp_path / name
    done = CliRunner().invoke(vectors, [str(target)])
    assert done.exit_code == 1, done.output
    assert "these are not the published vectors" in done.output
    assert "minimal/edges.jsonl" in done.output
    assert [file.name for file in load_files(target)] == [file.name for file in FEW]
    assert [file.name for file in load_files(target, System.MINIMAL)] == ["minimal/edges.jsonl"]


class Flickering(ReferenceDict):
    """Wrong at its first check point, and never again."""

    seen = 0

    def observe(self) -> Observation:
        self.seen += 1
        found = super().observe()
        return found if self.seen > 1 else (Part("pairs", ()), *found[1:])


def test_what_does_not_show_again_is_undecided(few: Path) -> None:
    verdict = judge_vectors(Flickering(), System.MINIMAL, few)
    assert verdict.outcome == Outcome.UNDECIDED
    assert "a new memory did not show the difference again" in verdict.reason


class Forgetful(ReferenceDict):
    """Every value is read as None."""

    def _call(self, operation: object) -> object:
        result = super()._call(operation)  # type: ignore[arg-type]  # an operation
        return None if getattr(operation, "kind", "") == "get" else result


def test_the_relation_shortens_what_differs(few: Path) -> None:
    verdict = judge_vectors(Forgetful(), System.MINIMAL, few, Strictness.RELATIONAL)
    assert verdict.outcome == Outcome.DIVERGES
    assert verdict.divergence is not None
    assert len(verdict.divergence.script) == 2
    assert verdict.reason.startswith("minimal/edges.jsonl, line ")


def test_an_archive_without_vectors_of_a_system_decides_nothing(few: Path) -> None:
    verdict = judge_vectors(make_reference(System.HIERARCHICAL), System.HIERARCHICAL, few)
    assert verdict.outcome == Outcome.UNDECIDED
    assert verdict.reason == "there are no vectors of this system"


def test_an_archive_may_not_name_files_outside(few: Path, tmp_path: Path) -> None:
    manifest = json.loads((few / "manifest.json").read_text(encoding="ascii"))
    manifest["files"][0]["name"] = "../secret"
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="ascii")
    with pytest.raises(ValueError, match="lies outside"):
        list(load_files(tmp_path))
    (tmp_path / "manifest.json").write_text("[]", encoding="ascii")
    with pytest.raises(ValueError, match="is no manifest of vectors"):
        list(load_files(tmp_path))


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        (5, "read", "a read gives base64"),
        ("%", "read", "a read gives base64"),
        (5, "free", "a free gives null"),
        (True, "malloc", "a whole number"),
        ({"error": "X"}, "malloc", "a refusal is an object"),
        ({"error": "X", "payload": [{"fraction": "1/0"}]}, "malloc", "a fraction is a text"),
        ({"error": "X", "payload": [1.5]}, "malloc", "a text, a whole number or null"),
    ],
)
def test_a_result_that_is_none_is_refused(value: object, kind: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        result_from_json(value, kind)


def test_only_what_every_language_has_stands_in_a_vector() -> None:
    with pytest.raises(TypeError, match="has no place in a vector"):
        result_to_json(1.5)
    assert not is_float(Fraction(10**400))


@pytest.mark.parametrize("system", list(System))
def test_drawn_sequences_are_the_same_each_time_and_stay_short(system: System) -> None:
    def tell() -> list[Story]:
        return [*draw_stories(system, 5, 4, 150, default=False)]

    file = File(f"{system}/drawn.jsonl", "drawn", tell)
    made = make(file)
    assert make(file) == made
    assert made.entry["sequences"] == 4
    lines = made.data.splitlines(keepends=True)
    assert max(map(len, lines)) < 20_000
    assert len(read_vectors(lines, "drawn").sequences) == 4
