"""The mapping mode: right mappings agree as declared, planted bugs are caught and shrunk."""

from __future__ import annotations

import shelve
from collections import OrderedDict, UserDict
from pathlib import Path
from tempfile import mkdtemp

import pytest

from spectral_memory.oracle.general.child import Limits
from spectral_memory.oracle.general.documents import DocumentError, format_document, parse_document
from spectral_memory.oracle.general.mapping import (
    Differences,
    MappingError,
    judge_mapping,
    judge_mapping_operations,
)
from spectral_memory.oracle.general.mapping.failure import FORMAT, VERSION, read_failure
from spectral_memory.oracle.general.mapping.generate import draw_operations
from spectral_memory.oracle.general.mapping.operations import KINDS
from spectral_memory.oracle.general.verdict import Verdict

from . import faulty_mappings as faulty

SORTED = Differences(order="sorted", popitem="largest", keys="numbers")
SHELF = Differences(keys="strings", values="copied", popitem="first")
# An OrderedDict written in C spreads a tuple over the arguments of its KeyError.
ORDERED = Differences(missing="any")

RIGHT = {
    "builtins:dict": Differences(),
    "collections:OrderedDict": ORDERED,
    "collections:UserDict": Differences(popitem="first"),
    "sortedcontainers:SortedDict": SORTED,
    "spectral_memory:ThermalDict": Differences(),
}


@pytest.fixture(autouse=True)
def _reach(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the judge's process import the mappings beside this file."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))


@pytest.mark.parametrize("subject", RIGHT)
def test_a_right_mapping_agrees_as_declared(subject: str) -> None:
    verdict = judge_mapping(subject, 5_000, 1, RIGHT[subject])
    assert (verdict.outcome, verdict.reason, verdict.exit_code) == ("agrees", "", 0)
    assert verdict.steps == 5_000
    assert sum(count for _, count in verdict.coverage) == 5_000
    # There are no keywords among numbers.
    drawn = set(KINDS) - ({"update_keywords"} if RIGHT[subject].keys == "numbers" else set())
    assert {name for name, _ in verdict.coverage} == drawn


@pytest.mark.parametrize(
    ("subject", "differences"),
    [
        ("collections:UserDict", Differences()),
        ("sortedcontainers:SortedDict", Differences(keys="numbers")),
        ("sortedcontainers:SortedDict", Differences(keys="numbers", order="sorted")),
        ("builtins:dict", SORTED),
        ("builtins:dict", Differences(popitem="first")),
    ],
)
def test_what_is_not_declared_is_a_divergence(subject: str, differences: Differences) -> None:
    verdict = judge_mapping(subject, 5_000, 1, differences)
    assert (verdict.outcome, verdict.exit_code) == ("diverges", 1)
    assert verdict.divergence is not None
    assert len(verdict.divergence.script) <= 3


def test_shelves_agree_with_keys_and_copies_declared() -> None:
    verdict = judge_mapping("faulty_mappings:Shelf", 1_500, 2, SHELF)
    assert (verdict.outcome, verdict.reason) == ("agrees", "")

    def open_shelf() -> shelve.Shelf[object]:
        return shelve.open(str(Path(mkdtemp(prefix="shelf-")) / "base"))  # noqa: S301 - our own file

    # dbm names missing keys as bytes, and iterates in an order of its own.
    declared = SHELF._replace(order="any", popitem="any", missing="any")
    verdict = judge_mapping(open_shelf, 1_000, 3, declared)  # type: ignore[arg-type]  # keys are strings, as declared
    assert (verdict.outcome, verdict.reason) == ("agrees", "")


BUGS: dict[str, tuple[str, int]] = {
    "LosesAtFifty": ("length", 5),
    "MovesOnWrite": ("contents", 3),
    "PopKeeps": ("length", 2),
    "NoneIsMissing": ("result", 2),
    "HashesAreKeys": ("length", 2),
    "Copies": ("contents", 1),
    "WrongError": ("error", 1),
    "WrongKeyInError": ("error", 1),
    "ClearsLittle": ("length", 2),
    "UpdateSkipsOld": ("contents", 2),
    "EqualToAll": ("equality", 1),
    "LengthLags": ("length", 1),
    "Shared": ("apart", 1),
    "Dies": ("returns", 1),
    "Hangs": ("returns", 1),
    "Leaves": ("returns", 1),
    "Floods": ("quiet", 1),
}


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_caught_and_shrunk(name: str) -> None:
    aspect, length = BUGS[name]
    limits = Limits(patience=1.5) if name == "Hangs" else Limits()
    subject = f"faulty_mappings:{name}"
    declared = {
        "MovesOnWrite": ORDERED,
        "HashesAreKeys": Differences(popitem="first"),
        "Shared": Differences(popitem="first"),
    }.get(name, Differences())
    verdict = judge_mapping(subject, 20_000, 0, declared, limits)
    assert (verdict.outcome, verdict.exit_code) == ("diverges", 1)
    found = verdict.divergence
    assert found is not None
    assert found.reproduced
    assert (found.aspect, len(found.script)) == (aspect, length), found
    repeat(subject, verdict, limits)


def repeat(subject: str, verdict: Verdict, limits: Limits) -> None:
    """The saved file shows the same again."""
    assert verdict.failure is not None
    text = format_document(verdict.failure)
    failure = read_failure(parse_document("saved", text, FORMAT, VERSION))
    assert failure.subject == subject
    again = judge_mapping_operations(subject, failure.operations, failure.differences, limits)
    assert again.divergence is not None
    assert verdict.divergence is not None
    assert again.divergence.aspect == verdict.divergence.aspect
    assert again.divergence.script == verdict.divergence.script


def test_a_bug_of_a_shelf_is_caught_and_shrunk() -> None:
    verdict = judge_mapping("faulty_mappings:OldShelf", 1_000, 0, SHELF)
    assert verdict.divergence is not None
    assert len(verdict.divergence.script) == 2


def test_a_factory_is_judged_in_this_process() -> None:
    assert judge_mapping(dict, 3_000).outcome == "agrees"
    assert judge_mapping(UserDict, 3_000, 0, Differences(popitem="first")).outcome == "agrees"
    verdict = judge_mapping(faulty.PopKeeps, 3_000)
    assert verdict.divergence is not None
    assert len(verdict.divergence.script) == 2
    assert verdict.setup[1] == "in this process"


def test_an_ordered_dict_differs_from_a_dict_in_one_error() -> None:
    # Found by the judge in CPython itself; a dict raises KeyError((1, 2)).
    with pytest.raises(KeyError) as caught:
        OrderedDict[object, object]().pop((1, 2))
    verdict = judge_mapping("collections:OrderedDict", 20_000)
    assert (verdict.outcome == "diverges") == (caught.value.args != ((1, 2),))


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("no_such_module:X", "cannot be imported"),
        ("collections:NoSuch", "cannot be imported"),
        ("collections", "does not read module:Class"),
        ("os:sep", "cannot be called"),
        ("os:getpid", "has no __getitem__"),
        ("faulty_mappings:CannotBeMade", "raises TypeError"),
        ("os:abort", "died of SIGABRT before the first operation"),
    ],
)
def test_what_cannot_be_had_is_unusable(subject: str, words: str) -> None:
    verdict = judge_mapping(subject, 10)
    assert (verdict.outcome, verdict.exit_code) == ("unusable", 2)
    assert words in verdict.reason


