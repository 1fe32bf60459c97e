"""Addresses: a sector and an offset in one 32-bit code, and a resonance before it.

A local address is a sector and a 24-bit offset. A global one says in which
resonance: 100 of them span 400 GiB of codes.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from spectral_spec.errors import ArgumentRangeError, InvalidSectorError
from spectral_spec.sector import (
    AXES,
    CHANNELS,
    DOMAINS,
    LATTICES,
    PRIMES,
    SECTORS,
    Sector,
    compute_sector_code,
    compute_sector_fault,
    decode_sector,
    encode_sector,
    is_sector_code,
)

__all__ = [
    "AXES",
    "CHANNELS",
    "DOMAINS",
    "LATTICES",
    "LOCAL_CODES",
    "OFFSETS",
    "PRIMES",
    "SECTORS",
    "GlobalAddress",
    "LocalAddress",
    "Sector",
    "compute_local_code",
    "compute_local_fault",
    "decode_global",
    "decode_local",
    "decode_sector",
    "encode_global",
    "encode_local",
    "encode_sector",
    "is_sector_code",
]

OFFSETS: Final = 2**24

#: Codes per resonance, the invalid ones counted: 2**32.
LOCAL_CODES: Final = 256 * OFFSETS


class LocalAddress(NamedTuple):
    """A place within a resonance: a sector and an offset 0..2**24 - 1 in it."""

    axis: int
    prime: int
    lattice: int
    offset: int


class GlobalAddress(NamedTuple):
    """A place in the whole space: a resonance, counted from 1, and a place in it."""

    resonance: int
    local: LocalAddress


def compute_local_fault(address: LocalAddress) -> ArgumentRangeError | None:
    """The first part of a local address that is out of range, or None. Rule A6."""
    fault = compute_sector_fault(address.axis, address.prime, address.lattice)
    if fault is None and not 0 <= address.offset < OFFSETS:
        return ArgumentRangeError("offset", address.offset, 0, OFFSETS - 1)
    return fault


def compute_local_code(address: LocalAddress) -> int:
    """Code of an address, sector * 2**24 + offset, for one whose parts are in range. Rule A7."""
    sector = compute_sector_code(address.axis, address.prime, address.lattice)
    return sector * OFFSETS + address.offset


def encode_local(address: LocalAddress) -> int | ArgumentRangeError:
    """The 32-bit code of a local address, or which part is out of range. Rule A8.

    >>> encode_local(LocalAddress(axis=0, prime=0, lattice=1, offset=5))
    16777221
    """
    fault = compute_local_fault(address)
    return compute_local_code(address) if fault is None else fault


def decode_local(code: int) -> LocalAddress | InvalidSectorError:
    """The local address of a 32-bit code.

    `InvalidSectorError` if its sector byte, or what stands in its place in a code
    outside 32 bits, names no sector. Rule A9.

    >>> decode_local(251 * 2**24 + 5)
    LocalAddress(axis=2, prime=6, lattice=11, offset=5)
    """
    sector = code // OFFSETS
    if not is_sector_code(sector):
        return InvalidSectorError(sector)
    return LocalAddress(
        sector // (CHANNELS * LATTICES),
        sector // LATTICES % CHANNELS,
        sector % LATTICES,
        code % OFFSETS,
    )


def encode_global(address: GlobalAddress) -> int | ArgumentRangeError:
    """One integer for a global address: (resonance - 1) * 2**32 + local code. Rule A10."""
    if address.resonance < 1:
        return ArgumentRangeError("resonance", address.resonance, 1, None)
    fault = compute_local_fault(address.local)
    if fault is not None:
        return fault
    return (address.resonance - 1) * LOCAL_CODES + compute_local_code(address.local)


def decode_global(code: int) -> GlobalAddress | InvalidSectorError | ArgumentRangeError:
    """The global address of an integer >= 0; errors as for a local code. Rule A11.

    >>> decode_global(2**32).resonance
    2
    """
    if code < 0:
        return ArgumentRangeError("code", code, 0, None)
    local_code = code % LOCAL_CODES
    sector = local_code // OFFSETS
    if not is_sector_code(sector):
        return InvalidSectorError(sector)
    parts = sector // (CHANNELS * LATTICES), sector // LATTICES % CHANNELS, sector % LATTICES
    return GlobalAddress(code // LOCAL_CODES + 1, LocalAddress(*parts, code % OFFSETS))
