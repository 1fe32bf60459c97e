"""Copies of the references: equal in every field, and nothing shared that can change."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterator

import pytest

from spectral_memory.hierarchical.free_index import FreeIndex
from spectral_memory.minimal.heat_table import Cell
from spectral_proofs.model.copies import copy_domain
from spectral_proofs.model.hierarchical import HierarchicalModel
from spectral_proofs.model.minimal import MinimalModel
from spectral_proofs.model.minimal_twin import copy_twin
from spectral_proofs.model.named import NAMED
from spectral_proofs.model.search import Frontier
from spectral_proofs.model.slots import SharedSlots, SlotLayout
from spectral_proofs.model.twin import Crash, Twin, is_same, perform
from spectral_spec.errors import DoubleFreeError, UseAfterFreeError
from spectral_spec.hierarchical import Free, Malloc
from spectral_spec.tiers import AUTO

from .scenes import DICTIONARY, TINY

PLAIN = (int, str, float, bytes, type(None), tuple)


def get_parts(value: object) -> Iterator[object]:
    """Everything that can change inside a structure, itself first."""
    if isinstance(value, PLAIN):
        return
    yield value
    if isinstance(value, dict):
        for one in dict.values(value):
            yield from get_parts(one)
    elif isinstance(value, list | deque):
        for one in value:
            yield from get_parts(one)
    elif not isinstance(value, array | bytearray):
        for name in get_fields(value):
            yield from get_parts(getattr(value, name, None))


def get_fields(value: object) -> list[str]:
    """The slots of an object, those of its bases too."""
    return [name for cls in type(value).__mro__ for name in getattr(cls, "__slots__", ())]


def describe(value: object) -> object:
    """A structure as plain values that can be compared."""
    if isinstance(value, dict):
        return {key: describe(one) for key, one in dict.items(value)}
    if isinstance(value, list | deque):
        return [describe(one) for one in value]
    if isinstance(value, (*PLAIN, array, bytearray)):
        return value
    fields = get_fields(value)
    assert fields, type(value)
    return [(name, describe(getattr(value, name, "deleted"))) for name in fields]


def test_a_copy_of_a_domain_is_equal_and_shares_nothing_that_can_change() -> None:
    bytes_ = NAMED["bytes"]
    assert bytes_.system == "hierarchical"
    for configuration in (TINY, bytes_):
        frontier = Frontier(HierarchicalModel(configuration, True))
        for _ in range(5):
            frontier.adopt(range(len(frontier.expand().keys)))
        for _, node in frontier.nodes:
            old, new = node.twins[0], copy_domain(node.twins[0])
            assert describe(new) == describe(old)
            # The indices are shared until they are asked for.
            assert list(new.slots.values()) != list(dict.values(old.slots))
            assert describe(new) == describe(old)
            shared = {id(part) for part in get_parts(old)} & {id(part) for part in get_parts(new)}
            assert shared <= {id(old.config)}


def test_shared_slots_hand_out_copies_only() -> None:
    first = FreeIndex()
    known = SlotLayout((), b"", None)
    slots = SharedSlots({1: first, 2: first}, {1: known, 2: known})
    assert slots.get(9) is None
    mine = slots.get(1)
    assert mine is not None
    assert mine is not first
    assert slots[1] is mine
    assert set(slots.layouts) == {2}
    assert all(one is not first for _, one in slots.items())
    slots[2] = first
    assert slots[2] is first
    del slots[2]
    assert list(slots) == [1]
    slots.clear()
    assert not slots.layouts
    for refused in (slots.pop, slots.popitem, slots.setdefault):
        with pytest.raises(NotImplementedError):
            refused()


def test_a_copy_of_a_dictionary_is_equal_and_shares_nothing_that_can_change() -> None:
    frontier = Frontier(MinimalModel(DICTIONARY, True))
    for _ in range(6):
        frontier.adopt(range(len(frontier.expand().keys)))
    for _, node in frontier.nodes:
        new = copy_twin(node.twin)
        assert list(new.items()) == list(node.twin.items())
        assert describe(new.heats) == describe(node.twin.heats)
        old_parts, new_parts = (
            set(map(id, get_parts(one))) for one in (node.twin.heats, new.heats)
        )
        assert old_parts.isdisjoint(new_parts)
        # A cell that the ring and the table share is one cell in the copy too.
        cells = [one for one in new.heats.records.values() if isinstance(one, Cell)]
        assert {id(one) for one in new.heats.members} == {id(one) for one in cells}


def test_answers_are_those_of_the_specification() -> None:
    twin = Twin(TINY.make_config())
    block = perform(twin, Malloc(0, 16, AUTO, None))
    assert block == 0
    assert perform(twin, Free(0)) is None
    assert is_same(perform(twin, Free(0)), DoubleFreeError(0))
    assert not is_same(perform(twin, Free(0)), UseAfterFreeError(0))
    assert not is_same(perform(twin, Free(0)), None)
    assert not is_same(True, 1)


def test_what_is_no_error_of_a_caller_is_a_crash() -> None:
    twin = Twin(TINY.make_config())
    perform(twin, Malloc(0, 16, AUTO, None))
    twin.domains[0].slots.clear()
    assert perform(twin, Free(0)) == Crash("KeyError", "21")
