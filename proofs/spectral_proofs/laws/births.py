"""Laws of malloc, for any number of blocks: where a new block lies, and what it leaves alone."""

from __future__ import annotations

from typing import Any, Final, NamedTuple, cast

from spectral_proofs.laws.free_lists import FIRST_FIT, OCCUPY
from spectral_proofs.laws.free_sets import get_some
from spectral_proofs.laws.worlds.aspects import LAYOUT, LINKS, PACE
from spectral_proofs.laws.worlds.contracts import (
    COUNT_BIRTH,
    EXTENT_LENGTH,
    FIND_PLACE,
    SIZE_CLASS,
)
from spectral_proofs.laws.worlds.invariant import get_bounds
from spectral_proofs.laws.worlds.maps import lift_contents
from spectral_proofs.laws.worlds.rearranged import SWEEP, is_live, is_undisturbed
from spectral_proofs.laws.worlds.scene import holds, name_row, stage
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, equal, implies, none_of, one_of
from spectral_spec.address import OFFSETS, PRIMES
from spectral_spec.contents import BLANK
from spectral_spec.errors import OutOfMemoryError, TierFullError, is_refusal
from spectral_spec.extents import compute_size_class
from spectral_spec.hierarchical.allocation import settle
from spectral_spec.hierarchical.handles import compute_id, issue
from spectral_spec.hierarchical.placement import compute_axis, compute_birth_heat
from spectral_spec.hierarchical.state import Config, Domain
from spectral_spec.quantize import Quantized
from spectral_spec.thermal import tick
from spectral_spec.tiers import HOT

__all__: list[str] = []

_ALLOCATION: Final = "spectral_spec.hierarchical.allocation"
_HANDLES: Final = "spectral_spec.hierarchical.handles"
_TAKEN: Final = (
    FIRST_FIT,
    OCCUPY,
    FIND_PLACE,
    SWEEP,
    COUNT_BIRTH,
    EXTENT_LENGTH,
    SIZE_CLASS,
)
_SUMMED: Final = (tick, compute_birth_heat)


class _Birth(NamedTuple):
    """A malloc as far as its tier is chosen, and what came of it."""

    config: Config
    domain: Domain
    after: Domain
    result: Any
    number: int
    row: int
    size: int


def _malloc(case: Case, aspect: str, *, bounded: bool) -> _Birth:
    """A malloc of any size in any tier, at any resonance of it that a frequency asks for."""
    config, domain = stage(case, aspect, bounded=bounded)
    number, size = case.integer("domain"), case.integer("size", 0, OFFSETS)
    tier, at = case.integer("tier", 0, HOT), None
    if case.flip("a frequency is asked for"):
        first, last = get_bounds(config, tier)
        at = Quantized(case.integer("index"), case.rational("low"), case.rational("high"))
        if aspect == LAYOUT:
            inside = all_of(first <= at.index, at.index <= last)
            case.suppose("the resonance is one of the tier", inside)
    _, row = issue(domain)
    name_row(row)
    after, result = settle(config, domain, number, size, tier, at)
    return _Birth(config, domain, after, result, number, row, size)


_LAYOUT_BUGS: Final = (
    Mutant(f"{_ALLOCATION}.settle", "occupy(issued, place, size)", "issued"),
    Mutant(f"{_ALLOCATION}.give_birth", "size=size", "size=0"),
    Mutant(f"{_ALLOCATION}.give_birth", "offset=place.offset", "offset=0"),
    Mutant(f"{_ALLOCATION}.give_birth", "resonance=place.resonance", "resonance=1"),
    Mutant(f"{_ALLOCATION}.give_birth", "tier=tier", "tier=0"),
    Mutant(
        f"{_ALLOCATION}.settle",
        "return domain, OutOfMemoryError",
        "return domain._replace(rows=0), OutOfMemoryError",
    ),
)


def _keeps_the_layout(case: Case, *, bounded: bool) -> bool:
    config, domain, after, result, _, row, size = _malloc(case, LAYOUT, bounded=bounded)
    if is_refusal(result):
        return after is domain
    block = cast("Any", after.blocks).read(row)
    other = get_some("row")
    return all_of(
        holds(config, after),
        is_live(after, row),
        block.size == size,
        block.prime == compute_size_class(size),
        block.axis == compute_axis(size, False),
        equal(block.contents, lift_contents(BLANK)),
        implies(none_of(other == row), is_undisturbed(domain, after, other)),
    )


