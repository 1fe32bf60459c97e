"""Codes and addresses go back and forth, and what is no address is refused."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectral_spec.address import (
    AXES,
    CHANNELS,
    DOMAINS,
    LATTICES,
    LOCAL_CODES,
    OFFSETS,
    PRIMES,
    SECTORS,
    GlobalAddress,
    LocalAddress,
    Sector,
    compute_local_fault,
    decode_global,
    decode_local,
    decode_sector,
    encode_global,
    encode_local,
    encode_sector,
    is_sector_code,
)
from spectral_spec.errors import ArgumentRangeError, InvalidSectorError

locals_ = st.builds(
    LocalAddress,
    st.integers(0, AXES - 1),
    st.integers(0, CHANNELS - 1),
    st.integers(0, LATTICES - 1),
    st.integers(0, OFFSETS - 1) | st.sampled_from([0, 1, OFFSETS - 1]),
)


def test_the_constants_belong_together() -> None:
    assert len(PRIMES) == CHANNELS == 7
    assert DOMAINS == LATTICES == 12
    assert SECTORS == 252
    assert LOCAL_CODES == 2**32
    assert 100 * LOCAL_CODES == 400 * 2**30


def test_all_252_sectors_have_a_code_each_in_order() -> None:
    sectors = [Sector(*parts) for parts in product(range(3), range(7), range(12))]
    assert [encode_sector(*sector) for sector in sectors] == list(range(252))
    assert [decode_sector(code) for code in range(252)] == sectors


@pytest.mark.parametrize("code", [-1, 252, 253, 254, 255, 256, 10**9])
def test_other_codes_name_no_sector(code: int) -> None:
    assert not is_sector_code(code)
    answer = decode_sector(code)
    assert isinstance(answer, InvalidSectorError)
    assert answer.payload == ("InvalidSectorError", (code,))


@pytest.mark.parametrize(
    ("parts", "args"),
    [
        ((-1, 0, 0), ("axis", -1, 0, 2)),
        ((3, 0, 0), ("axis", 3, 0, 2)),
        ((0, -1, 0), ("prime", -1, 0, 6)),
        ((0, 7, 0), ("prime", 7, 0, 6)),
        ((0, 0, -1), ("lattice", -1, 0, 11)),
        ((0, 0, 12), ("lattice", 12, 0, 11)),
    ],
)
def test_a_part_out_of_range_is_named_with_its_range(
    parts: tuple[int, int, int], args: tuple[object, ...]
) -> None:
    for answer in (
        encode_sector(*parts),
        encode_local(LocalAddress(*parts, 0)),
        encode_global(GlobalAddress(1, LocalAddress(*parts, 0))),
    ):
        assert isinstance(answer, ArgumentRangeError)
        assert answer.args == args


@pytest.mark.parametrize("offset", [-1, OFFSETS])
def test_an_offset_out_of_range_is_named(offset: int) -> None:
    fault = compute_local_fault(LocalAddress(0, 0, 0, offset))
    assert fault is not None
    assert fault.args == ("offset", offset, 0, OFFSETS - 1)


@given(locals_)
def test_a_local_address_survives_its_code(address: LocalAddress) -> None:
    code = encode_local(address)
    assert isinstance(code, int)
    assert 0 <= code < LOCAL_CODES
    assert decode_local(code) == address


@given(st.integers(0, LOCAL_CODES - 1))
def test_a_local_code_survives_its_address_or_names_no_sector(code: int) -> None:
    address = decode_local(code)
    if isinstance(address, InvalidSectorError):
        assert code >= 252 * OFFSETS
    else:
        assert encode_local(address) == code


@pytest.mark.parametrize("code", [-1, 252 * OFFSETS, LOCAL_CODES - 1, LOCAL_CODES])
def test_codes_without_a_sector_are_refused(code: int) -> None:
    assert isinstance(decode_local(code), InvalidSectorError)


def test_the_last_valid_code_is_accepted() -> None:
    assert decode_local(252 * OFFSETS - 1) == LocalAddress(2, 6, 11, OFFSETS - 1)


@given(locals_, st.integers(1, 10**13))
def test_a_global_address_survives_its_code(local: LocalAddress, resonance: int) -> None:
    address = GlobalAddress(resonance, local)
    code = encode_global(address)
    assert isinstance(code, int)
    assert decode_global(code) == address


def test_global_errors() -> None:
    local = LocalAddress(0, 0, 0, 0)
    number = encode_global(GlobalAddress(0, local))
    assert isinstance(number, ArgumentRangeError)
    assert number.args == ("resonance", 0, 1, None)
    code = decode_global(-1)
    assert isinstance(code, ArgumentRangeError)
    assert code.args == ("code", -1, 0, None)
    sector = decode_global(5 * LOCAL_CODES + 255 * OFFSETS)
    assert isinstance(sector, InvalidSectorError)
    assert sector.args == (255,)
