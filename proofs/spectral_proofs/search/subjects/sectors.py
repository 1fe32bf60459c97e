"""Contracts of sectors and addresses."""

from __future__ import annotations

from typing import Final

from spectral_memory.hierarchical.addresses import BlockAddress
from spectral_proofs.search.contract import Contract, Fault
from spectral_spec.address import (
    GlobalAddress,
    LocalAddress,
    compute_local_code,
    compute_local_fault,
    decode_global,
    decode_local,
    encode_global,
    encode_local,
)
from spectral_spec.errors import ArgumentRangeError, InvalidSectorError
from spectral_spec.sector import (
    PRIMES,
    Sector,
    compute_sector_code,
    compute_sector_fault,
    decode_sector,
    encode_sector,
    is_sector_code,
)

__all__ = ["CONTRACTS"]

_OFFSETS: Final = 16777216
_CODES: Final = 4294967296
_VALID: Final = 252


def is_sector(axis: int, prime: int, lattice: int) -> bool:
    """True if each part is in range."""
    return 0 <= axis <= 2 and 0 <= prime <= 6 and 0 <= lattice <= 11


def is_local(address: LocalAddress) -> bool:
    """True if each part of a local address is in range."""
    return is_sector(address.axis, address.prime, address.lattice) and (
        0 <= address.offset <= _OFFSETS - 1
    )


def names_sector(code: int, result: bool) -> bool:
    """0..251 and no other."""
    return result == (code >= 0 and code <= 251)


def names_first_fault(
    axis: int, prime: int, lattice: int, result: ArgumentRangeError | None
) -> bool:
    """The error carries the first part out of range and its bounds."""
    if axis < 0 or axis > 2:
        return result is not None and result.args == ("axis", axis, 0, 2)
    if prime < 0 or prime > 6:
        return result is not None and result.args == ("prime", prime, 0, 6)
    if lattice < 0 or lattice > 11:
        return result is not None and result.args == ("lattice", lattice, 0, 11)
    return result is None


def codes_sector(axis: int, prime: int, lattice: int, result: int) -> bool:
    """A code that reads back."""
    return 0 <= result < _VALID and decode_sector(result) == (axis, prime, lattice)


def encodes_sector(axis: int, prime: int, lattice: int, result: int | ArgumentRangeError) -> bool:
    """A code that reads back, or the error of the part out of range."""
    if isinstance(result, ArgumentRangeError):
        return not is_sector(axis, prime, lattice)
    return is_sector(axis, prime, lattice) and codes_sector(axis, prime, lattice, result)


def decodes_sector(code: int, result: Sector | InvalidSectorError) -> bool:
    """A sector in range that encodes back, or the error of the code."""
    if isinstance(result, InvalidSectorError):
        return (code < 0 or code > 251) and result.args == (code,)
    return is_sector(*result) and encode_sector(*result) == code


def names_first_local_fault(address: LocalAddress, result: ArgumentRangeError | None) -> bool:
    """As for a sector; the offset comes last."""
    if is_sector(address.axis, address.prime, address.lattice):
        if 0 <= address.offset < _OFFSETS:
            return result is None
        return result is not None and result.args == (
            "offset",
            address.offset,
            0,
            _OFFSETS - 1,
        )
    return names_first_fault(address.axis, address.prime, address.lattice, result)


def codes_local(address: LocalAddress, result: int) -> bool:
    """A code below 252 * 2**24 that reads back: injective."""
    return 0 <= result < _VALID * _OFFSETS and decode_local(result) == address


def encodes_local(address: LocalAddress, result: int | ArgumentRangeError) -> bool:
    """A code that reads back, or the error of the part out of range."""
    if isinstance(result, ArgumentRangeError):
        return not is_local(address)
    return is_local(address) and codes_local(address, result)


def decodes_local(code: int, result: LocalAddress | InvalidSectorError) -> bool:
    """An address in range that encodes back; an error for all other codes."""
    if isinstance(result, InvalidSectorError):
        return code < 0 or code >= _VALID * _OFFSETS
    return is_local(result) and encode_local(result) == code


def encodes_global(address: GlobalAddress, result: int | ArgumentRangeError) -> bool:
    """An integer >= 0 that reads back, in the 2**32 of its resonance."""
    if isinstance(result, ArgumentRangeError):
        return address.resonance < 1 or not is_local(address.local)
    return (
        address.resonance >= 1
        and result >= 0
        and result // _CODES + 1 == address.resonance
        and decode_global(result) == address
    )


