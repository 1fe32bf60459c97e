"""Laws of the tier that a block comes to: what it has earned, and what its heat has left it.

The laws of migration say what a move keeps. These say where it leads, for any number
of blocks, and whatever places there are in the tiers.
"""

from __future__ import annotations

from typing import Any, Final, cast

from spectral_proofs.laws.worlds.aspects import PACE, WELL_FORMED
from spectral_proofs.laws.worlds.contracts import EXTENT_LENGTH, SIZE_CLASS
from spectral_proofs.laws.worlds.rearranged import ASCEND, MIGRATE, get_vain_tiers, is_live
from spectral_proofs.laws.worlds.rings import DROP, FIND_FRONT
from spectral_proofs.laws.worlds.scene import stage
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, choose, implies, largest, none_of, one_of
from spectral_spec.hierarchical.hot_tier import promote
from spectral_spec.hierarchical.migration import ascend, compute_rest, get_heat, is_settled, sweep
from spectral_spec.hierarchical.placement import is_empty
from spectral_spec.hierarchical.state import Block, Config, Domain
from spectral_spec.thermal import compute_demotion, compute_heat, compute_promotion, compute_triumph
from spectral_spec.tiers import COLD, HOT, WARM

__all__: list[str] = []

_MIGRATION: Final = "spectral_spec.hierarchical.migration"
_HOT_TIER: Final = "spectral_spec.hierarchical.hot_tier"
_SIZES: Final = (EXTENT_LENGTH, SIZE_CLASS)
_SUMMED: Final = (compute_promotion, compute_heat)

_SKIPS: Final = Mutant(f"{_MIGRATION}.ascend", "tier -= 1", "tier -= 2")


def _compute_earned(config: Config, block: Block) -> int:
    """The hottest tier with resonances, above its own, that a block's heat leads to; or its own."""
    earned = largest(compute_promotion(config.policy, block.tier, block.level), COLD)
    found = block.tier
    for tier in (COLD, WARM, HOT):
        may = all_of(block.tier < tier, tier <= earned, none_of(is_empty(config.ranges[tier])))
        found = choose(may, tier, found)
    return found


def _comes_to(tier: int, after: Domain, row: int) -> bool:
    """Whether a block is in the tier now, unless there was no place for it."""
    return one_of(_read(after, row).tier == tier, *(vain == tier for vain in get_vain_tiers()))


def _read(domain: Domain, row: int) -> Block:
    return cast("Block", cast("Any", domain.blocks).read(row))


def _stage(case: Case, *, bounded: bool) -> tuple[Config, Domain, int]:
    config, domain = stage(case, PACE, bounded=bounded)
    row = case.integer("row")
    case.suppose("the block is live", is_live(domain, row))
    return config, domain, row


@obligation(
    law="a block that ascends comes to the hottest tier with resonances that its heat has earned, and at least out of the coldest, unless there is no place",
    rules=("H19",),
    contracts=(MIGRATE, *_SIZES),
    summaries=_SUMMED,
    mutants=(
        _SKIPS,
        Mutant(f"{_MIGRATION}.ascend", "block.tier, block.level", "block.tier, block.stamp"),
        Mutant(f"{_MIGRATION}.ascend", ", Tier.COLD)", ", Tier.ULTRA_COLD)"),
        Mutant(f"{_MIGRATION}.ascend", "block.tier and is_empty", "block.tier or is_empty"),
        Mutant(f"{_MIGRATION}.ascend", "migrate(config, domain, row, tier) or domain", "domain"),
    ),
)
def a_block_ascends_to_the_tier_it_has_earned(case: Case) -> bool:
    config, domain, row = _stage(case, bounded=case.flip("the hot tier is bounded"))
    earned = _compute_earned(config, _read(domain, row))
    return _comes_to(earned, ascend(config, domain, row), row)


