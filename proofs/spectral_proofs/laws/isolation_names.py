"""Names belong to one domain: which one an operation is of, its ids, and its addresses."""

from __future__ import annotations

from typing import Final

from spectral_proofs.laws.class_group import INVERSE, PRODUCT
from spectral_proofs.laws.worlds.sealed import KINDS, make_operation
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, equal, none_of
from spectral_spec.address import GlobalAddress, LocalAddress
from spectral_spec.hierarchical.handles import compute_id
from spectral_spec.hierarchical.operations import Access, Free, Read, Realloc, Write
from spectral_spec.hierarchical.state import Block
from spectral_spec.hierarchical.step import get_domain
from spectral_spec.hierarchical.view import compute_address
from spectral_spec.lattice import compute_domain, compute_slot

__all__: list[str] = []

_SPEC: Final = "spectral_spec.hierarchical"


def _make_block(case: Case, name: str) -> Block:
    """A block of any contents, in one of the seven channels."""
    block = case.record(Block, name, contents=case.opaque(f"{name}.contents", "Contents"))
    case.suppose(f"the channel of {name} is 0..6", block.prime >= 0, block.prime <= 6)
    return block


@obligation(
    law="an operation that names a domain is of that domain; one that names a block is of the domain that is the rest of the id mod 12",
    rules=("H37",),
    mutants=(
        Mutant(f"{_SPEC}.step.get_domain", "operation.block % DOMAINS", "operation.block % 11"),
        Mutant(
            f"{_SPEC}.step.get_domain",
            "operation.block % DOMAINS",
            "operation.block // DOMAINS % DOMAINS",
        ),
        Mutant(f"{_SPEC}.step.get_domain", "return operation.domain", "return 0"),
        Mutant(f"{_SPEC}.step.get_domain", 'kind == "malloc"', 'kind != "malloc"'),
        Mutant(f"{_SPEC}.step.get_domain", 'kind == "calloc"', 'kind == "free"'),
        Mutant(f"{_SPEC}.step.get_domain", ' or operation.kind == "defragment"', ""),
    ),
)
def an_operation_is_of_the_domain_that_it_names(case: Case) -> bool:
    block, number = case.integer("block"), case.integer("domain")
    for kind in KINDS[:3]:
        claimed = equal(get_domain(make_operation(case, kind, number)), number)
        case.claim(f"a {kind} is of the domain that it names", claimed)
    operations = (
        Access(block),
        Free(block),
        Realloc(block, 0),
        Read(block, 0, 1),
        Write(block, 0, b""),
    )
    for operation in operations:
        found = get_domain(operation)
        case.claim("there is such a domain", found >= 0, found <= 11)
        case.claim(f"a {operation.kind} is of the rest of its id", equal(found, block % 12))
    return all_of(*(equal(get_domain(one), block % 12) for one in operations))


@obligation(
    law="an id made for a domain, of whatever generation and row, is of that domain: its use changes no other",
    rules=("H3", "H37"),
    mutants=(
        Mutant(f"{_SPEC}.handles.compute_id", "* DOMAINS + domain", "* DOMAINS + domain + 1"),
        Mutant(f"{_SPEC}.handles.compute_id", "* DOMAINS + domain", "* (DOMAINS - 1) + domain"),
        Mutant(f"{_SPEC}.step.get_domain", "% DOMAINS", "% (DOMAINS + 1)"),
    ),
)
def an_id_leads_to_the_domain_that_it_was_made_for(case: Case) -> bool:
    number = case.integer("domain", 0, 11)
    block_id = compute_id(case.integer("generation"), case.integer("row"), number)
    return equal(get_domain(Access(block_id)), number)


@obligation(
    law="ids of two domains are never the same, whatever their generations and rows",
    rules=("H3",),
    mutants=(
        Mutant(f"{_SPEC}.handles.compute_id", "* DOMAINS + domain", "* DOMAINS - domain // 2"),
        Mutant(f"{_SPEC}.handles.compute_id", "* DOMAINS + domain", "* DOMAINS"),
        Mutant(f"{_SPEC}.handles.compute_id", "* DOMAINS + domain", "* (DOMAINS - 1) + domain"),
    ),
)
def ids_of_two_domains_differ(case: Case) -> bool:
    one, other = case.integer("domain", 0, 11), case.integer("other domain", 0, 11)
    case.suppose("the domains differ", none_of(equal(one, other)))
    mine = compute_id(case.integer("generation"), case.integer("row"), one)
    its = compute_id(case.integer("other generation"), case.integer("other row"), other)
    return none_of(equal(mine, its))


@obligation(
    law="the address of a block is its resonance, axis, channel and offset, in the slot that its domain owns in that channel",
    rules=("H41", "G13"),
    contracts=(PRODUCT, INVERSE),
    mutants=(
        Mutant(
            f"{_SPEC}.view.compute_address",
            "compute_slot(number, block.prime)",
            "compute_slot(0, block.prime)",
        ),
        Mutant(f"{_SPEC}.view.compute_address", "compute_slot(number, block.prime)", "number"),
        Mutant(f"{_SPEC}.view.compute_address", "block.resonance, Local", "block.tier, Local"),
        Mutant(
            f"{_SPEC}.view.compute_address",
            "block.axis, block.prime, lattice",
            "block.prime, block.axis, lattice",
        ),
        Mutant(f"{_SPEC}.view.compute_address", "block.offset", "0"),
    ),
)
def an_address_lies_in_the_slot_of_its_domain(case: Case) -> bool:
    number, block = case.integer("domain", 0, 11), _make_block(case, "block")
    address = compute_address(block, number)
    slot = compute_slot(number, block.prime)
    due = GlobalAddress(block.resonance, LocalAddress(block.axis, block.prime, slot, block.offset))
    case.claim("it is made of the parts of the block", equal(address, due))
    return equal(compute_domain(address.local.lattice, address.local.prime), number)


@obligation(
    law="two domains never have an address in common, whatever blocks they have",
    rules=("H41", "G13"),
    contracts=(PRODUCT,),
    mutants=(
        Mutant(
            f"{_SPEC}.view.compute_address",
            "compute_slot(number, block.prime)",
            "compute_slot(0, block.prime)",
        ),
        Mutant(
            f"{_SPEC}.view.compute_address",
            "compute_slot(number, block.prime)",
            "compute_slot(number // 2, block.prime)",
        ),
    ),
)
def two_domains_have_no_address_in_common(case: Case) -> bool:
    one, other = case.integer("domain", 0, 11), case.integer("other domain", 0, 11)
    case.suppose("the domains differ", none_of(equal(one, other)))
    mine = compute_address(_make_block(case, "block"), one)
    its = compute_address(_make_block(case, "other block"), other)
    return none_of(equal(mine, its))
