"""What goes over the pipes, recorded."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

import pytest

from spectral_memory.oracle.doors.pipe import Limits, PipeSubject
from spectral_memory.oracle.doors.pipe.channel import Channel
from spectral_memory.oracle.fuzz.hierarchical import HierarchicalSource
from spectral_memory.oracle.fuzz.minimal import MinimalSource
from spectral_memory.oracle.judge import Operation, Setup, System
from spectral_spec.thermal import Policy


class Exchange(NamedTuple):
    """A request, its reply, the operations that it asked for, and the parameters."""

    request: bytes
    reply: bytes
    operations: list[Operation]
    setup: Setup


class Session(NamedTuple):
    """Everything that was said."""

    system: System
    exchanges: list[Exchange]


def record(command: list[str], system: System) -> Session:
    """Some batches with all that can be asked for."""
    exchanges: list[Exchange] = []
    asked: list[Operation] = []
    setup = Setup(system)
    send = Channel.exchange

    def listen(channel: Channel, line: bytes, seconds: float | None = None) -> bytes:
        reply = send(channel, line, seconds)
        exchanges.append(Exchange(line, reply, list(asked), setup))
        return reply

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Channel, "exchange", listen)  # listens in, and changes nothing
        subject = PipeSubject(command, system, Limits())
        make = MinimalSource if system == System.MINIMAL else HierarchicalSource
        for seed, stride in ((1, 1), (2, 3), (3, 0)):
            setup = Setup(system, Policy(hot_capacity=2), 100 if seed == 1 else 31)
            source = make(Random(seed), subject.capabilities, {})
            subject.begin(setup)
            source.begin(setup)
            for _ in range(3):
                asked[:] = source.draw(40)
                answers = subject.perform(asked, stride, moves=stride == 3)
                source.learn(asked, answers.results)
            asked.clear()
            subject.observe()
    subject.close()
    return Session(system, exchanges)
