"""From the reference to the specification, and the check of the whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from spectral_memory.contracts import InvariantError
from spectral_memory.hierarchical.domain import Domain
from spectral_memory.hierarchical.free_index import FreeIndex
from spectral_memory.unchecked import HierarchicalSpectralMemory
from spectral_spec.hierarchical import State, find_breach, split_id
from spectral_spec.ring import get_members
from spectral_spec.thermal import Policy


def play() -> HierarchicalSpectralMemory:
    memory = HierarchicalSpectralMemory(policy=Policy(hot_capacity=1, duel_margin=9, cool_down=0))
    blocks = [memory.malloc(40, domain=3) for _ in range(4)]
    memory.write(blocks[0], b"bytes", 3)
    memory.access(blocks[1])
    memory.free(blocks[2])
    return memory


def test_the_state_is_well_formed_and_says_what_the_reference_holds() -> None:
    memory = play()
    state = memory.to_spec()
    assert find_breach(state) is None
    domain = state.domains[3]
    assert (domain.rows, dict(domain.vacant), dict(domain.generations)) == (
        4,
        {0: 2},
        {0: 0, 1: 0, 2: 1, 3: 0},
    )
    assert domain.blocks[0].contents[0][:8] == b"\0\0\0bytes"
    assert get_members(domain.sweep) == tuple(memory._domains[3].sweep)
    assert get_members(domain.hot) == (0,)
    assert get_members(domain.waiting) == (1,)
    assert [domain.blocks[row].wait for row in (0, 1)] == [-1, 0]


def test_looking_changes_nothing() -> None:
    memory = play()
    assert memory.to_spec() == memory.to_spec()
    memory.check()


def spoil_the_count(domain: Domain) -> None:
    domain.tallies.bytes_live += 1


def spoil_the_index(domain: Domain) -> None:
    key = domain.get_slot_key(0)
    domain.slots[key].free += 1


def spoil_the_rows(domain: Domain) -> None:
    domain.tallies.mallocs = 9


def spoil_a_block(domain: Domain) -> None:
    domain.rows.tier[0] = 1


def forget_a_slot(domain: Domain) -> None:
    domain.slots[domain.get_slot_key(0)] = FreeIndex()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (spoil_the_count, "the census is counted"),
        (spoil_the_index, "the free grains are counted"),
        (spoil_the_rows, "every block that was born and not freed is live"),
        (spoil_a_block, "a block's tier is that of its resonance"),
        (forget_a_slot, "the blocks of slot"),
    ],
)
def test_a_broken_invariant_is_told_with_the_state(
    spoil: Callable[[Domain], None], words: str
) -> None:
    memory = play()
    spoil(memory._domains[3])
    with pytest.raises(InvariantError, match=f"domain 3: {words}") as caught:
        memory.check()
    assert isinstance(caught.value.state, State)


def test_a_row_that_is_vacant_twice_is_told() -> None:
    memory = play()
    memory._domains[3].rows._vacant.append(2)
    with pytest.raises(InvariantError, match="every row is vacant or holds a live block"):
        memory.check()


def test_a_ring_that_miscounts_its_rows_is_told() -> None:
    memory = play()
    memory._domains[3].sweep._length += 1
    with pytest.raises(InvariantError, match="live rows are counted"):
        memory.check()


def test_a_lost_row_is_told() -> None:
    memory = play()
    domain = memory._domains[3]
    domain.rows._vacant.pop()
    with pytest.raises(InvariantError, match="every row is vacant or holds a live block"):
        memory.check()


def test_ids_are_rows_and_domains() -> None:
    memory = play()
    assert split_id(memory.malloc(1, domain=3)) == (1, 2, 3)
