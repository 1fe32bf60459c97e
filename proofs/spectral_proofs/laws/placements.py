"""What laws of a memory believe of placement and of the rings, proved of the shipped rules."""

from __future__ import annotations

from typing import Any, Final, cast

from spectral_proofs.laws.free_lists import FIRST_FIT
from spectral_proofs.laws.free_sets import fits, get_some
from spectral_proofs.laws.worlds.contracts import (
    COUNT_BIRTH,
    EXTENT_LENGTH,
    FIND_PLACE,
    RUNG,
    SIZE_CLASS,
)
from spectral_proofs.laws.worlds.invariant import get_bounds
from spectral_proofs.laws.worlds.rings import (
    DROP,
    FIND_BACK,
    FIND_FRONT,
    get_watched,
    is_first,
    lies_inside,
    make_ring,
    suppose_another,
    suppose_some,
    watch,
)
from spectral_proofs.laws.worlds.slots import make_slots
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, choose, implies, none_of
from spectral_proofs.symbolic.instrument import Lookup
from spectral_proofs.symbolic.loops import Loop
from spectral_spec import extents
from spectral_spec.address import CHANNELS
from spectral_spec.extents import compute_extent_length, compute_size_class
from spectral_spec.hierarchical.allocation import count_birth
from spectral_spec.hierarchical.placement import compute_slot_key, find_place
from spectral_spec.hierarchical.state import Config, Domain, Tally
from spectral_spec.quantize import Quantized
from spectral_spec.ring import Ring, drop, find_front
from spectral_spec.thermal import Policy, compute_rung

__all__: list[str] = []

_EXTENTS: Final = "spectral_spec.extents"
_PLACEMENT: Final = "spectral_spec.hierarchical.placement"
_ALLOCATION: Final = "spectral_spec.hierarchical.allocation"
_RING: Final = "spectral_spec.ring"
_RUNG: Final = "spectral_spec.thermal.compute_rung"
_SLOT_KEY: Final = f"{_PLACEMENT}.compute_slot_key"


@obligation(
    law="an extent is whole grains, at least one, holds its block, and stays in range if the block does",
    rules=("E2",),
    proves=EXTENT_LENGTH,
    mutants=(
        Mutant(f"{_EXTENTS}.compute_extent_length", "max(1,", "max(0,"),
        Mutant(f"{_EXTENTS}.compute_extent_length", "size + GRAIN - 1", "size"),
        Mutant(f"{_EXTENTS}.compute_extent_length", "GRAIN - 1", "GRAIN"),
        Mutant(f"{_EXTENTS}.compute_extent_length", ") * GRAIN", ") * (GRAIN + 1)"),
    ),
)
def extent_length_keeps_its_contract(case: Case) -> bool:
    size = case.integer("size")
    return EXTENT_LENGTH.ensures(compute_extent_length(size), size)


@obligation(
    law="the size class of a block is one of the seven channels",
    rules=("E6",),
    proves=SIZE_CLASS,
    mutants=(
        Mutant(f"{_EXTENTS}.compute_size_class", "channel = 0", "channel = 1"),
        Mutant(f"{_EXTENTS}.compute_size_class", "channel = 0", "channel = -1"),
        Mutant(f"{_EXTENTS}.compute_size_class", "channel += 1", "channel += 2"),
    ),
)
def size_class_keeps_its_contract(case: Case) -> bool:
    size = case.integer("size")
    return SIZE_CLASS.ensures(compute_size_class(size), size)


