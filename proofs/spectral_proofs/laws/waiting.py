"""Waiting for locks: every chain of waiting threads ends, and without the order it need not."""

from __future__ import annotations

from typing import Any, Final, cast

from spectral_proofs.laws.locks import (
    HOLDER,
    ORDER,
    World,
    get_owner,
    is_ascending,
    is_held_by_its_owner,
    is_owned,
    look,
    make_world,
    wants_more,
)
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, choose, equal, implies, none_of
from spectral_proofs.symbolic.collection import SymbolicMap, compute_length
from spectral_proofs.symbolic.explorer import get_explorer
from spectral_proofs.symbolic.loops import Loop
from spectral_spec.errors import ArgumentRangeError
from spectral_spec.locks import (
    NOTHING,
    Locks,
    acquire,
    compute_migration_order,
    find_runner,
    get_blocker,
    get_thread,
    is_blocked,
)

__all__ = [
    "a_migration_takes_the_lower_lock_first",
    "at_the_end_of_every_chain_a_thread_can_go_on",
    "what_is_waited_for_rises_along_a_chain",
    "without_the_order_two_threads_block_each_other",
]

_LOCKS: Final = "spectral_spec.locks"


def _suppose_order_at(case: Case, world: World, number: int) -> None:
    """That the locks are in order, where a chain of waiting threads comes by."""
    locks = world.locks
    wanted = look(locks, number).wanted
    owner = get_owner(locks, wanted)
    size = compute_length(look(locks, owner).held)
    case.suppose(HOLDER, is_held_by_its_owner(world, wanted))
    case.suppose(ORDER, wants_more(world, owner))
    case.suppose(ORDER, is_ascending(world, owner, world.place(wanted), size - 1))


@obligation(
    law="If a thread waits for a thread that waits, the second waits for a higher resonance: "
    "so no threads wait in a circle.",
    rules=("L1", "L5"),
    mutants=(
        Mutant(f"{_LOCKS}.get_blocker", "get_thread(locks, number).wanted", "number"),
        Mutant(f"{_LOCKS}.is_blocked", "in locks.owners", "not in locks.owners"),
    ),
)
def what_is_waited_for_rises_along_a_chain(case: Case) -> bool:
    world, number = make_world(case), case.integer("number")
    locks = world.locks
    _suppose_order_at(case, world, number)
    if not is_blocked(locks, number):
        return none_of(is_owned(locks, look(locks, number).wanted))
    blocker = get_blocker(locks, number)
    wanted = get_thread(locks, number).wanted
    case.claim("it waits for the owner", equal(blocker, get_owner(locks, wanted)))
    case.claim("of a lock that is owned", is_owned(locks, wanted))
    _suppose_order_at(case, world, blocker)
    if not is_blocked(locks, blocker):
        return True
    return get_thread(locks, blocker).wanted > wanted


def _get_scratch() -> dict[str, Any]:
    return cast("dict[str, Any]", get_explorer().scratch)


def _instantiate(number: int) -> bool:
    """The loop keeps nothing; it needs the order at the thread that it has come to."""
    scratch = _get_scratch()
    _suppose_order_at(Case(get_explorer()), scratch["world"], number)
    return True


def _compute_rest(locks: Locks, number: int) -> int:
    """How far what a blocked thread waits for lies below the top; nothing for others."""
    wanted = look(locks, number).wanted
    top = cast("int", _get_scratch()["top"])
    return choose(is_owned(locks, wanted), top - wanted + 1, 0)


