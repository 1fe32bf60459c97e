"""Right inputs, made by what writes them: short ones, a few for each reader."""

from __future__ import annotations

import gzip
import lzma
from fractions import Fraction
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from spectral_memory import unchecked
from spectral_memory.hierarchical.arguments import Integer
from spectral_memory.oracle.concurrency.recorder import RecordedMapping, RecordedMemory, Recorder
from spectral_memory.oracle.concurrency.writer import format_history
from spectral_memory.oracle.doors.python import check_script, open_subject
from spectral_memory.oracle.general.documents import format_document
from spectral_memory.oracle.general.malloc import failure as malloc_failure
from spectral_memory.oracle.general.malloc.layout import Kind
from spectral_memory.oracle.general.malloc.operations import Operation as Call
from spectral_memory.oracle.general.malloc.options import Promises
from spectral_memory.oracle.general.malloc.trace import MAGIC
from spectral_memory.oracle.general.mapping import failure as mapping_failure
from spectral_memory.oracle.general.mapping.differences import Differences
from spectral_memory.oracle.general.mapping.generate import draw_operations
from spectral_memory.oracle.general.verdict import Divergence
from spectral_memory.oracle.judge.operations import Born, Operation, Script
from spectral_memory.oracle.judge.setup import Setup, Strictness, System
from spectral_memory.oracle.report.failure import save_failure
from spectral_memory.oracle.vectors.archive import list_contents, write_archive
from spectral_memory.oracle.vectors.files import File, make
from spectral_memory.oracle.vectors.functions import Call as FunctionCall
from spectral_memory.oracle.vectors.play import Story, make_teller
from spectral_spec.errors import SpectralError
from spectral_spec.hierarchical import (
    Access,
    Calloc,
    Defragment,
    Free,
    Malloc,
    Read,
    Realloc,
    Write,
)
from spectral_spec.minimal import Clear, Delete, Get, PopItem, Set
from spectral_spec.thermal import Policy

__all__ = [
    "SCRIPTS",
    "make_archives",
    "make_histories",
    "make_malloc_failures",
    "make_mapping_failures",
    "make_packed_traces",
    "make_plain_traces",
    "make_recordings",
    "make_system_failures",
    "make_vectors",
]

_ON_KEYS: Final[list[Operation]] = [
    Set("a", 0),
    Set(7, None),
    Get("a"),
    Get("b"),
    Delete(7),
    Set("c", "x"),
    PopItem(),
    Clear(),
    PopItem(),
]
_ON_BLOCKS: Final[list[Operation]] = [
    Malloc(0, 24, 4, None),
    Calloc(3, 2, 300, 3, Fraction(361, 2)),
    Malloc(1, 8, 1, None),
    Write(Born(0), 3, b"abc"),
    Read(Born(0), 0, None),
    Access(Born(1)),
    Realloc(Born(0), 70),
    Free(Born(0)),
    Free(Born(0)),
    Read(5, 0, 1),
    Defragment(3),
]
#: Every kind of operation of each system, refused ones among them.
SCRIPTS: Final[dict[System, Script]] = {
    System.MINIMAL: tuple(_ON_KEYS),
    System.HIERARCHICAL: tuple(_ON_BLOCKS),
}
_SETUPS: Final = (
    Setup(System.MINIMAL, Policy(hot_capacity=1)),
    Setup(System.HIERARCHICAL, Policy(hot_capacity=2), 30),
)


class _Forgetful(dict[object, object]):
    """A wrong dictionary: it forgets a value."""

    def __getitem__(self, key: object) -> object:
        super().__getitem__(key)
        return "forgotten"


class _Shifting(unchecked.HierarchicalSpectralMemory):
    """A wrong allocator: it reads one byte less."""

    def read(self, block_id: Integer, offset: Integer = 0, size: Integer | None = None) -> bytes:
        return super().read(block_id, offset, size)[1:]


def make_plain_traces() -> tuple[bytes, ...]:
    """Accesses by key and by address."""
    keys = "alpha\nbeta\n* mark\n\nalpha\ngämma\nbeta".encode()
    addresses = b"s 0x1FF0 1\n* mark\nl 0x1ff0 4\nl 0xffffffffffffffff 123456789\ns 0x10 0\n"
    return keys, addresses


def make_packed_traces() -> tuple[bytes, ...]:
    """The same, packed."""
    keys, addresses = make_plain_traces()
    return gzip.compress(keys, mtime=0), lzma.compress(addresses)


def make_recordings() -> tuple[bytes, ...]:
    """Every kind of record, with and without an end."""
    steps = (0x7F001000, 0x40, -0x40, 0x80, 0)
    first, near, back, far, _ = (_pack_step(one) for one in steps)
    records = (
        *(_pack(Kind.MALLOC, 24), first, _pack(Kind.CALLOC, 3, 40), near),
        *(_pack(Kind.ALIGNED_ALLOC, 64, 100), near, _pack(Kind.FREE), _pack_step(-0x80)),
        *(_pack(Kind.REALLOC), near, _pack(200), far, _pack(Kind.FREE_NULL)),
        *(_pack(Kind.REALLOC_NULL, 5), _pack_step(0x1000), _pack(Kind.FREE), back),
    )
    whole = MAGIC + b"".join(records)
    return whole + b"\xff", whole + bytes(20), MAGIC + b"\xff"


