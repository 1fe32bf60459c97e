"""The class group: twelve classes, the tables of their products, and the axioms."""

from __future__ import annotations

from itertools import product
from operator import index
from typing import Final, cast

from spectral_proofs.laws.composition import change, find_reduction
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.calls import Contract
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, choose, equal, one_of
from spectral_proofs.symbolic.explorer import get_explorer
from spectral_proofs.symbolic.values import SymInt
from spectral_spec.class_group import (
    CLASS_NUMBER,
    CLASSES,
    DISCRIMINANT,
    GENERATOR,
    INVERSES,
    PRIME_CLASSES,
    PRODUCTS,
    compute_powers,
    compute_prime_class,
    get_inverse,
    get_product,
)
from spectral_spec.forms import (
    Form,
    compose,
    compute_inverse_form,
    compute_prime_form,
    compute_principal_form,
    compute_reduced_forms,
)
from spectral_spec.sector import PRIMES

__all__ = [
    "INVERSE",
    "PRODUCT",
    "every_inverse_is_the_opposite_number",
    "every_product_is_the_sum_of_the_numbers",
    "products_can_be_cancelled",
    "the_class_of_each_prime_channel_is_that_of_an_ideal_of_its_norm",
    "the_powers_of_the_generator_are_all_the_classes",
    "the_table_is_that_of_an_abelian_group",
    "the_tables_are_what_composition_gives",
]

_FORMS: Final = "spectral_spec.forms"
_GROUP: Final = "spectral_spec.class_group"


@obligation(
    law="The classes 0..11 are the powers of the form (3, 1, 61), each once, from the "
    "principal form on; they are all the reduced forms; the twelfth power is the first again.",
    rules=("G6", "G7", "G9"),
    mutants=(
        Mutant(f"{_GROUP}.compute_powers", "[principal]", "[]"),
        Mutant(f"{_GROUP}.compute_powers", "!= principal", "!= generator"),
        Mutant(f"{_GROUP}.compute_powers", "following = generator", "following = principal"),
        Mutant(f"{_GROUP}.compute_powers", "append(following)", "append(generator)"),
    ),
)
def the_powers_of_the_generator_are_all_the_classes(case: Case) -> bool:
    del case  # nothing is unknown
    principal = compute_principal_form(DISCRIMINANT)
    following = (*CLASSES[1:], CLASSES[0])
    return (
        compute_powers(GENERATOR, principal) == CLASSES
        and CLASSES[0] == Form(1, 1, 183)
        and CLASSES[1] == GENERATOR == compute_prime_form(DISCRIMINANT, 3)
        and tuple(compose(form, GENERATOR) for form in CLASSES) == following
        and tuple(sorted(CLASSES)) == compute_reduced_forms(DISCRIMINANT)
        and len(set(CLASSES)) == CLASS_NUMBER
    )


@obligation(
    law="The tables of products, inverses and prime channels are what composition, "
    "conjugation and the ideals over the primes give.",
    rules=("G4", "G5", "G10", "G11", "G12"),
    mutants=(
        Mutant(f"{_FORMS}.compose", "% (2 * a)", "% (2 * a) + a"),
        Mutant(f"{_FORMS}.compute_inverse_form", "-form.b", "form.b"),
        Mutant(f"{_GROUP}.compute_prime_class", "reduce_form(form)", "compose(form, form)"),
        Mutant(f"{_GROUP}.get_product", "left * CLASS", "right * CLASS"),
        Mutant(f"{_GROUP}.get_inverse", "[number]", "[-number]"),
    ),
)
def the_tables_are_what_composition_gives(case: Case) -> bool:
    del case  # nothing is unknown
    numbers = {form: number for number, form in enumerate(CLASSES)}
    products = tuple(numbers[compose(left, right)] for left in CLASSES for right in CLASSES)
    inverses = tuple(numbers[compute_inverse_form(form)] for form in CLASSES)
    pairs = product(range(CLASS_NUMBER), repeat=2)
    return (
        products == PRODUCTS == tuple(get_product(left, right) for left, right in pairs)
        and inverses == INVERSES == tuple(map(get_inverse, range(CLASS_NUMBER)))
        and tuple(map(compute_prime_class, PRIMES)) == PRIME_CLASSES
    )


@obligation(
    law="Class [p] of a channel, p one of the first seven primes, holds a form (p, b, c) with "
    "least b, by a change that is found; or p is inert, as D is no square mod 4p (Euler's "
    "criterion), and [p] is 0.",
    rules=("G8", "G10"),
    mutants=(
        Mutant(f"{_GROUP}.compute_prime_class", "is None", "is not None"),
        Mutant(f"{_GROUP}.compute_prime_class", "return 0", "return 6"),
        Mutant(f"{_FORMS}.compute_prime_form", "range(prime + 1)", "range(prime)"),
        Mutant(f"{_FORMS}.compute_prime_form", "Form(prime, b, c)", "Form(prime, -b, c)"),
    ),
)
def the_class_of_each_prime_channel_is_that_of_an_ideal_of_its_norm(case: Case) -> bool:
    del case  # nothing is unknown
    return PRIMES == (2, 3, 5, 7, 11, 13, 17) and all(
        _is_class_of(compute_prime_class(prime), prime) and number == compute_prime_class(prime)
        for prime, number in zip(PRIMES, PRIME_CLASSES, strict=True)
    )


