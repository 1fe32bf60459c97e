"""Locks taken upward: one owner each, whatever is asked for and whatever given up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple, cast

from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, choose, equal, implies, none_of, one_of
from spectral_proofs.symbolic.collection import SymbolicMap, SymbolicSequence, compute_length, join
from spectral_spec.errors import ArgumentRangeError
from spectral_spec.locks import (
    NOTHING,
    Locks,
    Thread,
    acquire,
    release,
)

__all__ = [
    "HOLDER",
    "ORDER",
    "OWNER",
    "World",
    "acquiring_keeps_the_locks_in_order",
    "acquiring_takes_a_free_lock_or_waits_or_is_refused",
    "get_item",
    "get_owner",
    "is_ascending",
    "is_held_by_its_owner",
    "is_inside",
    "is_owned",
    "look",
    "make_world",
    "releasing_gives_up_one_lock_and_no_other",
    "releasing_keeps_the_locks_in_order",
    "wants_more",
]

_LOCKS: Final = "spectral_spec.locks"


class World(NamedTuple):
    """Any number of threads and of locks. `place(r)` is where the owner of r keeps it."""

    locks: Locks
    place: Callable[[int], int]


def make_world(case: Case) -> World:
    """Unknown threads and unknown locks."""
    owner, place, wanted, count = (
        case.function(name, ("Int",), "Int")
        for name in ("owner of", "place of", "wanted by", "count of")
    )
    owned, known = (case.function(name, ("Int",), "Bool") for name in ("is owned", "is known"))
    item = case.function("held by", ("Int", "Int"), "Int")

    def read(number: int) -> Thread:
        held: Any = SymbolicSequence(lambda at: item(number, at), count(number))
        return Thread(held, wanted(number))

    owners: Any = SymbolicMap(owned, owner, case.integer("owned locks"))
    threads: Any = SymbolicMap(known, read, case.integer("known threads"))
    return World(Locks(owners, threads), place)


def look(locks: Locks, number: int) -> Thread:
    """A thread, without a fork: one that is not known holds nothing."""
    threads: Any = locks.threads
    nothing: Any = SymbolicSequence(lambda _: 0, 0)
    found = threads.read(number)
    # A tuple with unknown parts in it is read as one sequence.
    held: Any = nothing if type(found.held) is tuple and len(found.held) == 0 else join(found.held)
    known: Thread = found._replace(held=held)
    return choose(threads.has(number), known, Thread(nothing, NOTHING))


def is_owned(locks: Locks, resonance: int) -> bool:
    """Whether some thread owns the lock, without a fork."""
    return cast("Any", locks.owners).has(resonance)  # type: ignore[no-any-return]  # a truth value


def get_owner(locks: Locks, resonance: int) -> int:
    """The thread that owns the lock, if one does."""
    return cast("Any", locks.owners).read(resonance)  # type: ignore[no-any-return]  # a number, of unknown contents


def get_item(thread: Thread, at: int) -> int:
    """The resonance that a thread holds at a place."""
    return cast("Any", thread.held).item(at)  # type: ignore[no-any-return]  # a number, of unknown contents


def is_inside(thread: Thread, at: int) -> bool:
    """Whether the thread holds as many."""
    return all_of(at >= 0, at < compute_length(thread.held))


def _holds_what_it_owns(world: World, number: int, at: int) -> bool:
    """What a thread holds at a place, it owns, and it is kept at that place."""
    thread = look(world.locks, number)
    resonance = get_item(thread, at)
    kept = all_of(
        is_owned(world.locks, resonance),
        equal(get_owner(world.locks, resonance), number),
        equal(world.place(resonance), at),
    )
    return implies(is_inside(thread, at), kept)


def is_held_by_its_owner(world: World, resonance: int) -> bool:
    """A lock that is owned is a resonance's, and its owner holds it."""
    owner, at = get_owner(world.locks, resonance), world.place(resonance)
    thread = look(world.locks, owner)
    held = all_of(is_inside(thread, at), equal(get_item(thread, at), resonance))
    return implies(is_owned(world.locks, resonance), all_of(held, resonance >= 1))


def is_ascending(world: World, number: int, low: int, high: int) -> bool:
    """What a thread holds ascends, from 1 on."""
    thread = look(world.locks, number)
    both = all_of(low >= 0, low < high, high < compute_length(thread.held))
    return implies(both, get_item(thread, low) < get_item(thread, high))


def wants_more(world: World, number: int) -> bool:
    """A thread that waits wants a resonance above all that it holds."""
    thread = look(world.locks, number)
    size = compute_length(thread.held)
    above = one_of(equal(size, 0), thread.wanted > get_item(thread, size - 1))
    waits = all_of(thread.wanted >= 1, above)
    return all_of(size >= 0, one_of(equal(thread.wanted, NOTHING), waits))


ORDER: Final = "what a thread holds ascends, and what it wants lies above"
OWNER: Final = "what a thread holds it owns, once"
HOLDER: Final = "what is owned is held by its owner"


