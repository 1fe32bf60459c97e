"""Contents against a bytearray."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from spectral_spec.contents import BLANK, PAGE, read_bytes, truncate, write_bytes

LENGTH = 3 * PAGE + 10

offsets = st.sampled_from((0, 1, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE)) | st.integers(0, LENGTH)
data = st.binary(max_size=20) | st.integers(0, 2 * PAGE + 1).map(lambda size: b"\xab" * size)
writes = st.lists(st.tuples(offsets, data), max_size=5)


@given(writes, st.lists(offsets, max_size=3), offsets, st.integers(0, LENGTH))
def test_pages_read_as_the_bytes_that_were_written(
    chosen: list[tuple[int, bytes]], cuts: list[int], offset: int, length: int
) -> None:
    plain, contents = bytearray(3 * LENGTH), BLANK
    for start, piece in chosen:
        plain[start : start + len(piece)] = piece
        contents = write_bytes(contents, start, piece)
    for cut in cuts:
        plain[cut:] = bytes(len(plain) - cut)
        contents = truncate(contents, cut)
        assert all(page * PAGE < cut for page in contents)
    assert all(len(page) == PAGE for page in contents.values())
    assert read_bytes(contents, offset, length) == plain[offset : offset + length]


def test_what_was_never_written_is_zero() -> None:
    assert read_bytes(BLANK, 10**6, 3) == b"\0\0\0"
    assert read_bytes(BLANK, 0, 0) == b""


def test_a_write_touches_the_pages_that_it_covers_and_no_others() -> None:
    assert write_bytes(BLANK, 5, b"") == BLANK
    assert set(write_bytes(BLANK, PAGE - 1, b"ab")) == {0, 1}
    assert set(write_bytes(BLANK, PAGE, bytes(PAGE))) == {1}


def test_a_page_that_is_cut_keeps_its_beginning() -> None:
    contents = write_bytes(BLANK, 0, b"\xff" * (2 * PAGE))
    assert truncate(contents, 2 * PAGE) == contents
    assert set(truncate(contents, PAGE)) == {0}
    assert truncate(contents, PAGE + 1)[1] == b"\xff" + bytes(PAGE - 1)
    assert truncate(contents, 0) == BLANK