def _is_class_of(number: int, prime: int) -> bool:
    if _is_inert(prime):
        return number == 0
    middle = next(b for b in range(2 * prime) if (b * b - DISCRIMINANT) % (4 * prime) == 0)
    ideal = Form(prime, middle, (middle * middle - DISCRIMINANT) // (4 * prime))
    return change(ideal, find_reduction(ideal)) == CLASSES[number]


def _is_inert(prime: int) -> bool:
    """D is no square mod p, or D is 5 mod 8: p stays prime in the field."""
    if prime == 2:
        return DISCRIMINANT % 8 == 5
    return pow(DISCRIMINANT, (prime - 1) // 2, prime) == prime - 1


def _is_number(number: int) -> bool:
    return all_of(number >= 0, number <= 11)


def _make_number(*_: int) -> int:
    return cast("int", SymInt(get_explorer().fresh("class", "Int")))


def _is_sum(result: int, left: int, right: int) -> bool:
    total = left + right
    return all_of(_is_number(result), one_of(equal(result, total), equal(result, total - 12)))


def _is_opposite(result: int, number: int) -> bool:
    return all_of(_is_number(result), equal(result, choose(equal(number, 0), 0, 12 - number)))


def _are_numbers(left: int, right: int) -> bool:
    return all_of(_is_number(left), _is_number(right))


PRODUCT: Final = Contract(
    get_product,
    requires=_are_numbers,
    ensures=_is_sum,
    result=_make_number,
)

INVERSE: Final = Contract(
    get_inverse, requires=_is_number, ensures=_is_opposite, result=_make_number
)


@obligation(
    law="The product of two classes is the sum of their numbers, less 12 if that is past 11.",
    rules=("G11",),
    proves=PRODUCT,
    mutants=(
        Mutant(f"{_GROUP}.get_product", "left * CLASS_NUMBER", "left * (CLASS_NUMBER - 1)"),
        Mutant(f"{_GROUP}.get_product", "+ right", "- right"),
    ),
)
def every_product_is_the_sum_of_the_numbers(case: Case) -> bool:
    left, right = case.integer("f"), case.integer("g")
    case.suppose("they are classes", _is_number(left), _is_number(right))
    return _is_sum(get_product(index(left), index(right)), left, right)


@obligation(
    law="The inverse of class 0 is 0, that of any other class n is 12 - n.",
    rules=("G12",),
    proves=INVERSE,
    mutants=(
        Mutant(f"{_GROUP}.get_inverse", "INVERSES[number]", "INVERSES[number] // 2"),
        Mutant(f"{_GROUP}.get_inverse", "INVERSES[number]", "number"),
    ),
)
def every_inverse_is_the_opposite_number(case: Case) -> bool:
    number = case.integer("f")
    case.suppose("it is a class", _is_number(number))
    return _is_opposite(get_inverse(index(number)), number)


_NUMBERS: Final = range(12)


@obligation(
    law="(fg)h = f(gh), fg = gf, 0f = f, and f times its inverse is 0: all 1728 triples.",
    rules=("G11", "G12"),
    mutants=(
        Mutant(f"{_GROUP}.get_product", "left * CLASS_NUMBER", "left * (CLASS_NUMBER - 1)"),
        Mutant(f"{_GROUP}.get_product", "+ right", "+ right // 2"),
        Mutant(f"{_GROUP}.get_inverse", "INVERSES[number]", "number"),
    ),
)
def the_table_is_that_of_an_abelian_group(case: Case) -> bool:
    del case  # nothing is unknown
    times = get_product
    return (
        all(times(f, g) == times(g, f) in _NUMBERS for f, g in product(_NUMBERS, repeat=2))
        and all(times(0, f) == f and times(f, get_inverse(f)) == 0 for f in _NUMBERS)
        and all(
            times(times(f, g), h) == times(f, times(g, h))
            for f, g, h in product(_NUMBERS, repeat=3)
        )
    )


@obligation(
    law="If fg = fh, then g = h, and f times (inverse of f times h) is h: translation by a "
    "class is a bijection.",
    rules=("G11", "G12"),
    mutants=(
        Mutant(f"{_GROUP}.get_product", "+ right", "+ right // 2"),
        Mutant(f"{_GROUP}.get_inverse", "INVERSES[number]", "number"),
    ),
)
def products_can_be_cancelled(case: Case) -> bool:
    del case  # nothing is unknown
    return all(
        {get_product(f, g) for g in _NUMBERS} == set(_NUMBERS)
        and all(get_product(f, get_product(get_inverse(f), h)) == h for h in _NUMBERS)
        for f in _NUMBERS
    )
