"""What is taken on trust is listed, once, with a source."""

from __future__ import annotations

from spectral_spec.assumptions import ASSUMPTIONS, get_assumption


def test_each_assumption_has_an_id_of_its_own_a_statement_and_a_source() -> None:
    assert len({one.id for one in ASSUMPTIONS}) == len(ASSUMPTIONS)
    for one in ASSUMPTIONS:
        assert one.id == one.id.lower().replace(" ", "-")
        assert one.statement.endswith(".")
        assert one.source.endswith(".")


def test_an_assumption_is_found_by_its_id() -> None:
    for one in ASSUMPTIONS:
        assert get_assumption(one.id) is one
    assert get_assumption("riemann-hypothesis") is None
