"""Addresses: one code each, on integers and in a word of 32 bits alike, and nothing shared."""

from __future__ import annotations

from typing import cast

from spectral_proofs.laws.sector import make_parts, suppose_parts_in_range
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.bits import SymBits, make_word
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, equal, implies, none_of, one_of
from spectral_spec.address import (
    GlobalAddress,
    LocalAddress,
    Sector,
    compute_local_code,
    compute_local_fault,
    decode_global,
    decode_local,
    encode_global,
    encode_local,
)
from spectral_spec.errors import ArgumentRangeError, InvalidSectorError

__all__ = [
    "a_local_address_is_decoded_alike_in_32_and_in_64_bits",
    "a_local_code_in_32_bits_is_the_code_of_the_integers",
    "any_integer_decodes_to_its_global_address_or_is_refused_by_name",
    "any_integer_decodes_to_its_local_address_or_is_refused_by_name",
    "decoding_an_encoded_global_address_gives_it_back",
    "decoding_an_encoded_local_address_gives_it_back",
    "distinct_global_addresses_have_distinct_codes",
    "distinct_local_addresses_have_distinct_codes",
    "every_global_address_is_encoded_or_its_first_bad_part_is_named",
    "every_local_address_is_encoded_or_its_first_bad_part_is_named",
    "the_codes_of_distinct_sectors_lie_in_disjoint_ranges",
]

_ADDRESS = "spectral_spec.address"
_OFFSETS = 16_777_216


def _make_local(case: Case, name: str = "") -> LocalAddress:
    return LocalAddress(*make_parts(case, name), case.integer(f"offset{name}"))


def _suppose_in_range(case: Case, address: LocalAddress, *, any_axis: bool = False) -> None:
    axis, prime, lattice, offset = address
    suppose_parts_in_range(case, Sector(axis, prime, lattice), any_axis=any_axis)
    case.suppose("the offset is 0..2**24 - 1", offset >= 0, offset < _OFFSETS)


def _is_in_range(address: LocalAddress) -> bool:
    axis, prime, lattice, offset = address
    return all_of(
        _is_within(axis, 2), _is_within(prime, 6), _is_within(lattice, 11), _is_within(offset)
    )


def _is_within(value: int, last: int = _OFFSETS - 1) -> bool:
    return all_of(value >= 0, value <= last)


def _is_named_fault(args: tuple[object, ...], address: LocalAddress) -> bool:
    """The payload names the first part that is out of range, its value and its bounds."""
    parts = (("axis", 2), ("prime", 6), ("lattice", 11), ("offset", _OFFSETS - 1))
    options = []
    sound = True
    for (name, last), value in zip(parts, address, strict=True):
        good = _is_within(value, last)
        options.append(all_of(sound, none_of(good), equal(args, (name, value, 0, last))))
        sound = all_of(sound, good)
    return one_of(*options)


def _compute_value(address: LocalAddress) -> int:
    """The code in words: 84 sectors an axis, 12 a channel, 2**24 offsets a sector."""
    axis, prime, lattice, offset = address
    return 84 * _OFFSETS * axis + 12 * _OFFSETS * prime + _OFFSETS * lattice + offset


@obligation(
    law="Any four integers are encoded as sector times 2**24 plus offset, a code below "
    "252 * 2**24, or the first of them that is out of range is named with its bounds.",
    rules=("A6", "A7", "A8"),
    mutants=(
        Mutant(f"{_ADDRESS}.compute_local_fault", "0 <= address.offset", "0 < address.offset"),
        Mutant(f"{_ADDRESS}.compute_local_fault", "offset < OFFSETS", "offset <= OFFSETS"),
        Mutant(f"{_ADDRESS}.compute_local_fault", "OFFSETS - 1", "OFFSETS"),
        Mutant(f"{_ADDRESS}.compute_local_fault", "fault is None and", "fault is None or"),
        Mutant(f"{_ADDRESS}.compute_local_code", "* OFFSETS", "* (OFFSETS - 1)"),
        Mutant(f"{_ADDRESS}.encode_local", "if fault is None", "if fault is not None"),
    ),
)
def every_local_address_is_encoded_or_its_first_bad_part_is_named(case: Case) -> bool:
    address = _make_local(case)
    fault = compute_local_fault(address)
    result = encode_local(address)
    if fault is None:
        if isinstance(result, ArgumentRangeError):
            return False
        case.claim("only parts in range are encoded", _is_in_range(address))
        case.claim("the code is below 252 * 2**24", result >= 0, result < 252 * _OFFSETS)
        return equal(result, _compute_value(address))
    if not isinstance(result, ArgumentRangeError):
        return False
    case.claim("the error is the fault", equal(result.args, fault.args))
    return _is_named_fault(fault.args, address)