@obligation(
    law="a birth is counted as one malloc, with or without a frequency, and no other event is",
    rules=("H29",),
    proves=COUNT_BIRTH,
    mutants=(
        Mutant(f"{_ALLOCATION}.count_birth", "tally.mallocs + 1)", "tally.mallocs)"),
        Mutant(f"{_ALLOCATION}.count_birth", "tally.mallocs + 1,", "tally.frees + 1,"),
        Mutant(f"{_ALLOCATION}.count_birth", "quantized=tally", "frees=tally"),
    ),
)
def count_of_a_birth_keeps_its_contract(case: Case) -> bool:
    tally = case.record(Tally, "tally")
    at = None
    if case.flip("it asked for a frequency"):
        at = Quantized(case.integer("index"), case.rational("low"), case.rational("high"))
    return COUNT_BIRTH.ensures(count_birth(tally, at), tally, at)


@obligation(
    law="the rung of a heat that keeps to the limit lies in the range",
    rules=("T7",),
    proves=RUNG,
    mutants=(
        Mutant(_RUNG, "policy.heat_limit + 1", "policy.heat_limit"),
        Mutant(_RUNG, "last - first + 1", "last - first + 2"),
        Mutant(_RUNG, "return first + heat", "return last + heat"),
        Mutant(_RUNG, "return first + heat", "return first - heat"),
    ),
)
def rung_keeps_its_contract(case: Case) -> bool:
    policy, heat = case.record(Policy, "policy"), case.integer("heat")
    # Any last resonance is so, for some width: it spares the solvers a product of sums.
    first, width = case.integer("first"), case.integer("width")
    last = first + width - 1
    case.suppose("the heat keeps to the limit", RUNG.requires(policy, heat, first, last))
    return RUNG.ensures(compute_rung(policy, heat, first, last), policy, heat, first, last)


# ---------------------------------------------------------------------- rings


@obligation(
    law="the search for the front of a ring that is not empty ends at a member, at the head if one is there",
    rules=("M5",),
    proves=FIND_FRONT,
    loops={
        find_front: (Loop(is_first, lambda place: get_watched()[0] - place),),
    },
    mutants=(
        Mutant(f"{_RING}.find_front", "place += 1", "place += 2"),
        Mutant(f"{_RING}.find_front", "place = ring.head", "place = ring.head + 1"),
        Mutant(f"{_RING}.find_front", "place = ring.head", "place = ring.head - 1"),
        Mutant(f"{_RING}.find_front", "not in", "in"),
    ),
)
def search_for_the_front_keeps_its_contract(case: Case) -> bool:
    ring: Ring[int] = make_ring(case, "ring", case.integer("size"))
    suppose_some(case, ring, "some")
    watch(ring.head)
    case.suppose("places lie inside", *(lies_inside(ring, place) for place in get_watched()))
    case.suppose("there is a member", FIND_FRONT.requires(ring))
    return FIND_FRONT.ensures(find_front(ring), ring)


@obligation(
    law="a ring without one member keeps all others in place between its ends, and begins with a member",
    rules=("M5", "M7"),
    contracts=(FIND_FRONT, FIND_BACK),
    proves=DROP,
    mutants=(
        Mutant(f"{_RING}.drop", "delete(place)", "delete(ring.head)"),
        Mutant(f"{_RING}.drop", "len(places) == 0", "len(places) == 1"),
        Mutant(f"{_RING}.drop", "place == ring.head", "place != ring.head"),
        Mutant(f"{_RING}.drop", "place == ring.tail - 1", "place != ring.tail - 1"),
        Mutant(
            f"{_RING}.drop", "place + 1, ring.tail)), ring.tail", "place + 1, ring.tail)), place"
        ),
        Mutant(f"{_RING}.drop", "find_back(Ring(places, ring.head, place)) + 1", "ring.head"),
        Mutant(
            f"{_RING}.drop",
            "Ring(places, ring.tail, ring.tail)",
            "Ring(places, ring.head, ring.tail)",
        ),
    ),
)
def drop_keeps_its_contract(case: Case) -> bool:
    ring: Ring[int] = make_ring(case, "ring", case.integer("size"))
    place = case.integer("place")
    watch(get_some("place"), ring.head)
    suppose_another(case, (ring, "another", place))
    case.suppose("places lie inside", *(lies_inside(ring, one) for one in get_watched()))
    case.suppose("the member can be dropped", DROP.requires(ring, place))
    return DROP.ensures(drop(ring, place), ring, place)


