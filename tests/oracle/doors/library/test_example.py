"""The allocator in C: right as it is, in its own ways too, and each of its bugs is found."""

from __future__ import annotations

import pytest

from spectral_memory.oracle.doors.library import (
    LibrarySubject,
    check_library,
    check_library_script,
    get_include,
)
from spectral_memory.oracle.doors.library.process import LIMITS
from spectral_memory.oracle.judge import Born, Outcome, Setup, Strictness, System
from spectral_memory.oracle.judge.operations import Operation
from spectral_memory.oracle.report.text import format_verdict
from spectral_spec.hierarchical import Access, Malloc, Read

from .libraries import build_example, find_marks, read_bugs

HIERARCHICAL = Setup(System.HIERARCHICAL)
BUGS = read_bugs()
# What each of them must show as, and in how many operations at most.
FOUND = {
    1: ("address", 1),
    2: ("address", 1),
    3: ("address", 3),
    4: ("result", 5),
    5: ("result", 5),
    6: ("address", 8),
    7: ("address", 5),
    8: ("result", 2),
    9: ("result", 3),
    10: ("demotions", 8),
    11: ("demotions", 7),
    12: ("result", 6),
    13: ("promotions", 3),
    16: ("result", 1),
    17: ("result", 3),
}
DIES, HANGS = 14, 15
HIGHEST = 17  # those that follow are of the dictionary


def test_the_example_agrees_exactly() -> None:
    verdict = check_library(build_example(), steps=20_000)
    assert verdict.outcome == Outcome.AGREES, format_verdict(verdict)
    assert verdict.steps >= 20_000
    assert verdict.describe_limits() == (
        "not looked at at check points: mismatch_bounds",
        "frequencies are floats only",
        "ids from 0 to 9223372036854775807 only",
    )


def test_the_example_agrees_one_by_one() -> None:
    verdict = check_library(build_example(), steps=4000, one_by_one=True)
    assert verdict.outcome == Outcome.AGREES, format_verdict(verdict)


#: What the relation leaves free.
OWN_WAYS = {
    "best fit": "-DPLACE=BEST_FIT",
    "worst fit": "-DPLACE=WORST_FIT",
    "the end of the highest gap": "-DPLACE=LAST_FIT",
    "no block ever migrates": "-DSTILL=1",
}
OWN_IDS = {"downward": ("-DIDS=DOWNWARD",), "scrambled": ("-DIDS=SCRAMBLED", "-DPLACE=BEST_FIT")}


def test_the_example_is_one_that_the_relation_allows() -> None:
    verdict = check_library(build_example(), Strictness.RELATIONAL, steps=6000, seed=3)
    assert verdict.outcome == Outcome.AGREES, format_verdict(verdict)


@pytest.mark.parametrize("way", OWN_WAYS)
def test_another_placement_is_right_relationally_and_wrong_exactly(way: str) -> None:
    library = build_example(OWN_WAYS[way])
    verdict = check_library(library, Strictness.RELATIONAL, steps=6000, seed=3)
    assert verdict.outcome == Outcome.AGREES, format_verdict(verdict)
    verdict = check_library(library)
    assert verdict.outcome == Outcome.DIVERGES
    assert verdict.divergence is not None
    assert "GlobalAddress(" in verdict.divergence.expected, format_verdict(verdict)


@pytest.mark.parametrize("ids", OWN_IDS)
def test_ids_of_its_own_can_be_judged_relationally_only(ids: str) -> None:
    library = build_example(*OWN_IDS[ids])
    verdict = check_library(library, Strictness.RELATIONAL, steps=6000, seed=3)
    assert verdict.outcome == Outcome.AGREES, format_verdict(verdict)
    assert "ids are its own" in verdict.describe_limits()
    verdict = check_library(library, steps=100)
    assert verdict.outcome == Outcome.UNUSABLE
    assert "use relational" in verdict.reason


def test_every_bug_has_its_words_and_its_mark_in_the_source() -> None:
    marked = find_marks("memory.c", "extents.h", "migration.h")
    assert marked == {*FOUND, DIES, HANGS}
    assert marked == {number for number in BUGS if number <= HIGHEST}


@pytest.mark.parametrize("bug", FOUND, ids=lambda bug: BUGS[bug])
def test_a_bug_of_the_example_is_found_and_made_short(bug: int) -> None:
    verdict = check_library(build_example(f"-DBUG={bug}"))
    assert verdict.outcome == Outcome.DIVERGES
    found = verdict.divergence
    assert found is not None
    aspect, most = FOUND[bug]
    assert found.aspect == aspect, format_verdict(verdict)
    assert len(found.script) <= most
    again = check_library_script(
        build_example(f"-DBUG={bug}"), verdict.setup, found.script, verdict.strictness
    )
    assert again.outcome == Outcome.DIVERGES
    right = check_library_script(build_example(), verdict.setup, found.script, verdict.strictness)
    assert right.outcome == Outcome.AGREES


def test_a_library_that_dies_is_unusable_with_the_shortest_way_there() -> None:
    library = build_example(f"-DBUG={DIES}")
    verdict = check_library(library)
    assert verdict.outcome == Outcome.UNUSABLE
    assert "died of SIGSEGV at operation" in verdict.reason
    found = verdict.divergence
    assert found is not None
    assert [one.kind for one in found.script] == ["malloc", "read"]
    assert found.aspect == "process"
    again = check_library_script(library, verdict.setup, found.script)
    assert again.outcome == Outcome.UNUSABLE
    assert "at operation 2, read(block=#0" in again.reason


@pytest.mark.slow
def test_a_library_that_hangs_is_unusable_and_the_operation_is_named() -> None:
    limits = LIMITS._replace(patience=1.0)
    verdict = check_library(build_example(f"-DBUG={HANGS}"), limits=limits)
    assert verdict.outcome == Outcome.UNUSABLE
    assert "made no progress at operation" in verdict.reason
    found = verdict.divergence
    assert found is not None
    assert found.script[-1].kind == "free"
    assert len(found.script) <= 9


def test_a_batch_that_is_longer_than_the_shared_file_is_done_in_parts() -> None:
    subject = LibrarySubject(build_example())
    try:
        size, setup = 2**24, HIERARCHICAL
        subject.begin(setup)
        births: list[Operation] = [Malloc(0, size, 4, None), Malloc(1, 3, 4, None)]
        script: list[Operation] = [
            *births,
            *[Read(Born(0), 0, None)] * 3,
            *[Access(Born(1))] * 20_000,
        ]
        answers = subject.perform(script, 7, moves=True)
        assert len(answers.results) == len(answers.moves) == len(script)
        assert answers.results[2:5] == [bytes(size)] * 3
        looked = [at for at, look in enumerate(answers.looks, 1) if look is not None]
        assert looked == list(range(7, len(script) + 1, 7))
    finally:
        subject.close()


def test_the_header_ships_beside_the_door() -> None:
    text = (get_include() / "spectral_memory.h").read_text(encoding="utf-8")
    assert "#define SMEM_VERSION 0x00010001u" in text
