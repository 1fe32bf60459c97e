"""The reference quantizes floats by thresholds: the same answer as the exact rules, for every float.

Three steps. No float lies between a float and the one whose bits are one more. Of the
shipped table each threshold is not above its wall, and the next float not below it; so
`t <= threshold` says of every float what `t <= midpoint` says. And the search over the
thresholds finds the cell between two of them.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import inf, nextafter
from typing import Final

from spectral_memory.quantize import nearest_index
from spectral_memory.resonances import compute_thresholds, get_table
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, equal, none_of
from spectral_proofs.symbolic.floats import SymFloat, get_bits, make_float_word
from spectral_spec.errors import UndecidableError
from spectral_spec.quantize import Quantized, quantize
from spectral_spec.resonances import ENCLOSURES, Enclosure

__all__: list[str] = []

_THRESHOLD: Final = "spectral_memory.resonances._compute_threshold"
_THRESHOLDS: Final = "spectral_memory.resonances.compute_thresholds"
_NEAREST: Final = "spectral_memory.quantize.nearest_index"
_WALL: Final = "spectral_spec.resonances.compute_midpoint"
_WALLS: Final = "spectral_spec.resonances.compute_midpoints"
_QUANTIZE: Final = "spectral_spec.quantize.quantize"

#: The first byte of every threshold that the laws are about, and how many ship.
_LEADING: Final = b"\x40"
_WALL_COUNT: Final = 100

#: Less than any gap between floats near the walls of these laws.
_SPECK: Final = Fraction(1, 2**80)

#: Walls as low and high, in specks from a float: at it, beside it, and around it.
_WALLS_NEAR_A_FLOAT: Final = ((0, 0), (-1, 0), (0, 1), (1, 1), (1, 2), (-1, -1), (-1, 1))


def _is_without_a_gap(case: Case) -> bool:
    """No float lies between a threshold and the float whose bits are one more.

    Here a threshold is any float from 2 up to below 2**17: its first byte is 0x40.
    """
    t, threshold = make_float_word("t"), make_float_word("threshold", _LEADING)
    case.suppose("t is no NaN and finite", t.is_finite())
    return equal(t <= threshold, none_of(t >= threshold.step_up()))


@obligation(
    law="Each threshold of the shipped table is the last float not above its wall, and the float "
    "whose bits are one more is not below it; between two such floats there is no other, so "
    "that every float is at most the threshold exactly if it is at most the midpoint",
    rules=("Q5", "Z3", "Z4"),
    mutants=(
        Mutant(_THRESHOLD, "float(wall.low)", "nextafter(float(wall.low), inf)"),
        Mutant(_THRESHOLD, "Fraction(threshold) > wall.low", "Fraction(threshold) < wall.low"),
        Mutant(_THRESHOLD, "return threshold", "return nextafter(threshold, inf)"),
        Mutant(_THRESHOLDS, "len(enclosures))", "len(enclosures) - 1)"),
        Mutant(_WALL, "lower.high + upper.high", "lower.low + upper.high + upper.high"),
        Mutant(_WALLS, "range(1, n)", "range(2, n)"),
    ),
)
def each_shipped_threshold_says_of_every_float_what_the_midpoint_says(case: Case) -> bool:
    thresholds = compute_thresholds(ENCLOSURES)
    if not len(thresholds) == len(ENCLOSURES) - 1 == _WALL_COUNT:
        return False
    if thresholds != get_table(len(ENCLOSURES)).thresholds:
        return False
    for threshold, (lower, upper) in zip(thresholds, pairwise(ENCLOSURES), strict=True):
        following = nextafter(threshold, inf)
        bits = get_bits(threshold)
        known = bits.to_bytes(8, "big").startswith(_LEADING) and get_bits(following) == bits + 1
        below = 2 * Fraction(threshold) <= lower.low + upper.low
        if not (known and below and lower.high + upper.high <= 2 * Fraction(following)):
            return False
    return _is_without_a_gap(case)


@obligation(
    law="A threshold is the last float not above its wall, wherever the wall lies beside a float; "
    "if a float lies strictly inside, that float and the wall are named instead",
    rules=("Q5",),
    mutants=(
        Mutant(_THRESHOLD, "Fraction(threshold) > wall.low", "Fraction(threshold) >= wall.low"),
        Mutant(_THRESHOLD, "following < wall.high", "following <= wall.high"),
        Mutant(_THRESHOLD, "following < wall.high", "following > wall.high"),
        Mutant(_THRESHOLD, "following, index", "following, index + 1"),
        Mutant(_THRESHOLD, "UndecidableError(following", "UndecidableError(wall.high"),
        Mutant(_THRESHOLD, "nextafter(threshold, -inf)", "nextafter(threshold, inf)"),
        Mutant(_THRESHOLDS, "len(enclosures)), 1)", "len(enclosures)), 0)"),
    ),
)
def a_threshold_is_exact_wherever_the_wall_lies(case: Case) -> bool:
    place = case.integer("place", 0, len(_WALLS_NEAR_A_FLOAT) - 1).__index__()
    low, high = (specks * _SPECK for specks in _WALLS_NEAR_A_FLOAT[place])
    wall = Enclosure(1 + low, 1 + high)
    # The point below is exactly 1/2: so the one above is as far away as the wall says.
    half = Fraction(1, 2)
    upper = Enclosure(2 * wall.low - half, 2 * wall.high - half)
    try:
        (threshold,) = compute_thresholds((Enclosure(half, half), upper))
    except UndecidableError as error:
        return wall.low < 1 < wall.high and error.args == (Fraction(1), 1)
    following = nextafter(threshold, inf)
    return Fraction(threshold) <= wall.low <= wall.high <= Fraction(following) or (
        wall.low == wall.high == Fraction(threshold)
    )


@obligation(
    law="The index that the reference finds for a float has the float between its thresholds, "
    "for every finite float, and 1, 20 or 100 resonances",
    rules=("Q5",),
    mutants=(
        Mutant(_NEAREST, "n_zeros - 1) + 1", "n_zeros - 1)"),
        Mutant(_NEAREST, "0, n_zeros - 1)", "1, n_zeros)"),
        Mutant(_NEAREST, "if not isfinite", "if isfinite"),
        Mutant(_NEAREST, "bisect_left(_WALLS, t, 0, n_zeros - 1) + 1", "n_zeros"),
    ),
)
def the_reference_finds_the_cell_of_every_float(case: Case) -> bool:
    t = SymFloat(case.rational("t"))
    place = case.integer("place", 0, 2).__index__()
    count = (1, 20, 100)[place]
    index = nearest_index(t, count)
    thresholds = get_table(count).thresholds
    if not 1 <= index <= count:
        return False
    return all_of(
        index == 1 or t > thresholds[index - 2], index == count or t <= thresholds[index - 1]
    )


@obligation(
    law="On the thresholds themselves and on the floats next to them the reference and the exact "
    "rule find the same resonance",
    rules=("Q5",),
    mutants=(
        Mutant(_QUANTIZE, "t > wall.low", "t < wall.low"),
        Mutant(_QUANTIZE, "index = index + 1", "index = index"),
        Mutant(_NEAREST, "n_zeros - 1) + 1", "n_zeros - 1)"),
    ),
)
def the_reference_agrees_with_the_exact_rule_around_every_wall(case: Case) -> bool:
    above = case.flip("above")
    for place, threshold in enumerate(get_table(len(ENCLOSURES)).thresholds, 1):
        t = nextafter(threshold, inf) if above else threshold
        found = quantize(Fraction(t), ENCLOSURES, 1, len(ENCLOSURES))
        index = nearest_index(t, len(ENCLOSURES))
        if not isinstance(found, Quantized) or not found.index == index == place + above:
            return False
    return True
