"""The classes form the group that the slot rule needs, and they are all the classes."""

from __future__ import annotations

from itertools import product
from math import gcd, pi, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    compute_bezout,
    compute_discriminant,
    compute_prime_form,
    compute_principal_form,
    compute_reduced_forms,
    is_reduced,
    reduce_form,
)
from spectral_spec.lattice import SLOTS, compute_domain, compute_slot, get_slot
from spectral_spec.sector import DOMAINS, PRIMES

NUMBERS = range(CLASS_NUMBER)
# Fundamental, of class number 12, with a Minkowski bound in [17, 19).
CANDIDATES = (-728, -731, -744, -755, -804, -888)


def test_the_discriminant_is_fundamental() -> None:
    size = -DISCRIMINANT
    assert DISCRIMINANT % 4 == 1
    assert all(size % (d * d) for d in range(2, 28))
    assert size == 17 * 43


def test_the_powers_of_the_generator_are_all_the_classes() -> None:
    assert CLASS_NUMBER == DOMAINS == 12
    assert set(CLASSES) == set(compute_reduced_forms(DISCRIMINANT))
    assert len(set(CLASSES)) == 12
    assert CLASSES[0] == compute_principal_form(DISCRIMINANT) == Form(1, 1, 183)
    assert CLASSES[1] == GENERATOR == compute_prime_form(DISCRIMINANT, 3)
    assert all(compute_discriminant(form) == DISCRIMINANT for form in CLASSES)
    assert all(is_reduced(form) and gcd(*form) == 1 for form in CLASSES)


def test_composition_is_addition_of_class_numbers() -> None:
    for left, right in product(NUMBERS, NUMBERS):
        assert get_product(left, right) == (left + right) % 12
        assert CLASSES[get_product(left, right)] == compose(CLASSES[left], CLASSES[right])
    assert len(PRODUCTS) == 144


def test_the_table_is_a_commutative_group() -> None:
    for a, b in product(NUMBERS, NUMBERS):
        assert get_product(a, b) == get_product(b, a)
        for c in NUMBERS:
            assert get_product(get_product(a, b), c) == get_product(a, get_product(b, c))
    for a in NUMBERS:
        assert get_product(0, a) == a
        assert get_product(a, get_inverse(a)) == 0
    assert sorted(INVERSES) == list(NUMBERS)


def _multiply_ideals(left: Form, right: Form) -> Form:
    """The product of two classes by multiplying lattices: nothing of `compose` is used.

    The ideal behind (a, b, c) is spanned by a and w - (b + 1) / 2, where w is
    (1 + sqrt(D)) / 2, so that w * w = w + (D - 1) / 4; (p, q) stands for p + q*w.
    """
    spans = [((form.a, 0), (-(form.b + 1) // 2, 1)) for form in (left, right)]
    vectors = [
        (p * r + q * s * ((DISCRIMINANT - 1) // 4), p * s + q * r + q * s)
        for (p, q), (r, s) in product(*spans)
    ]
    # Euclid on the second coordinates: one vector keeps their gcd, the rest get 0.
    while sum(q != 0 for _, q in vectors) > 1:
        pivot = min((v for v in vectors if v[1]), key=lambda v: abs(v[1]))
        at = vectors.index(pivot)
        vectors = [
            v
            if i == at
            else (v[0] - v[1] // pivot[1] * pivot[0], v[1] % pivot[1])
            if pivot[1] > 0
            else (v[0] + v[1] // -pivot[1] * pivot[0], v[1] % -pivot[1])
            for i, v in enumerate(vectors)
        ]
    ((shift, content),) = [v for v in vectors if v[1]]
    if content < 0:
        shift, content = -shift, -content
    norm = gcd(*(p for p, q in vectors if q == 0)) // content
    b = -2 * (shift // content) - 1
    return reduce_form(Form(norm, b, (b * b - DISCRIMINANT) // (4 * norm)))


def test_composition_is_multiplication_of_ideals() -> None:
    for left, right in product(CLASSES, CLASSES):
        assert _multiply_ideals(left, right) == compose(left, right)


unimodular = st.lists(st.tuples(st.integers(-4, 4), st.booleans()), max_size=8)


@given(st.sampled_from(CANDIDATES), st.integers(0, 11), unimodular)
def test_reduction_finds_the_class_again(
    discriminant: int, number: int, moves: list[tuple[int, bool]]
) -> None:
    form = compute_reduced_forms(discriminant)[number]
    a, b, c = form
    for shift, swap in moves:
        b, c = b + 2 * a * shift, a * shift * shift + b * shift + c
        if swap:
            a, b, c = c, -b, a
    assert compute_discriminant(Form(a, b, c)) == discriminant
    assert reduce_form(Form(a, b, c)) == form


@pytest.mark.parametrize("form", [(61, -1, 3), (3, -5, 63), (15, -13, 15), (15, 17, 17)])
def test_reduced_means_reduced(form: tuple[int, int, int]) -> None:
    assert not is_reduced(Form(*form))
    assert is_reduced(reduce_form(Form(*form)))


@given(st.integers(1, 10**6), st.integers(-(10**6), 10**6))
def test_bezout(x: int, y: int) -> None:
    g, u, v = compute_bezout(x, y)
    assert g == gcd(x, y) == u * x + v * y


@pytest.mark.parametrize("discriminant", CANDIDATES)
def test_the_candidates_are_what_the_decision_says(discriminant: int) -> None:
    forms = compute_reduced_forms(discriminant)
    assert len(forms) == 12
    assert 17 <= 2 / pi * sqrt(-discriminant) < 19
    principal = compute_principal_form(discriminant)
    orders = sorted(len(compute_powers(form, principal)) for form in forms)
    cyclic = [1, 2, 3, 3, 4, 4, 6, 6, 12, 12, 12, 12]
    assert (orders == cyclic) == (discriminant in {-731, -755})
    # The seven primes generate the group, as Minkowski's bound says.
    reached = {principal}
    while True:
        ideals = [compute_prime_form(discriminant, prime) for prime in PRIMES]
        more = reached | {
            compose(have, ideal) for have in reached for ideal in ideals if ideal is not None
        }
        if more == reached:
            break
        reached = more
    assert reached == set(forms)


def test_the_classes_of_the_channels() -> None:
    assert PRIME_CLASSES == (0, 1, 5, 3, 0, 4, 6)
    # Two are inert, one is ramified and so its own inverse, four split.
    assert [compute_prime_form(DISCRIMINANT, p) is None for p in PRIMES].count(True) == 2
    assert DISCRIMINANT % 17 == 0
    assert get_inverse(compute_prime_class(17)) == compute_prime_class(17)
    for prime in PRIMES[1:]:
        # Euler's criterion, independent of the forms.
        residue = pow(DISCRIMINANT % prime, (prime - 1) // 2, prime)
        inert = compute_prime_form(DISCRIMINANT, prime) is None
        assert inert == (residue == prime - 1)
    assert DISCRIMINANT % 8 == 5  # 2 is inert


@pytest.mark.parametrize("prime", range(7))
def test_in_every_channel_each_slot_has_one_owner(prime: int) -> None:
    slots = [compute_slot(domain, prime) for domain in range(DOMAINS)]
    assert sorted(slots) == list(range(12))
    for domain, slot in enumerate(slots):
        assert compute_domain(slot, prime) == domain
        assert get_slot(domain, prime) == slot
        assert slot == (domain + PRIME_CLASSES[prime]) % 12
    assert len(SLOTS) == 84
