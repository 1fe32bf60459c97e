"""The slot rule: which lattice slot an isolation domain owns in a prime channel.

In channel p domain c owns slot c * [p]: its own class times the class of the
ideal over p. Translation in a group is a bijection, so in no channel do two
domains share a slot, and each slot has an owner.
"""

from __future__ import annotations

from typing import Final

from spectral_spec.class_group import PRIME_CLASSES, get_inverse, get_product
from spectral_spec.sector import DOMAINS, PRIMES

__all__ = ["SLOTS", "compute_domain", "compute_slot", "get_slot"]


def compute_slot(domain: int, prime: int) -> int:
    """The lattice slot 0..11 of a domain 0..11 in prime channel 0..6. O(1). Rule G13.

    >>> compute_slot(0, 1), compute_slot(3, 1), compute_slot(11, 1)
    (1, 4, 0)
    """
    return get_product(domain, PRIME_CLASSES[prime])


def compute_domain(slot: int, prime: int) -> int:
    """The domain 0..11 that owns a lattice slot in prime channel 0..6. O(1). Rule G14.

    >>> [compute_domain(compute_slot(domain, 5), 5) for domain in range(3)]
    [0, 1, 2]
    """
    return get_product(slot, get_inverse(PRIME_CLASSES[prime]))


#: All slots, flat: item domain * 7 + prime.
SLOTS: Final = tuple(
    compute_slot(domain, prime) for domain in range(DOMAINS) for prime in range(len(PRIMES))
)


def get_slot(domain: int, prime: int) -> int:
    """`compute_slot` by one look-up, for implementations. Rule G15."""
    return SLOTS[domain * len(PRIMES) + prime]