@obligation(
    law="with a bounded hot tier a malloc keeps the layout, or is refused and changes nothing: the new block lies where nothing was, its size is stored, and all others keep their bytes",
    rules=("H11", "H27", "H28"),
    contracts=_TAKEN,
    summaries=_SUMMED,
    mutants=_LAYOUT_BUGS,
)
def malloc_keeps_the_layout_and_all_bytes_with_a_bounded_hot_tier(case: Case) -> bool:
    return _keeps_the_layout(case, bounded=True)


@obligation(
    law="with an unbounded hot tier a malloc keeps the layout, or is refused and changes nothing: the new block lies where nothing was, its size is stored, and all others keep their bytes",
    rules=("H11", "H27", "H28"),
    contracts=_TAKEN,
    summaries=_SUMMED,
    mutants=_LAYOUT_BUGS,
)
def malloc_keeps_the_layout_and_all_bytes_with_an_unbounded_hot_tier(case: Case) -> bool:
    return _keeps_the_layout(case, bounded=False)


_LINKS_BUGS: Final = (
    Mutant(f"{_ALLOCATION}.give_birth", "turn=domain.sweep.tail", "turn=0"),
    Mutant(
        f"{_ALLOCATION}.settle",
        "compute_id(generation, row, number)",
        "compute_id(0, row, number)",
    ),
    Mutant(f"{_HANDLES}.issue", "domain.rows + 1", "domain.rows"),
)

#: Bugs that show in a bounded hot tier only.
_RING_BUGS: Final = (
    Mutant(f"{_ALLOCATION}.settle", "in_ring = tier == Tier.HOT", "in_ring = tier != Tier.HOT"),
    Mutant(f"{_ALLOCATION}.settle", "not has_room(policy, domain)", "has_room(policy, domain)"),
)


def _keeps_the_links(case: Case, *, bounded: bool) -> bool:
    config, domain, after, result, number, row, _ = _malloc(case, LINKS, bounded=bounded)
    if is_refusal(result):
        return after is domain
    generations: Any = domain.generations
    used = generations.get(row, 0)
    return all_of(
        holds(config, after),
        none_of(is_live(domain, row)),
        result == compute_id(used, row, number),
        one_of(row >= domain.rows, used >= 0),
        equal(after.generations, domain.generations),
        after.tally.mallocs == domain.tally.mallocs + 1,
    )


@obligation(
    law="with a bounded hot tier a malloc keeps the rings, the rows and the counts; its id was never issued before",
    rules=("H5", "H27", "H28", "H50"),
    contracts=_TAKEN,
    summaries=_SUMMED,
    mutants=(*_LINKS_BUGS, *_RING_BUGS),
)
def malloc_keeps_the_links_and_issues_a_fresh_id_with_a_bounded_hot_tier(case: Case) -> bool:
    return _keeps_the_links(case, bounded=True)


@obligation(
    law="with an unbounded hot tier a malloc keeps the rings, the rows and the counts; its id was never issued before",
    rules=("H5", "H27", "H28", "H50"),
    contracts=_TAKEN,
    summaries=_SUMMED,
    mutants=_LINKS_BUGS,
)
def malloc_keeps_the_links_and_issues_a_fresh_id_with_an_unbounded_hot_tier(case: Case) -> bool:
    return _keeps_the_links(case, bounded=False)


@obligation(
    law="a malloc is refused for a full tier just if it asks for the hot tier and that is full; any other refusal is for want of memory, and says in which domain, tier and channel, and for which size",
    rules=("H27",),
    contracts=_TAKEN,
    summaries=_SUMMED,
    mutants=(
        Mutant(f"{_ALLOCATION}.settle", "tier == Tier.HOT and policy", "policy"),
        Mutant(f"{_ALLOCATION}.settle", " and not has_room(policy, domain)", ""),
        Mutant(
            f"{_ALLOCATION}.settle", "OutOfMemoryError(number, tier", "OutOfMemoryError(tier, tier"
        ),
    ),
)
def malloc_is_refused_for_a_full_tier_or_for_want_of_memory(case: Case) -> bool:
    bounded = case.flip("the hot tier is bounded")
    config, domain, _, result, number, _, size = _malloc(case, PACE, bounded=bounded)
    capacity, tier = config.policy.hot_capacity, case.integer("tier")
    full = capacity is not None and cast("Any", domain.hot.places).size >= capacity
    must = all_of(tier == HOT, full)
    if type(result) is TierFullError:
        return all_of(must, equal(result.args, (number, capacity)))
    if type(result) is OutOfMemoryError:
        said = (number, tier, PRIMES[compute_size_class(size)], size)
        return all_of(none_of(must), equal(result.args, said))
    return none_of(must)
