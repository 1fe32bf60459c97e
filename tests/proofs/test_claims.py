"""The ledger of claims: every row points at something that is there."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from spectral_proofs.claims import CLAIMS, Claim, Standing, main, render_claims
from spectral_proofs.rules import read_rules
from spectral_proofs.tables import replace_table

from .pages import CHECKOUT

RULES = {f"rule {rule.letter}{rule.number}" for rule in read_rules()}


def is_there(evidence: str) -> bool:
    """True if a rule is numbered so, or a test has this name in this file."""
    if "::" not in evidence:
        return evidence in RULES
    path, _, name = evidence.partition("::")
    file = CHECKOUT / path
    return file.is_file() and any(
        isinstance(node, ast.FunctionDef) and node.name == name
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    )


@pytest.mark.parametrize("claim", CLAIMS, ids=[str(number) for number in range(len(CLAIMS))])
def test_the_evidence_of_a_claim_is_there(claim: Claim) -> None:
    assert [one for one in claim.evidence if not is_there(one)] == []
    tests = [one for one in claim.evidence if "::" in one]
    assert bool(tests) == (claim.standing is not Standing.NO_STATEMENT)


def test_evidence_that_is_not_there_is_seen() -> None:
    assert not is_there("rule Q99")
    assert not is_there("tests/proofs/test_claims.py::test_of_nothing")
    assert not is_there("tests/no_such_file.py::test_of_nothing")


def test_no_claim_stands_twice() -> None:
    assert len({claim.claim for claim in CLAIMS}) == len(CLAIMS)


def test_the_ledger_is_up_to_date() -> None:
    text = (CHECKOUT / "docs" / "claims.md").read_text(encoding="utf-8")
    assert replace_table(text, "claims", render_claims()) == text, (
        "run: python -m spectral_proofs.claims docs/claims.md"
    )


def test_the_ledger_is_rewritten_in_place(tmp_path: Path) -> None:
    text = (CHECKOUT / "docs" / "claims.md").read_text(encoding="utf-8")
    path = tmp_path / "claims.md"
    path.write_text(replace_table(text, "claims", ""), encoding="utf-8")
    assert main([str(path)]) == 0
    assert path.read_text(encoding="utf-8") == text


def test_without_a_file_the_usage_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "python -m spectral_proofs.claims docs/claims.md" in capsys.readouterr().err
