"""What always holds of a domain: of each row, each two rows, each offset, each ring place.

The clauses are those of rules H44 to H47, for any number of blocks. A law that says
what is preserved claims them for an arbitrary row, and so for all.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from spectral_proofs.laws.worlds.rings import has_ends
from spectral_proofs.laws.worlds.slots import is_free
from spectral_proofs.symbolic.choice import all_of, choose, equal, implies, none_of
from spectral_spec.address import OFFSETS
from spectral_spec.extents import GRAIN, compute_extent_length, compute_size_class
from spectral_spec.hierarchical.placement import IMAGINARY, compute_slot_key
from spectral_spec.hierarchical.state import Block, Config, Domain
from spectral_spec.ring import NOWHERE
from spectral_spec.tiers import HOT

__all__ = [
    "RINGS",
    "Focus",
    "get_bounds",
    "is_held",
    "is_whole",
    "links_hold",
    "pair_holds",
    "place_holds",
    "point_holds",
    "row_holds",
    "vacancy_holds",
]

#: The rings of a domain, and the field in which a block keeps its place there.
RINGS: Final = {"sweep": "turn", "hot": "place", "waiting": "wait"}


class Focus(NamedTuple):
    """What an invariant is looked at with: two rows, an offset of a slot, a place, a height."""

    row: int
    other: int
    key: int
    offset: int
    place: int
    height: int


def get_bounds(config: Config, tier: int) -> tuple[int, int]:
    """First and last resonance of a tier, without a fork."""
    bounds = config.ranges[3]
    for number in (2, 1, 0):
        bounds = choose(tier == number, config.ranges[number], bounds)
    return bounds


def is_held(block: Block, key: int, offset: int) -> bool:
    """Whether the block's extent holds this offset of this slot."""
    return all_of(
        compute_slot_key(block.resonance, block.prime) == key,
        block.offset <= offset,
        offset < block.offset + compute_extent_length(block.size),
    )


def row_holds(config: Config, domain: Domain, row: int) -> bool:
    """The clauses about one row."""
    blocks: Any = domain.blocks
    live, block = blocks.has(row), blocks.read(row)
    return all_of(
        domain_row_holds(domain, row, live),
        implies(live, block_holds(config, domain, block)),
    )


def links_hold(config: Config, domain: Domain, row: int) -> bool:
    """The clauses about the rings and one row."""
    blocks: Any = domain.blocks
    return implies(blocks.has(row), rings_hold(config, domain, row, blocks.read(row)))


def domain_row_holds(domain: Domain, row: int, live: bool) -> bool:
    """A live row was given out; a row was used no less than never."""
    generations: Any = domain.generations
    return all_of(
        implies(live, all_of(row >= 0, row < domain.rows)),
        implies(
            generations.has(row), all_of(generations.read(row) >= 0, row >= 0, row < domain.rows)
        ),
    )


def block_holds(config: Config, domain: Domain, block: Block) -> bool:
    """The clauses about a live block by itself."""
    first, last = get_bounds(config, block.tier)
    return all_of(
        block.tier >= 0,
        block.tier <= HOT,
        block.resonance >= first,
        block.resonance <= last,
        block.size >= 0,
        block.size <= OFFSETS,
        block.prime == compute_size_class(block.size),
        block.offset >= 0,
        block.offset % GRAIN == 0,
        block.offset + compute_extent_length(block.size) <= OFFSETS,
        block.axis >= 0,
        block.axis <= IMAGINARY,
        equal(block.axis == IMAGINARY, block.size == 0),
        block.level >= 0,
        block.level <= config.policy.heat_limit,
        block.stamp <= domain.clock.epoch,
        block.moved <= domain.clock.epoch,
    )


def rings_hold(config: Config, domain: Domain, row: int, block: Block) -> bool:
    """The rings and the block point at each other."""
    bounded = config.policy.hot_capacity is not None
    return all_of(
        _is_at(domain.sweep, block.turn, row),
        equal(block.place != NOWHERE, block.tier == HOT) if bounded else block.place == NOWHERE,
        implies(block.place != NOWHERE, _is_at(domain.hot, block.place, row)),
        implies(block.wait != NOWHERE, all_of(bounded, block.tier != HOT)),
        implies(block.wait != NOWHERE, _is_at(domain.waiting, block.wait, row)),
    )


def _is_at(ring: Any, place: int, row: int) -> bool:  # noqa: ANN401 - a ring of rows, unknown
    return all_of(ring.places.has(place), ring.places.read(place) == row)


def pair_holds(domain: Domain, row: int, other: int) -> bool:
    """Two live blocks share no offset of a slot; one vacant row stands once in the stack."""
    blocks: Any = domain.blocks
    one, two = blocks.read(row), blocks.read(other)
    overlap = all_of(
        compute_slot_key(one.resonance, one.prime) == compute_slot_key(two.resonance, two.prime),
        one.offset < two.offset + compute_extent_length(two.size),
        two.offset < one.offset + compute_extent_length(one.size),
    )
    return implies(all_of(blocks.has(row), blocks.has(other), row != other), none_of(overlap))


def point_holds(domain: Domain, row: int, key: int, offset: int) -> bool:
    """An offset that a live block holds is not free."""
    blocks: Any = domain.blocks
    held = all_of(blocks.has(row), is_held(blocks.read(row), key, offset))
    return implies(held, none_of(is_free(domain.slots, key, offset)))


def place_holds(domain: Domain, ring: str, place: int) -> bool:
    """A place of a ring that is taken lies between its ends, and its block knows it."""
    its: Any = getattr(domain, ring)
    blocks: Any = domain.blocks
    row = its.places.read(place)
    return implies(
        its.places.has(place),
        all_of(
            place >= its.head,
            place < its.tail,
            blocks.has(row),
            getattr(blocks.read(row), RINGS[ring]) == place,
        ),
    )


def vacancy_holds(domain: Domain, height: int, other: int) -> bool:
    """The vacant rows are a stack of rows that were given out and are not live, each once."""
    vacant: Any = domain.vacant
    blocks: Any = domain.blocks
    row = vacant.read(height)
    return all_of(
        equal(vacant.has(height), all_of(height >= 0, height < _size(vacant))),
        implies(vacant.has(height), all_of(row >= 0, row < domain.rows, none_of(blocks.has(row)))),
        implies(
            all_of(vacant.has(height), vacant.has(other), height != other),
            row != vacant.read(other),
        ),
    )


def is_whole(config: Config, domain: Domain) -> bool:
    """The clauses about the domain as a whole."""
    capacity, tally = config.policy.hot_capacity, domain.tally
    sizes = [_size(getattr(domain, ring).places) for ring in RINGS]
    swept, hot, waiting = sizes
    live = _size(domain.blocks)
    ends = [has_ends(getattr(domain, ring)) for ring in RINGS]
    bound = all_of(hot == 0, waiting == 0) if capacity is None else hot <= capacity
    return all_of(
        *ends,
        *(size >= 0 for size in (swept, hot, waiting, live, _size(domain.vacant))),
        swept == live,
        bound,
        tally.mallocs - tally.frees == live,
        domain.rows == live + _size(domain.vacant),
        domain.clock.epoch >= 0,
        domain.clock.phase >= 0,
    )


def _size(table: Any) -> int:  # noqa: ANN401 - any of the maps
    size: int = table.size
    return size
