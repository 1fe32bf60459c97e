"""A domain of the reference of which copies cost two microseconds.

It has all fields and methods of the implementation. Of its rings and its free indices it
knows the forms, which its copies share; the other fields are copied as they are.
"""

from __future__ import annotations

from typing import Final

from spectral_memory.hierarchical.domain import Domain
from spectral_proofs.model.copies import copy_arena, copy_rows, copy_tallies
from spectral_proofs.model.layout import get_buffers
from spectral_proofs.model.rings import RingForms, SharedRing, share_ring
from spectral_proofs.model.slots import SharedSlots, SlotsForms, share_slots

__all__ = ["SharedDomain", "copy_domain", "has_same_fields", "share_domain"]

_new: Final = object.__new__


class SharedDomain(Domain):
    """A domain that holds forms."""

    __slots__ = ()

    slots: SharedSlots
    sweep: SharedRing
    hot: SharedRing
    waiting: SharedRing


def share_domain(old: Domain, rings: RingForms, slots: SlotsForms) -> SharedDomain:
    """A domain with the fields of an old one, whose rows, counters and bytes it takes over."""
    new = _new(SharedDomain)
    take_over(new, old)
    new.rows, new.arena, new.tallies = old.rows, old.arena, old.tallies
    new.slots = share_slots(old.slots, slots)
    new.sweep = share_ring(rings.find(old.sweep))
    new.hot = share_ring(rings.find(old.hot))
    new.waiting = share_ring(rings.find(old.waiting))
    return new


def copy_domain(old: SharedDomain) -> SharedDomain:
    """A domain with equal fields; what it shares with the old one, neither of them changes."""
    new = _new(SharedDomain)
    take_over(new, old)
    new.rows, new.tallies = copy_rows(old.rows), copy_tallies(old.tallies)
    new.arena = copy_arena(old.arena)
    # What `share_ring` and a copy of the slots would do, without their calls.
    new.sweep, new.hot, new.waiting = _new(SharedRing), _new(SharedRing), _new(SharedRing)
    new.sweep.form, new.hot.form = old.sweep.form, old.hot.form
    new.waiting.form = old.waiting.form
    new.slots = slots = SharedSlots()
    slots.form = old.slots.seal()
    return new


def take_over(new: SharedDomain, old: Domain) -> None:
    """Take over what is as in the old domain and never changed in place; copy what is seen."""
    new.config, new.number, new.rules = old.config, old.number, old.rules
    new.epoch, new.phase, new.length = old.epoch, old.phase, old.length
    new.peak, new.fresh, new.lines = old.peak, old.fresh, old.lines
    new.seen = old.seen.copy()


def has_same_fields(old: SharedDomain, new: SharedDomain) -> bool:
    """True if a copy of a domain has the fields of the old one.

    False says nothing of their layouts: a slot that was looked at may differ in form only.
    """
    rows, others, tallies, counts = old.rows, new.rows, old.tallies, new.tallies
    return (
        old.slots.seal().layout is new.slots.seal().layout
        and old.epoch == new.epoch
        and old.phase == new.phase
        and old.length == new.length
        and old.peak == new.peak
        and old.fresh == new.fresh
        and old.lines == new.lines
        and old.seen == new.seen
        and old.sweep.form is new.sweep.form
        and old.hot.form is new.hot.form
        and old.waiting.form is new.waiting.form
        and rows.heat == others.heat
        and rows.moved == others.moved
        and rows.tier == others.tier
        and rows.resonance == others.resonance
        and rows.grain == others.grain
        and rows.size == others.size
        and rows.axis == others.axis
        and rows.generation == others.generation
        and rows.get_vacant() == others.get_vacant()
        and get_buffers(old.arena) == get_buffers(new.arena)
        and tallies.mallocs == counts.mallocs
        and tallies.frees == counts.frees
        and tallies.promotions == counts.promotions
        and tallies.demotions == counts.demotions
        and tallies.quantized == counts.quantized
        and tallies.mismatch_low == counts.mismatch_low
        and tallies.mismatch_high == counts.mismatch_high
        and tallies.mismatch_max == counts.mismatch_max
        and tallies.tiers == counts.tiers
        and tallies.bytes_live == counts.bytes_live
        and tallies.bytes_held == counts.bytes_held
    )