# ------------------------------------------------------------------ placement


def _make_config(case: Case) -> Config:
    """Any range for each tier, some perhaps empty, and any policy."""
    ranges = (
        (case.integer(f"first of {tier}"), case.integer(f"last of {tier}")) for tier in range(4)
    )
    policy = case.record(Policy, "policy")
    return Config(case.integer("n_zeros"), (), cast("Any", Lookup(tuple(ranges))), policy)


def _make_domain(case: Case) -> Domain:
    """Any slots; whatever else a domain has does not matter to where a block fits."""
    fields = {name: case.opaque(name, name) for name in Domain._fields if name != "slots"}
    return Domain(slots=cast("Any", make_slots(case, "slots")), **fields)


def _has_no_fit(domain: Domain, resonance: int, size: int) -> bool:
    """A block of this size does not fit at the arbitrary offset of its slot at the resonance."""
    key = compute_slot_key(resonance, compute_size_class(size))
    free = domain.slots.get(key, extents.WHOLE_SLOT)
    return none_of(fits(free, get_some("offset"), compute_extent_length(size)))


def _has_no_fit_within(domain: Domain, size: int, first: int, end: int) -> bool:
    """Said of the arbitrary resonance, if it is in first..end - 1."""
    one = get_some("resonance")
    return implies(all_of(first <= one, one < end), _has_no_fit(domain, one, size))


def _is_upward(resonance: int, home: int, last: int, domain: Domain, size: int) -> bool:
    found_none = _has_no_fit_within(domain, size, home, resonance)
    return all_of(home <= resonance, resonance <= last + 1, found_none)


def _is_from_the_bottom(resonance: int, home: int, first: int, domain: Domain, size: int) -> bool:
    found_none = _has_no_fit_within(domain, size, first, resonance)
    return all_of(first <= resonance, resonance <= home, found_none)


_SEARCH: Final = (
    Loop(_is_upward, lambda resonance, last: last - resonance + 1),
    Loop(_is_from_the_bottom, lambda resonance, home: home - resonance),
)
_CALLED: Final = (FIRST_FIT, RUNG, EXTENT_LENGTH, SIZE_CLASS)


def _stage(case: Case) -> tuple[Config, Domain, int, int, int]:
    """All that the search for a place is given."""
    config, domain = _make_config(case), _make_domain(case)
    tier, heat, size = case.integer("tier"), case.integer("heat"), case.integer("size")
    asked = config, domain, tier, heat, size
    case.suppose("the tier and the heat are such", FIND_PLACE.requires(*asked))
    return asked


@obligation(
    law="a place that is found lies in the tier, in the channel of the size, where the block fits",
    rules=("H11", "H12"),
    contracts=_CALLED,
    loops={find_place: _SEARCH},
    proves=FIND_PLACE,
    mutants=(
        Mutant(f"{_PLACEMENT}.find_place", "resonance <= last", "resonance <= last + 1"),
        Mutant(f"{_PLACEMENT}.find_place", "resonance = first", "resonance = first - 1"),
        Mutant(f"{_PLACEMENT}.find_place", "+= 1\n    resonance", "-= 1\n    resonance"),
        Mutant(f"{_PLACEMENT}.find_place_at", "free[index].offset", "free[0].offset"),
        Mutant(
            f"{_PLACEMENT}.find_place_at", "Place(resonance, prime", "Place(resonance + 1, prime"
        ),
        Mutant(f"{_PLACEMENT}.find_place_at", "compute_extent_length(size)", "size"),
    ),
)
def search_for_a_place_keeps_its_contract(case: Case) -> bool:
    asked = _stage(case)
    return FIND_PLACE.ensures(find_place(*asked), *asked)


