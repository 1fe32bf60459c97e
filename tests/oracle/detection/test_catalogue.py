"""The documented bugs: enough of them, each planted for real, none left behind."""

from __future__ import annotations

import os
import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from spectral_memory.oracle.detection.bug import BugClass, PlantedBug
from spectral_memory.oracle.detection.c_bugs import SourcesError, list_right, read_bugs
from spectral_memory.oracle.detection.catalogue import (
    ALLOCATOR,
    DICTIONARY,
    RIGHT,
    list_bugs,
    list_right_ones,
    select,
)
from spectral_memory.oracle.detection.page import BEGIN, END
from spectral_memory.oracle.detection.planting import Patcher
from spectral_memory.oracle.judge.setup import System

pytestmark = pytest.mark.interpreted

CHECKOUT = Path(os.environ.get("SPECTRAL_MEMORY_CHECKOUT", Path(__file__).resolve().parents[3]))
FOLDER = CHECKOUT / "examples" / "c"
BUGS = list_bugs([FOLDER])


class Recorder:
    """Exchanges as a patcher does, and notes what was there."""

    def __init__(self, patcher: Patcher) -> None:
        self.patcher = patcher
        self.before: list[tuple[object, str, object]] = []

    def setattr(self, target: object, name: str, value: object) -> None:
        self.before.append((target, name, vars(target).get(name)))
        self.patcher.setattr(target, name, value)


def find_rules() -> set[str]:
    """The numbers of all rules in the docstrings of the specification."""
    spec = find_spec("spectral_spec")
    assert spec is not None
    assert spec.origin is not None
    texts = (path.read_text(encoding="utf-8") for path in Path(spec.origin).parent.rglob("*.py"))
    return {rule for text in texts for rule in re.findall(r"\b[Rr]ule ([A-Z]\d+)\b", text)}


def test_there_are_enough_bugs_of_every_class_and_no_two_alike() -> None:
    assert len(BUGS) >= 60
    assert {bug.kind for bug in BUGS} == set(BugClass)
    assert len({bug.name for bug in BUGS}) == len(BUGS)
    assert len({(bug.words, bug.system, bug.language) for bug in BUGS}) == len(BUGS)
    plants = {bug.plant for bug in BUGS if isinstance(bug, PlantedBug)}
    assert len(plants) == len(ALLOCATOR) + len(DICTIONARY)


def test_every_bug_breaks_a_rule_that_there_is() -> None:
    rules = find_rules()
    assert {bug.rule for bug in (*BUGS, *list_right_ones([FOLDER]))} - rules == set()


def test_the_bugs_come_in_the_order_of_the_classes() -> None:
    order = list(BugClass)
    places = [order.index(bug.kind) for bug in BUGS]
    assert places == sorted(places)


@pytest.mark.parametrize("bug", [*ALLOCATOR, *DICTIONARY], ids=lambda bug: str(bug.name))
def test_a_bug_is_planted_and_taken_out_again(bug: PlantedBug) -> None:
    with Patcher() as patcher:
        recorder = Recorder(patcher)
        bug.plant(recorder)
        assert recorder.before
        for target, name, before in recorder.before:
            assert vars(target)[name] is not before
    for target, name, before in recorder.before[:1]:
        assert vars(target).get(name) is before


def test_nothing_is_planted_in_what_is_right() -> None:
    with Patcher() as patcher:
        recorder = Recorder(patcher)
        for one in RIGHT:
            if isinstance(one, PlantedBug):
                one.plant(recorder)
        assert recorder.before == []


def test_a_patcher_refuses_what_is_not_there() -> None:
    with Patcher() as patcher, pytest.raises(AttributeError):
        patcher.setattr(Patcher, "nothing", 1)


def test_an_inherited_attribute_is_inherited_again() -> None:
    class Child(Patcher):
        pass

    with Patcher() as patcher:
        patcher.setattr(Child, "setattr", None)
        assert vars(Child)["setattr"] is None
    assert "setattr" not in vars(Child)


def test_every_bug_in_c_is_filed_and_has_a_source() -> None:
    made = read_bugs(FOLDER)
    words = (FOLDER / "bugs.txt").read_text(encoding="utf-8").splitlines()
    assert len(made) == len(words) >= 17
    assert {bug.system for bug in made} == set(System)
    assert all(bug.rule not in {"H38", "M3"} for bug in made), "a sentence that is not filed"
    assert {one.system for one in list_right(FOLDER)} == set(System)


def test_a_folder_that_holds_no_bugs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourcesError, match=re.escape("bugs.txt cannot be read")):
        read_bugs(tmp_path)
    (tmp_path / "bugs.txt").write_text("one a bug\n", encoding="utf-8")
    with pytest.raises(SourcesError, match="line 1: no number and sentence"):
        read_bugs(tmp_path)
    (tmp_path / "bugs.txt").write_text("1 a bug\n\n", encoding="utf-8")
    (tmp_path / "some.c").write_text("int main(void) { return 0; }\n", encoding="utf-8")
    with pytest.raises(SourcesError, match=r"no source has the mark IF_BUG\(1\)"):
        read_bugs(tmp_path)
    assert list_right(tmp_path) == ()


def test_a_pattern_fits_names_and_classes() -> None:
    assert {bug.kind for bug in select(BUGS, "coalescing")} == {BugClass.COALESCING}
    assert [bug.name for bug in select(BUGS, "*-free")] == ["double-free"]
    assert select(BUGS, "*") == BUGS
    assert select(BUGS, "no such bug") == ()


def test_the_page_and_the_catalogue_name_the_same_bugs() -> None:
    text = (CHECKOUT / "docs" / "oracle" / "benchmark.md").read_text(encoding="utf-8")
    tables = text.partition(BEGIN)[2].partition(END)[0].partition("### All bugs")[2]
    named = re.findall(r"^\| `([^`]+)` \| ([^|]+) \| [^|]+ \| ([A-Z]\d+) \|", tables, re.MULTILINE)
    assert sorted(named) == sorted((bug.name, bug.words, bug.rule) for bug in BUGS)
