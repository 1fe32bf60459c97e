"""Rings, indices and slots that go from form to form do what the implementation's do."""

from __future__ import annotations

import random

import pytest

from spectral_memory.hierarchical.free_index import GRAINS, FreeIndex
from spectral_memory.hierarchical.row_ring import RowRing
from spectral_proofs.model.indices import IndexForms, SharedIndex, share_index
from spectral_proofs.model.rings import RingForms, SharedRing, share_ring
from spectral_proofs.model.slots import SharedSlots, SlotsForms, share_slots

from .scenes import describe

Patch = pytest.MonkeyPatch


def get_names(cls: type) -> set[str]:
    """What a class of the implementation offers to its users."""
    plain = {
        "__doc__",
        "__init__",
        "__module__",
        "__slotnames__",
        "__slots__",
        *getattr(cls, "__slots__", ()),
    }
    return {
        name for name in set(vars(cls)) - plain if not name.startswith("_") or name.endswith("__")
    }


@pytest.mark.parametrize(("shared", "cls"), [(SharedRing, RowRing), (SharedIndex, FreeIndex)])
def test_every_method_is_followed(shared: type, cls: type) -> None:
    assert get_names(cls)
    assert get_names(cls) <= set(vars(shared))


def test_a_shared_ring_does_what_a_ring_does() -> None:
    forms, rng = RingForms(), random.Random(7)
    for _ in range(200):
        ring, shared = RowRing(), share_ring(forms.find(RowRing()))
        for _ in range(rng.randrange(14)):
            row = rng.randrange(3)
            if row in ring:
                for one in (ring, shared):
                    one.remove(row) if row % 2 else one.advance()
            else:
                for one in (ring, shared):
                    one.append(row)
            assert (list(shared), len(shared)) == (list(ring), len(ring))
            assert (shared.front, shared.back) == (ring.front, ring.back)
            assert [one in shared for one in range(9)] == [one in ring for one in range(9)]
            assert describe(shared) == describe(ring)
            assert forms.find(ring) is shared.form


def test_a_shared_index_does_what_an_index_does() -> None:
    forms, rng = IndexForms(), random.Random(7)
    for _ in range(100):
        index, shared = FreeIndex(), share_index(forms.find(FreeIndex()))
        held: list[tuple[int, int]] = []
        for _ in range(rng.randrange(14)):
            length = rng.choice((1, 2, GRAINS // 2))
            grain = index.find_first_fit(length)
            assert shared.find_first_fit(length) == grain
            if held and (grain < 0 or rng.random() < 0.5):
                freed = held.pop(rng.randrange(len(held)))
                assert shared.measure_gap(*freed) == index.measure_gap(*freed)
                index.give(*freed)
                shared.give(*freed)
            elif grain >= 0:
                held.append((grain, length))
                if len(held) % 2:
                    assert index.take_first_fit(length) == shared.take_first_fit(length) == grain
                else:
                    index.take(grain, length)
                    shared.take(grain, length)
            assert shared.tail == index.tail
            assert shared.to_spec() == index.to_spec()
            assert shared.find_breach() is index.find_breach() is None
            for at in (0, 1, 3, GRAINS // 2, GRAINS):
                assert shared.get_length(at) == index.get_length(at)
                assert shared.get_start(at) == index.get_start(at)
                assert shared.find_next_fit(1, at) == index.find_next_fit(1, at)
            assert describe(shared) == describe(index)
            assert forms.find(index) is shared.form


def test_what_was_learnt_is_not_computed_again(monkeypatch: Patch) -> None:
    forms = IndexForms()
    first, second = (share_index(forms.find(FreeIndex())) for _ in range(2))
    first.take(first.find_first_fit(4), 4)
    assert first.take_first_fit(2) == 4
    monkeypatch.setattr(FreeIndex, "take", None)
    monkeypatch.setattr(FreeIndex, "find_first_fit", None)
    monkeypatch.setattr(FreeIndex, "take_first_fit", None)
    second.take(second.find_first_fit(4), 4)
    assert second.take_first_fit(2) == 4
    assert second.form is first.form
    with pytest.raises(TypeError):
        second.take(second.find_first_fit(5), 5)


def test_a_method_that_raises_leaves_the_fields_that_it_left() -> None:
    forms = IndexForms()
    index, shared = FreeIndex(), share_index(forms.find(FreeIndex()))
    for one in (index, shared):
        with pytest.raises(KeyError):
            one.take(99, 1)
    assert describe(shared) == describe(index) != describe(FreeIndex())


def test_a_method_that_should_only_look_is_seen_to_change(monkeypatch: Patch) -> None:
    look = RowRing.__contains__

    def look_and_forget(self: RowRing, row: int) -> bool:
        found = look(self, row)
        self._length = 0
        return found

    monkeypatch.setattr(RowRing, "__contains__", look_and_forget)
    forms, ring = RingForms(), RowRing()
    ring.append(0)
    for _ in range(2):  # first it is computed, then it is known
        shared = share_ring(forms.find(ring))
        assert len(shared) == 1
        assert 0 in shared
        assert len(shared) == 0


@pytest.fixture
def slots() -> SharedSlots:
    index = FreeIndex()
    index.take(0, 4)
    return share_slots({1: index, 2: FreeIndex()}, SlotsForms())


def test_shared_slots_hand_out_indices_of_their_own(slots: SharedSlots) -> None:
    form = slots.form
    other = SharedSlots()
    other.form = form
    slots[1].take(4, 2)
    mine = slots.get(2)
    assert mine is not None
    assert slots[2] is mine
    mine.take(0, 1)
    assert describe(other) != describe(slots)
    assert other.seal() is form
    assert slots.seal() is not form
    assert slots.form.layout.numbers == [1, 1, 96, 2**24 - 96, 2, 1, 16, 2**24 - 16]
    assert form.layout.numbers == [1, 1, 64, 2**24 - 64]


def test_shared_slots_are_a_dictionary(slots: SharedSlots) -> None:
    assert slots.get(9) is None
    with pytest.raises(KeyError):
        slots[9]
    slots[9] = FreeIndex()
    assert sorted(slots) == sorted(slots.keys()) == [1, 2, 9]
    assert len(slots) == 3
    assert [key in slots for key in (1, 2, 3, 9)] == [True, True, False, True]
    assert {key: index.to_spec() for key, index in slots.items()} == {
        key: slots[key].to_spec() for key in slots
    }
    assert len(list(slots.values())) == 3
    assert dict.fromkeys(slots, 0).keys() == {1, 2, 9}
    for refused in (slots.pop, slots.popitem, slots.setdefault, slots.clear, slots.update):
        with pytest.raises(NotImplementedError):
            refused()
    with pytest.raises(NotImplementedError):
        del slots[1]


def test_a_slot_that_was_looked_at_has_the_layout_of_one_that_was_not(slots: SharedSlots) -> None:
    layout = slots.form.layout
    slots[3] = FreeIndex()
    assert slots.seal().layout is layout


def test_the_breach_of_an_index_is_that_of_the_slots() -> None:
    index = FreeIndex()
    index.free += 1
    forms = SlotsForms()
    assert share_slots({1: index}, forms).form.layout.breach == "the free grains are counted"
    assert forms.read({1: index}).breach == "the free grains are counted"
    assert forms.read({1: FreeIndex()}).breach is None
