"""The common base of all errors of the caller.

An error is a value of the specification: a refused step returns it beside the
unchanged state (rule F1). The reference raises the same class with the same
payload. Building an error formats nothing; the text is made when it is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import TypeIs

__all__ = ["SpectralError", "is_refusal"]


class SpectralError(Exception):
    """Base of all errors of the caller; `args` is the payload, in order."""

    advice: str = "the call was refused: {0}"

    @property
    def payload(self) -> tuple[str, tuple[object, ...]]:
        """The error as a comparable value: its name and what it carries."""
        return type(self).__name__, self.args

    def __str__(self) -> str:
        try:
            return self.advice.format(*self.args)
        except ValueError:  # an int with too many digits to be written
            return f"the call was refused: {type(self).__name__}"


def is_refusal(value: object) -> TypeIs[SpectralError]:
    """True if a result is an error. The only question about a type that rules ask.

    It is safe on symbolic values: whether an operation was refused is a matter
    of the path, and on one path it is a plain fact.
    """
    return isinstance(value, SpectralError)
