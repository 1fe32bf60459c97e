"""Access traces: read a recorded run of a program, whole and checked, before use.

Two forms are read. A *key trace* has one key a line. An *address trace* has
lines `l 0xADDR gap` (load) and `s 0xADDR gap` (store); the gap is the number of
instructions since the access before. Empty lines and lines whose first word is `*`
(a mark of the recorder) are skipped in both. The first other line fixes the
form of the whole file. A file is plain, gzip or xz: its first bytes say which.
"""

from __future__ import annotations

import gzip
import lzma
import re
import shutil
import sys
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, NoReturn, TypeAlias

from spectral_memory.unreadable import UnreadableError

__all__ = [
    "MAX_ACCESSES",
    "MAX_LINE_BYTES",
    "STANDARD_INPUT",
    "Trace",
    "TraceError",
    "load_trace",
    "parse_trace",
]

MAX_LINE_BYTES: Final = 4096  # a longer line is no key: it is another kind of file
MAX_ACCESSES: Final = 20_000_000  # bounds what a small compressed file may unfold to
STANDARD_INPUT: Final = "-"

_GZIP_MAGIC: Final = b"\x1f\x8b"
_XZ_MAGIC: Final = b"\xfd7zXZ\x00"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_ADDRESS_LINE: Final = re.compile(
    r"([ls])[ \t]+0[xX]([0-9a-fA-F]{1,16})[ \t]+([0-9]{1,18})", re.ASCII
)
_SPOOL_BYTES: Final = 1 << 24

_Bytes: TypeAlias = IO[bytes] | gzip.GzipFile | lzma.LZMAFile


class TraceError(UnreadableError):
    """A trace cannot be read; nothing of it was replayed."""


@dataclass(frozen=True, slots=True)
class Trace:
    """A validated sequence of accesses, held as three columns of equal length.

    `keys` holds the key of each access, equal keys being one object; `stores`
    holds 1 for a store and 0 for a load; `gaps` the instructions since the
    access before (0 in a key trace). `name` is for people, `source` is what
    `--trace` takes to read the same input again ("" for the built-in input).
    """

    name: str
    source: str
    keys: tuple[str, ...]
    stores: bytes
    gaps: tuple[int, ...]

    def __len__(self) -> int:
        """The number of accesses."""
        return len(self.keys)

    def compute_distinct(self) -> int:
        """The number of different keys; O(n)."""
        return len(set(self.keys))

    def get_head(self, limit: int) -> Trace:
        """The first `limit` accesses (all of them when there are fewer); O(limit)."""
        if limit >= len(self.keys):
            return self
        return Trace(
            self.name, self.source, self.keys[:limit], self.stores[:limit], self.gaps[:limit]
        )


def load_trace(source: str) -> Trace:
    """Read the trace file `source`, or standard input for "-".

    Raises `TraceError` with the line and the remedy when the source is missing,
    damaged, empty or holds a line that is not an access. O(n) in its accesses.
    """
    if source == STANDARD_INPUT:
        with tempfile.SpooledTemporaryFile(max_size=_SPOOL_BYTES) as spool:
            if sys.stdin is None:
                remedy = "name a readable trace file"
                raise TraceError("standard input", 0, "is closed", remedy)
            shutil.copyfileobj(sys.stdin.buffer, spool)
            spool.seek(0)
            return _read(spool, "standard input", source)
    try:
        with Path(source).open("rb") as stream:
            return _read(stream, source, source)
    except TraceError:
        raise
    except OSError as error:
        problem = error.strerror or type(error).__name__
    except ValueError as error:  # a name that no file can have
        problem = str(error)
    remedy = "name a readable trace file, or - for standard input"
    raise TraceError(source, 0, f"cannot be opened ({problem})", remedy)


