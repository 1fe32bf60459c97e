"""A recorded trace through one subject: one memory, with check points on the way."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Final

from spectral_memory.oracle.fuzz.campaign import Budget, Campaign, Seen
from spectral_memory.oracle.fuzz.source import Source
from spectral_memory.oracle.judge.operations import Operation
from spectral_memory.oracle.judge.referee import Referee
from spectral_memory.oracle.judge.setup import DEFAULT_SETUPS, Strictness, System
from spectral_memory.oracle.judge.subject import Subject
from spectral_memory.oracle.judge.verdict import Verdict
from spectral_memory.oracle.traced.hierarchical import TracedAllocator
from spectral_memory.oracle.traced.minimal import TracedDict
from spectral_memory.trace import Trace

__all__ = ["TracedCampaign", "judge_trace"]

_BATCH: Final = 2048
_CHECK_POINTS: Final = 20  # at most so many, evenly over the accesses
_LEAST_STRETCH: Final = 5000  # operations between two of them


class TracedCampaign(Campaign):
    """A campaign whose only memory is that of the trace; the parameters are the defaults."""

    def __init__(
        self,
        subject: Subject,
        system: System,
        trace: Trace,
        strictness: Strictness,
        advance: Callable[[int], None] | None = None,
    ) -> None:
        super().__init__(subject, system, strictness, 0, advance)
        self._stretch = max(_LEAST_STRETCH, len(trace) // _CHECK_POINTS)
        self._script: list[Operation] = []
        self._traced: TracedDict | TracedAllocator = (
            TracedDict(trace)
            if system == System.MINIMAL
            else TracedAllocator(trace, subject.capabilities)
        )

    def _is_over(self, begin: float, budget: Budget) -> bool:
        """True at the end of the trace, or when the seconds are over."""
        late = budget.seconds is not None and monotonic() - begin >= budget.seconds
        return late or self._traced.is_done

    def _play(self, source: Source, quick: Referee, thorough: Referee, most: int) -> Seen | None:  # noqa: ARG002 - the trace is the source
        """The operations up to the next check point, with a look after every one."""
        if self.episodes == 0:
            self.episodes = 1
            self.setup = DEFAULT_SETUPS[self.system]
            for side in (self.subject, thorough, self._traced):
                side.begin(self.setup)
        goal = len(self._script) + self._stretch
        while not self._traced.is_done and len(self._script) < goal:
            seen = self._compare(self._traced.draw(_BATCH), thorough)
            if seen is not None:
                return seen
            self._advance(self.steps)
        seen = self._compare(self._traced.draw_check(), thorough)
        if seen is not None:
            return seen
        gap = thorough.judge_observation(self.subject.observe())
        return None if gap is None else Seen(tuple(self._script), gap)

    def _compare(self, batch: list[Operation], referee: Referee) -> Seen | None:
        """A batch on both sides."""
        answers = self.subject.perform(batch, 1, referee.moves)
        difference = referee.judge(batch, answers)
        if difference is not None:
            self.steps += difference.at + 1
            return Seen((*self._script, *batch[: difference.at + 1]), difference)
        self.coverage.count(batch, answers, self._traced.get_places(batch))
        self._traced.learn(batch, answers.results)
        self._script += batch
        self.steps += len(batch)
        return None


def judge_trace(
    subject: Subject,
    system: System,
    trace: Trace,
    strictness: Strictness = Strictness.EXACT,
    *,
    seconds: float | None = None,
    advance: Callable[[int], None] | None = None,
) -> Verdict:
    """Judge a subject by the operations of a recorded trace, and close it.

    They are those of `spectral-memory run`. `seconds` ends it at the next check point.
    What differs is made shorter. Never raises for what the subject does.
    """
    try:
        campaign = TracedCampaign(subject, system, trace, strictness, advance)
        return campaign.run(Budget(len(trace), seconds))
    finally:
        subject.close()
