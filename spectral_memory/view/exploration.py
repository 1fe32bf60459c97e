"""An exploration as a source: shortest histories to what it meets, one after another."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeAlias

from spectral_memory.view.findings import (
    Configuration,
    describe_scale,
    read_violation,
    start_configuration,
)
from spectral_memory.view.ledger import Restart
from spectral_memory.view.source import Advance, AnySource, Perform, Source

__all__ = ["Exploration", "History", "Show", "make_exploration_source"]


class History(Protocol):
    """A shortest history from the empty system to something that was met."""

    @property
    def words(self) -> str:
        """What it shows."""

    @property
    def moves(self) -> Sequence[Any]:
        """The operations of the specification, in order."""

    @property
    def finding(self) -> str | None:
        """What is wrong after the last of them, in words; None if nothing is."""


#: Takes a history as soon as it is known.
Show: TypeAlias = Callable[[History], None]


class Exploration(Protocol):
    """A model checker at work."""

    @property
    def configuration(self) -> Configuration:
        """What is explored."""

    @property
    def summary(self) -> str:
        """How far it is, and in the end what came of it, in a sentence."""

    def walk(self, show: Show, /) -> None:
        """Explore, and tell histories meanwhile."""


def make_exploration_source(exploration: Exploration, command: Sequence[str]) -> AnySource:
    """The histories of an exploration as it goes on, each from the empty system. Play it once.

    The specification is shown. The last note says how far the exploration is.
    """
    configuration = exploration.configuration
    notes = [*describe_scale(configuration), exploration.summary]

    def play(perform: Perform[Any], advance: Advance) -> None:
        shown = 0

        def show(history: History) -> None:
            nonlocal shown
            notes[-1] = exploration.summary
            wrong = history.finding
            found = None if wrong is None else read_violation(wrong, len(history.moves))
            perform(Restart(history.words, found), "")
            for move in history.moves:
                perform(move, "")
            shown += 1
            advance(shown)

        exploration.walk(show)
        notes[-1] = exploration.summary

    return Source(
        kind="exploration",
        title=f"exploration of {configuration.name}",
        command=shlex.join(command),
        total=None,
        start=start_configuration(configuration),
        play=play,
        notes=notes,
    )
