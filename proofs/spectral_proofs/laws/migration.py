"""Laws of migration, for any number of blocks: what it keeps, and what it may change.

Each rule that moves blocks is a rearrangement: no id, no byte, no size is changed by
it. That it keeps the invariant is shown in two aspects, the layout and the links. The
third aspect is the pace: whose blocks a rule may move.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from spectral_proofs.laws.free_lists import GIVE, OCCUPY
from spectral_proofs.laws.worlds.aspects import LAYOUT, LINKS, PACE
from spectral_proofs.laws.worlds.contracts import EXTENT_LENGTH, FIND_PLACE, SIZE_CLASS
from spectral_proofs.laws.worlds.rearranged import ASCEND, MIGRATE, PROMOTE, SWEEP
from spectral_proofs.laws.worlds.rings import DROP, FIND_FRONT
from spectral_proofs.laws.worlds.scene import name_row, stage
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.calls import Contract
from spectral_proofs.symbolic.case import Case
from spectral_spec.hierarchical.hot_tier import promote
from spectral_spec.hierarchical.migration import ascend, migrate, sweep
from spectral_spec.thermal import compute_demotion, compute_heat, compute_promotion

__all__: list[str] = []

_MIGRATION: Final = "spectral_spec.hierarchical.migration"
_HOT_TIER: Final = "spectral_spec.hierarchical.hot_tier"
_SIZES: Final = (EXTENT_LENGTH, SIZE_CLASS)


def _run(
    case: Case, aspect: str, rule: Callable[..., Any], contract: Contract[..., Any], *extra: str
) -> bool:
    """Run a rule on any domain that it may be run on; whether it keeps its contract."""
    config, domain = stage(case, aspect)
    rest = [case.integer(name) for name in extra]
    if rest:
        name_row(rest[0])
        case.suppose("the rule may be run", contract.requires(config, domain, *rest))
    return contract.ensures(rule(config, domain, *rest), config, domain, *rest)


@obligation(
    law="a migration puts its block into the other tier, where nothing is; every other block keeps its place, and all keep their ids and bytes",
    rules=("H18",),
    contracts=(FIND_PLACE, GIVE, OCCUPY, DROP, *_SIZES),
    proves=MIGRATE,
    mutants=(
        Mutant(f"{_MIGRATION}.migrate", "vacate(domain, block), place", "domain, place"),
        Mutant(f"{_MIGRATION}.migrate", "offset=place.offset", "offset=block.offset"),
        Mutant(f"{_MIGRATION}.migrate", "moved=domain.clock.epoch", "moved=block.moved"),
    ),
)
def migration_keeps_the_layout_and_all_bytes(case: Case) -> bool:
    return _run(case, LAYOUT, migrate, MIGRATE, "row", "tier")


@obligation(
    law="a migration keeps the rings, the rows and the counts, and is counted once",
    rules=("H18",),
    contracts=(FIND_PLACE, GIVE, OCCUPY, DROP, *_SIZES),
    proves=MIGRATE,
    mutants=(
        Mutant(f"{_MIGRATION}.migrate", "place=NOWHERE", "place=block.place"),
        Mutant(f"{_MIGRATION}.enter_hot", "place=domain.hot.tail", "place=domain.hot.head"),
        Mutant(f"{_MIGRATION}.enter_hot", ", wait=NOWHERE", ""),
        Mutant(f"{_MIGRATION}.migrate", "0 if rises else 1", "1 if rises else 0"),
    ),
)
def migration_keeps_the_links(case: Case) -> bool:
    return _run(case, LINKS, migrate, MIGRATE, "row", "tier")


@obligation(
    law="an ascent keeps the layout and all bytes",
    rules=("H19",),
    contracts=(MIGRATE, *_SIZES),
    summaries=(compute_promotion,),
    proves=ASCEND,
    mutants=(Mutant(f"{_MIGRATION}.ascend", "tier <= block.tier", "tier < block.tier"),),
)
def ascent_keeps_the_layout_and_all_bytes(case: Case) -> bool:
    return _run(case, LAYOUT, ascend, ASCEND, "row")


@obligation(
    law="an ascent keeps the rings, the rows and the counts",
    rules=("H19",),
    contracts=(MIGRATE, *_SIZES),
    summaries=(compute_promotion,),
    proves=ASCEND,
    mutants=(Mutant(f"{_MIGRATION}.ascend", "tier <= block.tier", "tier < block.tier"),),
)
def ascent_keeps_the_links(case: Case) -> bool:
    return _run(case, LINKS, ascend, ASCEND, "row")


@obligation(
    law="a visit of the sweep keeps the layout and all bytes",
    rules=("H24",),
    contracts=(MIGRATE, DROP, FIND_FRONT, *_SIZES),
    summaries=(compute_demotion, compute_heat),
    proves=SWEEP,
    mutants=(Mutant(f"{_MIGRATION}.sweep", "rest == block.tier", "rest != block.tier"),),
)
def visit_of_the_sweep_keeps_the_layout_and_all_bytes(case: Case) -> bool:
    return _run(case, LAYOUT, sweep, SWEEP)


@obligation(
    law="a visit of the sweep keeps the rings, the rows and the counts",
    rules=("H24",),
    contracts=(MIGRATE, DROP, FIND_FRONT, *_SIZES),
    summaries=(compute_demotion, compute_heat),
    proves=SWEEP,
    mutants=(
        Mutant(f"{_MIGRATION}.sweep", "turn=domain.sweep.tail", "turn=domain.sweep.head"),
        Mutant(f"{_MIGRATION}.sweep", "sweep=rotate(domain.sweep)", "sweep=domain.sweep"),
    ),
)
def visit_of_the_sweep_keeps_the_links(case: Case) -> bool:
    return _run(case, LINKS, sweep, SWEEP)


@obligation(
    law="a promotion, with its duel, keeps the layout and all bytes",
    rules=("H20", "H21", "H22"),
    contracts=(MIGRATE, ASCEND, DROP, FIND_FRONT, *_SIZES),
    summaries=(compute_heat,),
    proves=PROMOTE,
    mutants=(
        Mutant(f"{_HOT_TIER}.duel", "row, Tier.HOT", "row, Tier.WARM"),
        Mutant(f"{_HOT_TIER}.promote", "block.tier == Tier.HOT", "block.tier != Tier.HOT"),
    ),
)
def promotion_keeps_the_layout_and_all_bytes(case: Case) -> bool:
    return _run(case, LAYOUT, promote, PROMOTE, "row")


@obligation(
    law="a promotion, with its duel, keeps the rings, the rows and the counts",
    rules=("H20", "H21", "H22"),
    contracts=(MIGRATE, ASCEND, DROP, FIND_FRONT, *_SIZES),
    summaries=(compute_heat,),
    proves=PROMOTE,
    mutants=(
        Mutant(f"{_HOT_TIER}.wait", "wait=domain.waiting.tail", "wait=domain.waiting.head"),
        Mutant(f"{_HOT_TIER}.duel", "place=domain.hot.tail", "place=domain.hot.head"),
        Mutant(
            f"{_HOT_TIER}.promote", "if has_room(policy, domain)", "if not has_room(policy, domain)"
        ),
    ),
)
def promotion_keeps_the_links(case: Case) -> bool:
    return _run(case, LINKS, promote, PROMOTE, "row")


# --------------------------------------------------------------------- the pace

_UNCOOLED: Final = (
    Mutant(f"{_MIGRATION}.is_settled", "block.moved", "block.stamp"),
    Mutant(f"{_MIGRATION}.is_settled", "policy.cool_down", "policy.duel_margin"),
    Mutant(f"{_MIGRATION}.is_settled", ">= policy.cool_down", ">= policy.cool_down - 1"),
)


@obligation(
    law="an ascent moves no block but its own",
    rules=("H19",),
    contracts=(MIGRATE, *_SIZES),
    summaries=(compute_promotion,),
    proves=ASCEND,
    mutants=(Mutant(f"{_MIGRATION}.ascend", "domain, row, tier)", "domain, 0, tier)"),),
)
def ascent_moves_no_block_but_its_own(case: Case) -> bool:
    return _run(case, PACE, ascend, ASCEND, "row")


@obligation(
    law="a visit of the sweep moves no block whose cool-down is not over",
    rules=("H16", "H24"),
    contracts=(MIGRATE, DROP, FIND_FRONT, *_SIZES),
    summaries=(compute_demotion, compute_heat),
    proves=SWEEP,
    mutants=(
        *_UNCOOLED,
        Mutant(f"{_MIGRATION}.sweep", " or not is_settled(config.policy, domain, block)", ""),
        Mutant(f"{_MIGRATION}.sweep", "block.tier or not", "block.tier and not"),
        Mutant(f"{_MIGRATION}.sweep", "visited, row, rest)", "visited, 0, rest)"),
    ),
)
def visit_of_the_sweep_moves_no_block_before_its_cool_down(case: Case) -> bool:
    return _run(case, PACE, sweep, SWEEP)


@obligation(
    law="a promotion, with its duel, moves no block whose cool-down is not over: neither who rises nor who falls",
    rules=("H16", "H20", "H21"),
    contracts=(MIGRATE, ASCEND, DROP, FIND_FRONT, *_SIZES),
    summaries=(compute_heat,),
    proves=PROMOTE,
    mutants=(
        *_UNCOOLED,
        Mutant(f"{_HOT_TIER}.promote", " or not is_settled(policy, domain, block)", ""),
        Mutant(f"{_HOT_TIER}.duel", "is_settled(policy, domain, defender) and ", ""),
        Mutant(f"{_HOT_TIER}.duel", "domain, defender) and", "domain, challenger) and"),
    ),
)
def promotion_moves_no_block_before_its_cool_down(case: Case) -> bool:
    return _run(case, PACE, promote, PROMOTE, "row")
