"""All hunts of one run of the benchmark, in this process or in several."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from spectral_memory.oracle.detection.bug import Bug, CompiledBug
from spectral_memory.oracle.detection.c_bugs import compile_name
from spectral_memory.oracle.detection.catalogue import list_bugs, list_right_ones
from spectral_memory.oracle.detection.hunting import Hunt, Source, hunt
from spectral_memory.oracle.doors.library import get_include
from spectral_memory.oracle.general.malloc.compiler import compile_source
from spectral_memory.oracle.vectors.archive import list_contents, make_files, write_archive

__all__ = ["Plan", "Task", "list_tasks", "make_workplace", "run_tasks"]


class Plan(NamedTuple):
    """What is run: from where, with how many seeds, and with which bounds of one hunt."""

    sources: tuple[Source, ...]
    seeds: int
    seconds: float
    steps: int
    folders: tuple[Path, ...]


class Task(NamedTuple):
    """One hunt, by names, so that another process can do it."""

    bug: str
    source: Source
    seed: int


def list_tasks(bugs: Sequence[Bug], plan: Plan) -> list[Task]:
    """Every hunt: vectors and directed sequences once, what is drawn once a seed."""
    tasks = []
    for source in plan.sources:
        for bug in bugs:
            if bug.is_sequential == (source == Source.HISTORIES):
                continue
            tasks += [
                Task(bug.name, source, seed) for seed in range(plan.seeds if source.is_drawn else 1)
            ]
    return tasks


@contextmanager
def make_workplace(
    bugs: Sequence[Bug], sources: Sequence[Source], advance: Callable[[str], None]
) -> Iterator[Path]:
    """A folder with what the hunts need, for as long as the block lasts.

    The vectors, if a source reads them, and a library for each bug in C.

    `CompilerError` if something cannot be compiled.
    """
    with tempfile.TemporaryDirectory(prefix="detection-") as name:
        folder = Path(name)
        if {Source.VECTORS, Source.DIRECTED} & set(sources) and any(
            bug.is_sequential for bug in bugs
        ):
            advance("making the vectors")
            write_archive(folder, list_contents(list(make_files())))
        for bug in bugs:
            if isinstance(bug, CompiledBug):
                advance(f"compiling {bug.name}")
                options = ("-shared", "-fPIC", f"-I{get_include()}", f"-DBUG={bug.number}")
                compile_source(bug.source, folder / compile_name(bug), *options)
        yield folder


def run_tasks(
    tasks: Sequence[Task], plan: Plan, folder: Path, jobs: int, advance: Callable[[str], None]
) -> list[Hunt]:
    """Every hunt, in the order of the tasks. What is found does not depend on `jobs`."""
    found: dict[Task, Hunt] = {}
    if jobs == 1:
        for task in tasks:
            advance(_name(task))
            found[task] = _do(task, plan, folder)
    else:
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            waiting = {pool.submit(_do, task, plan, folder): task for task in tasks}
            for done in as_completed(waiting):
                advance(_name(waiting[done]))
                found[waiting[done]] = done.result()
    return [found[task] for task in tasks]


def _do(task: Task, plan: Plan, folder: Path) -> Hunt:
    """One task."""
    bugs = {bug.name: bug for bug in (*list_bugs(plan.folders), *list_right_ones(plan.folders))}
    return hunt(bugs[task.bug], task.source, task.seed, plan.steps, plan.seconds, folder)


def _name(task: Task) -> str:
    return f"{task.source}: {task.bug}, seed {task.seed}"
