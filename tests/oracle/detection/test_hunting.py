"""The oracle finds the documented bugs, by each source, and nothing in what is right."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from spectral_memory.oracle.concurrency.operations import Temperature
from spectral_memory.oracle.detection.bug import Bug, PlantedBug, RacyBug
from spectral_memory.oracle.detection.catalogue import (
    ALLOCATOR,
    DICTIONARY,
    RIGHT,
    list_bugs,
    select,
)
from spectral_memory.oracle.detection.hunting import Source, hunt
from spectral_memory.oracle.detection.interleaving import record_history
from spectral_memory.oracle.detection.racy_dictionaries import SharedDict, draw_on_keys
from spectral_memory.oracle.detection.racy_heaps import SharedHeap, draw_on_blocks
from spectral_memory.oracle.detection.running import Plan, Task, list_tasks, run_tasks
from spectral_memory.oracle.judge.setup import Setup, System
from spectral_memory.oracle.judge.subject import Raised
from spectral_memory.oracle.vectors.archive import list_contents, make_files, write_archive
from spectral_spec.hierarchical import Access

pytestmark = pytest.mark.interpreted

FOREVER = 10**6  # seconds: steps are the bound, so that nothing rests on a clock
RACY = [bug for bug in list_bugs() if isinstance(bug, RacyBug)]
#: Shown within some thousand operations, one of several classes each.
QUICK = (
    "ties-high",
    "decided-wall",
    "rounded-walls",
    "empty-on-zero-axis",
    "class-sum",
    "long-extent",
    "no-join-behind",
    "wrapped-product",
    "lost-bytes",
    "no-decay",
    "double-rise",
    "half-a-malloc",
    "reused-ids",
    "left-behind",
    "late-warmth",
    "cold-get",
    "silent-delete",
    "shared-value",
    "counted-dead",
)


def get_name(bug: Bug) -> str:
    return bug.name


def make_archive(folder: Path, system: System | None) -> Path:
    write_archive(folder, list_contents(list(make_files(system=system))))
    return folder


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The vectors of the dictionary."""
    return make_archive(tmp_path_factory.mktemp("small"), System.MINIMAL)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All vectors."""
    return make_archive(tmp_path_factory.mktemp("whole"), None)


def find(name: str) -> Bug:
    (bug,) = select(list_bugs(), name)
    return bug


@pytest.mark.parametrize("bug", DICTIONARY, ids=get_name)
def test_vectors_find_every_bug_of_the_dictionary(bug: PlantedBug, small: Path) -> None:
    found = hunt(bug, Source.VECTORS, 0, 10**9, FOREVER, small)
    assert found.outcome == "diverges"
    assert found.aspect


@pytest.mark.parametrize("bug", ALLOCATOR, ids=get_name)
def test_vectors_find_every_bug_of_the_allocator(bug: PlantedBug, whole: Path) -> None:
    assert hunt(bug, Source.VECTORS, 0, 10**9, FOREVER, whole).outcome == "diverges"


def test_directed_sequences_are_a_part_of_the_vectors(small: Path) -> None:
    bug = find("uncounted-demotion")
    one, other = (hunt(bug, each, 0, 10**9, FOREVER, small) for each in list(Source)[:2])
    assert one.outcome == other.outcome == "diverges"
    assert one.steps == other.steps
    right = RIGHT[1]
    directed = hunt(right, Source.DIRECTED, 0, 10**9, FOREVER, small)
    vectors = hunt(right, Source.VECTORS, 0, 10**9, FOREVER, small)
    assert directed.outcome == vectors.outcome == "agrees"
    assert 0 < directed.steps < vectors.steps


@pytest.mark.parametrize("name", QUICK)
def test_fuzz_finds_a_bug_and_the_same_again(name: str, tmp_path: Path) -> None:
    bug = find(name)
    found = hunt(bug, Source.FUZZ, 0, 20_000, FOREVER, tmp_path)
    assert found.outcome == "diverges"
    again = hunt(bug, Source.FUZZ, 0, 20_000, FOREVER, tmp_path)
    assert again._replace(seconds=0.0) == found._replace(seconds=0.0)


@pytest.mark.parametrize("right", RIGHT, ids=get_name)
def test_nothing_is_found_in_what_is_right(right: Bug, tmp_path: Path) -> None:
    source = Source.FUZZ if right.is_sequential else Source.HISTORIES
    found = hunt(right, source, 5, 6_000, FOREVER, tmp_path)
    assert found.outcome == "agrees"
    assert not found.found
    assert found.steps >= 6_000


@pytest.mark.parametrize("bug", RACY, ids=get_name)
def test_histories_find_every_bug_of_several_clients(bug: RacyBug, tmp_path: Path) -> None:
    found = hunt(bug, Source.HISTORIES, 0, 50_000, FOREVER, tmp_path)
    assert found.outcome == "diverges"
    assert found.aspect == "order of the calls"


def test_without_time_nothing_is_found(tmp_path: Path) -> None:
    for bug in (find("torn-clear"), find("kept-place")):
        source = Source.FUZZ if bug.is_sequential else Source.HISTORIES
        found = hunt(bug, source, 0, 10**9, 0.0, tmp_path)
        assert not found.found
        assert found.steps == 0


def test_a_history_is_the_same_for_the_same_seed() -> None:
    for memory, draw, system in (
        (SharedDict, draw_on_keys, System.MINIMAL),
        (SharedHeap, draw_on_blocks, System.HIERARCHICAL),
    ):
        one, other, third = (
            record_history(memory(), Setup(system), draw, 50, 3, seed) for seed in (1, 1, 2)
        )
        assert one == other != third
        assert len(one.calls) == 50
        assert all(call.returned is not None for call in one.calls)


def test_shared_memories_say_what_they_cannot_do() -> None:
    assert isinstance(SharedDict().answer(Temperature("a")), Raised)
    assert isinstance(SharedHeap().answer(Access(0)), Raised)


def test_blocks_are_drawn_before_they_are_used() -> None:
    assert draw_on_blocks(Random(1), []).kind == "malloc"


def test_tasks_go_with_the_source_and_its_seeds() -> None:
    bugs = (find("ties-high"), find("torn-clear"))
    plan = Plan(tuple(Source), 2, 1.0, 100, ())
    assert list_tasks(bugs, plan) == [
        Task("ties-high", Source.VECTORS, 0),
        Task("ties-high", Source.DIRECTED, 0),
        Task("ties-high", Source.FUZZ, 0),
        Task("ties-high", Source.FUZZ, 1),
        Task("torn-clear", Source.HISTORIES, 0),
        Task("torn-clear", Source.HISTORIES, 1),
    ]


def test_other_processes_find_the_same(tmp_path: Path) -> None:
    plan = Plan((Source.FUZZ, Source.HISTORIES), 1, FOREVER, 20_000, ())
    tasks = list_tasks((find("ties-high"), find("double-pop")), plan)
    told: list[str] = []
    alone = run_tasks(tasks, plan, tmp_path, 1, told.append)
    shared = run_tasks(tasks, plan, tmp_path, 2, told.append)
    assert [one._replace(seconds=0.0) for one in alone] == [
        one._replace(seconds=0.0) for one in shared
    ]
    assert sorted(told[:2]) == sorted(told[2:])
