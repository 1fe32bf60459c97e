"""What `prove` writes for programs: JSON, JUnit's XML, and SMT-LIB files."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final, TypeAlias
from xml.etree import ElementTree as ET

from spectral_memory.bench.machine import Machine
from spectral_proofs.runner.result import (
    EXIT_UNKNOWN,
    Result,
    Settings,
    compute_exit_code,
    count_refuted,
)

__all__ = ["Json", "get_versions", "make_document", "make_junit", "write_texts"]

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

_PACKAGES: Final = ("spectral-memory", "z3-solver", "cvc5")
_FOREIGN: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd]")


def get_versions() -> dict[str, Json]:
    """The versions of what a proof rests on; null for what is not installed."""
    found: dict[str, Json] = {}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found


def make_document(
    results: Sequence[Result], settings: Settings, machine: Machine, command: str
) -> str:
    """All results as one JSON document, keys in a fixed order."""
    document: dict[str, Json] = {
        "command": command,
        "machine": {**machine._asdict(), "command": command},
        "versions": get_versions(),
        "settings": _plain(settings),
        "exit_code": compute_exit_code(results),
        "obligations": [_make_json(result) for result in results],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def make_junit(results: Sequence[Result]) -> str:
    """All results as a test suite: a failure is wrong, an error is not known."""
    red = [result for result in results if not result.standing.is_green]
    errors = sum(result.standing.exit_code == EXIT_UNKNOWN for result in red)
    suite = ET.Element(
        "testsuite",
        name="spectral-memory prove",
        tests=str(len(results)),
        failures=str(len(red) - errors),
        errors=str(errors),
        time=f"{sum(result.seconds for result in results):.3f}",
    )
    for result in results:
        case = ET.SubElement(
            suite,
            "testcase",
            classname=f"spectral_proofs.laws.{result.subject}",
            name=result.name,
            time=f"{result.seconds:.3f}",
        )
        if not result.standing.is_green:
            unknown = result.standing.exit_code == EXIT_UNKNOWN
            kind = "error" if unknown else "failure"
            failure = ET.SubElement(case, kind, message=_clean(str(result.standing)))
            failure.text = _clean("\n".join((result.law, *result.problems, *_say_values(result))))
    ET.indent(suite)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(suite, "unicode") + "\n"


def write_texts(folder: Path, results: Sequence[Result]) -> None:
    """One SMT-LIB file an obligation, which any solver can answer. `OSError` if it cannot."""
    folder.mkdir(parents=True, exist_ok=True)
    for result in results:
        if result.text:
            path = folder / f"{result.subject}.{result.name}.smt2"
            path.write_text(_make_header(result) + result.text, encoding="utf-8")


def _make_header(result: Result) -> str:
    expected = "sat" if result.must_fail else "unsat"
    means = "the claim is false, as it must be" if result.must_fail else "the law is proved"
    lines = (
        result.name.replace("_", " "),
        *f"law: {result.law}".splitlines(),
        f"rules: {', '.join(result.rules)}",
        "The question is whether the hypotheses can hold and some claim fail.",
        f"{expected}: {means}. Ask any solver, for example",
        f"  z3 {result.subject}.{result.name}.smt2",
        f"  cvc5 {result.subject}.{result.name}.smt2",
    )
    return "".join(f"; {line}\n" for line in lines) + f"(set-info :status {expected})\n"


def _make_json(result: Result) -> Json:
    """One obligation's part of the document; the text goes to a file of its own."""
    plain = _plain(result._replace(text=""))
    if isinstance(plain, dict):
        del plain["text"]
        plain["resources"] = result.get_resources()
        plain["mutants_refuted"] = count_refuted(result)
        plain["mutants_planted"] = len(result.mutants)
    return plain


def _plain(value: object) -> Json:
    """Records as objects, pairs of a name and a value as lists."""
    if isinstance(value, tuple):
        if hasattr(value, "_asdict"):
            return {str(key): _plain(one) for key, one in value._asdict().items()}
        return [_plain(one) for one in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)


def _say_values(result: Result) -> list[str]:
    found = result.counterexample
    if found is None:
        return []
    return [*(f"{name} = {value}" for name, value in found.values), found.words]


def _clean(words: str) -> str:
    """The words without what XML cannot hold."""
    return _FOREIGN.sub("?", words)
