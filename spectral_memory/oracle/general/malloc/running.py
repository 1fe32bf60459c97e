"""One run of the child process: whatever the allocator does to it becomes a value."""

from __future__ import annotations

import mmap
import os
from collections.abc import Sequence
from typing import Final, NamedTuple

from spectral_memory.oracle.general.child import Advance, Child, Limits, watch
from spectral_memory.oracle.general.malloc.compiler import build_driver
from spectral_memory.oracle.general.malloc.layout import (
    HEADER_BYTES,
    INDEX_OFFSET,
    MAGIC,
    OPERATION,
    Flag,
    Header,
    Kind,
    Phase,
    Status,
    unpack_header,
)
from spectral_memory.oracle.general.malloc.operations import Operation, pack, unpack
from spectral_memory.oracle.general.malloc.options import LIBC, Promises

__all__ = ["Run", "generate", "perform"]

_WITHOUT_BITS: Final = {
    "calloc": Kind.CALLOC,
    "aligned_alloc": Kind.ALIGNED_ALLOC,
    "realloc": Kind.REALLOC,
    "malloc_usable_size": Kind.USABLE_SIZE,
}


class Run(NamedTuple):
    """What one run of the child left behind.

    `operations` are those begun, the last one included; empty when nothing went wrong.
    """

    child: Child
    header: Header
    operations: tuple[Operation, ...]


def generate(
    library: str,
    promises: Promises,
    limits: Limits,
    operations: int,
    seed: int,
    advance: Advance,
) -> Run:
    """Draw operations from a seed and perform them. `library` is a path or "libc"."""
    asked = _ask(promises, operations, seed)._replace(
        flags=Flag.GENERATE | _get_flags(promises), stride=4096, max_live=16384
    )
    return _run(library, promises, limits, asked, b"", advance)


def perform(
    library: str,
    promises: Promises,
    limits: Limits,
    operations: Sequence[Operation],
    advance: Advance,
) -> Run:
    """Perform given operations; every live byte is looked at often, if there are few."""
    count = len(operations)
    stride = 1 if count <= 64 else 16 if count <= 2048 else 4096
    asked = _ask(promises, count, 0)._replace(flags=_get_flags(promises), stride=stride)
    return _run(library, promises, limits, asked, pack(operations), advance)


def _get_flags(promises: Promises) -> int:
    return int(Flag.STRICT_ALIGNMENT) if promises.strict_alignment else 0


def _ask(promises: Promises, count: int, seed: int) -> Header:
    """The part of the header that both ways to work have in common."""
    without = 0
    for name in promises.without:
        without |= 1 << _WITHOUT_BITS[name]
    return Header(
        asked=count,
        seed=seed % 2**64,
        capacity=promises.capacity,
        # Beyond a small capacity, so that refusals are met; far below a large one.
        reach=min(2 * promises.capacity, 1 << 26),
        without=without,
        largest_alignment=promises.largest_alignment,
    )


def _run(
    library: str,
    promises: Promises,
    limits: Limits,
    asked: Header,
    packed: bytes,
    advance: Advance,
) -> Run:
    """Start the child on a shared file in memory, watch it, and read what it wrote."""
    length = HEADER_BYTES + asked.asked * OPERATION.size
    file = os.memfd_create("spectral-memory", 0)
    try:
        os.truncate(file, length)
        with mmap.mmap(file, length) as shared:
            shared[:HEADER_BYTES] = asked.pack()
            shared[HEADER_BYTES : HEADER_BYTES + len(packed)] = packed
            child = _watch(library, promises, limits, file, shared, advance)
            return _read(child, shared, asked)
    finally:
        os.close(file)


def _read(child: Child, shared: mmap.mmap, asked: Header) -> Run:
    """What the shared file says; the allocator may have written anything into it."""
    header = unpack_header(shared[:HEADER_BYTES])
    if header.magic != MAGIC or header.asked != asked.asked or header.at > asked.asked:
        return Run(child, header._replace(magic=0), ())
    operations: tuple[Operation, ...] = ()
    was_loaded = header.status != Status.CANNOT_LOAD and header.phase != Phase.STARTING
    if header.status != Status.AGREED and was_loaded and asked.flags & Flag.GENERATE:
        stop = HEADER_BYTES + min(header.at + 1, asked.asked) * OPERATION.size
        try:
            operations = tuple(unpack(shared[HEADER_BYTES:stop]))
        except ValueError:  # the operation was not drawn to its end, or written over
            header = header._replace(magic=0)
    return Run(child, header, operations)


def _watch(
    library: str,
    promises: Promises,
    limits: Limits,
    file: int,
    shared: mmap.mmap,
    advance: Advance,
) -> Child:
    """Start the driver on the shared file and wait for its end."""
    mode = "process" if library == LIBC else promises.load
    environment = dict(os.environ)
    if mode == "preload":
        environment["LD_PRELOAD"] = library

    def read_progress() -> int:
        return int.from_bytes(shared[INDEX_OFFSET : INDEX_OFFSET + 8], "little")

    return watch(
        [str(build_driver()), f"/proc/self/fd/{file}", mode, library, promises.prefix],
        environment,
        (file,),
        limits._replace(memory=2 * promises.capacity + limits.memory),
        read_progress,
        advance,
    )
