"""Small histories, written by hand: `build("a set x 1", "a ->", …)` would hide too much."""

from __future__ import annotations

from random import Random

from spectral_memory.oracle.concurrency.answers import Answer
from spectral_memory.oracle.concurrency.history import Call, History, HistoryBuilder
from spectral_memory.oracle.concurrency.operations import Operation
from spectral_memory.oracle.judge.setup import Setup, Strictness, System
from spectral_memory.oracle.judge.subject import Refusal
from spectral_spec.address import GlobalAddress, LocalAddress
from spectral_spec.thermal import Policy

MINIMAL = Setup(System.MINIMAL)
HIERARCHICAL = Setup(System.HIERARCHICAL)
#: Few resonances, a hot tier for one block, everything moves soon.
TIGHT = Setup(
    System.HIERARCHICAL,
    Policy(
        hot_capacity=1,
        insert_heat=1,
        heat_limit=8,
        warm_entry=2,
        warm_exit=0,
        hot_entry=4,
        hot_exit=3,
        duel_margin=2,
        cool_down=0,
        epoch_floor=1,
    ),
    30,
)


class Script:
    """Events one after the other; every thread has a name."""

    def __init__(
        self, setup: Setup = MINIMAL, strictness: Strictness = Strictness.RELATIONAL
    ) -> None:
        self.builder = HistoryBuilder(setup, strictness)
        self.time = 0

    def call(self, thread: str, operation: Operation) -> Script:
        self.time += 1
        self.builder.add_call(thread, self.time, operation)
        return self

    def back(self, thread: str, answer: Answer) -> Script:
        self.time += 1
        self.builder.add_return(thread, self.time, answer)
        return self

    def do(self, thread: str, operation: Operation, answer: Answer) -> Script:
        return self.call(thread, operation).back(thread, answer)

    def build(self) -> History:
        return self.builder.build()


def tamper(history: History, seed: int) -> History:
    """One answer of a history exchanged for that of another call, or for something near it."""
    random = Random(seed)
    returned = [call for call in history.calls if call.returned is not None]
    call = random.choice(returned)
    other = random.choice(returned)
    answer: Answer = other.answer if random.random() < 0.6 else bend(call, random)
    calls = list(history.calls)
    calls[call.number] = call._replace(answer=answer)
    return history._replace(calls=tuple(calls))


def bend(call: Call, random: Random) -> Answer:
    """An answer that differs a little."""
    answer = call.answer
    if isinstance(answer, GlobalAddress):
        axis, prime, lattice, offset = answer.local
        return GlobalAddress(answer.resonance, LocalAddress(axis, prime, lattice, offset + 16))
    if isinstance(answer, bool):
        return not answer
    if isinstance(answer, int):
        return answer + random.choice((-1, 1, 12))
    if isinstance(answer, bytes):
        return bytes(reversed(answer))
    if isinstance(answer, Refusal):
        return None
    return 1
