"""What a solver says about one question."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import NamedTuple

__all__ = ["Answer", "Status", "ask_all"]


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


def ask_all(texts: Iterable[str], ask: Callable[[str], Answer]) -> tuple[Answer, int]:
    """One answer to several questions, and which of them it is about, from 0.

    `sat` if one of them is, and then no more are asked; `unsat` if all are. The
    resources are those of all that were asked.
    """
    resources, seconds = 0, 0.0
    said: tuple[Answer, int] | None = None
    for number, text in enumerate(texts):
        answer = ask(text)
        resources, seconds = resources + answer.resources, seconds + answer.seconds
        if said is None or said[0].status is Status.UNSAT or answer.status is Status.SAT:
            said = answer, number
        if answer.status is Status.SAT:
            break
    if said is None:
        message = "there is nothing to ask"
        raise ValueError(message)
    return said[0]._replace(resources=resources, seconds=seconds), said[1]
