"""Access, read, write and realloc of a live block."""

from __future__ import annotations

import pytest

from spectral_spec.address import OFFSETS
from spectral_spec.contents import read_bytes
from spectral_spec.errors import OutOfBoundsError, OutOfMemoryError
from spectral_spec.extents import Extent
from spectral_spec.hierarchical import Access, Read, Realloc, Write, compute_address
from spectral_spec.hierarchical.placement import get_free_list

from .scenes import QUICK, ULTRA, WARM, Scene


def test_an_access_warms_and_returns_the_address_afterwards() -> None:
    scene = Scene(policy=QUICK)
    block = scene.bear()
    address = scene.do(Access(block))
    assert address == compute_address(scene.get_block(block), 0)
    assert scene.get_block(block).level == 2


def test_heat_is_limited() -> None:
    scene = Scene(policy=QUICK)
    block = scene.bear()
    scene.use(block, 50)
    assert scene.get_block(block).level == QUICK.heat_limit


def test_bytes_are_zero_until_they_are_written() -> None:
    scene = Scene()
    block = scene.bear(300)
    assert scene.do(Read(block, 0, None)) == bytes(300)
    assert scene.get_block(block).axis == 0
    assert scene.do(Write(block, 290, b"0123456789")) is None
    assert scene.get_block(block).axis == 1
    assert scene.do(Read(block, 288, None)) == b"\0\x000123456789"
    assert scene.do(Read(block, 300, None)) == scene.do(Read(block, 5, 0)) == b""


def test_an_empty_write_is_a_use_and_keeps_the_axis() -> None:
    scene = Scene()
    block = scene.bear(8)
    before = scene.get_domain().clock
    assert scene.do(Write(block, 8, b"")) is None
    assert scene.get_block(block).axis == 0
    assert scene.get_domain().clock != before


def test_an_empty_block_is_an_address_without_bytes() -> None:
    scene = Scene()
    block = scene.bear(0)
    assert scene.get_block(block).axis == 2
    assert scene.do(Read(block, 0, None)) == b""
    assert scene.do(Write(block, 0, b"")) is None
    assert isinstance(scene.refuse(Write(block, 0, b"a")), OutOfBoundsError)


@pytest.mark.parametrize(
    ("operation", "length"),
    [
        (Read(0, 0, 11), 11),
        (Read(0, 11, None), 0),
        (Read(0, 10, 1), 1),
        (Write(0, 8, b"abc"), 3),
        (Write(0, 11, b""), 0),
    ],
)
def test_past_the_end_nothing_is_read_or_written(operation: Read | Write, length: int) -> None:
    scene = Scene()
    scene.bear(10)
    assert scene.refuse(operation).args == (0, operation.offset, length, 10)


def test_a_block_that_shrinks_in_its_class_stays_and_gives_back_its_tail() -> None:
    scene = Scene()
    block = scene.bear(64)
    scene.do(Write(block, 0, b"a" * 64))
    assert scene.do(Realloc(block, 20)) == block
    assert scene.get_block(block).offset == 0
    assert get_free_list(scene.get_domain(), 2, 0) == (Extent(32, OFFSETS - 32),)
    # Within the last grain there is nothing to give back.
    scene.do(Realloc(block, 17))
    assert get_free_list(scene.get_domain(), 2, 0) == (Extent(32, OFFSETS - 32),)
    # What was cut off reads as zero when it comes back.
    scene.do(Realloc(block, 64))
    assert scene.do(Read(block, 0, None)) == b"a" * 17 + bytes(47)


@pytest.mark.parametrize("size", [0, 1, 64, 65, 1024, 70_000])
def test_a_realloc_keeps_id_and_bytes_and_zeroes_the_rest(size: int) -> None:
    scene = Scene()
    block = scene.bear(300)
    scene.do(Write(block, 0, bytes(range(1, 101)) * 3))
    assert scene.do(Realloc(block, size)) == block
    expected = (bytes(range(1, 101)) * 3)[:size]
    assert scene.do(Read(block, 0, None)) == expected + bytes(size - len(expected))
    assert scene.get_block(block).axis == (1 if size else 2)


def test_a_block_that_was_empty_is_blank_after_it_grew() -> None:
    scene = Scene()
    block = scene.bear(0)
    scene.do(Realloc(block, 40))
    assert scene.get_block(block).axis == 0


def test_a_block_that_grows_stays_at_its_resonance_if_it_can() -> None:
    scene = Scene(policy=QUICK)
    block = scene.bear(8, WARM)
    resonance = scene.get_block(block).resonance
    scene.do(Realloc(block, 5000))
    assert scene.get_block(block).resonance in {resonance, *range(30, 101)}
    moved = Scene(4)
    blocker = moved.bear(OFFSETS, 1)
    block = moved.bear(8, 1)
    assert moved.get_block(blocker).resonance == moved.get_block(block).resonance == 2
    moved.do(Realloc(block, OFFSETS))
    assert moved.get_block(block).resonance == 3


def test_a_block_that_cannot_grow_is_as_it_was() -> None:
    scene = Scene(1)
    scene.bear(OFFSETS, ULTRA)
    block = scene.bear(8, ULTRA)
    scene.do(Write(block, 0, b"12345678"))
    refusal = scene.refuse(Realloc(block, 70_000))
    assert refusal.payload == OutOfMemoryError(0, ULTRA, 17, 70_000).payload
    assert read_bytes(scene.get_block(block).contents, 0, 8) == b"12345678"
