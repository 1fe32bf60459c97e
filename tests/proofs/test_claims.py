"""The ledger of claims: every row points at something that is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from spectral_proofs.claims import CLAIMS, Claim, Standing, main, render_claims
from spectral_proofs.runner.job import get_laws
from spectral_proofs.tables import replace_table

from .evidence import is_obligation, is_test, is_there
from .pages import CHECKOUT

EACH = pytest.mark.parametrize("claim", CLAIMS, ids=[str(one) for one in range(len(CLAIMS))])


def get_named_laws(claim: Claim, *, must_fail: bool) -> list[str]:
    """The obligations that a claim names, as far as they must fail, or must not."""
    laws = {law.name for law in get_laws() if law.must_fail is must_fail}
    named = [one.removeprefix("obligation ") for one in claim.evidence if is_obligation(one)]
    return [name for name in named if name in laws]


@EACH
def test_the_evidence_of_a_claim_is_there(claim: Claim) -> None:
    assert [one for one in claim.evidence if not is_there(one)] == []
    seen = [one for one in claim.evidence if is_test(one) or is_obligation(one)]
    assert bool(seen) == (claim.standing is not Standing.NO_STATEMENT)


@EACH
def test_only_what_an_obligation_proves_is_called_proved(claim: Claim) -> None:
    if claim.standing is Standing.PROVED or "proved" in claim.truth.lower():
        assert get_named_laws(claim, must_fail=False)


@EACH
def test_a_claim_that_must_fail_is_evidence_of_a_correction_only(claim: Claim) -> None:
    if claim.standing is not Standing.CORRECTED:
        assert get_named_laws(claim, must_fail=True) == []


def test_evidence_that_is_not_there_is_seen() -> None:
    assert not is_there("rule Q99")
    assert not is_there("obligation of_nothing")
    assert not is_there("law A1")
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
