"""Every clause of the invariant can fail, and says so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from spectral_spec.contents import BLANK, write_bytes
from spectral_spec.extents import Extent
from spectral_spec.hierarchical import Domain, Free, State, Write, find_breach, find_domain_breach
from spectral_spec.ring import NOWHERE, Ring, push

from .scenes import HOT, PLAIN, Scene

Change = Callable[[Domain], Domain]


def play(capacity: int | None = 2) -> Scene:
    """Row 0 is hot and written, row 1 hot and blank, row 2 waits, row 3 is vacant, row 4 empty."""
    scene = Scene(policy=PLAIN._replace(hot_capacity=capacity))
    for size in (40, 40, 40, 40, 0):
        scene.bear(size)
    scene.do(Write(0, 0, b"bytes"))
    scene.use(24)
    scene.do(Free(36))
    return scene


def change_block(row: int, **fields: object) -> Change:
    def change(domain: Domain) -> Domain:
        block = domain.blocks[row]._replace(**fields)  # type: ignore[arg-type]  # any field may be spoilt
        return domain._replace(blocks=domain.blocks.set(row, block))

    return change


def change_domain(**fields: object) -> Change:
    def change(domain: Domain) -> Domain:
        return domain._replace(**fields)  # type: ignore[arg-type]  # any field may be spoilt

    return change


def replace_free(free: tuple[Extent, ...]) -> Change:
    def change(domain: Domain) -> Domain:
        block = domain.blocks[0]
        return domain._replace(slots=domain.slots.set(block.resonance * 7, free))

    return change


AT = "a block lies at one of the resonances"
TIER = "a block's tier is that of its resonance"
PRIME = "a block's prime channel is its size class"
AXIS = "the imaginary axis is for blocks without bytes"
RESIDENT = "a block off the real axis has no resident bytes"
BEYOND = "no byte is kept beyond a block's end"
HEAT = "heat is bounded, and nothing was done in the future"
RINGS = "the rings and the blocks point at each other"
FULL = "the hot ring holds the hot blocks, no more than the capacity"
SWEEP = "the sweep holds every live block"
TALLY = "every block that was born and not freed is live"
ROWS = "every row is vacant or holds a live block"
STACK = "the vacant rows are a stack"
USED = "a row was used no less than never"
WAITS = "the waiting ring holds the waiting blocks"
WRITTEN = write_bytes(BLANK, 0, b"x")

CASES: tuple[tuple[str, Change], ...] = (
    (AT, change_block(0, resonance=0)),
    (AT, change_block(0, resonance=101)),
    (TIER, change_block(0, tier=1)),
    (PRIME, change_block(0, prime=1)),
    (PRIME, change_block(0, size=-1)),
    (PRIME, change_block(0, size=2**24 + 1, prime=6)),
    (AXIS, change_block(0, axis=3)),
    (AXIS, change_block(0, axis=2)),
    (AXIS, change_block(4, axis=0)),
    (RESIDENT, change_block(1, contents=WRITTEN)),
    (BEYOND, change_block(0, contents=write_bytes(BLANK, 300, b"x"))),
    (BEYOND, change_block(0, contents=write_bytes(BLANK, 40, b"x"))),
    (HEAT, change_block(0, level=-1)),
    (HEAT, change_block(0, level=64)),
    (HEAT, change_block(0, stamp=10**6)),
    (HEAT, change_block(0, moved=10**6)),
    (RINGS, change_block(0, turn=99)),
    (RINGS, change_block(0, place=99)),
    (RINGS, change_block(2, wait=99)),
    (SWEEP, change_domain(sweep=Ring())),
    (TALLY, lambda domain: domain._replace(tally=domain.tally._replace(mallocs=9))),
    (SWEEP, change_block(1, turn=NOWHERE)),
    (WAITS, lambda domain: domain._replace(waiting=push(domain.waiting, 77))),
    (STACK, lambda domain: domain._replace(vacant=domain.vacant.delete(0).set(5, 3))),
    (USED, lambda domain: domain._replace(generations=domain.generations.set(1, -3))),
    (ROWS, lambda domain: domain._replace(rows=6)),
    (ROWS, lambda domain: domain._replace(vacant=domain.vacant.set(1, 0))),
    (ROWS, lambda domain: domain._replace(vacant=domain.vacant.delete(0))),
    (FULL, lambda domain: domain._replace(hot=push(domain.hot, 4))),
)


@pytest.mark.parametrize(("words", "change"), CASES)
def test_a_broken_clause_is_found(words: str, change: Change) -> None:
    scene = play()
    domain = scene.get_domain()
    assert find_domain_breach(scene.state.config, domain) is None
    if change(domain).sweep == Ring():
        blocks = {row: block._replace(turn=NOWHERE) for row, block in domain.blocks.items()}
        domain = domain._replace(blocks=domain.blocks.update(blocks))
    assert find_domain_breach(scene.state.config, change(domain)) == words
    broken = State(scene.state.config, (change(domain), *scene.state.domains[1:]))
    assert find_breach(broken) == words


def test_there_are_twelve_domains() -> None:
    state = Scene().state
    assert find_breach(State(state.config, state.domains[:11])) == "there are twelve domains"


def test_a_hot_block_waits_for_nothing() -> None:
    scene = play()
    domain = scene.get_domain()
    assert domain.blocks[0].tier == HOT
    waiting = domain._replace(waiting=push(domain.waiting, 0))
    change = change_block(0, wait=domain.waiting.tail)
    words = "a hot block waits for nothing"
    assert find_domain_breach(scene.state.config, change(waiting)) == words


def test_an_unbounded_hot_tier_has_no_rings() -> None:
    scene = play(None)
    words = "an unbounded hot tier has no rings"
    ring = push(Ring[int](), 0)
    for change in (change_domain(hot=ring), change_domain(waiting=ring)):
        assert find_domain_breach(scene.state.config, change(scene.get_domain())) == words


@pytest.mark.parametrize(
    ("words", "free"),
    [
        ("the free list of slot {} is in order", (Extent(128, 16), Extent(0, 16))),
        ("the blocks of slot {} are apart and not free", (Extent(0, 2**24),)),
        ("live and free bytes fill each slot", ()),
    ],
)
def test_blocks_and_free_extents_tile_each_slot(words: str, free: tuple[Extent, ...]) -> None:
    scene = play()
    key = scene.get_domain().blocks[0].resonance * 7
    found = find_domain_breach(scene.state.config, replace_free(free)(scene.get_domain()))
    assert found == words.format(key)


def test_blocks_of_a_slot_are_apart_and_on_grains() -> None:
    scene = play()
    domain = scene.get_domain()
    key = domain.blocks[0].resonance * 7
    words = f"the blocks of slot {key} are apart and not free"
    for offset in (8, domain.blocks[1].offset):
        assert (
            find_domain_breach(scene.state.config, change_block(0, offset=offset)(domain)) == words
        )


def test_a_slot_without_blocks_is_wholly_free() -> None:
    scene = play()
    domain = scene.get_domain()
    broken = domain._replace(slots=domain.slots.set(699, (Extent(16, 16),)))
    assert find_domain_breach(scene.state.config, broken) == "live and free bytes fill each slot"
