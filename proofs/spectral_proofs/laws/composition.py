"""Composition: every product certified by Gauss's bilinear identity, and no class twice."""

from __future__ import annotations

from itertools import product
from math import gcd, isqrt
from typing import Final, NamedTuple

from spectral_proofs.laws.forms import evaluate
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import equal
from spectral_spec.class_group import (
    CLASS_NUMBER,
    CLASSES,
    DISCRIMINANT,
)
from spectral_spec.forms import (
    Form,
    compose,
    compute_discriminant,
    compute_inverse_form,
    compute_principal_form,
    compute_reduced_forms,
    is_reduced,
    reduce_form,
)

__all__ = [
    "Certificate",
    "Change",
    "change",
    "composition_holds_for_other_groups_too",
    "every_product_has_a_certificate_of_gauss",
    "find_reduction",
    "forms_that_are_equivalent_reduce_to_the_same_form",
    "no_two_classes_are_equivalent",
]

_FORMS: Final = "spectral_spec.forms"


class Change(NamedTuple):
    """A change of variables of determinant 1: (x, y) becomes (px + qy, rx + sy)."""

    p: int
    q: int
    r: int
    s: int


def change(form: Form, by: Change) -> Form:
    """The form in other variables."""
    a, c = evaluate(form, by.p, by.r), evaluate(form, by.q, by.s)
    return Form(a, evaluate(form, by.p + by.q, by.r + by.s) - a - c, c)


def _chain(one: Change, other: Change) -> Change:
    """First the other, then the one: the product of matrices."""
    p, q, r, s = one
    return Change(
        p * other.p + q * other.r,
        p * other.q + q * other.s,
        r * other.p + s * other.r,
        r * other.q + s * other.s,
    )


def _invert(by: Change) -> Change:
    return Change(by.s, -by.q, -by.r, by.p)


def find_reduction(form: Form) -> Change:
    """Some change that makes the form reduced."""
    found = Change(1, 0, 0, 1)
    now = form
    while not is_reduced(now):
        shift = (now.a - now.b) // (2 * now.a)
        step = Change(1, shift, 0, 1)
        if not is_reduced(change(now, step)):
            step = _chain(step, Change(0, -1, 1, 0))
        found, now = _chain(found, step), change(now, step)
    return found


class Certificate(NamedTuple):
    """X and Y, bilinear in (x1, y1) and (x2, y2): factors of x1 x2, x1 y2, y1 x2, y1 y2."""

    x: tuple[int, ...]
    y: tuple[int, ...]


