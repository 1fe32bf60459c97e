"""One subject and one referee, operation by operation; what differs is an `AssertionError`."""

from __future__ import annotations

from spectral_memory.oracle.doors.python import DivergenceError
from spectral_memory.oracle.judge.operations import Operation
from spectral_memory.oracle.judge.setup import Setup, Strictness
from spectral_memory.oracle.judge.subject import Subject
from spectral_memory.oracle.judge.trial import explain, make_referee
from spectral_memory.oracle.judge.verdict import Outcome, Verdict
from spectral_memory.oracle.report.text import format_verdict

__all__ = ["Stepper"]


class Stepper:
    """Compares after every operation, with the specification itself."""

    def __init__(self, subject: Subject, setup: Setup, strictness: Strictness) -> None:
        self._subject = subject
        self._setup = setup
        self._strictness = strictness
        self._referee = make_referee(subject, setup, strictness)
        self._referee.begin(setup)
        subject.begin(setup)
        self.script: list[Operation] = []

    def do(self, operation: Operation) -> object:
        """One operation; its result."""
        self.script.append(operation)
        answers = self._subject.perform([operation], 1, self._referee.moves)
        if self._referee.judge([operation], answers) is not None:
            self._fail()
        return answers.results[0]

    def check(self) -> None:
        """A check point."""
        if self._referee.judge_observation(self._subject.observe()) is not None:
            self._fail()

    def _fail(self) -> None:
        """Raise with the whole report."""
        script = tuple(self.script)
        found = explain(self._subject, self._setup, script, self._strictness, len(script))
        verdict = Verdict(
            Outcome.DIVERGES,
            self._setup,
            self._strictness,
            0,
            len(script),
            1,
            self._subject.capabilities,
            divergence=found,
        )
        raise DivergenceError(verdict, format_verdict(verdict))
