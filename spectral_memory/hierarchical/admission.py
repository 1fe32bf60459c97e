"""Arguments of a caller: admitted, or refused with the error that the spec names."""

from __future__ import annotations

from typing import TypeVar

from spectral_spec.errors import ArgumentTypeError, SpectralError, is_refusal

__all__ = ["admit", "admit_block_id"]

T = TypeVar("T")


def admit(value: T | SpectralError) -> T:
    """The value; an error is raised.

    >>> admit(3)
    3
    """
    if is_refusal(value):
        raise value
    return value


def admit_block_id(value: object) -> int | ArgumentTypeError:
    """A block id: any int but a bool. Which ids are live is for the state to say."""
    if isinstance(value, bool) or not isinstance(value, int):
        return ArgumentTypeError("block_id", value, "an int")
    return int(value)
