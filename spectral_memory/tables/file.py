"""The stored table: certified thresholds in one file, 8 bytes each.

The file is a header of 512 bytes, one line of JSON filled up with spaces, and the
thresholds as little-endian float64. The header holds the count and the SHA-256 of
the thresholds. That finds damage, not malice: whoever may write to the folder may
write a table of his own. `spectral-memory zeros --table N --check` recomputes some
of what the file says.
"""

from __future__ import annotations

import json
import os
import sys
from array import array
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

__all__ = [
    "FORMAT",
    "HEADER",
    "DamagedTableError",
    "get_path",
    "read_stored",
    "read_table",
    "write_table",
]

#: What the header calls the file; another layout gets another number.
FORMAT: Final = "spectral-memory thresholds 1"

#: Bytes before the thresholds.
HEADER: Final = 512

_ITEM: Final = 8


class DamagedTableError(ValueError):
    """A stored table is not what it should be, and nothing of it is used."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return (
            f"{self.path}: {self.reason}; delete the file and make it again with "
            "`spectral-memory zeros --table N`"
        )


def get_path() -> Path:
    """Where the table is stored: in `XDG_CACHE_HOME`, or in `.cache` at home.

    As the rules of that variable want it, a path that is not absolute is ignored.
    """
    given = Path(os.environ.get("XDG_CACHE_HOME", ""))
    cache = given if given.is_absolute() else Path.home() / ".cache"
    return cache / "spectral-memory" / "thresholds-1.table"


def read_stored(path: Path, shipped: Sequence[float]) -> array[float] | None:
    """The stored thresholds, or None if there is no file.

    `shipped` are the first ones, which any table has. `DamagedTableError` as for
    `read_table`, and if the table does not begin with them. O(n), 15 ms at 10**6.
    """
    try:
        thresholds = read_table(path)
    except FileNotFoundError:
        return None
    if thresholds[: len(shipped)].tolist() != list(shipped):
        raise DamagedTableError(path, "it does not begin with the shipped thresholds")
    return thresholds


def read_table(path: Path) -> array[float]:
    """The thresholds of a file; item i lies between resonances i + 1 and i + 2.

    `DamagedTableError` if it is no such file, of another version, cut or changed;
    `OSError` if it cannot be read.
    """
    content = path.read_bytes()
    payload = memoryview(content)[HEADER:]
    count, digest = _read_header(path, content[:HEADER])
    if len(payload) != count * _ITEM:
        raise DamagedTableError(path, f"{len(payload)} bytes follow and not {count * _ITEM}")
    if sha256(payload).hexdigest() != digest:
        raise DamagedTableError(path, "its checksum is wrong")
    return _swap(array("d", bytes(payload)))


def write_table(path: Path, thresholds: array[float], library: str) -> None:
    """Store thresholds, all or nothing: a reader sees the old file or the new one.

    `library` says what computed them. `OSError` if it cannot be written.
    """
    payload = _swap(array("d", thresholds)).tobytes()
    header = {
        "format": FORMAT,
        "resonances": len(thresholds) + 1,
        "thresholds": len(thresholds),
        "sha256": sha256(payload).hexdigest(),
        "library": library,
    }
    line = json.dumps(header).encode("ascii").ljust(HEADER - 1) + b"\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as file:
        unfinished = Path(file.name)
        try:
            file.write(line + payload)
            file.flush()
            os.fsync(file.fileno())
            unfinished.replace(path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise


def _read_header(path: Path, header: bytes) -> tuple[int, str]:
    """How many thresholds a file says that it has, and their checksum."""
    try:
        found: object = json.loads(header)
    except ValueError:
        raise DamagedTableError(path, "it is no table of thresholds") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT or len(header) != HEADER:
        raise DamagedTableError(path, f"it is not of the format {FORMAT!r}")
    count, digest = found.get("thresholds"), found.get("sha256")
    if not isinstance(count, int) or not isinstance(digest, str):
        raise DamagedTableError(path, "its header is incomplete")
    return count, digest


def _swap(thresholds: array[float]) -> array[float]:
    """The same array with the other order of bytes where the machine's is not little-endian."""
    if sys.byteorder == "big":
        thresholds.byteswap()
    return thresholds