@obligation(
    law="Decoding the code of a local address gives the address back.",
    rules=("A7", "A8", "A9"),
    mutants=(
        Mutant(f"{_ADDRESS}.decode_local", "code % OFFSETS", "code % (OFFSETS - 1)"),
        Mutant(f"{_ADDRESS}.decode_local", "// LATTICES %", "% LATTICES %"),
        Mutant(f"{_ADDRESS}.compute_local_code", "+ address.offset", "- address.offset"),
        Mutant(
            f"{_ADDRESS}.compute_local_code",
            "address.axis, address.prime",
            "address.prime, address.axis",
        ),
    ),
)
def decoding_an_encoded_local_address_gives_it_back(case: Case) -> bool:
    address = _make_local(case)
    _suppose_in_range(case, address)
    code = encode_local(address)
    if isinstance(code, ArgumentRangeError):
        return False
    return equal(decode_local(code), address)


@obligation(
    law="An integer decodes to parts in range that encode to it again, or, if no sector "
    "stands in its upper bits, to an error that carries what stands there.",
    rules=("A8", "A9"),
    mutants=(
        Mutant(f"{_ADDRESS}.decode_local", "if not is", "if is"),
        Mutant(f"{_ADDRESS}.decode_local", "Error(sector)", "Error(code)"),
        Mutant(f"{_ADDRESS}.decode_local", "% CHANNELS", "% LATTICES"),
        Mutant("spectral_spec.sector.is_sector_code", "< SECTORS", "< 255"),
    ),
)
def any_integer_decodes_to_its_local_address_or_is_refused_by_name(case: Case) -> bool:
    code, sector, offset = case.integer("code"), case.integer("sector"), case.integer("offset")
    case.suppose("the code is sector and offset", equal(code, _OFFSETS * sector + offset))
    case.suppose("the offset is 0..2**24 - 1", _is_within(offset))
    result = decode_local(code)
    if isinstance(result, InvalidSectorError):
        return all_of(one_of(sector < 0, sector > 251), equal(result.args, (sector,)))
    case.claim("all parts are in range", _is_in_range(result))
    case.claim("the offset is the lower 24 bits", equal(result.offset, offset))
    return equal(encode_local(result), code)


@obligation(
    law="Two local addresses have the same code only if they are the same.",
    rules=("A7",),
    mutants=(
        Mutant(f"{_ADDRESS}.compute_local_code", "* OFFSETS +", "* (OFFSETS - 1) +"),
        Mutant(f"{_ADDRESS}.compute_local_code", "address.lattice", "address.prime"),
    ),
)
def distinct_local_addresses_have_distinct_codes(case: Case) -> bool:
    one, other = _make_local(case), _make_local(case, ".other")
    for address in (one, other):
        _suppose_in_range(case, address, any_axis=True)
    codes = compute_local_code(one), compute_local_code(other)
    return implies(equal(*codes), equal(one, other))


