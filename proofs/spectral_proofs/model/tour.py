"""A tour of an exploration: shortest histories to what it meets, told while it goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from spectral_proofs.model.configuration import Configuration
from spectral_proofs.model.edges import Move
from spectral_proofs.model.examine import MOST_STATES, Outcome, count_jobs, examine
from spectral_proofs.model.lasso import get_moves
from spectral_proofs.model.search import Ledger

__all__ = ["History", "Tour"]


class History(NamedTuple):
    """A shortest history, what it shows, and what is wrong at its end, if anything is."""

    words: str
    moves: tuple[Move, ...]
    finding: str | None = None


class Tour:
    """The exploration of one configuration.

    After each level it tells a history to each property that was met for the first time, or
    if there is none, to one of the new states; in the end that to a violation.
    """

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self.summary = "The exploration begins."
        self._met: set[str] = set()

    def walk(self, show: Callable[[History], None]) -> None:
        """Explore, and call `show` with each history. Call it once. O(edges)."""

        def tell(ledger: Ledger) -> None:
            self.summary = _describe_ledger(ledger)
            for history in self._find_histories(ledger):
                show(history)

        outcome = examine(self.configuration, True, MOST_STATES, count_jobs(), tell)
        trace = outcome.trace
        if trace is not None:
            round_and_round = ""
            if trace.loop is not None:
                round_and_round = f", and from operation {trace.loop + 1} on it goes in a circle"
            show(
                History(
                    f"Here begins the history to the violation: {_count(trace.moves)}"
                    f"{round_and_round}.",
                    trace.moves,
                    trace.finding,
                )
            )
        self.summary = _describe_outcome(outcome)

    def _find_histories(self, ledger: Ledger) -> Iterator[History]:
        """What the last level brought."""
        fresh = [goal for goal in ledger.goals if goal not in self._met]
        self._met.update(fresh)
        for goal in fresh:
            number, place = ledger.goals[goal]
            moves = self._get_moves([*ledger.get_path(number), place])
            yield History(f"A shortest history to: {goal}. It has {_count(moves)}.", moves)
        found = ledger.levels[-1]
        if found and not fresh:
            moves = self._get_moves(ledger.get_path(ledger.states - found))
            yield History(
                f"A history to one of the {found:,} states that {_count(moves)} lead to first.",
                moves,
            )

    def _get_moves(self, path: list[int]) -> tuple[Move, ...]:
        """The operations along a path."""
        return get_moves(self.configuration, True, path)


def _count(moves: tuple[Move, ...]) -> str:
    return "1 operation" if len(moves) == 1 else f"{len(moves)} operations"


def _describe_ledger(ledger: Ledger) -> str:
    """How far an exploration is."""
    return (
        f"Explored so far: {ledger.states:,} states and {ledger.edges:,} edges, "
        f"{ledger.depth} operations deep. {ledger.levels[-1]:,} states wait to be expanded."
    )


def _describe_outcome(outcome: Outcome) -> str:
    """What came of it."""
    explored = f"{outcome.states:,} states and {outcome.edges:,} edges, {outcome.depth} operations"
    found = "".join(f" {finding}." for finding in outcome.findings)
    return f"Explored: {explored} deep. The verdict: {outcome.verdict}.{found}"
