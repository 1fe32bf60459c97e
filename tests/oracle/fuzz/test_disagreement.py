"""If the quick reference is wrong and the specification is not, nothing is decided."""

from __future__ import annotations

import pytest

from spectral_memory.oracle.adapters.reference import ReferenceDict, make_reference
from spectral_memory.oracle.fuzz import Budget, run
from spectral_memory.oracle.judge import Capabilities, Outcome, Refusal, System
from spectral_memory.oracle.judge.capabilities import Difference
from spectral_memory.oracle.judge.operations import Operation


class Wrong(ReferenceDict):
    """A reference with a bug: a clear gives something."""

    def _call(self, operation: Operation) -> object:
        result = super()._call(operation)
        return Refusal("MissingKeyError", ("clear",)) if operation.kind == "clear" else result


def test_a_wrong_reference_is_a_bug_of_the_oracle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spectral_memory.oracle.fuzz.campaign.make_reference", lambda _: Wrong())
    verdict = run(make_reference(System.MINIMAL), System.MINIMAL, budget=Budget(5000))
    assert verdict.outcome == Outcome.UNDECIDED
    assert "the quick reference and the specification differ" in verdict.reason


class Unordered(ReferenceDict):
    differences = (Difference("order", "it has none"),)


def test_popitem_is_not_drawn_where_the_order_differs() -> None:
    subject = Unordered()
    asked: set[str] = set()
    perform = subject.perform

    def listen(operations: list[Operation], stride: int, moves: bool) -> object:
        asked.update(one.kind for one in operations)
        return perform(operations, stride, moves)

    subject.perform = listen  # type: ignore[method-assign, assignment]  # listens in
    verdict = run(subject, System.MINIMAL, budget=Budget(3000))
    assert verdict.outcome == Outcome.AGREES
    assert asked == {"get", "set", "delete", "clear"}


def test_nothing_is_compared_in_no_time() -> None:
    verdict = run(make_reference(System.MINIMAL), System.MINIMAL, budget=Budget(0))
    assert verdict.outcome == Outcome.UNDECIDED
    assert isinstance(verdict.capabilities, Capabilities)
