"""The literals of the reference are the numbers of the specification."""

from __future__ import annotations

from spectral_memory.hierarchical import constants
from spectral_memory.hierarchical.free_index import GRAINS
from spectral_memory.hierarchical.space import PLACE_BITS, PLACE_MASK
from spectral_spec import address, extents, tiers
from spectral_spec.hierarchical import handles, placement


def test_each_literal_is_the_number_of_its_name() -> None:
    found = {name: getattr(constants, name) for name in constants.__all__}
    named: dict[str, object] = {}
    for module in (address, extents, tiers, handles, placement):
        named |= {name: value for name, value in vars(module).items() if name in found}
    named |= {"CHANNELS": len(address.PRIMES), "ROW_BITS": handles.ROWS.bit_length() - 1}
    assert found == named


def test_a_slot_has_so_many_grains_and_a_place_holds_them() -> None:
    assert GRAINS == address.OFFSETS // extents.GRAIN
    assert PLACE_MASK == 2**PLACE_BITS - 1 >= GRAINS
