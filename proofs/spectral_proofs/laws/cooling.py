"""Laws of one block's heat: where it begins, when it may move, and where it sinks."""

from __future__ import annotations

from typing import Any, cast

from spectral_proofs.laws.thermal import iff, make_policy, make_sound_policy, make_tier
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, choose, equal, implies, largest, none_of
from spectral_proofs.symbolic.collection import SymbolicMap
from spectral_spec.hierarchical.migration import compute_rest, get_heat, is_settled, pass_time
from spectral_spec.hierarchical.placement import (
    compute_axis,
    compute_birth_heat,
    compute_birth_tier,
    has_room,
)
from spectral_spec.hierarchical.state import Block, Config, Domain
from spectral_spec.ring import Ring
from spectral_spec.thermal import (
    Clock,
    Policy,
    compute_demotion,
    compute_heat,
    compute_promotion,
    tick,
)
from spectral_spec.tiers import AUTO, COLD, HOT, ULTRA_COLD, WARM

__all__: list[str] = []

_MIGRATION = "spectral_spec.hierarchical.migration"
_PLACEMENT = "spectral_spec.hierarchical.placement"


def _make_domain(case: Case) -> Domain:
    """A domain of which only the time, and how many blocks are live and hot, is looked at."""
    sizes = (case.integer("live blocks"), case.integer("hot blocks"))
    blocks, places = (cast("Any", SymbolicMap(lambda _: True, lambda _: 0, size)) for size in sizes)
    return Domain(clock=case.record(Clock, "clock"), blocks=blocks, hot=Ring(places))


def _make_block(case: Case) -> Block:
    return case.record(Block, "block", contents=None)


@obligation(
    law="a cooling block sinks as its heat says; out of the cold it sinks just when it has no heat left",
    rules=("H17", "T4"),
    mutants=(
        Mutant(f"{_MIGRATION}.compute_rest", "heat == 0", "heat == 1"),
        Mutant(f"{_MIGRATION}.compute_rest", "fallen == Tier.COLD and ", ""),
        Mutant(f"{_MIGRATION}.compute_rest", "fallen == Tier.COLD", "tier == Tier.COLD"),
        Mutant(f"{_MIGRATION}.compute_rest", "Tier.ULTRA_COLD if", "Tier.COLD if"),
    ),
)
def block_sinks_as_its_heat_says(case: Case) -> bool:
    policy = make_policy(case, bounded=case.flip("bounded"))
    tier, heat = case.integer("tier"), case.integer("heat")
    rest, fallen = compute_rest(policy, tier, heat), compute_demotion(policy, tier, heat)
    spent = all_of(fallen == COLD, heat == 0)
    return all_of(rest <= tier, equal(rest, choose(spent, ULTRA_COLD, fallen)))


@obligation(
    law="a block may move again when the cool-down since its last migration is over, and not before",
    rules=("H16",),
    mutants=(
        Mutant(f"{_MIGRATION}.is_settled", ">= policy.cool_down", "> policy.cool_down"),
        Mutant(f"{_MIGRATION}.is_settled", "block.moved", "block.stamp"),
        Mutant(f"{_MIGRATION}.is_settled", "policy.cool_down", "policy.duel_margin"),
    ),
)
def block_is_settled_after_its_cool_down(case: Case) -> bool:
    policy, domain = make_sound_policy(case, bounded=False), _make_domain(case)
    block, passed = _make_block(case), case.integer("passed")
    moved = block._replace(moved=domain.clock.epoch)
    later = Clock(domain.clock.epoch + passed, case.integer("later phase"))
    at_once = is_settled(policy, domain, moved)
    case.claim("at once only without a cool-down", iff(at_once, policy.cool_down == 0))
    return iff(is_settled(policy, domain._replace(clock=later), moved), passed >= policy.cool_down)


@obligation(
    law="a block's heat now is its level, less one for each epoch since",
    rules=("T2",),
    mutants=(
        Mutant(f"{_MIGRATION}.get_heat", "block.level", "block.tier"),
        Mutant(f"{_MIGRATION}.get_heat", "block.stamp", "block.moved"),
        Mutant(f"{_MIGRATION}.get_heat", "domain.clock.epoch", "domain.clock.phase"),
    ),
)
def heat_of_a_block_is_its_level_less_the_epochs(case: Case) -> bool:
    domain, block = _make_domain(case), _make_block(case)
    idle = domain.clock.epoch - block.stamp
    heat = choose(block.level > idle, block.level - idle, 0)
    same = equal(heat, compute_heat(block.level, block.stamp, domain.clock.epoch))
    return all_of(equal(get_heat(domain, block), heat), same)


def _make_config(case: Case, policy: Policy) -> Config:
    """A configuration of which only the ranges of the tiers and the policy are looked at."""
    ranges = tuple(
        (case.integer(f"first of {tier}"), case.integer(f"last of {tier}")) for tier in range(4)
    )
    return Config(0, (), ranges, policy)


