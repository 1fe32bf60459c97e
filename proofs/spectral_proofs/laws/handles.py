"""Block ids: made of three parts, found or refused by the right name, for any number of rows."""

from __future__ import annotations

from typing import Any, Final, cast

from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.calls import Contract
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, choose, equal, implies, none_of, one_of
from spectral_proofs.symbolic.collection import SymbolicMap
from spectral_proofs.symbolic.explorer import get_explorer
from spectral_proofs.symbolic.values import SymInt
from spectral_spec.errors import (
    DoubleFreeError,
    SpectralError,
    UnknownBlockError,
    UseAfterFreeError,
)
from spectral_spec.hierarchical.handles import (
    Handle,
    compute_id,
    find_block,
    split_id,
)
from spectral_spec.hierarchical.state import Block, Domain

__all__ = [
    "SPLIT",
    "an_id_below_zero_is_unknown",
    "an_id_finds_its_live_block_or_the_reason_why_there_is_none",
    "an_id_names_its_domain",
    "distinct_handles_have_distinct_ids",
    "get_generation",
    "is_live",
    "is_named",
    "make_domain",
    "make_id",
    "splitting_an_id_gives_its_parts_back",
    "was_issued",
]

_HANDLES: Final = "spectral_spec.hierarchical.handles"
_ROWS: Final = 2**40


def _make_handle(case: Case, name: str = "") -> Handle:
    return Handle(*(case.integer(f"{part}{name}") for part in Handle._fields))


def _suppose_in_range(case: Case, handle: Handle, *, any_generation: bool = False) -> None:
    if not any_generation:
        case.suppose("generations count from 0", handle.generation >= 0)
    case.suppose("the row is 0..2**40 - 1", handle.row >= 0, handle.row < _ROWS)
    case.suppose("the domain is 0..11", handle.domain >= 0, handle.domain < 12)


@obligation(
    law="Splitting the id of any generation, row and domain gives the three back; the id is "
    "not below zero, and is the domain mod 12.",
    rules=("H3",),
    mutants=(
        Mutant(f"{_HANDLES}.compute_id", "generation * ROWS", "generation * (ROWS - 1)"),
        Mutant(f"{_HANDLES}.compute_id", "+ row", "- row"),
        Mutant(f"{_HANDLES}.split_id", "rest // ROWS, rest % ROWS", "rest % ROWS, rest // ROWS"),
        Mutant(f"{_HANDLES}.split_id", "block_id % DOMAINS", "rest % DOMAINS"),
    ),
)
def splitting_an_id_gives_its_parts_back(case: Case) -> bool:
    handle = _make_handle(case)
    _suppose_in_range(case, handle)
    block_id = compute_id(*handle)
    case.claim("an id is not below zero", block_id >= 0)
    return equal(split_id(block_id), handle)


def _make_parts(block_id: int) -> Handle:
    del block_id  # the parts are any, as far as the contract says
    fresh = get_explorer().fresh
    return Handle(*(cast("int", SymInt(fresh(part, "Int"))) for part in Handle._fields))


def _are_parts(handle: Handle, block_id: int) -> bool:
    generation, row, domain = handle
    return all_of(
        equal(block_id, (_ROWS * generation + row) * 12 + domain),
        generation >= 0,
        row >= 0,
        row < _ROWS,
        domain >= 0,
        domain <= 11,
    )


def _is_id(block_id: int) -> bool:
    return block_id >= 0


SPLIT: Final = Contract(split_id, requires=_is_id, ensures=_are_parts, result=_make_parts)


@obligation(
    law="The parts of any id from 0 on are in range and make that id; ids of different "
    "domains are different mod 12.",
    rules=("H3",),
    proves=SPLIT,
    mutants=(
        Mutant(f"{_HANDLES}.compute_id", "* DOMAINS + domain", "* DOMAINS - domain"),
        Mutant(f"{_HANDLES}.split_id", "block_id // DOMAINS", "block_id // ROWS"),
        Mutant(f"{_HANDLES}.split_id", "rest % ROWS", "rest % (ROWS + 1)"),
    ),
)
def an_id_names_its_domain(case: Case) -> bool:
    block_id = case.integer("block id")
    case.suppose("the id is not below zero", block_id >= 0)
    handle = split_id(block_id)
    case.claim("the domain is the rest mod 12", equal(block_id % 12, handle.domain))
    case.claim("the parts make the id", equal(compute_id(*handle), block_id))
    return _are_parts(handle, block_id)


@obligation(
    law="Two ids are equal only if generation, row and domain are.",
    rules=("H3",),
    mutants=(
        Mutant(f"{_HANDLES}.compute_id", "* ROWS", "* (ROWS // 2)"),
        Mutant(f"{_HANDLES}.compute_id", "* DOMAINS + domain", "* (DOMAINS - 1) + domain"),
    ),
)
def distinct_handles_have_distinct_ids(case: Case) -> bool:
    one, other = _make_handle(case), _make_handle(case, ".other")
    for handle in (one, other):
        # What counts highest in a mixed radix needs no bound.
        _suppose_in_range(case, handle, any_generation=True)
    return implies(equal(compute_id(*one), compute_id(*other)), equal(one, other))


