"""One malloc and one free of 64 bytes, by everyone who offers them.

The allocators in C are called through ctypes, all by the same path, as a Python program
would call them. The example in C is this project's allocator behind its own header.
"""

from __future__ import annotations

import ctypes
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable
from ctypes.util import find_library
from importlib.util import find_spec
from os import environ
from pathlib import Path
from shutil import which
from typing import Final, NamedTuple

import spectral_memory
from spectral_memory import unchecked

__all__ = ["BLOCK", "EXAMPLE", "Pair", "compile_example", "list_pairs"]

BLOCK: Final = 64  # bytes
EXAMPLE: Final = "C example"
_SECONDS: Final = 120
_AUTO: Final = 4
_RESONANCES: Final = 100
_POLICY: Final = (0, 2, 2, 63, 4, 1, 16, 8, 3, 1, 16)  # SMEM_DEFAULT_POLICY of the header
_LIBRARIES: Final = (
    ("glibc", "c", "libc.so.6"),
    ("jemalloc", "jemalloc", "libjemalloc.so.2"),
    ("mimalloc", "mimalloc", "libmimalloc.so.2"),
)


class Pair(NamedTuple):
    """An allocator by name, and a call that allocates a block and frees it."""

    name: str
    call: Callable[[], object]
    is_slow: bool = False


def list_pairs(folder: str) -> tuple[list[Pair], list[str]]:
    """Everyone who can be had, and the others by name with the reason.

    `folder` holds the example in C, which is compiled here by the system's compiler.
    """
    pairs: list[Pair] = []
    skipped: list[str] = []
    for name, short, file in _LIBRARIES:
        try:
            pairs.append(Pair(name, _make_plain(ctypes.CDLL(find_library(short) or file))))
        except (OSError, AttributeError) as error:
            skipped.append(f"{name} ({error})".replace("; ", ", "))
    try:
        pairs.append(Pair(EXAMPLE, _make_example(_load_example(Path(folder)))))
    except (OSError, subprocess.SubprocessError) as error:
        skipped.append(f"{EXAMPLE} ({error})".replace("; ", ", ").replace("\n", " "))
    pairs.append(Pair("HierarchicalSpectralMemory", _make_ours(contracts=False)))
    pairs.append(
        Pair("HierarchicalSpectralMemory, contracts on", _make_ours(contracts=True), is_slow=True)
    )
    return pairs, skipped


def _make_ours(*, contracts: bool) -> Callable[[], object]:
    package = spectral_memory if contracts else unchecked
    memory = package.HierarchicalSpectralMemory()
    malloc, free = memory.malloc, memory.free
    return lambda: free(malloc(BLOCK))


def _make_plain(library: ctypes.CDLL) -> Callable[[], object]:
    malloc, free = library.malloc, library.free
    malloc.argtypes, malloc.restype = [ctypes.c_size_t], ctypes.c_void_p
    free.argtypes, free.restype = [ctypes.c_void_p], None
    return lambda: free(malloc(BLOCK))


def _make_example(library: ctypes.CDLL) -> Callable[[], object]:
    policy = (ctypes.c_uint64 * len(_POLICY))(*_POLICY)
    memory = ctypes.c_void_p()
    status = library.smem_create(_RESONANCES, ctypes.byref(policy), ctypes.byref(memory))
    if status:
        raise OSError(f"smem_create gave the status {status}")
    malloc, free = library.smem_malloc, library.smem_free
    malloc.argtypes = [
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.c_uint64,
        ctypes.c_uint32,
        ctypes.c_void_p,
        ctypes.c_void_p,
    ]
    free.argtypes = [ctypes.c_void_p, ctypes.c_uint64]
    block = ctypes.c_uint64()
    where = ctypes.byref(block)

    def pair() -> object:
        malloc(memory, 0, BLOCK, _AUTO, None, where)
        return free(memory, block)

    return pair


def compile_example(folder: Path, source: str, target: Path) -> None:
    """Compile a file of the example into a shared library, by the compiler CC, cc or gcc.

    Raises OSError when the source or a compiler is missing, and
    `subprocess.SubprocessError` when the compiler refuses or does not end.
    """
    file = folder / source
    if not file.is_file():
        message = f"there is no {file}, name its folder by --sources"
        raise FileNotFoundError(message)
    compiler = shlex.split(environ.get("CC", "")) or [which("cc") or which("gcc") or "cc"]
    spec = find_spec("spectral_memory")
    places = [] if spec is None else list(spec.submodule_search_locations or [])
    headers = [f"-I{Path(place) / 'oracle' / 'doors' / 'library'}" for place in places]
    flags = ["-std=c99", "-O2", "-shared", "-fPIC", *headers]
    subprocess.run(  # noqa: S603 - the user's own compiler, on our source
        [*compiler, *flags, "-o", str(target), str(file)],
        check=True,
        capture_output=True,
        timeout=_SECONDS,
    )


def _load_example(folder: Path) -> ctypes.CDLL:
    """The example's allocator, loaded; its file is gone afterwards."""
    if sys.platform == "win32":
        message = "it is built on systems with shared objects only"
        raise OSError(message)
    with tempfile.TemporaryDirectory(prefix="spectral-memory-") as made:
        target = Path(made) / "example.so"
        compile_example(folder, "memory.c", target)
        return ctypes.CDLL(str(target))