def parse_trace(lines: Iterable[bytes], name: str, source: str = "") -> Trace:
    r"""Read the accesses out of raw lines; each may end with a line break.

    Raises `TraceError` at the first line that is not an access. O(n).

    >>> parse_trace([b"s 0x1FF0 1\n", b"*\n", b"l 0x1ff0 4"], "example").keys
    ('0x1ff0', '0x1ff0')
    """
    interned: dict[str, str] = {}
    keys: list[str] = []
    stores = bytearray()
    gaps: list[int] = []
    addressed: bool | None = None
    for number, raw in enumerate(lines, 1):
        text = _decode(raw, name, number)
        if not text or text == "*" or (text[0] == "*" and text[1].isspace()):
            continue
        match = _ADDRESS_LINE.fullmatch(text)
        if addressed is None:
            addressed = match is not None
        if addressed:
            if match is None:
                _refuse(
                    name,
                    number,
                    f"{_excerpt(text)} is not an access",
                    "write `l 0xADDRESS GAP` or `s 0xADDRESS GAP`",
                )
            key = f"0x{int(match[2], 16):x}"
            stores.append(match[1] == "s")
            gaps.append(int(match[3]))
        else:
            if match is not None or not _is_key(text):
                _refuse(
                    name,
                    number,
                    f"{_excerpt(text)} is not one key",
                    "write one key without blanks a line",
                )
            key = text
            stores.append(0)
            gaps.append(0)
        if len(keys) >= MAX_ACCESSES:
            _refuse(name, number, f"more than {MAX_ACCESSES} accesses", "split the trace")
        keys.append(interned.setdefault(key, key))
    if not keys:
        _refuse(
            name, 0, "holds no access", "give a file with one key or one `l/s 0xADDRESS GAP` a line"
        )
    return Trace(name, source, tuple(keys), bytes(stores), tuple(gaps))


def _read(stream: IO[bytes], name: str, source: str) -> Trace:
    """Unpack by content, then parse; `stream` is at its start and seekable."""
    magic = stream.read(len(_XZ_MAGIC))
    stream.seek(0)
    if magic.startswith(_GZIP_MAGIC):
        with gzip.GzipFile(fileobj=stream, mode="rb") as unpacked:
            return parse_trace(_lines(unpacked, name, "gzip"), name, source)
    if magic.startswith(_XZ_MAGIC):
        with lzma.LZMAFile(stream) as unpacked_xz:
            return parse_trace(_lines(unpacked_xz, name, "xz"), name, source)
    suffix = Path(source).suffix
    if suffix in (".gz", ".xz"):
        _refuse(
            name,
            0,
            f"is named {suffix} but does not begin like such a file",
            "pack it again or drop the suffix",
        )
    return parse_trace(_lines(stream, name, "plain"), name, source)


def _lines(stream: _Bytes, name: str, form: str) -> Iterator[bytes]:
    """The lines of a possibly damaged stream; damage becomes a `TraceError`."""
    number = 1
    while True:
        try:
            line = stream.readline(MAX_LINE_BYTES + 1)
        except EOFError:
            _refuse(name, number, f"the {form} data ends too early", "fetch the whole file again")
        except (OSError, zlib.error, lzma.LZMAError) as error:
            _refuse(name, number, f"the {form} data is damaged ({error})", "fetch the file again")
        if not line:
            return
        if len(line) > MAX_LINE_BYTES:
            _refuse(
                name,
                number,
                f"is longer than {MAX_LINE_BYTES} bytes",
                "give a text file with one access a line",
            )
        yield line
        number += 1


def _decode(raw: bytes, name: str, number: int) -> str:
    """The text of a line without its break and the blanks around it."""
    if number == 1:
        raw = raw.removeprefix(_BYTE_ORDER_MARK)
    try:
        return raw.decode("utf-8").strip(" \t\r\n")
    except UnicodeDecodeError as error:
        _refuse(name, number, f"byte {error.start + 1} is not UTF-8", "give a text file in UTF-8")


def _is_key(text: str) -> bool:
    """One printable word; a key shown in a report reads as it was written."""
    return text.isprintable() and " " not in text


def _excerpt(text: str) -> str:
    """The line's first characters, quoted, so that an error stays one line."""
    return ascii(text if len(text) <= 40 else text[:40] + "...")


def _refuse(source: str, line: int, problem: str, remedy: str) -> NoReturn:
    raise TraceError(source, line, problem, remedy) from None
