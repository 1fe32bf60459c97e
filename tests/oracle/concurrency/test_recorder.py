"""Real threads on real objects: right ones are linearizable, a racing one is not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, MutableMapping
from typing import cast

import pytest

from spectral_memory import HierarchicalSpectralMemory, ThermalDict
from spectral_memory.hierarchical.addresses import BlockAddress
from spectral_memory.oracle.concurrency import judge_history
from spectral_memory.oracle.concurrency.answers import DONE, PENDING
from spectral_memory.oracle.concurrency.operations import Key, Value
from spectral_memory.oracle.concurrency.recorder import (
    Memory,
    RecordedMapping,
    RecordedMemory,
    Recorder,
)
from spectral_memory.oracle.judge.setup import Strictness
from spectral_memory.oracle.judge.subject import Raised, Refusal
from spectral_memory.oracle.judge.verdict import Outcome
from spectral_spec.errors import ArgumentTypeError, DoubleFreeError, SpectralError
from spectral_spec.minimal import Status

from .histories import HIERARCHICAL, MINIMAL

RELATIONAL, EXACT = Strictness.RELATIONAL, Strictness.EXACT


def run_all(*jobs: Callable[[], None]) -> None:
    """The jobs, each in a thread, all begun together."""
    barrier = threading.Barrier(len(jobs))

    def start(job: Callable[[], None]) -> None:
        barrier.wait()
        job()

    threads = [threading.Thread(target=start, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Locked(MutableMapping[Key, Value]):
    """A dictionary behind a lock."""

    def __init__(self) -> None:
        self.pairs: dict[Key, Value] = {}
        self.lock = threading.Lock()

    def __getitem__(self, key: Key) -> Value:
        with self.lock:
            return self.pairs[key]

    def __setitem__(self, key: Key, value: Value) -> None:
        with self.lock:
            self.pairs[key] = value

    def __delitem__(self, key: Key) -> None:
        with self.lock:
            del self.pairs[key]

    def __iter__(self) -> Iterator[Key]:
        with self.lock:
            return iter(tuple(self.pairs))

    def __len__(self) -> int:
        with self.lock:
            return len(self.pairs)


class Stale(Locked):
    """Its reads come from a copy that is not kept up."""

    def __init__(self) -> None:
        super().__init__()
        self.copy: dict[Key, Value] = {}

    def __getitem__(self, key: Key) -> Value:
        with self.lock:
            return self.copy.setdefault(key, self.pairs[key])


@pytest.mark.parametrize(("target", "code"), [(Locked, 0), (Stale, 1)])
def test_a_dictionary_behind_a_lock_is_linearizable_and_a_stale_one_is_not(
    target: type[Locked], code: int
) -> None:
    recorder = Recorder(MINIMAL, RELATIONAL)
    shared = RecordedMapping(target(), recorder)

    def work(number: int) -> None:
        for turn in range(20):
            shared[f"k{turn % 3}"] = 100 * number + turn
            shared.get(f"k{(turn + number) % 3}")

    run_all(*(lambda number=number: work(number) for number in range(4)))
    history = recorder.build()
    assert len(history.calls) == 160
    assert len({call.thread for call in history.calls}) == 4
    assert judge_history(history).exit_code == code


def test_an_allocator_behind_a_lock_is_linearizable() -> None:
    recorder = Recorder(HIERARCHICAL, RELATIONAL)
    memory, lock = HierarchicalSpectralMemory(), threading.Lock()
    shared = RecordedMemory(memory, recorder)

    def work(number: int) -> None:
        for turn in range(8):
            with lock:
                block = shared.malloc(16, domain=number % 2)
            with lock:
                shared.write(block, bytes([number, turn]))
            with lock:
                assert shared.read(block, size=2) == bytes([number, turn])
                shared.access(block)
            with lock:
                shared.free(block)

    run_all(*(lambda number=number: work(number) for number in range(4)))
    history = recorder.build()
    assert judge_history(history).outcome == Outcome.AGREES
    assert judge_history(history._replace(strictness=EXACT)).outcome == Outcome.AGREES


def test_every_operation_of_an_allocator_is_recorded() -> None:
    recorder = Recorder(HIERARCHICAL, EXACT)
    memory = RecordedMemory(HierarchicalSpectralMemory(), recorder)
    block = memory.calloc(2, 8, t_virtual=180.0)
    memory.write(block, bytearray(b"ab"), 1)
    memory.realloc(block, 40)
    memory.access(block)
    memory.defragment(0)
    memory.free(block)
    with pytest.raises(DoubleFreeError):
        memory.free(block)
    with pytest.raises(SpectralError):
        memory.malloc(-1)
    history = recorder.build()
    assert [call.operation.kind for call in history.calls] == [
        "calloc",
        "write",
        "realloc",
        "access",
        "defragment",
        "free",
        "free",
    ]
    assert history.calls[-1].answer == Refusal("DoubleFreeError", (block,))
    assert judge_history(history).outcome == Outcome.AGREES


def test_every_operation_of_a_mapping_is_recorded() -> None:
    recorder = Recorder(MINIMAL, EXACT)
    target: ThermalDict[Key, Value] = ThermalDict()
    shared = RecordedMapping(target, recorder)
    shared["a"], shared["b"], shared["c"] = 1, "two", None
    assert shared.setdefault("a", 5) == 1
    assert "a" in shared
    assert len(shared) == 3
    assert list(shared) == ["a", "b", "c"]
    assert shared.snapshot() == (("a", 1), ("b", "two"), ("c", None))
    assert shared.popitem() == ("c", None)
    assert shared.pop("b") == "two"
    assert shared.pop("b", 7) == 7
    del shared["a"]
    for absent in ("pop", "popitem"):
        with pytest.raises(KeyError):
            getattr(shared, absent)(*(["a"] if absent == "pop" else []))
    shared.clear()
    shared["d"] = 1
    assert sum(shared.thermal_status().values()) == 1
    history = recorder.build()
    answers = [call.answer for call in history.calls]
    assert DONE in answers
    assert any(isinstance(answer, Status) for answer in answers)
    assert judge_history(history).outcome == Outcome.AGREES
    for bad in (True, 1.5, b"x"):
        with pytest.raises(ArgumentTypeError):
            shared[bad] = 1  # type: ignore[index]  # a key of no admitted type
    with pytest.raises(ArgumentTypeError):
        shared["e"] = 1.5  # type: ignore[assignment]  # a value of no admitted type
    assert len(recorder.build().calls) == len(history.calls)


class Broken(dict[Key, Value]):
    """Fails in every way."""

    def __getitem__(self, key: Key) -> Value:
        if key == "stop":
            raise KeyboardInterrupt
        if key == "float":
            return 1.5  # type: ignore[return-value]  # that is what is wrong with it
        if key == "other":
            raise KeyError("another key")
        raise RuntimeError("dictionary changed size during iteration")

    def popitem(self) -> tuple[Key, Value]:
        return ("a", 1, 2)  # type: ignore[return-value]  # that is what is wrong with it


def test_what_no_dictionary_does_is_recorded_as_it_was() -> None:
    recorder = Recorder(MINIMAL, RELATIONAL)
    shared = RecordedMapping(Broken(), recorder)
    with pytest.raises(KeyboardInterrupt):
        shared["stop"]
    with pytest.raises(RuntimeError):
        shared["a"]
    with pytest.raises(KeyError):
        shared["other"]
    assert shared["float"] == 1.5
    shared.popitem()
    history = recorder.build()
    assert history.calls[0].answer is PENDING
    assert all(isinstance(call.answer, Raised) for call in history.calls[1:])
    # The thread that was stopped goes on under a new name.
    assert [call.thread for call in history.calls] == ["t0", "t1", "t1", "t1", "t1"]
    assert judge_history(history).exit_code == 1


class Confused:
    """Answers with what no allocator has."""

    def __getattr__(self, name: str) -> Callable[..., object]:
        wrong: dict[str, object] = {"access": BlockAddress(1, 0, 4, 0, 0), "read": bytearray(b"a")}
        return lambda *_: wrong.get(name, 1.5)


def test_what_no_allocator_does_is_recorded_as_it_was() -> None:
    recorder = Recorder(HIERARCHICAL, RELATIONAL)
    memory = RecordedMemory(cast("Memory", Confused()), recorder)
    memory.malloc(8)
    memory.access(0)
    memory.read(0)
    answers = [call.answer for call in recorder.build().calls]
    assert answers[0] == Raised("float", "1.5")
    assert isinstance(answers[1], Raised)
    assert answers[2] == b"a"
