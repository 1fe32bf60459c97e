"""What a solver says about one question."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

__all__ = ["Answer", "Status"]


class Status(StrEnum):
    """Whether the facts of a question can hold at once."""

    SAT = "sat"
    UNSAT = "unsat"
    UNKNOWN = "unknown"


class Answer(NamedTuple):
    """One answer. `resources` counts the solver's own steps: the same in every run.

    `reason` says why it is unknown, and is empty otherwise. `seconds` is for people
    to read; nothing is decided by it.
    """

    solver: str
    status: Status
    resources: int
    seconds: float
    reason: str = ""
