"""Programs that are right for a while: every one of them gets a verdict that can be shown."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

from spectral_memory.oracle.doors.pipe import PipeSubject, plain_client
from spectral_memory.oracle.doors.python import check_subject
from spectral_memory.oracle.judge import Outcome, Strictness, System, UnusableError
from spectral_memory.oracle.report import format_json, format_junit, format_verdict

SPOILER = Path(__file__).with_name("unreliable.py")


def judge(seed: int, client: str, system: System, strictness: Strictness) -> Outcome:
    command = [sys.executable, str(SPOILER), str(seed), client]
    try:
        subject = PipeSubject(command, system)
    except UnusableError:
        return Outcome.UNUSABLE
    verdict = check_subject(
        subject, system, strictness, seed=seed, steps=5000 if system == System.MINIMAL else 1500
    )
    shown = (format_verdict(verdict), format_json(verdict), format_junit(verdict, "it"))
    assert all(line.isprintable() for text in shown for line in text.splitlines())
    return verdict.outcome


@pytest.mark.parametrize("strictness", list(Strictness))
def test_a_dictionary(strictness: Strictness) -> None:
    found = Counter(
        judge(seed, plain_client.__file__, System.MINIMAL, strictness) for seed in range(12)
    )
    assert found[Outcome.UNUSABLE] > 3


@pytest.mark.parametrize("strictness", list(Strictness))
def test_an_allocator(strictness: Strictness, example: list[str]) -> None:
    found = Counter(judge(seed, example[-1], System.HIERARCHICAL, strictness) for seed in range(4))
    assert found[Outcome.UNUSABLE] > 0
