"""The judge and all permutations agree on thousands of small histories."""

from __future__ import annotations

import pytest

from spectral_memory.oracle.concurrency import History, judge_history, search
from spectral_memory.oracle.concurrency.generate import Scene, generate_history
from spectral_memory.oracle.judge.setup import Strictness
from spectral_memory.oracle.judge.verdict import Outcome

from .brute import compute_prefix, is_linearizable
from .histories import HIERARCHICAL, MINIMAL, TIGHT, tamper

EXACT, RELATIONAL = Strictness.EXACT, Strictness.RELATIONAL
SCENES = {
    "keys": Scene(MINIMAL, RELATIONAL, 7, 3, 2, dying=60),
    "whole dictionary": Scene(MINIMAL, RELATIONAL, 7, 3, 2, dying=60, joint=True),
    "heat": Scene(MINIMAL, EXACT, 6, 3, 2, dying=60, thermal=True),
    "heat of the whole dictionary": Scene(MINIMAL, EXACT, 6, 3, 2, joint=True, thermal=True),
    "domains": Scene(HIERARCHICAL, EXACT, 7, 3, 2, dying=60),
    "one tight domain": Scene(TIGHT, EXACT, 7, 3, 1, dying=60),
    "blocks": Scene(HIERARCHICAL, RELATIONAL, 7, 3, 2, dying=60),
    "blocks of a tight domain": Scene(TIGHT, RELATIONAL, 7, 3, 1, dying=150),
}
SEEDS = 60


def check(history: History, compare_prefix: bool) -> Outcome:
    verdict = judge_history(history)
    expected = is_linearizable(history)
    assert verdict.outcome == (Outcome.AGREES if expected else Outcome.DIVERGES), history
    if verdict.divergence is not None and compare_prefix:
        assert verdict.divergence.prefix_is_exact
        assert verdict.divergence.prefix == compute_prefix(history), history
    return verdict.outcome


@pytest.mark.parametrize("name", SCENES)
def test_generated_histories_are_linearizable(name: str) -> None:
    for seed in range(SEEDS):
        assert check(generate_history(SCENES[name], seed), True) == Outcome.AGREES


@pytest.mark.parametrize("name", SCENES)
def test_histories_with_one_answer_changed_are_judged_as_by_all_permutations(name: str) -> None:
    outcomes = [
        check(tamper(generate_history(SCENES[name], seed), seed), True) for seed in range(SEEDS)
    ]
    # Both verdicts occur, or the comparison says little.
    assert set(outcomes) == {Outcome.AGREES, Outcome.DIVERGES}


@pytest.mark.parametrize("name", SCENES)
def test_histories_with_several_answers_changed_too(name: str) -> None:
    for seed in range(SEEDS // 2):
        history = generate_history(SCENES[name], seed)
        for more in range(3):
            history = tamper(history, 1000 * seed + more)
        check(history, True)


@pytest.mark.parametrize("name", SCENES)
def test_impatience_changes_no_verdict(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Attempts are left at once, orders are mended, the search begins anew again and again.
    monkeypatch.setattr(search, "_PATIENCE", 0)
    monkeypatch.setattr(search, "_IMPATIENCE", 2)
    monkeypatch.setattr(search, "_MENDING", 40)
    outcomes = set()
    for seed in range(SEEDS):
        history = generate_history(SCENES[name], seed)
        outcomes.add(check(history, True))
        outcomes.add(check(tamper(history, seed), True))
    assert outcomes == {Outcome.AGREES, Outcome.DIVERGES}
