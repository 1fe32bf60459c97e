"""`python -m spectral_proofs.mutation.server`: one line a task, one line an answer, as JSON.

The solver is loaded once; for each task the process divides, and the new one imports
the spec, changed or not, and ends. A task that does not end is ended.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

# For the processes that divide off: they find it loaded.
from spectral_proofs.mutation.world import Tick, check_laws, enter_world, measure_reach

try:
    import resource
except ImportError:  # not on every system
    resource = None  # type: ignore[assignment]  # asked for below

__all__ = ["answer", "main"]

_MEMORY: Final = 6 * 2**30
_BLOCK: Final = 1 << 16

# Seconds on the clock, for a process that neither answers nor computes.
_SILENCE: Final = 3600.0


def main() -> None:
    """Answer tasks from standard input until it ends."""
    # An interrupt is for the process that asks; when it is gone there are no more lines.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for line in sys.stdin:
        task = json.loads(line)
        print(json.dumps(_divide(task)), flush=True)  # noqa: T201 - it is the answer


def answer(task: Mapping[str, Any], tick: Tick) -> dict[str, object]:
    """What a task asks for: of a mutant what the laws say, otherwise what the laws run."""
    laws = [(str(module), str(name)) for module, name in task["laws"]]
    if task["text"] is None:
        imported, found = measure_reach(laws, tick)
        return {"imported": imported, "reach": found}
    with tempfile.TemporaryDirectory() as folder:
        enter_world(task["module"], task["text"], Path(folder))
        return {"checked": check_laws(laws, task["module"], tick)}


def _divide(task: Mapping[str, Any]) -> dict[str, object]:
    """The answer of a process of its own; if it dies or is late, that is the answer."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _answer_and_end(task, writing)
    os.close(writing)
    said = _read(reading)
    os.close(reading)
    if said is None:
        os.kill(child, signal.SIGKILL)
    _, how = os.waitpid(child, 0)
    if said is None or (os.WIFSIGNALED(how) and os.WTERMSIG(how) == signal.SIGPROF):
        return {"checked": ("time-out", "", "the time is used up")}
    if not said:
        return {"checked": ("died", "", "the process died")}
    found: dict[str, object] = json.loads(said)
    return found


def _answer_and_end(task: Mapping[str, Any], writing: int) -> None:
    """In the new process: answer and leave, whatever happens."""
    try:
        if resource is not None:
            resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silence, stream)

        def tick(share: float) -> None:
            # The signal that ends the process comes when so much processor time is used up.
            signal.setitimer(signal.ITIMER_PROF, share * float(task["patience"]))

        tick(1)
        try:
            found = answer(task, tick)
        except BaseException as error:  # noqa: BLE001 - the answer is that there is none
            found = {"checked": ("fault", "", f"{type(error).__name__}: {error}"[:300])}
        raw = json.dumps(found).encode()
        while raw:
            raw = raw[os.write(writing, raw) :]
    finally:
        os._exit(0)


def _read(reading: int) -> bytes | None:
    """All that comes, until the end; None if nothing comes for too long."""
    found = b""
    while True:
        if not select.select([reading], [], [], _SILENCE)[0]:
            return None
        block = os.read(reading, _BLOCK)
        if not block:
            return found
        found += block


if __name__ == "__main__":
    main()
