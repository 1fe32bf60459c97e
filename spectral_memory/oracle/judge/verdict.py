"""The one type of verdict, whatever the door, the strictness and the source."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, NamedTuple

from spectral_memory.oracle.judge.capabilities import Capabilities
from spectral_memory.oracle.judge.operations import Script, format_operation
from spectral_memory.oracle.judge.setup import Setup, Strictness
from spectral_memory.oracle.judge.subject import LOOK_FIELDS, PARTS

__all__ = ["EXIT_CODES", "EXIT_USAGE", "Divergence", "Outcome", "Verdict"]


class Outcome(StrEnum):
    """The four ways in which a trial ends."""

    AGREES = "agrees"
    DIVERGES = "diverges"
    UNUSABLE = "unusable"
    UNDECIDED = "undecided"


EXIT_CODES: Final = {
    Outcome.AGREES: 0,
    Outcome.DIVERGES: 1,
    Outcome.UNUSABLE: 2,
    Outcome.UNDECIDED: 3,
}
EXIT_USAGE: Final = 64


class Divergence(NamedTuple):
    """The first step at which an implementation is wrong.

    `step` counts from 1 and is the last one of `script`. `rule` is the number of a rule of
    the specification and `words` what it says. `found` is the length of the
    sequence before it was made shorter. `reproduced` is False if a new memory did
    not show the difference again: the implementation is then not deterministic.
    """

    step: int
    operation: str
    aspect: str
    expected: str
    observed: str
    rule: str
    words: str
    before: tuple[str, ...]
    script: Script
    found: int
    reproduced: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a trial found, and all that is needed to judge the trial itself.

    `steps` counts the operations that were compared, `coverage` how often each
    transition of the specification occurred; `targets` are all that are aimed at.
    """

    outcome: Outcome
    setup: Setup
    strictness: Strictness
    seed: int
    steps: int
    episodes: int
    capabilities: Capabilities | None
    seconds: float = 0.0
    coverage: dict[str, int] = field(default_factory=dict)
    targets: tuple[str, ...] = ()
    divergence: Divergence | None = None
    reason: str = ""
    command: str = ""

    @property
    def exit_code(self) -> int:
        """0 agrees, 1 diverges, 2 unusable, 3 undecided."""
        return EXIT_CODES[self.outcome]

    def describe_limits(self) -> tuple[str, ...]:
        """All that was not compared, a line each."""
        if self.capabilities is None:
            return ()
        system = self.setup.system
        return self.capabilities.describe(system, LOOK_FIELDS[system], PARTS[system])

    def format_script(self) -> tuple[str, ...]:
        """The sequence that shows the divergence, a call a line; births show their number."""
        lines, births = [], 0
        for operation in self.divergence.script if self.divergence is not None else ():
            line = format_operation(operation)
            if operation.kind in {"malloc", "calloc"}:
                line, births = f"#{births} = {line}", births + 1
            lines.append(line)
        return tuple(lines)

    def with_command(self, command: str) -> Verdict:
        """The verdict with the command that repeats it."""
        return replace(self, command=command)
