"""Saved failures come back as they were; damaged ones are refused with a place and a reason."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from spectral_memory import unchecked
from spectral_memory.oracle import Outcome, Verdict, check
from spectral_memory.oracle.report import (
    format_json,
    format_junit,
    format_verdict,
    load_failure,
    save_failure,
)
from spectral_memory.oracle.report.failure import FailureFileError
from spectral_memory.oracle.report.junit import make_case

Loose = Any  # what a file may hold


class Uncounted(unchecked.HierarchicalSpectralMemory):
    """Frees are not counted."""

    def get_stats(self, domain: Loose = None) -> Loose:
        return {**super().get_stats(domain), "frees": 0}


@pytest.fixture(scope="module")
def verdict() -> Verdict:
    found = check(Uncounted, "hierarchical", seed=4, raises=False)
    assert found.outcome == Outcome.DIVERGES
    return found.with_command("spectral-memory oracle x:y --replay z")


def test_a_failure_comes_back_as_it_was(verdict: Verdict, tmp_path: Path) -> None:
    path = tmp_path / "failure.json"
    save_failure(verdict, path)
    failure = load_failure(path)
    assert verdict.divergence is not None
    assert failure.script == verdict.divergence.script
    assert [repr(one) for one in failure.script] == [repr(one) for one in verdict.divergence.script]
    assert failure.setup == verdict.setup
    assert (failure.seed, failure.strictness) == (4, verdict.strictness)
    assert json.loads(path.read_text())["command"] == verdict.command


def test_the_text_has_all_that_a_person_needs(verdict: Verdict) -> None:
    text = format_verdict(verdict)
    for words in (
        "DIVERGES at step 2: hierarchical system, exact",
        "differs in        frees",
        "expected          1",
        "observed          0",
        "rule              H42: every live block counts once, in its tier",
        "state before",
        "#0 = malloc(domain=0, size=0, hint=4, t=None)",
        "free(block=#0)",
        "repeat            spectral-memory oracle x:y --replay z",
    ):
        assert words in text


def test_json_and_junit_say_the_same(verdict: Verdict) -> None:
    document = json.loads(format_json(verdict))
    assert document["outcome"] == "diverges"
    assert document["divergence"]["aspect"] == "frees"
    assert len(document["divergence"]["operations"]) == document["divergence"]["step"] == 2
    assert document["coverage"].keys() == set(verdict.targets)
    suite = ET.fromstring(format_junit(verdict, "x:y")).find("testsuite")  # noqa: S314 - made here
    assert suite is not None
    assert (suite.get("failures"), suite.get("errors")) == ("1", "0")
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert failure.text == format_verdict(verdict)
    assert (failure.get("message") or "").startswith("frees: rule H42, ")


def test_junit_names_the_rule_of_a_divergence_and_the_reason_of_what_is_unusable(
    verdict: Verdict,
) -> None:
    told = replace(verdict, reason="minimal/edges.jsonl, line 7")
    assert make_case(told, "x").message.endswith(" (minimal/edges.jsonl, line 7)")
    assert make_case(told, "x").message.startswith("frees: rule H42, ")
    died = replace(verdict, outcome=Outcome.UNUSABLE, reason="it died of SIGSEGV")
    assert make_case(died, "x").message == "it died of SIGSEGV"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1: Expecting value"),
        ("{", "line 1"),
        ("[]", "is no spectral-memory-failure file"),
        ('{"format": "spectral-memory-failure", "version": 2}', "has version 2"),
        ('{"format": "spectral-memory-failure", "version": 1}', "line 1: system must"),
        ("[" * 100_000, "nested too deeply"),
        ("9" * 5000, "line 1"),
        ("\udcff", "is not UTF-8"),
    ],
)
def test_a_file_that_holds_none_is_refused(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "failure.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(FailureFileError, match=words):
        load_failure(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FailureFileError, match="No such file"):
        load_failure(tmp_path / "none")


def test_mutated_files_are_read_or_refused(verdict: Verdict, tmp_path: Path) -> None:
    path = tmp_path / "failure.json"
    save_failure(verdict, path)
    good, rng = path.read_bytes(), Random(8)
    reasons = []
    for _ in range(300):
        bad = bytearray(good)
        for _ in range(rng.randint(1, 4)):
            at = rng.randrange(min(len(bad), 900))
            if rng.random() < 0.5:
                bad[at] = rng.choice(b'{}[]",:0123456789aetnul-.')
            else:
                del bad[at : at + rng.randint(1, 20)]
        path.write_bytes(bad)
        try:
            load_failure(path)
        except FailureFileError as error:
            reasons.append(str(error))
    assert len(reasons) > 100
    assert all(reason.startswith(f"{path}, ") and ": " in reason for reason in reasons)
