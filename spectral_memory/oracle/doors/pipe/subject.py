"""A program behind pipes as a subject of the judge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NoReturn, TypeVar

from spectral_memory.oracle.doors.pipe.channel import Channel, Limits
from spectral_memory.oracle.doors.pipe.decode import (
    Document,
    ReplyError,
    read_answers,
    read_capabilities,
    read_observation,
    read_reply,
)
from spectral_memory.oracle.doors.pipe.encode import (
    Chunk,
    Encoder,
    format_hello,
    format_reset,
    format_run,
    format_simple,
)
from spectral_memory.oracle.judge.capabilities import Capabilities
from spectral_memory.oracle.judge.operations import Operation
from spectral_memory.oracle.judge.setup import DEFAULT_SETUPS, Setup, System
from spectral_memory.oracle.judge.subject import (
    Answers,
    Look,
    Moves,
    Observation,
    UnusableError,
)

__all__ = ["PipeSubject"]

_Read = TypeVar("_Read")


class PipeSubject:
    """A running program that speaks the protocol of docs/oracle/protocol.md.

    `command` is the program and its arguments; it is started here, in a process
    group of its own, and dies with `close`. Whatever the program does, a method
    returns in the time that `limits` allow, with an answer or an `UnusableError`.
    """

    def __init__(
        self,
        command: Sequence[str],
        system: System,
        limits: Limits = Limits(),  # noqa: B008 - a frozen value
    ) -> None:
        self._system = system
        self._number = 0
        self._memories = 0
        self._done = 0
        self._program = command[0] if command else "no program"
        self._line = b""
        self._channel = Channel(command, limits)
        try:
            reply = self._ask(lambda n: format_hello(n, DEFAULT_SETUPS[system]), limits.start)
            name = reply.get("name", "")
            self.name = name if isinstance(name, str) and name.isprintable() else ""
            self._capabilities = self._read(lambda: read_capabilities(reply, system))
        except UnusableError:
            self._channel.close()
            raise
        self._encoder = Encoder(self._capabilities)

    @property
    def capabilities(self) -> Capabilities:
        """What the program said that it can do."""
        return self._capabilities

    def begin(self, setup: Setup) -> None:
        """A new memory."""
        self._encoder.begin()
        self._ask(lambda n: format_reset(n, setup))
        self._memories += 1
        self._done = 0

    def perform(self, operations: Sequence[Operation], stride: int, moves: bool) -> Answers:
        """The operations in one line, or in several if they carry very many bytes."""
        if not self._capabilities.looks:
            stride = 0  # there is nothing to be seen
        try:
            chunks = tuple(self._encoder.cut(operations))
        except ValueError as error:  # an int with too many digits to be written
            raise UnusableError(f"{self._program}: it cannot be asked: {error}") from None
        if len(chunks) == 1:
            return self._run(chunks[0], stride, moves)
        results: list[object] = []
        looks: list[Look | None] = []
        moved: list[Moves] = []
        for chunk in chunks:
            answers = self._run(chunk, min(stride, 1), moves)
            results += answers.results
            looks += answers.looks
            moved += answers.moves
        if stride:
            looks = [one if at % stride == 0 else None for at, one in enumerate(looks, 1)]
        return Answers(results, looks, moved)

    def observe(self) -> Observation:
        """All that can be looked at."""
        reply = self._ask(lambda n: format_simple(n, "observe"))
        return self._read(lambda: read_observation(reply, self._system))

    def close(self) -> None:
        """Say goodbye and end the program; more than once does no harm."""
        self._channel.close(format_simple(self._number + 1, "bye"))

    # ---------------------------------------------------------------------- inside

    def _run(self, chunk: Chunk, stride: int, moves: bool) -> Answers:
        """One line of operations."""
        reply = self._ask(
            lambda n: format_run(n, chunk, stride, moves), count=len(chunk.operations)
        )
        answers = self._read(
            lambda: read_answers(reply, chunk.operations, stride, moves, self._system)
        )
        self._done += len(chunk.operations)
        return answers

    def _ask(
        self, make: Callable[[int], bytes], seconds: float | None = None, count: int = 0
    ) -> Document:
        """One request and its reply."""
        self._number += 1
        try:
            self._line = self._channel.exchange(make(self._number), seconds)
        except UnusableError as error:
            self._give_up(error, count)
        return self._read(lambda: read_reply(self._line, self._number))

    def _read(self, read: Callable[[], _Read]) -> _Read:
        """What a reader finds in the last line."""
        try:
            return read()
        except ReplyError as error:
            try:
                self._channel.fail(str(error), self._line)
            except UnusableError as failure:
                self._give_up(failure, 0)

    def _give_up(self, failure: UnusableError, count: int) -> NoReturn:
        """The reason, with the program and how far it had come."""
        reason = f"{self._program}: {failure.args[0]}"
        if self._memories:
            where = f"{self._done} operations"
            if count:
                where = f"in operations {self._done + 1}..{self._done + count}"
            reason += f" (memory {self._memories}, {where})"
        raise UnusableError(reason) from None
