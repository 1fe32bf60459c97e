"""Sectors: axis, prime channel and lattice slot in one byte.

A sector is an axis (3), a prime channel (7) and a lattice slot (12): 252 of the
256 codes of a byte. The other four name no sector and are rejected.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from spectral_spec.errors import ArgumentRangeError, InvalidSectorError

__all__ = [
    "AXES",
    "CHANNELS",
    "DOMAINS",
    "LATTICES",
    "PRIMES",
    "SECTORS",
    "Sector",
    "compute_sector_code",
    "compute_sector_fault",
    "decode_sector",
    "encode_sector",
    "is_sector_code",
]

AXES: Final = 3
PRIMES: Final = (2, 3, 5, 7, 11, 13, 17)
CHANNELS: Final = 7  # len(PRIMES)
LATTICES: Final = 12
DOMAINS: Final = LATTICES
SECTORS: Final = AXES * CHANNELS * LATTICES  # 252


class Sector(NamedTuple):
    """axis 0..2, prime channel 0..6, lattice slot 0..11."""

    axis: int
    prime: int
    lattice: int


def is_sector_code(code: int) -> bool:
    """Whether the code names a sector: 0..251. Rule A1."""
    return 0 <= code < SECTORS


def compute_sector_fault(axis: int, prime: int, lattice: int) -> ArgumentRangeError | None:
    """The first part of a sector that is out of range, or None. Rule A2."""
    if not 0 <= axis < AXES:
        return ArgumentRangeError("axis", axis, 0, AXES - 1)
    if not 0 <= prime < CHANNELS:
        return ArgumentRangeError("prime", prime, 0, CHANNELS - 1)
    if not 0 <= lattice < LATTICES:
        return ArgumentRangeError("lattice", lattice, 0, LATTICES - 1)
    return None


def compute_sector_code(axis: int, prime: int, lattice: int) -> int:
    """The code of a sector whose parts are in range: they count in mixed radix. Rule A3."""
    return (axis * CHANNELS + prime) * LATTICES + lattice


def encode_sector(axis: int, prime: int, lattice: int) -> int | ArgumentRangeError:
    """The code 0..251 of a sector; an error names the part out of range. Rule A4.

    >>> encode_sector(2, 6, 11)
    251
    """
    fault = compute_sector_fault(axis, prime, lattice)
    return compute_sector_code(axis, prime, lattice) if fault is None else fault


def decode_sector(code: int) -> Sector | InvalidSectorError:
    """The sector of a code; `InvalidSectorError` for any other than 0..251. Rule A5.

    >>> decode_sector(251)
    Sector(axis=2, prime=6, lattice=11)
    >>> decode_sector(252)
    InvalidSectorError(252)
    """
    if not is_sector_code(code):
        return InvalidSectorError(code)
    return Sector(code // (CHANNELS * LATTICES), code // LATTICES % CHANNELS, code % LATTICES)
