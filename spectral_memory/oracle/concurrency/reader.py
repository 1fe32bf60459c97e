"""Read a history: JSON Lines, a header and then the events, all of it checked before use."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Final, NoReturn, cast

from spectral_memory.oracle.concurrency.answers import DONE, PENDING
from spectral_memory.oracle.concurrency.codec import Json, decode_answer, decode_operation
from spectral_memory.oracle.concurrency.history import (
    History,
    HistoryBuilder,
    UnlawfulEventError,
)
from spectral_memory.oracle.concurrency.operations import THERMAL_KINDS
from spectral_memory.oracle.judge.setup import MAX_ZEROS, Setup, Strictness, System
from spectral_memory.policy import require_policy
from spectral_memory.unreadable import UnreadableError
from spectral_spec.errors import SpectralError
from spectral_spec.thermal import Policy

__all__ = [
    "FORMAT",
    "MAX_EVENTS",
    "MAX_LINE_BYTES",
    "STANDARD_INPUT",
    "VERSION",
    "HistoryError",
    "load_history",
    "parse_history",
]

FORMAT: Final = "spectral-memory-history"
VERSION: Final = 1
MAX_LINE_BYTES: Final = 2**24  # a block of 12 MiB, in base64
MAX_EVENTS: Final = 1_000_000
STANDARD_INPUT: Final = "-"

_HEADER: Final = ("format", "version", "system", "strictness", "n_zeros", "policy")
_CALL: Final = ("event", "thread", "time", "operation")
_RETURN: Final = ("event", "thread", "time", "result")
_MAX_NAME: Final = 200


class HistoryError(UnreadableError):
    """A history cannot be read; nothing of it was judged."""


class _LineError(ValueError):
    """What is wrong with one line."""

    def __init__(self, problem: str, remedy: str = "see docs/oracle/concurrency.md") -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


def load_history(source: str) -> History:
    """Read the history file `source`, or standard input for "-".

    Raises `HistoryError` with the line and the remedy. O(n) in its events.
    """
    if source == STANDARD_INPUT:
        if sys.stdin is None:
            raise HistoryError("standard input", 0, "is closed", "name a readable file")
        return parse_history(_read_lines(sys.stdin.buffer), "standard input")
    try:
        with Path(source).open("rb") as stream:
            return parse_history(_read_lines(stream), source)
    except HistoryError:
        raise
    except OSError as error:
        problem = error.strerror or type(error).__name__
    except ValueError as error:  # a name that no file can have
        problem = str(error)
    remedy = "name a readable history file, or - for standard input"
    raise HistoryError(source, 0, f"cannot be opened ({problem})", remedy)


def parse_history(lines: Iterable[bytes], name: str) -> History:
    """Read a history out of raw lines; each may end with a line break.

    Raises `HistoryError` at the first line that is wrong. O(n).
    """
    builder: HistoryBuilder | None = None
    setup, strictness = Setup(System.MINIMAL), Strictness.EXACT
    number = 0
    for number, line in enumerate(lines, 1):
        try:
            document = _parse_line(line)
            if builder is None:
                setup, strictness = _read_header(document)
                builder = HistoryBuilder(setup, strictness)
            elif number - 1 > MAX_EVENTS:
                raise _LineError(f"more than {MAX_EVENTS} events", "judge a shorter history")
            else:
                _read_event(builder, setup.system, strictness, document)
        except (_LineError, UnlawfulEventError) as error:
            _refuse(name, number, error.problem, error.remedy)
        except SpectralError as error:
            _refuse(
                name, number, f"the policy is not allowed: {error!s:.200}", "see the class Policy"
            )
    if builder is None:
        _refuse(name, 0, "is empty", f'begin with a header: {{"format": "{FORMAT}", ...}}')
    return builder.build()


def _read_lines(stream: IO[bytes]) -> Iterator[bytes]:
    """The lines of a stream, none longer than one byte above the limit."""
    while line := stream.readline(MAX_LINE_BYTES + 1):
        yield line


def _parse_line(line: bytes) -> dict[str, Json]:
    """The object on a line."""
    if len(line) > MAX_LINE_BYTES:
        raise _LineError(f"is longer than {MAX_LINE_BYTES} bytes", "write one event a line")
    try:
        document = json.loads(
            line.decode("utf-8"), parse_constant=_refuse_constant, object_pairs_hook=_read_object
        )
    except UnicodeDecodeError as error:
        raise _LineError(
            f"byte {error.start + 1} is not UTF-8", "give a text file in UTF-8"
        ) from None
    except RecursionError:
        raise _LineError("is nested too deeply", "write one event a line") from None
    except _LineError:
        raise
    except ValueError as error:
        raise _LineError(
            f"is not JSON ({str(error)[:120]})", "write one JSON object a line"
        ) from None
    if not isinstance(document, dict):
        raise _LineError("is not a JSON object", "write one JSON object a line")
    return document


def _refuse_constant(name: str) -> NoReturn:
    raise _LineError(f"{name} is not JSON", "write numbers")


def _read_object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise _LineError("an object has a field twice", "write each field once")
    return document


def _check_fields(document: dict[str, Json], fields: tuple[str, ...], what: str) -> None:
    for field in fields:
        if field not in document:
            raise _LineError(f"{what} has no field {field!r}")
    for field in document:
        if field not in fields:
            raise _LineError(f"{what} takes no field {field[:40]!r}")


def _read_header(document: dict[str, Json]) -> tuple[Setup, Strictness]:
    """What is judged, and how strictly."""
    if document.get("format") != FORMAT:
        raise _LineError("the first line is no header", f'begin with {{"format": "{FORMAT}", ...}}')
    version = document.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version != VERSION:
        raise _LineError(f"version {version!r:.40} is not known", f"write version {VERSION}")
    _check_fields({"n_zeros": 100, "policy": {}, **document}, _HEADER, "the header")
    system, strictness = document["system"], document["strictness"]
    if not isinstance(system, str) or system not in list(System):
        raise _LineError(f"there is no system {system!r:.40}", f"use {', '.join(System)}")
    if not isinstance(strictness, str) or strictness not in list(Strictness):
        raise _LineError(
            f"there is no strictness {strictness!r:.40}", f"use {', '.join(Strictness)}"
        )
    n_zeros = document.get("n_zeros", 100)
    if isinstance(n_zeros, bool) or not isinstance(n_zeros, int) or not 1 <= n_zeros <= MAX_ZEROS:
        raise _LineError("n_zeros is out of range", f"use an integer in 1..{MAX_ZEROS}")
    policy = _read_policy(document.get("policy", {}))
    return Setup(System(system), policy, n_zeros), Strictness(strictness)


def _read_policy(document: Json) -> Policy:
    """A policy; what is not named has its default."""
    if not isinstance(document, dict):
        raise _LineError("policy is no object", 'write {"hot_capacity": 4}, or leave it out')
    values: dict[str, int | None] = {}
    for field, value in document.items():
        if field not in Policy._fields:
            raise _LineError(
                f"a policy has no field {field[:40]!r}", f"use {', '.join(Policy._fields)}"
            )
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise _LineError(f"{field} is an integer, not {value!r:.40}")
        values[field] = value
    # Whether a field may be null is for the policy's own check to say.
    return require_policy(Policy()._replace(**cast("dict[str, int]", values)))


def _read_event(
    builder: HistoryBuilder, system: System, strictness: Strictness, document: dict[str, Json]
) -> None:
    """A call or a return."""
    event = document.get("event")
    if event != "call" and event != "return":  # noqa: PLR1714 - a list is not hashable
        raise _LineError("the field `event` is neither `call` nor `return`", "write one of them")
    _check_fields(document, _CALL if event == "call" else _RETURN, f"a {event}")
    thread, time = document["thread"], document["time"]
    if not isinstance(thread, str) or not 0 < len(thread) <= _MAX_NAME or not thread.isprintable():
        raise _LineError(f"thread is a string of 1..{_MAX_NAME} printable characters")
    if isinstance(time, bool) or not isinstance(time, int):
        raise _LineError("time is an integer", "number the events")
    try:
        if event == "return":
            answer = decode_answer(document["result"])
            if answer is PENDING or (answer is DONE and system == System.HIERARCHICAL):
                raise _LineError("an operation of the hierarchical system has a result")
            builder.add_return(thread, time, answer)
            return
        operation = decode_operation(system, document["operation"])
    except (UnlawfulEventError, _LineError):
        raise
    except ValueError as error:
        raise _LineError(str(error)) from None
    if operation.kind in THERMAL_KINDS and strictness == Strictness.RELATIONAL:
        raise _LineError(f"{operation.kind} looks at heat", "use the strictness exact")
    builder.add_call(thread, time, operation)


def _refuse(source: str, line: int, problem: str, remedy: str) -> NoReturn:
    raise HistoryError(source, line, problem, remedy) from None
