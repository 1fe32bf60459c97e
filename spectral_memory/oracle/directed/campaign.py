"""The directed sequences first, then the bulk fuzz: one campaign, one verdict."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from spectral_memory.oracle.directed.needs import list_needs, list_wants
from spectral_memory.oracle.directed.source import DirectedSource
from spectral_memory.oracle.directed.store import Directed, list_directed
from spectral_memory.oracle.fuzz.campaign import Budget, Campaign, Seen
from spectral_memory.oracle.fuzz.source import Source
from spectral_memory.oracle.judge.capabilities import Capabilities
from spectral_memory.oracle.judge.referee import Referee
from spectral_memory.oracle.judge.setup import DEFAULT_SETUPS, Strictness, System
from spectral_memory.oracle.judge.subject import Subject
from spectral_memory.oracle.judge.verdict import Verdict

__all__ = ["DirectedCampaign", "list_playable", "run"]


def list_playable(system: System, capabilities: Capabilities) -> list[Directed]:
    """The sequences that an implementation can be given.

    One that knows the default parameters only gets the same operations with those:
    they reach less, and cost little.
    """
    made = []
    for one in list_directed(system):
        setup = one.setup if capabilities.policies else DEFAULT_SETUPS[system]
        if not list_wants(capabilities, list_needs(setup, one.script)):
            made.append(one._replace(setup=setup))
    return made


class DirectedCampaign(Campaign):
    """A campaign whose first memories are those of the directed sequences."""

    def __init__(
        self,
        subject: Subject,
        system: System,
        strictness: Strictness,
        seed: int,
        advance: Callable[[int], None] | None = None,
    ) -> None:
        super().__init__(subject, system, strictness, seed, advance)
        self._left: deque[Directed] | None = None

    def _play(self, source: Source, quick: Referee, thorough: Referee, most: int) -> Seen | None:
        """One directed sequence as long as there are any, with a look after every operation."""
        if self._left is None:
            self._left = deque(list_playable(self.system, self.subject.capabilities))
        if not self._left:
            return super()._play(source, quick, thorough, most)
        one = self._left.popleft()
        self.episodes += 1
        self.setup = one.setup
        reads = "read" in self.subject.capabilities.operations
        source = DirectedSource(one.script, reads)
        seen = self._play_on(source, thorough, 1, len(one.script))
        self._advance(self.steps)
        return seen


def run(
    subject: Subject,
    system: System,
    strictness: Strictness = Strictness.EXACT,
    seed: int = 0,
    budget: Budget = Budget(),  # noqa: B008 - a frozen value
    advance: Callable[[int], None] | None = None,
) -> Verdict:
    """As `spectral_memory.oracle.fuzz.run`, with the directed sequences before the fuzz."""
    return DirectedCampaign(subject, system, strictness, seed, advance).run(budget)
