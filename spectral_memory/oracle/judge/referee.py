"""Who decides whether a batch of answers is right: one referee for each strictness."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from spectral_memory.oracle.judge.lens import Difference, Lens
from spectral_memory.oracle.judge.operations import Operation
from spectral_memory.oracle.judge.setup import Setup
from spectral_memory.oracle.judge.subject import Answers, Observation, Subject

__all__ = ["ExactReferee", "Referee"]


class Referee(Protocol):
    """Follows one memory from its beginning, batch by batch."""

    moves: bool
    """Whether the subject must report the moved blocks."""

    def begin(self, setup: Setup) -> None:
        """A new and empty memory."""

    def judge(self, operations: Sequence[Operation], answers: Answers) -> Difference | None:
        """The first wrong answer of the next batch."""

    def judge_observation(self, observation: Observation) -> Difference | None:
        """The first wrong part of what is observed now."""


class ExactReferee:
    """Lockstep with a model: the quick reference, or the specification itself."""

    moves = False

    def __init__(self, model: Subject, lens: Lens, stride: int) -> None:
        self._model = model
        self._lens = lens
        self._stride = stride

    def begin(self, setup: Setup) -> None:
        """The model begins anew."""
        self._model.begin(setup)

    def judge(self, operations: Sequence[Operation], answers: Answers) -> Difference | None:
        """The model does the same, and the answers are compared."""
        expected = self._model.perform(operations, self._stride, moves=False)
        return self._lens.find_difference(operations, expected, answers)

    def judge_observation(self, observation: Observation) -> Difference | None:
        """The observations are compared."""
        return self._lens.find_gap(self._model.observe(), observation)
