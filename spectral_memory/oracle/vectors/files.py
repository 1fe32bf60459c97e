"""The files of the archive: what each holds, and how it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import Final, NamedTuple

from spectral_memory.oracle.directed.source import DirectedSource
from spectral_memory.oracle.directed.store import Directed, list_directed
from spectral_memory.oracle.judge.encoding import Json
from spectral_memory.oracle.judge.operations import Operation
from spectral_memory.oracle.judge.setup import System
from spectral_memory.oracle.vectors import boundary, thresholds
from spectral_memory.oracle.vectors.functions import GROUPS, Call, evaluate
from spectral_memory.oracle.vectors.fuzzed import draw_stories
from spectral_memory.oracle.vectors.play import Sequel, Story, dump, play
from spectral_memory.oracle.vectors.rules import Trace, sort_rules, trace_rules

__all__ = ["FILES", "FORMAT", "VERSION", "File", "Made", "make"]

FORMAT: Final = "spectral-memory-vectors"
VERSION: Final = 1


class Made(NamedTuple):
    """A file as it is written, and what the manifest says of it."""

    name: str
    data: bytes
    entry: dict[str, Json]


class File(NamedTuple):
    """A file of the archive: sequences of one system, or calls of single functions."""

    name: str
    about: str
    stories: Callable[[], Iterable[Story]] | None = None
    calls: Callable[[], Iterator[Call]] | None = None

    @property
    def system(self) -> System | None:
        """The system; None for single functions."""
        folder = self.name.partition("/")[0]
        return None if folder == "functions" else System(folder)


def make(file: File) -> Made:
    """A file from the specification. O(n) steps of it."""
    trace = Trace()
    lines: list[str] = []
    sequences = operations = 0
    for story in file.stories() if file.stories is not None else ():
        told, count = play(story, trace)
        lines += told
        sequences, operations = sequences + 1, operations + count
    for call in file.calls() if file.calls is not None else ():
        with trace_rules(trace):
            gives = evaluate(call)
        arguments = list(call.arguments)
        lines.append(dump({"function": call.function, "arguments": arguments, "gives": gives}))
        operations += 1
    rules: list[Json] = [*sort_rules(trace.rules)]
    header: dict[str, Json] = {
        "format": FORMAT,
        "version": VERSION,
        "name": file.name,
        "system": None if file.system is None else str(file.system),
        "about": file.about,
        "rules": rules,
    }
    data = "".join(f"{line}\n" for line in (dump(header), *lines)).encode("ascii")
    counts: dict[str, Json] = {"sequences": sequences, "operations": operations}
    return Made(file.name, data, {**header, **counts})


def _direct(system: System) -> Iterator[Story]:
    """The directed sequences; at the end of each everything is read."""
    for one in list_directed(system):
        yield Story(one.goal, one.setup, partial(_follow, one))


def _follow(one: Directed) -> Sequel:
    source = DirectedSource(one.script)
    source.begin(one.setup)
    operations: list[Operation] = source.draw(len(one.script))
    for operation in operations:
        result = yield operation
        source.learn([operation], [result])
    for operation in source.draw_check():
        _ = yield operation
    yield None


def _name(system: System, name: str) -> str:
    return f"{system}/{name}.jsonl"


def _join(*makers: Callable[[], Iterator[Story]]) -> Callable[[], Iterator[Story]]:
    return lambda: chain.from_iterable(maker() for maker in makers)


def _list_fuzz(system: System, files: int, stories: int, length: int) -> Iterator[File]:
    """Drawn sequences: the last file of each system with the default parameters only."""
    for seed in range(files):
        default = seed == files - 1
        about = f"drawn operations, seed {seed}, {'default' if default else 'many'} parameters"
        draw = partial(draw_stories, system, seed, stories, length, default)
        yield File(_name(system, f"fuzz-{seed}"), about, draw)


def _list_files() -> Sequence[File]:
    small, large = System.MINIMAL, System.HIERARCHICAL
    directed = "a shortest sequence to every transition, every error and many deep states"
    return (
        File(_name(small, "directed"), directed, partial(_direct, small)),
        File(
            _name(small, "edges"),
            "heat step by step through every threshold; order; keys and values",
            _join(thresholds.list_heats, thresholds.list_orders),
        ),
        *_list_fuzz(small, 6, 12, 400),
        File(_name(large, "directed"), directed, partial(_direct, large)),
        File(
            _name(large, "frequencies"),
            "frequencies around every wall, and every hint with frequencies in and out of it",
            _join(boundary.list_walls, boundary.list_outer),
        ),
        File(
            _name(large, "sizes"),
            "every size class in every domain, products, resizes, holes",
            boundary.list_sizes,
        ),
        File(
            _name(large, "ids"),
            "ids, live, spent and unknown; bounds; bytes that must not be seen again",
            _join(boundary.list_ids, boundary.list_stale),
        ),
        *_list_fuzz(large, 9, 12, 400),
        *(File(f"functions/{name}.jsonl", about, calls=calls) for name, about, calls in GROUPS),
    )


#: All files, in order.
FILES: Final = _list_files()
