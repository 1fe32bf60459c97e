"""What a general mode finds: plain values, with the fields of the oracle's own verdict."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, TypeAlias

__all__ = ["EXIT_CODES", "Divergence", "Json", "Outcome", "Verdict"]

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Outcome: TypeAlias = Literal["agrees", "diverges", "unusable", "undecided"]

EXIT_CODES: Final[dict[Outcome, int]] = {
    "agrees": 0,
    "diverges": 1,
    "unusable": 2,
    "undecided": 3,
}


class Divergence(NamedTuple):
    """The first place where an implementation breaks a rule, after shrinking.

    `step` counts the operations of `script` from 1; `found` is the number of
    operations before shrinking. `reproduced` says whether the script broke the
    rule again when it was performed alone. `before` tells the state in lines.
    """

    step: int
    operation: str
    aspect: str
    expected: str
    observed: str
    rule: str
    words: str
    before: tuple[str, ...]
    script: tuple[str, ...]
    found: int
    reproduced: bool


class Verdict(NamedTuple):
    """The outcome of one judgement.

    `setup` and `capabilities` are lines that say what was judged and what was not:
    nothing is exempted silently. `coverage` counts what the operations met.
    `failure` is the document that repeats a divergence, None without one.
    """

    outcome: Outcome
    system: str
    strictness: str
    setup: tuple[str, ...]
    seed: int | None
    steps: int
    episodes: int
    capabilities: tuple[str, ...]
    coverage: tuple[tuple[str, int], ...]
    divergence: Divergence | None
    reason: str
    failure: dict[str, Json] | None = None

    @property
    def exit_code(self) -> int:
        """0 agrees, 1 diverges, 2 unusable, 3 undecided."""
        return EXIT_CODES[self.outcome]