def make_domain(case: Case, *, stacked: bool = False) -> Domain:
    """A domain of any number of rows; its block in a row is that row's own."""
    size = case.integer("vacant rows")
    height, generation = (
        case.function(name, ("Int",), "Int") for name in ("vacant at", "generation of")
    )
    counted, live = (case.function(name, ("Int",), "Bool") for name in ("is counted", "is live"))
    block = case.table("block", Block, contents="Contents")
    if stacked:
        case.suppose("no fewer than no rows are vacant", size >= 0)
    return Domain(
        rows=case.integer("rows"),
        vacant=cast("Any", SymbolicMap(lambda i: all_of(i >= 0, i < size), height, size)),
        generations=cast("Any", SymbolicMap(counted, generation, case.integer("counted rows"))),
        blocks=cast("Any", SymbolicMap(live, block, case.integer("blocks"))),
    )


def get_generation(domain: Domain, row: int) -> int:
    """How often the row was retired, without a fork."""
    kept = cast("Any", domain.generations)
    counted = cast("int", kept.read(row))
    return choose(kept.has(row), counted, 0)


def is_live(domain: Domain, row: int) -> bool:
    """Whether a block lives in the row, without a fork."""
    return cast("Any", domain.blocks).has(row)  # type: ignore[no-any-return]  # a truth value


def was_issued(domain: Domain, handle: Handle) -> bool:
    """Whether a block with this handle lives or once lived in the domain."""
    current = get_generation(domain, handle.row)
    lives = all_of(equal(handle.generation, current), is_live(domain, handle.row))
    return all_of(handle.row < domain.rows, one_of(handle.generation < current, lives))


def is_named(result: object, kind: type[SpectralError], block_id: int) -> bool:
    """Whether the result is an error of this very kind, with the id."""
    return type(result) is kind and equal(result.args, (block_id,))


def make_id(case: Case) -> tuple[int, Handle]:
    """An unknown id and its parts."""
    block_id = case.integer("block id")
    case.suppose("the id is not below zero", block_id >= 0)
    return block_id, split_id(block_id)


@obligation(
    law="An id from 0 on finds the block of its row if that has its generation; else it is "
    "refused with itself, as unknown if it was not issued, as freed before if it was.",
    rules=("H4",),
    contracts=(SPLIT,),
    mutants=(
        Mutant(f"{_HANDLES}.find_block", "row >= domain.rows", "row > domain.rows"),
        Mutant(f"{_HANDLES}.find_block", "get(row, 0)", "get(row, 1)"),
        Mutant(f"{_HANDLES}.find_block", "generation > current or", "generation >= current or"),
        Mutant(f"{_HANDLES}.find_block", "and block is None", "and block is not None"),
        Mutant(f"{_HANDLES}.find_block", "if freeing", "if not freeing"),
        Mutant(f"{_HANDLES}.find_block", "generation < current or", "generation > current or"),
    ),
)
def an_id_finds_its_live_block_or_the_reason_why_there_is_none(case: Case) -> bool:
    domain, freeing = make_domain(case), case.flip("freeing")
    block_id, handle = make_id(case)
    result = find_block(domain, block_id, freeing)
    issued = was_issued(domain, handle)
    fresh = equal(handle.generation, get_generation(domain, handle.row))
    if isinstance(result, Block):
        case.claim("it is live", issued, fresh, is_live(domain, handle.row))
        return equal(result, domain.blocks[handle.row])
    if isinstance(result, UnknownBlockError):
        return all_of(none_of(issued), is_named(result, UnknownBlockError, block_id))
    gone = DoubleFreeError if freeing else UseAfterFreeError
    case.claim("it is not live", none_of(all_of(fresh, is_live(domain, handle.row))))
    return all_of(issued, is_named(result, gone, block_id))


@obligation(
    law="An id below zero was never issued, and is refused with itself.",
    rules=("H4",),
    contracts=(SPLIT,),
    mutants=(
        Mutant(f"{_HANDLES}.find_block", "block_id < 0", "block_id < -1"),
        Mutant(f"{_HANDLES}.find_block", "block_id < 0", "block_id > 0"),
    ),
)
def an_id_below_zero_is_unknown(case: Case) -> bool:
    block_id = case.integer("block id")
    case.suppose("the id is below zero", block_id < 0)
    domain = make_domain(case)._replace(rows=_ROWS)
    result = find_block(domain, block_id, case.flip("freeing"))
    return is_named(result, UnknownBlockError, block_id)