@obligation(
    law="Of two different sectors, all codes of the one lie below all codes of the other.",
    rules=("A7",),
    mutants=(
        Mutant(f"{_ADDRESS}.compute_local_code", "* OFFSETS", "* (OFFSETS // 2)"),
        Mutant(
            f"{_ADDRESS}.compute_local_code",
            "sector * OFFSETS + address.offset",
            "sector + address.offset * 256",
        ),
    ),
)
def the_codes_of_distinct_sectors_lie_in_disjoint_ranges(case: Case) -> bool:
    one, other = _make_local(case), _make_local(case, ".other")
    for address in (one, other):
        _suppose_in_range(case, address, any_axis=True)
    case.suppose("the sectors differ", none_of(equal(one[:3], other[:3])))
    mine, its = compute_local_code(one), compute_local_code(other)
    least, last = (compute_local_code(one._replace(offset=at)) for at in (0, _OFFSETS - 1))
    case.claim("a sector's codes are 2**24 in a row", mine >= least, mine <= last)
    case.claim("and no more", equal(last - least, _OFFSETS - 1))
    return one_of(its < least, its > last)


@obligation(
    law="Computed in words of 32 bits, no step of a local code wraps around: it is the "
    "code that integers give, here in words of 64 bits.",
    rules=("A7",),
    mutants=(
        Mutant(f"{_ADDRESS}.compute_local_code", "* OFFSETS", "* (OFFSETS * 2)"),
        Mutant("spectral_spec.sector.compute_sector_code", "* LATTICES", "* LATTICES * LATTICES"),
    ),
)
def a_local_code_in_32_bits_is_the_code_of_the_integers(case: Case) -> bool:
    address = LocalAddress(*(make_word(part, 32) for part in LocalAddress._fields))
    _suppose_in_range(case, address)
    wide = LocalAddress(*(_widen(part) for part in address))
    return _as_truth(_widen(compute_local_code(address)) == compute_local_code(wide))


@obligation(
    law="In words of 32 bits every code is decoded as in words of 64 bits, and encoding "
    "gives the code back; the codes of the sectors 252..255 are refused.",
    rules=("A7", "A9"),
    mutants=(
        Mutant(f"{_ADDRESS}.decode_local", "code // OFFSETS", "code // (OFFSETS // 2)"),
        Mutant(f"{_ADDRESS}.decode_local", "sector % LATTICES,", "sector % CHANNELS,"),
        Mutant("spectral_spec.sector.is_sector_code", "code < SECTORS", "code <= SECTORS"),
    ),
)
def a_local_address_is_decoded_alike_in_32_and_in_64_bits(case: Case) -> bool:
    code = make_word("code", 32)
    result, wide = decode_local(code), decode_local(_widen(code))
    if isinstance(result, InvalidSectorError) or isinstance(wide, InvalidSectorError):
        case.claim("both are refused", type(result) is type(wide))
        return _as_truth(code >= 252 * _OFFSETS)
    case.claim("only sectors are decoded", _as_truth(code < 252 * _OFFSETS))
    pairs = zip(result, wide, strict=True)
    case.claim("both give one address", *(_as_truth(_widen(x) == y) for x, y in pairs))
    return _as_truth(compute_local_code(result) == code)


def _widen(word: int) -> int:
    """A word of 32 bits as one of 64."""
    return cast("int", cast("SymBits", word).widen(64))


def _as_truth(value: object) -> bool:
    return cast("bool", value)


def _make_global(case: Case, name: str = "") -> GlobalAddress:
    return GlobalAddress(case.integer(f"resonance{name}"), _make_local(case, name))


def _suppose_global_in_range(case: Case, address: GlobalAddress) -> None:
    case.suppose("resonances count from 1", address.resonance >= 1)
    _suppose_in_range(case, address.local)


