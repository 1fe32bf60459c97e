"""What is asked of a state once for all that look like it, and what of each of them."""

from __future__ import annotations

import pytest
from immutables import Map

from spectral_proofs.model import inspection
from spectral_proofs.model.hierarchical import HierarchicalModel
from spectral_proofs.model.inspection import Inspector
from spectral_spec.hierarchical import Block, Config, Domain, find_domain_breach
from spectral_spec.hierarchical.invariants import find_block_breach
from spectral_spec.thermal import Clock

from .scenes import TINY, explore_all, get_configuration, get_small, walk_nodes

Patch = pytest.MonkeyPatch


@pytest.mark.parametrize("name", ["tiny", "small", "bytes", "tenants", "bounded-hot"])
def test_no_clause_but_those_of_a_block_looks_at_time(name: str) -> None:
    configuration = {"tiny": TINY, "small": get_small()}.get(name) or get_configuration(name)
    model = HierarchicalModel(configuration)
    limit, epoch = model.policy.heat_limit, 1000
    for node in walk_nodes(model, 250)[0]:
        for domain in node.state.domains[: configuration.domains]:
            for level, stamp, moved in ((0, 0, 0), (limit, epoch, epoch), (1, 7, epoch - 1)):
                blocks = {
                    row: block._replace(level=level, stamp=stamp, moved=moved)
                    for row, block in domain.blocks.items()
                }
                clock = Clock(epoch, domain.clock.phase + 1)
                changed = domain._replace(clock=clock, blocks=Map(blocks))
                assert find_domain_breach(model.config, changed) is None


def test_all_clauses_are_asked_once_for_all_states_that_look_alike() -> None:
    model = HierarchicalModel(TINY)
    nodes, _ = walk_nodes(model, 100_000)
    inspector = Inspector(model.config, model._reader)
    for node in nodes:
        assert inspector.find_breach(node.state.domains[0], node.twins[0], node.looks[0]) is None
    assert 10 < inspector.questions < len(nodes) / 2


def test_a_block_that_is_too_hot_is_found_in_the_one_state_that_has_it(monkeypatch: Patch) -> None:
    def find_heat(config: Config, domain: Domain, row: int, block: Block) -> str | None:
        is_too_hot = block.level == TINY.policy.heat_limit and domain.clock.epoch > 3
        return "a block is too hot" if is_too_hot else find_block_breach(config, domain, row, block)

    monkeypatch.setattr(inspection, "find_block_breach", find_heat)
    outcome = explore_all(TINY)
    assert outcome.findings == ("domain 0: a block is too hot (rule H45)",)
    assert outcome.trace is not None


def test_a_clause_that_looks_at_the_rings_is_found(monkeypatch: Patch) -> None:
    def find_waiting(config: Config, domain: Domain) -> str | None:
        waits = len(domain.waiting.places) > 0
        return "a block waits" if waits else find_domain_breach(config, domain)

    monkeypatch.setattr(inspection, "find_domain_breach", find_waiting)
    outcome = explore_all(TINY)
    assert outcome.findings == ("domain 0: a block waits (rule H45)",)
    assert outcome.trace is not None
    assert [move.kind for move in outcome.trace.moves] == ["malloc", "malloc", "access", "access"]


def test_a_census_that_is_not_that_of_the_blocks_is_found() -> None:
    model = HierarchicalModel(TINY)
    node = walk_nodes(model, 10)[0][-1]
    node.twins[0].tallies.bytes_held += 16
    assert model.inspect(node) == (
        "domain 0 of the reference: the census is not that of its blocks"
    )