def _is_kept(world: World, number: int, resonance: int, low: int, high: int) -> bool:
    """The locks are in order, at an arbitrary thread, resonance and pair of places."""
    return all_of(
        _holds_what_it_owns(world, number, low),
        is_held_by_its_owner(world, resonance),
        is_ascending(world, number, low, high),
        wants_more(world, number),
    )


@obligation(
    law="A request at or below what the thread holds is refused with the least it may ask "
    "for; else the thread owns the lock, last, or if another does it waits. Nobody else "
    "notices.",
    rules=("L2", "L4", "L7"),
    mutants=(
        Mutant(f"{_LOCKS}.acquire", "resonance < (", "resonance <= ("),
        Mutant(f"{_LOCKS}.acquire", "least, None", "1, None"),
        Mutant(f"{_LOCKS}.acquire", "thread.held, resonance)))", "thread.held, least)))"),
        Mutant(f"{_LOCKS}.acquire", "Thread((*thread.held, resonance))", "Thread((resonance,))"),
        Mutant(f"{_LOCKS}.acquire", "owners.set(resonance, number)", "owners.set(least, number)"),
        Mutant(f"{_LOCKS}.compute_least_request", "held[-1] + 1", "held[-1]"),
        Mutant(f"{_LOCKS}.compute_least_request", "else 1", "else 0"),
        Mutant(f"{_LOCKS}.get_thread", "Thread()", "Thread((1,))"),
    ),
)
def acquiring_takes_a_free_lock_or_waits_or_is_refused(case: Case) -> bool:
    world = make_world(case)
    number, resonance, key, at = (
        case.integer(name) for name in ("number", "resonance", "key", "at")
    )
    before, thread = world.locks, look(world.locks, number)
    case.suppose(ORDER, wants_more(world, number))
    size = compute_length(thread.held)
    least = choose(equal(size, 0), 1, get_item(thread, size - 1) + 1)
    result = acquire(before, number, resonance)
    if isinstance(result, ArgumentRangeError):
        args = ("resonance", resonance, least, None)
        return all_of(resonance < least, equal(result.args, args))
    case.claim("requests rise", resonance >= least)
    now = look(result, number)
    taken = is_owned(before, resonance)
    mine = equal(key, resonance)
    case.claim("the owners", equal(is_owned(result, key), one_of(mine, is_owned(before, key))))
    owner = choose(all_of(mine, none_of(taken)), number, get_owner(before, key))
    case.claim("who they are", implies(is_owned(result, key), equal(get_owner(result, key), owner)))
    case.claim("it waits or not", equal(now.wanted, choose(taken, resonance, NOTHING)))
    case.claim("it holds one more", equal(compute_length(now.held), size + choose(taken, 0, 1)))
    added = all_of(none_of(taken), equal(at, size))
    item = choose(added, resonance, get_item(thread, at))
    case.claim("the new one last", implies(is_inside(now, at), equal(get_item(now, at), item)))
    return implies(none_of(equal(key, number)), _is_same_thread(before, result, key, at))


def _is_same_thread(before: Locks, after: Locks, number: int, at: int) -> bool:
    was, now = look(before, number), look(after, number)
    return all_of(
        equal(was.wanted, now.wanted),
        equal(compute_length(was.held), compute_length(now.held)),
        implies(is_inside(was, at), equal(get_item(was, at), get_item(now, at))),
    )


@obligation(
    law="Releasing gives up the lock at one place, and what the thread held above moves one "
    "place down; another place is refused with the places there are. Nobody else notices.",
    rules=("L4", "L8"),
    mutants=(
        Mutant(f"{_LOCKS}.release", "0 <= place", "0 < place"),
        Mutant(f"{_LOCKS}.release", "place < len(thread.held):", "place <= len(thread.held):"),
        Mutant(f"{_LOCKS}.release", "len(thread.held) - 1", "len(thread.held)"),
        Mutant(f"{_LOCKS}.release", "thread.held[place + 1 :]", "thread.held[place:]"),
        Mutant(f"{_LOCKS}.release", "delete(thread.held[place])", "delete(thread.held[0])"),
        Mutant(f"{_LOCKS}.release", ", thread.wanted)", ")"),
    ),
)
def releasing_gives_up_one_lock_and_no_other(case: Case) -> bool:
    world = make_world(case)
    number, place, key, at = (case.integer(name) for name in ("number", "place", "key", "at"))
    before, thread = world.locks, look(world.locks, number)
    case.suppose(OWNER, _holds_what_it_owns(world, number, place))
    result = release(before, number, place)
    last = compute_length(thread.held) - 1
    if isinstance(result, ArgumentRangeError):
        args = ("place", place, 0, last)
        return all_of(one_of(place < 0, place > last), equal(result.args, args))
    case.claim("the place is one of its own", place >= 0, place <= last)
    now, given = look(result, number), get_item(thread, place)
    left = all_of(none_of(equal(key, given)), is_owned(before, key))
    case.claim("the owners", equal(is_owned(result, key), left))
    case.claim("who they are", equal(get_owner(result, key), get_owner(before, key)))
    case.claim("what it wants", equal(now.wanted, thread.wanted))
    case.claim("it holds one less", equal(compute_length(now.held), last))
    item = choose(at < place, get_item(thread, at), get_item(thread, at + 1))
    case.claim("what it holds", implies(is_inside(now, at), equal(get_item(now, at), item)))
    return implies(none_of(equal(key, number)), _is_same_thread(before, result, key, at))


