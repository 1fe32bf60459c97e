"""The options of `spectral-memory oracle`, each once, in the groups that the help shows."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

import click

from spectral_memory.oracle.concurrency.search import DEFAULT_BOUND
from spectral_memory.oracle.general.malloc.options import WITHOUT
from spectral_memory.oracle.general.mapping.differences import CHOICES, REMOVABLE
from spectral_memory.oracle.judge.setup import Strictness, System

__all__ = [
    "DECLARED",
    "DRAWN",
    "GROUPS",
    "HISTORY",
    "LACKING",
    "MALLOC",
    "MAPPING",
    "SHOWN",
    "SYSTEMS",
    "Group",
    "make_parameters",
]

_FILE: Final = click.Path(dir_okay=False, path_type=Path)
_READ: Final = click.Path(exists=True, dir_okay=False, path_type=Path)

#: The differences that a mapping may declare, by name.
MAPPING: Final = {
    "order": "Of iteration.",
    "popitem": "What it takes.",
    "keys": "That there may be.",
    "values": "Read: the object that was written, or an equal one.",
    "missing": "A KeyError carries the key, or anything.",
}


class Group(NamedTuple):
    """Options that belong together."""

    title: str
    options: tuple[click.Option, ...]

    @property
    def names(self) -> frozenset[str]:
        """The names of the parameters."""
        return frozenset(str(one.name) for one in self.options)


def _choose(name: str, help: str) -> click.Option:
    """A choice; the first one is what a dict does."""
    choices = CHOICES[name]
    return click.Option(
        [f"--{name}"],
        type=click.Choice(choices),
        default=choices[0],
        show_default=True,
        help=help,
    )


WAYS: Final = Group(
    "What is judged, one of",
    (
        click.Option(["--lib"], metavar="LIBRARY", help="A library behind spectral_memory.h."),
        click.Option(
            ["--malloc"],
            metavar="LIBRARY",
            help="Any C allocator: a path, a name such as jemalloc, or libc.",
        ),
        click.Option(["--mapping"], metavar="MODULE:CLASS", help="Any MutableMapping."),
        click.Option(
            ["--history"], metavar="FILE", help="A recorded concurrent history; - for stdin."
        ),
        click.Option(
            ["--record"],
            metavar="FILE",
            type=_FILE,
            help="Judge nothing: run -- PROGRAM ARGS, record its calls to malloc for --trace.",
        ),
    ),
)
SHOWN: Final = Group(
    "What is shown",
    (
        click.Option(["--json", "as_json"], is_flag=True, help="JSON instead of text."),
        click.Option(["--junit"], metavar="FILE", type=_FILE, help="A JUnit report as well."),
    ),
)
DRAWN: Final = Group(
    "What is performed (not for --history)",
    (
        click.Option(["--seed"], type=int, default=0, show_default=True, help="What is drawn."),
        click.Option(
            ["--steps", "--operations", "steps"],
            type=click.IntRange(min=1),
            help="Operations to perform.  [default: 200000, or no bound with --seconds; "
            "--malloc: 1000000; --mapping: 100000]",
        ),
        click.Option(
            ["--seconds"], type=click.FloatRange(min=0, min_open=True), help="Stop after so many."
        ),
        click.Option(
            ["--replay"],
            metavar="FILE",
            type=_READ,
            help="Perform a saved failure again; nothing is drawn.",
        ),
        click.Option(
            ["--save"],
            metavar="FILE",
            type=_FILE,
            default=Path("oracle-failure.json"),
            show_default=True,
            help="Where a failure is saved.",
        ),
        click.Option(
            ["--patience"],
            type=click.FloatRange(0.1),
            default=10.0,
            show_default=True,
            help="Seconds without an answer; then it hangs. If this is named, a Python object "
            "too runs in a process of its own.",
        ),
    ),
)
RECORDED: Final = Group(
    "For MODULE:FACTORY, -- PROGRAM, --lib and --malloc",
    (
        click.Option(
            ["--trace"],
            metavar="FILE",
            type=_READ,
            help="Draw nothing: perform the recorded accesses that `spectral-memory run` takes; "
            "with --malloc, what --record recorded.",
        ),
    ),
)
SYSTEMS: Final = Group(
    "For MODULE:FACTORY, -- PROGRAM and --lib",
    (
        click.Option(
            ["--system"],
            type=click.Choice([str(one) for one in System]),
            default=str(System.MINIMAL),
            help="Which of the two it implements.  [default: minimal; --lib: hierarchical]",
        ),
        click.Option(
            ["--strictness"],
            type=click.Choice([str(one) for one in Strictness]),
            default=str(Strictness.EXACT),
            show_default=True,
            help="exact: as the reference; relational: any outcome that the spec allows.",
        ),
        click.Option(
            ["--coverage"], is_flag=True, help="Show which transitions of the spec occurred."
        ),
        click.Option(
            ["--vectors"],
            metavar="ARCHIVE",
            help="Draw nothing: perform the conformance vectors of a folder or a .tar, and "
            "compare with what stands in them. `shipped`: those of this version.",
        ),
    ),
)
LACKING: Final = Group(
    "For --malloc and --mapping",
    (
        click.Option(
            ["--without"],
            metavar="NAME",
            multiple=True,
            help=f"It has no such call ({', '.join(WITHOUT)}) or operation "
            f"({', '.join(sorted(REMOVABLE))}).",
        ),
    ),
)
MALLOC: Final = Group(
    "For --malloc",
    (
        click.Option(
            ["--capacity"],
            type=click.IntRange(4096, 1 << 40),
            default=1 << 28,
            show_default=True,
            help="With so many bytes alive, the new ones counted, nothing may be refused.",
        ),
        click.Option(
            ["--strict-alignment"],
            is_flag=True,
            help="Small blocks too are aligned to max_align_t.",
        ),
        click.Option(
            ["--largest-alignment"],
            type=click.IntRange(1, 1 << 30),
            default=1 << 30,
            help="aligned_alloc keeps to alignments up to here.",
        ),
        click.Option(
            ["--load"],
            type=click.Choice(["preload", "open"]),
            default="preload",
            show_default=True,
            help="Put it under the whole process, or only open it.",
        ),
        click.Option(["--prefix"], default="", help="Its names begin so, as in je_malloc."),
    ),
)
DECLARED: Final = Group("For --mapping", tuple(_choose(*one) for one in MAPPING.items()))
HISTORY: Final = Group(
    "For --history",
    (
        click.Option(
            ["--configurations"],
            type=click.IntRange(min=1),
            default=DEFAULT_BOUND.configurations,
            show_default=True,
            help="Give up, undecided, after so many.",
        ),
        click.Option(
            ["--megabytes"],
            type=click.IntRange(min=1),
            default=DEFAULT_BOUND.megabytes,
            show_default=True,
            help="Give up when so much is needed to remember them (estimated).",
        ),
    ),
)
GROUPS: Final = (WAYS, DRAWN, RECORDED, SHOWN, SYSTEMS, LACKING, MALLOC, DECLARED, HISTORY)


def make_parameters() -> list[click.Parameter]:
    """All parameters of the command."""
    target = click.Argument(["target"], metavar="[MODULE:FACTORY]", required=False)
    return [target, *(option for group in GROUPS for option in group.options)]
