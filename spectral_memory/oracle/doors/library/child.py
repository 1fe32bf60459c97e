"""The process that holds the library. It is started by path and imports nothing of ours.

Requests come through one pipe, replies go back through another, and all arrays lie in
a file in memory that both sides see. Whatever the library does, it does it here. What is
asked of one of the two systems is in a file of its own, which is loaded by path too.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import runpy
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from ctypes import c_char_p, c_uint32, c_uint64
from typing import Any, Final, Protocol

__all__ = ["Calls", "Server", "main"]

Calls = dict[str, Callable[..., Any]]
"""The functions that a library exports, by the names of the header without `smem_`."""

#: What is asked of any library: result and arguments.
_COMMON: Final[dict[str, tuple[Any, ...]]] = {
    "version": (c_uint32,),
    "features": (c_uint64,),
    "differences": (c_char_p,),
}
_NEEDED: Final = ("version", "features")


class Server(Protocol):
    """Does what is asked, on one memory after another. Each reply is a line."""

    def begin(self, words: list[int]) -> str:
        """A new memory in the place of the last one."""

    def perform(self, words: list[int]) -> str:
        """The operations that lie in the shared file."""

    def count(self, words: list[int]) -> str:
        """All that can be observed, into the shared file."""

    def end(self) -> None:
        """No memory."""


def bind(library: ctypes.CDLL, wanted: Mapping[str, tuple[Any, ...]]) -> Calls:
    """The functions of `wanted` that a library exports."""
    calls: Calls = {}
    for name, (result, *arguments) in wanted.items():
        call = getattr(library, f"smem_{name}", None)
        if call is not None:
            call.restype, call.argtypes = result, arguments
            calls[name] = call
    return calls


def describe(calls: Calls, needed: Sequence[str], advice: str) -> str:
    """What a library says about itself, as words: version, features, differences, names."""
    missing = [name for name in (*_NEEDED, *needed) if name not in calls]
    if missing:
        return f"failed it does not export smem_{missing[0]}{advice}"
    said = calls["differences"]() if "differences" in calls else b""
    lines = (said or b"").hex() or "-"
    return f"done {calls['version']()} {calls['features']()} {lines} {' '.join(sorted(calls))}"


def die_with_parent() -> None:
    """This process ends when its parent does, even if the library never returns."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def main(arguments: list[str]) -> None:
    """Serve until the requests end. Arguments: server, library, three descriptors, one by one."""
    server_path, path, file, requests, replies, one_by_one = arguments
    die_with_parent()
    part = runpy.run_path(server_path)
    shared = mmap.mmap(int(file), part["LENGTH"])
    out = int(replies)

    def reply(text: str) -> None:
        os.write(out, text.encode("utf-8", "backslashreplace").replace(b"\n", b" ") + b"\n")

    try:
        library = ctypes.CDLL(path, mode=os.RTLD_NOW | os.RTLD_LOCAL)
        calls = bind(library, {**_COMMON, **part["CALLS"]})
        server: Server = part["SERVER"](calls, shared, one_by_one == "1")
        name, system = part["ELSEWHERE"]
        advice = f", but smem_{name}: is it of --system {system}?"
        reply(describe(calls, part["NEEDED"], advice if bind(library, {name: (None,)}) else ""))
    except OSError as error:
        reply(f"failed it cannot be loaded: {error}")
        return
    doing = {"begin": server.begin, "perform": server.perform, "count": server.count}
    with os.fdopen(int(requests), "rb") as incoming:
        for line in incoming:
            name, *words = line.decode("ascii").split()
            reply(doing[name]([int(word) for word in words]))
    server.end()


if __name__ == "__main__":
    main(sys.argv[1:])
