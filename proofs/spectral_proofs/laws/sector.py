"""Sectors: 252 of the 256 codes of a byte, each named by exactly one axis, channel and slot."""

from __future__ import annotations

from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, equal, implies, none_of, one_of
from spectral_spec.errors import ArgumentRangeError, InvalidSectorError
from spectral_spec.sector import (
    Sector,
    compute_sector_code,
    compute_sector_fault,
    decode_sector,
    encode_sector,
    is_sector_code,
)

__all__ = [
    "any_code_decodes_to_its_sector_or_is_refused_by_name",
    "codes_0_to_251_and_no_others_name_a_sector",
    "decoding_an_encoded_sector_gives_it_back",
    "distinct_sectors_have_distinct_codes",
    "every_sector_is_encoded_or_its_first_bad_part_is_named",
    "make_parts",
    "suppose_parts_in_range",
]

_SECTOR = "spectral_spec.sector"


def make_parts(case: Case, name: str = "") -> Sector:
    """Three unknown integers: axis, prime channel, lattice slot."""
    return Sector(*(case.integer(f"{part}{name}") for part in ("axis", "prime", "lattice")))


def suppose_parts_in_range(case: Case, sector: Sector, *, any_axis: bool = False) -> None:
    """The parts are those of a sector: 3 axes, 7 prime channels, 12 lattice slots."""
    axis, prime, lattice = sector
    if not any_axis:
        case.suppose("the axis is 0, 1 or 2", axis >= 0, axis < 3)
    case.suppose("the prime channel is 0..6", prime >= 0, prime < 7)
    case.suppose("the lattice slot is 0..11", lattice >= 0, lattice < 12)


@obligation(
    law="A code names a sector if and only if it is 0..251.",
    rules=("A1",),
    mutants=(
        Mutant(f"{_SECTOR}.is_sector_code", "0 <= code", "0 < code"),
        Mutant(f"{_SECTOR}.is_sector_code", "code < SECTORS", "code <= SECTORS"),
        Mutant(f"{_SECTOR}.is_sector_code", "0 <= code < SECTORS", "code < SECTORS"),
    ),
)
def codes_0_to_251_and_no_others_name_a_sector(case: Case) -> bool:
    code = case.integer("code")
    return equal(is_sector_code(code), all_of(code >= 0, code <= 251))


@obligation(
    law="Any three integers are encoded as 84 axis + 12 prime + lattice, or the first of "
    "them that is out of range is named, with its value and its bounds.",
    rules=("A2", "A3", "A4"),
    mutants=(
        Mutant(f"{_SECTOR}.compute_sector_fault", "0 <= axis", "0 < axis"),
        Mutant(f"{_SECTOR}.compute_sector_fault", "prime < CHANNELS", "prime <= CHANNELS"),
        Mutant(f"{_SECTOR}.compute_sector_fault", "LATTICES - 1", "LATTICES"),
        Mutant(f"{_SECTOR}.compute_sector_code", "axis * CHANNELS", "axis * LATTICES"),
        Mutant(f"{_SECTOR}.encode_sector", "axis, prime, lattice) if", "prime, axis, lattice) if"),
    ),
)
def every_sector_is_encoded_or_its_first_bad_part_is_named(case: Case) -> bool:
    axis, prime, lattice = make_parts(case)
    good_axis = all_of(axis >= 0, axis <= 2)
    good_prime = all_of(prime >= 0, prime <= 6)
    good_lattice = all_of(lattice >= 0, lattice <= 11)
    fault = compute_sector_fault(axis, prime, lattice)
    result = encode_sector(axis, prime, lattice)
    if fault is None:
        case.claim("only parts in range are encoded", good_axis, good_prime, good_lattice)
        case.claim(
            "two rules give one code", equal(compute_sector_code(axis, prime, lattice), result)
        )
        return equal(result, 84 * axis + 12 * prime + lattice)
    if not isinstance(result, ArgumentRangeError):
        return False
    case.claim("the error is the fault", equal(result.args, fault.args))
    return one_of(
        all_of(none_of(good_axis), equal(fault.args, ("axis", axis, 0, 2))),
        all_of(good_axis, none_of(good_prime), equal(fault.args, ("prime", prime, 0, 6))),
        all_of(
            good_axis,
            good_prime,
            none_of(good_lattice),
            equal(fault.args, ("lattice", lattice, 0, 11)),
        ),
    )


@obligation(
    law="Decoding the code of a sector gives the sector back.",
    rules=("A3", "A4", "A5"),
    mutants=(
        Mutant(f"{_SECTOR}.decode_sector", "// LATTICES %", "// CHANNELS %"),
        Mutant(f"{_SECTOR}.decode_sector", "code % LATTICES", "code % CHANNELS"),
        Mutant(f"{_SECTOR}.compute_sector_code", "+ lattice", "- lattice"),
    ),
)
def decoding_an_encoded_sector_gives_it_back(case: Case) -> bool:
    sector = make_parts(case)
    suppose_parts_in_range(case, sector)
    code = encode_sector(*sector)
    if isinstance(code, ArgumentRangeError):
        return False
    case.claim("the code is one of 252", code >= 0, code <= 251)
    return equal(decode_sector(code), sector)


@obligation(
    law="An integer decodes to parts in range that encode to it again, or, if it is not "
    "0..251, to an error that carries it; so the four codes 252..255 are refused.",
    rules=("A4", "A5"),
    mutants=(
        Mutant(f"{_SECTOR}.decode_sector", "InvalidSectorError(code)", "InvalidSectorError(255)"),
        Mutant(f"{_SECTOR}.decode_sector", "if not is", "if is"),
        Mutant(f"{_SECTOR}.is_sector_code", "< SECTORS", "< 256"),
        Mutant(f"{_SECTOR}.decode_sector", "% CHANNELS", "% LATTICES"),
    ),
)
def any_code_decodes_to_its_sector_or_is_refused_by_name(case: Case) -> bool:
    code = case.integer("code")
    result = decode_sector(code)
    if isinstance(result, InvalidSectorError):
        return all_of(one_of(code < 0, code > 251), equal(result.args, (code,)))
    axis, prime, lattice = result
    case.claim("the axis is in range", axis >= 0, axis <= 2)
    case.claim("the prime channel is in range", prime >= 0, prime <= 6)
    case.claim("the lattice slot is in range", lattice >= 0, lattice <= 11)
    return equal(encode_sector(axis, prime, lattice), code)


@obligation(
    law="Two sectors have the same code only if they are the same.",
    rules=("A3",),
    mutants=(
        Mutant(f"{_SECTOR}.compute_sector_code", "* LATTICES", "* CHANNELS"),
        Mutant(f"{_SECTOR}.compute_sector_code", "axis * CHANNELS", "axis"),
        Mutant(f"{_SECTOR}.compute_sector_code", "+ lattice", "+ prime"),
    ),
)
def distinct_sectors_have_distinct_codes(case: Case) -> bool:
    one, other = make_parts(case), make_parts(case, ".other")
    for sector in (one, other):
        # What counts highest in a mixed radix needs no bound.
        suppose_parts_in_range(case, sector, any_axis=True)
    codes = compute_sector_code(*one), compute_sector_code(*other)
    return implies(equal(*codes), equal(one, other))
