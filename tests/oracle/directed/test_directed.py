"""Directed sequences reach their goals, are stored as they are found, and go before the fuzz."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest

from spectral_memory.oracle.adapters.reference import make_reference
from spectral_memory.oracle.directed import (
    GOALS,
    DirectedCampaign,
    DirectedSource,
    list_directed,
    list_playable,
)
from spectral_memory.oracle.directed.arenas import ALLOCATORS, DICTIONARIES
from spectral_memory.oracle.directed.hierarchical import HierarchicalWorld
from spectral_memory.oracle.directed.needs import list_needs, list_wants
from spectral_memory.oracle.directed.search import World, search
from spectral_memory.oracle.directed.store import SEQUENCES, Directed, generate, to_text
from spectral_memory.oracle.fuzz import Budget
from spectral_memory.oracle.judge import Born, Outcome, Setup, Strictness, System
from spectral_memory.oracle.judge.specified import make_specified
from spectral_spec import hierarchical as h
from spectral_spec import minimal as m

from ...mutants.hierarchical_bugs import BUGS
from ..planted import PlantedAllocator

STORED = files("spectral_memory.oracle.directed").joinpath(SEQUENCES).read_text("utf-8")


def count_operations(system: System) -> int:
    """Of all sequences, with the reads at their ends."""
    model, count = make_reference(system), 0
    for one in list_directed(system):
        source = DirectedSource(one.script)
        source.begin(one.setup)
        model.begin(one.setup)
        batch = source.draw(1)
        source.learn(batch, model.perform(batch, 0, moves=False).results)
        count += len(batch) + len(source.draw_check())
    return count


@pytest.mark.parametrize("system", System)
def test_every_goal_has_one_sequence(system: System) -> None:
    goals = [one.goal for one in list_directed(system)]
    assert sorted(goals) == sorted(GOALS[system])


@pytest.mark.parametrize("index", [1, 2])
def test_a_search_finds_what_is_stored(index: int) -> None:
    world = DICTIONARIES[index]
    found = [Directed(goal, world.setup, script) for goal, script in search(world).items()]
    assert len(found) == len(world.aims)
    for one in found:
        assert to_text([one]) in STORED


@pytest.mark.parametrize(
    "one",
    [*list_directed(System.MINIMAL), *list_directed(System.HIERARCHICAL)],
    ids=lambda one: f"{one.setup.system}: {one.goal}",
)
def test_a_stored_sequence_reaches_its_goal_with_its_last_step(one: Directed) -> None:
    worlds: tuple[World[Any], ...] = (*DICTIONARIES, *ALLOCATORS)
    (world, *_) = (it for it in worlds if it.setup == one.setup and one.goal in it.aims)
    node, before = world.start()
    assert one.script[: len(before)] == before
    reached: list[str] = []
    for operation in one.script[len(before) :]:
        assert one.goal not in reached
        node, goals = world.advance(node, operation)
        reached = list(goals)
    assert one.goal in reached


@pytest.mark.slow
def test_the_stored_sequences_are_found_again_byte_for_byte() -> None:
    assert to_text(generate()) == STORED


@pytest.mark.parametrize("system", System)
def test_the_sequences_alone_cover_every_transition(system: System) -> None:
    campaign = DirectedCampaign(make_reference(system), system, Strictness.EXACT, 0)
    verdict = campaign.run(Budget(count_operations(system)))
    assert verdict.episodes == len(list_directed(system))
    assert verdict.outcome == Outcome.AGREES
    assert [name for name in verdict.targets if not verdict.coverage.get(name)] == []
    assert set(verdict.coverage) <= set(verdict.targets)


def test_the_fuzz_comes_after_them() -> None:
    system = System.MINIMAL
    campaign = DirectedCampaign(make_reference(system), system, Strictness.EXACT, 0)
    verdict = campaign.run(Budget(5_000))
    assert verdict.outcome == Outcome.AGREES
    assert verdict.steps >= 5_000
    assert verdict.episodes > len(list_directed(system))


def test_the_relation_allows_what_the_reference_does() -> None:
    system = System.HIERARCHICAL
    campaign = DirectedCampaign(make_reference(system), system, Strictness.RELATIONAL, 0)
    verdict = campaign.run(Budget(1_000))
    assert verdict.outcome == Outcome.AGREES


@pytest.mark.interpreted
def test_a_planted_bug_is_found_before_any_fuzz() -> None:
    (bug,) = (one for one in BUGS if one.slip == "free forgets the block that waits")
    subject = PlantedAllocator(bug.plant)
    campaign = DirectedCampaign(subject, System.HIERARCHICAL, Strictness.EXACT, 0)
    verdict = campaign.run(Budget(100_000))
    assert verdict.outcome == Outcome.DIVERGES
    assert verdict.episodes <= len(list_directed(System.HIERARCHICAL))


def test_goals_end_where_their_names_say() -> None:
    """A sample, looked at by hand: the last step shows the goal."""
    found = {one.goal: one for one in list_directed(System.HIERARCHICAL)}
    one = found["a row is used a third time"]
    model = make_specified(System.HIERARCHICAL)
    model.begin(one.setup)
    (*_, block) = model.perform(one.script, 0, moves=False).results
    assert isinstance(block, int)
    assert h.split_id(block).generation == 2
    one = found["a challenger wins by just the margin"]
    model.begin(one.setup)
    (*_, before, after) = model.perform(one.script, 1, moves=False).looks
    assert before is not None
    assert after is not None
    assert (after[5], after[6]) == (1, 1)  # one rose, one sank
    one = found["defragment: blocks moved"]
    model.begin(one.setup)
    (*_, moved) = model.perform(one.script, 0, moves=False).results
    assert moved == 1


def test_needs_are_what_an_implementation_may_lack() -> None:
    setup = Setup(System.HIERARCHICAL, n_zeros=30)
    third = h.Malloc(0, 1, 4, h.Malloc(0, 1, 4, None).t)
    needs = list_needs(setup, (third, h.Free(-1), h.Free(Born(0))))
    assert needs == ("policies", "any id", "free", "malloc")
    assert list_needs(Setup(System.MINIMAL), (m.Set("a", 2**70),)) == ("any integer", "set")
    large = list_needs(setup, (h.Free(2**53 - 1), h.Free(2**63 - 2)))
    assert large == ("policies", "large id", "free")
    capabilities = make_specified(System.HIERARCHICAL).capabilities
    assert list_wants(capabilities, (*needs, *large)) == ()
    lesser = type(capabilities)(
        frozenset({"malloc"}), capabilities.looks, capabilities.parts, policies=False, largest_id=9
    )
    assert list_wants(lesser, needs) == ("policies", "any id", "free")
    assert list_wants(lesser, large) == large
    wider = replace(capabilities, largest_id=2**63 - 1)
    assert list_wants(wider, (*needs, *large)) == ("any id",)
    assert {one.setup for one in list_playable(System.HIERARCHICAL, lesser)} <= {
        Setup(System.HIERARCHICAL)
    }


def test_searches_of_one_system_aim_at_nothing_twice() -> None:
    for worlds in (DICTIONARIES, ALLOCATORS):
        aims = [aim for world in worlds for aim in world.aims]
        assert len(aims) == len(set(aims))


@pytest.mark.parametrize("index", [0, 1, 2])
def test_the_beginning_of_a_search_finds_what_is_stored(index: int) -> None:
    """Breadth first: with a smaller bound less is found, and the same."""
    world = HierarchicalWorld(ALLOCATORS[index].arena)
    world.bound = 12
    found = [Directed(goal, world.setup, script) for goal, script in search(world).items()]
    assert len(found) > 2
    for one in found:
        assert to_text([one]) in STORED
