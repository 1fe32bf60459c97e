"""The dictionary in Promela, checked by SPIN: how many states, and in what time."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final, NamedTuple

from spectral_spec.errors import SpectralError

__all__ = ["MOST_KEYS", "SpinError", "Spun", "build_checker", "run_checker"]

MOST_KEYS: Final = 4
_SECONDS: Final = 600
_DEPTH: Final = 2_000_000
_TABLE: Final = 22  # 2**22 places in the table of states
# The start of the model is a state and a step that the dictionary does not have; SPIN
# counts the first state as a step as well.
_START_STATES: Final = 1
_START_EDGES: Final = 2


class SpinError(SpectralError, RuntimeError):
    """SPIN cannot be used. The payload is (problem, remedy)."""

    advice = "{0}, {1}"


class Spun(NamedTuple):
    """What SPIN found: states, edges, and the seconds of the processor that it took."""

    states: int
    edges: int
    seconds: float


@contextmanager
def build_checker(keys: int) -> Iterator[Path]:
    """The compiled checker of the dictionary with so many keys, 1..4, while it is needed.

    Raises `SpinError` when `spin` or a C compiler is missing, or fails.
    """
    if not 1 <= keys <= MOST_KEYS:
        raise SpinError(f"no model for {keys} keys", f"1..{MOST_KEYS} are there")
    spin = shutil.which("spin")
    if spin is None:
        raise SpinError("`spin` is not installed", "as with `apt-get install spin`")
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise SpinError("there is no C compiler", "as with `apt-get install gcc libc6-dev`")
    model = files("spectral_proofs.promela") / "dictionary.pml"
    with tempfile.TemporaryDirectory(prefix="spectral-memory-") as made, as_file(model) as source:
        folder = Path(made)
        shutil.copy(source, folder / "dictionary.pml")
        _run([spin, f"-DKEYS={keys}", "-a", "dictionary.pml"], folder)
        flags = ["-O2", "-DSAFETY", "-DNOREDUCE", "-w"]
        _run([compiler, *flags, "-o", "pan", "pan.c"], folder)
        yield folder / "pan"


def run_checker(checker: Path) -> Spun:
    """Search all states once. Raises `SpinError` when something is wrong."""
    try:
        import resource  # noqa: PLC0415 - there is none on Windows
    except ImportError:
        raise SpinError("this system does not tell a child's time", "use another") from None
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    text = _run([str(checker), f"-m{_DEPTH}", f"-w{_TABLE}"], checker.parent)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if "errors: 0" not in text or "Search not completed" in text:
        raise SpinError("the search was not completed", text.strip()[-500:])
    return Spun(
        _find(text, r"([\d.e+]+) states, stored") - _START_STATES,
        _find(text, r"([\d.e+]+) transitions") - _START_EDGES,
        after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
    )


def _find(text: str, pattern: str) -> int:
    found = re.search(pattern, text)
    if found is None:
        raise SpinError(f"its report has no {pattern!r}", text.strip()[-500:])
    return int(float(found[1]))


def _run(words: Sequence[str], folder: Path) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - fixed words, and tools that were looked up
            words, cwd=folder, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SpinError(f"{Path(words[0]).name} cannot run", str(error)) from None
    if done.returncode:
        name = Path(words[0]).name
        raise SpinError(f"{name} ended with {done.returncode}", (done.stdout + done.stderr)[-500:])
    return done.stdout
