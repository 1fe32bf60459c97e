"""Every rule has an obligation or a named gap, and every gap says what holds it instead."""

from __future__ import annotations

from collections import Counter

import pytest

from spectral_proofs import coverage
from spectral_proofs.coverage import find_coverage, find_uncovered, get_rules
from spectral_proofs.gaps import GAPS, Gap
from spectral_proofs.runner.job import get_laws

from .evidence import is_test, is_there


def test_every_rule_has_an_obligation_or_a_gap_and_both_only_in_part() -> None:
    assert find_uncovered(get_laws()) == ()


def test_rules_that_laws_and_gaps_name_exist() -> None:
    named = {rule for gap in GAPS for rule in gap.rules} | {
        rule for law in get_laws() for rule in law.rules
    }
    assert sorted(named - set(get_rules())) == []


def test_no_rule_has_two_gaps() -> None:
    counts = Counter(rule for gap in GAPS for rule in gap.rules)
    assert [rule for rule, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("gap", GAPS, ids=lambda gap: "-".join(gap.rules))
def test_a_gap_has_a_reason_and_tests_that_are_there(gap: Gap) -> None:
    assert gap.reason.strip()
    assert gap.evidence
    assert [one for one in gap.evidence if not (is_test(one) and is_there(one))] == []


def test_a_rule_without_either_is_seen() -> None:
    gaps = {rule for gap in GAPS for rule in gap.rules if not gap.partly}
    assert set(find_uncovered(())) == set(get_rules()) - gaps


def test_a_rule_with_both_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = next(iter(find_coverage(get_laws())))
    monkeypatch.setattr(coverage, "GAPS", (*GAPS, Gap((rule,), "no reason", ())))
    assert rule in find_uncovered(get_laws())


def test_a_part_that_is_not_proved_needs_one_that_is(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = next(iter(find_coverage(get_laws())))
    partly = Gap((rule,), "no reason", (), partly=True)
    monkeypatch.setattr(coverage, "GAPS", (*GAPS, partly))
    assert rule not in find_uncovered(get_laws())
    assert rule in find_uncovered(())


def test_a_claim_that_must_fail_covers_nothing() -> None:
    false = [law for law in get_laws() if law.must_fail]
    assert false
    assert find_coverage(false) == {}