@obligation(
    law="Any resonance and four integers are encoded as (resonance - 1) * 2**32 plus the "
    "local code, or the first of them that is out of range is named with its bounds.",
    rules=("A10",),
    mutants=(
        Mutant(f"{_ADDRESS}.encode_global", "resonance < 1", "resonance < 0"),
        Mutant(f"{_ADDRESS}.encode_global", "1, None", "0, None"),
        Mutant(f"{_ADDRESS}.encode_global", "(address.resonance - 1)", "address.resonance"),
        Mutant(f"{_ADDRESS}.encode_global", "is not None", "is None"),
    ),
)
def every_global_address_is_encoded_or_its_first_bad_part_is_named(case: Case) -> bool:
    address = _make_global(case)
    result = encode_global(address)
    if isinstance(result, ArgumentRangeError):
        below = equal(result.args, ("resonance", address.resonance, 1, None))
        return one_of(
            all_of(address.resonance < 1, below),
            all_of(address.resonance >= 1, _is_named_fault(result.args, address.local)),
        )
    case.claim("only parts in range are encoded", _is_in_range(address.local))
    case.claim("resonances count from 1", address.resonance >= 1)
    return equal(result, 2**32 * (address.resonance - 1) + _compute_value(address.local))


@obligation(
    law="Decoding the code of a global address gives the address back, at any resonance.",
    rules=("A10", "A11"),
    mutants=(
        Mutant(f"{_ADDRESS}.decode_global", "// LOCAL_CODES + 1", "// LOCAL_CODES"),
        Mutant(f"{_ADDRESS}.decode_global", "code % OFFSETS", "code % LOCAL_CODES"),
        Mutant(f"{_ADDRESS}.encode_global", "* LOCAL_CODES", "* OFFSETS"),
    ),
)
def decoding_an_encoded_global_address_gives_it_back(case: Case) -> bool:
    address = _make_global(case)
    _suppose_global_in_range(case, address)
    code = encode_global(address)
    if isinstance(code, ArgumentRangeError):
        return False
    case.claim("its resonance has 2**32 codes of its own", code // 2**32 == address.resonance - 1)
    return equal(decode_global(code), address)


@obligation(
    law="An integer decodes to a global address that encodes to it again, or is refused: "
    "below zero by name, else with what stands in the place of its sector.",
    rules=("A10", "A11"),
    mutants=(
        Mutant(f"{_ADDRESS}.decode_global", "code < 0", "code <= 0"),
        Mutant(f"{_ADDRESS}.decode_global", "0, None", "1, None"),
        Mutant(f"{_ADDRESS}.decode_global", "Error(sector)", "Error(local_code)"),
        Mutant(f"{_ADDRESS}.decode_global", "% CHANNELS", "% LATTICES"),
    ),
)
def any_integer_decodes_to_its_global_address_or_is_refused_by_name(case: Case) -> bool:
    resonance, sector, offset = (case.integer(name) for name in ("resonance", "sector", "offset"))
    code = case.integer("code")
    value = 2**32 * (resonance - 1) + _OFFSETS * sector + offset
    case.suppose("the code is resonance, sector and offset", equal(code, value))
    case.suppose("the sector is a byte", sector >= 0, sector <= 255)
    case.suppose("the offset is 0..2**24 - 1", _is_within(offset))
    result = decode_global(code)
    if isinstance(result, ArgumentRangeError):
        return all_of(code < 0, equal(result.args, ("code", code, 0, None)))
    case.claim("only codes from 0 on are decoded", code >= 0, resonance >= 1)
    if isinstance(result, InvalidSectorError):
        return all_of(sector > 251, equal(result.args, (sector,)))
    case.claim("the resonance is the upper part", equal(result.resonance, resonance))
    case.claim("all parts are in range", _is_in_range(result.local))
    return equal(encode_global(result), code)


@obligation(
    law="Two global addresses have the same code only if they are the same.",
    rules=("A10",),
    mutants=(
        Mutant(f"{_ADDRESS}.encode_global", "LOCAL_CODES +", "OFFSETS +"),
        Mutant(
            f"{_ADDRESS}.encode_global", "compute_local_code(address.local)", "address.local.offset"
        ),
    ),
)
def distinct_global_addresses_have_distinct_codes(case: Case) -> bool:
    one, other = _make_global(case), _make_global(case, ".other")
    _suppose_global_in_range(case, one)
    _suppose_global_in_range(case, other)
    codes = encode_global(one), encode_global(other)
    return implies(equal(*codes), equal(one, other))
