"""The slot rule: in every prime channel each slot has exactly one owner."""

from __future__ import annotations

from operator import index

from spectral_proofs.laws.class_group import INVERSE, PRODUCT
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import choose, equal, none_of
from spectral_spec.class_group import PRIME_CLASSES
from spectral_spec.lattice import SLOTS, compute_domain, compute_slot, get_slot

__all__ = [
    "every_slot_has_an_owner",
    "the_owner_of_a_domains_slot_is_the_domain",
    "the_slot_is_the_class_times_the_class_of_the_channel",
    "the_slot_table_is_the_slot_rule",
    "two_domains_never_share_a_slot",
]

_LATTICE = "spectral_spec.lattice"
_DOMAIN_FORGETS = Mutant(f"{_LATTICE}.compute_domain", "get_inverse(PRIME_CLASSES[prime])", "0")
_DOMAIN_TWICE = Mutant(
    f"{_LATTICE}.compute_domain", "get_inverse(PRIME_CLASSES[prime])", "PRIME_CLASSES[prime]"
)


@obligation(
    law="The slot of domain c in channel p is c + [p], less 12 if that is past 11.",
    contracts=(PRODUCT, INVERSE),
    rules=("G13",),
    mutants=(
        Mutant(f"{_LATTICE}.compute_slot", "get_product(domain, PRIME", "get_product(0, PRIME"),
        Mutant(f"{_LATTICE}.compute_slot", "PRIME_CLASSES[prime]", "0"),
        Mutant(f"{_LATTICE}.compute_slot", "PRIME_CLASSES[prime]", "prime"),
    ),
)
def the_slot_is_the_class_times_the_class_of_the_channel(case: Case) -> bool:
    domain, prime = case.integer("domain", 0, 11), case.integer("prime", 0, 6)
    slot = compute_slot(domain, prime)
    case.claim("it is a slot", slot >= 0, slot <= 11)
    total = domain + PRIME_CLASSES[prime]
    return equal(slot, choose(total > 11, total - 12, total))


@obligation(
    law="In no channel do two different domains own the same slot.",
    contracts=(PRODUCT, INVERSE),
    rules=("G13",),
    mutants=(
        Mutant(f"{_LATTICE}.compute_slot", "get_product(domain,", "get_product(domain // 2,"),
        Mutant(f"{_LATTICE}.compute_slot", "get_product(domain,", "get_product(0,"),
    ),
)
def two_domains_never_share_a_slot(case: Case) -> bool:
    one, other = case.integer("domain", 0, 11), case.integer("other domain", 0, 11)
    prime = case.integer("prime", 0, 6)
    case.suppose("the domains differ", none_of(equal(one, other)))
    return none_of(equal(compute_slot(one, prime), compute_slot(other, prime)))


@obligation(
    law="The owner of the slot that a domain owns is that domain.",
    contracts=(PRODUCT, INVERSE),
    rules=("G13", "G14"),
    mutants=(_DOMAIN_FORGETS, _DOMAIN_TWICE),
)
def the_owner_of_a_domains_slot_is_the_domain(case: Case) -> bool:
    domain, prime = case.integer("domain", 0, 11), case.integer("prime", 0, 6)
    return equal(compute_domain(compute_slot(domain, prime), prime), domain)


@obligation(
    law="Every slot of every channel has an owner 0..11, and the owner's slot is that slot.",
    contracts=(PRODUCT, INVERSE),
    rules=("G13", "G14"),
    mutants=(
        _DOMAIN_FORGETS,
        _DOMAIN_TWICE,
        Mutant(f"{_LATTICE}.compute_domain", "get_product(slot,", "get_product(prime,"),
    ),
)
def every_slot_has_an_owner(case: Case) -> bool:
    slot, prime = case.integer("slot", 0, 11), case.integer("prime", 0, 6)
    owner = compute_domain(slot, prime)
    case.claim("the owner is a domain", owner >= 0, owner <= 11)
    return equal(compute_slot(owner, prime), slot)


@obligation(
    law="The look-up in the flat table of 84 slots gives what the slot rule gives.",
    rules=("G13", "G15"),
    mutants=(
        Mutant(f"{_LATTICE}.get_slot", "domain * len", "prime * len"),
        Mutant(f"{_LATTICE}.get_slot", "+ prime", "- prime"),
        Mutant(f"{_LATTICE}.compute_slot", "PRIME_CLASSES[prime]", "prime"),
    ),
)
def the_slot_table_is_the_slot_rule(case: Case) -> bool:
    domain, prime = case.integer("domain", 0, 11), case.integer("prime", 0, 6)
    case.claim("it has no more than 84", len(SLOTS) == 84)
    row, column = index(domain), index(prime)
    return equal(get_slot(row, column), compute_slot(row, column))
