"""Parts of a run, and a run that is followed: nothing is lost, and what is left out is said."""

from __future__ import annotations

import pytest

from spectral_memory.view import Session, Window, dump_recording, load_recording
from spectral_memory.view import session as session_module
from spectral_memory.view.recording import RecordingError
from spectral_memory.view.session import AXES

from .scenes import BUSY, SYSTEMS, apply_changes, make_source, record


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_document_comes_back_as_it_was(system: str) -> None:
    recording = record(make_source(BUSY, system, 3))
    assert load_recording(dump_recording(recording), "here") == recording


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_window_begins_with_all_that_was_there(system: str) -> None:
    whole = record(make_source(BUSY, system, 3))
    part = record(make_source(BUSY, system, 3), Window(1200, 1500))
    assert (part.complete, whole.complete) == (False, True)
    assert [step.n for step in part.steps] == list(range(1200, 1500))
    for step, other in zip(part.steps, whole.steps[1200:1500], strict=True):
        same = ("op", "words", "rules", "thermal", "migrations", "mark", "mean_mismatch")
        assert [getattr(step, name) for name in same] == [getattr(other, name) for name in same]
    assert apply_changes(part) == apply_changes(whole, 1500)
    assert "begins at operation 1,200" in part.notes[0]
    assert "ends before operation 1,500" in part.notes[1]


def test_a_limit_shows_the_beginning() -> None:
    part = record(make_source(BUSY, "minimal"), limit=10)
    assert [step.n for step in part.steps] == list(range(10))
    assert not part.complete
    whole = record(make_source(BUSY, "minimal"), limit=len(BUSY))
    assert whole.complete
    assert whole.notes == ()


def test_a_window_behind_the_end_is_empty() -> None:
    assert record(make_source(BUSY, "minimal"), Window(10**6, 10**7)).steps == ()


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_page_that_follows_sees_everything(system: str) -> None:
    session = Session(make_source(BUSY, system))
    before = session.record()
    assert (before.steps, before.entities) == ((), ())
    assert "goes on" in before.notes[0]
    assert session.get_steps(0) == {
        "steps": [],
        "entities": [],
        "notes": before.notes,
        "done": False,
    }
    session.run()
    whole = session.record()
    steps: list[object] = []
    names: list[str] = []
    for first in (0, 700, 1400):  # what came before is known: each answer goes on from there
        answer = session.get_steps(first)
        found = answer["steps"]
        assert isinstance(found, list)
        assert answer["done"] is True
        assert len(found) == len(whole.steps) - first
        if first == 0:
            steps, entities = found, answer["entities"]
            assert isinstance(entities, list)
            names = entities
    assert len(steps) == len(whole.steps)
    assert tuple(names) == whole.entities
    known = session.get_steps(5)["entities"]
    assert isinstance(known, list)
    assert 0 < len(known) < len(names)
    assert names[-len(known) :] == known
    assert session.get_steps(10**9) == {"steps": [], "entities": [], "notes": (), "done": True}


def test_a_long_answer_comes_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_module, "_MOST_STEPS", 999)
    session = Session(make_source(BUSY, "minimal"))
    session.run()
    parts = [session.get_steps(first) for first in (0, 999, 1998)]
    assert [part["done"] for part in parts] == [False, False, True]
    lengths = [len(steps) for part in parts if isinstance(steps := part["steps"], list)]
    assert lengths == [999, 999, len(BUSY) - 1998]


def test_an_allocator_has_sectors_and_a_dictionary_has_none() -> None:
    dictionary = record(make_source(BUSY, "minimal"), limit=3)
    memory = record(make_source(BUSY, "hierarchical"), limit=3)
    assert (dictionary.domains, dictionary.channels, dictionary.slot_bytes) == (1, (), 0)
    assert (memory.domains, memory.channels) == (12, (2, 3, 5, 7, 11, 13, 17))
    assert (memory.axes, memory.slot_bytes) == (AXES, 2**24)
    assert (len(dictionary.resonances), len(memory.resonances)) == (20, 100)
    for recording in (dictionary, memory):
        cells = recording.resonances
        assert [cell.k for cell in cells] == list(range(1, len(cells) + 1))
        assert [cell.high for cell in cells[:-1]] == [cell.low for cell in cells[1:]]
        assert cells[-1].high is None
        assert {cell.tier: cell.regime for cell in cells}["warm"] == "between"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("nothing", "is not JSON"),
        ("[]", "does not say that it is"),
        ('{"format": "spectral-memory recording", "version": 2}', "version 2"),
        ('{"format": "spectral-memory recording", "version": 1}', "written wrong: KeyError 'kind'"),
    ],
)
def test_another_document_is_refused(text: str, problem: str) -> None:
    with pytest.raises(RecordingError, match=problem):
        load_recording(text, "there")
