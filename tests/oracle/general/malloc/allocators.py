"""What the tests of the allocator mode share: wrong allocators, and those of this machine."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from spectral_memory.oracle.general.malloc.compiler import compile_source
from spectral_memory.oracle.general.malloc.options import AllocatorError, Promises, find_library

SOURCE = Path(__file__).with_name("faulty.c")

# The order of the enum in the source, from 1, with the rules that may be seen broken.
BUGS: dict[str, set[str]] = {
    "misaligned": {"alignment"},
    "overlapping": {"overlap"},
    "not zeroed": {"zero"},
    "prefix lost": {"prefix"},
    "usable too small": {"usable"},
    "usable too large": {"overlap", "bytes", "access", "returns", "zero"},
    "crashes": {"returns"},
    "hangs": {"returns"},
    "exits": {"returns"},
    "floods": {"quiet"},
    "unchecked product": {"impossible"},
    "truncated size": {"impossible", "bytes", "access", "overlap", "usable"},
    "refuses": {"shortage"},
    "scribbles": {"bytes", "zero", "prefix"},
    "alignment ignored": {"alignment"},
    "not writable": {"access", "returns"},
    "aborts": {"returns"},
    "moves away": {"prefix"},
    "returns freed": {"overlap", "usable"},
}

# An old mimalloc does not keep to larger alignments; to judge the rest, that is declared.
KNOWN = {
    "libc": Promises(),
    "jemalloc": Promises(),
    "mimalloc": Promises(largest_alignment=128),
    "tcmalloc_minimal": Promises(),
}


def find_allocators() -> list[str]:
    """Those of the well-known allocators that this machine has; the C library always."""
    found = []
    for name in KNOWN:
        try:
            find_library(name)
        except AllocatorError:
            continue
        found.append(name)
    return found


@cache
def build_faulty(bug: int) -> str:
    """The path of the allocator with one of the bugs, or none for 0."""
    target = Path(mkdtemp(prefix="faulty-")) / f"libfaulty{bug}.so"
    options = ("-shared", "-fPIC", "-fno-builtin", f"-DBUG={bug}")
    return str(compile_source(SOURCE, target, *options))
