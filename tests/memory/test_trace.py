"""The trace reader: what it reads, and that it refuses the rest with a line number."""

from __future__ import annotations

import gzip
import io
import lzma
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spectral_memory import trace as trace_module
from spectral_memory.trace import MAX_LINE_BYTES, Trace, TraceError, load_trace, parse_trace
from spectral_spec.errors import SpectralError

KEY_TRACE = b"7\n*\r\n3\r\n\n  7\t\n"
ADDRESS_TRACE = b"s 0x1FF0 1\nl 0x1ff0\t12\n*\nl 0XA 0\n"


def compress(content: bytes) -> bytes:
    """Packed without the time of packing, so that every run has the same tests."""
    return gzip.compress(content, mtime=0)


def write(folder: Path, name: str, content: bytes) -> str:
    path = folder / name
    path.write_bytes(content)
    return str(path)


def refuse(source: str) -> TraceError:
    with pytest.raises(TraceError) as caught:
        load_trace(source)
    return caught.value


def test_key_trace_skips_marks_and_blank_lines() -> None:
    trace = parse_trace(KEY_TRACE.splitlines(keepends=True), "example")
    assert trace.keys == ("7", "3", "7")
    assert trace.stores == bytes(3)
    assert trace.gaps == (0, 0, 0)
    assert len(trace) == 3
    assert trace.compute_distinct() == 2


def test_address_trace_keeps_stores_and_gaps_and_normalises_addresses() -> None:
    trace = parse_trace(ADDRESS_TRACE.splitlines(keepends=True), "example")
    assert trace.keys == ("0x1ff0", "0x1ff0", "0xa")
    assert trace.stores == b"\x01\x00\x00"
    assert trace.gaps == (1, 12, 0)


def test_equal_keys_are_one_object() -> None:
    trace = parse_trace([b"key\n", b"other\n", b"key\n"], "example")
    assert trace.keys[0] is trace.keys[2]


def test_head_is_a_prefix_and_a_long_head_is_the_trace() -> None:
    trace = parse_trace([b"a\n", b"b\n"], "example", "file")
    assert trace.get_head(1) == Trace("example", "file", ("a",), b"\x00", (0,))
    assert trace.get_head(2) is trace


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("plain.txt", bytes),
        ("packed.gz", compress),
        ("packed.xz", lzma.compress),
        ("packed-without-suffix", compress),
        ("marked.txt", b"\xef\xbb\xbf".__add__),
    ],
    ids=["plain", "gz", "xz", "no-suffix", "byte-order-mark"],
)
def test_every_packing_reads_the_same(
    tmp_path: Path, name: str, pack: Callable[[bytes], bytes]
) -> None:
    source = write(tmp_path, name, pack(KEY_TRACE))
    trace = load_trace(source)
    assert trace.keys == ("7", "3", "7")
    assert trace.source == source


@pytest.mark.parametrize("pack", [bytes, compress, lzma.compress])
def test_standard_input_is_read_like_a_file(
    monkeypatch: pytest.MonkeyPatch, pack: Callable[[bytes], bytes]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(pack(KEY_TRACE))))
    trace = load_trace("-")
    assert trace.keys == ("7", "3", "7")
    assert (trace.name, trace.source) == ("standard input", "-")


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        (b"a\nb c\n", 2, "is not one key"),
        (b"a\n\nl 0x10 1\n", 3, "is not one key"),
        (b"l 0x10 1\nx 0x10 1\n", 2, "is not an access"),
        (b"l 0x10 1\nl 0x10\n", 2, "is not an access"),
        (b"l 0x10 -1\n", 1, "is not one key"),
        (b"a\nb\x00c\n", 2, "is not one key"),
        (b"a\nb\n\xff\xfe\n", 3, "byte 1 is not UTF-8"),
        (b"a\n" + b"x" * (MAX_LINE_BYTES + 1), 2, "is longer than"),
        (b"", 0, "holds no access"),
        (b"*\n\n* a mark\n", 0, "holds no access"),
        (b"*key\n* a mark\nb c\n", 3, "is not one key"),
    ],
)
def test_a_line_that_is_no_access_is_refused_with_its_number(
    tmp_path: Path, content: bytes, line: int, problem: str
) -> None:
    for name, packed in (
        ("t", content),
        ("t.gz", compress(content)),
        ("t.xz", lzma.compress(content)),
    ):
        error = refuse(write(tmp_path, name, packed))
        assert error.line == line
        assert problem in error.problem
        assert error.remedy
        assert (f"line {line}" in str(error)) == (line > 0)


