"""What the two processes say to each other: a line, which holds one value.

The values are pickled, and only what the judge itself compares is unpickled: a class of the
object under test never comes into the judge's process.
"""

from __future__ import annotations

import pickle
from base64 import b64decode, b64encode
from collections.abc import Sequence
from io import BytesIO

from spectral_memory.oracle.judge.subject import Answers, Raised

__all__ = ["format_message", "make_plain", "read_message"]

_MODULES = ("spectral_spec.", "spectral_memory.oracle.judge.", "spectral_memory.policy")
_OTHERS = frozenset({("fractions", "Fraction"), ("builtins", "frozenset")})


class _Reader(pickle.Unpickler):
    """Knows the values of the judge and of the specification, and no other class."""

    def find_class(self, module: str, name: str) -> object:
        """A class that may be here; `UnpicklingError` for any other."""
        if (module, name) in _OTHERS or f"{module}.".startswith(_MODULES):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no value of the judge")


def format_message(value: object) -> bytes:
    """A value as a line, with its break. O(bytes)."""
    return b64encode(pickle.dumps(value)) + b"\n"


def read_message(line: bytes) -> object:
    """The inverse. `ValueError` for what is no message."""
    try:
        return _Reader(BytesIO(b64decode(line, validate=True))).load()
    except Exception as error:  # noqa: BLE001 - whatever is in the line, it is no message
        raise ValueError(f"is no message ({type(error).__name__}: {error})") from None


def make_plain(answers: Answers) -> Answers:
    """The answers, where what cannot be told stands as a failure of its operation."""
    if _is_plain(answers):
        return answers
    columns: Sequence[list[object]] = (
        list(answers.results),
        list(answers.looks),
        list(answers.moves),
    )
    plain = [[one if _is_plain(one) else _describe(one) for one in column] for column in columns]
    return Answers(plain[0], plain[1], plain[2])  # type: ignore[arg-type]  # the judge sees what is no look


def _is_plain(value: object) -> bool:
    """True if the value comes through."""
    try:
        read_message(format_message(value).rstrip())
    except Exception:  # noqa: BLE001 - a foreign value may do anything when it is pickled
        return False
    return True


def _describe(value: object) -> object:
    """What stands for a value that does not come through."""
    return Raised(type(value).__name__, "is no value that an operation gives")
