"""What the relation leaves free, and the words with which it refuses all else."""

from __future__ import annotations

from fractions import Fraction

import pytest

from spectral_spec.address import OFFSETS
from spectral_spec.contents import BLANK, write_bytes
from spectral_spec.errors import OutOfBoundsError, SpectralError, UnknownBlockError
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
    Result,
    Seen,
    World,
    Write,
    advance,
    allows,
)
from spectral_spec.tiers import AUTO

from .scenes import COLD, HOT, PLAIN, WARM
from .worlds import FREED, Move, find, make_world, place, see

ANY = Malloc(0, 40, AUTO, None)
COLD_ONE = Malloc(0, 40, COLD, None)
NEAR_180 = Malloc(0, 40, AUTO, Fraction(180))
ABC = write_bytes(BLANK, 0, b"abc")

# Block 0 is blank and cold, 12 beside it, 24 written and warm; 3 is another domain's.
WORLD = make_world(
    {0: see(2, 0), 12: see(2, 48), 24: see(10, 0, contents=ABC), 3: see(2, 0, domain=3)}
)


# What is free


@pytest.mark.parametrize("block_id", [36, 7, 10**30])
@pytest.mark.parametrize("address", [place(1, 16), place(2, 96), place(69), place(100, 2**20)])
def test_a_block_without_a_wish_may_have_any_id_and_lie_anywhere(
    block_id: int, address: tuple[int, object]
) -> None:
    outcome = Outcome(block_id, ((block_id, place(address[0], 512)),))
    assert allows(WORLD, ANY, outcome)
    after = advance(WORLD, ANY, outcome)
    assert after.live[block_id] == Seen(0, 40, place(address[0], 512))


@pytest.mark.parametrize("resonance", [2, 3])
def test_a_hint_leaves_the_resonances_of_its_tier(resonance: int) -> None:
    assert find(WORLD, COLD_ONE, 36, (36, place(resonance, 4096))) is None


def test_a_frequency_leaves_the_offset() -> None:
    assert find(WORLD, NEAR_180, 36, (36, place(69, 4096))) is None


@pytest.mark.parametrize(
    ("operation", "result"),
    [
        (ANY, 36),
        (Access(24), place(10, 0, axis=1)),
        (Read(24, 0, 3), b"abc"),
        (Write(24, 1, b"x"), None),
        (Realloc(24, 20), 24),
        (Free(24), None),
    ],
)
def test_any_operation_may_move_other_blocks_of_its_domain(
    operation: Operation, result: Result
) -> None:
    moves: tuple[Move, ...] = ((0, place(50, 16)), (12, place(1)))
    if operation == ANY:
        moves = (*moves, (36, place(3)))
    assert find(WORLD, operation, result, *moves) is None


def test_a_blank_block_may_be_resident_too() -> None:
    assert find(WORLD, Access(0), place(2, 0, axis=1), (0, place(2, 0, axis=1))) is None


def test_blocks_may_change_places() -> None:
    assert find(WORLD, Free(24), None, (0, place(2, 48)), (12, place(2, 0))) is None


def test_a_block_may_grow_where_it_is_if_there_is_room() -> None:
    assert find(WORLD, Realloc(12, 64), 12) is None
    assert find(WORLD, Realloc(0, 48), 0) is None


def test_a_defragmentation_may_slide_blocks_anywhere_at_their_resonance() -> None:
    assert find(WORLD, Defragment(0), 0) is None
    assert find(WORLD, Defragment(0), 1, (12, place(2, 4096))) is None


def test_an_implementation_need_not_write_the_domain_into_its_ids() -> None:
    birth = Malloc(3, 40, AUTO, None)
    outcome = Outcome(1000, ((1000, place(5, 0, domain=3)),))
    assert allows(WORLD, birth, outcome)
    after = advance(WORLD, birth, outcome)
    moved = Outcome(place(50, 0, domain=3), ((1000, place(50, 0, domain=3)),))
    assert allows(after, Access(1000), moved)
    gone = advance(after, Free(1000), Outcome(None))
    assert gone.spent[1000] == 3


# What is not: births


