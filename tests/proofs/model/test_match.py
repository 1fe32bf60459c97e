"""The matcher answers what the two keys say, and only where every field is the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from immutables import Map

from spectral_proofs.model.canonical import encode_domain
from spectral_proofs.model.hierarchical import HierarchicalModel, Node
from spectral_proofs.model.layout import LayoutReader
from spectral_proofs.model.match import Looks, Matcher
from spectral_proofs.model.shared import SharedDomain, copy_domain
from spectral_spec.extents import Extent
from spectral_spec.hierarchical import Block, Domain
from spectral_spec.ring import Ring, rotate
from spectral_spec.thermal import Clock

from .scenes import TINY, get_configuration, get_small, walk_nodes


@pytest.mark.parametrize("symmetric", [True, False])
@pytest.mark.parametrize("name", ["tiny", "small", "tenants", "bounded-hot"])
def test_every_domain_without_bytes_is_matched_with_the_layout_that_is_read(
    name: str, symmetric: bool
) -> None:
    configuration = {"tiny": TINY, "small": get_small()}.get(name) or get_configuration(name)
    model = HierarchicalModel(configuration, symmetric)
    reader = LayoutReader(model.policy, symmetric)
    for node in walk_nodes(model, 400)[0]:
        for number, twin in enumerate(node.twins):
            domain = node.state.domains[number]
            match = Matcher(model.policy, symmetric).match(domain, twin)
            assert match is not None
            assert match[0] == reader.read(twin) == node.layouts[number]
            assert match[0].key == encode_domain(model.policy, domain, symmetric)


def test_domains_that_look_alike_have_one_portrait_and_others_have_not() -> None:
    model = HierarchicalModel(get_small())
    looks: dict[Looks, int] = {}
    for node in walk_nodes(model, 400)[0][1:]:
        (seen,) = node.looks
        assert seen is not None
        portrait = model.judge.portray(node.state.domains[0])
        assert looks.setdefault(seen, portrait) == portrait
    assert len(set(looks.values())) > 20


def test_a_domain_that_holds_bytes_is_not_matched() -> None:
    model = HierarchicalModel(get_configuration("bytes"))
    matches = [
        (bool(node.state.domains[0].blocks.get(0, block_without_bytes()).contents), node.looks[0])
        for node in walk_nodes(model, 60)[0][1:]
    ]
    assert all(looks is None for holds_bytes, looks in matches if holds_bytes)
    assert {looks is None for _, looks in matches} == {True, False}


def block_without_bytes() -> Block:
    return Block(0, 1, 0, 0, 2, 0, 0, 0, 0, 0)


@pytest.fixture(scope="module")
def model() -> HierarchicalModel:
    """The graph of three blocks and one hot place."""
    return HierarchicalModel(replace(TINY, blocks=3, sizes=()))


@pytest.fixture(scope="module")
def node(model: HierarchicalModel) -> Node:
    """Two blocks, of which one is hot and one waits, and a row that was freed."""
    for node in walk_nodes(model, 2000)[0]:
        domain = node.state.domains[0]
        if domain.rows - len(domain.blocks) == len(domain.waiting.places) == 1:
            return node
    raise AssertionError


def fill(domain: Domain) -> Domain:
    """The domain with bytes in its first block."""
    row = min(domain.blocks)
    written = domain.blocks[row]._replace(contents=Map({0: b"x"}))
    return domain._replace(blocks=domain.blocks.set(row, written))


def change_ring(ring: Ring[int]) -> Ring[int]:
    """The ring with a member more."""
    return Ring(ring.places.set(ring.tail, 7), ring.head, ring.tail + 1)


def misplace(ring: Ring[int]) -> Ring[int]:
    """The ring with another row in the place of its first member."""
    place = min(ring.places)
    return ring._replace(places=ring.places.set(place, ring.places[place] + 1))


SPECIFICATIONS: dict[str, Callable[[Domain], Domain]] = {
    "clock": lambda one: one._replace(clock=Clock(one.clock.epoch, one.clock.phase + 1)),
    "epoch": lambda one: one._replace(clock=Clock(one.clock.epoch + 1, one.clock.phase)),
    "rows": lambda one: one._replace(rows=one.rows + 1),
    "vacant": lambda one: one._replace(vacant=Map({0: 9})),
    "no vacant": lambda one: one._replace(vacant=Map()),
    "vacant height": lambda one: one._replace(vacant=Map({1: one.vacant[0]})),
    "generations": lambda one: one._replace(generations=one.generations.set(0, 5)),
    "a generation": lambda one: one._replace(generations=one.generations.set(9, 1)),
    "a count": lambda one: one._replace(generations=one.generations.set(0, -1)),
    "slots": lambda one: one._replace(slots=one.slots.set(99, (Extent(0, 16),))),
    "no slots": lambda one: one._replace(slots=Map()),
    "mallocs": lambda one: one._replace(tally=one.tally._replace(mallocs=9)),
    "no block": lambda one: one._replace(blocks=one.blocks.delete(min(one.blocks))),
    "sweep": lambda one: one._replace(sweep=rotate(one.sweep)),
    "a sweep": lambda one: one._replace(sweep=change_ring(one.sweep)),
    "misplaced sweep": lambda one: one._replace(sweep=misplace(one.sweep)),
    "hot": lambda one: one._replace(hot=change_ring(one.hot)),
    "misplaced hot": lambda one: one._replace(hot=misplace(one.hot)),
    "no hot": lambda one: one._replace(hot=Ring()),
    "waiting": lambda one: one._replace(waiting=change_ring(one.waiting)),
    "misplaced waiting": lambda one: one._replace(waiting=misplace(one.waiting)),
    "no waiting": lambda one: one._replace(waiting=Ring()),
    "contents": fill,
}


@pytest.mark.parametrize("change", SPECIFICATIONS.values(), ids=SPECIFICATIONS)
def test_a_domain_of_the_specification_with_another_field_is_not_matched(
    model: HierarchicalModel, node: Node, change: Callable[[Domain], Domain]
) -> None:
    domain, twin = node.state.domains[0], node.twins[0]
    matcher = Matcher(model.policy, symmetric=True)
    assert matcher.match(domain, twin) is not None
    assert matcher.match(change(domain), twin) is None
    assert matcher.match(domain, twin) is not None


@pytest.mark.parametrize("field", [name for name in Block._fields if name != "contents"])
def test_a_block_of_the_specification_with_another_field_is_not_matched(
    model: HierarchicalModel, node: Node, field: str
) -> None:
    domain, matcher = node.state.domains[0], Matcher(model.policy, symmetric=True)
    for row, block in domain.blocks.items():
        changed = block._replace(**{field: getattr(block, field) + 1})
        other = domain._replace(blocks=domain.blocks.set(row, changed))
        assert matcher.match(other, node.twins[0]) is None


TWINS: dict[str, Callable[[SharedDomain], object]] = {
    "clock": lambda one: one.pass_time(),
    "sweep": lambda one: one.sweep.advance(),
    "hot": lambda one: one.hot.append(7),
    "waiting": lambda one: one.waiting.append(7),
    "an end": lambda one: one.hot.remove(one.hot.front),
    "slot": lambda one: one.get_slot(1, 0).take(0, 1),
    "bytes": lambda one: one.arena.clear(9, 0, 4),
    "row": lambda one: one.rows.issue(),
    "end": lambda one: one.rows.retire(next(iter(one.sweep))),
    "tally": lambda one: one.tallies.count_death(0, 1, 1),
}


@pytest.mark.parametrize("change", TWINS.values(), ids=TWINS)
def test_a_domain_of_the_reference_with_another_field_is_not_matched(
    model: HierarchicalModel, node: Node, change: Callable[[SharedDomain], object]
) -> None:
    twin, matcher = copy_domain(node.twins[0]), Matcher(model.policy, symmetric=True)
    assert matcher.match(node.state.domains[0], twin) is not None
    change(twin)
    assert matcher.match(node.state.domains[0], twin) is None


@pytest.mark.parametrize(
    "column",
    ["size", "resonance", "grain", "axis", "tier", "heat", "moved", "generation"],
)
def test_a_row_of_the_reference_with_another_field_is_not_matched(
    model: HierarchicalModel, node: Node, column: str
) -> None:
    matcher = Matcher(model.policy, symmetric=True)
    for row in node.state.domains[0].blocks:
        twin = copy_domain(node.twins[0])
        getattr(twin.rows, column)[row] += 1
        assert matcher.match(node.state.domains[0], twin) is None
