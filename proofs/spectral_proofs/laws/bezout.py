"""The greatest common divisor: it divides both numbers, and is a combination of them."""

from __future__ import annotations

from typing import Any, Final, cast

from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, equal
from spectral_proofs.symbolic.explorer import get_explorer
from spectral_proofs.symbolic.loops import Loop
from spectral_proofs.symbolic.values import SymInt
from spectral_spec.forms import (
    compute_bezout,
)

__all__ = [
    "bezout_gives_a_combination_of_both_numbers",
    "bezout_gives_a_divisor_of_both_numbers",
    "bezout_takes_a_second_number_below_zero",
]

_FORMS: Final = "spectral_spec.forms"


def _get_scratch() -> dict[str, Any]:
    return cast("dict[str, Any]", get_explorer().scratch)


def _make_unknowns(count: int) -> tuple[int, ...]:
    explorer = get_explorer()
    return tuple(cast("int", SymInt(explorer.fresh("part", "Int"))) for _ in range(count))


def _forget_combination(_: object) -> tuple[int, int, int]:
    """Any combination of x and y: what the invariant leaves open of a triple."""
    x, y = cast("tuple[int, int]", _get_scratch()["numbers"])
    u, v = _make_unknowns(2)
    return u * x + v * y, u, v


def _get_rest(new: tuple[int, ...]) -> int:
    """What every turn makes smaller."""
    return new[0]


def _are_combinations(x: int, y: int, old: Any, new: Any) -> bool:  # noqa: ANN401 - unknown triples
    combined = (equal(one[0], one[1] * x + one[2] * y) for one in (old, new))
    return all_of(*combined, old[0] > 0, new[0] >= 0)


@obligation(
    law="For x > 0 and y >= 0 it ends with g = ux + vy > 0; so what divides x and y divides g.",
    rules=("G4",),
    loops={
        compute_bezout: (
            Loop(
                invariant=_are_combinations,
                measure=_get_rest,
                forget={"old": _forget_combination, "new": _forget_combination},
            ),
        ),
    },
    mutants=(
        Mutant(f"{_FORMS}.compute_bezout", "(x, 1, 0)", "(x, 0, 1)"),
        Mutant(f"{_FORMS}.compute_bezout", "(y, 0, 1)", "(y, 1, 1)"),
        Mutant(f"{_FORMS}.compute_bezout", "old[1] - quotient", "old[1] + quotient"),
        Mutant(f"{_FORMS}.compute_bezout", "quotient * new[2]", "quotient * new[1]"),
        Mutant(f"{_FORMS}.compute_bezout", "old if old[0] > 0", "old if old[0] < 0"),
    ),
)
def bezout_gives_a_combination_of_both_numbers(case: Case) -> bool:
    x, y = _make_numbers(case)
    _get_scratch()["numbers"] = x, y
    g, u, v = compute_bezout(x, y)
    return all_of(g > 0, equal(g, u * x + v * y))


def _make_numbers(case: Case) -> tuple[int, int]:
    x, y = case.integer("x"), case.integer("y")
    case.suppose("the first number is positive", x > 0)
    case.suppose("the second is not below zero", y >= 0)
    return x, y


def _are_both_combined(x: int, y: int, old: Any, new: Any) -> bool:  # noqa: ANN401 - unknown triples
    """The other way round: x and y are combinations of old and new, with these factors."""
    scratch = _get_scratch()
    stage = scratch["stage"] = scratch.get("stage", 0) + 1
    factors: Any = (1, 0), (0, 1)
    if stage > 1:
        factors = scratch.setdefault("factors", (_make_unknowns(2), _make_unknowns(2)))
    if stage == 2:
        scratch["state"] = old[0], new[0]
    elif stage > 1:
        last, divisor = scratch["state"]
        factors = tuple((p * (last // divisor) + q, p) for p, q in factors)
    combined = (
        equal(value, p * old[0] + q * new[0]) for value, (p, q) in zip((x, y), factors, strict=True)
    )
    return all_of(*combined, old[0] > 0, new[0] >= 0)


def _forget_triple(_: object) -> tuple[int, ...]:
    return _make_unknowns(3)


@obligation(
    law="For x > 0 and y >= 0 its g divides x and y: so g is the greatest common divisor.",
    rules=("G4",),
    loops={
        compute_bezout: (
            Loop(
                invariant=_are_both_combined,
                measure=_get_rest,
                forget={"old": _forget_triple, "new": _forget_triple},
            ),
        ),
    },
    mutants=(
        Mutant(f"{_FORMS}.compute_bezout", "old[0] // new[0]", "old[0] // new[0] + 1"),
        Mutant(f"{_FORMS}.compute_bezout", "old[0] - quotient", "old[0] + quotient"),
        Mutant(f"{_FORMS}.compute_bezout", "old, new = new, rest", "old, new = rest, new"),
        Mutant(f"{_FORMS}.compute_bezout", "while new[0] != 0", "while new[0] > 1"),
    ),
)
def bezout_gives_a_divisor_of_both_numbers(case: Case) -> bool:
    x, y = _make_numbers(case)
    g, _, _ = compute_bezout(x, y)
    (p, _), (r, _) = _get_scratch()["factors"]
    return all_of(equal(x, p * g), equal(y, r * g))


@obligation(
    law="For y < 0 too: all x of 1..40 and y of -40..-1.",
    rules=("G4",),
    mutants=(
        Mutant(f"{_FORMS}.compute_bezout", "-old[1], -old[2]", "old[1], old[2]"),
        Mutant(f"{_FORMS}.compute_bezout", "old[0] > 0", "old[0] < 0"),
    ),
)
def bezout_takes_a_second_number_below_zero(case: Case) -> bool:
    del case  # nothing is unknown
    for x in range(1, 41):
        for y in range(-40, 0):
            g, u, v = compute_bezout(x, y)
            if not (g > 0 and g == u * x + v * y and x % g == 0 and y % g == 0):
                return False
    return True
