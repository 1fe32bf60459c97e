"""The index gives the relation's own answers, whatever an implementation does."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from spectral_memory.oracle.fuzz.hierarchical import HierarchicalSource
from spectral_memory.oracle.fuzz.source import draw_setup
from spectral_memory.oracle.judge import NO_BLOCK, System, bind
from spectral_memory.oracle.judge.specified import SpecifiedAllocator
from spectral_memory.oracle.judge.world import IndexedWorld
from spectral_spec import errors
from spectral_spec.address import GlobalAddress, LocalAddress
from spectral_spec.hierarchical import (
    Outcome,
    State,
    abstract,
    advance,
    allows,
    compute_moves,
    configure,
    find_violation,
    found,
    initial,
    step,
)
from spectral_spec.resonances import ENCLOSURES
from spectral_spec.thermal import Policy

Loose = Any  # an operation or an outcome, as it comes


def distort(rng: Random, outcome: Outcome, ids: list[int]) -> Outcome:
    """Another outcome: another result, another address, a block more or less that moved."""
    moves, result = list(outcome.moves), outcome.result
    kind = rng.randrange(9)
    if kind == 0 and moves:
        moves.pop(rng.randrange(len(moves)))
    elif kind == 1 and moves:
        at = rng.randrange(len(moves))
        block, (resonance, local) = moves[at]
        part = rng.choice(("axis", "prime", "lattice", "offset"))
        changed = local._replace(
            **{part: max(0, getattr(local, part) + rng.choice((-16, -1, 1, 16)))}
        )
        moves[at] = (block, GlobalAddress(resonance, changed))
    elif kind == 2 and moves:
        at = rng.randrange(len(moves))
        block, (resonance, local) = moves[at]
        moves[at] = (block, GlobalAddress(resonance + rng.choice((-1, 1, 60)), local))
    elif kind == 3 and ids:
        block = rng.choice(ids)
        moves.append((block, GlobalAddress(rng.randint(1, 100), LocalAddress(0, 0, 0, 16))))
    elif kind == 4 and moves:
        moves.append(moves[0])
    elif kind == 5:
        result = rng.choice((None, 0, 5, b"", b"x", rng.choice(ids) if ids else 1))
    elif kind == 6:
        result = rng.choice(
            (
                errors.OutOfMemoryError(0, rng.randrange(4), 2, 16),
                errors.TierFullError(0, 1),
                errors.UnknownBlockError(7),
                errors.EmptyTierError(3, 20),
            )
        )
        moves = moves if rng.random() < 0.1 else []
    elif kind == 7 and isinstance(result, int) and ids:
        result = rng.choice(ids)
    return Outcome(result, tuple(moves))


def generate(seed: int) -> Iterator[tuple[State, State, Loose, Outcome, list[int]]]:
    """Steps of the specification: the states around each, the operation and the outcome."""
    rng = Random(seed)
    model = SpecifiedAllocator()
    source = HierarchicalSource(rng, model.capabilities, {})
    setup = draw_setup(rng, System.HIERARCHICAL, free=True)
    source.begin(setup)
    state = initial(setup.config)
    ids: list[int] = []
    for _ in range(3):
        script = source.draw(60)
        results = []
        for operation in script:
            bound: Loose = bind(operation, ids)
            after, result = step(state, bound)
            if operation.kind in {"malloc", "calloc"}:
                ids.append(result if isinstance(result, int) else NO_BLOCK)
            results.append(result)
            moves = compute_moves(abstract(state), abstract(after))
            yield state, after, bound, Outcome(result, moves), ids
            state = after
        source.learn(script, results)


@pytest.mark.parametrize("seed", range(6))
def test_the_index_and_the_relation_say_the_same(seed: int) -> None:
    rng = Random(seed + 1000)
    checked = refused = 0
    indexed: IndexedWorld | None = None
    for before, _, operation, outcome, ids in generate(seed):
        if indexed is None:
            indexed = IndexedWorld(before.config)
        world = indexed.to_world()
        for _ in range(3):
            other = distort(rng, outcome, ids)
            if other == outcome:
                continue
            wanted = find_violation(world, operation, other)
            if wanted is not None:  # what is allowed would be another way to go on
                assert indexed.find_violation(operation, other) == wanted
                refused += 1
        assert indexed.to_world() == world
        assert indexed.find_violation(operation, outcome) is None
        assert allows(world, operation, outcome)
        assert indexed.to_world() == advance(world, operation, outcome)
        checked += 1
    assert checked > 100
    assert refused > 50


@pytest.mark.parametrize("seed", range(6, 10))
def test_what_the_relation_allows_beside_the_step_the_index_allows_too(seed: int) -> None:
    rng = Random(seed + 2000)
    others = 0
    for before, _, operation, outcome, ids in generate(seed):
        world = abstract(before)
        other = distort(rng, outcome, ids)
        if other != outcome and find_violation(world, operation, other) is None:
            others += 1
            assert build(world).find_violation(operation, other) is None
    assert others > 0


def build(world: Loose) -> IndexedWorld:
    """An index of a world."""
    indexed = IndexedWorld(world.config)
    indexed.live.update(world.live)
    indexed.spent.update(world.spent)
    for block in world.live:
        indexed._put_in(block)
    return indexed


def test_a_new_index_is_the_world_before_anything_was_allocated() -> None:
    config = configure(ENCLOSURES, 100, Policy())
    assert IndexedWorld(config).to_world() == found(config)
