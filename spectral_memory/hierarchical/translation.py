"""From the reference to a state of the specification, and the check of the whole."""

from __future__ import annotations

from collections.abc import Sequence

from immutables import Map

from spectral_memory.hierarchical.domain import Domain
from spectral_memory.hierarchical.row_ring import RowRing
from spectral_spec.contents import BLANK, Contents, write_bytes
from spectral_spec.hierarchical import Block, Config, State, compute_census, find_domain_breach
from spectral_spec.hierarchical import Domain as SpecDomain
from spectral_spec.hierarchical.placement import REAL
from spectral_spec.ring import NOWHERE, Ring

__all__ = ["find_breach", "to_spec", "to_spec_domain"]


def to_spec(config: Config, domains: Sequence[Domain]) -> State:
    """The state that the reference stands for, its rings numbered from 0. O(n log n)."""
    return State(config, tuple(to_spec_domain(domain) for domain in domains))


def to_spec_domain(domain: Domain) -> SpecDomain:
    """The same for one domain."""
    sweep, hot, waiting = (to_ring(ring) for ring in (domain.sweep, domain.hot, domain.waiting))
    turns, places, waits = ({r: p for p, r in one.places.items()} for one in (sweep, hot, waiting))
    rows = domain.rows
    blocks = {
        row: Block(
            size=rows.size[row],
            resonance=rows.resonance[row],
            prime=rows.get_channel(row),
            offset=rows.get_offset(row),
            axis=rows.axis[row],
            tier=rows.tier[row],
            level=rows.get_level(row),
            stamp=rows.get_stamp(row),
            moved=rows.moved[row],
            turn=turns.get(row, NOWHERE),
            place=places.get(row, NOWHERE),
            wait=waits.get(row, NOWHERE),
            contents=get_contents(domain, row),
        )
        for row in rows
    }
    return SpecDomain(
        clock=domain.clock,
        rows=len(rows),
        vacant=Map(dict(enumerate(rows.get_vacant()))),
        generations=Map({row: rows.generation[row] for row in range(len(rows))}),
        blocks=Map(blocks),
        slots=Map({key: index.to_spec() for key, index in domain.slots.items()}),
        sweep=sweep,
        hot=hot,
        waiting=waiting,
        tally=domain.tallies.to_census().tally,
    )


def to_ring(ring: RowRing) -> Ring[int]:
    """A ring of rows as the specification writes it, its places from 0 on."""
    return Ring(Map(dict(enumerate(ring))), 0, len(ring))


def get_contents(domain: Domain, row: int) -> Contents:
    """The resident bytes of a block."""
    if domain.rows.axis[row] != REAL:
        return BLANK
    return write_bytes(BLANK, 0, domain.read(row, 0, domain.rows.size[row]))


def find_breach(config: Config, domains: Sequence[Domain]) -> str | None:
    """The first clause that the memory breaks, in words; None if there is none."""
    for domain in domains:
        seen = to_spec_domain(domain)
        breach = find_domain_breach(config, seen) or find_index_breach(domain, seen)
        if breach is not None:
            return f"domain {domain.number}: {breach}"
    return None


def find_index_breach(domain: Domain, seen: SpecDomain) -> str | None:
    """The same for what the specification does not keep: counters and trees."""
    # The counters are the sums over the live blocks.
    if domain.tallies.to_census() != compute_census(seen):
        return "the census is counted"
    # The ring of the sweep counts its rows.
    if len(domain.sweep) != domain.tallies.live:
        return "live rows are counted"
    # What is derived follows.
    if domain.length != max(domain.rules.floor, domain.tallies.live):
        return "an epoch lasts as long as there are live blocks"
    stale = domain.find_stale_address()
    if stale is not None:
        return stale
    # Every free index is sound, and what it does not hold is held by blocks.
    for index in domain.slots.values():
        breach = index.find_breach()
        if breach is not None:
            return breach
    return None
