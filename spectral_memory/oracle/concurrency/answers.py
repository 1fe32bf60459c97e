"""What a recorded call may have returned, and when two answers are the same."""

from __future__ import annotations

from enum import Enum
from typing import Final, Literal, TypeAlias

from spectral_memory.oracle.concurrency.operations import Key, Value
from spectral_memory.oracle.judge.subject import Raised, Refusal
from spectral_spec.address import GlobalAddress
from spectral_spec.errors import SpectralError
from spectral_spec.minimal import Status, Temperature

__all__ = ["DONE", "PENDING", "Answer", "Token", "describe_answer", "is_same", "refuse"]


class Token(Enum):
    """Answers that carry nothing."""

    PENDING = "no answer yet"
    DONE = "done"


#: The call never returned: it may have taken effect or not, with any result.
PENDING: Final = Token.PENDING
#: The call succeeded, and its result was not recorded.
DONE: Final = Token.DONE

Pairs: TypeAlias = tuple[tuple[Key, Value], ...]
Answer: TypeAlias = (
    Refusal
    | Raised
    | int
    | str
    | bytes
    | GlobalAddress
    | tuple[Key, Value]
    | Pairs
    | Temperature
    | Status
    | Literal[Token.PENDING, Token.DONE]
    | None
)


def refuse(error: SpectralError) -> Refusal:
    """The answer that an error of the specification is."""
    return Refusal(*error.payload)


def is_same(one: object, other: object) -> bool:
    """True if two answers are equal and of the same types throughout: `True` is not `1`.

    >>> is_same(1, 1), is_same(True, 1), is_same(None, DONE), is_same(("a", 1), ("a", True))
    (True, False, False, False)
    """
    if type(one) is not type(other):
        return False
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(is_same, one, other))
    return one == other


def describe_answer(answer: object) -> str:
    """An answer in a few words.

    >>> describe_answer(Refusal("DoubleFreeError", (5,)))
    'DoubleFreeError(5)'
    """
    if isinstance(answer, Token):
        return answer.value
    if isinstance(answer, Refusal):
        return f"{answer.name}({', '.join(map(_shorten, answer.payload))})"
    if isinstance(answer, Raised):
        return f"raised {answer.name}: {answer.text[:80]}"
    return _shorten(answer)


def _shorten(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 120 else text[:117] + "..."
