"""Read a file of vectors: JSON Lines, every line checked, a wrong one named by its number."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Final, NamedTuple, NoReturn, cast

from spectral_memory.oracle.directed.needs import NEEDS
from spectral_memory.oracle.judge.encoding import Json, operation_from_json, setup_from_json
from spectral_memory.oracle.judge.operations import KINDS, Operation, Script
from spectral_memory.oracle.judge.setup import Setup, System
from spectral_memory.oracle.judge.subject import Answers, Look, Observation
from spectral_memory.oracle.vectors.encoding import (
    look_from_json,
    observation_from_json,
    result_from_json,
)
from spectral_memory.oracle.vectors.files import FORMAT, VERSION
from spectral_memory.oracle.vectors.functions import FUNCTIONS, Call
from spectral_spec.errors import SpectralError

__all__ = [
    "MAX_LINE_BYTES",
    "Example",
    "Passage",
    "Sequence",
    "VectorError",
    "VectorFile",
    "read_vectors",
]

MAX_LINE_BYTES: Final = 2**20
_RULE: Final = re.compile(r"[A-Z][0-9]{1,3}")
_HEADER: Final = {"format", "version", "name", "system", "about", "rules"}
_BEGIN: Final = {"begin", "n_zeros", "policy", "needs"}
_CALL: Final = {"function", "arguments", "gives"}
_LONGEST: Final = 200


class VectorError(SpectralError, ValueError):
    """Vectors cannot be read. The payload is (source, line, problem).

    Lines count from 1; line 0 stands for the source as a whole.
    """

    advice = "{0}, line {1}: {2}"

    def __init__(self, source: str, line: int, problem: str) -> None:
        super().__init__(source, line, problem)


class Passage(NamedTuple):
    """Operations and what they give, and then what is observed, if anything is."""

    script: Script
    answers: Answers
    observation: Observation | None


class Sequence(NamedTuple):
    """One memory from its beginning; `line` is where it stands."""

    name: str
    line: int
    setup: Setup
    needs: tuple[str, ...]
    passages: tuple[Passage, ...]

    @property
    def script(self) -> Script:
        """All operations."""
        return tuple(operation for passage in self.passages for operation in passage.script)


class Example(NamedTuple):
    """A function, its arguments and its value."""

    line: int
    call: Call
    gives: Json


class VectorFile(NamedTuple):
    """A file: sequences of a system, or examples of single functions if there is none."""

    name: str
    system: System | None
    about: str
    rules: tuple[str, ...]
    sequences: tuple[Sequence, ...]
    examples: tuple[Example, ...]


def read_vectors(lines: Iterable[bytes], source: str) -> VectorFile:
    """A file from its raw lines. `VectorError` names the first line that is wrong. O(bytes)."""
    reader: _Reader | None = None
    number = 0
    for number, raw in enumerate(lines, 1):
        try:
            values = _parse(raw)
            if reader is None:
                reader = _Reader(values)
            else:
                reader.read(values, number)
        except ValueError as error:
            raise VectorError(source, number, str(error)[:_LONGEST]) from None
    if reader is None:
        raise VectorError(source, 0, "is empty")
    try:
        return reader.finish()
    except ValueError as error:
        raise VectorError(source, number, str(error)) from None


def _parse(raw: bytes) -> dict[str, object]:
    """The object in a line."""
    if len(raw) > MAX_LINE_BYTES:
        raise ValueError(f"is longer than {MAX_LINE_BYTES} bytes")
    try:
        values = json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise ValueError(f"is not UTF-8 at byte {error.start + 1}") from None
    except RecursionError:
        raise ValueError("is nested too deeply") from None
    if not isinstance(values, dict):
        raise ValueError("is no object")
    return cast("dict[str, object]", values)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _check_fields(values: dict[str, object], fields: set[str]) -> None:
    for name in sorted(fields ^ set(values)):
        word = "has no field" if name in fields else "has a field that is not known:"
        raise ValueError(f"{word} {name!r:.60}")


def _read_text(values: dict[str, object], name: str) -> str:
    value = values[name]
    if not isinstance(value, str):
        raise ValueError(f"{name} must be a text, not {value!r:.60}")
    return value


def _read_texts(values: dict[str, object], name: str) -> tuple[str, ...]:
    value = values[name]
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError(f"{name} must be a list of texts, not {value!r:.60}")
    return tuple(value)


class _Reader:
    """What was read so far; begins with the header."""

    def __init__(self, header: dict[str, object]) -> None:
        if header.get("format") != FORMAT:
            raise ValueError(f"is no header of a {FORMAT} file")
        if header.get("version") != VERSION or isinstance(header["version"], bool):
            raise ValueError(f"has another version than {VERSION}")
        _check_fields(header, _HEADER)
        system = header["system"]
        if system is not None and system not in list(System):
            raise ValueError(f"system must be null or one of {[str(one) for one in System]}")
        self._system = None if system is None else System(str(system))
        self._name, self._about = _read_text(header, "name"), _read_text(header, "about")
        self._rules = _read_texts(header, "rules")
        for rule in self._rules:
            if _RULE.fullmatch(rule) is None:
                raise ValueError(f"{rule!r:.60} is no number of a rule")
        self._sequences: list[Sequence] = []
        self._examples: list[Example] = []
        self._clear()

    def _clear(self) -> None:
        self._script: list[Operation] = []
        self._results: list[object] = []
        self._looks: list[Look | None] = []

    def read(self, values: dict[str, object], number: int) -> None:
        """One more line."""
        if self._system is None:
            self._read_example(values, number)
        elif "begin" in values:
            self._begin(values, number, self._system)
        elif not self._sequences:
            raise ValueError("a sequence begins with `begin`")
        elif "observe" in values:
            _check_fields(values, {"observe"})
            self._end_passage(observation_from_json(values["observe"], self._system))
        else:
            self._read_operation(values, self._system)

    def _read_example(self, values: dict[str, object], number: int) -> None:
        _check_fields(values, _CALL)
        function, arguments = _read_text(values, "function"), values["arguments"]
        if function not in FUNCTIONS:
            raise ValueError(f"there is no function {function!r:.60}")
        if not isinstance(arguments, list):
            raise ValueError("arguments must be a list")
        call = Call(function, tuple(arguments))
        self._examples.append(Example(number, call, cast("Json", values["gives"])))

    def _begin(self, values: dict[str, object], number: int, system: System) -> None:
        _check_fields(values, _BEGIN)
        self._end_passage(None)
        setup = setup_from_json({**values, "system": str(system)})
        needs = _read_texts(values, "needs")
        for need in needs:
            if need not in NEEDS and need not in KINDS[system]:
                raise ValueError(f"{need!r:.60} is no need")
        self._sequences.append(Sequence(_read_text(values, "begin"), number, setup, needs, ()))

    def _read_operation(self, values: dict[str, object], system: System) -> None:
        for name in ("gives", "look"):
            if name not in values:
                raise ValueError(f"has no field {name!r}")
        gives, look = values.pop("gives"), values.pop("look")
        operation = operation_from_json(values)
        if operation.kind not in KINDS[system]:
            raise ValueError(f"the {system} system has no {operation.kind}")
        self._script.append(operation)
        self._results.append(result_from_json(gives, operation.kind))
        self._looks.append(look_from_json(look, system))

    def _end_passage(self, observation: Observation | None) -> None:
        """What was read since the last observation is one passage."""
        if not self._script and observation is None:
            return
        answers = Answers(self._results, self._looks, [()] * len(self._script))
        passage = Passage(tuple(self._script), answers, observation)
        last = self._sequences[-1]
        self._sequences[-1] = last._replace(passages=(*last.passages, passage))
        self._clear()

    def finish(self) -> VectorFile:
        """The whole file."""
        if self._system is not None:
            self._end_passage(None)
        return VectorFile(
            self._name,
            self._system,
            self._about,
            self._rules,
            tuple(self._sequences),
            tuple(self._examples),
        )
