"""Blocks slide down, and nothing else changes."""

from __future__ import annotations

from spectral_spec.address import OFFSETS
from spectral_spec.extents import Extent
from spectral_spec.hierarchical import Defragment, Free, Read, Write
from spectral_spec.hierarchical.defragmentation import compute_tail, get_layout
from spectral_spec.hierarchical.placement import get_free_list

from .scenes import ULTRA, Scene


def test_gaps_close_and_ids_bytes_and_heat_are_kept() -> None:
    scene = Scene()
    blocks = [scene.bear(size, ULTRA) for size in (16, 40, 300, 16, 64, 300)]
    other = scene.bear(16, ULTRA, domain=5)
    for block in blocks:
        scene.do(Write(block, 0, block.to_bytes(2)))
    for block in (blocks[0], blocks[3]):
        scene.do(Free(block))
    before = scene.get_domain()
    assert scene.do(Defragment(0)) == 2
    after = scene.get_domain()
    assert [scene.get_block(blocks[at]).offset for at in (1, 4, 2, 5)] == [0, 48, 0, 304]
    assert get_free_list(after, 1, 0) == (Extent(112, OFFSETS - 112),)
    assert (before.clock, before.sweep, before.tally) == (after.clock, after.sweep, after.tally)
    assert all(scene.do(Read(at, 0, 2)) == at.to_bytes(2) for at in (blocks[1], blocks[4]))
    assert scene.get_block(other).offset == 0
    assert scene.do(Defragment(0)) == 0


def test_a_full_slot_and_an_empty_domain_have_nothing_to_close() -> None:
    scene = Scene()
    assert scene.do(Defragment(7)) == 0
    scene.bear(OFFSETS, ULTRA)
    assert scene.do(Defragment(0)) == 0
    assert compute_tail(OFFSETS) == ()
    assert get_layout(scene.get_domain()) == ((13, 0, 0),)
