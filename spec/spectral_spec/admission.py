"""Admission: what a caller may pass, and what it then means.

This is the only file of the spec that looks at the type of a caller's value: everything behind it works
on plain ints, Fractions and bytes. Each function returns the admitted value or
the error; none raises. A bool is refused where a number is meant: `True` as a
size is a mistake, not a 1.
"""

from __future__ import annotations

from fractions import Fraction
from math import isfinite
from typing import Final

from spectral_spec.errors import ArgumentRangeError, ArgumentTypeError, NotFiniteError
from spectral_spec.tiers import AUTO, Tier

__all__ = ["admit_bytes", "admit_frequency", "admit_hint", "admit_integer"]

_FREQUENCY: Final = "an int, a Fraction or a float"
_INTEGER: Final = "an int"
_BYTES: Final = "bytes, a bytearray or a memoryview"


def admit_frequency(value: object) -> Fraction | ArgumentTypeError | NotFiniteError:
    """A frequency t, any finite rational; a float is the dyadic rational it is.

    `ArgumentTypeError` for other types, bool among them, `NotFiniteError` for NaN
    and the infinities. Rule Q8.

    >>> admit_frequency(0.1) == Fraction(3602879701896397, 2**55)
    True
    >>> admit_frequency(float("nan"))
    NotFiniteError('t', nan)
    """
    if isinstance(value, bool) or not isinstance(value, int | Fraction | float):
        return ArgumentTypeError("t", value, _FREQUENCY)
    if isinstance(value, float) and not isfinite(value):
        return NotFiniteError("t", value)
    return Fraction(value)


def admit_integer(
    name: str, value: object, low: int, high: int | None
) -> int | ArgumentTypeError | ArgumentRangeError:
    """The argument `name`, an int in low..high (both inclusive; None: no limit).

    Subclasses of int pass as plain ints, bool does not. Rule A12.

    >>> admit_integer("size", -1, 0, None)
    ArgumentRangeError('size', -1, 0, None)
    """
    if isinstance(value, bool) or not isinstance(value, int):
        return ArgumentTypeError(name, value, _INTEGER)
    if value < low or (high is not None and value > high):
        return ArgumentRangeError(name, value, low, high)
    return int(value)


def admit_hint(value: object) -> int | ArgumentTypeError | ArgumentRangeError:
    """A temperature hint: a `Tier` or its number 0..3, or `AUTO`, 4. Rule Z12."""
    return admit_integer("temperature", value, Tier.ULTRA_COLD, AUTO)


def admit_bytes(name: str, value: object) -> bytes | ArgumentTypeError:
    """The argument `name` as bytes, copied from any of the three byte types.

    A memoryview counts by its bytes, whatever its format and strides; a released
    one is refused. Rule A13.

    >>> admit_bytes("data", bytearray(b"ab")), admit_bytes("data", "ab")
    (b'ab', ArgumentTypeError('data', 'ab', 'bytes, a bytearray or a memoryview'))
    """
    if isinstance(value, bytes | bytearray):
        return bytes(value)
    if isinstance(value, memoryview):
        try:
            return value.tobytes()
        except ValueError:  # the view was released: it has no bytes any more
            return ArgumentTypeError(name, value, _BYTES)
    return ArgumentTypeError(name, value, _BYTES)
