"""The step refines the relation: whatever it does is allowed, and the world follows."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction

import pytest

from spectral_spec.hierarchical import (
    Access,
    Calloc,
    Defragment,
    Free,
    Malloc,
    Operation,
    Outcome,
    Read,
    Realloc,
    Write,
    abstract,
    advance,
    compute_moves,
    find_violation,
    found,
)
from spectral_spec.hierarchical.abstraction import compute_size
from spectral_spec.hierarchical.handles import ROWS
from spectral_spec.thermal import Policy
from spectral_spec.tiers import AUTO

from .scenes import PLAIN, QUICK, ULTRA, Scene, make_config


def test_before_anything_happened_there_is_nothing() -> None:
    scene = Scene()
    assert abstract(scene.state) == found(make_config())


def test_the_world_has_blocks_bytes_and_freed_ids() -> None:
    scene = Scene()
    first, second = scene.bear(8, ULTRA), scene.bear(8, ULTRA, domain=2)
    scene.do(Write(second, 0, b"ab"))
    for _ in range(2):
        scene.do(Free(first))
        first = scene.bear(8, ULTRA)
    world = abstract(scene.state)
    assert set(world.live) == {first, second}
    assert dict(world.spent) == {0: 0, 12 * ROWS: 0}
    seen = world.live[second]
    assert (seen.domain, seen.size, seen.contents[0][:3]) == (2, 8, b"ab\0")


def test_moves_are_the_addresses_that_are_new_or_other() -> None:
    scene = Scene()
    for _ in range(2):
        scene.bear(8, ULTRA)
    before = abstract(scene.state)
    scene.do(Free(0))
    scene.bear(70, ULTRA)
    scene.do(Defragment(0))
    moves = compute_moves(before, abstract(scene.state))
    assert [block for block, _ in moves] == [12, 12 * ROWS]


def test_an_operation_says_how_long_a_block_it_bears() -> None:
    assert compute_size(Malloc(0, 7, AUTO, None)) == 7
    assert compute_size(Calloc(0, 3, 7, AUTO, None)) == 21
    assert compute_size(Access(0)) == 0


def draw(rng: random.Random, ids: list[int]) -> Operation:
    """An operation of any kind, on a block that may be gone."""
    block, domain = rng.choice(ids[-12:]), rng.choice((0, 0, 3))
    size = rng.choice((0, 1, 16, 64, 65, 5000, 2**23, 2**24))
    t = rng.choice((None, None, Fraction(180), Fraction(15), Fraction(50)))
    return rng.choice(
        (
            Malloc(domain, size, rng.choice((0, 1, 2, 3, 4, 4)), t),
            Malloc(domain, 40, AUTO, None),
            Calloc(domain, rng.choice((1, 3, 2**20)), 8, AUTO, None),
            Realloc(block, size),
            Access(block),
            Access(block),
            Access(block),
            Read(block, 3, rng.choice((None, 5))),
            Write(block, rng.randrange(20), rng.randbytes(rng.randrange(300))),
            Free(block),
            Defragment(domain),
        )
    )


@pytest.mark.parametrize("n_zeros", [1, 4, 31, 100])
@pytest.mark.parametrize("policy", [PLAIN, QUICK, QUICK._replace(hot_capacity=2)])
@pytest.mark.parametrize("seed", [1, 2])
def test_every_step_is_allowed(n_zeros: int, policy: Policy, seed: int) -> None:
    rng, scene, ids = random.Random(seed), Scene(n_zeros, policy), [0, 5, 10**9]
    world = abstract(scene.state)
    kinds: Counter[str] = Counter()
    for _ in range(120):
        operation = draw(rng, ids)
        result = scene.do(operation)
        kinds[type(result).__name__] += 1
        if operation.kind in {"malloc", "calloc"} and isinstance(result, int):
            ids.append(result)
        after = abstract(scene.state)
        outcome = Outcome(result, compute_moves(world, after))
        assert find_violation(world, operation, outcome) is None
        assert advance(world, operation, outcome) == after
        world = after
    assert len(kinds) > 4
