"""What the views, the constructor and the defragmentation of the hierarchical system promise."""

from __future__ import annotations

from typing import Protocol

from spectral_memory.hierarchical.addresses import BlockAddress
from spectral_memory.hierarchical.domain import Domain
from spectral_memory.hierarchical.hints import TIER_NAMES
from spectral_memory.hierarchical.layouts import Defragmentation, get_offsets, has_layout
from spectral_memory.hierarchical.memory import HierarchicalSpectralMemory
from spectral_memory.hierarchical.predicates import (
    has_agreeing_counts,
    is_well_placed,
    to_block_address,
)
from spectral_memory.hierarchical.snapshots import (
    Fingerprint,
    get_domain_fingerprint,
    get_fingerprint,
)
from spectral_memory.hierarchical.statistics import Statistics
from spectral_memory.hierarchical.windows import Surroundings, open_window
from spectral_spec.address import DOMAINS
from spectral_spec.contents import BLANK
from spectral_spec.errors import BlockError, is_refusal
from spectral_spec.extents import GRAIN
from spectral_spec.hierarchical import (
    Block,
    Config,
    State,
    compute_address,
    find_block,
    split_id,
)
from spectral_spec.thermal import Policy, compute_heat
from spectral_spec.tiers import COLD, HOT, ULTRA_COLD, get_tier_of

__all__ = [
    "OldFingerprint",
    "OldLayout",
    "is_address_of_spec",
    "is_defragmentation_of_spec",
    "is_heat_of_spec",
    "is_look",
    "is_new_memory",
    "is_state_of_spec",
    "is_statistics_of_spec",
    "is_temperature_of_spec",
    "is_whole",
]


class OldLayout(Protocol):
    """What a promise keeps from before a defragmentation."""

    @property
    def before(self) -> Defragmentation | None:
        """The layouts to be found; None if the argument is not admitted."""


class OldFingerprint(Protocol):
    """What a promise keeps from before a look."""

    @property
    def mark(self) -> Fingerprint:
        """The fingerprint."""


def is_defragmentation_of_spec(
    self: HierarchicalSpectralMemory,
    result: int,
    OLD: OldLayout,  # noqa: N803 - icontract's name
) -> bool:
    """Blocks slid down as the specification says, bytes and all else kept. Rule H36."""
    before, domains = OLD.before, self._domains
    if before is None or result != sum(layout.moved for layout in before.layouts):
        return False
    return all(has_layout(domains[layout.number], layout) for layout in before.layouts) and all(
        (get_domain_fingerprint(domains[number]), get_offsets(domains[number])) == seen
        for number, seen in before.others.items()
    )


def is_look(self: HierarchicalSpectralMemory, OLD: OldFingerprint) -> bool:  # noqa: N803 - icontract's name
    """Looking changes nothing."""
    return get_fingerprint(self) == OLD.mark


def is_address_of_spec(
    self: HierarchicalSpectralMemory, block_id: int, result: BlockAddress
) -> bool:
    """`address` is the address of the live block that the id names. Rules H4 and H41."""
    domain, block = find_seen(self, block_id)
    if is_refusal(block):
        return False
    address = compute_address(block, domain.number)
    return result == to_block_address(address) and is_well_placed(
        domain.config, domain.number, block._replace(contents=BLANK)
    )


def is_temperature_of_spec(self: HierarchicalSpectralMemory, block_id: int, result: str) -> bool:
    """`temperature` names the tier of the resonance at which the block lies. Rule Z9."""
    domain, block = find_seen(self, block_id)
    if is_refusal(block):
        return False
    return result == TIER_NAMES[get_tier_of(block.resonance, domain.config.enclosures)]


def is_heat_of_spec(self: HierarchicalSpectralMemory, block_id: int, result: int) -> bool:
    """`heat` is the heat that the block has now, 0..heat_limit. Rule T2."""
    domain, block = find_seen(self, block_id)
    if is_refusal(block):
        return False
    heat = compute_heat(block.level, block.stamp, domain.clock.epoch)
    return result == heat and 0 <= result <= self.policy.heat_limit


def find_seen(self: HierarchicalSpectralMemory, block_id: int) -> tuple[Domain, Block | BlockError]:
    """The domain of an id, and its live block as the specification sees it. O(1)."""
    domain = self._domains[split_id(block_id).domain]
    return domain, find_block(open_window(Surroundings(domain)), block_id, False)


def is_statistics_of_spec(
    self: HierarchicalSpectralMemory, domain: int | None, result: Statistics
) -> bool:
    """The statistics count the live blocks, each once, in its tier. Rules H42 and H43."""
    domains = self._domains if domain is None else (self._domains[domain],)
    live = sum(one.rows.live for one in domains)
    tiers = tuple(
        sum(column) for column in zip(*(one.tallies.tiers for one in domains), strict=True)
    )
    shown = (
        result["ultra_cold_blocks"],
        result["cold_blocks"],
        result["warm_blocks"],
        result["hot_blocks"],
    )
    low, high = result["mismatch_bounds"]
    return (
        result["live_blocks"] == live == result["mallocs"] - result["frees"] == sum(tiers)
        and shown == tiers
        and result["stm_blocks"] == tiers[HOT]
        and result["ltm_blocks"] == tiers[ULTRA_COLD] + tiers[COLD]
        and result["bytes_live"] == sum(one.tallies.bytes_live for one in domains)
        and result["bytes_held"] == sum(one.tallies.bytes_held for one in domains)
        and result["bytes_held"] >= max(result["bytes_live"], GRAIN * live)
        and result["promotions"] == sum(one.tallies.promotions for one in domains)
        and result["demotions"] == sum(one.tallies.demotions for one in domains)
        and result["migrations"] == result["promotions"] + result["demotions"]
        and 0 <= result["quantized"] <= result["mallocs"]
        and 0 <= low <= high
        and 0 <= result["mean_mismatch"] <= result["max_mismatch"]
    )


def is_whole(self: HierarchicalSpectralMemory) -> bool:
    """After a `check` that returned, the counts of every domain agree."""
    return all(map(has_agreeing_counts, self._domains))


def is_state_of_spec(self: HierarchicalSpectralMemory, result: State) -> bool:
    """`to_spec` shows the same configuration, times, counters and sizes. Rule H2."""
    domains = self._domains
    return (
        result.config is self._config
        and len(result.domains) == len(domains)
        and all(
            (seen.clock, seen.tally, len(seen.blocks), seen.rows)
            == (one.clock, one.tallies.to_census().tally, one.rows.live, len(one.rows))
            for seen, one in zip(result.domains, domains, strict=True)
        )
    )


def is_new_memory(
    self: HierarchicalSpectralMemory,
    n_zeros: int,
    hot_capacity: int | None,
    policy: Policy | None,
) -> bool:
    """A new memory is configured as asked for, and empty. Rules H1 and H2."""
    wanted = Policy(hot_capacity=hot_capacity) if policy is None else policy
    config = self._config
    return (
        (self.n_zeros, self.policy, config.n_zeros) == (n_zeros, wanted, n_zeros)
        and len(config.enclosures) >= n_zeros
        and get_fingerprint(self) == get_fingerprint_of_nothing(config)
    )


def get_fingerprint_of_nothing(config: Config) -> Fingerprint:
    """The fingerprint of twelve domains as new."""
    return tuple(get_domain_fingerprint(Domain(config, number)) for number in range(DOMAINS))
