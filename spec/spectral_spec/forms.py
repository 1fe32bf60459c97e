"""Binary quadratic forms: the arithmetic of ideal classes in plain integers.

The form (a, b, c) stands for a*x*x + b*x*y + c*y*y, of discriminant b*b - 4*a*c.
Those of one negative fundamental discriminant, taken up to a change of variables
of determinant 1, form a group: the ideal class group of the field.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = [
    "Form",
    "compose",
    "compute_bezout",
    "compute_discriminant",
    "compute_inverse_form",
    "compute_prime_form",
    "compute_principal_form",
    "compute_reduced_forms",
    "is_reduced",
    "reduce_form",
]


class Form(NamedTuple):
    """A primitive, positive definite form: a > 0 and the discriminant is negative."""

    a: int
    b: int
    c: int


def is_reduced(form: Form) -> bool:
    """Whether the form is the one that stands for its class (Gauss). Rule G1."""
    a, b, c = form
    return -a < b <= a <= c and (b >= 0 or a < c)


def compute_discriminant(form: Form) -> int:
    """The discriminant b*b - 4*a*c. Rule G2."""
    return form.b * form.b - 4 * form.a * form.c


def compute_bezout(x: int, y: int) -> tuple[int, int, int]:
    """(g, u, v) with g = gcd(x, y) = u*x + v*y, for x > 0.

    >>> compute_bezout(12, 42)
    (6, -3, 1)
    """
    old, new = (x, 1, 0), (y, 0, 1)
    while new[0] != 0:
        quotient = old[0] // new[0]
        rest = (
            old[0] - quotient * new[0],
            old[1] - quotient * new[1],
            old[2] - quotient * new[2],
        )
        old, new = new, rest
    return old if old[0] > 0 else (-old[0], -old[1], -old[2])


def reduce_form(form: Form) -> Form:
    """The reduced form of the same class. O(log of the coefficients) steps. Rule G3.

    >>> reduce_form(Form(61, -1, 3))
    Form(a=3, b=1, c=61)
    """
    a, b, c = form
    while True:
        # Shift x by k*y: b comes into -a < b <= a.
        k = (a - b) // (2 * a)
        b, c = b + 2 * a * k, a * k * k + b * k + c
        if a > c:
            a, b, c = c, -b, a
        elif a == c and b < 0:
            return Form(a, -b, c)
        else:
            return Form(a, b, c)


def compose(left: Form, right: Form) -> Form:
    """The product of two classes of one discriminant, reduced: Gauss composition.

    Arndt's form of it: the product of the ideals behind the forms, divided by its
    integer content `g`. Rule G4.

    >>> compose(Form(3, 1, 61), Form(3, -1, 61))
    Form(a=1, b=1, c=183)
    """
    discriminant = compute_discriminant(left)
    common, u, v = compute_bezout(left.a, right.a)
    g, x, y = compute_bezout(common, (left.b + right.b) // 2)
    a = left.a * right.a // (g * g)
    b = (
        x * u * left.a * right.b
        + x * v * right.a * left.b
        + y * ((left.b * right.b + discriminant) // 2)
    ) // g
    b = b % (2 * a)
    return reduce_form(Form(a, b, (b * b - discriminant) // (4 * a)))


def compute_inverse_form(form: Form) -> Form:
    """The class of the conjugate ideal, which is the inverse. Rule G5."""
    return reduce_form(Form(form.a, -form.b, form.c))


def compute_principal_form(discriminant: int) -> Form:
    """The class of the principal ideals: the identity. Rule G6."""
    b = discriminant % 2
    return Form(1, b, (b - discriminant) // 4)


def compute_reduced_forms(discriminant: int) -> tuple[Form, ...]:
    """All reduced forms, by a, then b: one of each class. Rule G7.

    For a fundamental discriminant, whose forms are all primitive. A reduced form
    has 3*a*a <= -discriminant, so this ends and misses none. O(-discriminant).

    >>> len(compute_reduced_forms(-731))
    12
    """
    found: list[Form] = []
    a = 1
    while 3 * a * a <= -discriminant:
        for b in range(-a + 1, a + 1):
            c, remainder = divmod(b * b - discriminant, 4 * a)
            if remainder == 0 and is_reduced(Form(a, b, c)):
                found.append(Form(a, b, c))
        a += 1
    return tuple(found)


def compute_prime_form(discriminant: int, prime: int) -> Form | None:
    """A form (prime, b, c) with the least b >= 0: an ideal of norm `prime`. Rule G8.

    None if there is none: the prime is inert, and the ideal it generates is
    principal. A split prime has a second ideal, the conjugate; least b chooses.
    """
    for b in range(prime + 1):
        c, remainder = divmod(b * b - discriminant, 4 * prime)
        if remainder == 0:
            return Form(prime, b, c)
    return None
