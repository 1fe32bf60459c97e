"""The dictionary in C: right as it is, and each of its bugs is found."""

from __future__ import annotations

import pytest

from spectral_memory.oracle.doors.library import MapSubject, check_library, check_library_script
from spectral_memory.oracle.judge import Outcome, Refusal, Setup, Strictness, System
from spectral_memory.oracle.judge.operations import Operation
from spectral_memory.oracle.report.text import format_verdict
from spectral_spec.minimal import Clear, Delete, Get, PopItem, Set

from .libraries import build_map, find_marks, read_bugs

MINIMAL = Setup(System.MINIMAL)
BUGS = read_bugs()
# What each of them must show as, and in how many operations at most.
FOUND = {
    18: ("length", 3),
    19: ("band", 3),
    20: ("promotions", 12),
    21: ("band", 3),
    22: ("promotions", 3),
    23: ("temperatures", 6),
    24: ("band", 9),
    25: ("pairs", 4),
    26: ("result", 4),
    27: ("clock", 3),
    28: ("pairs", 2),
}


@pytest.mark.parametrize("strictness", list(Strictness))
@pytest.mark.parametrize("one_by_one", [False, True], ids=["at once", "one by one"])
def test_the_dictionary_agrees(strictness: Strictness, one_by_one: bool) -> None:
    verdict = check_library(
        build_map(),
        strictness,
        system=System.MINIMAL,
        steps=4000 if one_by_one else 20_000,
        one_by_one=one_by_one,
    )
    assert verdict.outcome == Outcome.AGREES, format_verdict(verdict)
    assert verdict.describe_limits() == ()


def test_every_bug_has_its_words_and_its_mark_in_the_source() -> None:
    marked = find_marks("thermal_map.c", "table.h")
    assert marked == set(FOUND)
    assert marked == {number for number in BUGS if number >= min(FOUND)}


@pytest.mark.parametrize("bug", FOUND, ids=lambda bug: BUGS[bug])
def test_a_bug_of_the_dictionary_is_found_and_made_short(bug: int) -> None:
    verdict = check_library(build_map(f"-DBUG={bug}"), system=System.MINIMAL)
    assert verdict.outcome == Outcome.DIVERGES, format_verdict(verdict)
    found = verdict.divergence
    assert found is not None
    aspect, most = FOUND[bug]
    assert found.aspect == aspect, format_verdict(verdict)
    assert len(found.script) <= most
    for options, outcome in (((f"-DBUG={bug}",), Outcome.DIVERGES), ((), Outcome.AGREES)):
        again = check_library_script(
            build_map(*options), verdict.setup, found.script, verdict.strictness
        )
        assert again.outcome == outcome


def test_every_key_of_the_protocol_can_be_passed() -> None:
    keys = ("", "1", "\u043a\u043b\u044e\u0447", "nul\0inside", 0, 1, -1, 2**63 - 1, -(2**63))
    large = (2**63, -(2**63) - 1, 2**64, 2**200, -(2**200))
    subject = MapSubject(build_map())
    try:
        subject.begin(MINIMAL)
        sets: list[Operation] = [Set(key, key) for key in (*keys, *large)]
        gets: list[Operation] = [Get(key) for key in (*keys, *large)]
        rest: list[Operation] = [
            Set("none", None),
            Get("none"),
            PopItem(),
            Delete(2**200),
            Get(2**200),
            Clear(),
            PopItem(),
        ]
        answers = subject.perform([*sets, *gets, *rest], 0, moves=False)
        assert answers.results[len(sets) : 2 * len(sets)] == [*keys, *large]
        assert answers.results[2 * len(sets) :] == [
            None,
            None,
            ("none", None),
            2**200,
            Refusal("MissingKeyError", (2**200,)),
            None,
            Refusal("MissingKeyError", ("popitem(): dictionary is empty",)),
        ]
    finally:
        subject.close()


def test_a_batch_that_is_longer_than_the_shared_file_is_done_in_parts() -> None:
    subject = MapSubject(build_map())
    try:
        subject.begin(MINIMAL)
        long = "x" * (1 << 20)
        get: Operation = Get("a")
        write: Operation = Set(1, 1)
        script: list[Operation] = [Set("a", long), *[get] * 300, *[write] * 20_000]
        answers = subject.perform(script, 7, moves=False)
        assert len(answers.results) == len(answers.moves) == len(script)
        assert answers.results[1:301] == [long] * 300
        looked = [at for at, look in enumerate(answers.looks, 1) if look is not None]
        assert looked == list(range(7, len(script) + 1, 7))
    finally:
        subject.close()
