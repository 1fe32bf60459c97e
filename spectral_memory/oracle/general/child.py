"""A process of its own for what is judged: whatever it does becomes a value.

No decision but "it hangs" and "time is up" looks at the clock.
"""

from __future__ import annotations

import mmap
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Final, Literal, NamedTuple, TypeAlias

__all__ = ["Advance", "Child", "End", "Limits", "describe_end", "watch"]

#: Called with the number of operations performed so far, now and then.
Advance: TypeAlias = Callable[[int], None]

#: How the process ended: by itself, by a signal, or stopped and why.
End: TypeAlias = Literal["ended", "died", "hung", "flooded", "bloated", "stopped"]

_POLL_SECONDS: Final = 0.1
_SHORT_SECONDS: Final = 0.0005
_KEPT_OUTPUT: Final = 2000


class Limits(NamedTuple):
    """What the child may use before it is stopped.

    `patience`: seconds without progress, then it hangs. `seconds`: in all, then the
    rest is left undecided; None for no limit. `memory`: resident bytes, beyond the
    double of an allocator's capacity. `output`: bytes that it may print.
    """

    patience: float = 10.0
    seconds: float | None = None
    memory: int = 1 << 31
    output: int = 1 << 20


class Child(NamedTuple):
    """How a process ended, its exit code or negative signal, and the last that it printed."""

    end: End
    code: int
    output: str


def watch(
    command: Sequence[str],
    environment: Mapping[str, str],
    inherited: Sequence[int],
    limits: Limits,
    read_progress: Callable[[], int],
    advance: Advance,
) -> Child:
    """Run a command to its end, or make it end; with all that it started.

    `inherited` are the file descriptors that it keeps. `read_progress` gives a number
    that grows as long as the process gets on.
    """
    process = subprocess.Popen(  # noqa: S603 - our own program; what it loads is the user's choice
        list(command),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=dict(environment),
        pass_fds=tuple(inherited),
        start_new_session=True,
    )
    end: End = "ended"
    printed = b""
    with process:
        try:
            if process.stdout is not None:
                end, printed = _poll(process, process.stdout, limits, read_progress, advance)
        finally:
            # The whole group goes: a library may have started processes of its own.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        code = process.wait()
    if end == "ended" and code < 0:
        end = "died"
    return Child(end, code, printed[-_KEPT_OUTPUT:].decode("utf-8", "backslashreplace"))


def describe_end(child: Child, number: int = 0) -> str:
    """How a process ended, in words; `number` is the signal where the exit code does not say."""
    if child.end == "hung":
        return "made no progress"
    if child.code >= 0 and not number:
        return f"ended itself with exit code {child.code}"
    number = number or -child.code
    try:
        return f"died of {signal.Signals(number).name}"
    except ValueError:
        return f"died of signal {number}"


def _poll(
    process: subprocess.Popen[bytes],
    output: IO[bytes],
    limits: Limits,
    read_progress: Callable[[], int],
    advance: Advance,
) -> tuple[End, bytes]:
    """Look at the child now and then until it ends or goes too far."""
    began = moved = time.monotonic()
    before, total, kept, is_open = -1, 0, b"", True
    with selectors.DefaultSelector() as selector:
        selector.register(output, selectors.EVENT_READ)
        while True:
            if is_open and selector.select(_POLL_SECONDS):
                read = os.read(output.fileno(), 65536)
                is_open = bool(read)  # a closed pipe is the end as a rule; a library may close it
                total += len(read)
                kept = (kept + read)[-_KEPT_OUTPUT:]
                if total > limits.output:
                    return "flooded", kept
            elif _has_ended(process.pid):
                return "ended", kept
            elif not is_open:
                time.sleep(_SHORT_SECONDS)
            now = time.monotonic()
            index = read_progress()
            if index != before:
                before, moved = index, now
                advance(index)
            if now - moved > limits.patience:
                return "hung", kept
            if limits.seconds is not None and now - began > limits.seconds:
                return "stopped", kept
            if _get_resident(process.pid) > limits.memory:
                return "bloated", kept


def _has_ended(process: int) -> bool:
    """True if the process has ended. It is left to be waited for, so its number is not reused."""
    return os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _get_resident(process: int) -> int:
    """Bytes of memory that a process holds; 0 when it cannot be known."""
    try:
        pages = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * mmap.PAGESIZE
