"""`spectral-memory oracle`: put an implementation before the judge.

`WAYS` says which parameter names what is judged, which function judges that and which
options it takes. To add a way: its parameter in `ways/options.py`, its function in a
module of `ways/`, a row in `WAYS`.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

import click
from click.core import ParameterSource

from spectral_memory.oracle.judge.verdict import EXIT_CODES, Outcome
from spectral_memory.oracle.ways import options
from spectral_memory.oracle.ways.ending import WrongUsageError
from spectral_memory.oracle.ways.existing import judge_any_mapping, judge_malloc, record
from spectral_memory.oracle.ways.formats import WORDS, read_saved
from spectral_memory.oracle.ways.history import judge_recorded
from spectral_memory.oracle.ways.systems import judge_library, judge_program, judge_python

__all__ = ["WAYS", "Way", "oracle"]

_HELP: Final = """Judge somebody else's implementation.

What is judged performs operations that are drawn, recorded or saved, and is compared with
the specification. The first divergence is made as short as possible, explained, and
saved as a file that --replay performs again.
"""
_TARGET_HELP: Final = (
    "A Python class, a function that makes a memory, or an adapter; also path/to/file.py:FACTORY."
)
_EXAMPLES: Final = """\b
Examples:
  spectral-memory oracle mymodule:MyThermalDict
  spectral-memory oracle memory.py:Memory --system hierarchical --seconds 60
  spectral-memory oracle --system hierarchical --strictness relational -- ./program args
  spectral-memory oracle --lib ./libfoo.so
  spectral-memory oracle mymodule:MyThermalDict --trace accesses.txt.gz
  spectral-memory oracle mymodule:MyThermalDict --replay oracle-failure.json
  spectral-memory oracle --system hierarchical --vectors shipped -- ./program args
  spectral-memory oracle --malloc libc
  spectral-memory oracle --malloc jemalloc --steps 100000 --seed 7
  spectral-memory oracle --record program.smtrace -- ./program args
  spectral-memory oracle --malloc ./libfoo.so --trace program.smtrace
  spectral-memory oracle --mapping collections:UserDict --popitem first
  spectral-memory oracle --history history.jsonl --json
