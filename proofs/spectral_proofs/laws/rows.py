"""Rows: used again, the one freed last first, and never under an id that was used before."""

from __future__ import annotations

from typing import Any, Final, cast

from spectral_proofs.laws.handles import (
    SPLIT,
    get_generation,
    is_live,
    is_named,
    make_domain,
    make_id,
    was_issued,
)
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, choose, equal, implies, none_of
from spectral_spec.errors import (
    DoubleFreeError,
    UnknownBlockError,
    UseAfterFreeError,
)
from spectral_spec.hierarchical.handles import (
    Handle,
    compute_id,
    find_block,
    issue,
    retire,
)
from spectral_spec.hierarchical.state import Block, Domain

__all__ = [
    "a_freed_row_comes_back_first",
    "a_new_id_was_never_issued_before",
    "a_retired_id_is_refused_for_ever",
    "issuing_takes_the_vacant_row_on_top_or_the_next_new_one",
    "retiring_stacks_the_row_and_counts_its_generation_up",
    "what_was_issued_stays_issued",
]

_HANDLES: Final = "spectral_spec.hierarchical.handles"


def _is_same_map(one: Any, other: Any, key: int) -> bool:  # noqa: ANN401 - maps of any records
    """Whether two maps agree at a key, and in size."""
    there = equal(one.has(key), other.has(key))
    same_record = implies(one.has(key), equal(one.read(key), other.read(key)))
    return all_of(there, same_record, equal(one.size, other.size))


@obligation(
    law="Issuing gives the vacant row on top and takes it off, or, if no row is vacant, the "
    "next new row and counts it; nothing else of the domain changes.",
    rules=("H5",),
    mutants=(
        Mutant(f"{_HANDLES}.issue", "top < 0", "top <= 0"),
        Mutant(f"{_HANDLES}.issue", "len(domain.vacant) - 1", "len(domain.vacant) - 2"),
        Mutant(f"{_HANDLES}.issue", "rows + 1), domain.rows", "rows + 1), domain.rows + 1"),
        Mutant(f"{_HANDLES}.issue", "rows=domain.rows + 1", "rows=domain.rows"),
        Mutant(
            f"{_HANDLES}.issue",
            "domain.vacant.delete(top)), domain.vacant[top]",
            "domain.vacant.delete(top)), domain.vacant[0]",
        ),
        Mutant(f"{_HANDLES}.issue", "vacant.delete(top)", "vacant"),
    ),
)
def issuing_takes_the_vacant_row_on_top_or_the_next_new_one(case: Case) -> bool:
    domain = make_domain(case, stacked=True)
    key = case.integer("key")
    after, row = issue(domain)
    before: Any = domain.vacant
    case.claim("the frame", equal(after._replace(vacant=before, rows=domain.rows), domain))
    none_vacant = equal(before.size, 0)
    top = before.size - 1
    left: Any = after.vacant
    case.claim(
        "it is the row on top or the next one",
        equal(row, choose(none_vacant, domain.rows, before.read(top))),
    )
    case.claim("a new row counts", equal(after.rows - domain.rows, choose(none_vacant, 1, 0)))
    case.claim("the stack is one lower", equal(left.size, choose(none_vacant, 0, top)))
    case.claim("the rows below are there", equal(left.has(key), all_of(key >= 0, key < left.size)))
    return implies(left.has(key), equal(left.read(key), before.read(key)))


@obligation(
    law="Retiring a row puts it on top of the vacant ones and counts its generation up by "
    "one; nothing else of the domain changes.",
    rules=("H6",),
    mutants=(
        Mutant(
            f"{_HANDLES}.retire", "set(len(domain.vacant), row)", "set(len(domain.vacant), row + 1)"
        ),
        Mutant(f"{_HANDLES}.retire", "set(len(domain.vacant), row)", "set(0, row)"),
        Mutant(f"{_HANDLES}.retire", "0) + 1", "0) + 2"),
        Mutant(f"{_HANDLES}.retire", "get(row, 0)", "get(row, 1)"),
        Mutant(f"{_HANDLES}.retire", "generations.set(row,", "generations.set(row + 1,"),
    ),
)
def retiring_stacks_the_row_and_counts_its_generation_up(case: Case) -> bool:
    domain, row, key = make_domain(case, stacked=True), case.integer("row"), case.integer("key")
    after = retire(domain, row)
    before, now = cast("Any", domain.vacant), cast("Any", after.vacant)
    rest = after._replace(vacant=before, generations=domain.generations)
    case.claim("the frame", equal(rest, domain))
    case.claim("the stack is one higher", equal(now.size, before.size + 1))
    case.claim("its places", equal(now.has(key), all_of(key >= 0, key <= before.size)))
    case.claim("the row is on top", equal(now.read(before.size), row))
    case.claim(
        "what lay there lies there",
        implies(before.has(key), equal(now.read(key), before.read(key))),
    )
    risen = get_generation(domain, key) + choose(equal(key, row), 1, 0)
    return equal(get_generation(after, key), risen)