@obligation(
    law="Acquiring keeps it so that locks have one owner, who holds them in ascending order "
    "and wants more: for any number of threads and locks. No lock is held twice.",
    rules=("L2", "L7"),
    mutants=(
        Mutant(f"{_LOCKS}.acquire", "compute_least_request(thread)", "1"),
        Mutant(f"{_LOCKS}.acquire", "resonance in locks.owners", "resonance in locks.threads"),
        Mutant(f"{_LOCKS}.compute_least_request", "+ 1 if", "if"),
        Mutant(f"{_LOCKS}.compute_least_request", "else 1", "else 0"),
        Mutant(f"{_LOCKS}.acquire", "set(resonance, number)", "set(resonance, number + 1)"),
    ),
)
def acquiring_keeps_the_locks_in_order(case: Case) -> bool:
    world = make_world(case)
    names = ("number", "asked", "thread", "resonance", "low", "high")
    number, asked, thread, resonance, low, high = (case.integer(name) for name in names)
    asker = look(world.locks, number)
    size = compute_length(asker.held)
    last = get_item(asker, size - 1)
    case.suppose(OWNER, _holds_what_it_owns(world, thread, low))
    case.suppose(OWNER, _holds_what_it_owns(world, thread, high))
    case.suppose(OWNER, _holds_what_it_owns(world, number, size - 1))
    for key in (resonance, last):
        case.suppose(HOLDER, is_held_by_its_owner(world, key))
    case.suppose(ORDER, is_ascending(world, thread, low, high))
    case.suppose(ORDER, is_ascending(world, number, low, size - 1))
    case.suppose(ORDER, wants_more(world, thread), wants_more(world, number))
    result = acquire(world.locks, number, asked)
    if isinstance(result, ArgumentRangeError):
        return True
    taken = is_owned(world.locks, asked)
    after = World(
        result,
        lambda key: choose(all_of(equal(key, asked), none_of(taken)), size, world.place(key)),
    )
    case.claim("no lock is held by two", _is_exclusive(world, result, thread, low, number, high))
    return _is_kept(after, thread, resonance, low, high)


def _is_exclusive(world: World, after: Locks, one: int, low: int, other: int, high: int) -> bool:
    """Two threads that hold one lock, at places where the world was in order, are one."""
    mine, its = look(after, one), look(after, other)
    both = all_of(is_inside(mine, low), is_inside(its, high))
    before = _holds_what_it_owns(world, other, high)
    same = all_of(both, before, equal(get_item(mine, low), get_item(its, high)))
    return implies(same, equal(one, other))


@obligation(
    law="Releasing any lock keeps it so, too.",
    rules=("L8",),
    mutants=(
        Mutant(f"{_LOCKS}.release", "held[:place] + thread", "held[:place + 1] + thread"),
        Mutant(f"{_LOCKS}.release", "locks.owners.delete(thread.held[place])", "locks.owners"),
        Mutant(f"{_LOCKS}.release", "thread.held[place + 1 :]", "thread.held[place:]"),
    ),
)
def releasing_keeps_the_locks_in_order(case: Case) -> bool:
    world = make_world(case)
    names = ("number", "place", "thread", "resonance", "low", "high")
    number, place, thread, resonance, low, high = (case.integer(name) for name in names)
    size = compute_length(look(world.locks, number).held)
    for at in (low, low + 1):
        case.suppose(OWNER, _holds_what_it_owns(world, thread, at))
    case.suppose(OWNER, _holds_what_it_owns(world, number, place))
    case.suppose(HOLDER, is_held_by_its_owner(world, resonance))
    for first, second in ((low, high), (low, high + 1), (low + 1, high + 1), (size - 2, size - 1)):
        case.suppose(ORDER, is_ascending(world, thread, first, second))
    case.suppose(ORDER, is_ascending(world, number, size - 2, size - 1))
    case.suppose(ORDER, wants_more(world, thread), wants_more(world, number))
    result = release(world.locks, number, place)
    if isinstance(result, ArgumentRangeError):
        return True

    def move(key: int) -> int:
        """Where the owner of a lock keeps it now."""
        was = world.place(key)
        moved = all_of(equal(get_owner(world.locks, key), number), was > place)
        return choose(moved, was - 1, was)

    return _is_kept(World(result, move), thread, resonance, low, high)
