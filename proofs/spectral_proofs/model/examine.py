"""One whole examination of a configuration, and its verdict."""

from __future__ import annotations

import os
from dataclasses import dataclass
from time import perf_counter
from typing import Final

from spectral_proofs.model.configuration import Configuration
from spectral_proofs.model.edges import Move
from spectral_proofs.model.lasso import find_lasso, get_moves
from spectral_proofs.model.named import NAMED, PINNED, Counts
from spectral_proofs.model.parallel import Advance, explore
from spectral_proofs.model.search import Ledger
from spectral_proofs.model.trace import Trace

__all__ = [
    "BOUNDED",
    "EXHAUSTED",
    "MOST_STATES",
    "VIOLATED",
    "Outcome",
    "Witness",
    "count_jobs",
    "examine",
]

EXHAUSTED: Final = "exhausted, no violation"
VIOLATED: Final = "violation"
BOUNDED: Final = "bounded, not exhausted"

#: Where an exploration ends, unless told otherwise.
MOST_STATES: Final = 2_000_000

_JOBS: Final = 2  # more bring little: one process merges what all of them find


@dataclass(frozen=True, slots=True)
class Witness:
    """A shortest history that shows a property of the kind `sometimes`; None if there is none.

    `wanted` says whether the configuration asks for it.
    """

    goal: str
    wanted: bool
    moves: tuple[Move, ...] | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an examination found. `edges` counts the operations that were `refused` too."""

    configuration: Configuration
    symmetric: bool
    jobs: int
    states: int
    edges: int
    refused: int
    depth: int
    levels: tuple[int, ...]
    handovers: int
    seconds: float
    verdict: str
    findings: tuple[str, ...]
    witnesses: tuple[Witness, ...]
    trace: Trace | None

    @property
    def rate(self) -> float:
        """States a second."""
        return self.states / self.seconds if self.seconds > 0 else 0.0


def examine(
    configuration: Configuration, symmetric: bool, most: int, jobs: int, advance: Advance
) -> Outcome:
    """Explore a configuration and judge what was found.

    `most` bounds the states, `jobs` is the number of processes. A violation is a fault, a
    lasso, a count that is not the pinned one, or, once everything is explored, a property
    of the kind `sometimes` without a witness.
    """
    begin = perf_counter()
    ledger = explore(configuration, symmetric, most, jobs, advance)
    trace = find_trace(configuration, symmetric, ledger)
    witnesses = find_witnesses(configuration, symmetric, ledger)
    findings = [] if trace is None else [trace.finding]
    if ledger.is_exhausted:
        findings += (
            f"never reached: {one.goal}" for one in witnesses if one.wanted and one.moves is None
        )
        findings += find_count_faults(configuration, symmetric, ledger)
    verdict = VIOLATED if findings else EXHAUSTED if ledger.is_exhausted else BOUNDED
    return Outcome(
        configuration,
        symmetric,
        jobs,
        ledger.states,
        ledger.edges,
        ledger.refused,
        ledger.depth,
        tuple(ledger.levels),
        len(ledger.handovers),
        perf_counter() - begin,
        verdict,
        tuple(findings),
        witnesses,
        trace,
    )


def count_jobs() -> int:
    """Two processes where there are two cores."""
    return min(_JOBS, os.cpu_count() or 1)


def find_trace(configuration: Configuration, symmetric: bool, ledger: Ledger) -> Trace | None:
    """A shortest history to what is wrong, or a lasso; None if nothing is."""
    if ledger.fault is not None:
        (number, place), text = ledger.fault
        path = [] if number < 0 else [*ledger.get_path(number), place]
        return Trace(configuration, text, get_moves(configuration, symmetric, path))
    lasso = find_lasso(configuration, symmetric, ledger)
    if lasso is None:
        return None
    return Trace(configuration, lasso.text, lasso.stem + lasso.loop, len(lasso.stem))


def find_witnesses(
    configuration: Configuration, symmetric: bool, ledger: Ledger
) -> tuple[Witness, ...]:
    """What was to be reached and what was reached beside it, each with its history."""
    wanted = configuration.sometimes
    found = []
    for goal in (*wanted, *sorted(set(ledger.goals) - set(wanted))):
        at, moves = ledger.goals.get(goal), None
        if at is not None:
            path = [*ledger.get_path(at[0]), at[1]]
            moves = get_moves(configuration, symmetric, path)
        found.append(Witness(goal, goal in wanted, moves))
    return tuple(found)


def find_count_faults(
    configuration: Configuration, symmetric: bool, ledger: Ledger
) -> tuple[str, ...]:
    """Whether the counts are those that the code names for a configuration that ships."""
    pinned = PINNED.get(configuration.name)
    if not symmetric or pinned is None or NAMED.get(configuration.name) != configuration:
        return ()
    counts = Counts(ledger.states, ledger.edges, ledger.depth)
    return () if counts == pinned else (f"{counts} where {pinned} are pinned",)
