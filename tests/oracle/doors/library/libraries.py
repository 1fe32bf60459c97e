"""What the tests of this door share: the example and wrong libraries, compiled."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from spectral_memory.oracle.doors.library import get_include
from spectral_memory.oracle.general.malloc.compiler import compile_source

_HERE = Path(__file__)
CHECKOUT = Path(os.environ.get("SPECTRAL_MEMORY_CHECKOUT", _HERE.resolve().parents[4]))
EXAMPLE = CHECKOUT / "examples" / "c"

_WARNINGS = ("-Wall", "-Wextra", "-Werror")

# The order of the enum in misbehaving.c.
WAYS = (
    "nothing",
    "crashes",
    "hangs",
    "exits",
    "floods",
    "wrong version",
    "no memory",
    "dies in destroy",
    "dies in list",
    "hangs when loaded",
    "nonsense status",
    "nonsense address",
    "endless moves",
    "nonsense list",
    "skips",
    "unknown difference",
    "closes all",
    "other batch",
)

# The order of the enum in misbehaving_map.c.
MAP_WAYS = (
    "nothing",
    "crashes",
    "no map",
    "nonsense status",
    "nonsense kind",
    "no text",
    "endless text",
    "endless list",
    "skips",
    "other batch",
)


@cache
def build_example(*options: str) -> Path:
    """The allocator of the example, perhaps with a bug."""
    return _build(EXAMPLE / "memory.c", *_WARNINGS, *options)


@cache
def build_map(*options: str) -> Path:
    """The dictionary of the example, perhaps with a bug."""
    return _build(EXAMPLE / "thermal_map.c", *_WARNINGS, *options)


@cache
def build_misbehaving(way: str, *parts: str) -> Path:
    """A library that is no memory; `parts` are the optional functions that it has."""
    options = [f"-DHOW={WAYS.index(way)}", *(f"-DWITH_{part.upper()}" for part in parts)]
    return _build(_HERE.with_name("misbehaving.c"), *options)


@cache
def build_misbehaving_map(way: str, *parts: str) -> Path:
    """A library that is no dictionary; `parts` are the optional functions that it has."""
    options = [f"-DHOW={MAP_WAYS.index(way)}", *(f"-DWITH_{part.upper()}" for part in parts)]
    return _build(_HERE.with_name("misbehaving_map.c"), *options)


def read_bugs() -> dict[int, str]:
    """The bugs of the example, in words."""
    lines = (EXAMPLE / "bugs.txt").read_text(encoding="utf-8").splitlines()
    return {int(number): words for number, words in (line.split(maxsplit=1) for line in lines)}


def find_marks(*names: str) -> set[int]:
    """The numbers of the bugs that are marked in files of the example."""
    text = "".join((EXAMPLE / name).read_text(encoding="utf-8") for name in names)
    return {int(number) for number in re.findall(r"IF_BUG\((\d+)\)", text)}


def _build(source: Path, *options: str) -> Path:
    target = Path(mkdtemp(prefix="library-")) / "libtried.so"
    return compile_source(source, target, "-shared", "-fPIC", f"-I{get_include()}", *options)
