"""Recorded accesses as operations: the same as those of the replay, judged by the same rules."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result

from spectral_memory import unchecked
from spectral_memory.lockstep.hierarchical import HierarchicalPlayer
from spectral_memory.oracle.adapters.reference import make_reference
from spectral_memory.oracle.command import oracle
from spectral_memory.oracle.doors.pipe import plain_client
from spectral_memory.oracle.doors.python import open_subject
from spectral_memory.oracle.judge import Capabilities, Outcome, Setup, Strictness, System
from spectral_memory.oracle.judge.operations import NO_BLOCK, Operation, bind, is_birth
from spectral_memory.oracle.traced import judge_trace
from spectral_memory.oracle.traced.hierarchical import TracedAllocator
from spectral_memory.oracle.traced.minimal import TracedDict
from spectral_memory.trace import Trace, parse_trace
from spectral_spec import hierarchical as h
from spectral_spec.hierarchical import configure
from spectral_spec.resonances import ENCLOSURES
from spectral_spec.thermal import Policy

from ..doors.library.libraries import build_example


def make_trace(accesses: int, addressed: bool, keys: int = 300) -> Trace:
    random = Random(accesses)
    drawn = [int(random.paretovariate(0.7)) % keys for _ in range(accesses)]
    forms = (b"s 0x%x 1", b"l 0x%x 7", b"l 0x%x 0") if addressed else (b"key%d",)
    return parse_trace([random.choice(forms) % number for number in drawn], "drawn")


class Listening(HierarchicalPlayer):
    """The replay, which tells its operations."""

    def __init__(self, trace: Trace) -> None:
        system = unchecked.HierarchicalSpectralMemory(100)
        super().__init__(trace, system, configure(ENCLOSURES, 100, Policy()))
        self.heard: list[Operation] = []

    def _step(self, index: int, operation: h.Operation) -> object:
        self.heard.append(operation)
        return super()._step(index, operation)


@pytest.mark.parametrize("addressed", [False, True])
@pytest.mark.parametrize("count", [7, 2048])
def test_the_operations_are_those_of_the_replay(addressed: bool, count: int) -> None:
    trace = make_trace(3000, addressed)
    player = Listening(trace)
    assert player.play(0, len(trace), thorough=False) is None
    subject = make_reference(System.HIERARCHICAL)
    subject.begin(Setup(System.HIERARCHICAL))
    traced = TracedAllocator(trace, subject.capabilities)
    performed: list[Operation] = []
    ids: list[int] = []
    while not traced.is_done:
        batch = traced.draw(count)
        answers = subject.perform(batch, 0, moves=False)
        traced.learn(batch, answers.results)
        for operation, result in zip(batch, answers.results, strict=True):
            performed.append(bind(operation, ids))
            if is_birth(operation):
                ids.append(result if isinstance(result, int) else NO_BLOCK)
    assert performed == player.heard


def test_a_refused_birth_is_asked_for_without_a_wish() -> None:
    trace = parse_trace([b"a", b"b", b"b", b"a"], "short")
    every = make_reference(System.HIERARCHICAL).capabilities
    traced = TracedAllocator(trace, every)
    first = traced.draw(10)
    assert [one.kind for one in first] == ["malloc", "malloc"]
    refusal = object()
    traced.learn(first, [5, refusal])
    (again, *rest) = traced.draw(10)
    assert isinstance(again, h.Malloc)
    assert again.t is None
    assert rest == []  # the answer is needed first
    traced.learn([again], [6])
    assert [getattr(one, "block", None) for one in traced.draw(10)] == [2, 0]
    assert traced.is_done


def test_what_a_subject_lacks_is_left_out() -> None:
    trace = make_trace(2000, addressed=False)
    few = Capabilities(
        frozenset({"malloc", "free", "access"}), frozenset(), frozenset(), fractions=False
    )
    traced = TracedAllocator(trace, few)
    traced.begin(Setup(System.HIERARCHICAL))
    kinds: set[str] = set()
    births = 0
    while not traced.is_done:
        batch = traced.draw(100)
        births += sum(map(is_birth, batch))
        kinds |= {one.kind for one in batch}
        for one in batch:
            if isinstance(one, h.Malloc) and one.t is not None:
                assert float(one.t) == one.t
        traced.learn(batch, [5 if is_birth(one) else None for one in batch])
    assert kinds == {"malloc", "free", "access"}
    assert births > 100
    assert traced.draw_check() == []


def test_a_dictionary_is_written_and_then_read() -> None:
    traced = TracedDict(parse_trace([b"a", b"b", b"a"], "short"))
    traced.begin(Setup(System.MINIMAL))
    assert [one.kind for one in traced.draw(10)] == ["set", "set", "get"]
    assert traced.is_done


@pytest.mark.parametrize("strictness", list(Strictness))
@pytest.mark.parametrize("system", list(System))
def test_the_reference_agrees(system: System, strictness: Strictness) -> None:
    trace = make_trace(7000, addressed=True)
    verdict = judge_trace(make_reference(system), system, trace, strictness)
    assert verdict.outcome == Outcome.AGREES, verdict
    assert verdict.steps >= len(trace)
    assert verdict.episodes == 1


class Late(unchecked.ThermalDict[object, object]):
    """Wrong from the 4000th write on."""

    writes = 0

    def __setitem__(self, key: object, value: object) -> None:
        super().__setitem__(key, value)
        if value == 4000:
            super().__setitem__(key, -1)


def test_a_wrong_dictionary_is_found_and_the_sequence_made_short() -> None:
    trace = make_trace(6000, addressed=True)
    verdict = judge_trace(open_subject(Late, System.MINIMAL), System.MINIMAL, trace)
    assert verdict.outcome == Outcome.DIVERGES
    assert verdict.divergence is not None
    assert verdict.divergence.found >= 3990
    assert len(verdict.divergence.script) <= 2


def run(*arguments: str) -> Result:
    return CliRunner().invoke(oracle, arguments)


@pytest.fixture
def accesses(tmp_path: Path) -> str:
    path = tmp_path / "accesses.txt"
    path.write_text("\n".join(make_trace(1500, addressed=False).keys), encoding="utf-8")
    return str(path)


def test_the_command_takes_a_trace(accesses: str) -> None:
    done = run("spectral_memory:ThermalDict", "--trace", accesses, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["steps"] == 1500
    plain = [sys.executable, "-I", plain_client.__file__]
    done = run("--trace", accesses, "--", *plain)
    assert done.exit_code == 0, done.output


def test_a_divergence_of_a_trace_is_repeated(accesses: str, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong_dict.py"
    wrong.write_text(
        "class Wrong(dict):\n"
        "    def __getitem__(self, key):\n"
        "        return super().__getitem__(key) if len(key) > 4 else -1\n"
    )
    saved = str(tmp_path / "failure.json")
    done = run(f"{wrong}:Wrong", "--trace", accesses, "--save", saved)
    assert done.exit_code == 1, done.output
    assert run(f"{wrong}:Wrong", "--replay", saved).exit_code == 1
    assert run("builtins:dict", "--replay", saved).exit_code == 0


@pytest.mark.parametrize("option", ["--seed", "--steps"])
def test_nothing_is_drawn_beside_a_trace(accesses: str, option: str) -> None:
    done = run("builtins:dict", "--trace", accesses, option, "3")
    assert done.exit_code == 64
    assert "means nothing beside --trace" in done.output


def test_a_trace_and_vectors_are_one_too_many(accesses: str) -> None:
    done = run("builtins:dict", "--trace", accesses, "--vectors", "shipped")
    assert done.exit_code == 64
    assert "--trace means nothing beside --vectors" in done.output


def test_a_damaged_trace_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.txt"
    path.write_text("a\nb c\n")
    done = run("builtins:dict", "--trace", str(path))
    assert done.exit_code == 64
    assert "line 2: 'b c' is not one key" in done.output


def test_the_seconds_end_it_at_a_check_point() -> None:
    trace = make_trace(60_000, addressed=False, keys=20)
    subject = make_reference(System.MINIMAL)
    verdict = judge_trace(subject, System.MINIMAL, trace, seconds=1e-9)
    assert verdict.outcome == Outcome.UNDECIDED
    assert verdict.reason == "nothing was compared"


def test_a_library_takes_a_trace(tmp_path: Path) -> None:
    path = tmp_path / "accesses.txt"
    path.write_text("\n".join(make_trace(800, addressed=False).keys), encoding="utf-8")
    done = run("--lib", str(build_example()), "--trace", str(path))
    assert done.exit_code == 0, done.output
    assert "AGREES: hierarchical system, exact" in done.output
