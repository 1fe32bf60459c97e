"""What callers pass, by shape: an int, a frequency, bytes.

A compiled method refuses an argument of another class than its signature names before
its first line runs, and turns a bool into an int. These shapes are not looked at when
the program runs, so that in both builds the specification's own rules admit or refuse.
"""

from __future__ import annotations

from typing import Protocol, SupportsIndex

__all__ = ["Frequency", "Integer", "Octets"]


class Integer(SupportsIndex, Protocol):
    """An int: nothing else counts its bits and can be an index."""

    def bit_length(self) -> int:
        """Bits of the number."""

    def __int__(self) -> int:
        """The number."""


class Frequency(Protocol):
    """A finite int, Fraction or float."""

    def as_integer_ratio(self) -> tuple[int, int]:
        """Numerator and denominator."""


class Octets(Protocol):
    """Bytes, a bytearray or a memoryview."""

    def __len__(self) -> int:
        """How many items there are."""

    def __buffer__(self, flags: int, /) -> memoryview:
        """The bytes where they lie."""
