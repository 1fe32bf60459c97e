"""Which machine and which command a figure comes from."""

from __future__ import annotations

import os
import platform
import shlex
import sys
from pathlib import Path
from typing import NamedTuple

__all__ = ["Machine", "describe_machine"]

_CPU_INFO = Path("/proc/cpuinfo")


class Machine(NamedTuple):
    """What a reader needs to judge or repeat a measurement."""

    cpu: str
    cores: int  # that this process may use
    python: str
    platform: str
    command: str

    def as_line(self) -> str:
        """One line for the foot of a table."""
        return f"{self.cpu}, {self.cores} cores, {self.python}, {self.platform}"


def describe_machine() -> Machine:
    """Describe this machine and the command that is running; reads no clock."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return Machine(_get_cpu(), _get_cores(), python, platform.platform(terse=True), _get_command())


def _get_cpu() -> str:
    """The processor's name, or its architecture where no name can be read."""
    try:
        lines = _CPU_INFO.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    for line in lines:
        label, _, value = line.partition(":")
        if label.strip() == "model name" and value.strip():
            return value.strip()
    return platform.processor() or platform.machine() or "unknown processor"


def _get_cores() -> int:
    """Cores that this process may run on, which in a container are not all."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on every system
    return os.cpu_count() or 1 if affinity is None else len(affinity(0))


def _get_command() -> str:
    """The command line, with the program's name instead of its path."""
    program = Path(sys.argv[0])
    if program.name == "__main__.py":  # python -m PACKAGE.MODULE
        words = ["python", "-m", f"{program.parent.parent.name}.{program.parent.name}"]
    else:
        words = [program.name]
    return shlex.join([*words, *sys.argv[1:]])
