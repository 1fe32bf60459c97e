"""The guarded process: questions to a library that may hang, die or flood.

A thread watches the process (`spectral_memory.oracle.general.child`) while this one
asks. Whatever the library does to its process ends as an `UnusableError` here.
"""

from __future__ import annotations

import mmap
import os
import sys
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Final, NamedTuple

from spectral_memory.oracle.general.child import Child, Limits, describe_end, watch
from spectral_memory.oracle.judge.subject import UnusableError

__all__ = ["LIMITS", "LibraryProcess", "Side"]

LIMITS: Final = Limits(patience=10.0, memory=4 << 30)

_START_POLLS: Final = 50  # of a tenth of a second each, before the patience begins
_SHOWN_OUTPUT: Final = 200
_LONGEST_REPLY: Final = 1 << 20
_PROGRAM: Final = Path(__file__).with_name("child.py")


class Side(NamedTuple):
    """What of a system the process serves.

    `server` is a file beside this one; `length` that of the shared file, in which byte
    `begun` is the first of the number of operations begun.
    """

    server: str
    length: int
    begun: int


class LibraryProcess:
    """One process with the library in it, and the memory that both sides share.

    `path` is the library; `one_by_one` never uses its own way to perform many. The first
    reply says what the library is; `UnusableError` if there is none. `printed` is the last
    line that it printed, once it has ended unasked.
    """

    def __init__(
        self, path: Path, side: Side, one_by_one: bool = False, limits: Limits = LIMITS
    ) -> None:
        self.printed = ""
        self._end: Child | None = None
        self._is_asked = False
        self._idle = count(-2, -1)  # numbers that always differ: waiting is no hanging
        self._starting = _START_POLLS
        self._begun = slice(side.begun, side.begun + 8)
        self._file = _make_file(side.length)
        self.shared = mmap.mmap(self._file, side.length)
        requests, self._requests = os.pipe()
        self._replies, replies = os.pipe()
        self._inherited = (self._file, requests, replies)
        command = [
            sys.executable,
            "-I",
            str(_PROGRAM),
            str(_PROGRAM.with_name(side.server)),
            str(path.resolve()),
            *map(str, self._inherited),
            "1" if one_by_one else "0",
        ]
        self._is_asked = True
        self._guard = Thread(target=self._watch, args=(command, limits), daemon=True)
        self._guard.start()
        try:
            self.greeting = self._listen()
        except UnusableError:
            self.close()
            raise
        self._starting = 0

    @property
    def begun(self) -> int:
        """How many operations of the last batch were begun."""
        return int.from_bytes(self.shared[self._begun], sys.byteorder)

    def ask(self, request: str) -> str:
        """One question, one answer. `UnusableError` if the process ends instead."""
        self._is_asked = True
        os.write(self._requests, request.encode("ascii") + b"\n")
        return self._listen()

    def close(self) -> None:
        """End the process, orderly if it can; give everything back."""
        if self._requests >= 0:
            self._is_asked = True  # a library that hangs in its end is stopped
            os.close(self._requests)
            self._requests = -1
            self._guard.join()
            os.close(self._replies)
            self.shared.close()

    # ------------------------------------------------------------------------ inside

    def _watch(self, command: list[str], limits: Limits) -> None:
        """The guard's thread, as long as the process lives."""
        try:
            self._end = watch(
                command, os.environ, self._inherited, limits, self._get_progress, _ignore
            )
        finally:
            for descriptor in self._inherited:
                os.close(descriptor)  # now, and not before, the replies come to their end

    def _get_progress(self) -> int:
        if self._starting > 0:  # Python itself starts, which takes a while on a busy machine
            self._starting -= 1
            return next(self._idle)
        return self.begun if self._is_asked else next(self._idle)

    def _listen(self) -> str:
        """The next line of the process."""
        said = b""
        while not said.endswith(b"\n"):
            more = os.read(self._replies, 65536)
            said += more
            if not more or len(said) > _LONGEST_REPLY:
                raise UnusableError(self._explain())
        self._is_asked = False
        word, _, rest = said.decode("utf-8", "replace").strip().partition(" ")
        if word != "done":
            raise UnusableError(rest if word == "failed" else f"it answers nonsense: {said[:80]!r}")
        return rest

    def _explain(self) -> str:
        """Why there is no answer."""
        self._guard.join(timeout=60)
        end = self._end
        if end is None:
            return "its process is gone"
        words = {
            "flooded": "the library prints without end",
            "bloated": "the library takes more memory than it may",
        }.get(end.end, f"the library {describe_end(end)}")
        lines = end.output.strip().splitlines()
        self.printed = ascii(lines[-1][-_SHOWN_OUTPUT:]) if lines else ""
        return words


def _make_file(length: int) -> int:
    """A file in memory, as far as there is such a thing."""
    make: Callable[[str, int], int] | None = getattr(os, "memfd_create", None)
    if make is not None:
        file = make("spectral-memory", 0)
    else:  # pragma: no cover - another system
        file, path = tempfile.mkstemp(prefix="spectral-memory-")
        Path(path).unlink()
    os.truncate(file, length)
    return file


def _ignore(_index: int) -> None:
    """No progress is shown."""
