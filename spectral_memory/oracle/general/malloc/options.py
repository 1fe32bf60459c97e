"""Whom to judge and by what promises: every exemption is an option that is named."""

from __future__ import annotations

import ctypes.util
import os
from pathlib import Path
from typing import Final, Literal, NamedTuple, TypeAlias

from spectral_memory.oracle.general.verdict import Json
from spectral_spec.errors import SpectralError

__all__ = [
    "LIBC",
    "WITHOUT",
    "AllocatorError",
    "Load",
    "Promises",
    "check_promises",
    "describe",
    "find_library",
    "to_json",
]

Load: TypeAlias = Literal["preload", "open"]

#: Stands for the C library that the process has anyway.
LIBC: Final = "libc"
#: The calls that an allocator may declare to be without.
WITHOUT: Final = ("calloc", "aligned_alloc", "realloc", "malloc_usable_size")


class AllocatorError(SpectralError, ValueError):
    """An allocator cannot be judged as asked. The payload is (problem, remedy)."""

    advice = "{0}; {1}"


class Promises(NamedTuple):
    """What the allocator says of itself.

    `capacity`: with so many bytes alive, the new ones counted, it refuses nothing.
    `strict_alignment`: blocks smaller than max_align_t are aligned for it too.
    `largest_alignment`: aligned_alloc keeps to alignments up to here, a power of two;
    larger ones are asked for, and what comes is judged like what malloc gives.
    `without`: calls out of `WITHOUT` that it does not have, or that are left alone.
    `load`: "preload" puts it under the whole child process, as LD_PRELOAD does;
    "open" only opens it. `prefix` stands before the names of its functions, as in
    `je_malloc`; it needs "open".
    """

    capacity: int = 1 << 28
    strict_alignment: bool = False
    largest_alignment: int = 1 << 30
    without: tuple[str, ...] = ()
    load: Load = "preload"
    prefix: str = ""


def describe(library: str, promises: Promises) -> tuple[str, ...]:
    """Lines that say what is judged by which promises."""
    alignment = "max_align_t" if promises.strict_alignment else "of the largest object that fits"
    lines = [
        f"library {library}",
        f"loaded by {promises.load}" if library != LIBC else "the process's own",
        f"capacity {promises.capacity} bytes",
        f"alignment {alignment}",
    ]
    if promises.prefix:
        lines.append(f"names begin with {promises.prefix}")
    return tuple(lines)


def check_promises(promises: Promises) -> None:
    """Raise `AllocatorError` for promises that contradict each other or make no sense."""
    if not 4096 <= promises.capacity <= 1 << 40:
        raise AllocatorError(f"the capacity {promises.capacity}", "give 4096..2**40 bytes")
    largest = promises.largest_alignment
    if not 1 <= largest <= 1 << 30 or largest & (largest - 1):
        raise AllocatorError(f"the alignment {largest}", "give a power of two up to 2**30")
    unknown = sorted(set(promises.without) - set(WITHOUT))
    if unknown:
        raise AllocatorError(f"--without {unknown[0]}", f"it takes {', '.join(WITHOUT)}")
    if promises.prefix and promises.load != "open":
        raise AllocatorError("names with a prefix cannot be preloaded", "use --load open")
    if len(promises.prefix) > 64 or "\0" in promises.prefix:
        raise AllocatorError("the prefix is no part of a name", "give at most 64 characters")


def find_library(name: str) -> str:
    """The path of a library that is named by path, file name or bare name.

    "libc" is kept as it is. `jemalloc` and `libjemalloc.so.2` are looked for where the
    dynamic linker looks. Raises `AllocatorError` for what is not there.
    """
    if name == LIBC:
        return name
    if "\0" in name or not name:
        raise AllocatorError("the name of the library is empty", "name a shared library")
    path = Path(name)
    found = path.resolve() if path.is_file() else _search(name)
    if any(mark in str(found) for mark in (" ", ":")):
        raise AllocatorError(
            f"the path {str(found)!r} has a space or a colon, which LD_PRELOAD cannot carry",
            "move the library, or link to it from elsewhere",
        )
    return str(found)


def _search(name: str) -> Path:
    """Look where the dynamic linker looks; a path is not looked for elsewhere."""
    if os.sep not in name:
        bare = name.removeprefix("lib").partition(".so")[0]
        known = ctypes.util.find_library(bare)
        for folder in _FOLDERS:
            for at in (Path(folder) / name, *([Path(folder) / known] if known else [])):
                if at.is_file():
                    return at.resolve()
    raise AllocatorError(f"there is no library {name!r}", "give the path of a shared library")


_FOLDERS: Final = (
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu",
    "/usr/lib64",
    "/usr/lib",
    "/lib64",
    "/lib",
    "/usr/local/lib",
)


def to_json(promises: Promises) -> dict[str, Json]:
    """The promises as they stand in a file."""
    return {**promises._asdict(), "without": list(promises.without)}
