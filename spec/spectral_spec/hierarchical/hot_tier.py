"""The bounded hot tier: who enters, who waits, and who gets a freed place."""

from __future__ import annotations

from spectral_spec.hierarchical.migration import ascend, get_heat, is_settled, migrate
from spectral_spec.hierarchical.placement import has_room, is_empty
from spectral_spec.hierarchical.state import Config, Domain
from spectral_spec.ring import NOWHERE, drop, find_front, push, rotate
from spectral_spec.thermal import compute_triumph, is_bounded
from spectral_spec.tiers import Tier

__all__ = ["fill_vacancy", "promote"]


def promote(config: Config, domain: Domain, row: int) -> Domain:
    """A block that was just touched rises to the tier that it has earned. Rule H20.

    Into a bounded hot tier it rises if there is room, or by a duel.
    """
    policy, block = config.policy, domain.blocks[row]
    if block.tier == Tier.HOT or not is_settled(policy, domain, block):
        return domain
    if not is_bounded(policy) or is_empty(config.ranges[Tier.HOT]):
        return ascend(config, domain, row)
    if has_room(policy, domain):
        return migrate(config, domain, row, Tier.HOT) or ascend(config, domain, row)
    return duel(config, domain, row)


def duel(config: Config, domain: Domain, row: int) -> Domain:
    """A full hot tier: a touched block against the front of the hot ring. Rule H21.

    The defender loses only after its cool-down. If it wins it goes to the end of
    the ring, and the challenger rises as far as its heat alone leads, and waits.
    """
    policy, front = config.policy, find_front(domain.hot)
    rival = domain.hot.places[front]
    defender, challenger = domain.blocks[rival], domain.blocks[row]
    if is_settled(policy, domain, defender) and compute_triumph(
        policy, challenger.level, get_heat(domain, defender)
    ):
        fallen = migrate(config, domain, rival, Tier.WARM)
        risen = None if fallen is None else migrate(config, fallen, row, Tier.HOT)
        if risen is not None:
            return risen
    kept = domain.blocks.set(rival, defender._replace(place=domain.hot.tail))
    held = domain._replace(hot=rotate(domain.hot), blocks=kept)
    return wait(ascend(config, held, row), row)


def wait(domain: Domain, row: int) -> Domain:
    """The block waits for a place in the hot tier, behind those that wait already. Rule H22."""
    block = domain.blocks[row]
    if block.wait != NOWHERE:
        return domain
    waiter = block._replace(wait=domain.waiting.tail)
    return domain._replace(blocks=domain.blocks.set(row, waiter), waiting=push(domain.waiting, row))


def fill_vacancy(config: Config, domain: Domain) -> Domain:
    """A freed place of the hot tier goes to the first waiting block that is still warm. Rule H23.

    It has waited, so no cool-down keeps it back. Those that have cooled give up.
    """
    policy = config.policy
    while is_bounded(policy) and has_room(policy, domain) and len(domain.waiting.places) > 0:
        place = find_front(domain.waiting)
        row = domain.waiting.places[place]
        block = domain.blocks[row]._replace(wait=NOWHERE)
        domain = domain._replace(
            blocks=domain.blocks.set(row, block), waiting=drop(domain.waiting, place)
        )
        if get_heat(domain, block) > policy.warm_exit:
            domain = migrate(config, domain, row, Tier.HOT) or domain
    return domain
