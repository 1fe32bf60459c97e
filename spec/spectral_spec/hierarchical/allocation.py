"""Birth and end of a block."""

from __future__ import annotations

from fractions import Fraction

from spectral_spec.address import PRIMES
from spectral_spec.errors import (
    EmptyTierError,
    OutOfMemoryError,
    SpectralError,
    TierFullError,
    is_refusal,
)
from spectral_spec.extents import compute_size_class
from spectral_spec.hierarchical.handles import compute_id, issue, retire
from spectral_spec.hierarchical.hot_tier import fill_vacancy
from spectral_spec.hierarchical.migration import enter_hot, leave_rings, pass_time, sweep
from spectral_spec.hierarchical.placement import (
    Place,
    compute_axis,
    compute_birth_heat,
    compute_birth_tier,
    find_place,
    find_place_at,
    has_room,
    is_empty,
    occupy,
    vacate,
)
from spectral_spec.hierarchical.state import Block, Config, Domain, Tally
from spectral_spec.quantize import Quantized, quantize
from spectral_spec.ring import push
from spectral_spec.thermal import is_bounded
from spectral_spec.tiers import AUTO, Tier, get_tier_of

__all__ = ["MISMATCH_UNITS", "allocate", "release"]

MISMATCH_UNITS = 2**64
"""Units of the counted mismatch in a unit of frequency."""


def allocate(
    config: Config, domain: Domain, number: int, size: int, hint: int, t: Fraction | None
) -> tuple[Domain, int | SpectralError]:
    """A new block, all zero bytes; the result is its id. Rule H26.

    With a frequency the block lies at the nearest resonance of the hint's tier,
    or the call is refused. Without one it lies anywhere in its birth tier.
    """
    first, last = (1, config.n_zeros) if hint == AUTO else config.ranges[hint]
    if is_empty((first, last)):
        return domain, EmptyTierError(hint, config.n_zeros)
    if t is None:
        tier = choose_tier(config, domain, size, hint)
        return settle(config, domain, number, size, tier, None)
    nearest = quantize(t, config.enclosures, first, last)
    if is_refusal(nearest):
        return domain, nearest
    tier = get_tier_of(nearest.index, config.enclosures)
    return settle(config, domain, number, size, tier, nearest)


def choose_tier(config: Config, domain: Domain, size: int, hint: int) -> int:
    """Birth tier of a block, but not a hot tier for `AUTO` that has no extent. Rule H51."""
    tier = compute_birth_tier(config, has_room(config.policy, domain), hint)
    if hint == AUTO and tier == Tier.HOT:
        heat = compute_birth_heat(config.policy, tier)
        if find_place(config, domain, tier, heat, size) is None:
            return compute_birth_tier(config, False, hint)
    return tier


def settle(
    config: Config, domain: Domain, number: int, size: int, tier: int, at: Quantized | None
) -> tuple[Domain, int | SpectralError]:
    """A new block in a tier, or the reason why it cannot be there. Rule H27."""
    policy = config.policy
    if tier == Tier.HOT and policy.hot_capacity is not None and not has_room(policy, domain):
        return domain, TierFullError(number, policy.hot_capacity)
    heat = compute_birth_heat(policy, tier)
    place = (
        find_place(config, domain, tier, heat, size)
        if at is None
        else find_place_at(domain, at.index, size)
    )
    if place is None:
        return domain, OutOfMemoryError(number, tier, PRIMES[compute_size_class(size)], size)
    passed = domain._replace(clock=pass_time(config, domain), tally=count_birth(domain.tally, at))
    issued, row = issue(passed)
    born = give_birth(occupy(issued, place, size), row, place, size, tier, heat)
    in_ring = tier == Tier.HOT and is_bounded(policy)
    housed = enter_hot(born, row) if in_ring else born
    generation = domain.generations.get(row, 0)
    return sweep(config, housed), compute_id(generation, row, number)


def give_birth(domain: Domain, row: int, place: Place, size: int, tier: int, heat: int) -> Domain:
    """The domain with a block in a row, last in the sweep. Rule H28."""
    epoch = domain.clock.epoch
    block = Block(
        size=size,
        resonance=place.resonance,
        prime=place.prime,
        offset=place.offset,
        axis=compute_axis(size, False),
        tier=tier,
        level=heat,
        stamp=epoch,
        moved=epoch,
        turn=domain.sweep.tail,
    )
    return domain._replace(blocks=domain.blocks.set(row, block), sweep=push(domain.sweep, row))


def count_birth(tally: Tally, at: Quantized | None) -> Tally:
    """The counters after a malloc, its mismatch rounded outward. Rule H29."""
    if at is None:
        return tally._replace(mallocs=tally.mallocs + 1)
    low = at.low.numerator * MISMATCH_UNITS // at.low.denominator
    high = -(-at.high.numerator * MISMATCH_UNITS // at.high.denominator)
    return tally._replace(
        mallocs=tally.mallocs + 1,
        quantized=tally.quantized + 1,
        mismatch_low=tally.mismatch_low + low,
        mismatch_high=tally.mismatch_high + high,
        mismatch_max=max(tally.mismatch_max, high),
    )


def release(config: Config, domain: Domain, row: int) -> Domain:
    """The domain without a block. Its place in the hot tier goes to one that waits. Rule H30."""
    block = domain.blocks[row]
    rings = leave_rings(vacate(domain, block), block)
    freed = retire(rings, row)._replace(
        clock=pass_time(config, domain),
        blocks=domain.blocks.delete(row),
        tally=domain.tally._replace(frees=domain.tally.frees + 1),
    )
    return sweep(config, fill_vacancy(config, freed))
