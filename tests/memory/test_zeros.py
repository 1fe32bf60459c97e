"""Certificates: recomputed, compared, and never handed out when they fail."""

from __future__ import annotations

import sys
from fractions import Fraction
from importlib.resources import files
from math import floor

import pytest

from spectral_memory import zeros
from spectral_memory.zeros import (
    CertificateError,
    CertifierUnavailableError,
    certify,
    certify_balls,
    compute_table,
    count_zeros_below,
    find_disagreements,
    get_library,
    is_available,
    round_outward,
)
from spectral_spec.errors import ArgumentRangeError
from spectral_spec.resonances import ENCLOSURES, UNIT, Enclosure, load_enclosures

needs_flint = pytest.mark.skipif(not is_available(), reason="python-flint is not installed")


@needs_flint
def test_the_shipped_table_is_what_is_computed() -> None:
    assert find_disagreements() == ()
    text = compute_table()
    assert load_enclosures(text) == ENCLOSURES
    shipped = (files("spectral_spec") / "data" / "zeros.json").read_text(encoding="ascii")
    # The library's version may differ; nothing else may.
    assert [line for line in text.splitlines() if '"library"' not in line] == [
        line for line in shipped.splitlines() if '"library"' not in line
    ]


@needs_flint
def test_a_wrong_row_is_named() -> None:
    table = list(ENCLOSURES)
    table[4] = Enclosure(table[4].low + UNIT, table[4].high + UNIT)
    assert find_disagreements(1, 8, table) == (5,)
    assert find_disagreements(100, 3) == (102,)


@needs_flint
def test_a_far_zero_is_certified() -> None:
    (row,) = certify(10**7)
    assert row.high - row.low == UNIT
    assert str(float(row.low)).startswith("4992381.01")


@needs_flint
def test_beyond_the_recount_the_isolation_is_the_certificate(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(zeros, "RECOUNTED", 4)
    monkeypatch.setattr(zeros, "count_zeros_below", lambda _: pytest.fail("counted"))
    assert certify(5) == (ENCLOSURES[4],)


@needs_flint
def test_progress_is_told_and_adds_up() -> None:
    steps: list[int] = []
    assert len(certify(1, 60, steps.append)) == 60
    assert steps == [25, 25, 10]
    find_disagreements(1, 30, on_progress=steps.append)
    assert sum(steps) == 90


@needs_flint
def test_zeros_are_counted() -> None:
    assert count_zeros_below(Fraction(14)) == 0
    assert count_zeros_below(Fraction(15)) == 1
    assert count_zeros_below(ENCLOSURES[99].high) == 100
    assert count_zeros_below(ENCLOSURES[99].low) == 99


@needs_flint
def test_an_unsettled_count_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as finer:
        finer.setattr(zeros, "PRECISION", 500)
        (ball,) = certify_balls(1, 1)
    # No dyadic number, so its own ball at 300 bits has a width, and the zero is in it.
    grid = 3 * 2**400
    with pytest.raises(CertificateError, match="not settled"):
        count_zeros_below(Fraction(floor(ball.low * grid) | 1, grid))


@pytest.mark.parametrize(
    ("first", "count"), [(0, 1), (-5, 1), (10**15 + 1, 1), (1, 0), (1, -1), (10**15, 2)]
)
def test_indices_out_of_range_are_refused(first: int, count: int) -> None:
    with pytest.raises(ArgumentRangeError):
        certify_balls(first, count)
    with pytest.raises(ArgumentRangeError):
        certify(first, count)


def test_rounding_goes_outward_and_is_strict() -> None:
    inside = Enclosure(UNIT / 3, UNIT / 2)
    assert round_outward(inside) == Enclosure(Fraction(0), UNIT)
    on_the_grid = Enclosure(UNIT, UNIT)
    assert round_outward(on_the_grid) == Enclosure(Fraction(0), 2 * UNIT)


def test_zeros_that_are_not_apart_are_not_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    same = Enclosure(Fraction(20), Fraction(20))
    monkeypatch.setattr(zeros, "certify_balls", lambda _, count, *__: (same,) * count)
    with pytest.raises(CertificateError, match="not separated"):
        certify(1, 2)


def test_a_missed_zero_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zeros, "certify_balls", lambda _, count, *__: ENCLOSURES[1 : count + 1])
    monkeypatch.setattr(zeros, "count_zeros_below", lambda t: sum(e.high <= t for e in ENCLOSURES))
    with pytest.raises(CertificateError, match="1 lie below"):
        certify(1, 3)


def test_without_python_flint_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "flint", None)
    assert not is_available()
    for call in (lambda: certify(1), lambda: count_zeros_below(Fraction(15)), get_library):
        with pytest.raises(CertifierUnavailableError, match=r"spectral-memory\[proofs\]"):
            call()
