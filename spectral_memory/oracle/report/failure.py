"""Saved failures: a sequence, its parameters and what came of it, as versioned JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final, NamedTuple

from spectral_memory.oracle.general.documents import find_item_line
from spectral_memory.oracle.judge.encoding import (
    Json,
    operation_from_json,
    operation_to_json,
    setup_from_json,
    setup_to_json,
)
from spectral_memory.oracle.judge.operations import KINDS, Operation, Script
from spectral_memory.oracle.judge.setup import Setup, Strictness
from spectral_memory.oracle.judge.verdict import Verdict
from spectral_memory.oracle.report.json_report import verdict_to_json
from spectral_spec.errors import SpectralError

__all__ = ["FORMAT", "VERSION", "Failure", "FailureFileError", "load_failure", "save_failure"]

FORMAT: Final = "spectral-memory-failure"
VERSION: Final = 1
_MOST_BYTES: Final = 64 * 2**20


class FailureFileError(SpectralError, ValueError):
    """A file holds no saved failure; the payload is (file, line or byte, problem)."""

    advice = "{0}, {1}: {2}"

    def __init__(self, source: str, place: str, problem: str) -> None:
        super().__init__(source, place, problem)


class Failure(NamedTuple):
    """What is needed to repeat a failure."""

    setup: Setup
    strictness: Strictness
    seed: int
    script: Script


def save_failure(verdict: Verdict, path: Path) -> None:
    """Write the divergence of a verdict; one operation a line."""
    found = verdict.divergence
    script = () if found is None else found.script
    head: dict[str, Json] = {
        "format": FORMAT,
        "version": VERSION,
        **setup_to_json(verdict.setup),
        "strictness": str(verdict.strictness),
        "seed": verdict.seed,
    }
    whole = verdict_to_json(verdict)
    divergence = whole["divergence"]
    if isinstance(divergence, dict):
        divergence.pop("operations", None)
    tail = {"command": verdict.command, "verdict": whole}
    operations = ",\n".join(f"  {json.dumps(operation_to_json(one))}" for one in script)
    text = json.dumps(head, indent=1)[:-2] + ',\n "operations": [\n' + operations + "\n ],"
    path.write_text(text + json.dumps(tail, indent=1)[1:] + "\n", encoding="utf-8")


def load_failure(path: Path) -> Failure:
    """Read a saved failure. `FailureFileError` says what is wrong and where."""
    text, values = _read_json(path)
    if not isinstance(values, dict) or values.get("format") != FORMAT:
        raise FailureFileError(str(path), "line 1", f"is no {FORMAT} file")
    if values.get("version") != VERSION:
        problem = f"has version {values.get('version')!r:.20}, and this program reads {VERSION}"
        raise FailureFileError(str(path), "line 1", problem)
    number = 0
    try:
        setup = setup_from_json(values)
        if values.get("strictness") not in list(Strictness):
            raise ValueError(f"strictness must be one of {[str(one) for one in Strictness]}")
        strictness = Strictness(str(values["strictness"]))
        seed = values.get("seed", 0)
        if isinstance(seed, bool) or not isinstance(seed, int):
            raise ValueError(f"seed must be a whole number, not {seed!r:.60}")
        operations: list[Operation] = []
        given = values.get("operations")
        if not isinstance(given, list):
            raise ValueError("operations must be a list")
        for one in given:
            number += 1
            operations.append(_read_operation(one, setup))
    except ValueError as error:
        problem = f"operation {number}: {error}" if number else str(error)
        line = find_item_line(text, number - 1) if number else _find_line(text, str(error))
        raise FailureFileError(str(path), f"line {line}", problem) from None
    return Failure(setup, strictness, seed, tuple(operations))


def _find_line(text: str, problem: str) -> int:
    """The line of the parameter that a problem begins with; 1 if it is not there."""
    name = problem.partition(" ")[0].rstrip(":")
    return text.count("\n", 0, max(0, text.find(f'"{name}"'))) + 1


def _read_json(path: Path) -> tuple[str, object]:
    """The text of a file, and its document."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise FailureFileError(str(path), "line 1", f"is longer than {_MOST_BYTES} bytes")
        text = path.read_text(encoding="utf-8")
        values: object = json.loads(text)
    except json.JSONDecodeError as error:
        raise FailureFileError(str(path), f"line {error.lineno}", error.msg) from None
    except UnicodeDecodeError as error:
        raise FailureFileError(str(path), f"byte {error.start}", "is not UTF-8") from None
    except RecursionError:
        raise FailureFileError(str(path), "line 1", "is nested too deeply") from None
    except OSError as error:
        raise FailureFileError(str(path), "line 0", error.strerror or str(error)) from None
    except ValueError as error:  # a number with too many digits
        raise FailureFileError(str(path), "line 1", str(error)) from None
    return text, values


def _read_operation(values: object, setup: Setup) -> Operation:
    """An operation of the right system."""
    operation = operation_from_json(values)
    if operation.kind not in KINDS[setup.system]:
        raise ValueError(f"the {setup.system} system has no {operation.kind}")
    return operation
