"""Bulk fuzz: memories of random parameters, batches of operations, one comparison a batch.

The quick reference stands for the specification while all agrees. What differs is
shrunk against the reference and then judged by the specification itself.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from time import monotonic
from typing import Final, NamedTuple

from spectral_memory.oracle.adapters.reference import make_reference
from spectral_memory.oracle.fuzz.coverage import TARGETS, Coverage
from spectral_memory.oracle.fuzz.failing import (
    SHORT,
    Found,
    find_failure,
    list_setups,
    shrink_failure,
)
from spectral_memory.oracle.fuzz.hierarchical import HierarchicalSource
from spectral_memory.oracle.fuzz.minimal import MinimalSource
from spectral_memory.oracle.fuzz.source import Source, draw_setup
from spectral_memory.oracle.judge.lens import Difference, Lens
from spectral_memory.oracle.judge.operations import Operation, Script
from spectral_memory.oracle.judge.referee import ExactReferee, Referee
from spectral_memory.oracle.judge.relational import make_relational
from spectral_memory.oracle.judge.setup import DEFAULT_SETUPS, Setup, Strictness, System
from spectral_memory.oracle.judge.subject import Subject, UnusableError
from spectral_memory.oracle.judge.trial import describe, explain, find_fault
from spectral_memory.oracle.judge.verdict import Divergence, Outcome, Verdict

__all__ = ["Budget", "Campaign", "Seen", "run"]

_BATCH: Final = 384
_EPISODES: Final = {  # operations on one memory
    System.MINIMAL: (200, 500, 1000, 1000, 2000, 4000, 12000),
    System.HIERARCHICAL: (150, 300, 300, 500, 1000, 2000, 6000),
}
_STRIDES: Final = {System.MINIMAL: 8, System.HIERARCHICAL: 8}
_HUNTS: Final = 8  # memories for each set of parameters
_THOROUGH: Final = 8  # one batch in so many is looked at after every operation
_DOUBTS: Final = 3  # times that both referees are asked before they are said to differ
_NEEDED: Final = {  # one of them at least: without them a memory stays empty
    System.MINIMAL: frozenset({"set"}),
    System.HIERARCHICAL: frozenset({"malloc", "calloc"}),
}


class Budget(NamedTuple):
    """How long a campaign lasts: a number of operations, or of seconds if that is less."""

    steps: int = 200_000
    seconds: float | None = None


class Seen(NamedTuple):
    """What differed first, and the operations up to it."""

    script: Script
    difference: Difference


class Campaign:
    """One subject under fire until the budget is used up or something differs."""

    def __init__(
        self,
        subject: Subject,
        system: System,
        strictness: Strictness,
        seed: int,
        advance: Callable[[int], None] | None = None,
    ) -> None:
        self.subject = subject
        self.system = system
        self.strictness = strictness
        self.seed = seed
        self.coverage = Coverage(system)
        self.steps = 0
        self.episodes = 0
        self.seconds = 0.0
        self.setup = DEFAULT_SETUPS[system]
        self._advance = advance or _ignore
        self._rng = Random(seed)  # noqa: S311 - draws operations, not secrets

    def run(self, budget: Budget) -> Verdict:
        """The verdict. Whatever the subject does, this neither raises nor hangs by itself."""
        capabilities = self.subject.capabilities
        begin = monotonic()
        try:
            fault = capabilities.find_fault() or self._find_lack()
            if fault is not None:
                raise UnusableError(fault)
            quick = self._make_referee(_STRIDES[self.system])
            thorough = self._make_referee(1)
            source = self._make_source()
            with _pause_collection():
                while not self._is_over(begin, budget):
                    seen = self._play(source, quick, thorough, budget.steps)
                    if seen is not None:
                        self.seconds = monotonic() - begin
                        return self._conclude(seen)
        except UnusableError as error:
            return self._give(Outcome.UNUSABLE, monotonic() - begin, reason=str(error))
        self.seconds = monotonic() - begin
        if self.steps == 0:
            return self._give(Outcome.UNDECIDED, self.seconds, reason="nothing was compared")
        return self._give(Outcome.AGREES, self.seconds)

    # ------------------------------------------------------------------------ inside

    def _is_over(self, begin: float, budget: Budget) -> bool:
        """True if the budget is used up."""
        late = budget.seconds is not None and monotonic() - begin >= budget.seconds
        return late or self.steps >= budget.steps

    def _find_lack(self) -> str | None:
        """Why there is nothing to draw; None if there is something."""
        needed = _NEEDED[self.system]
        if needed & self.subject.capabilities.operations:
            return None
        names = " or ".join(sorted(needed))
        return f"it has no {names}: nothing can be put into it, so nothing can be compared"

    def _make_source(self) -> Source:
        """What draws the operations."""
        capabilities, counts = self.subject.capabilities, self.coverage.counts
        if self.system == System.MINIMAL:
            return MinimalSource(self._rng, capabilities, counts)
        return HierarchicalSource(self._rng, capabilities, counts)

    def _make_referee(self, stride: int) -> Referee:
        """The quick referee of the campaign."""
        capabilities = self.subject.capabilities
        if self.strictness == Strictness.RELATIONAL:
            return make_relational(self.system, capabilities)
        if not capabilities.ids:
            raise UnusableError("exact mode compares ids, and these are its own: use relational")
        return ExactReferee(make_reference(self.system), Lens(self.system, capabilities), stride)

    def _play(self, source: Source, quick: Referee, thorough: Referee, most: int) -> Seen | None:
        """One memory, from its beginning to a check point; what is seen if something differs.

        One memory in so many is looked at after every operation, which also counts
        the transitions.
        """
        rng = self._rng
        self.episodes += 1
        self.setup = draw_setup(rng, self.system, self.subject.capabilities.policies)
        length = min(rng.choice(_EPISODES[self.system]), max(1, most - self.steps))
        close = self.episodes % _THOROUGH == 1
        referee, stride = (thorough, 1) if close else (quick, _STRIDES[self.system])
        seen = self._play_on(source, referee, stride, min(length, 1000) if close else length)
        self._advance(self.steps)
        return seen

    def _play_on(self, source: Source, referee: Referee, stride: int, length: int) -> Seen | None:
        """The same with the parameters that are set."""
        subject, close = self.subject, stride == 1
        subject.begin(self.setup)
        referee.begin(self.setup)
        source.begin(self.setup)
        script: list[Operation] = []
        checked = False
        while not checked:
            checked = len(script) >= length
            batch = source.draw_check() if checked else source.draw(min(_BATCH, length))
            answers = subject.perform(batch, stride, referee.moves)
            difference = referee.judge(batch, answers)
            if difference is not None:
                self.steps += difference.at + 1
                return Seen((*script, *batch[: difference.at + 1]), difference)
            if close:
                self.coverage.count(batch, answers, source.get_places(batch))
            source.learn(batch, answers.results)
            script += batch
            self.steps += len(batch)
        gap = referee.judge_observation(subject.observe())
        return None if gap is None else Seen(tuple(script), gap)

    def _conclude(self, seen: Seen) -> Verdict:
        """Make the script short and give its account; what was found is never lost."""
        setup, script = self.setup, seen.script
        try:
            return self._shorten(script)
        except UnusableError as error:
            reason = f"the sequence is not made shorter: {error}"
        self.setup = setup
        try:
            divergence = explain(self.subject, setup, script, self.strictness, len(script))
        except UnusableError:
            divergence = None
        divergence = divergence or describe(setup, script, seen.difference)
        return self._give(Outcome.DIVERGES, self.seconds, divergence, reason)

    def _shorten(self, script: Script) -> Verdict:
        """The account of the shortest script that shows the same."""
        subject, found = self.subject, len(script)
        failure = find_failure(subject, self._make_referee(1), self.setup, script)
        if failure is None:
            return self._conclude_once(script, found)
        short = shrink_failure(subject, self._make_referee, failure)
        if len(short.script) > SHORT:
            short = min((short, *self._hunt(short.setup)), key=lambda one: len(one.script))
        self.setup, script = short.setup, short.script
        for _ in range(_DOUBTS):
            divergence = explain(subject, self.setup, script, self.strictness, found)
            if divergence is not None:
                return self._give(Outcome.DIVERGES, self.seconds, divergence=divergence)
            # The same question to the quick referee: what it sees no more was the subject's doing.
            if find_fault(subject, self._make_referee(1), self.setup, script) is None:
                return self._conclude_once(script, found)
        reason = "the quick reference and the specification differ: a bug of the oracle"
        return self._give(Outcome.UNDECIDED, self.seconds, reason=reason)

    def _hunt(self, setup: Setup) -> Iterator[Found]:
        """Failures in new memories in which little leads to much: perhaps shorter ones."""
        steps, source = self.steps, self._make_source()
        for quick in list_setups(setup) if self.subject.capabilities.policies else ():
            self.setup = quick
            for _ in range(_HUNTS):
                seen = self._play_on(source, self._make_referee(1), 1, 150)
                if seen is None:
                    continue
                failure = find_failure(self.subject, self._make_referee(1), quick, seen.script)
                if failure is not None:
                    yield shrink_failure(self.subject, self._make_referee, failure)
                    break
        self.steps = steps

    def _conclude_once(self, script: Script, found: int) -> Verdict:
        """A difference that a new memory did not show again."""
        divergence = Divergence(
            len(script),
            "",
            "determinism",
            "the same operations give the same answers",
            "a new memory gave other answers to the same operations",
            "H38",
            "the next state and the result follow from the state and the operation",
            (),
            script,
            found,
            reproduced=False,
        )
        return self._give(Outcome.DIVERGES, self.seconds, divergence=divergence)

    def _give(
        self,
        outcome: Outcome,
        seconds: float,
        divergence: Divergence | None = None,
        reason: str = "",
    ) -> Verdict:
        """The verdict with what it rests on."""
        return Verdict(
            outcome,
            self.setup if divergence is not None else DEFAULT_SETUPS[self.system],
            self.strictness,
            self.seed,
            self.steps,
            self.episodes,
            self.subject.capabilities,
            seconds=seconds,
            coverage=dict(sorted(self.coverage.counts.items())),
            targets=TARGETS[self.system],
            divergence=divergence,
            reason=reason,
        )


def run(
    subject: Subject,
    system: System,
    strictness: Strictness = Strictness.EXACT,
    seed: int = 0,
    budget: Budget = Budget(),  # noqa: B008 - a frozen value
    advance: Callable[[int], None] | None = None,
) -> Verdict:
    """Fuzz a subject; the same seed and steps give the same operations everywhere."""
    return Campaign(subject, system, strictness, seed, advance).run(budget)


def _ignore(_done: int) -> None:
    """No progress is shown."""


@contextmanager
def _pause_collection() -> Iterator[None]:
    """Without the cyclic garbage collector: answers hold no cycles, and there are many."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
