"""Run a program and record its calls to malloc and its kin."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from spectral_memory.oracle.general.malloc.compiler import build_recorder
from spectral_memory.oracle.general.malloc.options import AllocatorError

__all__ = ["record_program"]


def record_program(command: Sequence[str], trace: Path) -> int:
    """Run a program to its end, with its own input and output; its exit code.

    `trace` is written anew. The program must be dynamically linked. Processes that it
    starts are not recorded. Raises `CompilerError` where there is no C compiler, and
    `AllocatorError` when the program cannot be started or recorded.
    """
    recorder = str(build_recorder())
    others = os.environ.get("LD_PRELOAD", "")
    trace.unlink(missing_ok=True)
    environment = {
        **os.environ,
        "LD_PRELOAD": f"{recorder} {others}".strip(),
        "SPECTRAL_MEMORY_TRACE": str(trace.resolve()),
    }
    try:
        done = subprocess.run(list(command), env=environment, check=False)  # noqa: S603 - asked for
    except (OSError, ValueError) as error:
        raise AllocatorError(
            f"{command[0]!r} cannot be started ({error})", "name a program"
        ) from None
    if not trace.exists():
        raise AllocatorError(
            f"{command[0]!r} was not recorded",
            "it must be dynamically linked, not set-uid, and the trace's folder writable",
        )
    return done.returncode
