"""Copies of the references: equal in every field, and no step changes the original."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

import pytest

from spectral_memory.hierarchical.domain import Domain
from spectral_memory.minimal.records import Cell
from spectral_proofs.model.copies import copy_rows
from spectral_proofs.model.hierarchical import HierarchicalModel
from spectral_proofs.model.minimal import MinimalModel
from spectral_proofs.model.minimal_twin import copy_twin
from spectral_proofs.model.search import Frontier
from spectral_proofs.model.shared import SharedDomain, copy_domain, has_same_fields
from spectral_proofs.model.twin import Crash, Twin, is_same, perform
from spectral_spec.errors import DoubleFreeError, UseAfterFreeError
from spectral_spec.hierarchical import Free, Malloc
from spectral_spec.tiers import AUTO

from .scenes import DICTIONARY, TINY, describe, get_configuration, walk_nodes

ACTS: tuple[Callable[[SharedDomain], object], ...] = (
    lambda new: new.pass_time(),
    lambda new: new.sweep.append(7),
    lambda new: new.hot.append(7),
    lambda new: new.waiting.append(7),
    lambda new: new.get_slot(1, 0).take(0, 1),
    lambda new: new.arena.clear(9, 0, 4),
    lambda new: new.rows.issue(),
    lambda new: new.tallies.count_resize(16, 64),
    lambda new: new.tallies.count_migration(2, 2),
    lambda new: new.tallies.count_birth(0, 1, 1, None),
)
PLAIN = (int, str, float, bytes, type(None), tuple)


def get_parts(value: object) -> Iterator[object]:
    """Everything that can change inside a heat table, itself first."""
    if isinstance(value, PLAIN):
        return
    yield value
    if isinstance(value, dict):
        for one in value.values():
            yield from get_parts(one)
    elif isinstance(value, list | deque):
        for one in value:
            yield from get_parts(one)
    else:
        for name in get_slots(value):
            yield from get_parts(getattr(value, name, None))


def get_slots(value: object) -> list[str]:
    """The slots of an object, those of its bases too."""
    return [name for cls in type(value).__mro__ for name in getattr(cls, "__slots__", ())]


@pytest.mark.parametrize("name", ["tiny", "bytes", "tenants"])
def test_a_copy_is_equal_and_what_is_done_to_it_leaves_the_original_alone(name: str) -> None:
    configuration = TINY if name == "tiny" else get_configuration(name)
    model = HierarchicalModel(configuration)
    nodes, _ = walk_nodes(model, 60)
    memory = Twin(model.config)
    for node in nodes:
        before = [describe(one) for one in node.twins]
        for operation in model.offer(node):
            copies = tuple(map(copy_domain, node.twins))
            assert [describe(one) for one in copies] == before
            assert all(map(has_same_fields, node.twins, copies))
            memory.load(copies)
            perform(memory, operation)
        assert [describe(one) for one in node.twins] == before


@pytest.mark.parametrize("name", ["tiny", "bytes", "tenants"])
def test_a_shared_domain_is_what_the_implementation_is_after_the_same_history(name: str) -> None:
    configuration = TINY if name == "tiny" else get_configuration(name)
    model = HierarchicalModel(configuration)
    nodes, ledger = walk_nodes(model, 120)
    for number, node in enumerate(nodes):
        memory, at = Twin(model.config), model.begin()[0]
        for place in ledger.get_path(number):
            operation = model.offer(at)[place]
            perform(memory, operation)
            following = model.follow(at, operation).node
            assert following is not None
            at = following
        plain = memory.domains[: len(node.twins)]
        assert all(type(one) is Domain for one in plain)
        assert [describe(one) for one in plain] == [describe(one) for one in node.twins]


def test_a_copy_with_another_field_has_not_the_same_fields() -> None:
    model = HierarchicalModel(TINY)
    nodes, _ = walk_nodes(model, 40)
    old = nodes[-1].twins[0]
    for column in ("heat", "moved", "tier", "resonance", "grain", "size", "axis"):
        new = copy_domain(old)
        new.rows = copy_rows(old.rows)
        getattr(new.rows, column)[0] ^= 1
        assert not has_same_fields(old, new), column
    for act in ACTS:
        new = copy_domain(old)
        act(new)
        assert not has_same_fields(old, new)


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
