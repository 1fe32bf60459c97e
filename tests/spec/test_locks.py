"""Locks taken upward: every state of three threads and three locks, and the circle without."""

from __future__ import annotations

from itertools import product

import pytest
from immutables import Map

from spectral_spec.errors import ArgumentRangeError
from spectral_spec.locks import (
    NOTHING,
    Locks,
    Thread,
    acquire,
    compute_least_request,
    compute_migration_order,
    find_runner,
    get_blocker,
    get_thread,
    is_blocked,
    release,
)

THREADS = range(3)
RESONANCES = range(1, 4)


def compute_successors(locks: Locks) -> list[Locks]:
    """Every state that one request or one release leads to."""
    results = [
        *(acquire(locks, number, one) for number, one in product(THREADS, RESONANCES)),
        *(release(locks, number, place) for number, place in product(THREADS, range(3))),
    ]
    return [result for result in results if isinstance(result, Locks)]


def compute_reachable_states() -> set[Locks]:
    seen = {Locks()}
    waiting = [Locks()]
    while waiting:
        for following in compute_successors(waiting.pop()):
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    return seen


@pytest.fixture(scope="module", name="reachable")
def fixture_reachable() -> set[Locks]:
    return compute_reachable_states()


def test_the_number_of_reachable_states(reachable: set[Locks]) -> None:
    # A thread that gave all up counts apart from one that never asked for anything.
    assert len(reachable) == 1445


def test_every_lock_has_one_owner_who_holds_it(reachable: set[Locks]) -> None:
    for locks in reachable:
        held = {
            resonance: number for number in THREADS for resonance in get_thread(locks, number).held
        }
        assert held == dict(locks.owners)
        assert len(held) == sum(len(get_thread(locks, number).held) for number in THREADS)


def test_what_a_thread_holds_ascends_and_what_it_wants_lies_above(reachable: set[Locks]) -> None:
    for locks in reachable:
        for thread in locks.threads.values():
            assert list(thread.held) == sorted(set(thread.held))
            assert thread.wanted in (NOTHING, *range(compute_least_request(thread), 4))


def test_every_chain_of_waiting_threads_ends_at_one_that_goes_on(reachable: set[Locks]) -> None:
    for locks, number in product(reachable, THREADS):
        runner = find_runner(locks, number)
        wanted = get_thread(locks, runner).wanted
        assert not is_blocked(locks, runner)
        if wanted != NOTHING:
            after = acquire(locks, runner, wanted)
            assert isinstance(after, Locks)
            assert after.owners[wanted] == runner


def test_chains_of_two_waiting_threads_occur(reachable: set[Locks]) -> None:
    assert any(
        is_blocked(locks, number) and is_blocked(locks, get_blocker(locks, number))
        for locks, number in product(reachable, THREADS)
    )


def test_a_request_out_of_order_is_refused_with_the_least_that_is_not() -> None:
    locks = acquire(Locks(), 0, 2)
    assert isinstance(locks, Locks)
    for resonance in (1, 2):
        refusal = acquire(locks, 0, resonance)
        assert isinstance(refusal, ArgumentRangeError)
        assert refusal.args == ("resonance", resonance, 3, None)
    assert isinstance(acquire(locks, 0, 3), Locks)


def test_no_resonance_below_the_first_is_granted() -> None:
    refusal = acquire(Locks(), 0, 0)
    assert isinstance(refusal, ArgumentRangeError)
    assert refusal.args == ("resonance", 0, 1, None)


@pytest.mark.parametrize("place", [-1, 1])
def test_only_what_is_held_is_released(place: int) -> None:
    locks = acquire(Locks(), 0, 2)
    assert isinstance(locks, Locks)
    refusal = release(locks, 0, place)
    assert isinstance(refusal, ArgumentRangeError)
    assert refusal.args == ("place", place, 0, 0)


def test_locks_are_released_in_any_order() -> None:
    locks = Locks()
    for resonance in RESONANCES:
        step = acquire(locks, 0, resonance)
        assert isinstance(step, Locks)
        locks = step
    middle = release(locks, 0, 1)
    assert isinstance(middle, Locks)
    assert get_thread(middle, 0).held == (1, 3)
    assert dict(middle.owners) == {1: 0, 3: 0}


def test_without_the_order_two_threads_wait_for_each_other(reachable: set[Locks]) -> None:
    circle = Locks(Map({1: 0, 2: 1}), Map({0: Thread((1,), 2), 1: Thread((2,), 1)}))
    assert get_blocker(circle, 0) == 1
    assert get_blocker(circle, 1) == 0
    assert is_blocked(circle, 0)
    assert is_blocked(circle, 1)
    assert circle not in reachable


@pytest.mark.parametrize(
    ("source", "target", "order"), [(3, 69, (3, 69)), (69, 3, (3, 69)), (5, 5, (5,))]
)
def test_a_migration_takes_the_lower_lock_first(
    source: int, target: int, order: tuple[int, ...]
) -> None:
    assert compute_migration_order(source, target) == order
