"""`bench oracle`: how many operations a second are judged, by door and by source."""

from __future__ import annotations

import atexit
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import click

import spectral_memory
from spectral_memory import unchecked
from spectral_memory.bench.pairs import compile_example
from spectral_memory.bench.sample import Contender, Go, Group, Part, Prepared, Settings, Suite
from spectral_memory.bench.suite import make_command
from spectral_memory.corpus import load_corpus
from spectral_memory.oracle.directed import campaign as directed
from spectral_memory.oracle.doors.library.map_subject import MapSubject
from spectral_memory.oracle.doors.library.subject import LibrarySubject
from spectral_memory.oracle.doors.pipe import plain_client
from spectral_memory.oracle.doors.pipe.subject import PipeSubject
from spectral_memory.oracle.doors.python import open_subject
from spectral_memory.oracle.fuzz import campaign as fuzz
from spectral_memory.oracle.fuzz.campaign import Budget
from spectral_memory.oracle.judge.setup import System
from spectral_memory.oracle.judge.subject import Subject
from spectral_memory.oracle.judge.verdict import Outcome, Verdict
from spectral_memory.oracle.traced.campaign import judge_trace

__all__ = ["SUITE", "command", "prepare_doors", "prepare_sources"]

_STEPS: Final = 20_000
_SEED: Final = 1

_FACTORIES: Final[tuple[tuple[str, System, object], ...]] = (
    ("class, contracts off", System.MINIMAL, unchecked.ThermalDict),
    ("class, contracts on", System.MINIMAL, spectral_memory.ThermalDict),
    ("class, contracts off", System.HIERARCHICAL, unchecked.HierarchicalSpectralMemory),
    ("class, contracts on", System.HIERARCHICAL, spectral_memory.HierarchicalSpectralMemory),
)


def _make_go(name: str, judge: Callable[[], Verdict]) -> Go:
    """Seconds for one judged operation; a subject that does not agree measures nothing."""

    def go(_turn: int) -> Mapping[str, float]:
        verdict = judge()
        if verdict.outcome != Outcome.AGREES:
            raise RuntimeError(f"{name} is not right: {verdict.outcome}, {verdict.reason}")
        return {name: verdict.seconds / verdict.steps}

    return go


def _fuzz(subject: Subject, system: System, steps: int) -> Go:
    return _make_go(
        f"fuzz, {system}", lambda: fuzz.run(subject, system, seed=_SEED, budget=Budget(steps))
    )


def prepare_doors(settings: Settings) -> Prepared:
    """The same fuzz through every door. `settings.files`: the folder of the example in C."""
    steps = 400 if settings.quick else _STEPS
    found: list[Contender] = []
    skipped: list[str] = []

    def add(name: str, system: System, subject: Subject, count: int = steps) -> None:
        atexit.register(subject.close)
        found.append(Contender("door", name, 0, _fuzz(subject, system, count)))

    for name, system, factory in _FACTORIES:
        count = steps if name.endswith("off") else steps // 10
        add(name, system, open_subject(factory, system), count)
    client = [sys.executable, "-I", plain_client.__file__]
    add("pipe, plain client", System.MINIMAL, PipeSubject(client, System.MINIMAL))
    folder = Path(settings.files[0] if settings.files else "examples/c")
    made = Path(tempfile.mkdtemp(prefix="spectral-memory-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    for source, system, make in (
        ("thermal_map.c", System.MINIMAL, MapSubject),
        ("memory.c", System.HIERARCHICAL, LibrarySubject),
    ):
        target = made / f"{source}.so"
        try:
            compile_example(folder, source, target)
        except (OSError, subprocess.SubprocessError) as error:
            skipped.append(f"library in C, {source} ({error})".replace("; ", ", "))
        else:
            add("library in C", system, make(target))
    return Prepared(tuple(found), tuple(skipped))


def prepare_sources(settings: Settings) -> Prepared:
    """The reference without contracts, by everything that operations come from."""
    steps = 400 if settings.quick else _STEPS
    found: list[Contender] = []
    for system, factory in (
        (System.MINIMAL, unchecked.ThermalDict),
        (System.HIERARCHICAL, unchecked.HierarchicalSpectralMemory),
    ):
        found += _list_sources(system, factory, steps)
    return Prepared(tuple(found))


def _list_sources(system: System, factory: object, steps: int) -> list[Contender]:
    subject = open_subject(factory, system)
    trace = load_corpus(steps)

    def play() -> Verdict:
        return directed.run(subject, system, seed=_SEED, budget=Budget(steps))

    def replay() -> Verdict:
        return judge_trace(open_subject(factory, system), system, trace)

    return [
        Contender("source", str(system), 0, _fuzz_plain(subject, system, steps)),
        Contender("source", str(system), 0, _make_go("directed sequences, then fuzz", play)),
        Contender("source", str(system), 0, _make_go("trace", replay)),
    ]


def _fuzz_plain(subject: Subject, system: System, steps: int) -> Go:
    return _make_go("fuzz", lambda: fuzz.run(subject, system, seed=_SEED, budget=Budget(steps)))


SUITE: Final = Suite(
    "oracle",
    "How many operations a second are judged, by door and by source of operations.\n\n"
    "The same fuzz through a Python class, a pipe and a library in C, each beside the "
    "reference; then the reference under fuzz, directed sequences and a trace. In wall time, "
    "since some subjects are processes of their own.",
    (
        Group("door", "Judged operations a second by door", "class, contracts off", shown="rate"),
        Group("source", "Judged operations a second by source", "", shown="rate"),
    ),
    (
        Part("door", prepare_doors, workers=1, turns=5),
        Part("source", prepare_sources, workers=1, turns=5),
    ),
)

command = make_command(
    SUITE,
    "  spectral-memory bench oracle\n"
    "  spectral-memory bench oracle --part door --sources examples/c --json oracle.json\n"
    "  spectral-memory bench oracle --quick",
    click.Option(
        ["--sources", "files"],
        metavar="DIR",
        multiple=True,
        type=click.Path(file_okay=False),
        help="Folder of the examples in C.  [default: examples/c]",
    ),
)
