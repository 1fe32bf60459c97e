"""Resident bytes."""

from __future__ import annotations

from spectral_memory.hierarchical.arena import Arena


def test_a_range_is_resident_and_zero_after_it_was_cleared() -> None:
    arena = Arena()
    arena.clear(1, 0, 8)
    arena.write(1, 0, b"12345678")
    arena.clear(1, 4, 8)
    assert arena.read(1, 0, 12) == b"1234" + bytes(8)


def test_slots_do_not_share_bytes() -> None:
    arena = Arena()
    for slot in (1, 2):
        arena.clear(slot, 16, 4)
        arena.write(slot, 16, bytes([slot] * 4))
    assert [arena.read(slot, 16, 4) for slot in (1, 2)] == [b"\1" * 4, b"\2" * 4]


def test_a_move_may_overlap_itself_and_may_reach_a_new_slot() -> None:
    arena = Arena()
    arena.clear(1, 8, 8)
    arena.write(1, 8, b"abcdefgh")
    arena.move(1, 8, 1, 4, 8)
    assert arena.read(1, 4, 8) == b"abcdefgh"
    arena.move(1, 4, 9, 32, 8)
    assert arena.read(9, 32, 8) == b"abcdefgh"


def test_a_slot_is_trimmed_to_its_blocks() -> None:
    arena = Arena()
    arena.clear(1, 0, 32)
    arena.trim(1, 16)
    arena.trim(2, 0)
    assert len(arena.buffers[1]) == 16
    # What was given back is zero when a block comes there again.
    arena.clear(1, 16, 16)
    assert arena.read(1, 16, 16) == bytes(16)


def test_a_buffer_reaches_to_the_end_of_what_is_resident_and_no_farther() -> None:
    arena = Arena()
    arena.clear(9, 16, 16)
    arena.clear(9, 64, 16)
    assert len(arena.buffers[9]) == 80
