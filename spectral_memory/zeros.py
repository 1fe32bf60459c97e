"""Certify resonances: recompute zeros of the zeta function by ball arithmetic.

The everyday table is shipped with the specification; this module is where it comes
from, what checks it, and what goes beyond it. It needs python-flint, which the
extra `proofs` installs and which is imported when the first function is called.

What is certified, and how: FLINT isolates each zero of Hardy's Z function by a
change of sign and returns a ball that holds it; the ball is rounded outward to
multiples of 2**-128. That the zeros are the k-th, with none missed, is FLINT's
count of all zeros of the critical strip below a height (Gram, Rosser, Turing).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Final

from spectral_spec.errors import ArgumentRangeError
from spectral_spec.resonances import ENCLOSURES, SHIPPED, UNIT, Enclosure, is_resonance_table

if TYPE_CHECKING:
    from flint import arb

__all__ = [
    "CHUNK",
    "LAST_INDEX",
    "PRECISION",
    "RECOUNTED",
    "CertificateError",
    "CertifierUnavailableError",
    "certify",
    "certify_balls",
    "compute_table",
    "count_zeros_below",
    "find_disagreements",
    "get_library",
    "is_available",
    "round_outward",
]

#: Working precision in bits: 128 for the unit, 44 for the height, a margin.
PRECISION: Final = 300

#: Largest index that is accepted. The cost grows with the cube root of the height
#: and a little more: seconds at 10**12.
LAST_INDEX: Final = 10**15

#: Up to this index the zeros below a certified one are counted once more.
RECOUNTED: Final = 10**9

#: Zeros per call of FLINT, so that a progress bar can move.
CHUNK: Final = 25

_DENOMINATOR: Final = UNIT.denominator


class CertifierUnavailableError(ImportError):
    """python-flint is not installed, so that nothing can be recomputed."""

    def __init__(self) -> None:
        super().__init__(
            "certifying zeros needs python-flint: pip install 'spectral-memory[proofs]'"
        )


class CertificateError(ArithmeticError):
    """The interval arithmetic did not settle what it was asked; nothing is returned."""


def is_available() -> bool:
    """True if python-flint can be imported."""
    try:
        import flint  # noqa: F401, PLC0415 - an extra: asked for when it is needed
    except ImportError:
        return False
    return True


def get_library() -> str:
    """Name and version of what computes, for provenance; needs python-flint."""
    _require()
    import flint  # noqa: PLC0415 - an extra: imported when it is needed

    return f"python-flint {flint.__version__}, FLINT {flint.__FLINT_VERSION__}"


def certify_balls(first: int, count: int, precision: int | None = None) -> tuple[Enclosure, ...]:
    """Enclose the ordinates of zeros first..first + count - 1 as tightly as computed.

    first >= 1, count >= 1, first + count - 1 <= 10**15 (`ArgumentRangeError`);
    `precision` in bits, `PRECISION` if None. The bounds are exact and closed. Time:
    2 ms a zero at the start, 0.3 s at 10**10, 3 s at 10**12; at 64 bits 8 ms up to
    10**6. `CertifierUnavailableError` without python-flint.
    """
    if not 1 <= first <= LAST_INDEX:
        raise ArgumentRangeError("first", first, 1, LAST_INDEX)
    if not 1 <= count <= LAST_INDEX - first + 1:
        raise ArgumentRangeError("count", count, 1, LAST_INDEX - first + 1)
    _require()
    from flint import acb, ctx  # noqa: PLC0415 - an extra: imported when it is needed

    with ctx.workprec(PRECISION if precision is None else precision):
        return tuple(_get_bounds(zero.imag) for zero in acb.zeta_zeros(first, count))


def certify(
    first: int,
    count: int = 1,
    on_progress: Callable[[int], None] | None = None,
    precision: int | None = None,
) -> tuple[Enclosure, ...]:
    """Certified open enclosures of zeros first..first + count - 1, on the 2**-128 grid.

    They are in order and apart (`CertificateError` otherwise). FLINT isolates the
    k-th zero by its count; up to `RECOUNTED` the zeros below both ends are counted
    once more, and above it that would take three times as long as the zero itself.
    `on_progress` is called with the number of zeros that each chunk added. They are
    as wide as `precision` leaves them. Limits, time and further errors as for
    `certify_balls`.

    Example: `certify(1)[0] == spectral_spec.resonances.ENCLOSURES[0]`.
    """
    found: list[Enclosure] = []
    while len(found) < count or not found:
        size = min(CHUNK, count - len(found))
        balls = certify_balls(first + len(found), size, precision)
        found.extend(round_outward(ball) for ball in balls)
        if on_progress is not None:
            on_progress(size)
    last = first + count - 1
    if not is_resonance_table(found):
        raise CertificateError(f"zeros {first}..{last} were not separated")
    if last <= RECOUNTED:
        below, through = count_zeros_below(found[0].low), count_zeros_below(found[-1].high)
        if below != first - 1 or through != last:
            raise CertificateError(
                f"zeros {first}..{last}: {below} lie below the first, {through} up to the last"
            )
    return tuple(found)


def round_outward(ball: Enclosure) -> Enclosure:
    """The least open interval on the 2**-128 grid that holds a closed one.

    >>> round_outward(Enclosure(Fraction(0), UNIT / 2)) == (-UNIT, UNIT)
    True
    """
    low = ceil(ball.low * _DENOMINATOR) - 1
    high = floor(ball.high * _DENOMINATOR) + 1
    return Enclosure(low * UNIT, high * UNIT)


def count_zeros_below(t: Fraction) -> int:
    """How many zeros of the critical strip have an ordinate in 0 < x <= t, by FLINT.

    t >= 0. `CertificateError` if the ball arithmetic leaves two answers.
    """
    _require()
    from flint import arb, ctx, fmpq  # noqa: PLC0415 - an extra: imported when it is needed

    with ctx.workprec(PRECISION):
        count = arb(fmpq(t.numerator, t.denominator)).zeta_nzeros().unique_fmpz()
    if count is None:
        raise CertificateError(f"the number of zeros below {t} was not settled")
    return int(count)


def find_disagreements(
    first: int = 1,
    count: int = SHIPPED,
    table: Sequence[Enclosure] = ENCLOSURES,
    on_progress: Callable[[int], None] | None = None,
) -> tuple[int, ...]:
    """Recompute zeros first..first + count - 1 and name each that its row does not hold.

    The ball must lie strictly inside row k - 1 of the table; a zero without a row is
    named too. An empty result confirms the rows. Errors as for `certify_balls`.
    """
    wrong: list[int] = []
    last = first + count - 1
    for start in range(first, last + 1, CHUNK):
        balls = certify_balls(start, min(CHUNK, last - start + 1))
        for index, ball in enumerate(balls, start):
            row = table[index - 1] if index <= len(table) else None
            if row is None or not row.low < ball.low <= ball.high < row.high:
                wrong.append(index)
        if on_progress is not None:
            on_progress(len(balls))
    return tuple(wrong)


def compute_table(count: int = SHIPPED, on_progress: Callable[[int], None] | None = None) -> str:
    """The text of the shipped data file, made afresh, with its provenance."""
    rows = certify(1, count, on_progress)
    provenance = {
        "what": "open intervals low < gamma_k < high for k = 1, 2, ...: ordinates of the "
        "nontrivial zeros of the Riemann zeta function; numerators over 2**128",
        "method": "FLINT acb_dirichlet_zeta_zeros: sign changes of Hardy's Z function, isolated "
        "by the rules of Gram and Rosser with Turing's bound and enclosed by ball arithmetic; "
        "balls rounded outward to multiples of 2**-128; complete by FLINT's zeta_nzeros",
        "library": get_library(),
        "precision_bits": PRECISION,
        "command": f"spectral-memory zeros --count {count} --emit",
        "note": "generated: do not edit",
    }
    lines = [json.dumps([str(int(row.low / UNIT)), str(int(row.high / UNIT))]) for row in rows]
    head = json.dumps({"provenance": provenance}, indent=1)[:-2]
    return head + ',\n "zeros": [\n  ' + ",\n  ".join(lines) + "\n ]\n}\n"


def _require() -> None:
    """Raise the error that says what to install."""
    if not is_available():
        raise CertifierUnavailableError


def _get_bounds(ball: arb) -> Enclosure:
    """The exact bounds of a ball: its midpoint and radius are dyadic rationals."""
    middle, radius = _get_dyadic(ball.mid()), _get_dyadic(ball.rad())
    return Enclosure(middle - radius, middle + radius)


def _get_dyadic(number: arb) -> Fraction:
    """An exact ball of radius 0 as the Fraction it is."""
    mantissa, exponent = number.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