def make_histories() -> tuple[bytes, ...]:
    """Both systems, both strictnesses, a call that is pending."""
    histories = []
    for strictness in Strictness:
        recorder = Recorder(_SETUPS[0], strictness)
        mapping = RecordedMapping({}, recorder)
        mapping["a"] = 1
        mapping[3] = None
        _ = mapping["a"], len(mapping), "b" in mapping, list(mapping.items())
        mapping.pop("b", None)
        mapping.popitem()
        histories.append(recorder.build())
        recorder = Recorder(_SETUPS[1], strictness)
        memory = RecordedMemory(unchecked.HierarchicalSpectralMemory(30), recorder)
        block = memory.malloc(24, 4, 20.5)
        memory.write(block, b"abc")
        memory.read(block)
        memory.access(block)
        memory.free(block)
        try:
            memory.free(block)
        except SpectralError:
            histories.append(recorder.build())
    texts = ["".join(f"{line}\n" for line in format_history(one)) for one in histories]
    pending = texts[0][: texts[0].rstrip().rindex("\n") + 1]
    return tuple(text.encode("ascii") for text in (*texts, pending))


def make_system_failures() -> tuple[bytes, ...]:
    """A failure of each system, as it is saved."""
    made = []
    for setup, wrong in zip(_SETUPS, (_Forgetful, _Shifting), strict=True):
        subject = open_subject(wrong, setup.system)
        verdict = check_script(subject, Setup(setup.system), SCRIPTS[setup.system])
        with TemporaryDirectory() as folder:
            path = Path(folder) / "failure.json"
            save_failure(verdict.with_command("spectral-memory oracle m:f --replay x"), path)
            made.append(path.read_bytes())
    return tuple(made)


def make_malloc_failures() -> tuple[bytes, ...]:
    """A failure of an allocator, with every kind of call."""
    calls = (
        *(Call(Kind.MALLOC, size=8), Call(Kind.CALLOC, size=4, other=3), Call(Kind.REALLOC, 0, 9)),
        *(Call(Kind.ALIGNED_ALLOC, size=64, other=64), Call(Kind.FREE, 1), Call(Kind.FREE_NULL)),
        Call(Kind.REALLOC_NULL, size=5),
    )
    told = Divergence(7, "free(b1)", "bytes", "a", "b", "bytes", "kept", (), (), 9, True)
    document = malloc_failure.make_document("libc", Promises(), 0, calls, told)
    return (format_document(document).encode("utf-8"),)


def make_mapping_failures() -> tuple[bytes, ...]:
    """A failure of a mapping."""
    steps = tuple(islice(draw_operations(Differences(), 0), 12))
    told = Divergence(7, "get", "result", "a", "b", "M1", "kept", (), (), 9, True)
    document = mapping_failure.make_document("builtins:dict", Differences(), 0, steps, told)
    return (format_document(document).encode("utf-8"),)


def _list_stories() -> dict[System, Story]:
    return {
        setup.system: Story("sample", setup, make_teller(SCRIPTS[setup.system]))
        for setup in _SETUPS
    }


def make_vectors() -> tuple[bytes, ...]:
    """A file of each system, and one of single functions."""
    calls = (FunctionCall("quantize", ("361/2", 1, 100)), FunctionCall("get_tier_of", (3,)))
    stories = _list_stories()
    small, large = (
        File(f"{system}/sample.jsonl", "a sample", lambda one=story: [one])  # type: ignore[misc]  # bound now
        for system, story in stories.items()
    )
    functions = File("functions/sample.jsonl", "a sample", calls=lambda: iter(calls))
    return tuple(make(file).data for file in (small, large, functions))


def make_archives() -> tuple[bytes, ...]:
    """A small tar of vectors with its manifest."""
    story = _list_stories()[System.MINIMAL]
    made = make(File("minimal/sample.jsonl", "a sample", lambda: [story]))
    kept = ("manifest.json", "minimal/sample.jsonl")
    contents = {name: data for name, data in list_contents([made]).items() if name in kept}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sample.tar"
        write_archive(path, contents)
        return (path.read_bytes(),)


def _pack(*numbers: int) -> bytes:
    """Varints."""
    packed = bytearray()
    for number in numbers:
        rest = number
        while rest >= 128:
            packed.append(rest & 127 | 128)
            rest >>= 7
        packed.append(rest)
    return bytes(packed)


def _pack_step(step: int) -> bytes:
    """A difference of addresses: small ones in either direction are short."""
    return _pack(step << 1 if step >= 0 else ~step << 1 | 1)