@obligation(
    law="From any thread the chain of those that wait ends, at a thread that can go on: if it "
    "waits, its lock is free, and asking again it owns it. Any number of threads and locks.",
    rules=("L1", "L5", "L6", "L7"),
    loops={find_runner: (Loop(invariant=_instantiate, measure=_compute_rest),)},
    mutants=(
        Mutant(f"{_LOCKS}.find_runner", "number = get_blocker(locks, number)", "number = number"),
        Mutant(f"{_LOCKS}.find_runner", "while is", "while not is"),
        Mutant(f"{_LOCKS}.get_blocker", "get_thread(locks, number).wanted", "number"),
        Mutant(f"{_LOCKS}.acquire", "resonance in locks.owners", "True"),
    ),
)
def at_the_end_of_every_chain_a_thread_can_go_on(case: Case) -> bool:
    world, number, top = make_world(case), case.integer("number"), case.integer("top")
    scratch = _get_scratch()
    scratch["world"], scratch["top"] = _bound_owned(case, world, top), top
    locks = scratch["world"].locks
    runner = find_runner(locks, number)
    thread = get_thread(locks, runner)
    case.claim("it is not blocked", none_of(is_blocked(locks, runner)))
    if thread.wanted == NOTHING:
        return True
    case.suppose(ORDER, wants_more(world, runner))
    result = acquire(locks, runner, thread.wanted)
    if isinstance(result, ArgumentRangeError):
        return False
    owned = is_owned(result, thread.wanted)
    return all_of(owned, equal(get_owner(result, thread.wanted), runner))


def _bound_owned(case: Case, world: World, top: int) -> World:
    """The world, of which it is supposed, at each lock that is asked for, that top is above."""
    owners: Any = world.locks.owners

    def is_owned_below(resonance: int) -> bool:
        there = cast("bool", owners.has(resonance))
        case.suppose("there are no locks above the top", implies(there, resonance <= top))
        return there

    bounded: Any = SymbolicMap(is_owned_below, owners.read, owners.size)
    return world._replace(locks=world.locks._replace(owners=bounded))


@obligation(
    law="Without the order two threads never wait for each other (false: it takes the order).",
    rules=("L1", "L5"),
    must_fail=True,
)
def without_the_order_two_threads_block_each_other(case: Case) -> bool:
    world, one, other = make_world(case), case.integer("number"), case.integer("other")
    case.suppose("they are two", none_of(equal(one, other)))
    for number in (one, other):
        wanted = look(world.locks, number).wanted
        case.suppose(HOLDER, is_held_by_its_owner(world, wanted))
    if not (is_blocked(world.locks, one) and is_blocked(world.locks, other)):
        return True
    first = equal(get_blocker(world.locks, one), other)
    return none_of(all_of(first, equal(get_blocker(world.locks, other), one)))


@obligation(
    law="A migration takes its two locks in ascending order, one if they are one; a thread "
    "that holds nothing is never refused them, and owns both if they are free.",
    rules=("L2", "L3", "L7"),
    mutants=(
        Mutant(f"{_LOCKS}.compute_migration_order", "min(source, target), max", "source, max"),
        Mutant(f"{_LOCKS}.compute_migration_order", "max(source, target))", "min(source, target))"),
        Mutant(f"{_LOCKS}.compute_migration_order", "source == target", "source != target"),
        Mutant(f"{_LOCKS}.acquire", "resonance < (", "resonance > ("),
    ),
)
def a_migration_takes_the_lower_lock_first(case: Case) -> bool:
    world, number = make_world(case), case.integer("number")
    source, target = case.integer("source", 1), case.integer("target", 1)
    thread = look(world.locks, number)
    case.suppose("the thread holds nothing", equal(compute_length(thread.held), 0))
    for resonance in (source, target):
        case.suppose(HOLDER, is_held_by_its_owner(world, resonance))
    order = compute_migration_order(source, target)
    now: Any = world.locks
    for resonance in order:
        now = acquire(now, number, resonance)
        if isinstance(now, ArgumentRangeError):
            return False
        if not equal(get_owner(now, resonance), number):
            return True
    case.claim("the order ascends", order[0] <= order[-1])
    both = (equal(get_owner(now, one), number) for one in (source, target))
    return all_of(*both, equal(compute_length(look(now, number).held), len(order)))