@obligation(
    law="with an unbounded hot tier a touched block whose cool-down is over rises to the hottest tier with resonances that its heat has earned, unless there is no place",
    rules=("H20",),
    contracts=(MIGRATE, DROP, FIND_FRONT, *_SIZES),
    summaries=_SUMMED,
    mutants=(
        _SKIPS,
        Mutant(f"{_HOT_TIER}.promote", "not is_bounded(policy) or is_empty", "is_empty"),
        Mutant(f"{_HOT_TIER}.promote", "not is_bounded(policy) or", "not is_bounded(policy) and"),
    ),
)
def a_touched_block_rises_to_the_tier_it_has_earned(case: Case) -> bool:
    config, domain, row = _stage(case, bounded=False)
    block = _read(domain, row)
    earned = _compute_earned(config, block)
    after = promote(config, domain, row)
    return implies(is_settled(config.policy, domain, block), _comes_to(earned, after, row))


@obligation(
    law="while a bounded hot tier has room, a touched block whose cool-down is over comes into it, unless there is no place",
    rules=("H20",),
    contracts=(MIGRATE, ASCEND, DROP, FIND_FRONT, *_SIZES),
    summaries=(compute_heat,),
    idle={WELL_FORMED: "room and a place are all that it takes"},
    mutants=(
        Mutant(f"{_HOT_TIER}.promote", "migrate(config, domain, row, Tier.HOT) or ", ""),
        Mutant(
            f"{_HOT_TIER}.promote", "if has_room(policy, domain)", "if not has_room(policy, domain)"
        ),
        Mutant(f"{_HOT_TIER}.promote", "row, Tier.HOT", "row, Tier.WARM"),
    ),
)
def a_touched_block_comes_into_a_hot_tier_with_room(case: Case) -> bool:
    config, domain, row = _stage(case, bounded=True)
    policy, block = config.policy, _read(domain, row)
    case.suppose("the hot tier has resonances", none_of(is_empty(config.ranges[HOT])))
    case.suppose("the hot tier has room", cast("Any", domain.hot.places).size < policy.hot_capacity)
    after = promote(config, domain, row)
    return implies(is_settled(policy, domain, block), _comes_to(HOT, after, row))


@obligation(
    law="into a full hot tier a touched block comes only if it beats by the margin, with its level, the heat of the block at the front of the ring",
    rules=("H21", "T6"),
    contracts=(MIGRATE, ASCEND, DROP, FIND_FRONT, *_SIZES),
    summaries=(compute_heat,),
    mutants=(
        Mutant(f"{_HOT_TIER}.duel", "challenger.level", "challenger.stamp"),
        Mutant(f"{_HOT_TIER}.duel", "get_heat(domain, defender)", "get_heat(domain, challenger)"),
        Mutant(
            f"{_HOT_TIER}.promote", "if has_room(policy, domain)", "if not has_room(policy, domain)"
        ),
    ),
)
def a_full_hot_tier_is_entered_by_a_triumph_alone(case: Case) -> bool:
    config, domain, row = _stage(case, bounded=True)
    policy, places = config.policy, cast("Any", domain.hot.places)
    block = _read(domain, row)
    case.suppose("the hot tier is full", places.size >= policy.hot_capacity)
    case.suppose("the block is not hot", block.tier != HOT)
    after = promote(config, domain, row)
    defender = _read(domain, places.read(FIND_FRONT.function(domain.hot)))
    won = compute_triumph(policy, block.level, get_heat(domain, defender))
    return implies(_read(after, row).tier == HOT, won)


@obligation(
    law="the block that the sweep visits sinks to the tier that its heat has left it, if its cool-down is over, unless there is no place",
    rules=("H17", "H24"),
    contracts=(MIGRATE, DROP, FIND_FRONT, *_SIZES),
    summaries=(compute_demotion, compute_heat),
    mutants=(
        Mutant(f"{_MIGRATION}.sweep", "or not is_settled", "or is_settled"),
        Mutant(f"{_MIGRATION}.sweep", "migrate(config, visited, row, rest) or visited", "visited"),
    ),
)
def a_cooled_block_sinks_when_the_sweep_comes_by(case: Case) -> bool:
    config, domain = stage(case, PACE)
    places = cast("Any", domain.sweep.places)
    case.suppose("there is a block", places.size > 0)
    row = places.read(FIND_FRONT.function(domain.sweep))
    block = _read(domain, row)
    rest = compute_rest(config.policy, block.tier, get_heat(domain, block))
    after = sweep(config, domain)
    return implies(is_settled(config.policy, domain, block), _comes_to(rest, after, row))
