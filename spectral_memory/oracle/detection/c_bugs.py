"""Bugs that are compiled into C sources: a folder with a `bugs.txt` and ``IF_BUG(n)`` marks.

A line of `bugs.txt` is a number and a sentence. The sources and headers of the folder
mark where each bug acts; the one C file that sees the mark is what is compiled.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from spectral_memory.oracle.detection.bug import BugClass, CompiledBug
from spectral_memory.oracle.judge.setup import System
from spectral_spec.errors import SpectralError

__all__ = ["SourcesError", "compile_name", "list_right", "read_bugs"]

_MARK: Final = re.compile(r"IF_BUG\((\d+)\)")
_INCLUDE: Final = re.compile(r'^#include "([^"]+)"', re.MULTILINE)
_ENTRY: Final = {"smem_malloc": System.HIERARCHICAL, "smem_map_get": System.MINIMAL}


class SourcesError(SpectralError, ValueError):
    """A folder holds no C sources with bugs. The payload is (folder, problem)."""

    advice = "{0}: {1}"


class _Filed(NamedTuple):
    """Class and rule of a bug whose sentence is known."""

    kind: BugClass
    rule: str


_K: Final = BugClass
_FILED: Final[Mapping[str, _Filed]] = {
    "a frequency on a wall between two cells goes to the upper resonance": _Filed(
        _K.QUANTIZATION, "Q5"
    ),
    "a block as large as its size class allows is put into the next class": _Filed(
        _K.PACKING, "E6"
    ),
    "a freed extent is not joined to the one behind it": _Filed(_K.COALESCING, "E5"),
    "a block keeps the bytes of the block that had its row before": _Filed(_K.ALIASING, "H14"),
    "realloc does not forget the bytes beyond a smaller size": _Filed(_K.REALLOC, "H35"),
    "realloc to another place does not give back the old extent": _Filed(_K.LEAKS, "H34"),
    "realloc to a smaller size frees a grain too many": _Filed(_K.REALLOC, "H34"),
    "a read may reach one byte past the end": _Filed(_K.OVERLAP, "H32"),
    "the use of a freed block is reported as the use of an unknown one": _Filed(_K.ERRORS, "H4"),
    "no time passes in free": _Filed(_K.HYSTERESIS, "H30"),
    "a hot block with a heat just at the exit stays hot": _Filed(_K.THRESHOLDS, "T4"),
    "a duel is won without the margin": _Filed(_K.HYSTERESIS, "T6"),
    "every migration counts as a promotion": _Filed(_K.STATISTICS, "H18"),
    "a read of bytes that were never written reads through a null pointer": _Filed(
        _K.ERRORS, "H13"
    ),
    "a vacancy in the hot tier waits for ever for a block that has cooled": _Filed(
        _K.ERRORS, "H23"
    ),
    "calloc does not notice that its product is too large": _Filed(_K.REALLOC, "H26"),
    "the gap before the first written byte is not filled with zeros": _Filed(_K.CONTENTS, "H14"),
    "integers that agree in their lower 32 bits are one key": _Filed(_K.ALIASING, "M10"),
    "nothing ever cools": _Filed(_K.HYSTERESIS, "T2"),
    "a hot key leaves the hot tier as soon as it falls below the entry, not at the exit": _Filed(
        _K.HYSTERESIS, "T4"
    ),
    "an epoch of the dictionary lasts one operation too long": _Filed(_K.HYSTERESIS, "T8"),
    "a key takes a place in a full hot tier without the margin": _Filed(_K.HYSTERESIS, "T6"),
    "a hot key that keeps its place stays at the front of the ring": _Filed(_K.HYSTERESIS, "M5"),
    "heat grows beyond its limit": _Filed(_K.THRESHOLDS, "T3"),
    "a key that is written again goes to the end of the order": _Filed(_K.CONTENTS, "M2"),
    "popitem removes the key that was inserted first": _Filed(_K.CONTENTS, "M7"),
    "clear sets the clock back": _Filed(_K.HYSTERESIS, "M8"),
    "texts are kept where the caller has them, and not copied": _Filed(_K.ALIASING, "M10"),
}
#: Of a bug whose sentence is not filed: it is seen in what an operation gives.
_UNFILED: Final = {
    System.HIERARCHICAL: _Filed(BugClass.ERRORS, "H38"),
    System.MINIMAL: _Filed(BugClass.ERRORS, "M3"),
}


class _Program(NamedTuple):
    """A C file with the text of all that it includes from its folder."""

    source: Path
    text: str

    @property
    def system(self) -> System | None:
        """What it implements, by the functions that it has."""
        return next((made for name, made in _ENTRY.items() if f"{name}(" in self.text), None)


def read_bugs(folder: Path) -> tuple[CompiledBug, ...]:
    """The bugs of a folder, in their order. `SourcesError` if it is none of that kind."""
    programs = _list_programs(folder)
    made = []
    for number, words in _read_sentences(folder):
        program = next((one for one in programs if f"IF_BUG({number})" in one.text), None)
        if program is None or program.system is None:
            raise SourcesError(str(folder), f"no source has the mark IF_BUG({number})")
        kind, rule = _FILED.get(words, _UNFILED[program.system])
        name = f"c-{number}"
        made.append(CompiledBug(name, kind, words, program.system, rule, program.source, number))
    return tuple(made)


def list_right(folder: Path) -> tuple[CompiledBug, ...]:
    """The right implementations of a folder: the same sources without a bug."""
    made = []
    for program in _list_programs(folder):
        system = program.system
        if system is not None and _MARK.search(program.text):
            kind, rule = _UNFILED[system]
            words = f"{program.source.name}, as it is"
            name = f"right-c-{system}"
            made.append(CompiledBug(name, kind, words, system, rule, program.source, 0))
    return tuple(made)


def compile_name(bug: CompiledBug) -> str:
    """The name of the library that is compiled for a bug."""
    return f"{bug.source.stem}-{bug.number}.so"


def _read_sentences(folder: Path) -> list[tuple[int, str]]:
    """Numbers and sentences."""
    try:
        lines = (folder / "bugs.txt").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SourcesError(str(folder), f"bugs.txt cannot be read ({error})") from None
    found = []
    for at, line in enumerate(lines, 1):
        number, _, words = line.strip().partition(" ")
        if line.strip():
            if not number.isdecimal() or not words:
                raise SourcesError(str(folder), f"bugs.txt, line {at}: no number and sentence")
            found.append((int(number), words.strip()))
    return found


def _list_programs(folder: Path) -> list[_Program]:
    """Every C file of the folder."""
    return [_Program(source, _expand(source, set())) for source in sorted(folder.glob("*.c"))]


def _expand(path: Path, seen: set[Path]) -> str:
    """The text of a file and of what it includes from its folder, each once."""
    if path in seen or not path.is_file():
        return ""
    seen.add(path)
    text = path.read_text(encoding="utf-8")
    return text + "".join(_expand(path.with_name(name), seen) for name in _INCLUDE.findall(text))
