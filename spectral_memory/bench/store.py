"""The results of a suite as a file of pyperf, written and read.

Each row is a benchmark of pyperf with one run for each process, so that pyperf's own
commands work on the file: `python -m pyperf stats`, `hist`, `compare_to`. What pyperf
does not know (table, size, yardstick, build, command) is in the metadata.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, Literal, TypeAlias

import pyperf

from spectral_memory.bench.document import Document, Row
from spectral_memory.bench.sample import Group, Label

__all__ = ["DocumentError", "dump_document", "load_document"]

Metadata: TypeAlias = dict[str, str | int | float]

_HEAD: Final = ("suite", "command", "machine", "build", "version", "contracts", "mode", "collector")
_NONE: Final = "none"  # pyperf takes no empty words


class DocumentError(ValueError):
    """A file is no result of a suite; the message says which file and what to do."""


def dump_document(document: Document, path: Path) -> None:
    """Write a file of pyperf; one that is there is replaced."""
    groups = {group.name: group for group in document.groups}
    common = {**document.head, "skipped": "; ".join(document.skipped) or _NONE}
    suite = pyperf.BenchmarkSuite(
        [_make_benchmark(row, groups[row.label.group], common) for row in document.rows]
    )
    suite.dump(str(path), replace=True, compact=False)


def _make_benchmark(row: Row, group: Group, common: Mapping[str, str]) -> pyperf.Benchmark:
    label = row.label
    words = [common["suite"], label.group, label.operation, label.implementation]
    metadata: Metadata = {
        **common,
        "name": " / ".join([*words, *([str(label.size)] if label.size else [])]),
        "unit": group.unit,
        "operation": label.operation,
        "implementation": label.implementation,
        "size": label.size,
        "group": group.name,
        "group_title": group.title,
        "group_yardstick": group.yardstick or _NONE,
        "group_shown": group.shown,
        "group_note": group.note or _NONE,
        "group_ours": group.ours or _NONE,
        "group_published": json.dumps(dict(group.published)),
    }
    return pyperf.Benchmark(
        [pyperf.Run(list(run), metadata=metadata, collect_metadata=False) for run in row.runs]
    )


def load_document(path: Path) -> Document:
    """Read what `dump_document` wrote. Raises `DocumentError`, or OSError."""
    text = path.read_text(encoding="utf-8")
    try:
        suite = pyperf.BenchmarkSuite.loads(text)
        return _read(suite.get_benchmarks())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DocumentError(
            f"{path} is no result of a suite ({type(error).__name__}: {error}); "
            "write one with: spectral-memory bench SUITE --json FILE"
        ) from error


def _read(benchmarks: Sequence[pyperf.Benchmark]) -> Document:
    rows: list[Row] = []
    groups: dict[str, Group] = {}
    found: Mapping[str, object] = {}
    for one in benchmarks:
        found = one.get_metadata()
        size = found["size"]
        if not isinstance(size, int):
            raise TypeError(f"the size {size!r} is no int")
        group = _read_group(found)
        groups.setdefault(group.name, group)
        label = Label(group.name, str(found["operation"]), str(found["implementation"]), size)
        runs: Iterable[pyperf.Run] = one.get_runs()
        rows.append(Row(label, tuple(tuple(map(float, run.values)) for run in runs)))
    skipped = _strip(found["skipped"])
    return Document(
        {name: str(found[name]) for name in _HEAD},
        tuple(groups.values()),
        tuple(rows),
        tuple(skipped.split("; ")) if skipped else (),
    )


def _read_group(found: Mapping[str, object]) -> Group:
    published = json.loads(str(found["group_published"]))
    unit: Literal["second", "byte"] = "byte" if found["unit"] == "byte" else "second"
    shown: Literal["each", "rate"] = "rate" if found["group_shown"] == "rate" else "each"
    return Group(
        str(found["group"]),
        str(found["group_title"]),
        _strip(found["group_yardstick"]),
        unit,
        shown,
        _strip(found["group_note"]),
        _strip(found["group_ours"]),
        tuple((str(name), float(figure)) for name, figure in published.items()),
    )


def _strip(word: object) -> str:
    return "" if word == _NONE else str(word)