\b
Exit codes: 0 agrees, 1 diverges, 2 unusable, 3 undecided, 64 the command line is wrong.
With --record: that of the program.
"""


class Way(NamedTuple):
    """One way to name what is judged.

    `title` is how it is written, `judge` gives the exit code, `takes` names the options.
    """

    title: str
    judge: Callable[[click.Context], int]
    takes: frozenset[str]


_SHOWN: Final = options.SHOWN.names
_FUZZED: Final = options.DRAWN.names | _SHOWN
_SYSTEM: Final = _FUZZED | options.SYSTEMS.names | options.RECORDED.names

#: The parameter that chooses a way -> the way.
WAYS: Final = {
    "target": Way("MODULE:FACTORY", judge_python, _SYSTEM),
    "program": Way("-- PROGRAM ARGS", judge_program, _SYSTEM),
    "lib": Way("--lib", judge_library, _SYSTEM),
    "malloc": Way(
        "--malloc",
        judge_malloc,
        _FUZZED | options.RECORDED.names | options.LACKING.names | options.MALLOC.names,
    ),
    "mapping": Way(
        "--mapping", judge_any_mapping, _FUZZED | options.LACKING.names | options.DECLARED.names
    ),
    "history": Way("--history", judge_recorded, _SHOWN | options.HISTORY.names),
    "record": Way("--record", record, frozenset()),
}

_DRAWING: Final = frozenset({"seed", "steps"})
#: What decides the operations -> the options that mean nothing beside it.
_INSTEAD: Final = {
    "trace": _DRAWING,
    "vectors": _DRAWING | {"seconds", "replay", "trace"},
    "replay": _DRAWING
    | {"save"}
    | options.RECORDED.names
    | options.LACKING.names
    | options.MALLOC.names
    | options.DECLARED.names,
}


class _OracleCommand(click.Command):
    """A command whose exit code 2 is a verdict: a wrong command line ends with 64."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does, with another exit code; what follows `--` is a program."""
        program: tuple[str, ...] = ()
        if "--" in args:
            at = args.index("--")
            args, program = args[:at], tuple(args[at + 1 :])
        try:
            rest = super().parse_args(ctx, args)
        except click.UsageError as error:
            raise WrongUsageError(error.format_message(), ctx) from None
        ctx.params["program"] = program
        return rest

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """What follows the name on the line of usage."""
        return [*super().collect_usage_pieces(ctx)[:1], "[MODULE:FACTORY | -- PROGRAM ARGS]"]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, group by group."""
        for group in options.GROUPS:
            rows = [row for one in group.options if (row := one.get_help_record(ctx))]
            if group is options.GROUPS[0]:
                rows = [
                    ("MODULE:FACTORY", _TARGET_HELP),
                    ("-- PROGRAM ARGS", "Any program that speaks the protocol."),
                    *rows,
                ]
            with formatter.section(group.title):
                formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> None:
        """Judge, and end with the exit code of the verdict."""
        try:
            code = _choose(ctx).judge(ctx)
        except click.UsageError as error:
            error.ctx = ctx
            raise
        except BrokenPipeError:
            raise
        except OSError as error:  # a file that cannot be written
            raise WrongUsageError(str(error), ctx) from None
        except Exception:  # noqa: BLE001 - a fault of the oracle itself must not look like a verdict
            traceback.print_exc(file=sys.stderr)
            click.echo("spectral-memory: a fault of the oracle; nothing is decided", err=True)
            code = EXIT_CODES[Outcome.UNDECIDED]
        ctx.exit(code)


def _choose(context: click.Context) -> Way:
    """The one way that is named, or that a saved failure is of."""
    given = context.params
    named = [name for name in WAYS if given[name]]
    if given["record"] and "program" in named:
        named.remove("program")  # it is what is recorded
    if len(named) > 1:
        titles = " and ".join(WAYS[name].title for name in named)
        raise WrongUsageError(f"name one implementation, not several: {titles}")
    replay: Path | None = given["replay"]
    if replay is not None:
        named = _agree(context, named[0] if named else "", replay)
    if not named:
        titles = ", ".join(way.title for way in WAYS.values())
        raise WrongUsageError(f"name what is judged: {titles}")
    _check_options(context, WAYS[named[0]])
    return WAYS[named[0]]


def _agree(context: click.Context, name: str, path: Path) -> list[str]:
    """The way to replay a file. Its format decides, if nothing else does."""
    saved = read_saved(path)
    if saved is None:  # the reader of the way says what is wrong with it
        if not name:
            raise WrongUsageError(f"{path} is no saved failure")
        return [name]
    words, ways = WORDS[saved.format]
    if name:
        if name not in ways:
            titles = " or ".join(WAYS[one].title for one in sorted(ways))
            raise WrongUsageError(f"{path} is {words}; it is for {titles}")
        return [name]
    if len(ways) > 1:
        raise WrongUsageError(f"{path} is {words}; say whose, as in: {saved.command}")
    name = next(iter(ways))
    if name == "history":
        raise WrongUsageError(f"{path} is {words}; judge it with --history {path}")
    context.params[name] = saved.subject
    return [name]


def _check_options(context: click.Context, way: Way) -> None:
    """Refuse an option that would be ignored."""
    named = [
        one
        for group in options.GROUPS[1:]
        for one in group.options
        if context.get_parameter_source(str(one.name))
        not in {ParameterSource.DEFAULT, ParameterSource.DEFAULT_MAP}
    ]
    for one in named:
        if one.name not in way.takes:
            raise WrongUsageError(f"{one.opts[0]} means nothing to {way.title}")
        for instead, others in _INSTEAD.items():
            if context.params[instead] is not None and one.name in others - {instead}:
                raise WrongUsageError(f"{one.opts[0]} means nothing beside --{instead}")
    _check_files(context, way)


def _check_files(context: click.Context, way: Way) -> None:
    """Refuse files that cannot be written before anything is judged, not after."""
    for name in sorted({"save", "junit"} & way.takes):
        path: Path | None = context.params[name]
        if path is not None and not os.access(path.parent, os.W_OK):
            raise WrongUsageError(f"{path} cannot be written; name another file by --{name}")


oracle: Final = _OracleCommand(
    "oracle", params=options.make_parameters(), help=_HELP, epilog=_EXAMPLES
)
