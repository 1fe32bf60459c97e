"""Every change tried against the laws that run what it changes, the nearest law first."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue
from typing import IO, Any, Final, NamedTuple

from spectral_proofs.mutation.sources import Module, SourceMutant, get_functions
from spectral_proofs.mutation.survivors import SURVIVORS, Change
from spectral_proofs.obligation import Obligation

__all__ = ["Campaign", "CampaignError", "Fate", "Reached", "measure", "try_mutants"]

PATIENCE: Final = 40.0
"""Seconds of processor time for one law: a backstop, for mutants that never end."""

# The laws as they ship end, but slowly: what they call is watched.
_WATCHED: Final = 10 * PATIENCE

# Laws that one process runs as they ship: it imports the spec once for them.
_BATCH: Final = 4

_SERVER: Final = "spectral_proofs.mutation.server"


class CampaignError(Exception):
    """The campaign says nothing: the laws are red without any mutant, or a mutant did not run."""


class Reached(NamedTuple):
    """Which functions the laws run. `imported` run as the spec is imported."""

    imported: frozenset[str]
    by_law: Mapping[str, frozenset[str]]
    costs: Mapping[str, int]

    def covers(self, place: str) -> bool:
        """True if a function runs in some proof, or is run as its module is imported."""
        return place in self.imported or any(place in one for one in self.by_law.values())

    def is_tried(self, mutant: SourceMutant) -> bool:
        """True if a law runs what is changed: for a module itself, one of its functions."""
        if mutant.function:
            return self.covers(mutant.place)
        inside = f"{mutant.module}."
        return any(
            place.startswith(inside) and "." not in place.removeprefix(inside)
            for one in self.by_law.values()
            for place in one
        )


class Fate(NamedTuple):
    """A mutant and what became of it. `kind` is `survived`, or how the first law was red.

    `reason` is why it survives, if somebody has said so.
    """

    mutant: SourceMutant
    kind: str
    obligation: str
    words: str
    reason: str | None

    @property
    def survives(self) -> bool:
        """True if no proof noticed it."""
        return self.kind == "survived"


class Campaign(NamedTuple):
    """All fates, the functions of the spec that no law runs, and reasons of no use."""

    fates: tuple[Fate, ...]
    uncovered: tuple[str, ...]
    stale: tuple[Change, ...]

    def get_survivors(self) -> tuple[Fate, ...]:
        """The mutants that no proof noticed, in the order of the text."""
        return tuple(fate for fate in self.fates if fate.survives)

    def get_unexplained(self) -> tuple[Fate, ...]:
        """The survivors for which nobody has given a reason."""
        return tuple(fate for fate in self.get_survivors() if fate.reason is None)


class _Server:
    """A process that answers tasks, one at a time."""

    def __init__(self) -> None:
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "PYTHONHASHSEED": "0",
        }
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, a module of this package
            [sys.executable, "-P", "-m", _SERVER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
        )

    def ask(self, task: Mapping[str, object]) -> dict[str, Any]:
        """The answer to a task. `CampaignError` if the process is gone."""
        writing, reading = self._get_pipes()
        writing.write(json.dumps(task) + "\n")
        writing.flush()
        line = reading.readline()
        if not line:
            message = "the process that tries mutants died"
            raise CampaignError(message)
        found: dict[str, Any] = json.loads(line)
        return found

    def close(self) -> None:
        """End the process: it ends when there are no more tasks."""
        for pipe in self._get_pipes():
            pipe.close()
        self._process.wait()

    def _get_pipes(self) -> tuple[IO[str], IO[str]]:
        writing, reading = self._process.stdin, self._process.stdout
        if writing is None or reading is None:
            message = "the process that tries mutants has no pipes"
            raise CampaignError(message)
        return writing, reading


@contextmanager
def _serve(jobs: int) -> Iterator[Callable[[Mapping[str, object]], dict[str, Any]]]:
    """Ask any of so many processes; from as many threads."""
    servers = [_Server() for _ in range(jobs)]
    free: SimpleQueue[_Server] = SimpleQueue()
    for server in servers:
        free.put(server)

    def ask(task: Mapping[str, object]) -> dict[str, Any]:
        server = free.get()
        try:
            return server.ask(task)
        finally:
            free.put(server)

    try:
        yield ask
    finally:
        for server in servers:
            server.close()


def measure(laws: Sequence[Obligation], jobs: int, patience: float = _WATCHED) -> Reached:
    """Run every law as it ships and see which functions it runs.

    `CampaignError` if one of them is not proved: then a mutant would prove nothing.
    """
    tasks = [
        {
            "module": "",
            "text": None,
            "laws": _name(laws[start : start + _BATCH]),
            "patience": patience,
        }
        for start in range(0, len(laws), _BATCH)
    ]
    imported: set[str] = set()
    by_law: dict[str, frozenset[str]] = {}
    costs: dict[str, int] = {}
    with _serve(jobs) as ask, ThreadPoolExecutor(jobs) as threads:
        for found in threads.map(ask, tasks):
            if "checked" in found:
                message = f"the laws as they ship: {found['checked'][2]}"
                raise CampaignError(message)
            imported.update(found["imported"])
            for name, functions, cost, problem in found["reach"]:
                if problem:
                    message = f"without any mutant {name} is not proved: {problem}"
                    raise CampaignError(message)
                by_law[name] = frozenset(functions)
                costs[name] = int(cost)
    return Reached(frozenset(imported), by_law, costs)


def try_mutants(
    mutants: Sequence[SourceMutant],
    modules: Sequence[Module],
    laws: Sequence[Obligation],
    reached: Reached,
    *,
    jobs: int,
    patience: float = PATIENCE,
    survivors: Mapping[Change, str] = SURVIVORS,
    advance: Callable[[Fate], None] | None = None,
) -> Campaign:
    """Try every mutant whose function some law runs; the fates in the order of the mutants.

    `modules` are those that the mutants are of: their functions that no law runs are
    listed. `CampaignError` if a mutant could not be tried.
    """
    texts = {module.name: module.text for module in modules}
    tried = [one for one in mutants if reached.is_tried(one)]

    with _serve(jobs) as ask, ThreadPoolExecutor(jobs) as threads:

        def work(mutant: SourceMutant) -> Fate:
            task = {
                "module": mutant.module,
                "text": mutant.apply(texts[mutant.module]),
                "laws": _name(_rank(mutant, laws, reached)),
                "patience": patience,
            }
            kind, obligation, words = ask(task)["checked"]
            if kind == "fault":
                message = f"{mutant.place}, line {mutant.line}, {mutant.change}: {words}"
                raise CampaignError(message)
            change = Change(mutant.place, mutant.text, mutant.change)
            reason = survivors.get(change) if kind == "survived" else None
            fate = Fate(mutant, kind, obligation, words, reason)
            if advance is not None:
                advance(fate)
            return fate

        fates = tuple(threads.map(work, tried))
    return Campaign(fates, _get_uncovered(modules, reached), _get_stale(fates, texts, survivors))


def _name(laws: Sequence[Obligation]) -> list[tuple[str, str]]:
    return [(one.function.__module__, one.name) for one in laws]


def _rank(
    mutant: SourceMutant, laws: Sequence[Obligation], reached: Reached
) -> tuple[Obligation, ...]:
    """The laws that a mutant can reach; those that are about its function first, then cheap ones."""
    everywhere = not mutant.function or mutant.place in reached.imported

    def distance(one: Obligation) -> tuple[bool, bool, bool, bool, int]:
        rules = {bug.rule for bug in one.mutants}
        return (
            one.must_fail,
            mutant.place not in rules,
            not any(rule.startswith(f"{mutant.module}.") for rule in rules),
            not any(place.startswith(f"{mutant.module}.") for place in reached.by_law[one.name]),
            reached.costs[one.name],
        )

    near = (one for one in laws if everywhere or mutant.place in reached.by_law[one.name])
    return tuple(sorted(near, key=distance))


def _get_uncovered(modules: Sequence[Module], reached: Reached) -> tuple[str, ...]:
    places = (f"{one.name}.{function}" for one in modules for function in get_functions(one))
    return tuple(place for place in places if not reached.covers(place))


def _get_stale(
    fates: Sequence[Fate], texts: Mapping[str, str], survivors: Mapping[Change, str]
) -> tuple[Change, ...]:
    """Reasons for what does not survive, or is not there any more, in these modules."""
    alive = {
        Change(fate.mutant.place, fate.mutant.text, fate.mutant.change)
        for fate in fates
        if fate.survives
    }
    return tuple(one for one in survivors if one not in alive and _is_within(one.place, texts))


def _is_within(place: str, texts: Mapping[str, str]) -> bool:
    return place in texts or place.rpartition(".")[0] in texts