@obligation(
    law="a hint is obeyed; without one a block begins in a bounded hot tier with room, or else cold",
    rules=("H9",),
    mutants=(
        Mutant(f"{_PLACEMENT}.compute_birth_tier", "hint != AUTO", "hint == AUTO"),
        Mutant(f"{_PLACEMENT}.compute_birth_tier", " and room", ""),
        Mutant(f"{_PLACEMENT}.compute_birth_tier", "is_bounded(policy) and ", ""),
        Mutant(f"{_PLACEMENT}.compute_birth_tier", "not is_empty", "is_empty"),
        Mutant(f"{_PLACEMENT}.compute_birth_tier", "ranges[Tier.COLD]", "ranges[Tier.WARM]"),
        Mutant(f"{_PLACEMENT}.is_empty", "first > last", "first >= last"),
    ),
)
def block_is_born_where_its_hint_or_its_system_says(case: Case) -> bool:
    bounded, room = case.flip("bounded"), case.truth("room")
    config = _make_config(case, make_policy(case, bounded=bounded))
    hint = case.integer("hint")
    (cold_first, cold_last), (hot_first, hot_last) = config.ranges[COLD], config.ranges[HOT]
    begins = choose(cold_first <= cold_last, COLD, ULTRA_COLD)
    filled = all_of(bounded, room, hot_first <= hot_last)
    expected = choose(hint == AUTO, choose(filled, HOT, begins), hint)
    return equal(compute_birth_tier(config, room, hint), expected)


@obligation(
    law="a new block has the heat that leads into its tier: it neither sinks nor rises at once",
    rules=("H10", "H17"),
    mutants=(
        Mutant(
            f"{_PLACEMENT}.compute_birth_heat", "return policy.hot_entry", "return policy.hot_exit"
        ),
        Mutant(f"{_PLACEMENT}.compute_birth_heat", "tier >= Tier.WARM", "tier > Tier.WARM"),
        Mutant(
            f"{_PLACEMENT}.compute_birth_heat", "else policy.insert_heat", "else policy.warm_exit"
        ),
        Mutant(f"{_PLACEMENT}.compute_birth_heat", "not is_bounded(policy)", "is_bounded(policy)"),
    ),
)
def new_block_has_the_heat_of_its_tier(case: Case) -> bool:
    bounded = case.flip("bounded")
    policy, tier = make_sound_policy(case, bounded=bounded), make_tier(case)
    heat = compute_birth_heat(policy, tier)
    case.claim("it does not sink", equal(compute_rest(policy, tier, heat), tier))
    case.claim("it does not rise", equal(compute_promotion(policy, tier, heat), tier))
    entry = choose(tier == WARM, policy.warm_entry, policy.insert_heat)
    top = policy.warm_entry if bounded else policy.hot_entry
    return equal(heat, choose(tier == HOT, top, entry))


@obligation(
    law="a payload is imaginary just if it has no bytes, and else real just if it was written",
    rules=("H8",),
    mutants=(
        Mutant(f"{_PLACEMENT}.compute_axis", "size == 0", "size == 1"),
        Mutant(
            f"{_PLACEMENT}.compute_axis", "REAL if written else ZERO", "ZERO if written else REAL"
        ),
        Mutant(f"{_PLACEMENT}.compute_axis", "return IMAGINARY", "return REAL"),
    ),
)
def axis_is_the_state_of_the_payload(case: Case) -> bool:
    size, written = case.integer("size", 0), case.truth("written")
    axis = compute_axis(size, written)
    some = size > 0
    return all_of(
        iff(axis == 2, none_of(some)),
        iff(axis == 1, all_of(some, written)),
        iff(axis == 0, all_of(some, none_of(written))),
    )


@obligation(
    law="an epoch of a domain lasts as many ticks as it has live blocks, but no less than the floor",
    rules=("H50", "T8"),
    mutants=(
        Mutant(f"{_MIGRATION}.pass_time", "max(", "min("),
        Mutant(f"{_MIGRATION}.pass_time", "config.policy.epoch_floor", "config.policy.cool_down"),
        Mutant(f"{_MIGRATION}.pass_time", "len(domain.blocks)", "len(domain.hot.places)"),
    ),
)
def epoch_of_a_domain_lasts_as_its_blocks_are_many(case: Case) -> bool:
    domain, policy = _make_domain(case), make_policy(case, bounded=False)
    clock, live = domain.clock, len(domain.blocks)
    length = largest(policy.epoch_floor, live)
    after = pass_time(_make_config(case, policy), domain)
    ends = implies(clock.phase + 1 >= length, equal(after, Clock(clock.epoch + 1, 0)))
    goes_on = implies(clock.phase + 1 < length, equal(after, Clock(clock.epoch, clock.phase + 1)))
    return all_of(ends, goes_on, equal(after, tick(clock, length)))


@obligation(
    law="one more block may be hot just if the hot tier is unbounded or holds fewer than its capacity",
    rules=("H7",),
    mutants=(
        Mutant(f"{_PLACEMENT}.has_room", "< policy.hot_capacity", "<= policy.hot_capacity"),
        Mutant(f"{_PLACEMENT}.has_room", "is None or", "is not None and"),
        Mutant(f"{_PLACEMENT}.has_room", "domain.hot.places", "domain.blocks"),
    ),
)
def hot_tier_has_room_below_its_capacity(case: Case) -> bool:
    policy, domain = make_policy(case, bounded=case.flip("bounded")), _make_domain(case)
    room = policy.hot_capacity is None or policy.hot_capacity > len(domain.hot.places)
    return iff(has_room(policy, domain), room)