@obligation(
    law="no place is found only if the block fits at no offset of its channel at any resonance of the tier",
    rules=("H11", "H12"),
    contracts=_CALLED,
    loops={find_place: _SEARCH},
    mutants=(
        Mutant(f"{_PLACEMENT}.find_place", "resonance <= last", "resonance < last"),
        Mutant(f"{_PLACEMENT}.find_place", "resonance < home", "resonance < home - 1"),
        Mutant(f"{_PLACEMENT}.find_place", "resonance = first", "resonance = first + 1"),
        Mutant(f"{_PLACEMENT}.find_place", "resonance = home", "resonance = home + 1"),
        Mutant(f"{_PLACEMENT}.find_place", "+= 1\n    return", "+= 2\n    return"),
        Mutant(f"{_PLACEMENT}.is_empty", "first > last", "first >= last"),
        Mutant(f"{_PLACEMENT}.find_place_at", "index == NO_FIT", "index != 0"),
    ),
)
def no_place_is_found_only_if_none_fits_in_the_tier(case: Case) -> bool:
    config, domain, tier, heat, size = _stage(case)
    first, last = get_bounds(config, tier)
    one = get_some("resonance")
    if find_place(config, domain, tier, heat, size) is not None:
        return True
    return implies(all_of(first <= one, one <= last), _has_no_fit(domain, one, size))


@obligation(
    law="the place found is the first from the rung of the heat upward, then from the bottom, and the lowest there",
    rules=("H11", "H12"),
    contracts=_CALLED,
    loops={find_place: _SEARCH},
    mutants=(
        Mutant(f"{_PLACEMENT}.find_place", "resonance = home", "resonance = first"),
        Mutant(f"{_PLACEMENT}.find_place", "resonance = home", "resonance = last"),
        Mutant(f"{_PLACEMENT}.find_place", "resonance < home", "resonance <= last"),
        Mutant(f"{_PLACEMENT}.find_place", "config.policy, heat,", "config.policy, 0,"),
        Mutant(f"{_PLACEMENT}.find_place", "config.ranges[tier]", "config.ranges[0]"),
    ),
)
def place_found_is_the_first_from_the_rung_of_the_heat(case: Case) -> bool:
    config, domain, tier, heat, size = _stage(case)
    place = find_place(config, domain, tier, heat, size)
    if place is None:
        return True
    first, last = get_bounds(config, tier)
    home, one, offset = _get_home(config, tier, heat), get_some("resonance"), get_some("offset")
    # How far up the search has come, where it begins again at the bottom behind the top.
    around = last - first + 1
    here = place.resonance + choose(place.resonance < home, around, 0)
    there = one + choose(one < home, around, 0)
    skipped = all_of(first <= one, one <= last, there < here)
    return all_of(
        implies(skipped, _has_no_fit(domain, one, size)),
        implies(
            none_of(_has_no_fit(domain, place.resonance, size)),
            place.offset <= offset,
        ),
    )


def _get_home(config: Config, tier: int, heat: int) -> int:
    first, last = config.ranges[tier]
    return compute_rung(config.policy, heat, first, last)


@obligation(
    law="two slots have no key in common: a key gives back its resonance and its channel",
    rules=("H11",),
    mutants=(
        Mutant(_SLOT_KEY, "resonance * len(PRIMES)", "resonance + len(PRIMES)"),
        Mutant(_SLOT_KEY, " + prime", ""),
        Mutant(_SLOT_KEY, "len(PRIMES)", "6"),
    ),
)
def two_slots_have_no_key_in_common(case: Case) -> bool:
    resonance, prime = case.integer("resonance"), case.integer("prime", 0, CHANNELS - 1)
    other, its_prime = case.integer("other"), case.integer("other prime", 0, CHANNELS - 1)
    same_key = compute_slot_key(resonance, prime) == compute_slot_key(other, its_prime)
    return implies(same_key, all_of(resonance == other, prime == its_prime))
