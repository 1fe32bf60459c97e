"""Lists of forms: all reduced ones of a discriminant, and the least of a prime norm."""

from __future__ import annotations

from math import isqrt
from typing import Final

from spectral_proofs.laws.forms import evaluate, is_reduced_by_gauss, make_form
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, equal, implies, one_of
from spectral_proofs.symbolic.explorer import get_explorer
from spectral_spec.forms import (
    Form,
    compute_discriminant,
    compute_prime_form,
    compute_reduced_forms,
    is_reduced,
)
from spectral_spec.sector import PRIMES

__all__ = [
    "every_reduced_form_is_small_beside_its_discriminant",
    "every_reduced_form_of_the_field_is_enumerated",
    "the_enumeration_lists_the_reduced_forms_of_a_discriminant",
    "the_prime_form_is_the_least_of_its_norm",
]

_FORMS: Final = "spectral_spec.forms"


@obligation(
    law="For any D and each of the seven primes p: (p, b, c) is of discriminant D, b >= 0 is "
    "least among all b, and there is None only if D is no square mod 4p.",
    rules=("G2", "G8"),
    mutants=(
        Mutant(f"{_FORMS}.compute_prime_form", "range(prime + 1)", "range(prime)"),
        Mutant(f"{_FORMS}.compute_prime_form", "range(prime + 1)", "range(1, prime + 1)"),
        Mutant(f"{_FORMS}.compute_prime_form", "4 * prime", "2 * prime"),
        Mutant(f"{_FORMS}.compute_prime_form", "remainder == 0", "remainder == 1"),
        Mutant(f"{_FORMS}.compute_prime_form", "b * b - d", "b * b + d"),
        Mutant(f"{_FORMS}.compute_prime_form", "Form(prime, b, c)", "Form(prime, -b, c)"),
    ),
)
def the_prime_form_is_the_least_of_its_norm(case: Case) -> bool:
    quotient = case.integer("quotient")
    for prime in PRIMES:
        for residue in range(4 * prime):
            discriminant = 4 * prime * quotient + residue
            holds = _is_least_of_its_norm(discriminant, residue, prime)
            case.claim(f"for D = {residue} mod {4 * prime}", holds)
            # The residue decides: that a path forks is a failure, and the law ends here.
            if get_explorer().get_path():
                return False
    return True


def _is_least_of_its_norm(discriminant: int, residue: int, prime: int) -> bool:
    """Of any discriminant of this residue mod 4p. All squares mod 4p are those of b < 2p."""
    form = compute_prime_form(discriminant, prime)
    fits = [b * b % (4 * prime) == residue for b in range(2 * prime)]
    if form is None:
        return not any(fits)
    return all_of(
        form.b >= 0 and not any(fits[: form.b]),
        equal(evaluate(form, 1, 0), prime),
        equal(compute_discriminant(form), discriminant),
    )


@obligation(
    law="Of a reduced form of discriminant D, 3 a**2 <= -D; so the enumeration may stop.",
    rules=("G1", "G2", "G7"),
    mutants=(
        Mutant(f"{_FORMS}.is_reduced", "a <= c and (b", "a <= c + 1 and (b"),
        Mutant(f"{_FORMS}.compute_discriminant", "4 * form", "3 * form"),
    ),
)
def every_reduced_form_is_small_beside_its_discriminant(case: Case) -> bool:
    form = make_form(case)
    case.suppose("it is reduced", is_reduced(form))
    return 3 * form.a * form.a <= -compute_discriminant(form)


#: Fundamental discriminants: the field's, even ones, of cyclic and of other groups, and
#: the two with forms on the very border of the enumeration.
_DISCRIMINANTS: Final = (-3, -4, -7, -8, -20, -23, -84, -231, -327, -728, -731, -755)


@obligation(
    law="For each of twelve fundamental discriminants, the field's among them, the list is "
    "that of Gauss's definition, by a, then b: every b*b - D = 4ac with |b| <= a <= c.",
    rules=("G1", "G2", "G7"),
    mutants=(
        Mutant(f"{_FORMS}.compute_reduced_forms", "3 * a * a <= -", "3 * a * a < -"),
        Mutant(f"{_FORMS}.compute_reduced_forms", "3 * a * a", "4 * a * a"),
        Mutant(f"{_FORMS}.compute_reduced_forms", "a = 1", "a = 2"),
        Mutant(f"{_FORMS}.compute_reduced_forms", "-a + 1, a + 1", "-a + 1, a"),
        Mutant(f"{_FORMS}.compute_reduced_forms", "-a + 1, a + 1", "0, a + 1"),
        Mutant(f"{_FORMS}.compute_reduced_forms", "remainder == 0", "remainder >= 0"),
        Mutant(f"{_FORMS}.compute_reduced_forms", "== 0 and", "== 0 or"),
        Mutant(f"{_FORMS}.compute_reduced_forms", "a += 1", "a += 2"),
    ),
)
def the_enumeration_lists_the_reduced_forms_of_a_discriminant(case: Case) -> bool:
    del case  # nothing is unknown
    return all(compute_reduced_forms(d) == _enumerate_by_middle(d) for d in _DISCRIMINANTS)


def _enumerate_by_middle(discriminant: int) -> tuple[Form, ...]:
    """The other way to enumerate: by b, then by the divisors of (b*b - D) / 4."""
    found = []
    for b in range(discriminant, 1 - discriminant):
        product, rest = divmod(b * b - discriminant, 4)
        if rest == 0 and 4 * b * b <= b * b - discriminant:  # for b*b <= a*c
            for a in range(max(abs(b), 1), isqrt(product) + 1):
                form = Form(a, b, product // a)
                if product % a == 0 and is_reduced_by_gauss(form):
                    found.append(form)
    return tuple(sorted(found))


@obligation(
    law="A form whose discriminant is -731 and that is reduced is one of the twelve listed.",
    rules=("G1", "G2", "G7"),
    merged=(is_reduced,),
    mutants=(
        Mutant(f"{_FORMS}.compute_reduced_forms", "3 * a * a <=", "9 * a * a <="),
        Mutant(f"{_FORMS}.is_reduced", "-a < b", "-a - 2 < b"),
    ),
)
def every_reduced_form_of_the_field_is_enumerated(case: Case) -> bool:
    c = case.integer("c")
    listed = compute_reduced_forms(-731)
    claims = []
    for a in range(1, 16):  # no further, as 3 * 16 * 16 > 731
        for b in range(-a - 2, a + 3):
            form = Form(a, b, c)
            meant = all_of(is_reduced(form), equal(compute_discriminant(form), -731))
            claims.append(implies(meant, one_of(*(equal(form, one) for one in listed))))
    return all_of(*claims)
