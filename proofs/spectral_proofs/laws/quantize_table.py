"""Quantize on the table that ships: every cell, of every range of candidates in use."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from spectral_proofs.laws.mismatch import KEEPS_INDEX
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, equal
from spectral_spec.errors import UndecidableError
from spectral_spec.quantize import Quantized, quantize
from spectral_spec.resonances import ENCLOSURES, Enclosure, compute_midpoints
from spectral_spec.tiers import COLD, HOT, ULTRA_COLD, compute_tier_range

__all__: list[str] = []

_QUANTIZE: Final = "spectral_spec.quantize.quantize"
_SEARCH: Final = "spectral_spec.quantize.compute_bracket"
_RANGE: Final = "spectral_spec.tiers.compute_tier_range"
_WALLS: Final = "spectral_spec.resonances.compute_midpoints"
_WALL: Final = "spectral_spec.resonances.compute_midpoint"

#: Resonances of the hierarchical system; one more ships, which closes the last cell.
_RESONANCES: Final = 100


def _get_wall(index: int) -> Enclosure:
    """The wall above resonance `index` of the shipped table, computed here."""
    lower, upper = ENCLOSURES[index - 1], ENCLOSURES[index]
    return Enclosure((lower.low + upper.low) / 2, (lower.high + upper.high) / 2)


def _is_in_cell(t: Fraction, found: object, first: int, last: int) -> bool:
    """Whether t is between the walls of what was found, or inside the wall that was named."""
    if isinstance(found, UndecidableError):
        wall = _get_wall(found.args[1])
        return all_of(equal(found.args[0], t), wall.low < t, t < wall.high)
    if not isinstance(found, Quantized) or not first <= found.index <= last:
        return False
    return all_of(
        found.index == first or t >= _get_wall(found.index - 1).high,
        found.index == last or t <= _get_wall(found.index).low,
    )


@obligation(
    law="Of the 100 shipped resonances quantize finds the one between whose walls t lies, "
    "whatever t is",
    rules=("Q5",),
    mutants=(
        Mutant(_QUANTIZE, "t > wall.low", "t > wall.high"),
        Mutant(_SEARCH, "upper = middle - 1", "upper = middle - 2"),
    ),
    contracts=(KEEPS_INDEX,),
)
def quantize_is_exact_on_every_shipped_cell(case: Case) -> bool:
    t = case.rational("t")
    return _is_in_cell(t, quantize(t, ENCLOSURES, 1, _RESONANCES), 1, _RESONANCES)


@obligation(
    law="Of the shipped resonances of any one tier quantize finds the one between whose walls t "
    "lies, whatever t is",
    rules=("Q5", "Z8"),
    mutants=(Mutant(_QUANTIZE, "t < wall.high", "t <= wall.high"),),
    contracts=(KEEPS_INDEX,),
)
def quantize_is_exact_on_every_shipped_cell_of_a_tier(case: Case) -> bool:
    t, tier = case.rational("t"), case.integer("tier")
    case.suppose("it is a tier", tier >= ULTRA_COLD, tier <= HOT)
    first, last = compute_tier_range(tier, ENCLOSURES, _RESONANCES)
    return _is_in_cell(t, quantize(t, ENCLOSURES, first, last), first, last)


def _get_width(walls: tuple[Enclosure, ...], index: int) -> Enclosure:
    """How wide the cell between two walls is, from below and from above."""
    left, right = walls[index - 2], walls[index - 1]
    return Enclosure(right.low - left.high, right.high - left.low)


@obligation(
    law="Every closed cell of a resonance above 100 is narrower than every closed cell of one "
    "below 30",
    rules=("Z3", "Z4", "Z8"),
    mutants=(
        Mutant(_RANGE, "return 2, compute", "return 1, compute"),
        Mutant(_RANGE, "+ 1, n", "- 27, n"),
        Mutant(_WALL, "lower.low + upper.low", "upper.low - lower.low"),
        Mutant(_WALL, "(lower.high + upper.high) / 2", "lower.high + upper.high"),
    ),
)
def every_closed_hot_cell_is_narrower_than_every_closed_cold_cell(case: Case) -> bool:
    cold = case.integer("cold")
    first, last = compute_tier_range(COLD, ENCLOSURES, _RESONANCES)
    case.suppose("it is a cold resonance", first <= cold, cold <= last)
    walls = compute_midpoints(ENCLOSURES, len(ENCLOSURES))
    width = _get_width(walls, cold.__index__()).low
    first, last = compute_tier_range(HOT, ENCLOSURES, _RESONANCES)
    return first < last and all(
        _get_width(walls, hot).high < width for hot in range(first, last + 1)
    )