@pytest.mark.parametrize("operation", [ANY, Calloc(0, 4, 10, AUTO, None)])
@pytest.mark.parametrize(
    ("result", "moves", "words"),
    [
        (36, (), "a malloc bears one block and nothing else does"),
        (36, ((48, place(1)),), "a malloc bears one block and nothing else does"),
        (
            36,
            ((36, place(1)), (48, place(2, 96))),
            "a malloc bears one block and nothing else does",
        ),
        (12, ((12, place(1)),), "a malloc bears one block and nothing else does"),
        (None, (), "a malloc bears one block and nothing else does"),
        (FREED, ((FREED, place(1)),), "an id is never used again"),
        (36, ((36, place(2, 32)),), "live blocks are apart"),
        (36, ((36, place(2, 0)),), "live blocks are apart"),
        (36, ((36, place(0)),), "a block lies at one of the resonances"),
        (36, ((36, place(101)),), "a block lies at one of the resonances"),
        (36, ((36, place(5, prime=1)),), "a block's prime channel is its size class"),
        (36, ((36, place(5, lattice=5)),), "a block lies in the lattice slot that its domain owns"),
        (36, ((36, place(5, 8)),), "a block begins on a grain and ends inside its slot"),
        (36, ((36, place(5, -16)),), "a block begins on a grain and ends inside its slot"),
        (36, ((36, place(5, OFFSETS - 32)),), "a block begins on a grain and ends inside its slot"),
        (36, ((36, place(5, axis=2)),), "the imaginary axis is for blocks without bytes"),
        (36, ((36, place(5, axis=3)),), "the imaginary axis is for blocks without bytes"),
        (
            36,
            ((3, place(50, domain=3)), (36, place(5))),
            "an operation moves blocks of its own domain only",
        ),
    ],
)
def test_a_birth_that_breaks_a_rule(
    operation: Operation, result: Result, moves: tuple[Move, ...], words: str
) -> None:
    assert find(WORLD, operation, result, *moves) == words
    assert not allows(WORLD, operation, Outcome(result, moves))


def test_an_empty_block_lies_on_the_imaginary_axis_and_takes_a_grain() -> None:
    birth = Malloc(0, 0, AUTO, None)
    assert find(WORLD, birth, 36, (36, place(5, size=0))) is None
    words = "the imaginary axis is for blocks without bytes"
    assert find(WORLD, birth, 36, (36, place(5, size=0, axis=0))) == words
    assert find(WORLD, birth, 36, (36, place(2, 32, size=0))) == "live blocks are apart"


def test_domains_and_channels_and_resonances_keep_blocks_apart() -> None:
    foreign = Malloc(4, 40, AUTO, None)
    assert find(WORLD, foreign, 40, (40, place(2, 0, domain=4))) is None
    assert find(WORLD, Malloc(0, 65, AUTO, None), 36, (36, place(2, size=65))) is None
    assert find(WORLD, ANY, 36, (36, place(3))) is None


@pytest.mark.parametrize(
    ("operation", "resonance", "words"),
    [
        (COLD_ONE, 1, "a block begins in the tier of its hint"),
        (COLD_ONE, 4, "a block begins in the tier of its hint"),
        (Malloc(0, 40, HOT, None), 29, "a block begins in the tier of its hint"),
        (NEAR_180, 68, "a block begins at the resonance nearest to its frequency"),
        (
            Malloc(0, 40, WARM, Fraction(180)),
            28,
            "a block begins at the resonance nearest to its frequency",
        ),
        (
            Calloc(0, 4, 10, COLD, Fraction(-3)),
            3,
            "a block begins at the resonance nearest to its frequency",
        ),
    ],
)
def test_a_birth_against_the_wish(operation: Operation, resonance: int, words: str) -> None:
    assert find(WORLD, operation, 36, (36, place(resonance, 512))) == words


def test_a_bounded_hot_tier_is_never_over_full() -> None:
    world = make_world({0: see(50), 12: see(2)}, policy=PLAIN._replace(hot_capacity=1))
    words = "a bounded hot tier holds no more than its capacity"
    assert find(world, ANY, 36, (36, place(69))) == words
    assert find(world, Access(12), place(60), (12, place(60))) == words
    assert find(world, Access(12), place(60), (0, place(5)), (12, place(60))) is None
    assert find(world, Malloc(1, 40, AUTO, None), 37, (37, place(69, domain=1))) is None


# What is not: uses


