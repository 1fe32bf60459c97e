"""The script that makes operations out of accesses covers the whole system."""

from __future__ import annotations

from fractions import Fraction

from spectral_memory.lockstep.script import compute_birth, compute_size, compute_visit, compute_wish
from spectral_spec.address import DOMAINS, OFFSETS
from spectral_spec.extents import compute_size_class
from spectral_spec.resonances import ENCLOSURES
from spectral_spec.tiers import AUTO, Tier, compute_tier_range

NUMBERS = range(20_000)


def test_every_domain_meets_every_size_class_and_the_empty_block() -> None:
    met = {(n % DOMAINS, compute_size_class(compute_size(n))) for n in NUMBERS}
    assert len(met) == DOMAINS * 7
    assert {n % DOMAINS for n in NUMBERS if compute_size(n) == 0} == set(range(DOMAINS))
    assert all(0 <= compute_size(n) <= OFFSETS for n in NUMBERS)


def test_every_domain_meets_every_wish() -> None:
    met = {(n % DOMAINS, hint, t is None) for n in NUMBERS for hint, t in (compute_wish(n),)}
    with_frequency = (Tier.COLD, Tier.WARM, Tier.HOT, AUTO)
    expected = {(d, int(hint), True) for d in range(DOMAINS) for hint in (*Tier, AUTO)}
    expected |= {(d, int(hint), False) for d in range(DOMAINS) for hint in with_frequency}
    assert {(d, int(hint), none) for d, hint, none in met} == expected


def test_a_wished_frequency_lies_inside_its_tier_and_some_are_floats() -> None:
    dyadic = 0
    for number in NUMBERS:
        hint, t = compute_wish(number)
        if t is None:
            continue
        first, last = compute_tier_range(hint, ENCLOSURES, 100)
        assert ENCLOSURES[first - 1].high < t < ENCLOSURES[last - 1].low
        dyadic += Fraction(float(t)) == t
    assert 1000 < dyadic < 11000


def test_a_birth_without_a_wish_names_no_tier() -> None:
    for number in range(100):
        birth = compute_birth(number, wishing=False)
        assert (birth.hint, birth.t) == (AUTO, None)
        assert birth.domain == number % DOMAINS
    assert {compute_birth(n, wishing=True).kind for n in range(7)} == {"malloc", "calloc"}


def test_visits_use_every_operation_and_stay_inside_the_block() -> None:
    kinds: dict[str, int] = {}
    for number in range(300):
        size = compute_size(number)
        for visit in range(2, 60):
            for writing in (False, True):
                for operation in compute_visit(0, size, number, visit, writing):
                    kinds[operation.kind] = kinds.get(operation.kind, 0) + 1
                    if operation.kind == "write":
                        assert operation.offset + len(operation.data) <= size
                    if operation.kind == "read" and operation.size == 1:
                        assert operation.offset == size
    assert set(kinds) == {"access", "read", "write", "realloc", "free"}
    assert kinds["access"] == max(kinds["access"], kinds["free"], kinds["realloc"])
