"""What is recorded is the specification's run: the changes lead to its very state."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectral_memory import unchecked
from spectral_memory.lockstep.hierarchical import RESONANCES, HierarchicalPlayer
from spectral_memory.lockstep.minimal import MinimalPlayer
from spectral_memory.trace import Trace
from spectral_memory.view.hierarchical import HierarchicalRecorder
from spectral_memory.view.minimal import MinimalRecorder
from spectral_memory.view.rules import RuleBook
from spectral_spec import hierarchical as h
from spectral_spec import minimal as m
from spectral_spec.hierarchical import configure
from spectral_spec.resonances import ENCLOSURES
from spectral_spec.thermal import Policy
from spectral_spec.tiers import AUTO, Tier

from .scenes import BUSY, SYSTEMS, apply_changes, find_steps, make_source, record, traces

capacities = st.sampled_from((None, 1, 2))
keys = st.sampled_from("aabbcd")
operations = st.one_of(
    st.builds(m.Get, keys),
    st.builds(m.Set, keys, st.integers(0, 9)),
    st.builds(m.Delete, keys),
    st.just(m.PopItem()),
    st.just(m.Clear()),
)


def make_recorder(system: str, policy: Policy) -> Any:  # noqa: ANN401 - of either system
    """A recorder of one of the systems, for any operation that fits it."""
    if system == "minimal":
        return MinimalRecorder(policy, RuleBook())
    return HierarchicalRecorder(configure(ENCLOSURES, RESONANCES, policy), RuleBook())


@pytest.mark.parametrize("system", SYSTEMS)
@given(trace=traces, hot_capacity=capacities, skipped=st.integers(0, 40))
def test_the_changes_lead_to_the_state_of_the_specification(
    system: str, trace: Trace, hot_capacity: int | None, skipped: int
) -> None:
    recorder = make_recorder(system, Policy(hot_capacity=hot_capacity))
    source = make_source(trace, system, hot_capacity)

    def perform(operation: object, label: str) -> object:
        act = recorder.skip if recorder.operations < skipped else recorder.perform
        return act(operation, label)

    source.play(perform, lambda _: None)
    state = {}
    for step in recorder.ledger.steps:
        for entity, *cell in step.changes:
            state[recorder.ledger.names[entity]] = tuple(cell)
    state = {name: cell for name, cell in state.items() if cell[0]}
    if recorder.ledger.steps:
        assert state == recorder.compute_cells()


@given(script=st.lists(operations, max_size=60), hot_capacity=capacities)
def test_every_operation_of_a_dictionary_is_followed(
    script: list[m.Operation[object, object]], hot_capacity: int | None
) -> None:
    recorder = MinimalRecorder(Policy(hot_capacity=hot_capacity), RuleBook())
    cells: dict[int, tuple[int, ...]] = {}
    for operation in script:
        recorder.perform(operation)
        for entity, *cell in recorder.ledger.steps[-1].changes:
            cells[entity] = tuple(cell)
        seen = {recorder.ledger.names[n]: cell for n, cell in cells.items() if cell[0]}
        assert seen == recorder.compute_cells()
        assert sum(recorder.ledger.steps[-1].thermal) == len(recorder.state.entries)


@pytest.mark.parametrize("hot_capacity", [None, 3])
def test_the_operations_are_those_of_the_replay(hot_capacity: int | None) -> None:
    dictionary = MinimalRecorder(policy := Policy(hot_capacity=hot_capacity), RuleBook())
    make_source(BUSY, "minimal").play(dictionary.skip, lambda _: None)
    bounded = unchecked.ThermalDict[str, int]
    made = bounded() if hot_capacity is None else bounded.bounded(hot_capacity)
    player = MinimalPlayer(BUSY, made, hot_capacity)
    assert player.play(0, len(BUSY), thorough=False) is None
    assert dictionary.state == player.state

    config = configure(ENCLOSURES, RESONANCES, policy)
    memory = HierarchicalRecorder(config, RuleBook())
    make_source(BUSY, "hierarchical").play(memory.skip, lambda _: None)
    allocator = unchecked.HierarchicalSpectralMemory(RESONANCES, hot_capacity=hot_capacity)
    beside = HierarchicalPlayer(BUSY, allocator, config)
    assert beside.play(0, len(BUSY), thorough=False) is None
    assert memory.state == beside.state
    assert memory.operations == beside.operations


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_busy_run_shows_all_that_can_happen(system: str) -> None:
    recording = record(make_source(BUSY, system, hot_capacity=2))
    apply_changes(recording)
    assert len(recording.steps) == recording.operations
    assert [step.n for step in recording.steps] == list(range(recording.operations))
    assert find_steps(recording, mark="promotion")
    cited = {recording.rules[place].id for step in recording.steps for place in step.rules}
    if system == "minimal":
        assert {"M2", "M3", "M4", "M5", "M6", "T3", "T6", "T8", "T2"} <= cited
    else:
        assert {step.error for step in recording.steps} >= {"DoubleFreeError"}
        assert {"H26", "H31", "H32", "H33", "H36", "H18", "H20", "H21", "Q5", "F1"} <= cited
        assert recording.steps[-1].mean_mismatch is not None
    assert max(step.migrations for step in recording.steps) == recording.steps[-1].migrations > 0


def test_a_duel_names_the_loser() -> None:
    recorder = MinimalRecorder(Policy(hot_capacity=1), RuleBook())
    for key in "aabbbbbbb":
        recorder.perform(m.Set(key, 1))
    words = [step.words for step in recorder.ledger.steps if step.mark == "promotion"]
    assert words[0].startswith("Added a: 1.")
    assert [("a lost its place in the hot tier." in one) for one in words] == [False, False, True]
    assert "fell to a lower tier" not in words[2]


def test_a_request_shows_where_its_frequency_landed() -> None:
    config = configure(ENCLOSURES, 100, Policy())
    recorder = HierarchicalRecorder(config, RuleBook())
    recorder.perform(h.Malloc(3, 1024, Tier.HOT, Fraction(180)), "cache")
    recorder.perform(h.Malloc(3, 10, AUTO, Fraction(1, 3)))
    recorder.perform(h.Malloc(3, 10, AUTO, Fraction(10) ** 400))
    step, third, huge = recorder.ledger.steps
    assert step.request is not None
    assert (step.request.k, step.request.text) == (69, "180")
    assert step.request.exact.startswith("0.083515979743003")
    assert step.mean_mismatch == pytest.approx(0.0835, abs=1e-4)
    assert step.words.startswith("Domain 3 asked for 1,024 bytes at t = 180: cache, id ")
    assert third.request is not None
    assert third.request.text == "1/3"
    assert huge.request is None
    assert huge.error is None


def test_a_row_that_is_used_again_is_another_entity() -> None:
    recorder = HierarchicalRecorder(configure(ENCLOSURES, 100, Policy()), RuleBook())
    first = recorder.perform(h.Malloc(0, 1, AUTO, None))
    assert isinstance(first, int)
    recorder.perform(h.Free(first))
    recorder.perform(h.Malloc(0, 1, AUTO, None))
    recorder.perform(h.Access(first))
    born, freed, again, stale = recorder.ledger.steps
    assert (born.entity, freed.entity, again.entity, stale.entity) == (0, 0, 1, None)
    assert stale.error == "UseAfterFreeError"
    assert recorder.ledger.names == ["block 1", "block 2"]
    assert freed.changes == ((0, *(0,) * 9),)
