"""The stage of the laws of a whole memory: an unknown configuration, and what is looked at."""

from __future__ import annotations

from typing import Any, cast

from spectral_proofs.laws.free_sets import get_some
from spectral_proofs.laws.worlds.aspects import LINKS, PACE, WELL_FORMED, get_aspect, set_aspect
from spectral_proofs.laws.worlds.invariant import (
    RINGS,
    Focus,
    is_held,
    is_whole,
    links_hold,
    pair_holds,
    place_holds,
    point_holds,
    row_holds,
    vacancy_holds,
)
from spectral_proofs.laws.worlds.slots import is_free
from spectral_proofs.laws.worlds.unknown import UnknownDomain, get_owners
from spectral_proofs.symbolic.calls import merge
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, equal, implies, largest, one_of
from spectral_proofs.symbolic.collection import SymbolicSequence
from spectral_proofs.symbolic.explorer import get_explorer
from spectral_proofs.symbolic.instrument import Lookup
from spectral_spec.address import OFFSETS
from spectral_spec.hierarchical.placement import compute_slot_key
from spectral_spec.hierarchical.state import Config, Domain
from spectral_spec.resonances import Enclosure
from spectral_spec.thermal import Policy, get_policy_breach
from spectral_spec.tiers import COLD_BELOW, HOT_ABOVE

__all__ = ["get_focus", "holds", "make_config", "make_domain", "name_row", "stage"]


def make_config(case: Case, *, bounded: bool) -> Config:
    """Any number of resonances, tiers side by side, some perhaps empty, and any sound policy."""
    capacity = case.integer("hot_capacity") if bounded else None
    policy = case.record(Policy, "policy", hot_capacity=capacity)
    case.suppose(WELL_FORMED, merge(_is_sound)(policy))
    cold, warm, n = case.integer("last cold"), case.integer("last warm"), case.integer("n_zeros")
    case.suppose(WELL_FORMED, cold >= 1, warm >= cold, n >= warm)
    ranges = Lookup(((1, 1), (2, cold), (cold + 1, warm), (warm + 1, n)))
    return Config(n, cast("Any", _make_table(case, cold, warm, n)), cast("Any", ranges), policy)


def _make_table(case: Case, cold: int, warm: int, n: int) -> SymbolicSequence[Enclosure]:
    """Enclosures of which each lies on that side of 30 and of 100 where its tier is."""
    high = case.function("high", ("Int",), "Real")

    def look(place: int) -> Enclosure:
        index, bound = place + 1, high(place + 1)
        case.suppose(
            WELL_FORMED,
            implies(index >= 1, equal(index <= cold, bound <= COLD_BELOW)),
            implies(index >= 1, equal(index <= warm, bound <= HOT_ABOVE)),
        )
        return Enclosure(bound, bound)

    return SymbolicSequence(look, n)


def _is_sound(policy: Policy) -> bool:
    return get_policy_breach(policy) is None


def get_focus() -> Focus:
    """Two rows, an offset of a slot, a place and a height: arbitrary, the same everywhere."""
    names = ("row", "other row", "slot", "offset", "place", "height")
    return Focus(*(get_some(name) for name in names))


def holds(config: Config, domain: Domain) -> bool:
    """The invariant, at the arbitrary focus: proved of it, it holds of every one.

    Of its two aspects, the one that the law is about: the layout of the blocks in
    the slots, or the links between blocks, rings and rows. A law of the pace is about
    neither.
    """
    if get_aspect() == PACE:
        return True
    at = get_focus()
    if get_aspect() == LINKS:
        return all_of(
            is_whole(config, domain),
            links_hold(config, domain, at.row),
            *(place_holds(domain, ring, at.place) for ring in RINGS),
            vacancy_holds(domain, at.height, get_some("other height")),
        )
    blocks: Any = domain.blocks
    one, other = blocks.read(at.row), blocks.read(at.other)
    meeting = compute_slot_key(one.resonance, one.prime), largest(one.offset, other.offset)
    is_free(domain.slots, *meeting)  # looked at: what is known of this offset comes in
    return all_of(
        row_holds(config, domain, at.row),
        pair_holds(domain, at.row, at.other),
        point_holds(domain, at.row, at.key, at.offset),
        _is_not_lost(domain, at.key, at.offset),
    )


def _is_not_lost(domain: Domain, key: int, offset: int) -> bool:
    """An offset that is not free is held: by the block that held it before, or by one that moved."""
    blocks: Any = domain.blocks
    rows = [*(owner(key, offset) for owner in get_owners()), *_get_rows()]
    held = (all_of(blocks.has(row), is_held(blocks.read(row), key, offset)) for row in rows)
    inside = all_of(offset >= 0, offset < OFFSETS)
    return implies(inside, one_of(is_free(domain.slots, key, offset), *held))


def _get_rows() -> list[int]:
    return cast("list[int]", get_explorer().scratch.setdefault("rows that may move", []))


def name_row(row: int) -> None:
    """A row whose block a rule may put elsewhere: it may hold what another held before."""
    _get_rows().append(row)


def stage(case: Case, aspect: str, *, bounded: bool | None = None) -> tuple[Config, Domain]:
    """Any configuration, its hot tier bounded, unbounded or either; any well-formed domain of it."""
    set_aspect(aspect)
    config = make_config(case, bounded=case.flip("bounded") if bounded is None else bounded)
    return config, make_domain(case, config)


def make_domain(case: Case, config: Config) -> Domain:
    """Any well-formed domain, with any number of blocks."""
    return UnknownDomain(case, config, "domain").value
