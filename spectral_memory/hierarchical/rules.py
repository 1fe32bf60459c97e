"""A configuration as the numbers that operations look up: computed once, shared by all domains."""

from __future__ import annotations

from typing import Final

from spectral_memory.hierarchical.constants import AUTO, COLD, HOT, ULTRA_COLD, WARM
from spectral_memory.hierarchical.rows import HEAT_BITS
from spectral_memory.native import mypyc_attr
from spectral_spec.hierarchical import Config
from spectral_spec.hierarchical.placement import (
    compute_birth_heat,
    compute_birth_tier,
    is_empty,
)
from spectral_spec.thermal import Policy, compute_promotion, compute_rung, is_bounded
from spectral_spec.tiers import Tier

__all__ = ["NEVER", "Rules"]

NEVER: Final = 256
"""More than any heat."""


@mypyc_attr(serializable=True)
class Rules:
    """What the rules make of one configuration. By tier, where a list is one.

    `earned[tier][heat]` is the tier to which a block rises by its heat, its own if it does not.
    `rise[tier]` is the least heat at which a touched block of a tier may rise, `sink[tier]`
    the greatest at which a visited one may sink (-1: it never does). `births` are the heat
    and `homes` the resonance of new blocks; `first` and `last` bound the resonances of a tier.
    """

    __slots__ = (
        "access_heat",
        "births",
        "capacity",
        "cool_down",
        "earned",
        "first",
        "floor",
        "heat_limit",
        "homes",
        "hot_first",
        "is_bounded",
        "last",
        "rise",
        "sink",
        "tier_cold",
        "tier_full",
        "tier_roomy",
        "warm_first",
    )

    access_heat: int
    births: list[int]
    capacity: int
    cool_down: int
    earned: list[list[int]]
    first: list[int]
    floor: int
    heat_limit: int
    homes: list[int]
    hot_first: int
    is_bounded: bool
    last: list[int]
    rise: list[int]
    sink: list[int]
    tier_cold: int
    tier_full: int
    tier_roomy: int
    warm_first: int

    def __init__(self, config: Config) -> None:
        policy = config.policy
        self.access_heat = policy.access_heat
        self.heat_limit = policy.heat_limit
        self.cool_down = policy.cool_down
        self.floor = policy.epoch_floor
        self.is_bounded = is_bounded(policy)
        #: Hot blocks of a domain at most; -1: no bound.
        self.capacity = -1 if policy.hot_capacity is None else policy.hot_capacity
        self.first = [first for first, _ in config.ranges]
        self.last = [last for _, last in config.ranges]
        self.warm_first, self.hot_first = self.first[WARM], self.first[HOT]
        self.births = [compute_birth_heat(policy, tier) for tier in Tier]
        self.homes = [
            0 if is_empty(bounds) else compute_rung(policy, heat, *bounds)
            for heat, bounds in zip(self.births, config.ranges, strict=True)
        ]
        #: Birth tier without a hint, where the hot tier has room and where it has none.
        self.tier_roomy = int(compute_birth_tier(config, True, AUTO))
        self.tier_full = int(compute_birth_tier(config, False, AUTO))
        #: The same where both are one; -1: it depends.
        self.tier_cold = self.tier_full if self.tier_full == self.tier_roomy else -1
        heats = range(policy.heat_limit + 1)
        self.earned = [[self._earn(policy, tier, heat) for heat in heats] for tier in Tier]
        if self.is_bounded:
            self.rise = [0, 0, 0, NEVER]
            self.sink = [-1, 0, policy.warm_exit, -1]
        else:
            self.rise = [0, policy.warm_entry, policy.hot_entry, NEVER]
            self.sink = [-1, 0, policy.warm_exit, policy.hot_exit]

    def _earn(self, policy: Policy, tier: int, heat: int) -> int:
        """The hottest tier with resonances that a block of `tier` has earned. Rule H19."""
        earned = max(compute_promotion(policy, tier, heat), COLD)
        while earned > tier and self.first[earned] > self.last[earned]:
            earned -= 1
        return max(earned, tier)

    def get_tier(self, resonance: int) -> int:
        """The tier of a resonance. Rule Z9."""
        if resonance >= self.warm_first:
            return HOT if resonance >= self.hot_first else WARM
        return ULTRA_COLD if resonance == 1 else COLD

    def get_fresh(self, epoch: int) -> list[int]:
        """By tier: what a column of heats holds for a block that is born now."""
        return [epoch + heat << HEAT_BITS | heat for heat in self.births]

    def get_lines(self, epoch: int) -> list[int]:
        """By tier: what a column of heats holds for blocks too hot to sink is at least this now.

        0 where no block of the tier sinks.
        """
        return [0 if sink < 0 else epoch + sink + 1 << HEAT_BITS for sink in self.sink]
