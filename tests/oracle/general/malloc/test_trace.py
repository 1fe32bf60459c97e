"""Recorded programs: what was called is read back, replayed, or refused at a byte."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from spectral_memory.oracle.general.documents import DocumentError
from spectral_memory.oracle.general.malloc import judge_operations
from spectral_memory.oracle.general.malloc.compiler import compile_source
from spectral_memory.oracle.general.malloc.layout import Kind
from spectral_memory.oracle.general.malloc.operations import Operation, compute_fault
from spectral_memory.oracle.general.malloc.options import AllocatorError
from spectral_memory.oracle.general.malloc.record import record_program
from spectral_memory.oracle.general.malloc.trace import MAGIC, load_recording, parse_recording

from .allocators import KNOWN, find_allocators

PROGRAM = r"""
#include <stdlib.h>
#include <stdint.h>
#include <unistd.h>
int main(int argc, char **argv)
{
    void *volatile a = malloc(100), *volatile b = calloc(3, 7), *c = NULL;
    a = realloc(a, 5000);
    free(NULL);
    if (posix_memalign(&c, 64, 100))
        return 2;
    void *volatile d = aligned_alloc(32, 64);
    void *volatile e = realloc(NULL, 11), *volatile f = malloc(0);
    void *volatile g = malloc(SIZE_MAX);
    free(b);
    free(c);
    free(a);
    b = malloc(77);
    if (argc > 1)
        _exit(3);
    free(d), free(e), free(f), free(g);
    return 4;
}
"""

M, C, A, R, F = Kind.MALLOC, Kind.CALLOC, Kind.ALIGNED_ALLOC, Kind.REALLOC, Kind.FREE
EXPECTED = (
    Operation(M, size=100),
    Operation(C, size=7, other=3),
    Operation(R, 0, 5000),
    Operation(Kind.FREE_NULL),
    Operation(A, size=128, other=64),
    Operation(A, size=64, other=32),
    Operation(Kind.REALLOC_NULL, size=11),
    Operation(M),
    Operation(M, size=2**64 - 1),
    Operation(F, 1),
    Operation(F, 4),
    Operation(F, 0),
    Operation(M, size=77),
)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("program")
    (folder / "program.c").write_text(PROGRAM)
    built = compile_source(folder / "program.c", folder / "program", "-fno-builtin", "-w")
    return str(built)


def test_a_program_is_recorded_call_by_call(program: str, tmp_path: Path) -> None:
    trace = tmp_path / "t.smtrace"
    assert record_program([program], trace) == 4
    recording = load_recording(trace)
    assert recording.operations[: len(EXPECTED)] == EXPECTED
    assert recording.operations[len(EXPECTED) :] == (
        *(Operation(F, birth) for birth in (5, 6, 7)),
        Operation(Kind.FREE_NULL),
    )
    assert recording.is_whole
    assert recording.foreign == 0
    assert recording.peak_bytes == 5000 + 21 + 128 + 64 + 11
    assert trace.stat().st_size < 150


def test_a_program_that_ends_without_order_leaves_what_it_did(program: str, tmp_path: Path) -> None:
    trace = tmp_path / "t.smtrace"
    assert record_program([program, "now"], trace) == 3
    recording = load_recording(trace)
    assert recording.operations == EXPECTED
    assert not recording.is_whole


def test_threads_and_children_do_not_confuse_the_recorder(tmp_path: Path) -> None:
    code = (
        "import subprocess, threading\n"
        "def work():\n"
        "    for size in range(600, 3000): bytearray(size)\n"
        "threads = [threading.Thread(target=work) for _ in range(4)]\n"
        "[t.start() for t in threads]; [t.join() for t in threads]\n"
        "subprocess.run(['true'], check=True)\n"
    )
    trace = tmp_path / "t.smtrace"
    assert record_program([sys.executable, "-I", "-c", code], trace) == 0
    recording = load_recording(trace)
    assert recording.is_whole
    assert len(recording.operations) > 4 * 2400
    for number, operation in enumerate(recording.operations):
        assert compute_fault(operation, number) == ""
    for name in find_allocators():
        assert judge_operations(name, recording.operations, KNOWN[name]).outcome == "agrees"


def test_what_cannot_be_started_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AllocatorError, match="cannot be started"):
        record_program([str(tmp_path / "no such program")], tmp_path / "t")


def test_what_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AllocatorError, match="was not recorded"):
        record_program(["true"], tmp_path / "no such folder" / "t")


def varint(value: int) -> bytes:
    out = b""
    while value >= 128:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])


BORN = b"\x01" + varint(8) + varint(0x2000)  # malloc(8) at 0x1000


@pytest.mark.parametrize(
    ("data", "place", "words"),
    [
        (b"", 0, "does not begin"),
        (b"SMTRACE2", 0, "does not begin"),
        (MAGIC + b"\x01", 8, "cut off"),
        (MAGIC + b"\x01\x08\xff", 8, "cut off"),
        (MAGIC + b"\x09", 8, "no record of kind 9"),
        (MAGIC + b"\x01" + b"\xff" * 9 + b"\x02" + b"\x02", 8, "more than 64 bits"),
        (MAGIC + b"\x01" + b"\xff" * 11, 8, "more than 64 bits"),
        (MAGIC + BORN + b"\x01\x08\x00", 12, "is given out while it is alive"),
        (MAGIC + BORN + b"\x03\x03\x08\x02", 12, "no power of two"),
        (MAGIC + BORN + b"\xff\x00", 12, "follows the end"),
        (MAGIC + BORN + b"\x00\x01", 12, "follows the last record"),
        (MAGIC + b"\x01" + varint(2**63) + varint(2), 8, "cannot be"),
    ],
)
def test_a_damaged_trace_is_refused_with_its_place(data: bytes, place: int, words: str) -> None:
    with pytest.raises(DocumentError, match=words) as caught:
        parse_recording("it", data)
    assert caught.value.args[:2] == ("it", f"byte {place}")


def test_realloc_to_nothing_is_a_free_and_strangers_are_counted() -> None:
    gone = b"\x04" + varint(0) + varint(0) + varint(2 * 0x1000 - 1)  # realloc(0x1000, 0) = NULL
    recording = parse_recording("it", MAGIC + BORN + gone + b"\x05" + varint(0x20) + b"\xff")
    assert recording.operations == (Operation(M, size=8), Operation(F, 0))
    assert recording.foreign == 1


def test_a_trace_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="No such file"):
        load_recording(tmp_path / "none")


def test_mutated_traces_are_read_or_refused_and_never_more(program: str, tmp_path: Path) -> None:
    trace = tmp_path / "t.smtrace"
    record_program([program], trace)
    sound = trace.read_bytes()
    random = Random(5)
    read = refused = 0
    for _ in range(20_000):
        data = bytearray(sound)
        for _ in range(random.choice((1, 1, 2, 5))):
            place = random.randrange(len(data))
            match random.randrange(4):
                case 0:
                    data[place] = random.randrange(256)
                case 1:
                    data[place] ^= 1 << random.randrange(8)
                case 2:
                    del data[place : place + random.randrange(1, 6)]
                case _:
                    data[place:place] = random.randbytes(random.randrange(1, 6))
            data = data or bytearray(b"\0")
        try:
            recording = parse_recording("it", bytes(data))
        except DocumentError as error:
            refused += 1
            _, where, problem, remedy = error.args
            assert where.startswith("byte ")
            assert problem
            assert remedy
        else:
            read += 1
            for number, operation in enumerate(recording.operations):
                assert compute_fault(operation, number) == ""
    assert min(read, refused) > 1000


def test_the_recorder_leaves_an_unrecorded_program_alone(program: str) -> None:
    from spectral_memory.oracle.general.malloc.compiler import build_recorder  # noqa: PLC0415 - here only

    done = subprocess.run(
        [program], env={"LD_PRELOAD": str(build_recorder())}, check=False, timeout=60
    )
    assert done.returncode == 4