def _find_certificate(left: Form, right: Form) -> tuple[Certificate, Form]:
    """A search that need not be believed: united forms of both, multiplied (Dirichlet)."""
    # The right form, changed so that it takes a value prime to left.a at (1, 0).
    p, r = next(
        (p, r)
        for p, r in product(range(40), repeat=2)
        if gcd(p, r) == 1 and gcd(evaluate(right, p, r), left.a) == 1
    )
    q, s = next((q, s) for q, s in product(range(-40, 41), repeat=2) if p * s - q * r == 1)
    other = change(right, Change(p, q, r, s))
    shift = next(
        k for k in range(other.a) if (left.b + 2 * left.a * k - other.b) % (2 * other.a) == 0
    )
    middle = left.b + 2 * left.a * shift
    mine = Change(1, shift, 0, 1)
    its = _chain(Change(p, q, r, s), Change(1, (middle - other.b) // (2 * other.a), 0, 1))
    last = (middle * middle - compute_discriminant(left)) // (4 * left.a * other.a)
    united = Form(left.a * other.a, middle, last)
    reduction = find_reduction(united)
    mine, its, back = _invert(mine), _invert(its), _invert(reduction)

    def multiply(x1: int, y1: int, x2: int, y2: int) -> tuple[int, int]:
        x1, y1 = mine.p * x1 + mine.q * y1, mine.r * x1 + mine.s * y1
        x2, y2 = its.p * x2 + its.q * y2, its.r * x2 + its.s * y2
        x, y = x1 * x2 - last * y1 * y2, left.a * x1 * y2 + other.a * y1 * x2 + middle * y1 * y2
        return back.p * x + back.q * y, back.r * x + back.s * y

    corners = [multiply(*one, *two) for one, two in product(((1, 0), (0, 1)), repeat=2)]
    x, y = zip(*corners, strict=True)
    return Certificate(x, y), change(united, reduction)


def _is_direct(certificate: Certificate, left: Form, right: Form) -> bool:
    """Gauss's two conditions, by which the product is no other class, as the inverse's."""
    x, y = certificate
    return x[0] * y[1] - x[1] * y[0] == left.a and x[0] * y[2] - x[2] * y[0] == right.a


def _is_identity(certificate: Certificate, left: Form, right: Form, result: Form) -> bool:
    """Whether left(x1, y1) * right(x2, y2) = result(X, Y), by the coefficients.

    Both sides are of degree 2 in each of four variables: the 3 * 3 points decide.
    """
    points = ((1, 0), (0, 1), (1, 1))
    for (x1, y1), (x2, y2) in product(points, repeat=2):
        monomials = x1 * x2, x1 * y2, y1 * x2, y1 * y2
        x, y = (
            sum(factor * one for factor, one in zip(factors, monomials, strict=True))
            for factors in certificate
        )
        if evaluate(left, x1, y1) * evaluate(right, x2, y2) != evaluate(result, x, y):
            return False
    return True


def _is_product(left: Form, right: Form) -> bool:
    """Whether `compose` gives what the certificate certifies."""
    certificate, reduced = _find_certificate(left, right)
    return (
        reduced == compose(left, right)
        and _is_direct(certificate, left, right)
        and _is_identity(certificate, left, right, reduced)
    )


@obligation(
    law="Each of the 144 products h of classes f and g has a certificate of Gauss: integers "
    "by which f(x1, y1) g(x2, y2) = h(X, Y) with X and Y bilinear, and direct.",
    rules=("G4",),
    mutants=(
        Mutant(f"{_FORMS}.compose", "left.b + right.b", "left.b - right.b"),
        Mutant(f"{_FORMS}.compose", "// (g * g)", "// g"),
        Mutant(f"{_FORMS}.compose", "x * u * left.a", "x * v * left.a"),
        Mutant(f"{_FORMS}.compose", "left.b * right.b + d", "left.b * right.b - d"),
        Mutant(f"{_FORMS}.compose", "b % (2 * a)", "b % a"),
        Mutant(f"{_FORMS}.compose", "b * b - d", "b * b + d"),
        Mutant(f"{_FORMS}.compose", "reduce_form(Form(a, b,", "(Form(a, b,"),
    ),
)
def every_product_has_a_certificate_of_gauss(case: Case) -> bool:
    # The identity itself, of unknown numbers, for one product that is neither's square.
    x1, y1, x2, y2 = (case.integer(name) for name in ("x1", "y1", "x2", "y2"))
    for left, right in zip(CLASSES, (*CLASSES[5:], *CLASSES[:5]), strict=True):
        certificate, _ = _find_certificate(left, right)
        monomials = x1 * x2, x1 * y2, y1 * x2, y1 * y2
        x, y = (sum(f * m for f, m in zip(row, monomials, strict=True)) for row in certificate)
        values = evaluate(left, x1, y1) * evaluate(right, x2, y2)
        case.claim("the certificate", equal(values, evaluate(compose(left, right), x, y)))
    return all(_is_product(left, right) for left in CLASSES for right in CLASSES)


#: Fundamental discriminants, odd and even, of groups cyclic and not, with every kind of form.
_OTHERS: Final = (-3, -4, -20, -23, -84, -231)


@obligation(
    law="The same for every pair of classes of six other fundamental discriminants.",
    rules=("G4", "G5", "G6", "G7"),
    mutants=(
        Mutant(f"{_FORMS}.compose", "x * v * right.a", "x * u * right.a"),
        Mutant(f"{_FORMS}.compose", "+ y * (", "- y * ("),
        Mutant(f"{_FORMS}.compute_inverse_form", "-form.b", "form.b"),
        Mutant(
            f"{_FORMS}.compute_inverse_form", "form.a, -form.b, form.c", "form.c, -form.b, form.a"
        ),
    ),
)
def composition_holds_for_other_groups_too(case: Case) -> bool:
    del case  # nothing is unknown
    for discriminant in (*_OTHERS, DISCRIMINANT):
        forms = compute_reduced_forms(discriminant)
        principal = compute_principal_form(discriminant)
        if not all(_is_product(left, right) for left in forms for right in forms):
            return False
        for form in forms:
            inverse = compute_inverse_form(form)
            if inverse not in forms or compose(form, inverse) != principal:
                return False
            if compose(form, principal) != form:
                return False
    return True


def _find_points(form: Form, value: int) -> list[tuple[int, int]]:
    """All points at which a form of the field takes a value: y*y <= 4 a value / 731."""
    found: list[tuple[int, int]] = []
    for y in range(-isqrt(4 * form.a * value // 731), isqrt(4 * form.a * value // 731) + 1):
        reach = isqrt(4 * form.a * value) + abs(form.b * y)
        found.extend((x, y) for x in range(-reach, reach + 1) if evaluate(form, x, y) == value)
    return found


@obligation(
    law="No change of variables of determinant 1 makes one of the twelve forms another: all "
    "that could are tried, since a form takes a value at finitely many points.",
    rules=("G1", "G7"),
    mutants=(
        Mutant(f"{_FORMS}.is_reduced", "<= a <= c", "<= a"),
        Mutant(f"{_FORMS}.compute_reduced_forms", "== 0 and is_reduced(Form(a, b, c))", "== 0"),
    ),
)
def no_two_classes_are_equivalent(case: Case) -> bool:
    del case  # nothing is unknown
    listed = compute_reduced_forms(DISCRIMINANT)
    for form in listed:
        points = {value: _find_points(form, value) for one in listed for value in (one.a, one.c)}
        for other in listed:
            for (p, r), (q, s) in product(points[other.a], points[other.c]):
                turned = p * s - q * r == 1 and change(form, Change(p, q, r, s)) == other
                if turned and other != form:
                    return False
    return len(listed) == CLASS_NUMBER == 12


_CHANGES: Final = [
    Change(p, q, r, s) for p, q, r, s in product(range(-2, 3), repeat=4) if p * s - q * r == 1
]


@obligation(
    law="Each class, put into other variables by every change with factors of -2..2, is "
    "reduced to itself again.",
    rules=("G3",),
    mutants=(
        Mutant(f"{_FORMS}.reduce_form", "c, -b, a", "c, b, a"),
        Mutant(f"{_FORMS}.reduce_form", "+ 2 * a * k", "- 2 * a * k"),
        Mutant(f"{_FORMS}.reduce_form", "+ b * k + c", "+ b * k - c"),
    ),
)
def forms_that_are_equivalent_reduce_to_the_same_form(case: Case) -> bool:
    del case  # nothing is unknown
    return all(reduce_form(change(form, by)) == form for form in CLASSES for by in _CHANGES)
