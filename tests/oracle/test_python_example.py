"""The example in Python: another placement is right under the relation, and wrong exactly."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from spectral_memory.oracle import HierarchicalAdapter, Outcome, check
from spectral_memory.oracle.doors.python import load
from spectral_memory.oracle.judge.operations import Born
from spectral_memory.oracle.judge.setup import Setup, System
from spectral_spec.hierarchical import Malloc, Realloc

CHECKOUT = Path(os.environ.get("SPECTRAL_MEMORY_CHECKOUT", Path(__file__).resolve().parents[2]))
EXAMPLE = CHECKOUT / "examples" / "python" / "best_fit.py"


@pytest.fixture(scope="module")
def adapter() -> type[HierarchicalAdapter]:
    found = load(f"{EXAMPLE}:BestFit")
    assert isinstance(found, type)
    assert issubclass(found, HierarchicalAdapter)
    return found


@pytest.mark.parametrize("seed", range(3))
def test_best_fit_is_allowed(adapter: type[HierarchicalAdapter], seed: int) -> None:
    verdict = check(adapter, "hierarchical", "relational", steps=4000, seed=seed)
    assert verdict.outcome == Outcome.AGREES, verdict
    assert verdict.describe_limits() == (
        "not looked at after an operation: heat",
        "not looked at at check points: mismatch_bounds, mean_mismatch",
        "ids are its own",
    )


def test_best_fit_is_not_the_reference(adapter: type[HierarchicalAdapter]) -> None:
    class Claiming(adapter):  # type: ignore[valid-type, misc]  # loaded from a file
        ids = True

    verdict = check(Claiming, "hierarchical", "exact", steps=500, raises=False)
    assert verdict.outcome == Outcome.DIVERGES
    assert verdict.divergence is not None
    assert len(verdict.divergence.script) == 1


def test_exact_mode_refuses_own_ids(adapter: type[HierarchicalAdapter]) -> None:
    verdict = check(adapter, "hierarchical", "exact", steps=500, raises=False)
    assert verdict.outcome == Outcome.UNUSABLE
    assert "use relational" in verdict.reason


def test_a_block_grows_within_its_slot(adapter: type[HierarchicalAdapter]) -> None:
    """The gap that was chosen may join the old place when that is given back."""
    subject = adapter()
    subject.begin(Setup(System.HIERARCHICAL))
    script = (Malloc(0, 33, 4, None), Realloc(Born(0), 0), Realloc(Born(0), 17))
    answers = subject.perform(script, 0, moves=True)
    assert answers.results[1:] == [answers.results[0]] * 2
    assert len(answers.moves[2]) == 1


def test_the_example_is_short() -> None:
    assert len(EXAMPLE.read_text(encoding="utf-8").splitlines()) <= 400
