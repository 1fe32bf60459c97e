"""The child process of `isolation`: import a class, play, shrink, write the result."""

from __future__ import annotations

import json
import mmap
import resource
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Final

from spectral_memory.oracle.general.documents import Document
from spectral_memory.oracle.general.mapping.generate import draw_operations
from spectral_memory.oracle.general.mapping.isolation import (
    Job,
    Report,
    read_job,
    report_to_json,
)
from spectral_memory.oracle.general.mapping.operations import Operation
from spectral_memory.oracle.general.mapping.player import STRIDE, Factory, Finding, close, play
from spectral_memory.oracle.general.mapping.shrink import shrink

__all__ = ["work"]

# What a mapping leaves behind in its class or module would spoil the next attempt here.
_SHRUNK_ELSEWHERE: Final = frozenset({"fresh", "apart"})
_SHORT: Final = 512
_NEEDED: Final = ("__getitem__", "__setitem__", "__delitem__", "__iter__", "__len__")


class _Unusable(Exception):  # noqa: N818 - it says what the mapping is
    """The mapping cannot be had; the text says why."""


def _load(name: str) -> Factory:
    """The factory that "module:name" stands for."""
    module, _, path = name.partition(":")
    if not module or not path:
        raise _Unusable(f"{name!r} does not read module:Class")
    try:
        found: object = import_module(module)
        for part in path.split("."):
            found = getattr(found, part)
    except Exception as error:
        raise _Unusable(f"{name} cannot be imported: {type(error).__name__}: {error}") from error
    if not callable(found):
        raise _Unusable(f"{name} cannot be called")
    factory: Factory = found
    try:
        made: object = factory()
    except Exception as error:
        raise _Unusable(f"{name}() raises {type(error).__name__}: {error}") from error
    for needed in _NEEDED:
        if not hasattr(made, needed):
            raise _Unusable(f"{name}() gives a {type(made).__name__}, which has no {needed}")
    close(made)
    return factory


def _draw(job: Job) -> Iterator[Operation]:
    if job.script is not None:
        return iter(job.script)
    return islice(draw_operations(job.differences, job.seed or 0), job.asked)


def work(folder: Path) -> None:
    """Do the job in a folder and write its result there."""
    fields = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    job = read_job(Document("job", "", fields))
    sys.path[:] = fields["path"]
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with (folder / "progress").open("r+b") as file:
        shared = mmap.mmap(file.fileno(), 8)
    try:
        factory = _load(job.subject)
        _play(factory, job, shared, lambda report: _write(folder, report))
    except _Unusable as error:
        _write(folder, Report(0, reason=str(error)))


def _write(folder: Path, report: Report) -> None:
    """Write a result in one go: a crash leaves the one before."""
    half = folder / "half.json"
    half.write_text(json.dumps(report_to_json(report)), encoding="utf-8")
    half.replace(folder / "result.json")


def _play(factory: Factory, job: Job, shared: mmap.mmap, write: Callable[[Report], None]) -> None:
    counts: Counter[str] = Counter()
    beats = 0

    def begin(place: int) -> None:
        shared[:8] = (place + 1).to_bytes(8, "little")

    def beat(_place: int) -> None:
        # While shrinking: only that it gets on.
        nonlocal beats
        beats += 1
        shared[:8] = beats.to_bytes(8, "little")

    def count(operations: Iterator[Operation]) -> Iterator[Operation]:
        for operation in operations:
            counts[operation.kind] += 1
            yield operation

    def run(operations: Sequence[Operation]) -> Finding | None:
        return play(factory, job.differences, operations, beat, 1)[1]

    stride = 1 if job.script is not None and job.asked <= _SHORT else STRIDE
    done, finding = play(factory, job.differences, count(_draw(job)), begin, stride)
    report = Report(done, finding, coverage=tuple(sorted(counts.items())))
    write(report)
    if finding is None or not job.shrinks or finding.aspect in _SHRUNK_ELSEWHERE:
        return
    operations = list(islice(_draw(job), done))
    few, shown, reproduced = shrink(operations, finding, job.differences.keys, run)
    if shown.aspect in _SHRUNK_ELSEWHERE:
        return
    write(report._replace(finding=shown, operations=tuple(few), found=done, reproduced=reproduced))


if __name__ == "__main__":
    work(Path(sys.argv[1]))
