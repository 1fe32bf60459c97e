"""The readers under test: right inputs for each, how it is called, and what a refusal is."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple, cast

from spectral_memory.oracle.adapters.reference import make_reference
from spectral_memory.oracle.concurrency.reader import parse_history
from spectral_memory.oracle.doors.pipe.decode import (
    read_answers,
    read_capabilities,
    read_observation,
    read_reply,
)
from spectral_memory.oracle.doors.pipe.encode import VERSION
from spectral_memory.oracle.general.malloc import failure as malloc_failure
from spectral_memory.oracle.general.malloc.trace import parse_recording
from spectral_memory.oracle.general.mapping import failure as mapping_failure
from spectral_memory.oracle.judge.encoding import Json
from spectral_memory.oracle.judge.setup import Setup, System
from spectral_memory.oracle.judge.subject import PARTS
from spectral_memory.oracle.readers import samples
from spectral_memory.oracle.report.failure import load_failure
from spectral_memory.oracle.vectors.archive import load_files
from spectral_memory.oracle.vectors.encoding import (
    look_to_json,
    observation_to_json,
    result_to_json,
)
from spectral_memory.oracle.vectors.reader import read_vectors
from spectral_memory.oracle.ways.formats import read_saved
from spectral_memory.trace import load_trace, parse_trace

__all__ = ["TARGETS", "Desk", "Sample", "Target"]

_STRIDE: Final = 3


class Sample(NamedTuple):
    """A right input, and how it is read. What is read may be thrown away."""

    data: bytes
    read: Callable[[bytes], object]


class Desk:
    """A folder for the inputs of readers that want a file; it is gone with `close`."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._folder = Path(self._stack.enter_context(TemporaryDirectory(prefix="readers-")))

    def make_reader(self, load: Callable[[Path], object], suffix: str) -> Callable[[bytes], object]:
        """What puts bytes into a file and reads that. To open a new one each time costs more."""
        path = self._folder / f"input{suffix}"
        stream = self._stack.enter_context(path.open("wb", buffering=0))

        def read(data: bytes) -> object:
            stream.seek(0)
            stream.truncate()
            stream.write(data)
            return load(path)

        return read

    def close(self) -> None:
        """Take the files away."""
        self._stack.close()


class Target(NamedTuple):
    """A reader: its name, what it reads, and its right inputs, made when they are needed."""

    name: str
    about: str
    make: Callable[[Desk], Sequence[Sample]]


def _list_files(
    desk: Desk,
    make: Callable[[], Sequence[bytes]],
    load: Callable[[Path], object],
    suffix: str = "",
) -> list[Sample]:
    """Inputs that are read out of a file, as a user's are."""
    read = desk.make_reader(load, suffix)
    return [Sample(data, read) for data in make()]


def _list_failures(desk: Desk) -> list[Sample]:
    kinds: tuple[tuple[Callable[[], Sequence[bytes]], Callable[[Path], object]], ...] = (
        (samples.make_system_failures, load_failure),
        (samples.make_malloc_failures, malloc_failure.load_failure),
        (samples.make_mapping_failures, mapping_failure.load_failure),
    )
    return [
        one
        for make, load in kinds
        for read in (load, read_saved)  # `--replay` does both
        for one in _list_files(desk, make, read)
    ]


def _list_traces(desk: Desk) -> list[Sample]:
    def read(data: bytes) -> object:
        return parse_trace(BytesIO(data), "trace")

    plain = [Sample(data, read) for data in samples.make_plain_traces()]
    packed = _list_files(desk, samples.make_packed_traces, lambda path: load_trace(str(path)))
    return plain * 2 + packed


def _list_recordings(_: Desk) -> list[Sample]:
    def read(data: bytes) -> object:
        return parse_recording("recording", data)

    return [Sample(data, read) for data in samples.make_recordings()]


def _list_histories(_: Desk) -> list[Sample]:
    def read(data: bytes) -> object:
        return parse_history(BytesIO(data), "history")

    return [Sample(data, read) for data in samples.make_histories()]


def _list_archives(desk: Desk) -> list[Sample]:
    return _list_files(desk, samples.make_archives, lambda path: list(load_files(path)), ".tar")


def _list_vectors(_: Desk) -> list[Sample]:
    def read(data: bytes) -> object:
        return read_vectors(data.splitlines(keepends=True), "vectors")

    return [Sample(data, read) for data in samples.make_vectors()]


def _list_replies(_: Desk) -> list[Sample]:
    """Every kind of reply of both systems; its number is the one that was asked for."""
    return [one for system in System for one in _list_replies_of(system)]


def _list_replies_of(system: System) -> list[Sample]:
    subject = make_reference(system)
    subject.begin(Setup(system))
    script, moves = samples.SCRIPTS[system], system == System.HIERARCHICAL
    answers = subject.perform(script, _STRIDE, moves)
    moved = [[[one, result_to_json(address)] for one, address in row] for row in answers.moves]
    run: dict[str, Json] = {
        "n": 3,
        "results": [result_to_json(one) for one in answers.results],
        "looks": [look_to_json(one) for one in answers.looks if one is not None],
        **({"moves": cast("Json", moved)} if moves else {}),
    }
    named: dict[str, object] = subject.capabilities.to_json()
    every = dict.fromkeys(("operations", "looks", "parts"), "all")
    hello = {"n": 1, "version": VERSION, "name": "a program"}

    def read_hello(line: bytes) -> object:
        return read_capabilities(read_reply(line, 1), system)

    def read_run(line: bytes) -> object:
        return read_answers(read_reply(line, 3), script, _STRIDE, moves, system)

    def read_parts(line: bytes) -> object:
        return read_observation(read_reply(line, 4), system)

    return [
        Sample(_dump({**hello, "capabilities": every}), read_hello),
        Sample(_dump({**hello, "capabilities": _name_parts(named, system)}), read_hello),
        Sample(_dump({"n": 2}), lambda line: read_reply(line, 2)),
        Sample(_dump(run), read_run),
        Sample(_dump({"n": 4, "parts": observation_to_json(subject.observe())}), read_parts),
    ]


def _name_parts(named: dict[str, object], system: System) -> dict[str, object]:
    """Capabilities by name, with a declared difference."""
    difference = {"aspect": "statistics", "reason": "nothing is counted"}
    return {**named, "parts": [*PARTS[system]], "differences": [difference]}


def _dump(document: object) -> bytes:
    """A document as a line without its break."""
    return json.dumps(document, separators=(",", ":")).encode("ascii")


#: All readers of foreign input.
TARGETS: Final = (
    Target("replies", "what a program answers", _list_replies),
    Target("traces", "accesses, plain or packed", _list_traces),
    Target("recordings", "calls of a real program", _list_recordings),
    Target("histories", "calls and returns of threads", _list_histories),
    Target("failures", "saved failures of every way", _list_failures),
    Target("vectors", "operations with expected results", _list_vectors),
    Target("archives", "vectors in a tar, with checksums", _list_archives),
)
