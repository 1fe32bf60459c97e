"""Laws of realloc, for any number of blocks: the new size is stored, and nothing is lost."""

from __future__ import annotations

from typing import Any, Final, NamedTuple, cast

from spectral_proofs.laws.free_lists import FIRST_FIT, GIVE, OCCUPY
from spectral_proofs.laws.free_sets import get_some
from spectral_proofs.laws.worlds.aspects import LAYOUT, LINKS
from spectral_proofs.laws.worlds.contracts import (
    EXTENT_LENGTH,
    FIND_PLACE,
    SIZE_CLASS,
    TRUNCATE,
)
from spectral_proofs.laws.worlds.rearranged import PROMOTE, SWEEP, is_live, is_undisturbed
from spectral_proofs.laws.worlds.scene import holds, name_row, stage
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, equal, implies, none_of
from spectral_spec.address import OFFSETS, PRIMES
from spectral_spec.contents import truncate
from spectral_spec.errors import is_refusal
from spectral_spec.extents import compute_extent_length, compute_size_class
from spectral_spec.hierarchical.handles import Handle, compute_id
from spectral_spec.hierarchical.placement import REAL, compute_axis
from spectral_spec.hierarchical.state import Config, Domain
from spectral_spec.hierarchical.usage import resize
from spectral_spec.thermal import compute_heat, compute_touched_heat, tick

__all__ = ["Realloc", "run_realloc"]

_USAGE: Final = "spectral_spec.hierarchical.usage"
_TAKEN: Final = (
    FIRST_FIT,
    FIND_PLACE,
    OCCUPY,
    GIVE,
    TRUNCATE,
    PROMOTE,
    SWEEP,
    EXTENT_LENGTH,
    SIZE_CLASS,
)
_SUMMED: Final = (tick, compute_heat, compute_touched_heat)


class Realloc(NamedTuple):
    """A change of a live block's size, and what came of it."""

    config: Config
    domain: Domain
    handle: Handle
    size: int
    after: Domain
    result: Any


def run_realloc(case: Case, aspect: str, *, bounded: bool) -> Realloc:
    """A realloc of any live block to any size."""
    config, domain = stage(case, aspect, bounded=bounded)
    row, size = case.integer("row"), case.integer("size", 0, OFFSETS)
    case.suppose("the block is live", is_live(domain, row))
    name_row(row)
    _suppose_monotone(case, domain, row, size)
    handle = Handle(case.integer("generation"), row, case.integer("number"))
    return Realloc(config, domain, handle, size, *resize(config, domain, handle, size))


def _suppose_monotone(case: Case, domain: Domain, row: int, size: int) -> None:
    """A law of extents: a block that is no larger takes no longer an extent."""
    old = cast("Any", domain.blocks).read(row).size
    longer = compute_extent_length(size) > compute_extent_length(old)
    case.suppose("the length of an extent is monotone", implies(size <= old, none_of(longer)))


_LAYOUT_BUGS: Final = (
    Mutant(f"{_USAGE}.store_size", "size=size", "size=block.size"),
    Mutant(
        f"{_USAGE}.resize",
        "vacate(occupy(domain, place, size), block)",
        "occupy(domain, place, size)",
    ),
    Mutant(f"{_USAGE}.resize", "size <= block.size", "size >= block.size"),
    Mutant(f"{_USAGE}.give_back_tail", "held - kept", "held"),
    Mutant(f"{_USAGE}.give_back_tail", "block.offset + kept", "block.offset"),
    Mutant(f"{_USAGE}.resize", "offset=place.offset", "offset=block.offset"),
)


def _keeps_the_layout(case: Case, *, bounded: bool) -> bool:
    config, domain, handle, size, after, result = run_realloc(case, LAYOUT, bounded=bounded)
    row, other = handle.row, get_some("row")
    if is_refusal(result):
        return after is domain
    old, new = cast("Any", domain.blocks).read(row), cast("Any", after.blocks).read(row)
    return all_of(
        holds(config, after),
        is_live(after, row),
        result == compute_id(*handle),
        new.size == size,
        new.prime == compute_size_class(size),
        new.axis == compute_axis(size, old.axis == REAL),
        equal(new.contents, cast("Any", truncate(old.contents, size))),
        implies(none_of(other == row), is_undisturbed(domain, after, other)),
    )


@obligation(
    law="with a bounded hot tier a realloc keeps the layout, or is refused and changes nothing: the new size is stored, the bytes are cut to it, and all other blocks keep theirs",
    rules=("H34", "H35"),
    contracts=_TAKEN,
    summaries=_SUMMED,
    mutants=_LAYOUT_BUGS,
)
def realloc_keeps_the_layout_and_all_bytes_with_a_bounded_hot_tier(case: Case) -> bool:
    return _keeps_the_layout(case, bounded=True)


@obligation(
    law="with an unbounded hot tier a realloc keeps the layout, or is refused and changes nothing: the new size is stored, the bytes are cut to it, and all other blocks keep theirs",
    rules=("H34", "H35"),
    contracts=_TAKEN,
    summaries=_SUMMED,
    mutants=_LAYOUT_BUGS,
)
def realloc_keeps_the_layout_and_all_bytes_with_an_unbounded_hot_tier(case: Case) -> bool:
    return _keeps_the_layout(case, bounded=False)


_LINKS_BUGS: Final = (
    Mutant(f"{_USAGE}.resize", "handle.domain, block.tier", "handle.row, block.tier"),
    Mutant(f"{_USAGE}.store_size", "set(row, resized)", "set(0, resized)"),
)


def _keeps_the_links(case: Case, *, bounded: bool) -> bool:
    config, domain, handle, size, after, result = run_realloc(case, LINKS, bounded=bounded)
    if is_refusal(result):
        tier = cast("Any", domain.blocks).read(handle.row).tier
        said = (handle.domain, tier, _get_prime(size), size)
        return all_of(after is domain, equal(result.args, said))
    return all_of(
        holds(config, after),
        result == compute_id(*handle),
        equal(after.vacant, domain.vacant),
        equal(after.generations, domain.generations),
    )


@obligation(
    law="with a bounded hot tier a realloc keeps the rings, the rows and the counts; the id is kept",
    rules=("H34", "H35"),
    contracts=_TAKEN,
    summaries=_SUMMED,
    mutants=_LINKS_BUGS,
)
def realloc_keeps_the_links_and_the_id_with_a_bounded_hot_tier(case: Case) -> bool:
    return _keeps_the_links(case, bounded=True)


@obligation(
    law="with an unbounded hot tier a realloc keeps the rings, the rows and the counts; the id is kept",
    rules=("H34", "H35"),
    contracts=_TAKEN,
    summaries=_SUMMED,
    mutants=_LINKS_BUGS,
)
def realloc_keeps_the_links_and_the_id_with_an_unbounded_hot_tier(case: Case) -> bool:
    return _keeps_the_links(case, bounded=False)


def _get_prime(size: int) -> int:
    """The prime of a size's channel."""
    return PRIMES[compute_size_class(size)]
