"""The state of the hierarchical system: twelve domains that share nothing."""

from __future__ import annotations

from typing import NamedTuple

from immutables import Map

from spectral_spec.address import DOMAINS
from spectral_spec.contents import BLANK, Contents
from spectral_spec.extents import FreeList
from spectral_spec.resonances import Enclosure
from spectral_spec.ring import NOWHERE, Ring
from spectral_spec.thermal import Clock, Policy
from spectral_spec.tiers import Tier, compute_tier_range

__all__ = ["Block", "Config", "Domain", "State", "Tally", "configure", "initial"]


class Config(NamedTuple):
    """What never changes: the resonances, their tiers, the thermal policy.

    `ranges[tier]` is the first and the last resonance of a tier; an empty tier
    has its first above its last.
    """

    n_zeros: int
    enclosures: tuple[Enclosure, ...]
    ranges: tuple[tuple[int, int], ...]
    policy: Policy


class Block(NamedTuple):
    """One live block. Sizes and offsets are in bytes.

    `level` and `stamp` are its heat and when it had it; `moved` is the epoch of
    its last migration, or of its birth; `turn`, `place` and `wait` are its
    places in the sweep, the hot ring and the waiting ring of its domain.
    """

    size: int
    resonance: int
    prime: int
    offset: int
    axis: int
    tier: int
    level: int
    stamp: int
    moved: int
    turn: int
    place: int = NOWHERE
    wait: int = NOWHERE
    contents: Contents = BLANK


class Tally(NamedTuple):
    """What a domain counts. Mismatches are in units of 2**-64, rounded outward."""

    mallocs: int = 0
    frees: int = 0
    promotions: int = 0
    demotions: int = 0
    quantized: int = 0
    mismatch_low: int = 0
    mismatch_high: int = 0
    mismatch_max: int = 0


class Domain(NamedTuple):
    """Everything that one isolation domain has.

    `blocks` and `generations` are keyed by row, `slots` by resonance and prime
    channel as one number; a slot that is absent is wholly free. `vacant` is a
    stack of rows by height, the one freed last on top.
    """

    clock: Clock = Clock()
    rows: int = 0
    vacant: Map[int, int] = Map()
    generations: Map[int, int] = Map()
    blocks: Map[int, Block] = Map()
    slots: Map[int, FreeList] = Map()
    sweep: Ring[int] = Ring()
    hot: Ring[int] = Ring()
    waiting: Ring[int] = Ring()
    tally: Tally = Tally()


class State(NamedTuple):
    """The whole memory, as a value."""

    config: Config
    domains: tuple[Domain, ...]


def configure(enclosures: tuple[Enclosure, ...], n_zeros: int, policy: Policy) -> Config:
    """The configuration of the first `n_zeros` resonances. Rule H1."""
    ranges = tuple(compute_tier_range(tier, enclosures, n_zeros) for tier in Tier)
    return Config(n_zeros, enclosures, ranges, policy)


def initial(config: Config) -> State:
    """The empty memory: every domain is as new. Rule H2."""
    return State(config, (Domain(),) * DOMAINS)
