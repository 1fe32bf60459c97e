"""Assumptions: everything that is taken on trust, with an id and a source each.

What a proof rests on is either here or checked by the project itself.
"""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["ASSUMPTIONS", "Assumption", "get_assumption"]


class Assumption(NamedTuple):
    """One thing taken on trust: a stable id, the statement, why it is believed."""

    id: str
    statement: str
    source: str


ASSUMPTIONS: Final = (
    Assumption(
        "zeros-enclosed",
        "For k = 1..101 the k-th enclosure of data/zeros.json holds the ordinate of the k-th "
        "nontrivial zero of the Riemann zeta function with positive ordinate, and of no other.",
        "Ball arithmetic: acb_dirichlet_zeta_zeros of FLINT 3.6.0 (python-flint 0.9.0) at 300 "
        "bits isolates each sign change of Hardy's Z function and encloses it; rounded outward "
        "to multiples of 2**-128. `spectral-memory zeros --count 101 --check` repeats it.",
    ),
    Assumption(
        "zeros-complete",
        "No zero lies between two neighbours of the table or below the first: the enclosures "
        "are in order, and each holds one simple zero, on the critical line.",
        "A count of all zeros of the critical strip up to a height, by the rules of Gram and "
        "Rosser with Turing's bound (Turing 1953, Trudgian 2011); FLINT's zeta_nzeros, and the "
        "check compares the counts. It covers the zeros in use, not the Riemann Hypothesis.",
    ),
    Assumption(
        "ball-arithmetic",
        "FLINT's balls hold the exact result of every operation on them.",
        "F. Johansson, Arb: efficient arbitrary-precision midpoint-radius interval arithmetic, "
        "IEEE Trans. Comput. 66 (2017). Needed to make the table and to certify further "
        "resonances; not needed when the shipped table is used.",
    ),
    Assumption(
        "forms-are-classes",
        "The reduced primitive forms of a negative fundamental discriminant under Gauss "
        "composition are the ideal class group of its quadratic field.",
        "Gauss, Disquisitiones Arithmeticae, art. 234-249; D. Cox, Primes of the Form x^2+ny^2, "
        "theorem 7.7. That the 12 classes of -731 form a group in which translation is a "
        "bijection is checked in integers and rests on no assumption: isolation needs that only.",
    ),
    Assumption(
        "discriminant-fundamental",
        "-731 = -17 * 43 is a fundamental discriminant of class number 12.",
        "Square-free and 1 mod 4 by trial division, and 12 by enumeration of the reduced forms, "
        "both in the tests. Only the meaning of the word class number is on trust.",
    ),
    Assumption(
        "python-exact",
        "CPython's int and Fraction are exact, float is IEEE 754 binary64, and comparison, "
        "Fraction(float) and int / int are correctly rounded or exact as documented.",
        "The Python Language Reference and the documentation of `fractions` and `float`.",
    ),
    Assumption(
        "persistent-map",
        "immutables.Map is a persistent mapping: an update returns a new map and leaves the "
        "old one as it was.",
        "Documentation and test suite of immutables, whose hash trie is the one of CPython's "
        "contextvars; the state machines hold it against plain dicts.",
    ),
)


def get_assumption(name: str) -> Assumption | None:
    """The assumption with that id, or None.

    >>> get_assumption("ball-arithmetic") in ASSUMPTIONS
    True
    """
    for assumption in ASSUMPTIONS:
        if assumption.id == name:
            return assumption
    return None
