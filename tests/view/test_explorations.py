"""A model checker at work, as a page: histories one after another, and how far it is."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

import pytest

from spectral_memory.hierarchical.free_index import FreeIndex
from spectral_memory.minimal.bounded_table import BoundedHeatTable
from spectral_memory.oracle.detection.fitting import take_in_two_steps
from spectral_memory.view import Recording, Session, Window
from spectral_memory.view.exploration import make_exploration_source
from spectral_memory.view.ledger import RESTART
from spectral_memory.view.recording import Step
from spectral_proofs.model.configuration import Birth, Configuration, Hierarchical, Minimal
from spectral_proofs.model.examine import examine
from spectral_proofs.model.tour import History, Tour
from spectral_spec.thermal import Policy
from spectral_spec.tiers import AUTO

from .scenes import apply_changes, record

COOL = Policy(1, 1, 2, 3, 2, 1, 3, 2, 2, 1, 1)
TINY = Hierarchical("tiny", "", (1, 4, 30), COOL, blocks=2, births=(Birth(2**23, AUTO),))
PAIR = Minimal("pair", "", COOL, keys=2)
minimal_step = import_module("spectral_spec.minimal.step")

COMMAND = ("spectral-memory", "view", "--explore", "it")


def tour(configuration: Configuration, window: Window | None = None) -> Recording:
    """The recording of a tour."""
    return record(make_exploration_source(Tour(configuration), COMMAND), window)


def split(recording: Recording) -> Iterator[list[Step]]:
    """The steps of each history, its restart first."""
    part: list[Step] = []
    for step in recording.steps:
        if step.op == RESTART and part:
            yield part
            part = []
        part.append(step)
    yield part


@pytest.mark.parametrize("configuration", [TINY, PAIR])
def test_every_property_that_is_met_has_its_shortest_history(configuration: Configuration) -> None:
    recording = tour(configuration)
    outcome = examine(configuration, True, 100_000, 1, lambda _: None)
    assert outcome.verdict == "exhausted, no violation"
    parts = list(split(recording))
    said = [part[0].words for part in parts]
    shortest = [
        f"A shortest history to: {witness.goal}. It has {len(witness.moves)} operation"
        f"{'s' if len(witness.moves) > 1 else ''}."
        for witness in outcome.witnesses
        if witness.moves is not None
    ]
    assert shortest
    assert sorted(one for one in said if one.startswith("A shortest")) == sorted(shortest)
    for part in parts:
        assert part[0].op == RESTART
        assert f"{len(part) - 1} operation" in part[0].words
        assert {step.op for step in part[1:]}.isdisjoint({RESTART})
    assert len(parts) >= outcome.depth


@pytest.mark.parametrize("configuration", [TINY, PAIR])
def test_every_history_begins_with_the_empty_system(configuration: Configuration) -> None:
    recording = tour(configuration)
    apply_changes(recording)
    gone = 0
    for number, step in enumerate(recording.steps):
        if step.op == RESTART:
            assert apply_changes(recording, number + 1) == {}
            assert (step.thermal, step.migrations, step.rules) == ((0, 0, 0, 0), 0, ())
            gone += len(step.changes)
    assert gone > 0


def test_the_last_note_tells_what_came_of_it() -> None:
    recording = tour(TINY)
    outcome = examine(TINY, True, 100_000, 1, lambda _: None)
    assert recording.kind == "exploration"
    assert recording.title == "exploration of tiny"
    assert "the resonances 1, 4, 30, numbered from 1" in recording.notes[0]
    assert recording.notes[1] == (
        f"Explored: {outcome.states} states and {outcome.edges:,} edges, {outcome.depth} "
        "operations deep. The verdict: exhausted, no violation."
    )
    assert len(recording.notes) == 2


def test_whoever_follows_is_told_how_far_it_is() -> None:
    session = Session(make_exploration_source(Tour(PAIR), COMMAND))
    assert "The exploration begins." in session.record().notes
    heard = []

    def listen(_: int) -> None:
        answer = session.get_steps(10**9)
        assert answer["done"] is False
        heard.append(answer["notes"])

    session.run(listen)
    told = [" ".join(notes) for notes in heard if isinstance(notes, tuple)]
    assert len(told) == len(heard)
    assert len(set(told)) > 5
    assert all("Explored so far: " in notes for notes in told)
    assert all("goes on" in notes for notes in told)
    answer = session.get_steps(10**9)
    assert answer["done"] is True
    assert answer["notes"] == session.record().notes
    assert "goes on" not in str(answer["notes"])


def test_a_window_shows_a_part_of_the_tour() -> None:
    whole, part = tour(TINY), tour(TINY, Window(20, 30))
    assert [step.words for step in part.steps] == [step.words for step in whole.steps[20:30]]
    assert apply_changes(part) == apply_changes(whole, 30)
    assert "where about" in part.notes[-1]
    assert "of all" not in part.notes[-1]


@pytest.mark.interpreted
def test_a_violation_is_marked_where_it_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    find = FreeIndex.find_first_fit
    monkeypatch.setattr(FreeIndex, "find_first_fit", lambda self, length: find(self, length + 1))
    monkeypatch.setattr(FreeIndex, "take_first_fit", take_in_two_steps)
    outcome = examine(TINY, True, 100_000, 1, lambda _: None)
    assert outcome.trace is not None
    recording = tour(TINY)
    last = list(split(recording))[-1]
    assert last[0].words == (
        f"Here begins the history to the violation: {len(outcome.trace.moves)} operation"
        f"{'s' if len(outcome.trace.moves) > 1 else ''}."
    )
    assert [step.mark for step in recording.steps].count("violation") == 1
    assert last[-1].mark == "violation"
    assert last[-1].expected != last[-1].got
    assert recording.notes[-1].endswith(f"The verdict: violation. {outcome.trace.finding}.")


@pytest.mark.interpreted
def test_a_circle_says_where_it_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minimal_step, "compute_triumph", lambda _policy, one, other: one >= other)
    init = BoundedHeatTable.__init__

    def make_bold(self: BoundedHeatTable[int], policy: Policy, capacity: int) -> None:
        init(self, policy, capacity)
        self._margin = 0

    monkeypatch.setattr(BoundedHeatTable, "__init__", make_bold)
    told: list[History] = []
    Tour(PAIR).walk(told.append)
    assert told[-1].finding == "a hot place changes hands at every use"
    assert "on it goes in a circle" in told[-1].words
