"""The C parts are built when they are first used, with the compiler of the machine."""

from __future__ import annotations

import atexit
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from spectral_spec.errors import SpectralError

__all__ = ["CompilerError", "build_driver", "build_recorder", "compile_source"]

_NAMES: Final = ("cc", "gcc", "clang")
_SECONDS: Final = 120


class CompilerError(SpectralError, RuntimeError):
    """What needs a C compiler cannot run. The payload is (problem, remedy)."""

    advice = "{0}; {1}"


def compile_source(source: Path, target: Path, *options: str) -> Path:
    """Compile one C file; the result is `target`.

    The compiler is that of the environment variable CC, or else the first of cc, gcc and
    clang that is there. Raises `CompilerError` when there is none, or when it refuses.
    """
    command = [*_find_compiler(), "-std=gnu11", "-O2", *options, "-o", str(target), str(source)]
    try:
        done = subprocess.run(  # noqa: S603 - the user's own compiler, on our source
            [*command, "-ldl"], capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CompilerError(
            f"{command[0]} cannot run ({error})", "set CC to one that can"
        ) from None
    if done.returncode:
        problem = f"{command[0]} refused {source.name}: {done.stderr.strip()[-2000:]}"
        raise CompilerError(problem, "set CC to a compiler of C11 with GNU extensions")
    return target


@cache
def build_driver() -> Path:
    """The program that performs operations on an allocator."""
    return _build("driver.c", "driver")


@cache
def build_recorder() -> Path:
    """The library that records a program's calls when it is preloaded."""
    return _build("recorder.c", "recorder.so", "-shared", "-fPIC", "-pthread")


def _build(name: str, target: str, *options: str) -> Path:
    if sys.platform != "linux":
        raise CompilerError(
            f"allocators are judged on Linux only, this is {sys.platform}", "run it on Linux"
        )
    source = Path(str(files(__package__))) / "native" / name
    return compile_source(source, _make_folder() / target, *options)


@cache
def _make_folder() -> Path:
    """A folder of this process, which goes away with it."""
    folder = tempfile.mkdtemp(prefix="spectral-memory-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def _find_compiler() -> list[str]:
    words = shlex.split(os.environ.get("CC", ""))
    if words:
        return words
    for name in _NAMES:
        found = shutil.which(name)
        if found is not None:
            return [found]
    raise CompilerError(
        "no C compiler was found (cc, gcc or clang)",
        "install one, as with `apt-get install gcc libc6-dev`, or set CC",
    )
