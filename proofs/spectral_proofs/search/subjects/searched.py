"""What CrossHair searches and does not settle: a counterexample would be red, silence is no proof.

Each says why its paths do not run out. What is known of these functions is said
by other obligations and by tests.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from spectral_memory.hierarchical.row_ring import RowRing
from spectral_memory.quantize import nearest_index
from spectral_proofs.search.contract import SEARCHING, Contract
from spectral_proofs.search.subjects.extents import fits_lowest
from spectral_proofs.search.subjects.reference import is_ring_of, play_ring
from spectral_proofs.search.subjects.scaled import TABLE
from spectral_spec.contents import BLANK, read_bytes, write_bytes
from spectral_spec.extents import find_first_fit
from spectral_spec.forms import (
    Form,
    compute_bezout,
    compute_discriminant,
    reduce_form,
)
from spectral_spec.quantize import compute_bracket
from spectral_spec.resonances import ENCLOSURES

__all__ = ["CONTRACTS"]


def is_finite(t: float) -> bool:
    """A number between the walls that is not NaN."""
    return 0.0 <= t <= 300.0


def find_float(t: float) -> int:
    """The nearest of the first hundred."""
    return nearest_index(t, 100)


def is_nearest(t: float, result: int) -> bool:
    """Neither neighbour is nearer."""
    exact = Fraction(t)
    own = abs(exact - ENCLOSURES[result - 1].low)
    below = result == 1 or own < abs(exact - ENCLOSURES[result - 2].high)
    above = result == 100 or own <= abs(exact - ENCLOSURES[result].high)
    return below and above


def bracket(t: int, first: int, last: int) -> int:
    """The last of first..last whose lower bound is below t."""
    return compute_bracket(t, TABLE, first, last)


def is_range(first: int, last: int) -> bool:
    """Candidates of the table."""
    return 1 <= first <= last <= 101


def is_bracket(t: int, first: int, last: int, result: int) -> bool:
    """Its lower bound is below t unless it is the first, and the next one's is not."""
    return (
        first <= result <= last
        and (result == first or TABLE[result - 1].low < t)
        and (result == last or t <= TABLE[result].low)
    )


def is_small_form(form: Form) -> bool:
    """A positive definite form with small coefficients."""
    return (
        1 <= form.a <= 40
        and 1 <= form.c <= 40
        and -40 <= form.b <= 40
        and form.b * form.b < 4 * form.a * form.c
    )


def reduces(form: Form, result: Form) -> bool:
    """Reduced, of the same discriminant."""
    a, b, c = result
    return (
        -a < b <= a <= c
        and (b >= 0 or a < c)
        and compute_discriminant(result) == compute_discriminant(form)
    )


def are_small(x: int, y: int) -> bool:
    """Small numbers, the first positive."""
    return 1 <= x <= 200 and -200 <= y <= 200


def divides(x: int, y: int, result: tuple[int, int, int]) -> bool:
    """A positive common divisor that is a combination of both: the greatest."""
    g, u, v = result
    return g > 0 and u * x + v * y == g and x % g == 0 and y % g == 0


def is_play(script: list[int]) -> bool:
    """Up to six steps."""
    return len(script) <= 6 and all(0 <= step <= 3 for step in script)


def store(offset: int, data: bytes) -> bytes:
    """Written and read again, with a byte on each side."""
    return read_bytes(write_bytes(BLANK, offset, data), offset - 1, len(data) + 2)


def is_write(offset: int, data: bytes) -> bool:
    """A place for some bytes."""
    return 1 <= offset <= 4096 and len(data) <= 4


def is_stored(data: bytes, result: bytes) -> bool:
    """The bytes, between zeros."""
    return result == b"\0" + data + b"\0"


CONTRACTS: Final = (
    Contract(
        nearest_index,
        "floats 0..300: no neighbour is nearer",
        is_nearest,
        is_finite,
        call=find_float,
        reason="its floats are real numbers, not IEEE; the search of the table runs in C",
        confirmed=False,
        budget=SEARCHING,
    ),
    Contract(
        compute_bracket,
        "any t and any range of the 101: the last whose lower bound is below t",
        is_bracket,
        is_range,
        call=bracket,
        case="any range",
        reason="some 5000 ranges, each with its own search tree",
        confirmed=False,
        budget=SEARCHING,
    ),
    Contract(
        find_first_fit,
        "any number of extents: the lowest that is long enough, and one if there is one",
        fits_lowest,
        case="any number",
        reason="each number of extents is a path of its own",
        confirmed=False,
        budget=SEARCHING,
    ),
    Contract(
        reduce_form,
        "coefficients up to 40: reduced, of the same discriminant",
        reduces,
        is_small_form,
        reason="products of unknowns",
        confirmed=False,
        budget=SEARCHING,
    ),
    Contract(
        compute_bezout,
        "numbers up to 200: the greatest common divisor, as a combination of both",
        divides,
        are_small,
        reason="quotients of unknowns",
        confirmed=False,
        budget=SEARCHING,
    ),
    Contract(
        RowRing.remove,
        "scripts of up to six steps over three rows: what a plain list does",
        is_ring_of,
        is_play,
        call=play_ring,
        case="six steps",
        reason="5461 scripts, a path each",
        confirmed=False,
        budget=SEARCHING,
    ),
    Contract(
        write_bytes,
        "up to four bytes anywhere in 4096: read again, with zeros around them",
        is_stored,
        is_write,
        call=store,
        reason="a persistent map makes its keys concrete, one by one",
        confirmed=False,
        budget=SEARCHING,
    ),
)
