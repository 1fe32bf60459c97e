"""Failure files: versioned JSON, one operation a line, refused with a line and a reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final, NamedTuple, NoReturn

from spectral_memory.oracle.general.verdict import Json
from spectral_spec.errors import SpectralError

__all__ = [
    "MAX_BYTES",
    "Document",
    "DocumentError",
    "find_item_line",
    "format_document",
    "load_document",
    "parse_document",
]

MAX_BYTES: Final = 1 << 28


class DocumentError(SpectralError, ValueError):
    """A file cannot be read as what it should be. Nothing of it was performed.

    The payload is (source, place, problem, remedy); a place is "line 3" or "byte 17".
    """

    advice = "{0}, {1}: {2}; {3}"

    def __init__(self, source: str, place: str, problem: str, remedy: str) -> None:
        super().__init__(source, place, problem, remedy)


class Document(NamedTuple):
    """A failure file that was read: its fields, and the text to find lines in."""

    source: str
    text: str
    fields: dict[str, Json]

    def refuse(self, problem: str, remedy: str, item: int | None = None) -> NoReturn:
        """Raise the refusal, at the line of an item of `operations` or of the whole."""
        raise DocumentError(self.source, f"line {self._find_line(item)}", problem, remedy)

    def get_int(self, name: str, least: int, most: int) -> int:
        """A field that is an int in least..most."""
        value = self.fields.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.refuse(f"`{name}` is no int in {least}..{most}", "take a file that was saved")
        return value

    def get_text(self, name: str) -> str:
        """A field that is a string."""
        value = self.fields.get(name)
        if not isinstance(value, str):
            self.refuse(f"`{name}` is no string", "take a file that was saved")
        return value

    def get_list(self, name: str) -> list[Json]:
        """A field that is a list."""
        value = self.fields.get(name)
        if not isinstance(value, list):
            self.refuse(f"`{name}` is no list", "take a file that was saved")
        return value

    def get_table(self, name: str) -> dict[str, Json]:
        """A field that is an object."""
        value = self.fields.get(name)
        if not isinstance(value, dict):
            self.refuse(f"`{name}` is no object", "take a file that was saved")
        return value

    def _find_line(self, item: int | None) -> int:
        """The line (from 1) where an item of `operations` begins; 1 for the whole."""
        return 1 if item is None else find_item_line(self.text, item)


def find_item_line(text: str, item: int) -> int:
    r"""The line (from 1) where item `item` (from 0) of the list `operations` begins. O(n).

    >>> find_item_line('{"operations":\n[1,\n2]}', 1)
    3
    """
    decoder = json.JSONDecoder()
    at = text.find("[", text.find('"operations"')) + 1
    begin = at
    for _ in range(item + 1):
        while text[at : at + 1] in {" ", "\n", "\r", "\t", ","}:
            at += 1
        begin = at
        try:
            _, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
    return text.count("\n", 0, begin) + 1


def parse_document(source: str, text: str, form: str, version: int) -> Document:
    """Read the text of a failure file. Raises `DocumentError`, and nothing else. O(n)."""
    try:
        value: Json = json.loads(text)
    except json.JSONDecodeError as error:
        remedy = "take a file that was saved by the oracle"
        raise DocumentError(source, f"line {error.lineno}", error.msg, remedy) from None
    except (RecursionError, ValueError) as error:
        problem = f"no JSON of reasonable shape ({type(error).__name__})"
        raise DocumentError(source, "line 1", problem, "take a file that was saved") from None
    if not isinstance(value, dict):
        raise DocumentError(source, "line 1", "no JSON object", "take a file that was saved")
    document = Document(source, text, value)
    if value.get("format") != form:
        document.refuse(f"its format is {value.get('format')!r:.60}", f"a {form!r} is needed")
    if value.get("version") != version or isinstance(value.get("version"), bool):
        document.refuse(
            f"its version is {value.get('version')!r:.60}", f"version {version} is read"
        )
    return document


def load_document(path: Path, form: str, version: int) -> Document:
    """Read a failure file. Raises `DocumentError`, also for what cannot be opened."""
    source = str(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            problem = f"more than {MAX_BYTES} bytes"
            raise DocumentError(source, "line 1", problem, "take a file that was saved")
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        problem = error.strerror or type(error).__name__
        raise DocumentError(source, "line 0", problem, "name a file that can be read") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise DocumentError(source, f"line {line}", "not UTF-8", "take a saved file") from None
    return parse_document(source, text, form, version)


def format_document(fields: dict[str, Json]) -> str:
    """The text of a failure file: keys in the given order, each operation on a line."""
    lines = []
    for name, value in fields.items():
        if name == "operations" and isinstance(value, list):
            items = ",\n".join("    " + json.dumps(item, ensure_ascii=False) for item in value)
            text = f"[\n{items}\n  ]" if items else "[]"
        else:
            text = json.dumps(value, ensure_ascii=False)
        lines.append(f"  {json.dumps(name)}: {text}")
    return "{\n" + ",\n".join(lines) + "\n}\n"
