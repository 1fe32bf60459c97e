"""The file that the judge and its child share, as Python sees it (`native/shared.h`)."""

from __future__ import annotations

import struct
from enum import IntEnum, IntFlag
from typing import Final, NamedTuple

__all__ = [
    "HEADER",
    "HEADER_BYTES",
    "INDEX_OFFSET",
    "MAGIC",
    "NOTHING",
    "OPERATION",
    "Flag",
    "Header",
    "Kind",
    "Phase",
    "Rule",
    "Status",
    "unpack_header",
]

MAGIC: Final = 0x314C4C414D534D53
HEADER_BYTES: Final = 4096
NOTHING: Final = 2**32 - 1
OPERATION: Final = struct.Struct("<B3xIQQ")
HEADER: Final = struct.Struct("<46Q512s")
INDEX_OFFSET: Final = 10 * 8


class Kind(IntEnum):
    """The calls; the values are those of the shared file."""

    MALLOC = 1
    CALLOC = 2
    ALIGNED_ALLOC = 3
    REALLOC = 4
    FREE = 5
    FREE_NULL = 6
    REALLOC_NULL = 7
    USABLE_SIZE = 8  # performed after every birth where there is one; no operation of its own


class Flag(IntFlag):
    """How the child works."""

    GENERATE = 1
    STRICT_ALIGNMENT = 2


class Status(IntEnum):
    """How the child ended; RUNNING if it could not say."""

    RUNNING = 0
    AGREED = 1
    FOUND = 2
    CANNOT_LOAD = 3
    WENT_BEYOND = 4


class Phase(IntEnum):
    """What the child was about when it ended."""

    STARTING = 0
    BETWEEN = 1
    CALLING = 2
    ASKING_USABLE = 3
    TOUCHING = 4
    CHECKING = 5


class Rule(IntEnum):
    """The rules that the child checks."""

    NONE = 0
    OVERLAP = 1
    ALIGNMENT = 2
    BYTES = 3
    ZERO = 4
    PREFIX = 5
    USABLE = 6
    SHORTAGE = 7
    IMPOSSIBLE = 8
    ACCESS = 9


class Header(NamedTuple):
    """The header, in the order of the file. Sizes in bytes, numbers of operations from 0."""

    magic: int = MAGIC
    flags: int = 0
    asked: int = 0
    seed: int = 0
    capacity: int = 0
    reach: int = 0
    stride: int = 0
    max_live: int = 0
    without: int = 0
    largest_alignment: int = 1 << 30
    at: int = 0
    phase: int = 0
    status: int = 0
    rule: int = 0
    block: int = 0
    other_block: int = 0
    address: int = 0
    other_address: int = 0
    size: int = 0
    offset: int = 0
    expected: int = 0
    observed: int = 0
    signal: int = 0
    fault: int = 0
    offered: int = 0
    calls_skipped: int = 0
    malloc: int = 0
    calloc: int = 0
    aligned_alloc: int = 0
    realloc: int = 0
    free: int = 0
    free_null: int = 0
    realloc_null: int = 0
    skipped: int = 0
    refused_small: int = 0
    refused_large: int = 0
    refused_impossible: int = 0
    zero_sized: int = 0
    checkpoints: int = 0
    bytes_checked: int = 0
    live: int = 0
    live_bytes: int = 0
    peak_blocks: int = 0
    peak_bytes: int = 0
    moved: int = 0
    in_place: int = 0
    text: bytes = b""

    def pack(self) -> bytes:
        """The bytes of the header, as long as its place in the file."""
        return HEADER.pack(*self).ljust(HEADER_BYTES, b"\0")


def unpack_header(page: bytes | memoryview) -> Header:
    """The header out of the first page of the file."""
    return Header(*HEADER.unpack_from(page))