def test_a_time_limit_leaves_the_rest_undecided() -> None:
    verdict = judge_mapping("builtins:dict", 10**7, limits=Limits(seconds=1.5))
    assert (verdict.outcome, verdict.exit_code) == ("undecided", 3)


@pytest.mark.parametrize(
    ("differences", "words"),
    [
        (Differences(order="sorted"), "not all hashable keys"),
        (Differences(without=("set",)), "without 'set'"),
    ],
)
def test_differences_that_make_no_sense_are_refused(differences: Differences, words: str) -> None:
    with pytest.raises(MappingError, match=words):
        judge_mapping(dict, 10, 0, differences)


def test_operations_that_are_declared_missing_are_not_drawn() -> None:
    verdict = judge_mapping(
        "builtins:dict", 2_000, 0, Differences(without=("popitem", "update_keywords"))
    )
    assert not {"popitem", "update_keywords"} & {name for name, _ in verdict.coverage}
    assert "declared: there is no popitem; not judged" in verdict.capabilities


def test_the_same_seed_draws_the_same_operations() -> None:
    one, two = (draw_operations(Differences(), 5) for _ in range(2))
    assert [next(one) for _ in range(2_000)] == [next(two) for _ in range(2_000)]


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (('["set", 2, null]', '["sat", 2, null]'), 10, "no operation 'sat'"),
        (('["set", 2, null]', '["set", 2]'), 10, "carries 2 items"),
        (('["set", 2, null]', '["set", {"list": []}, null]'), 10, "cannot be hashed"),
        (('["set", 2, null]', '["set", {"float": "x"}, null]'), 10, "no float"),
        (('["set", 2, null]', '"odd"'), 10, "begins with its kind"),
        (('"popitem": "last"', '"popitem": "x"'), 1, "popitem 'x'"),
        (('"version": 1', '"version": 2'), 1, "version 1 is read"),
        (("failure", "success"), 1, "its format is"),
        (("[\n", "{\n"), 9, "Expecting property name"),
    ],
)
def test_a_damaged_file_is_refused_with_its_line(
    change: tuple[str, str], line: int, words: str
) -> None:
    verdict = judge_mapping(UserDict, 1_000)
    assert verdict.failure is not None
    text = format_document(verdict.failure)
    assert change[0] in text
    with pytest.raises(DocumentError, match=words) as caught:
        read_failure(parse_document("it", text.replace(*change), FORMAT, VERSION))
    place = caught.value.args[1]
    lines = text.replace(*change).split("\n")
    if line == 10:
        assert place == f"line {1 + next(n for n, row in enumerate(lines) if change[1] in row)}"
    assert place.startswith("line ")
