"""A concurrent history: which thread called what, when it returned, and with which answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from spectral_memory.oracle.concurrency.answers import PENDING, Answer, describe_answer
from spectral_memory.oracle.concurrency.operations import Operation
from spectral_memory.oracle.judge.setup import Setup, Strictness

__all__ = ["Call", "History", "HistoryBuilder", "UnlawfulEventError", "describe_call"]


class Call(NamedTuple):
    """One operation of one thread.

    `called` and `returned` are places in the order of all events, from 0; a call
    that never returned has neither `returned` nor an answer.
    """

    number: int
    thread: str
    operation: Operation
    called: int
    returned: int | None = None
    answer: Answer = PENDING


class History(NamedTuple):
    """All calls in the order in which they were made, and how many events there are.

    `times` holds the logical time of each event.
    """

    setup: Setup
    strictness: Strictness
    calls: tuple[Call, ...]
    times: tuple[int, ...]

    @property
    def events(self) -> int:
        """The number of calls and returns."""
        return len(self.times)


class UnlawfulEventError(ValueError):
    """An event cannot stand where it stands; `problem` and `remedy` say why and what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem}; {remedy}")
        self.problem = problem
        self.remedy = remedy


class HistoryBuilder:
    """Takes events in their order and refuses those that no execution can have."""

    __slots__ = ("_calls", "_open", "_setup", "_strictness", "_times")

    def __init__(self, setup: Setup, strictness: Strictness) -> None:
        self._setup = setup
        self._strictness = strictness
        self._calls: list[Call] = []
        self._open: dict[str, int] = {}
        self._times: list[int] = []

    def add_call(self, thread: str, time: int, operation: Operation) -> None:
        """A thread calls an operation. Raises `UnlawfulEventError`."""
        before = self._open.get(thread)
        if before is not None:
            event = self._calls[before].called + 1
            raise UnlawfulEventError(
                f"thread {thread!r} calls again before its call of event {event} has returned",
                "give a thread that goes on after a lost call a new name",
            )
        self._pass_time(time)
        self._open[thread] = len(self._calls)
        self._calls.append(Call(len(self._calls), thread, operation, len(self._times) - 1))

    def add_return(self, thread: str, time: int, answer: Answer) -> None:
        """The open call of a thread returns. Raises `UnlawfulEventError`."""
        if thread not in self._open:
            raise UnlawfulEventError(
                f"thread {thread!r} returns without a call", "record the call before its return"
            )
        self._pass_time(time)
        number = self._open.pop(thread)
        returned = len(self._times) - 1
        self._calls[number] = self._calls[number]._replace(returned=returned, answer=answer)

    def build(self) -> History:
        """The history so far; calls that have not returned are pending."""
        return History(self._setup, self._strictness, tuple(self._calls), tuple(self._times))

    def _pass_time(self, time: int) -> None:
        if self._times and time <= self._times[-1]:
            raise UnlawfulEventError(
                f"time {time!r:.60} does not come after time {self._times[-1]!r:.60}",
                "sort the events by time; of events at one moment put the calls first",
            )
        self._times.append(time)


def describe_call(call: Call) -> str:
    """A call and its answer on one line."""
    operation = call.operation
    fields: Sequence[str] = getattr(operation, "__slots__", ())
    words = ", ".join(f"{name}={_show(getattr(operation, name))}" for name in fields)
    return f"{call.thread}: {operation.kind}({words}) -> {describe_answer(call.answer)}"


def _show(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
