"""Memories that leak, and what the operator is shown: each is told from one that does not.

Every variant here calls the rules that ship, but shares one thing between domains.
The laws say of it what holds of `step`, and must fail: that they do shows that the
laws of isolation can tell. The last one names the one channel there is: the
operator's totals are over all domains, and no tenant is shown them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from spectral_proofs.laws.isolation_purity import ALLOCATE, CENSUS
from spectral_proofs.laws.worlds.sealed import (
    Twins,
    make_open_domain,
    make_twins,
    seal,
)
from spectral_proofs.obligation import obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, equal, largest
from spectral_spec.hierarchical.handles import compute_id, issue
from spectral_spec.hierarchical.migration import enter_hot, pass_time
from spectral_spec.hierarchical.operations import Malloc
from spectral_spec.hierarchical.state import Config, Domain, State
from spectral_spec.hierarchical.step import step
from spectral_spec.hierarchical.view import compute_total
from spectral_spec.ring import NOWHERE, Ring
from spectral_spec.thermal import Policy, compute_rung
from spectral_spec.tiers import HOT

__all__: list[str] = []

#: Any domain will do to be refuted.
_NUMBER: Final = 7

_NEIGHBOUR: Final = 8


def _make_twins(case: Case) -> Twins:
    """Two states that share one domain; the others are open, and hold different things."""
    policy = case.record(Policy, "policy", hot_capacity=None)
    config = Config(case.integer("n_zeros"), seal("enclosures"), seal("ranges"), policy)
    return make_twins(case, _NUMBER, lambda name: make_open_domain(case, name), config)


def _sees_the_same(case: Case, see: Callable[[State], object]) -> bool:
    """Whether what is seen is the same in two runs that agree on the one domain."""
    twins = _make_twins(case)
    return equal(see(twins.one), see(twins.other))


def _issue_globally(state: State) -> int:
    """An id whose row is the next one of the whole memory."""
    rows = sum(domain.rows for domain in state.domains)
    _, row = issue(Domain(rows=rows))
    return compute_id(0, row, _NUMBER)


@obligation(
    law="with one counter of rows for all domains, a new id still depends on its own domain alone",
    rules=("H3", "H38"),
    must_fail=True,
)
def ids_from_a_global_counter_are_local(case: Case) -> bool:
    return _sees_the_same(case, _issue_globally)


@obligation(
    law="with ids that count the births of all domains, step still tells a caller of its own domain alone",
    rules=("H38",),
    contracts=(ALLOCATE,),
    must_fail=True,
)
def a_malloc_with_global_ids_tells_of_its_domain_alone(case: Case) -> bool:
    operation = Malloc(_NUMBER, case.integer("size"), case.integer("hint"), None)

    def see(state: State) -> object:
        _, result = step(state, operation)
        births = sum(domain.tally.mallocs for domain in state.domains)
        return result, compute_id(0, births, _NUMBER)

    return _sees_the_same(case, see)


def _tick_globally(state: State) -> object:
    """The clock of one domain after an operation, if all domains tell one time."""
    latest = largest(*(domain.clock.epoch for domain in state.domains))
    own = state.domains[_NUMBER]
    shared = own._replace(clock=own.clock._replace(epoch=latest))
    return pass_time(state.config, shared)


@obligation(
    law="with one clock for all domains, the time of a domain still depends on it alone",
    rules=("H38", "H50"),
    must_fail=True,
)
def a_global_clock_is_local(case: Case) -> bool:
    return _sees_the_same(case, _tick_globally)


def _place_by_load(state: State) -> object:
    """Where a search for a place begins, if it begins higher the more blocks there are."""
    load = sum(len(domain.blocks) for domain in state.domains)
    return compute_rung(state.config.policy, load, 1, state.config.n_zeros)


@obligation(
    law="with placement by the load of all domains, where a block is born still depends on its own domain alone",
    rules=("H38",),
    must_fail=True,
)
def placement_by_global_load_is_local(case: Case) -> bool:
    case.suppose("heat counts", case.integer("policy.heat_limit") > 0)
    return _sees_the_same(case, _place_by_load)


def _evict(state: State, row: int) -> State:
    """A malloc that makes room in the hot tier by a block of the next domain."""
    after, _ = step(state, Malloc(_NUMBER, 1, HOT, None))
    neighbour = after.domains[_NEIGHBOUR]
    ring: Any = Ring(neighbour.blocks, neighbour.rows, neighbour.rows)
    crowded = neighbour._replace(hot=ring)
    moved = enter_hot(crowded, row)
    domains = (*after.domains[:_NEIGHBOUR], moved, *after.domains[_NEIGHBOUR + 1 :])
    return State(after.config, domains)


@obligation(
    law="with a malloc that moves a block of the next domain, that domain still stays as it was",
    rules=("H38",),
    contracts=(ALLOCATE,),
    must_fail=True,
)
def an_undeclared_migration_respects_other_domains(case: Case) -> bool:
    before, row = _make_twins(case).one, case.integer("row")
    blocks: Any = before.domains[_NEIGHBOUR].blocks
    case.suppose(
        "the block is there, and does not wait",
        blocks.has(row),
        equal(blocks.read(row).wait, NOWHERE),
    )
    after: Any = _evict(before, row).domains[_NEIGHBOUR].blocks
    return all_of(equal(after.has(row), blocks.has(row)), equal(after.read(row), blocks.read(row)))


@obligation(
    law="the operator's total over all domains tells of one domain alone",
    rules=("H43",),
    contracts=(CENSUS,),
    must_fail=True,
)
def the_total_is_no_channel(case: Case) -> bool:
    twins = _make_twins(case)

    def see(state: State) -> object:
        # Of two domains: with more there are only more ways for one to be the largest.
        two = state._replace(domains=state.domains[_NUMBER : _NEIGHBOUR + 1])
        return compute_total(two).live

    return equal(see(twins.one), see(twins.other))
