"""What foreign objects answer is recorded as it is, and operations of the other system are wrong."""

from __future__ import annotations

import sys
from collections.abc import Iterator, MutableMapping

import pytest

from spectral_memory.oracle.concurrency import judge_history
from spectral_memory.oracle.concurrency.domain_model import DomainModel
from spectral_memory.oracle.concurrency.minimal_models import answer_as, get_told
from spectral_memory.oracle.concurrency.operations import Items, Length, Status, Temperature
from spectral_memory.oracle.concurrency.reader import HistoryError, load_history
from spectral_memory.oracle.concurrency.recorder import RecordedMapping, Recorder
from spectral_memory.oracle.judge.setup import Setup, Strictness, System
from spectral_memory.oracle.judge.subject import Raised, Refusal
from spectral_spec import hierarchical, minimal
from spectral_spec.thermal import Policy


class Odd(MutableMapping[object, object]):
    """Nothing that it says is right."""

    def __getitem__(self, key: object) -> object:
        if key == "value":
            return object()
        raise KeyError("another key")

    def __setitem__(self, key: object, value: object) -> None:
        raise OSError("full")

    def __delitem__(self, key: object) -> None:
        raise KeyError("another key")

    def __iter__(self) -> Iterator[object]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def popitem(self) -> tuple[object, object]:
        return object(), 1

    def thermal_status(self) -> object:
        return {"hot": 1}


class Triple(Odd):
    def popitem(self) -> tuple[object, object]:
        return (1, 2, 3)  # type: ignore[return-value]  # it is wrong

    def thermal_status(self) -> object:
        return {"hot": 1, "warm": 0, "cold": 2}


def answers_of(mapping: Odd) -> list[object]:
    recorder = Recorder(Setup(System.MINIMAL), Strictness.EXACT)
    shared = RecordedMapping(mapping, recorder)
    shared["value"]
    with pytest.raises(KeyError):
        shared["a"]
    with pytest.raises(OSError, match="full"):
        shared["a"] = 1
    with pytest.raises(KeyError):
        del shared["a"]
    shared.popitem()
    shared.thermal_status()
    history = recorder.build()
    assert judge_history(history).outcome.value == "diverges"
    return [call.answer for call in history.calls]


def test_what_no_dictionary_answers_is_recorded_as_a_failure() -> None:
    names = [one.name if isinstance(one, Raised) else one for one in answers_of(Odd())]
    assert names == ["object", "KeyError", "OSError", "KeyError", "tuple", "dict"]
    *_, pair, status = answers_of(Triple())
    assert isinstance(pair, Raised)
    assert status == minimal.Status(1, 0, 2)


def test_an_empty_popitem_is_recorded_as_a_refusal() -> None:
    recorder = Recorder(Setup(System.MINIMAL), Strictness.EXACT)
    shared = RecordedMapping({}, recorder)
    with pytest.raises(KeyError):
        shared.popitem()
    (call,) = recorder.build().calls
    assert isinstance(call.answer, Refusal)
    assert call.answer.name == "MissingKeyError"


def test_an_operation_of_the_other_system_is_no_answer_of_this_one() -> None:
    state: minimal.State[str | int, int | str | None] = minimal.initial(Policy())
    assert answer_as(state, hierarchical.Free(1)) == (
        state,
        Raised("TypeError", "a dictionary has no free"),
    )
    assert answer_as(state, Items())[1] == ()
    assert answer_as(state, Length())[1] == 0
    assert answer_as(state, Status())[1] == minimal.Status(0, 0, 0)
    missing = answer_as(state, Temperature("a"))[1]
    assert isinstance(missing, Refusal)
    model = DomainModel(Setup(System.HIERARCHICAL).config, 0)
    _, answer = model._step(model.start(), Length())
    assert answer == Raised("TypeError", "the memory has no length")


def test_the_value_that_a_popitem_told() -> None:
    assert get_told(("a", 5)) == 5
    for other in (Raised("X", ""), Refusal("MissingKeyError", ("a",)), None):
        assert get_told(other) == other


@pytest.mark.parametrize("strictness", list(Strictness))
def test_a_refused_popitem_tells_no_key(strictness: Strictness) -> None:
    """Not even if a key is called as the refusal is."""
    recorder = Recorder(Setup(System.MINIMAL), strictness)
    shared = RecordedMapping({}, recorder)
    shared["MissingKeyError"] = 1
    shared.pop("MissingKeyError")
    with pytest.raises(KeyError):
        shared.popitem()
    shared["MissingKeyError"] = 2
    assert judge_history(recorder.build()).outcome.value == "agrees"


def test_standard_input_may_be_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(HistoryError, match="standard input: is closed"):
        load_history("-")
