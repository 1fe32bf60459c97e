"""Whole explorations: pinned counts, symmetry on and off, one process and two."""

from __future__ import annotations

from array import array
from dataclasses import replace

import pytest

from spectral_proofs.model.configuration import Configuration
from spectral_proofs.model.examine import BOUNDED, EXHAUSTED, VIOLATED, examine
from spectral_proofs.model.goals import HIERARCHICAL_GOALS, MINIMAL_GOALS
from spectral_proofs.model.hierarchical import HierarchicalModel
from spectral_proofs.model.named import NAMED, PINNED
from spectral_proofs.model.search import Frontier, Ledger

from .scenes import DICTIONARY, TINY, explore_all


@pytest.mark.parametrize("name", ["small", "tenants"])
def test_a_small_configuration_has_its_pinned_counts_and_no_violation(name: str) -> None:
    outcome = explore_all(NAMED[name])
    assert outcome.findings == ()
    assert outcome.verdict == EXHAUSTED
    assert (outcome.states, outcome.edges, outcome.depth) == PINNED[name]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["bytes", "minimal", "minimal-open"])
def test_a_larger_configuration_has_its_pinned_counts_and_no_violation(name: str) -> None:
    outcome = explore_all(NAMED[name])
    assert outcome.findings == ()
    assert outcome.verdict == EXHAUSTED
    assert (outcome.states, outcome.edges, outcome.depth) == PINNED[name]


def test_every_configuration_has_pinned_counts_and_default_has_half_a_million_states() -> None:
    assert set(PINNED) == set(NAMED)
    assert PINNED["default"].states >= 500_000


def test_the_configurations_together_ask_for_everything_that_can_be_asked() -> None:
    asked = {goal for configuration in NAMED.values() for goal in configuration.sometimes}
    assert asked == {*HIERARCHICAL_GOALS, *MINIMAL_GOALS}


def test_another_count_than_the_pinned_one_is_a_violation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PINNED, "tenants", PINNED["tenants"]._replace(states=37))
    outcome = explore_all(NAMED["tenants"])
    assert outcome.verdict == VIOLATED
    assert "states=36" in outcome.findings[0]


def test_what_had_to_be_reached_and_was_not_is_a_violation() -> None:
    wanting = replace(TINY, sometimes=("refused: TierFullError", "promotion by use"))
    outcome = explore_all(wanting)
    assert outcome.findings == ("never reached: refused: TierFullError",)
    assert outcome.verdict == VIOLATED


def test_a_search_that_was_cut_off_says_so() -> None:
    outcome = examine(TINY, True, 50, 1, lambda _: None)
    assert outcome.verdict == BOUNDED
    assert 50 <= outcome.states < explore_all(TINY).states


def walk_all(configuration: Configuration, symmetric: bool) -> tuple[set[bytes], Ledger]:
    """All keys of a configuration of the hierarchical system."""
    assert configuration.system == "hierarchical"
    frontier = Frontier(HierarchicalModel(configuration, symmetric))
    ledger = Ledger(frontier.key, frontier.fault)
    while not ledger.is_over(100_000):
        ledger.report(frontier.adopt(ledger.merge([frontier.expand()])[0]))
    return frontier._known, ledger


def get_orbit(key: bytes) -> bytes:
    """The symmetric head of a key: as many numbers as its first one says."""
    return key[: 4 * array("i", key[:4])[0]]


def test_symmetry_on_and_off_agree_state_by_state() -> None:
    orbits, folded = walk_all(TINY, True)
    states, plain = walk_all(TINY, False)
    assert len(states) > len(orbits)
    assert {get_orbit(key) for key in states} == {get_orbit(key) for key in orbits}
    assert len({get_orbit(key) for key in orbits}) == len(orbits)
    assert folded.fault is plain.fault is None
    assert set(folded.goals) == set(plain.goals)
    # A shortest history is as long with symmetry as without.
    for goal in folded.goals:
        lengths = {len(one.get_path(one.goals[goal][0])) for one in (folded, plain)}
        assert len(lengths) == 1, goal


def test_symmetry_on_and_off_agree_on_a_dictionary() -> None:
    folded, plain = explore_all(DICTIONARY), explore_all(DICTIONARY, symmetric=False)
    assert folded.verdict == plain.verdict == EXHAUSTED
    assert plain.states > folded.states
    assert {one.goal for one in folded.witnesses} == {one.goal for one in plain.witnesses}


def test_two_processes_report_what_one_reports() -> None:
    small = NAMED["small"]
    one, two = explore_all(small, jobs=1), explore_all(small, jobs=2)
    assert one.levels == two.levels
    assert (one.edges, one.refused, one.handovers) == (two.edges, two.refused, two.handovers)
    assert one.witnesses == two.witnesses
    assert one.verdict == two.verdict == EXHAUSTED
