"""Judge a subject by vectors alone: what is expected stands in the files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from time import monotonic

from spectral_memory.oracle.adapters.reference import make_reference
from spectral_memory.oracle.directed.needs import list_wants
from spectral_memory.oracle.directed.source import DirectedSource
from spectral_memory.oracle.fuzz.coverage import TARGETS, Coverage
from spectral_memory.oracle.fuzz.failing import find_failure, shrink_failure
from spectral_memory.oracle.judge.lens import Difference, Lens
from spectral_memory.oracle.judge.operations import Operation, Script
from spectral_memory.oracle.judge.referee import ExactReferee, Referee
from spectral_memory.oracle.judge.relational import make_relational
from spectral_memory.oracle.judge.setup import DEFAULT_SETUPS, Setup, Strictness, System
from spectral_memory.oracle.judge.subject import Answers, Observation, Subject, UnusableError
from spectral_memory.oracle.judge.trial import explain
from spectral_memory.oracle.judge.verdict import Divergence, Outcome, Verdict
from spectral_memory.oracle.vectors import reader
from spectral_memory.oracle.vectors.archive import load_files, make_files
from spectral_memory.oracle.vectors.reader import Passage, VectorFile, read_vectors

__all__ = ["judge_vectors"]


class _Recorded:
    """A referee that knows what a file says and nothing else."""

    moves = False

    def __init__(self, lens: Lens, passages: Sequence[Passage]) -> None:
        self._lens = lens
        self._passages = passages
        self._at = -1

    def begin(self, setup: Setup) -> None:  # noqa: ARG002 - it is that of the sequence
        """From the first passage on."""
        self._at = -1

    def judge(self, operations: Sequence[Operation], answers: Answers) -> Difference | None:
        """The next passage."""
        self._at += 1
        return self._lens.find_difference(operations, self._passages[self._at].answers, answers)

    def judge_observation(self, observation: Observation) -> Difference | None:
        """What is observed after it."""
        expected = self._passages[self._at].observation
        return None if expected is None else self._lens.find_gap(expected, observation)


class _Trial:
    """One subject under the vectors of its system."""

    def __init__(self, subject: Subject, system: System, strictness: Strictness) -> None:
        self.subject = subject
        self.system = system
        self.strictness = strictness
        self.setup = DEFAULT_SETUPS[system]
        self.coverage = Coverage(system)
        self.left_out: Counter[str] = Counter()
        self.steps = self.episodes = 0
        self._begin = monotonic()

    def make_referee(self, stride: int) -> Referee:
        """The quick judge of what is made shorter, which stands in no file any more."""
        capabilities = self.subject.capabilities
        if self.strictness == Strictness.RELATIONAL:
            return make_relational(self.system, capabilities)
        lens = Lens(self.system, capabilities)
        return ExactReferee(make_reference(self.system), lens, stride)

    def play(self, sequence: reader.Sequence) -> Script | None:
        """The script up to the first difference, if there is one."""
        capabilities = self.subject.capabilities
        wants = list_wants(capabilities, sequence.needs)
        if wants:
            self.left_out[wants[0]] += 1
            return None
        self.episodes += 1
        self.setup = sequence.setup
        referee: Referee
        if self.strictness == Strictness.RELATIONAL:
            referee = make_relational(self.system, capabilities)
        else:
            referee = _Recorded(Lens(self.system, capabilities), sequence.passages)
        self.subject.begin(sequence.setup)
        referee.begin(sequence.setup)
        return self._play_on(sequence, referee)

    def _play_on(self, sequence: reader.Sequence, referee: Referee) -> Script | None:
        """The same with both sides begun."""
        script = sequence.script
        places = DirectedSource(script).get_places(script)
        start = 0
        for passage in sequence.passages:
            end = start + len(passage.script)
            answers = self.subject.perform(passage.script, 1, referee.moves)
            difference = referee.judge(passage.script, answers)
            if difference is not None:
                self.steps += difference.at + 1
                return script[: start + difference.at + 1]
            self.coverage.count(passage.script, answers, places[start:end])
            self.steps += len(passage.script)
            if passage.observation is not None:
                difference = referee.judge_observation(self.subject.observe())
                if difference is not None:
                    return script[:end]
            start = end
        return None

    def give(
        self, outcome: Outcome, reason: str = "", divergence: Divergence | None = None
    ) -> Verdict:
        """The verdict with what it rests on."""
        return Verdict(
            outcome,
            self.setup if divergence is not None else DEFAULT_SETUPS[self.system],
            self.strictness,
            0,
            self.steps,
            self.episodes,
            self.subject.capabilities,
            seconds=monotonic() - self._begin,
            coverage=dict(sorted(self.coverage.counts.items())),
            targets=TARGETS[self.system],
            divergence=divergence,
            reason=reason,
        )

    def describe_left_out(self) -> str:
        """How many sequences were not played, and for want of what."""
        return "; ".join(
            f"{count} sequences need {need} and were left out"
            for need, count in sorted(self.left_out.items())
        )


def judge_vectors(
    subject: Subject,
    system: System,
    source: Path | None = None,
    strictness: Strictness = Strictness.EXACT,
    advance: Callable[[int], None] | None = None,
) -> Verdict:
    """Play all vectors of a system; the verdict of the first difference, else "agrees".

    A sequence that differs is made shorter, as one of the fuzz is.

    `source` is an archive, a folder or a tar; without one the vectors are made first. In
    exact mode an answer is right if it is the one in the file; in relational mode the
    operations are those of the files and the relation judges. What a subject cannot
    be asked is left out, and the reason of the verdict says how much that is.
    `VectorError` if the archive cannot be read; what the subject does never raises.
    """
    trial = _Trial(subject, system, strictness)
    fault = subject.capabilities.find_fault()
    if fault is None and strictness == Strictness.EXACT and not subject.capabilities.ids:
        fault = "exact mode compares ids, and these are its own: use relational"
    if fault is not None:
        return trial.give(Outcome.UNUSABLE, fault)
    for file in _list_files(system, source):
        for sequence in file.sequences:
            try:
                script = trial.play(sequence)
                if script is not None:
                    return _conclude(trial, script, f"{file.name}, line {sequence.line}")
            except UnusableError as error:
                return trial.give(Outcome.UNUSABLE, str(error))
            if advance is not None:
                advance(trial.steps)
    reason = trial.describe_left_out()
    if trial.steps == 0:
        return trial.give(Outcome.UNDECIDED, reason or "there are no vectors of this system")
    return trial.give(Outcome.AGREES, reason)


def _list_files(system: System, source: Path | None) -> Iterable[VectorFile]:
    if source is not None:
        return load_files(source, system)
    return (
        read_vectors(made.data.splitlines(keepends=True), made.name)
        for made in make_files(system=system)
    )


def _conclude(trial: _Trial, script: Script, place: str) -> Verdict:
    """Make the sequence short and give its account, judged by the specification."""
    subject, found = trial.subject, len(script)
    failure = find_failure(subject, trial.make_referee(1), trial.setup, script)
    if failure is not None:
        trial.setup, script, _, _ = shrink_failure(subject, trial.make_referee, failure)
    divergence = explain(subject, trial.setup, script, trial.strictness, found)
    if divergence is None:
        reason = f"{place}: a new memory did not show the difference again"
        return trial.give(Outcome.UNDECIDED, reason)
    return trial.give(Outcome.DIVERGES, place, divergence)
