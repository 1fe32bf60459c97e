"""The configuration of an allocator over any set of resonances, large ones too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from spectral_spec.hierarchical import Config, configure
from spectral_spec.resonances import ENCLOSURES, SHIPPED, Enclosure
from spectral_spec.thermal import Policy
from spectral_spec.tiers import Tier

__all__ = ["configure_set"]


def configure_set(enclosures: Sequence[Enclosure], n_zeros: int, policy: Policy) -> Config:
    """The same as `spectral_spec.hierarchical.configure`, without a look at a large set.

    The boundaries of the tiers lie among the shipped resonances, so a larger set
    moves nothing but the end of the hot tier: no resonance has to be certified for
    it. O(log n).
    """
    if isinstance(enclosures, tuple):
        return configure(enclosures, n_zeros, policy)
    shipped = configure(ENCLOSURES, min(n_zeros, SHIPPED), policy)
    first, last = shipped.ranges[Tier.HOT]
    if n_zeros > SHIPPED:
        last = n_zeros
    ranges = (*shipped.ranges[: Tier.HOT], (first, last))
    # The configuration says tuple; its readers use the length and single items alone.
    return Config(n_zeros, cast("tuple[Enclosure, ...]", enclosures), ranges, policy)