def decodes_global(
    code: int, result: GlobalAddress | InvalidSectorError | ArgumentRangeError
) -> bool:
    """An address in range that encodes back; an error below 0 and for the four codes."""
    if isinstance(result, ArgumentRangeError):
        return code < 0
    if isinstance(result, InvalidSectorError):
        return code >= 0 and code % _CODES >= _VALID * _OFFSETS
    return result.resonance >= 1 and is_local(result.local) and encode_global(result) == code


def look_at_block(address: BlockAddress) -> tuple[GlobalAddress, int]:
    """The specification's address of a block, and the code that its user sees."""
    return address.to_spec(), address.local


def is_block_address(address: BlockAddress) -> bool:
    """True for an address that a memory returns."""
    return (
        0 <= address.axis <= 2
        and 0 <= address.lattice <= 11
        and 0 <= address.offset < _OFFSETS
        and address.prime in PRIMES
    )


def shows_block(address: BlockAddress, result: tuple[GlobalAddress, int]) -> bool:
    """Each part is kept, the prime as its index, and the code reads back."""
    (resonance, local), code = result
    return (
        resonance == address.resonance
        and (local.axis, local.lattice, local.offset)
        == (address.axis, address.lattice, address.offset)
        and PRIMES[local.prime] == address.prime
        and decode_local(code) == local
    )


CONTRACTS: Final = (
    Contract(
        is_sector_code,
        "true for 0..251 and for no other int",
        names_sector,
        faults=(Fault("code < SECTORS", "code <= SECTORS"),),
    ),
    Contract(
        compute_sector_fault,
        "names the first part out of range with its bounds; None if there is none",
        names_first_fault,
        faults=(
            Fault("prime < CHANNELS", "prime <= CHANNELS"),
            Fault("0, LATTICES - 1", "0, LATTICES"),
        ),
    ),
    Contract(
        compute_sector_code,
        "parts in range: a code 0..251 from which the parts read back",
        codes_sector,
        is_sector,
        faults=(Fault("axis * CHANNELS", "axis * LATTICES"),),
    ),
    Contract(
        encode_sector,
        "any ints: a code that reads back, or an error exactly if a part is out of range",
        encodes_sector,
        faults=(
            Fault(
                "compute_sector_code(axis, prime, lattice)", "compute_sector_code(axis, prime, 0)"
            ),
            Fault("lattice < LATTICES", "lattice <= LATTICES", compute_sector_fault),
        ),
    ),
    Contract(
        decode_sector,
        "any int: a sector in range that encodes back, or an error exactly outside 0..251",
        decodes_sector,
        faults=(Fault("% CHANNELS", "% LATTICES"),),
    ),
    Contract(
        compute_local_fault,
        "names the first part out of range with its bounds, the offset last",
        names_first_local_fault,
        faults=(Fault("address.offset < OFFSETS", "address.offset <= OFFSETS"),),
    ),
    Contract(
        compute_local_code,
        "parts in range: a code below 252 * 2**24 from which the parts read back",
        codes_local,
        is_local,
        faults=(Fault("sector * OFFSETS", "sector * (OFFSETS - 1)"),),
    ),
    Contract(
        encode_local,
        "any ints: a code that reads back, or an error exactly if a part is out of range",
        encodes_local,
        faults=(Fault("if fault is None", "if fault is None or address.offset == OFFSETS"),),
    ),
    Contract(
        decode_local,
        "any int: an address in range that encodes back, or an error exactly for other codes",
        decodes_local,
        faults=(
            Fault("code % OFFSETS", "code % (OFFSETS - 1)"),
            Fault("code < SECTORS", "code <= SECTORS", is_sector_code),
        ),
    ),
    Contract(
        encode_global,
        "any ints: an int >= 0 in the 2**32 codes of its resonance that reads back, or an error",
        encodes_global,
        faults=(
            Fault("(address.resonance - 1)", "address.resonance"),
            Fault("address.resonance < 1", "address.resonance < 0"),
        ),
    ),
    Contract(
        decode_global,
        "any int: an address in range that encodes back, or an error exactly for other codes",
        decodes_global,
        faults=(
            Fault("// LOCAL_CODES + 1", "// LOCAL_CODES"),
            Fault("code < 0", "code < -1"),
        ),
    ),
    Contract(
        BlockAddress.to_spec,
        "an address that a memory returns: every part kept, its 32-bit code reads back",
        shows_block,
        is_block_address,
        call=look_at_block,
        faults=(Fault("self.lattice, self.offset", "self.offset, self.lattice"),),
    ),
)
