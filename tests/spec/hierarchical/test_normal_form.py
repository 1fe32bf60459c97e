"""States that no operation can tell apart have one normal form."""

from __future__ import annotations

from immutables import Map

from spectral_spec.contents import PAGE
from spectral_spec.extents import WHOLE_SLOT
from spectral_spec.hierarchical import (
    Free,
    Realloc,
    Write,
    find_breach,
    normalise,
    normalise_domain,
)
from spectral_spec.ring import get_members

from .scenes import PLAIN, Scene


def play() -> Scene:
    scene = Scene(policy=PLAIN._replace(hot_capacity=2))
    blocks = [scene.bear(3 * PAGE) for _ in range(5)]
    scene.use(blocks[3], 3)
    scene.use(blocks[4], 3)
    scene.do(Write(blocks[0], 0, bytes(PAGE) + b"a" * PAGE))
    scene.do(Free(blocks[1]))
    scene.do(Realloc(blocks[2], 10))
    return scene


def test_the_normal_form_is_well_formed_and_its_own() -> None:
    scene = play()
    normal = normalise(scene.state)
    assert find_breach(normal) is None
    assert normalise(normal) == normal


def test_places_count_from_zero_and_keep_their_order() -> None:
    domain = play().get_domain()
    normal = normalise_domain(domain)
    for one, other in (
        (domain.sweep, normal.sweep),
        (domain.hot, normal.hot),
        (domain.waiting, normal.waiting),
    ):
        assert get_members(one) == get_members(other)
        assert sorted(other.places) == list(range(len(one.places)))
        assert (other.head, other.tail) == (0, len(one.places))
    assert all(normal.sweep.places[block.turn] == row for row, block in normal.blocks.items())


def test_what_cannot_be_seen_is_left_out() -> None:
    domain = play().get_domain()
    noisy = domain._replace(
        slots=domain.slots.set(400, WHOLE_SLOT), generations=domain.generations.set(3, 0)
    )
    assert normalise_domain(noisy) == normalise_domain(domain)
    assert set(domain.blocks[0].contents) == {0, 1}
    assert normalise_domain(domain).blocks[0].contents == Map({1: b"a" * PAGE})


def test_what_can_be_seen_is_kept() -> None:
    domain = play().get_domain()
    block = domain.blocks[0]
    for changed in (
        domain._replace(blocks=domain.blocks.set(0, block._replace(level=block.level + 1))),
        domain._replace(tally=domain.tally._replace(frees=7)),
        domain._replace(generations=domain.generations.set(0, 1)),
        domain._replace(slots=domain.slots.set(400, ())),
    ):
        assert normalise_domain(changed) != normalise_domain(domain)
