"""A program at the other end of three pipes: one line goes out, one line comes back.

All pipes are read and written without blocking, so neither side can wait for the
other for ever: what the program does not read, does not write, or writes without
end, ends in an `UnusableError` and in the death of its process group. The clock
decides nothing but "it hangs".
"""

from __future__ import annotations

import fcntl
import os
import selectors
import signal
import subprocess
import weakref
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic
from typing import IO, Final, NamedTuple, NoReturn

from spectral_memory.oracle.doors.pipe.excerpt import shorten
from spectral_memory.oracle.judge.subject import UnusableError

__all__ = ["Channel", "Limits"]

_CHUNK: Final = 1 << 20  # bytes that are read at once
_POLL: Final = 0.1  # seconds between two looks whether the program still runs
_GRACE: Final = 1.0  # seconds for a program that is about to end
_KEPT_NOISE: Final = 400  # bytes of standard error that are shown


class Limits(NamedTuple):
    """What a program may use.

    `patience` and `start`: seconds for one reply, and for the first one. `line`: bytes of
    a reply. `noise`: bytes on standard error between two replies; more is thrown away
    as it comes, less is too, but for the last.
    """

    patience: float = 10.0
    start: float = 30.0
    line: int = 1 << 25
    noise: int = 1 << 24


class Channel:
    """A running program. Every method but `close` may raise `UnusableError`, nothing else.

    After an error the program is dead, and every further request gives the same error.
    """

    def __init__(self, command: Sequence[str], limits: Limits) -> None:
        self._limits = limits
        self._lines = 0
        self._buffer = bytearray()
        self._noise = b""
        self._noise_count = 0
        self._failure = ""
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the program that the user names
                list(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                start_new_session=True,
            )
        except (OSError, ValueError, IndexError) as error:
            name = command[0] if command else "no program"
            reason = error.strerror if isinstance(error, OSError) else None
            raise UnusableError(f"{name} cannot be started: {reason or error}") from None
        # The pipes are there, as asked for above.
        streams = (self._process.stdin, self._process.stdout, self._process.stderr)
        self._pipes: tuple[IO[bytes], ...] = tuple(one for one in streams if one is not None)
        self._in, self._out, self._err = (pipe.fileno() for pipe in self._pipes)
        for pipe in (self._in, self._out, self._err):
            os.set_blocking(pipe, False)
            with suppress(OSError, AttributeError):  # Linux only; fewer turns for long lines
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _CHUNK)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._out, selectors.EVENT_READ)
        self._selector.register(self._err, selectors.EVENT_READ)
        self._deaf = self._silent = False
        # Not even a judge that forgets to close leaves a process behind.
        self._end = weakref.finalize(self, _end, self._process, self._pipes, self._selector)

    @property
    def lines(self) -> int:
        """How many lines have come back."""
        return self._lines

    # -------------------------------------------------------------------- requests

    def exchange(self, line: bytes, seconds: float | None = None) -> bytes:
        """Send a line, with its line break, and wait for one line; without its line break.

        `seconds`: how long, by default the patience of the limits. O(bytes).
        """
        if self._failure:
            raise UnusableError(self._failure)
        patience = self._limits.patience if seconds is None else seconds
        deadline = monotonic() + patience
        self._noise_count = 0
        if not self._silent and (self._read() or self._buffer):
            self._fail(f"wrote {shorten(bytes(self._buffer))} without being asked")
        rest = self._write(memoryview(line))
        if rest:
            self._selector.register(self._in, selectors.EVENT_WRITE)
        while True:
            ready = self._selector.select(min(_POLL, max(0.0, deadline - monotonic())))
            ended = False
            for key, _ in ready:
                if key.fd == self._in:
                    rest = self._write_on(rest)
                elif key.fd == self._err:
                    self._read_noise()
                else:
                    ended = self._read()
            if ended:
                return self._take_line(bool(rest))
            if self._deaf:
                deadline = min(deadline, monotonic() + _GRACE)
            if self._silent or (not ready and self._has_ended()):
                self._fail_ended()
            if monotonic() > deadline:
                self._fail_late(bool(rest), patience)

    def fail(self, reason: str, line: bytes = b"") -> NoReturn:
        """Give up because of the last line that came back."""
        shown = f": {shorten(line)}" if line else ""
        self._fail(f"line {self._lines} of its output: {reason}{shown}")

    def close(self, farewell: bytes = b"") -> None:
        """Say farewell, wait a moment, and end the program and all that it started."""
        if not self._end.alive:
            return
        if not self._failure and not self._deaf:
            with suppress(OSError):
                os.write(self._in, farewell)
            self._pipes[0].close()
            deadline = monotonic() + _GRACE
            while not self._has_ended() and monotonic() < deadline:
                self._drain()
        self._failure = self._failure or "it was closed"
        self._end()

    # ---------------------------------------------------------------------- inside

    def _write(self, rest: memoryview) -> memoryview:
        """Send as much as goes through now; what is left."""
        try:
            return rest[os.write(self._in, rest) :]
        except BlockingIOError:
            return rest
        except OSError:  # nobody reads it any more; it may be about to end
            self._deaf = True
            return rest[:0]

    def _write_on(self, rest: memoryview) -> memoryview:
        """The same, until nothing is left."""
        rest = self._write(rest)
        if not rest:
            self._selector.unregister(self._in)
        return rest

    def _read(self) -> bool:
        """Take what has come; True if that ends a line."""
        try:
            chunk = os.read(self._out, _CHUNK)
        except BlockingIOError:
            return False
        if not chunk:
            self._silent = True
            self._selector.unregister(self._out)
            return False
        self._buffer += chunk
        ended = b"\n" in chunk
        if not ended and len(self._buffer) > self._limits.line:
            self._lines += 1
            reason = f"is longer than {self._limits.line} bytes: {shorten(bytes(self._buffer))}"
            self._fail(f"line {self._lines} of its output {reason}")
        return ended

    def _take_line(self, early: bool) -> bytes:
        """The line that has come, and nothing may have come after it."""
        line, _, rest = bytes(self._buffer).partition(b"\n")
        self._lines += 1
        self._buffer.clear()
        if early:
            self.fail("came before its request was read", line)
        if rest:
            self.fail("is followed by more than the one line that was asked for", rest)
        if len(line) > self._limits.line:
            self.fail(f"is longer than {self._limits.line} bytes", line)
        return line

    def _read_noise(self) -> None:
        """Keep the last of standard error."""
        try:
            chunk = os.read(self._err, _CHUNK)
        except BlockingIOError:
            return
        if not chunk:
            self._selector.unregister(self._err)
            return
        self._noise = (self._noise + chunk)[-_KEPT_NOISE:]
        self._noise_count += len(chunk)
        if self._noise_count > self._limits.noise:
            self._fail(f"wrote more than {self._limits.noise} bytes to its standard error")

    def _drain(self) -> None:
        """Throw away what still comes."""
        for key, _ in self._selector.select(0.01):
            with suppress(OSError):
                if not os.read(key.fd, _CHUNK):
                    self._selector.unregister(key.fd)

    def _has_ended(self) -> bool:
        """True if the program has ended. It is not waited for yet: its number stays its own."""
        if not hasattr(os, "waitid"):
            return self._process.poll() is not None
        try:
            seen = os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:  # somebody else has waited for it
            return True
        return seen is not None

    # -------------------------------------------------------------------- failures

    def _fail_late(self, unsent: bool, patience: float) -> NoReturn:
        """The time is over."""
        if self._deaf:
            self._fail("has closed its standard input")
        if unsent:
            self._fail(f"did not read its standard input for {patience:g} s")
        if self._buffer:
            shown = shorten(bytes(self._buffer))
            self._fail(
                f"did not end line {self._lines + 1} of its output in {patience:g} s: {shown}"
            )
        self._fail(f"did not answer for {patience:g} s")

    def _fail_ended(self) -> NoReturn:
        """Nothing will come any more."""
        deadline = monotonic() + _GRACE
        while not self._has_ended() and monotonic() < deadline:
            for key, _ in self._selector.select(0.01):
                if key.fd == self._err:
                    self._read_noise()
        what = "has closed its standard output" if not self._has_ended() else self._describe_end()
        shown = f" in the middle of line {self._lines + 1}: {shorten(bytes(self._buffer))}"
        self._fail(what + (shown if self._buffer else ""))

    def _describe_end(self) -> str:
        """How the program ended; what it left behind ends here."""
        _kill_group(self._process.pid)
        while self._err in self._selector.get_map():  # all that it said before
            before = self._noise_count
            self._read_noise()
            if self._noise_count == before:
                break
        code = self._process.wait()
        if code >= 0:
            return f"ended with exit code {code} and without an answer"
        try:
            return f"died of {signal.Signals(-code).name}"
        except ValueError:
            return f"died of signal {-code}"

    def _fail(self, reason: str) -> NoReturn:
        """Kill it, and say why."""
        if self._noise.strip():
            lines = self._noise.strip().splitlines()
            reason += f"; its standard error ends with {shorten(lines[-1], 200)}"
        self._failure = reason
        self._end()
        raise UnusableError(reason) from None


def _end(
    process: subprocess.Popen[bytes],
    pipes: Sequence[IO[bytes]],
    selector: selectors.BaseSelector,
) -> None:
    """Kill the process group, wait for the process, close what is open."""
    if process.returncode is None:
        _kill_group(process.pid)
    selector.close()
    for pipe in pipes:
        with suppress(OSError):
            pipe.close()
    with suppress(subprocess.TimeoutExpired):
        process.wait(_GRACE * 5)


def _kill_group(process: int) -> None:
    """Kill all that a program has started, even where it has ended but is not waited for."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process, signal.SIGKILL)
