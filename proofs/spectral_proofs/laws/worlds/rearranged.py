"""A domain rearranged: some blocks moved, and nothing that a user relies on is changed.

That is what a migration does, and a sweep, a promotion and a filled vacancy, which
are made of migrations: one relation, proved of each and then taken at its word.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

from spectral_proofs.laws.free_sets import get_some
from spectral_proofs.laws.worlds.aspects import PACE, get_aspect
from spectral_proofs.laws.worlds.scene import holds
from spectral_proofs.laws.worlds.unknown import UnknownDomain
from spectral_proofs.symbolic.calls import Contract, merge
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, choose, equal, implies, one_of
from spectral_proofs.symbolic.explorer import get_explorer
from spectral_proofs.symbolic.values import SymBool, lift_bool
from spectral_spec.hierarchical.hot_tier import fill_vacancy, promote
from spectral_spec.hierarchical.migration import ascend, get_heat, migrate, sweep
from spectral_spec.hierarchical.state import Config, Domain
from spectral_spec.ring import NOWHERE
from spectral_spec.tiers import HOT

__all__ = [
    "ASCEND",
    "FILL_VACANCY",
    "MIGRATE",
    "PROMOTE",
    "SWEEP",
    "get_vain_tiers",
    "has_stayed",
    "is_cooled_down",
    "is_live",
    "is_rearranged",
    "is_rearranged_at",
    "is_undisturbed",
    "make_rearranged",
]


_VAIN: Final = "tiers without a place"


def is_live(domain: Domain, row: int) -> bool:
    """Whether a row holds a live block, without a fork."""
    return cast("bool", cast("Any", domain.blocks).has(row))


def is_undisturbed(before: Domain, after: Domain, row: int) -> bool:
    """Whether a block of which an operation is not about keeps all that its user sees.

    It may have migrated.
    """
    seen = ("size", "prime", "axis", "contents", "level", "stamp")
    return all_of(
        equal(is_live(after, row), is_live(before, row)),
        implies(is_live(before, row), _keeps(before, after, row, seen)),
    )


def is_rearranged_at(before: Domain, after: Domain, row: int) -> bool:
    """What a rearrangement does to one row: its block may move, and keeps all else.

    A block that moves is stamped with the epoch; one that is not, stays where it is.
    """
    moved = cast("Any", after.blocks).read(row).moved
    parts = ("size", "prime", "axis", "level", "stamp", "contents")
    return all_of(
        equal(is_live(after, row), is_live(before, row)),
        implies(
            is_live(before, row),
            all_of(
                _keeps(before, after, row, parts),
                one_of(has_stayed(before, after, row), moved == before.clock.epoch),
            ),
        ),
    )


def has_stayed(before: Domain, after: Domain, row: int) -> bool:
    """Whether the block of a row is where it was, and says that it moved when it did."""
    return _keeps(before, after, row, ("resonance", "offset", "tier", "moved"))


def _keeps(before: Domain, after: Domain, row: int, parts: tuple[str, ...]) -> bool:
    old, new = cast("Any", before.blocks).read(row), cast("Any", after.blocks).read(row)
    return all_of(*(equal(getattr(new, part), getattr(old, part)) for part in parts))


def is_rearranged(before: Domain, after: Domain) -> bool:
    """What a rearrangement does to the whole: time, rows and ids are as they were."""
    old, new = before.tally, after.tally
    migrations = (new.promotions - old.promotions) + (new.demotions - old.demotions)
    return all_of(
        equal(after.clock, before.clock),
        after.rows == before.rows,
        equal(after.vacant, before.vacant),
        equal(after.generations, before.generations),
        cast("Any", after.blocks).size == cast("Any", before.blocks).size,
        equal(new._replace(promotions=0, demotions=0), old._replace(promotions=0, demotions=0)),
        new.promotions >= old.promotions,
        new.demotions >= old.demotions,
        migrations >= 0,
    )


def _require_nothing(*_: object) -> bool:
    return True


def make_rearranged(
    config: Config,
    before: Domain,
    more: Callable[[Domain, Domain, int], bool] = _require_nothing,
) -> Domain:
    """A domain of which is known that it is the other one rearranged, and well formed.

    `more` is what else is known of each row.
    """
    explorer = get_explorer()
    case = Case(explorer)
    name = explorer.name("after")
    made: list[Domain] = []

    def frame(row: int) -> None:
        if made:
            kept = is_rearranged_at(before, made[0], row)
            term = lift_bool(all_of(kept, more(before, made[0], row)))
            explorer.suppose("what a rearrangement keeps", term, derived=True)

    world = UnknownDomain(
        case,
        config,
        name,
        "a rearrangement keeps the invariant",
        row_facts=(cast("Any", frame),),
        derived=True,
        clock=before.clock,
        rows=before.rows,
        vacant=before.vacant,
        generations=before.generations,
    )
    made.append(world.raw)
    return world.value


def _ensure(after: Domain | None, config: Config, before: Domain) -> bool:
    if after is None:
        return True
    return all_of(
        is_rearranged(before, after),
        is_rearranged_at(before, after, get_some("row")),
        holds(config, after),
    )


def get_vain_tiers() -> tuple[int, ...]:
    """The tiers to which a block was to migrate on this path, and there was no place."""
    return cast("tuple[int, ...]", get_explorer().scratch.get(_VAIN, ()))


def _make_migrated(config: Config, domain: Domain, row: int, tier: int) -> Domain | None:
    if SymBool(get_explorer().fresh("there is a place", "Bool")):
        return make_rearranged(
            config,
            domain,
            lambda before, after, other: implies(other != row, _is_kept(before, after, other)),
        )
    get_explorer().scratch[_VAIN] = (*get_vain_tiers(), tier)
    return None


def _is_kept(before: Domain, after: Domain, row: int) -> bool:
    """Whether the block of a row is the same in every field."""
    old, new = cast("Any", before.blocks).read(row), cast("Any", after.blocks).read(row)
    return implies(is_live(before, row), equal(new, old))


def _require_migration(config: Config, domain: Domain, row: int, tier: int) -> bool:
    capacity = config.policy.hot_capacity
    room = capacity is None or cast("Any", domain.hot.places).size < capacity
    return all_of(
        holds(config, domain),
        is_live(domain, row),
        tier >= 0,
        tier <= HOT,
        tier != cast("Any", domain.blocks).read(row).tier,
        implies(tier == HOT, room),
    )


def _ensure_migration(
    after: Domain | None, config: Config, domain: Domain, row: int, tier: int
) -> bool:
    if after is None:
        return True
    other = get_some("row")
    block = cast("Any", after.blocks).read(row)
    risen = tier > cast("Any", domain.blocks).read(row).tier
    left = choose(cast("Any", domain.blocks).read(row).place == NOWHERE, 0, 1)
    entered = choose(all_of(config.policy.hot_capacity is not None, tier == HOT), 1, 0)
    return all_of(
        _ensure(after, config, domain),
        cast("Any", after.hot.places).size == cast("Any", domain.hot.places).size - left + entered,
        cast("Any", after.waiting.places).size <= cast("Any", domain.waiting.places).size,
        block.tier == tier,
        block.moved == domain.clock.epoch,
        implies(other != row, _is_kept(domain, after, other)),
        after.tally.promotions == domain.tally.promotions + choose(risen, 1, 0),
        after.tally.demotions == domain.tally.demotions + choose(risen, 0, 1),
    )


#: The block is in the other tier, all other blocks are where they were; or None.
MIGRATE: Final = Contract(
    function=migrate,
    requires=_require_migration,
    ensures=_ensure_migration,
    result=_make_migrated,
)


#: What is known of each row besides: of the domain before, the one after, and the row.
_Pace = Callable[..., bool]


def _rearranges(
    function: Callable[..., Any],
    needs: Callable[..., bool],
    pace: _Pace,
    leaves: Callable[..., bool] = _require_nothing,
) -> Contract[..., Any]:
    """A rule that takes a well-formed domain, and rearranges it.

    In the aspect of the pace, `pace` says of each row whether its block may have moved.
    `leaves` is what else is known of the domain after it.
    """

    def ensure(after: Domain, config: Config, domain: Domain, *rest: int) -> bool:
        paced = get_aspect() != PACE or pace(config, domain, after, get_some("row"), *rest)
        return all_of(_ensure(after, config, domain), paced, leaves(config, after, *rest))

    def make(config: Config, domain: Domain, *rest: int) -> Domain:
        if get_aspect() != PACE:
            return make_rearranged(config, domain)
        return make_rearranged(
            config, domain, lambda before, after, row: pace(config, before, after, row, *rest)
        )

    return Contract(
        function=function,
        requires=lambda config, domain, *rest: all_of(
            holds(config, domain), needs(config, domain, *rest)
        ),
        ensures=ensure,
        result=make,
    )


def _is_there(config: Config, domain: Domain, row: int) -> bool:
    del config
    return is_live(domain, row)


def _is_not_hot(config: Config, domain: Domain, row: int) -> bool:
    tier = cast("Any", domain.blocks).read(row).tier
    return all_of(is_live(domain, row), config.policy.hot_capacity is None or tier != HOT)


def is_cooled_down(config: Config, domain: Domain, row: int) -> bool:
    """Whether the cool-down since the last migration of a block, or its birth, is over."""
    moved = cast("Any", domain.blocks).read(row).moved
    return cast("bool", domain.clock.epoch >= moved + config.policy.cool_down)


def _moves_what_is_settled(
    config: Config, before: Domain, after: Domain, row: int, *_: int
) -> bool:
    may = one_of(has_stayed(before, after, row), is_cooled_down(config, before, row))
    return implies(is_live(before, row), may)


def _moves_one(_: Config, before: Domain, after: Domain, row: int, its: int) -> bool:
    return implies(row != its, _is_kept(before, after, row))


def _moves_what_has_waited(config: Config, before: Domain, after: Domain, row: int) -> bool:
    """Who moved had waited, is warm still, and hot now; who waits has not moved, and did before."""
    old, new = cast("Any", before.blocks).read(row), cast("Any", after.blocks).read(row)
    stayed, waits = has_stayed(before, after, row), new.wait != NOWHERE
    warm = merge(get_heat)(before, old) > config.policy.warm_exit
    return implies(
        is_live(before, row),
        all_of(
            one_of(stayed, all_of(old.wait != NOWHERE, new.tier == HOT, warm)),
            implies(waits, all_of(stayed, old.wait == new.wait)),
        ),
    )


SWEEP: Final = _rearranges(sweep, _require_nothing, _moves_what_is_settled)
#: Heat alone leads into no bounded hot tier.
ASCEND: Final = _rearranges(ascend, _is_not_hot, _moves_one, _is_not_hot)
PROMOTE: Final = _rearranges(promote, _is_there, _moves_what_is_settled)
FILL_VACANCY: Final = _rearranges(fill_vacancy, _require_nothing, _moves_what_has_waited)