@obligation(
    law="The row that was retired last is issued next, and the domain has as many rows.",
    rules=("H5", "H6"),
    mutants=(
        Mutant(f"{_HANDLES}.issue", "- 1\n", "- 2\n"),
        Mutant(f"{_HANDLES}.retire", "set(len(domain.vacant), row)", "set(0, row)"),
    ),
)
def a_freed_row_comes_back_first(case: Case) -> bool:
    domain, row, key = make_domain(case, stacked=True), case.integer("row"), case.integer("key")
    after, issued = issue(retire(domain, row))
    case.claim("no row is added", equal(after.rows, domain.rows))
    case.claim("the vacant rows are as before", _is_same_map(after.vacant, domain.vacant, key))
    return equal(issued, row)


def _suppose_vacant_rows_are_empty(case: Case, domain: Domain) -> None:
    """What holds of every reachable domain, where it is needed: of the row on top."""
    stack = cast("Any", domain.vacant)
    top = stack.read(stack.size - 1)
    used = all_of(top >= 0, top < domain.rows, none_of(is_live(domain, top)))
    case.suppose("a vacant row is a used row without a block", implies(stack.size > 0, used))


@obligation(
    law="The id of a new block was unknown to the domain before, and finds the new block "
    "after; for any number of rows.",
    rules=("H3", "H4", "H5"),
    contracts=(SPLIT,),
    mutants=(
        Mutant(f"{_HANDLES}.issue", "rows + 1), domain.rows", "rows + 1), 0"),
        Mutant(f"{_HANDLES}.issue", "rows=domain.rows + 1", "rows=domain.rows"),
        Mutant(f"{_HANDLES}.find_block", "generation == current and block is None", "False"),
        Mutant(f"{_HANDLES}.compute_id", "generation * ROWS", "generation * 0"),
    ),
)
def a_new_id_was_never_issued_before(case: Case) -> bool:
    domain = make_domain(case)
    _suppose_vacant_rows_are_empty(case, domain)
    after, row = issue(domain)
    block_id, handle = make_id(case)
    generation = get_generation(domain, row)
    case.suppose("it is the id of the row", equal(handle[:2], (generation, row)))
    case.claim("so it is made", equal(compute_id(generation, row, handle.domain), block_id))
    freeing = case.flip("freeing")
    refused = find_block(domain, block_id, freeing)
    case.claim("it was never issued", is_named(refused, UnknownBlockError, block_id))
    block = case.table("new block", Block, contents="Contents")(0)
    born = after._replace(blocks=after.blocks.set(row, block))
    found = find_block(born, block_id, freeing)
    return isinstance(found, Block) and equal(found, block)


@obligation(
    law="After its row is retired an id is refused as freed before, and so is every id that "
    "the row had earlier.",
    rules=("H3", "H4", "H6"),
    contracts=(SPLIT,),
    mutants=(
        Mutant(f"{_HANDLES}.retire", "0) + 1", "0)"),
        Mutant(
            f"{_HANDLES}.find_block",
            "generation < current or block",
            "generation == current or block",
        ),
        Mutant(f"{_HANDLES}.find_block", "generation > current or", "generation != current or"),
    ),
)
def a_retired_id_is_refused_for_ever(case: Case) -> bool:
    domain = make_domain(case)
    block_id, handle = make_id(case)
    case.suppose("the row is in use", handle.row < domain.rows)
    case.suppose("a block lives in it", is_live(domain, handle.row))
    current = get_generation(domain, handle.row)
    case.suppose("the id is of this or an earlier generation", handle.generation <= current)
    freed = retire(domain, handle.row)
    emptied = freed._replace(blocks=freed.blocks.delete(handle.row))
    # Whoever has the row next, it is refused.
    heir = case.table("heir", Block, contents="Contents")(0)
    taken = emptied._replace(blocks=emptied.blocks.set(handle.row, heir))
    freeing = case.flip("freeing")
    gone = DoubleFreeError if freeing else UseAfterFreeError
    case.claim("by an heir too", is_named(find_block(taken, block_id, freeing), gone, block_id))
    return is_named(find_block(emptied, block_id, freeing), gone, block_id)


@obligation(
    law="What was issued once stays issued, whatever row is issued or retired.",
    rules=("H4", "H5", "H6"),
    mutants=(
        Mutant(f"{_HANDLES}.retire", "0) + 1", "0) - 1"),
        Mutant(f"{_HANDLES}.issue", "rows=domain.rows + 1", "rows=0"),
        Mutant(f"{_HANDLES}.retire", "generations.set(row,", "generations.set(row + 1,"),
    ),
)
def what_was_issued_stays_issued(case: Case) -> bool:
    domain, handle, row = (
        make_domain(case),
        Handle(*(case.integer(part) for part in Handle._fields)),
        case.integer("some row"),
    )
    case.suppose("the id was issued", was_issued(domain, handle))
    after, _ = issue(domain)
    case.claim("by issuing a row", was_issued(after, handle))
    freed = retire(domain, row)
    blocks = cast("Any", domain.blocks)
    emptied = freed._replace(blocks=blocks.delete(row)) if row in blocks else freed
    return was_issued(emptied, handle)
