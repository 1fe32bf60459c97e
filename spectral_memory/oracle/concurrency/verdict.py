"""The verdict on a history, with the fields of every verdict of the oracle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from spectral_memory.oracle.concurrency.history import Call, describe_call
from spectral_memory.oracle.judge.setup import Setup, Strictness
from spectral_memory.oracle.judge.verdict import EXIT_CODES, Outcome

__all__ = ["HistoryDivergence", "HistoryVerdict"]


class HistoryDivergence(NamedTuple):
    """Why no order of the calls explains a history.

    `step`, from 1, is the event that cannot be placed: the return of `call`. All events
    before it, `prefix` many, can be; `prefix_is_exact` is False if a bound kept the
    search from confirming that, and the prefix may be shorter. `unplaced` are the calls
    that were open then and that the best order had not placed, `call` among them.
    `before` is that order, a line a call.
    """

    step: int
    operation: str
    aspect: str
    expected: str
    observed: str
    rule: str
    words: str
    before: tuple[str, ...]
    part: str
    prefix: int
    prefix_is_exact: bool
    call: Call
    unplaced: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class HistoryVerdict:
    """What was found out about a history.

    `agrees`: linearizable. `diverges`: not, and `divergence` shows it. `undecided`: a
    bound was reached first, and `reason` says which; it is never to be taken for agreement.
    `steps` counts calls, `parts` what was judged apart, `passed` the events that are
    known to be linearizable together.
    """

    outcome: Outcome
    setup: Setup
    strictness: Strictness
    steps: int
    events: int
    threads: int
    pending: int
    parts: int
    partition: str
    passed: int
    configurations: int
    megabytes: int
    divergence: HistoryDivergence | None
    reason: str

    @property
    def exit_code(self) -> int:
        """0 agrees, 1 diverges, 3 undecided."""
        return EXIT_CODES[self.outcome]

    def to_json(self) -> dict[str, object]:
        """The verdict as plain JSON values."""
        found = self.divergence
        return {
            "outcome": str(self.outcome),
            "system": str(self.setup.system),
            "strictness": str(self.strictness),
            "policy": dict(self.setup.policy._asdict()),
            "n_zeros": self.setup.n_zeros,
            "steps": self.steps,
            "events": self.events,
            "threads": self.threads,
            "pending": self.pending,
            "parts": self.parts,
            "partition": self.partition,
            "passed": self.passed,
            "configurations": self.configurations,
            "megabytes": self.megabytes,
            "reason": self.reason,
            "divergence": None if found is None else _describe(found),
        }


def _describe(found: HistoryDivergence) -> dict[str, object]:
    return {
        **found._asdict(),
        "before": list(found.before),
        "call": describe_call(found.call),
        "unplaced": [
            {
                "call": describe_call(call),
                "called": call.called + 1,
                "returned": None if call.returned is None else call.returned + 1,
            }
            for call in found.unplaced
        ],
    }
