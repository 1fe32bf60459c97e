"""A Python object in another process, as a subject of the judge."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn, cast

from spectral_memory.oracle.doors.apart.messages import format_message, read_message
from spectral_memory.oracle.doors.pipe.channel import Channel, Limits
from spectral_memory.oracle.judge.capabilities import Capabilities
from spectral_memory.oracle.judge.operations import Operation
from spectral_memory.oracle.judge.setup import Setup, System
from spectral_memory.oracle.judge.subject import Answers, Observation, UnusableError

__all__ = ["ApartSubject"]


class ApartSubject:
    """What `open_subject(load(name), system)` gives, behind a time limit.

    Whatever the object does, a method returns in the time that `limits` allow, with an
    answer or an `UnusableError`. A value that no operation gives comes back as a failure.
    """

    def __init__(
        self,
        name: str,
        system: System,
        limits: Limits = Limits(),  # noqa: B008 - a frozen value
    ) -> None:
        self._name = name
        self._memories = self._done = 0
        module = "spectral_memory.oracle.doors.apart.host"
        self._channel = Channel((sys.executable, "-m", module, name, str(system)), limits)
        try:
            self._capabilities = cast(
                "Capabilities", self._ask("capabilities", seconds=limits.start)
            )
        except UnusableError:
            self._channel.close()
            raise

    @property
    def capabilities(self) -> Capabilities:
        """What the object has."""
        return self._capabilities

    def begin(self, setup: Setup) -> None:
        """A new memory."""
        self._ask("begin", Setup(*setup))
        self._memories, self._done = self._memories + 1, 0
        # An object may have other methods than the one before it.
        self._capabilities = cast("Capabilities", self._ask("capabilities"))

    def perform(self, operations: Sequence[Operation], stride: int, moves: bool) -> Answers:
        """The operations, in one crossing."""
        answers = cast("Answers", self._ask("perform", list(operations), stride, moves))
        self._done += len(operations)
        return answers

    def observe(self) -> Observation:
        """All that can be looked at."""
        return cast("Observation", self._ask("observe"))

    def close(self) -> None:
        """End the process; more than once does no harm."""
        self._channel.close()

    # ------------------------------------------------------------------------ inside

    def _ask(self, method: str, *arguments: object, seconds: float | None = None) -> object:
        """One question and its answer."""
        try:
            line = self._channel.exchange(format_message((method, arguments)), seconds)
            try:
                done, value = cast("tuple[bool, object]", read_message(line))
            except ValueError as error:
                self._channel.fail(str(error), line)
        except UnusableError as error:
            self._give_up(str(error), method)
        if not done:
            raise UnusableError(str(value))
        return value

    def _give_up(self, reason: str, method: str) -> NoReturn:
        """Why there is no answer, and how far it had come."""
        where = f", after {self._done} operations of memory {self._memories}"
        raise UnusableError(
            f"{self._name}: {reason} ({method}{where if self._memories else ''})"
        ) from None