def test_the_longest_line_is_read(tmp_path: Path) -> None:
    key = b"x" * (MAX_LINE_BYTES - 1)
    assert load_trace(write(tmp_path, "t", key + b"\n")).keys == (key.decode(),)


@pytest.mark.parametrize("pack", [compress, lzma.compress])
def test_a_truncated_file_is_refused(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    content = b"".join(b"%d\n" % (n * 2654435761 % 2**32) for n in range(5000))
    packed = pack(content)
    error = refuse(write(tmp_path, "t", packed[: len(packed) // 2]))
    assert "ends too early" in error.problem
    assert error.line > 1 or pack is lzma.compress


@pytest.mark.parametrize("pack", [compress, lzma.compress])
def test_a_damaged_file_is_refused(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    packed = pack(KEY_TRACE * 99)
    middle = len(packed) // 2
    broken = packed[:middle] + bytes([packed[middle] ^ 0xFF]) + packed[middle + 1 :]
    error = refuse(write(tmp_path, "t", broken))
    assert error.line >= 1
    assert "damaged" in error.problem or "too early" in error.problem


@pytest.mark.parametrize("suffix", [".gz", ".xz"])
def test_a_suffix_that_lies_is_refused(tmp_path: Path, suffix: str) -> None:
    assert "does not begin like" in refuse(write(tmp_path, "t" + suffix, KEY_TRACE)).problem


def test_missing_folder_and_impossible_names_are_refused(tmp_path: Path) -> None:
    for source in (str(tmp_path / "absent"), str(tmp_path), "bad\0name"):
        error = refuse(source)
        assert "cannot be opened" in error.problem
        assert error.line == 0


def test_more_accesses_than_the_bound_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trace_module, "MAX_ACCESSES", 2)
    assert len(parse_trace([b"a", b"b"], "t")) == 2
    with pytest.raises(TraceError, match="line 3: more than 2 accesses"):
        parse_trace([b"a", b"b", b"c"], "t")


def test_the_error_is_a_callers_error_with_a_payload() -> None:
    error = TraceError("f", 3, "is odd", "mend it")
    assert isinstance(error, SpectralError)
    assert isinstance(error, ValueError)
    assert error.payload == ("TraceError", ("f", 3, "is odd", "mend it"))
    assert str(error) == "f, line 3: is odd; mend it"


@given(
    st.one_of(
        st.binary(max_size=300),
        st.lists(
            st.sampled_from(
                [
                    b"a\n",
                    b"*\n",
                    b"\n",
                    b"l 0x1 2\n",
                    b"s 0xff 0\r\n",
                    b"\xff",
                    b"b c\n",
                    b"\x1f\x8b",
                    b"\xfd7zXZ\x00",
                ]
            )
        ).map(b"".join),
    )
)
@example(compress(b"1\n")[:5])
@example(b"\x1f\x8b")
@example(b"\xfd7zXZ\x00")
def test_any_bytes_are_a_trace_or_a_refusal_with_a_line(content: bytes) -> None:
    for data in (
        content,
        compress(content),
        compress(content)[:-3],
        lzma.compress(content)[:-5],
    ):
        with io.BytesIO(data) as stream:
            outcome = _read_or_refuse(stream)
        if isinstance(outcome, TraceError):
            lines = max(content.count(b"\n"), data.count(b"\n")) + 1
            assert 0 <= outcome.line <= lines
            assert str(outcome).startswith("fuzz")
        else:
            assert len(outcome) == len(outcome.stores) == len(outcome.gaps) > 0
            assert all(key and key != "*" and key.isprintable() for key in outcome.keys)


def _read_or_refuse(stream: io.BytesIO) -> Trace | TraceError:
    try:
        return trace_module._read(stream, "fuzz", "-")
    except TraceError as error:
        return error


def _recorded_traces() -> list[Path]:
    """Recorded traces where the environment names them or they lie beside the checkout."""
    beside = Path(__file__).resolve().parents[3] / "shared" / "traces"
    folder = Path(os.environ.get("SPECTRAL_MEMORY_TRACES", beside))
    return sorted(folder.glob("*.gz"))


def test_recorded_traces_are_read_whole() -> None:
    for path in _recorded_traces():
        trace = load_trace(str(path))
        with gzip.open(path) as stream:
            lines = [line.strip() for line in stream]
        assert len(trace) == sum(line not in (b"", b"*") for line in lines)


def test_a_closed_standard_input_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert "is closed" in refuse("-").problem
