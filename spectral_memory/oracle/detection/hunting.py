"""One bug, one source of operations, one seed: how many operations until it shows."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Final, NamedTuple

from spectral_memory.oracle.concurrency.judge import judge_history
from spectral_memory.oracle.detection.bug import Bug, CompiledBug, PlantedBug, RacyBug
from spectral_memory.oracle.detection.c_bugs import compile_name
from spectral_memory.oracle.detection.interleaving import Drawer, record_history
from spectral_memory.oracle.detection.planting import PlantedAllocator, PlantedDict
from spectral_memory.oracle.detection.racy_dictionaries import draw_on_keys
from spectral_memory.oracle.detection.racy_heaps import draw_on_blocks
from spectral_memory.oracle.directed.needs import list_wants
from spectral_memory.oracle.doors.library import LibrarySubject, MapSubject
from spectral_memory.oracle.doors.library.process import LIMITS
from spectral_memory.oracle.fuzz.campaign import Budget, Campaign, Seen
from spectral_memory.oracle.judge.lens import Lens
from spectral_memory.oracle.judge.setup import Setup, Strictness, System
from spectral_memory.oracle.judge.subject import Subject, UnusableError
from spectral_memory.oracle.judge.trial import describe
from spectral_memory.oracle.judge.verdict import Outcome, Verdict
from spectral_memory.oracle.vectors.archive import load_files
from spectral_memory.oracle.vectors.reader import Sequence, VectorFile

__all__ = ["Hunt", "Source", "hunt"]

_MOST_STEPS: Final = 10**9  # the seconds end before
_PATIENCE: Final = 3.0  # seconds that a library may make no progress
_CALLS: Final = 80  # of one history: short ones show a race as well, and are judged sooner
_CLIENTS: Final = 4
_DRAWERS: Final[dict[System, Drawer]] = {
    System.MINIMAL: draw_on_keys,
    System.HIERARCHICAL: draw_on_blocks,
}


class Source(StrEnum):
    """Where the operations come from. `HISTORIES` is for bugs of several clients only."""

    VECTORS = "vectors"
    DIRECTED = "directed"
    FUZZ = "fuzz"
    HISTORIES = "histories"

    @property
    def is_drawn(self) -> bool:
        """True if another seed gives other operations."""
        return self in {Source.FUZZ, Source.HISTORIES}


class Hunt(NamedTuple):
    """What came of it. `steps`: operations until it showed, or that were compared at all.

    `outcome` is a verdict's word; "unusable" is one that dies or hangs, and is found too.
    `aspect` says in what it differed first.
    """

    bug: str
    source: str
    seed: int
    outcome: str
    steps: int
    seconds: float
    aspect: str

    @property
    def found(self) -> bool:
        """True if the oracle would not let it pass."""
        return self.outcome in {"diverges", "unusable"}


def hunt(bug: Bug, source: Source, seed: int, steps: int, seconds: float, folder: Path) -> Hunt:
    """Look for a bug until it shows; at most so many operations and seconds if they are drawn.

    `folder` holds the archive of vectors and the compiled libraries. Whatever a bug does
    ends as an outcome.
    """
    begin = monotonic()
    if isinstance(bug, RacyBug):
        outcome, done, aspect = _judge_histories(bug, seed, steps, begin + seconds)
    else:
        subject = None
        try:
            subject = _open(bug, folder)
            if source == Source.FUZZ:
                outcome, done, aspect = _fuzz(subject, bug.system, seed, steps, seconds)
            else:
                outcome, done, aspect = _play(subject, bug.system, source, folder)
        except UnusableError as error:
            outcome, done, aspect = str(Outcome.UNUSABLE), 0, str(error)
        finally:
            if subject is not None:
                subject.close()
    return Hunt(bug.name, source, seed, outcome, done, monotonic() - begin, aspect)


def _open(bug: Bug, folder: Path) -> Subject:
    """The wrong implementation as a subject."""
    if isinstance(bug, CompiledBug):
        door = MapSubject if bug.system == System.MINIMAL else LibrarySubject
        return door(folder / compile_name(bug), limits=LIMITS._replace(patience=_PATIENCE))
    if not isinstance(bug, PlantedBug):
        raise UnusableError(f"{bug.name} cannot be planted")
    if bug.system == System.MINIMAL:
        return PlantedDict(bug.plant)
    return PlantedAllocator(bug.plant)


# ------------------------------------------------------------------------------- fuzz


class _Hunt(Campaign):
    """A campaign that ends with the first difference and makes nothing shorter."""

    def _conclude(self, seen: Seen) -> Verdict:
        found = describe(self.setup, seen.script, seen.difference)
        return self._give(Outcome.DIVERGES, self.seconds, found)


def _fuzz(
    subject: Subject, system: System, seed: int, steps: int, seconds: float
) -> tuple[str, int, str]:
    """Bulk fuzz without the directed sequences."""
    campaign = _Hunt(subject, system, Strictness.EXACT, seed)
    verdict = campaign.run(Budget(min(steps, _MOST_STEPS), seconds))
    found = verdict.divergence
    return str(verdict.outcome), verdict.steps, verdict.reason if found is None else found.aspect


# ---------------------------------------------------------------------------- vectors


@cache
def _load(folder: Path, system: System) -> tuple[VectorFile, ...]:
    """The vectors of a system, read once a process."""
    return tuple(load_files(folder, system))


def _list_sequences(folder: Path, system: System, source: Source) -> Iterator[Sequence]:
    """All sequences, or those that are directed."""
    for file in _load(folder, system):
        if source == Source.VECTORS or file.name.endswith("/directed.jsonl"):
            yield from file.sequences


def _play(subject: Subject, system: System, source: Source, folder: Path) -> tuple[str, int, str]:
    """One sequence after the other, until an answer is not the one in its file."""
    lens, done = Lens(system, subject.capabilities), 0
    for sequence in _list_sequences(folder, system, source):
        if list_wants(subject.capabilities, sequence.needs):
            continue
        try:
            subject.begin(sequence.setup)
            for passage in sequence.passages:
                answers = subject.perform(passage.script, 1, moves=False)
                difference = lens.find_difference(passage.script, passage.answers, answers)
                done += len(passage.script)
                if difference is not None:
                    done -= len(passage.script) - difference.at - 1
                    return str(Outcome.DIVERGES), done, difference.aspect
                if passage.observation is not None:
                    difference = lens.find_gap(passage.observation, subject.observe())
                    if difference is not None:
                        return str(Outcome.DIVERGES), done, difference.aspect
        except UnusableError as error:
            return str(Outcome.UNUSABLE), done, str(error)
    return str(Outcome.AGREES), done, ""


# -------------------------------------------------------------------------- histories


def _judge_histories(bug: RacyBug, seed: int, steps: int, end: float) -> tuple[str, int, str]:
    """One short history after the other; each has a seed of its own."""
    done = number = 0
    undecided = False
    while done < steps and monotonic() < end:
        history = record_history(
            bug.make(),
            Setup(bug.system),
            _DRAWERS[bug.system],
            _CALLS,
            _CLIENTS,
            seed * 10**6 + number,
        )
        verdict = judge_history(history)
        if verdict.divergence is not None:
            at = verdict.divergence.step
            done += sum(1 for call in history.calls if call.called < at)
            return str(Outcome.DIVERGES), done, verdict.divergence.aspect
        undecided = undecided or verdict.outcome != Outcome.AGREES
        done += len(history.calls)
        number += 1
    return str(Outcome.UNDECIDED if undecided else Outcome.AGREES), done, ""