@pytest.mark.parametrize(
    ("operation", "result", "moves", "words"),
    [
        (Access(0), place(2, 16), (), "an access returns the address"),
        (Access(0), place(2), ((0, place(3)),), "an access returns the address"),
        (Access(0), None, (), "an access returns the address"),
        (Read(24, 0, 3), b"abd", (), "a read returns the bytes that were written"),
        (Read(24, 0, 3), b"ab", (), "a read returns the bytes that were written"),
        (Read(24, 0, None), b"abc", (), "a read returns the bytes that were written"),
        (Read(24, 1, 2), None, (), "a read returns the bytes that were written"),
        (Write(24, 0, b"x"), 24, (), "a realloc returns the id, a write nothing"),
        (Realloc(24, 50), None, (), "a realloc returns the id, a write nothing"),
        (Realloc(24, 50), 36, (), "a realloc returns the id, a write nothing"),
        (Free(24), 24, (), "a free returns nothing"),
        (Access(0), place(2), ((36, place(5)),), "a malloc bears one block and nothing else does"),
        (Access(0), place(2), ((12, place(2, 16)),), "live blocks are apart"),
        (
            Access(0),
            place(2),
            ((3, place(9, domain=3)),),
            "an operation moves blocks of its own domain only",
        ),
        (
            Access(24),
            place(10, axis=0),
            ((24, place(10, axis=0)),),
            "a block that was written is not on the zero axis",
        ),
        # A write without a move leaves the block where only blank ones may lie.
        (Write(0, 0, b"x"), None, (), "a block that was written is not on the zero axis"),
        # A realloc without a move must suit the old address.
        (Realloc(24, 65), 24, (), "a block's prime channel is its size class"),
        (Realloc(0, 0), 0, (), "the imaginary axis is for blocks without bytes"),
        (Realloc(0, 49), 0, (), "live blocks are apart"),
        (Defragment(0), 1, (), "a defragmentation counts what it moved"),
        (Defragment(0), 0, ((12, place(2, 4096)),), "a defragmentation counts what it moved"),
        (Defragment(0), 1, ((12, place(3, 48)),), "a defragmentation counts what it moved"),
        (
            Defragment(3),
            1,
            ((12, place(2, 96)),),
            "an operation moves blocks of its own domain only",
        ),
    ],
)
def test_a_use_that_breaks_a_rule(
    operation: Operation, result: Result, moves: tuple[Move, ...], words: str
) -> None:
    assert find(WORLD, operation, result, *moves) == words


def test_a_freed_block_has_no_address() -> None:
    # Not even one that would suit a block without bytes.
    words = "a freed block has no address"
    assert find(WORLD, Free(24), None, (24, place(50, size=0))) == words
    assert find(WORLD, Free(24), None, (24, place(50, axis=1))) == words


def test_bytes_are_judged_by_what_was_written_not_by_where_the_block_lies() -> None:
    moved = Outcome(None, ((24, place(60, 32, axis=1)),))
    write = Write(24, 2, b"xyz")
    assert allows(WORLD, write, moved)
    after = advance(WORLD, write, moved)
    assert find(after, Read(24, 0, 6), b"abxyz\0") is None
    grown = advance(after, Realloc(24, 50), Outcome(24))
    assert find(grown, Read(24, 48, 2), b"\0\0") is None
    cut = advance(after, Realloc(24, 3), Outcome(24))
    assert find(cut, Read(24, 0, None), b"abx") is None


# Refusals


REFUSED: tuple[tuple[Operation, SpectralError], ...] = (
    (Access(36), UnknownBlockError(36)),
    (Read(24, 0, 41), OutOfBoundsError(24, 0, 41, 40)),
)


@pytest.mark.parametrize(("operation", "error"), REFUSED)
def test_a_refusal_that_is_owed_is_given(operation: Operation, error: SpectralError) -> None:
    assert find(WORLD, operation, error) is None
    moves = ((0, place(3)),)
    assert find(WORLD, operation, error, *moves) == "a refused operation changes nothing"
    for result in (None, b"", place(2)):
        assert find(WORLD, operation, result) == "an operation that cannot be done is refused"


@pytest.mark.parametrize(
    "operation", [Access(0), Read(24, 0, 3), Write(24, 0, b"x"), Free(0), Defragment(0)]
)
def test_a_refusal_that_is_not_owed_is_not_given(operation: Operation) -> None:
    words = "an operation that can be done is not refused"
    assert find(WORLD, operation, UnknownBlockError(0)) == words


def test_a_world_that_refused_is_as_it_was() -> None:
    world: World = advance(WORLD, Access(36), Outcome(UnknownBlockError(36)))
    assert world is WORLD


@pytest.mark.parametrize(
    "moves",
    [
        pytest.param(((12, place(2, 96)), (12, place(2, 160))), id="twice"),
        pytest.param(((12, WORLD.live[12].address),), id="where-it-was"),
    ],
)
def test_a_block_is_listed_once_and_only_if_it_moved(moves: tuple[Move, ...]) -> None:
    broken = find(WORLD, Defragment(0), len(moves), *moves)
    assert broken == "each block moves once, and to another address"


def test_a_new_block_is_not_written() -> None:
    assert find(WORLD, ANY, 36, (36, place(5, axis=1))) == "a new block is not written"
