"""A verdict as a JUnit report, which continuous integration systems show."""

from __future__ import annotations

from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

from spectral_memory.oracle.judge.verdict import Outcome, Verdict
from spectral_memory.oracle.report.text import format_verdict

__all__ = ["Case", "format_case", "format_junit", "make_case"]


class Case(NamedTuple):
    """A verdict of any way as a test case.

    `suite` says what it was judged as, `kind` is one word for that: a system, "malloc",
    "mapping" or "history". `message` is one line, and `text` all that there is to say.
    """

    outcome: Outcome
    suite: str
    kind: str
    name: str
    message: str
    text: str
    seconds: float = 0.0


def make_case(verdict: Verdict, name: str) -> Case:
    """The case of a verdict about one of the systems."""
    found = verdict.divergence
    message = verdict.reason
    if found is not None and verdict.outcome == Outcome.DIVERGES:
        beside = f" ({message})" if message else ""
        message = f"{found.aspect}: rule {found.rule}, {found.words}{beside}"
    return Case(
        verdict.outcome,
        f"{verdict.setup.system}, {verdict.strictness}",
        str(verdict.setup.system),
        name,
        message,
        format_verdict(verdict),
        verdict.seconds,
    )


def format_case(case: Case) -> str:
    """One suite with one case: a divergence is a failure, no verdict is an error."""
    failed = case.outcome == Outcome.DIVERGES
    broken = case.outcome in {Outcome.UNUSABLE, Outcome.UNDECIDED}
    suites = Element("testsuites")
    suite = SubElement(
        suites,
        "testsuite",
        name=f"spectral-memory oracle, {case.suite}",
        tests="1",
        failures=str(int(failed)),
        errors=str(int(broken)),
        skipped="0",
        time=f"{case.seconds:.3f}",
    )
    inner = SubElement(
        suite,
        "testcase",
        classname=f"spectral_memory.oracle.{case.kind}",
        name=_clean(case.name),
        time=f"{case.seconds:.3f}",
    )
    text, message = _clean(case.text), _clean(case.message)
    if failed:
        SubElement(inner, "failure", type="Divergence", message=message).text = text
    elif broken:
        SubElement(inner, "error", type=str(case.outcome), message=message).text = text
    else:
        SubElement(inner, "system-out").text = text
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suites, encoding="unicode") + "\n"


def format_junit(verdict: Verdict, name: str) -> str:
    """The report of a verdict about one of the systems; `name` names the case."""
    return format_case(make_case(verdict, name))


def _clean(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return "".join(one if one.isprintable() or one in "\n\t" else "�" for one in text)
