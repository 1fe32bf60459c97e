"""The shipped table says no more and no less than it must."""

from __future__ import annotations

import json
from fractions import Fraction
from importlib.resources import files

import pytest

from spectral_spec.resonances import (
    ENCLOSURES,
    SHIPPED,
    UNIT,
    Enclosure,
    compute_midpoint,
    compute_midpoints,
    is_apart,
    is_resonance_table,
    load_enclosures,
)


def test_the_table_holds_101_ordered_separate_enclosures() -> None:
    assert len(ENCLOSURES) == SHIPPED == 101
    assert is_resonance_table(ENCLOSURES)


def test_every_enclosure_is_one_unit_wide() -> None:
    assert {row.high - row.low for row in ENCLOSURES} == {UNIT}


@pytest.mark.parametrize(
    ("index", "digits"),
    [
        # From the tables of A. Odlyzko, rounded down.
        (1, "14.134725141734693790457251983562"),
        (2, "21.022039638771554992628479593896"),
        (100, "236.524229665816205802475507955"),
    ],
)
def test_the_table_agrees_with_published_digits(index: int, digits: str) -> None:
    row = ENCLOSURES[index - 1]
    last_place = Fraction(1, 10 ** len(digits.partition(".")[2]))
    assert Fraction(digits) <= row.low
    assert row.high <= Fraction(digits) + last_place


def test_every_row_of_the_file_is_a_pair_of_numerators_and_the_file_says_its_origin() -> None:
    text = (files("spectral_spec") / "data" / "zeros.json").read_text(encoding="ascii")
    document = json.loads(text)
    assert {"method", "library", "precision_bits", "command", "note"} <= set(document["provenance"])
    assert load_enclosures(text) == ENCLOSURES
    assert [int(low) for low, _ in document["zeros"]] == [row.low / UNIT for row in ENCLOSURES]


def _row(low: int, high: int) -> Enclosure:
    return Enclosure(Fraction(low), Fraction(high))


@pytest.mark.parametrize(
    "rows",
    [
        (),
        (_row(0, 1),),
        (_row(-1, 1),),
        (_row(2, 1),),
        (_row(1, 2), _row(2, 3)),
        (_row(3, 4), _row(1, 2)),
        (_row(1, 2), _row(4, 3)),
    ],
)
def test_a_table_that_is_not_separated_is_told(rows: tuple[Enclosure, ...]) -> None:
    assert not is_resonance_table(rows)


def test_exactly_known_points_make_a_table() -> None:
    assert is_resonance_table((_row(1, 1), _row(2, 2)))
    assert is_apart(_row(1, 1), _row(2, 2))


def test_a_midpoint_holds_the_middle_of_every_two_points() -> None:
    lower, upper = _row(1, 3), _row(10, 14)
    wall = compute_midpoint(lower, upper)
    for left in lower:
        for right in upper:
            assert wall.low <= (left + right) / 2 <= wall.high


def test_midpoints_are_between_their_neighbours() -> None:
    walls = compute_midpoints(ENCLOSURES, SHIPPED)
    assert len(walls) == SHIPPED - 1
    for lower, wall, upper in zip(ENCLOSURES[:-1], walls, ENCLOSURES[1:], strict=True):
        assert is_apart(lower, wall)
        assert is_apart(wall, upper)
    assert compute_midpoints(ENCLOSURES, 1) == ()


def test_cells_of_stm_are_narrower_than_cells_of_ltm() -> None:
    walls = compute_midpoints(ENCLOSURES, SHIPPED)
    # Cell k lies between walls k - 1 and k; gamma_1's is open below.
    widths = {
        k: (walls[k - 1].high - walls[k - 2].low, walls[k - 1].low - walls[k - 2].high)
        for k in range(2, SHIPPED)
    }
    stm = [high for k, (high, _) in widths.items() if ENCLOSURES[k - 1].low > 100]
    ltm = [low for k, (_, low) in widths.items() if ENCLOSURES[k - 1].high < 30]
    assert f"{float(max(stm)):.3f}" == "2.791"
    assert f"{float(min(ltm)):.3f}" == "4.701"
    assert max(stm) < min(ltm)
