"""Recorded calls of a real program: read whole and checked, or refused at a byte."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple, NoReturn

from spectral_memory.oracle.general.documents import DocumentError
from spectral_memory.oracle.general.malloc.layout import Kind
from spectral_memory.oracle.general.malloc.operations import Operation

__all__ = ["MAGIC", "MAX_BYTES", "Recording", "load_recording", "parse_recording"]

MAGIC: Final = b"SMTRACE1"
MAX_BYTES: Final = 1 << 30

_END: Final = 0xFF
_MASK: Final = 2**64 - 1
_MOST_ALIGNMENT: Final = 1 << 30


class Recording(NamedTuple):
    """The calls of a program, as operations on blocks.

    `is_whole`: the program ended in an orderly way; if not, its last calls may be missing.
    `foreign`: frees and reallocs of blocks that were born before the recording began,
    which are left out. `peak_bytes`: the most bytes alive at a time.
    """

    operations: tuple[Operation, ...]
    is_whole: bool
    foreign: int
    peak_bytes: int


class _Reader:
    """A place in the bytes of a trace."""

    def __init__(self, source: str, data: bytes) -> None:
        self.source = source
        self.data = data
        self.at = len(MAGIC)
        self.begin = self.at
        self.last = 0

    def refuse(self, problem: str) -> NoReturn:
        """Refuse the trace at the record that is being read."""
        raise DocumentError(self.source, f"byte {self.begin}", problem, "record the program again")

    def take(self) -> int:
        """The next varint, 0..2**64 - 1."""
        value = shift = 0
        while True:
            if self.at >= len(self.data):
                self.refuse("the record is cut off")
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 127) << shift
            if byte < 128:
                break
            shift += 7
            if shift > 63:
                self.refuse("a number has more than 64 bits")
        if value > _MASK:
            self.refuse("a number has more than 64 bits")
        return value

    def take_address(self) -> int:
        """The next address, which is told as a difference."""
        step = self.take()
        self.last = (self.last + ((step >> 1) ^ -(step & 1))) & _MASK
        return self.last


class _Builder:
    """The operations so far, and which block lives at which address."""

    def __init__(self, reader: _Reader) -> None:
        self.reader = reader
        self.operations: list[Operation] = []
        self.births: dict[int, int] = {}
        self.sizes: dict[int, int] = {}
        self.foreign = self.bytes = self.peak = 0

    def bear(self, operation: Operation, size: int, address: int) -> None:
        """A block that was born, or refused if the address is 0."""
        if address in self.births:
            self.reader.refuse(f"address {address:#x} is given out while it is alive")
        if address:
            if size >= 2**63:
                self.reader.refuse(f"a block of {size} bytes cannot be")
            self.births[address] = len(self.operations)
            self.sizes[address] = size
            self.bytes += size
            self.peak = max(self.peak, self.bytes)
        self.operations.append(operation)

    def bury(self, address: int) -> int | None:
        """The birth of a block that dies; None if it was born before the recording."""
        birth = self.births.pop(address, None)
        if birth is None:
            self.foreign += 1
        else:
            self.bytes -= self.sizes.pop(address)
        return birth


def load_recording(path: Path) -> Recording:
    """Read a trace that `recorder.c` wrote. Raises `DocumentError`, which names a byte. O(n)."""
    try:
        if path.stat().st_size > MAX_BYTES:
            problem = f"more than {MAX_BYTES} bytes"
            raise DocumentError(str(path), f"byte {MAX_BYTES}", problem, "record less")
        data = path.read_bytes()
    except OSError as error:
        problem = error.strerror or type(error).__name__
        raise DocumentError(str(path), "byte 0", problem, "name a file that can be read") from None
    return parse_recording(str(path), data)


def parse_recording(source: str, data: bytes) -> Recording:
    """Read the bytes of a trace. Raises `DocumentError`, and nothing else. O(n)."""
    reader = _Reader(source, data)
    if data[: len(MAGIC)] != MAGIC:
        reader.begin = 0
        reader.refuse(f"it does not begin with {MAGIC.decode()}")
    builder = _Builder(reader)
    is_whole = False
    while reader.at < len(data):
        reader.begin = reader.at
        kind = data[reader.at]
        reader.at += 1
        if kind == _END:
            is_whole = True
            if reader.at != len(data):
                reader.refuse("something follows the end")
            break
        if kind == 0:  # a program that did not end in order leaves zero bytes
            if data.count(0, reader.at) != len(data) - reader.at:
                reader.refuse("something follows the last record")
            break
        _read_record(kind, reader, builder)
    return Recording(tuple(builder.operations), is_whole, builder.foreign, builder.peak)


def _read_record(kind: int, reader: _Reader, builder: _Builder) -> None:
    """One record."""
    if kind in {Kind.MALLOC, Kind.REALLOC_NULL}:
        size = reader.take()
        # realloc(NULL, 0) is malloc(0).
        which = Kind.MALLOC if size == 0 else Kind(kind)
        builder.bear(Operation(which, size=size), size, reader.take_address())
    elif kind == Kind.CALLOC:
        elements, size = reader.take(), reader.take()
        operation = Operation(Kind.CALLOC, size=size, other=elements)
        builder.bear(operation, elements * size, reader.take_address())
    elif kind == Kind.ALIGNED_ALLOC:
        alignment, size = reader.take(), reader.take()
        if alignment == 0 or alignment & (alignment - 1) or alignment > _MOST_ALIGNMENT:
            reader.refuse(f"the alignment {alignment} is no power of two up to 2**30")
        # C11 wants a multiple; posix_memalign does not.
        whole = -(-size // alignment) * alignment
        if whole > _MASK:
            whole = _MASK // alignment * alignment
        operation = Operation(Kind.ALIGNED_ALLOC, size=whole, other=alignment)
        builder.bear(operation, whole, reader.take_address())
    elif kind == Kind.REALLOC:
        _read_realloc(reader, builder)
    elif kind == Kind.FREE:
        birth = builder.bury(reader.take_address())
        if birth is not None:
            builder.operations.append(Operation(Kind.FREE, birth))
    elif kind == Kind.FREE_NULL:
        builder.operations.append(Operation(Kind.FREE_NULL))
    else:
        reader.refuse(f"there is no record of kind {kind}")


def _read_realloc(reader: _Reader, builder: _Builder) -> None:
    """A realloc of a block: a block with another size, a refusal, or for size 0 a free."""
    old, size, new = reader.take_address(), reader.take(), reader.take_address()
    if new == 0 and size:  # refused: the block stays
        birth = builder.births.get(old)
        if birth is None:
            builder.foreign += 1
        else:
            builder.operations.append(Operation(Kind.REALLOC, birth, size))
        return
    birth = builder.bury(old)
    if birth is None:
        if new:  # a stranger becomes known by its new size
            builder.bear(Operation(Kind.MALLOC, size=size), size, new)
    elif size == 0:
        builder.operations.append(Operation(Kind.FREE, birth))
        if new:
            builder.bear(Operation(Kind.MALLOC), 0, new)
    else:
        builder.bear(Operation(Kind.REALLOC, birth, size), size, new)
        builder.births[new] = birth
