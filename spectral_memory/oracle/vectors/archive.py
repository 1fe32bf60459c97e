"""The archive: a folder or a tar file of all vectors, with a manifest of checksums."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from importlib.resources import files as find_resources
from io import BytesIO
from pathlib import Path
from typing import Final

from spectral_memory.oracle.judge.encoding import Json
from spectral_memory.oracle.judge.setup import System
from spectral_memory.oracle.vectors.files import FILES, FORMAT, VERSION, Made, make
from spectral_memory.oracle.vectors.reader import VectorError, VectorFile, read_vectors

__all__ = [
    "MANIFEST",
    "get_published",
    "list_contents",
    "load_files",
    "make_files",
    "make_manifest",
    "write_archive",
]

MANIFEST: Final = "manifest.json"
_SUMS: Final = "SHA256SUMS"
_SCHEMA: Final = "vectors.schema.json"
_README: Final = "README.md"
_MOST_BYTES: Final = 64 * 2**20  # of one file


def make_files(
    advance: Callable[[str], None] | None = None, system: System | None = None
) -> Iterator[Made]:
    """All files from the specification, or those of one system; some ten seconds in all."""
    for file in FILES:
        if system is not None and file.system != system:
            continue
        if advance is not None:
            advance(file.name)
        yield make(file)


def make_manifest(made: list[Made]) -> str:
    """What is in the archive, with checksums, as indented JSON."""
    entries: list[Json] = []
    for one in made:
        entry = {key: value for key, value in one.entry.items() if key not in {"format", "version"}}
        checksum = sha256(one.data).hexdigest()
        entries.append({**entry, "bytes": len(one.data), "sha256": checksum})
    whole = {"format": f"{FORMAT}-manifest", "version": VERSION, "files": entries}
    return json.dumps(whole, indent=1) + "\n"


def get_published() -> str:
    """The manifest of the vectors that are published with this version."""
    return _get_resource(MANIFEST).decode("ascii")


def _get_resource(name: str) -> bytes:
    return find_resources("spectral_memory.oracle.vectors").joinpath(name).read_bytes()


def list_contents(made: list[Made]) -> dict[str, bytes]:
    """All files of the archive by name, in order."""
    contents = {
        _README: _get_resource(_README),
        MANIFEST: make_manifest(made).encode("ascii"),
        _SCHEMA: _get_resource(_SCHEMA),
        **{one.name: one.data for one in made},
    }
    sums = "".join(f"{sha256(data).hexdigest()}  {name}\n" for name, data in contents.items())
    return {**contents, _SUMS: sums.encode("ascii")}


def write_archive(target: Path, contents: dict[str, bytes]) -> None:
    """Write a folder, or one tar file if the name ends so; the same bytes on every machine."""
    if target.suffix != ".tar":
        for name, data in contents.items():
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return
    with tarfile.open(target, "w", format=tarfile.USTAR_FORMAT) as archive:
        for name, data in contents.items():
            entry = tarfile.TarInfo(f"{FORMAT}-{VERSION}/{name}")  # no owner, no time
            entry.size = len(data)
            archive.addfile(entry, BytesIO(data))


def load_files(source: Path, system: System | None = None) -> Iterator[VectorFile]:
    """The files of an archive, those of one system only if it is given; checksums are checked.

    `VectorError` says which file, which line and what is wrong.
    """
    read = _open(source)
    try:
        manifest = json.loads(read(MANIFEST))
        entries = [
            (str(one["name"]), str(one["sha256"]), one["system"]) for one in manifest["files"]
        ]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise VectorError(f"{source}/{MANIFEST}", 0, "is no manifest of vectors") from None
    for name, checksum, owner in entries:
        if system is not None and owner != system:
            continue
        data = read(name)
        if sha256(data).hexdigest() != checksum:
            raise VectorError(f"{source}/{name}", 0, "has another checksum than its manifest says")
        yield read_vectors(data.splitlines(keepends=True), f"{source}/{name}")


def _open(source: Path) -> Callable[[str], bytes]:
    """How a file of the archive is read by name."""
    members = _unpack(source) if source.suffix == ".tar" else None

    def read(name: str) -> bytes:
        try:
            data = _read_within(source, name) if members is None else members[name]
        except KeyError:
            raise VectorError(f"{source}/{name}", 0, "is missing") from None
        except OSError as error:
            problem = error.strerror or type(error).__name__
            raise VectorError(f"{source}/{name}", 0, f"cannot be read ({problem})") from None
        if len(data) > _MOST_BYTES:
            raise VectorError(f"{source}/{name}", 0, f"is longer than {_MOST_BYTES} bytes")
        return data

    return read


def _read_within(folder: Path, name: str) -> bytes:
    """A file of a folder, and of no other."""
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise VectorError(str(folder), 0, f"{name!r:.60} lies outside")
    return path.read_bytes()


def _unpack(source: Path) -> dict[str, bytes]:
    """The files of a tar, without the folder that they lie in."""
    members: dict[str, bytes] = {}
    try:
        with tarfile.open(source, "r:") as archive:
            for entry in archive:
                data = archive.extractfile(entry) if entry.size <= _MOST_BYTES else None
                if data is not None:
                    members[entry.name.partition("/")[2]] = data.read()
    except (OSError, tarfile.TarError) as error:
        raise VectorError(str(source), 0, f"is no tar file ({error})") from None
    return members
