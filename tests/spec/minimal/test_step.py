"""The steps of the minimal system, and what can be seen of a state."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectral_spec.errors import MissingKeyError
from spectral_spec.minimal import (
    Clear,
    Delete,
    Get,
    Operation,
    PopItem,
    Set,
    State,
    abstract,
    compute_status,
    get_order,
    initial,
    observe,
    step,
)
from spectral_spec.ring import get_members
from spectral_spec.thermal import Clock, Policy
from spectral_spec.tiers import Tier

keys = st.integers(0, 4)
operations: st.SearchStrategy[Operation[int, int]] = st.one_of(
    st.builds(Get, keys),
    st.builds(Set, keys, st.integers()),
    st.builds(Delete, keys),
    st.just(PopItem()),
    st.just(Clear()),
)


def run(*script: Operation[Any, Any], capacity: int | None = None) -> State[Any, Any]:
    state: State[Any, Any] = initial(Policy(hot_capacity=capacity))
    for operation in script:
        state, _ = step(state, operation)
    return state


@given(st.lists(operations), st.sampled_from([None, 1, 2]))
def test_the_dictionary_inside_is_a_dictionary(
    script: list[Operation[int, int]], capacity: int | None
) -> None:
    state: State[int, int] = initial(Policy(hot_capacity=capacity))
    model: dict[int, int] = {}
    for operation in script:
        before = state
        state, result = step(state, operation)
        if isinstance(operation, Set):
            model[operation.key] = operation.value
            assert result is None
        elif isinstance(operation, Get) and operation.key in model:
            assert result == model[operation.key]
        elif isinstance(operation, Delete) and operation.key in model:
            assert result == model.pop(operation.key)
        elif isinstance(operation, PopItem) and model:
            assert result == model.popitem()
        elif isinstance(operation, Clear):
            model.clear()
        else:
            assert isinstance(result, MissingKeyError)
            assert state is before
        assert abstract(state) == tuple(model.items())
        assert get_order(state) == tuple(model)
        status = compute_status(state)
        assert sum(status) == len(model)
        assert (state.promotions, state.demotions) >= (before.promotions, before.demotions)
        if capacity is not None:
            assert status.hot == min(capacity, status.hot) == len(get_members(state.hot))


def test_reads_make_hot_and_time_makes_cold() -> None:
    two = (Set("cache", 1), Set("config", 2))
    assert compute_status(run(*two)) == (0, 0, 2)
    state = run(*two, *[Get("cache")] * 100)
    assert compute_status(state) == (1, 0, 1)
    assert observe(state, "cache") == (Tier.HOT, 20, 63)
    state = run(*two, *[Get("cache")] * 100, *[Get("config")] * 120)
    assert observe(state, "cache") == (Tier.WARM, 4, 3)
    assert isinstance(observe(state, "other"), MissingKeyError)


def test_missing_keys_and_an_empty_dictionary_are_refused() -> None:
    for operation in (Get("a"), Delete("a")):
        state, result = step(run(), operation)
        assert isinstance(result, MissingKeyError)
        assert result.payload == ("MissingKeyError", ("a",))
        assert state == run()
    _, result = step(run(), PopItem())
    assert isinstance(result, MissingKeyError)
    assert result.args == ("popitem(): dictionary is empty",)
    assert str(result) == "'popitem(): dictionary is empty'"


def test_only_accesses_take_time() -> None:
    state = run(Set("a", 1), Set("b", 2), Set("c", 3))
    assert state.clock == Clock(2, 1)
    for operation in (Delete("a"), PopItem(), Clear(), Get("z")):
        assert step(state, operation)[0].clock == state.clock
    assert step(state, Get("a"))[0].clock == Clock(2, 2)
    assert step(state, Set("a", 0))[0].clock == Clock(2, 2)


def test_a_bounded_hot_tier_takes_all_comers_while_it_has_room() -> None:
    state = run(Set("a", 1), Set("b", 2), Set("c", 3), capacity=2)
    assert get_members(state.hot) == ("b", "a")  # a defended its place and went to the end
    assert compute_status(state) == (2, 0, 1)
    assert (state.promotions, state.demotions) == (2, 0)
    freed, _ = step(state, Delete("b"))
    assert get_members(freed.hot) == ("a",)
    again, _ = step(freed, Get("c"))
    assert get_members(again.hot) == ("a", "c")


def test_a_hotter_challenger_displaces_the_front() -> None:
    state = run(Set("a", 1), Set("b", 2), *[Get("b")] * 4, capacity=1)
    assert get_members(state.hot) == ("b",)
    assert (state.promotions, state.demotions) == (2, 1)
    assert compute_status(state) == (1, 0, 1)
    assert observe(state, "a") == (Tier.COLD, 1, 0)


@pytest.mark.parametrize("capacity", [None, 2])
def test_clearing_keeps_time_and_counters(capacity: int | None) -> None:
    state = run(Set("a", 1), *[Get("a")] * 30, Set("b", 1), capacity=capacity)
    cleared, result = step(state, Clear())
    assert result is None
    assert (len(cleared.entries), abstract(cleared), get_members(cleared.hot)) == (0, (), ())
    assert (cleared.clock, cleared.promotions) == (state.clock, state.promotions)


@pytest.mark.parametrize("capacity", [None, 1])
def test_a_key_without_a_place_in_the_hot_ring_leaves_it_as_it_is(capacity: int | None) -> None:
    state = run(Set("a", 1), *[Get("a")] * 30, Set("b", 2), capacity=capacity)
    assert compute_status(state) == (1, 0, 1)
    for key in "a" if capacity is None else "b":  # hot without a ring, or cold beside one
        left, result = step(state, Delete(key))
        assert result == {"a": 1, "b": 2}[key]
        assert left.hot == state.hot
