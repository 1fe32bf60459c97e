"""Heat: how the accesses so far decide the tier of a key or a block.

Time is an operation count. An epoch lasts as many ticks as the system holds
entries, and each epoch takes one unit of heat from every entry. So an entry
that is used as often as the average entry keeps its heat, whatever the size of
the system: that is why nothing needs tuning. The evidence behind the defaults
is in `docs/decisions/0003-thermal-rules.md`.
"""

from __future__ import annotations

from typing import NamedTuple

from spectral_spec.tiers import COLD, HOT, WARM

__all__ = [
    "Clock",
    "Policy",
    "compute_demotion",
    "compute_heat",
    "compute_promotion",
    "compute_rung",
    "compute_touched_heat",
    "compute_triumph",
    "get_policy_breach",
    "is_bounded",
    "tick",
]


class Policy(NamedTuple):
    """The thermal parameters. The defaults are meant to be left alone.

    Heat is counted in units, `access_heat` of them for one access. The bounds:
    ``0 <= warm_exit < warm_entry <= hot_exit < hot_entry <= heat_limit``,
    ``1 <= insert_heat < warm_entry``, ``heat_limit <= 255``; `access_heat` and
    `duel_margin` lie in 1..heat_limit; `hot_capacity` is None (no bound) or at least 1.
    Two act in the hierarchical system only: `cool_down`, 0..heat_limit epochs, and
    `epoch_floor`, 1..2**32 ticks, the least length of an epoch.
    """

    hot_capacity: int | None = None
    insert_heat: int = 2
    access_heat: int = 2
    heat_limit: int = 63
    warm_entry: int = 4
    warm_exit: int = 1
    hot_entry: int = 16
    hot_exit: int = 8
    duel_margin: int = 3
    cool_down: int = 1
    epoch_floor: int = 16


class Clock(NamedTuple):
    """Logical time: the number of epochs begun, and the ticks of this one."""

    epoch: int = 0
    phase: int = 0


def is_bounded(policy: Policy) -> bool:
    """True if the hot tier has a capacity. Rule T1."""
    return policy.hot_capacity is not None


def compute_heat(level: int, stamp: int, epoch: int) -> int:
    """Heat now of an entry that had `level` in the epoch `stamp`. Rule T2."""
    return max(0, level - (epoch - stamp))


def compute_touched_heat(policy: Policy, heat: int) -> int:
    """Heat after an access, never above the limit. Rule T3."""
    return min(policy.heat_limit, heat + policy.access_heat)


def compute_demotion(policy: Policy, tier: int, heat: int) -> int:
    """Tier to which an entry of `tier` has fallen, given its heat now. Rule T4.

    A bounded hot tier gives up a place only to a hotter entry (rule T6), so it
    has no exit by cooling. The exits lie below the entries of rule T5: a tier
    that was entered is kept while the heat lies between the two (hysteresis).
    """
    if tier == HOT and (is_bounded(policy) or heat > policy.hot_exit):
        return HOT
    if tier >= WARM and heat > policy.warm_exit:
        return WARM
    return min(tier, COLD)


def compute_promotion(policy: Policy, tier: int, heat: int) -> int:
    """Tier to which an entry of `tier` rises by its heat alone. Rule T5.

    Into a bounded hot tier, heat alone does not lead: see rule T6.
    """
    if not is_bounded(policy) and heat >= policy.hot_entry:
        return HOT
    if heat >= policy.warm_entry:
        return max(tier, WARM)
    return tier


def compute_triumph(policy: Policy, challenger: int, defender: int) -> bool:
    """True if a challenger's heat takes a defender's place in a full hot tier. Rule T6.

    A bounded hot tier with room admits every entry that is touched; a full one
    admits the challenger that is hotter than the entry at the front of its ring by
    the margin. To win the place back, the loser must gain twice the margin on it:
    no two entries swap to and fro.
    """
    return challenger >= defender + policy.duel_margin


def compute_rung(policy: Policy, heat: int, first: int, last: int) -> int:
    """Resonance of the range first..last at which an entry of this heat lies. Rule T7.

    Linear in the heat over 0..heat_limit, hence monotone: of two entries of one
    tier the hotter never has the lower resonance.
    """
    return first + heat * (last - first + 1) // (policy.heat_limit + 1)


def get_policy_breach(policy: Policy) -> tuple[str, int, int, int | None] | None:
    """First bound that the policy breaks: name, value, low, high; None if none."""
    p = policy
    if p.hot_capacity is not None and p.hot_capacity < 1:
        return "hot_capacity", p.hot_capacity, 1, None
    for name, value, low, high in (
        ("heat_limit", p.heat_limit, 3, 255),
        ("hot_entry", p.hot_entry, 3, p.heat_limit),
        ("hot_exit", p.hot_exit, 2, p.hot_entry - 1),
        ("warm_entry", p.warm_entry, 2, p.hot_exit),
        ("warm_exit", p.warm_exit, 0, p.warm_entry - 1),
        ("insert_heat", p.insert_heat, 1, p.warm_entry - 1),
        ("access_heat", p.access_heat, 1, p.heat_limit),
        ("duel_margin", p.duel_margin, 1, p.heat_limit),
        ("cool_down", p.cool_down, 0, p.heat_limit),
        ("epoch_floor", p.epoch_floor, 1, 2**32),
    ):
        if not low <= value <= high:
            return name, value, low, high
    return None


def tick(clock: Clock, length: int) -> Clock:
    """One operation later; an epoch ends after `length` ticks. Rule T8."""
    if clock.phase + 1 < length:
        return Clock(clock.epoch, clock.phase + 1)
    return Clock(clock.epoch + 1, 0)
