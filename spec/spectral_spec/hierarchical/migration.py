"""Zero-level migration: a block moves to another resonance.

Of what a user sees, a migration changes a block's resonance and offset and nothing
else: its id and its bytes are kept. Everything here looks at one domain only.
"""

from __future__ import annotations

from spectral_spec.hierarchical.placement import find_place, is_empty, occupy, vacate
from spectral_spec.hierarchical.state import Block, Config, Domain
from spectral_spec.ring import NOWHERE, drop, find_front, push, rotate
from spectral_spec.thermal import (
    Clock,
    Policy,
    compute_demotion,
    compute_heat,
    compute_promotion,
    is_bounded,
    tick,
)
from spectral_spec.tiers import Tier

__all__ = [
    "ascend",
    "compute_rest",
    "enter_hot",
    "get_heat",
    "is_settled",
    "leave_rings",
    "migrate",
    "pass_time",
    "sweep",
]


def is_settled(policy: Policy, domain: Domain, block: Block) -> bool:
    """True if the cool-down since the block's last migration is over. Rule H16."""
    return domain.clock.epoch - block.moved >= policy.cool_down


def get_heat(domain: Domain, block: Block) -> int:
    """The block's heat now."""
    return compute_heat(block.level, block.stamp, domain.clock.epoch)


def compute_rest(policy: Policy, tier: int, heat: int) -> int:
    """Tier to which a cooling block sinks; without any heat it is ultra-cold. Rule H17."""
    fallen = compute_demotion(policy, tier, heat)
    return Tier.ULTRA_COLD if fallen == Tier.COLD and heat == 0 else fallen


def enter_hot(domain: Domain, row: int) -> Domain:
    """The domain with a block at the end of the hot ring, waiting no longer."""
    block = domain.blocks[row]
    waiting = domain.waiting if block.wait == NOWHERE else drop(domain.waiting, block.wait)
    entered = block._replace(place=domain.hot.tail, wait=NOWHERE)
    return domain._replace(
        blocks=domain.blocks.set(row, entered), hot=push(domain.hot, row), waiting=waiting
    )


def leave_rings(domain: Domain, block: Block) -> Domain:
    """A freed block leaves the sweep, the hot and the waiting ring. Rule H25."""
    return domain._replace(
        sweep=drop(domain.sweep, block.turn),
        hot=domain.hot if block.place == NOWHERE else drop(domain.hot, block.place),
        waiting=domain.waiting if block.wait == NOWHERE else drop(domain.waiting, block.wait),
    )


def migrate(config: Config, domain: Domain, row: int, tier: int) -> Domain | None:
    """The domain with a block moved to another tier; None if there is no place. Rule H18.

    The hot ring of a bounded hot tier is kept: a block that enters goes to its
    end, one that leaves is dropped.
    """
    block = domain.blocks[row]
    place = find_place(config, domain, tier, get_heat(domain, block), block.size)
    if place is None:
        return None
    tally, rises = domain.tally, tier > block.tier
    moved = block._replace(
        resonance=place.resonance,
        offset=place.offset,
        tier=tier,
        moved=domain.clock.epoch,
        place=NOWHERE,
    )
    after = occupy(vacate(domain, block), place, block.size)._replace(
        blocks=domain.blocks.set(row, moved),
        hot=domain.hot if block.place == NOWHERE else drop(domain.hot, block.place),
        tally=tally._replace(
            promotions=tally.promotions + (1 if rises else 0),
            demotions=tally.demotions + (0 if rises else 1),
        ),
    )
    return enter_hot(after, row) if tier == Tier.HOT and is_bounded(config.policy) else after


def pass_time(config: Config, domain: Domain) -> Clock:
    """The domain's clock one operation later. Rule H50.

    An epoch lasts as many operations as there are live blocks, so that the hand of
    the sweep visits each block about once an epoch, but no less than the floor: in
    a small domain a block shall not be moved, bytes and all, after a few operations.
    """
    return tick(domain.clock, max(config.policy.epoch_floor, len(domain.blocks)))


def ascend(config: Config, domain: Domain, row: int) -> Domain:
    """A block rises to the tier that its heat has earned, if that has a place. Rule H19.

    Any touch lifts a block out of ultra-cold. A tier without resonances is skipped.
    """
    block = domain.blocks[row]
    tier = max(compute_promotion(config.policy, block.tier, block.level), Tier.COLD)
    while tier > block.tier and is_empty(config.ranges[tier]):
        tier -= 1
    return domain if tier <= block.tier else migrate(config, domain, row, tier) or domain


def sweep(config: Config, domain: Domain) -> Domain:
    """The hand of the clock visits one block: if it has cooled it sinks. Rule H24."""
    if len(domain.sweep.places) == 0:
        return domain
    row = domain.sweep.places[find_front(domain.sweep)]
    block = domain.blocks[row]
    visited = domain._replace(
        sweep=rotate(domain.sweep),
        blocks=domain.blocks.set(row, block._replace(turn=domain.sweep.tail)),
    )
    rest = compute_rest(config.policy, block.tier, get_heat(domain, block))
    if rest == block.tier or not is_settled(config.policy, domain, block):
        return visited
    return migrate(config, visited, row, rest) or visited
