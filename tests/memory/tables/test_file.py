"""The stored table: what is written is read, and what was not written is refused."""

from __future__ import annotations

import json
import sys
from array import array
from math import inf, nextafter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectral_memory.quantize import nearest_index
from spectral_memory.resonances import forget_tables, get_table, get_thresholds
from spectral_memory.tables.file import (
    FORMAT,
    HEADER,
    DamagedTableError,
    get_path,
    read_stored,
    read_table,
    write_table,
)
from spectral_spec.errors import UnknownResonanceError

# No certificate is behind these: they are for the file and the search alone.
MADE_UP = array("d", (*get_thresholds(), *(240.0 + step for step in range(900))))


def test_what_is_written_is_read(path: Path) -> None:
    write_table(path, MADE_UP, "a library")
    assert read_table(path) == MADE_UP
    assert path.stat().st_size == HEADER + 8 * 1000
    header = json.loads(path.read_bytes()[:HEADER])
    assert header["format"] == FORMAT
    assert (header["resonances"], header["thresholds"]) == (1001, 1000)
    assert header["library"] == "a library"
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_the_thresholds_are_little_endian_on_every_machine(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_table(path, array("d", [1.0]), "")
    assert path.read_bytes()[HEADER:] == bytes.fromhex("000000000000f03f")
    other = "little" if sys.byteorder == "big" else "big"
    monkeypatch.setattr(sys, "byteorder", other)
    swapped = read_table(path)
    swapped.byteswap()
    assert swapped == array("d", [1.0])


def test_the_folder_is_the_one_that_the_user_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    name = Path("spectral-memory") / "thresholds-1.table"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "there"))
    assert get_path() == tmp_path / "there" / name
    for ignored in ("", "not/absolute"):
        monkeypatch.setenv("XDG_CACHE_HOME", ignored)
        assert get_path() == tmp_path / ".cache" / name
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert get_path() == tmp_path / ".cache" / name


def test_no_file_is_no_table(path: Path) -> None:
    assert read_stored(path, get_thresholds()) is None


@given(place=st.integers(0, 2000), bit=st.integers(0, 7))
def test_any_changed_bit_of_the_thresholds_is_found(
    tmp_path_factory: pytest.TempPathFactory, place: int, bit: int
) -> None:
    path = tmp_path_factory.mktemp("table") / "table"
    write_table(path, MADE_UP, "")
    content = bytearray(path.read_bytes())
    content[HEADER + place] ^= 1 << bit
    path.write_bytes(content)
    with pytest.raises(DamagedTableError, match="checksum"):
        read_table(path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no table of thresholds"),
        (b"\x89PNG\r\n" + bytes(600), "no table of thresholds"),
        (b"{}".ljust(600), "not of the format"),
        (b"[]".ljust(600), "not of the format"),
        (b'{"format": "spectral-memory thresholds 2"}'.ljust(600), "not of the format"),
        (b'{"format": "spectral-memory thresholds 1"}', "not of the format"),
        (b'{"format": "spectral-memory thresholds 1"}'.ljust(512), "header is incomplete"),
    ],
)
def test_a_foreign_file_is_refused_and_it_is_said_what_to_do(
    path: Path, content: bytes, reason: str
) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(DamagedTableError, match=reason) as caught:
        nearest_index(240.0, 200)
    assert caught.value.path == path
    assert str(path) in str(caught.value)
    assert "delete the file" in str(caught.value)
    assert "spectral-memory zeros --table" in str(caught.value)


@pytest.mark.parametrize("cut", [1, 8, 4000])
def test_a_cut_or_longer_file_is_refused(path: Path, cut: int) -> None:
    write_table(path, MADE_UP, "")
    content = path.read_bytes()
    for other in (content[:-cut], content + bytes(cut)):
        path.write_bytes(other)
        with pytest.raises(DamagedTableError, match="bytes follow and not 8000"):
            read_table(path)


def test_a_table_of_something_else_is_refused(path: Path) -> None:
    other = array("d", MADE_UP)
    other[50] = nextafter(other[50], inf)
    write_table(path, other, "")
    assert read_table(path) == other
    with pytest.raises(DamagedTableError, match="shipped"):
        get_table(200)


def test_a_failed_write_leaves_what_was_there_and_nothing_else(path: Path) -> None:
    path.mkdir(parents=True)  # no file can take the place of a folder
    with pytest.raises(OSError, match=path.name):
        write_table(path, MADE_UP, "")
    assert path.is_dir()
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_stored_table_is_used_without_python_flint(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "flint", None)
    write_table(path, MADE_UP, "")
    assert nearest_index(500.5, 1001) == 362
    assert nearest_index(500.0, 1001) == 361
    assert nearest_index(1e9, 1001) == 1001
    assert nearest_index(1e9, 1000) == 1000
    assert nearest_index(1e9, 300) == 300
    with pytest.raises(UnknownResonanceError) as caught:
        nearest_index(500.0, 1002)
    assert caught.value.args == (1002, 1001)


def test_a_table_is_read_once_until_it_is_forgotten(path: Path) -> None:
    write_table(path, MADE_UP, "")
    assert nearest_index(1e9, 900) == 900
    path.write_bytes(b"")
    assert nearest_index(1e9, 1001) == 1001
    forget_tables()
    with pytest.raises(DamagedTableError):
        nearest_index(1e9, 900)
