"""The arenas that are searched, and what is sought in each."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from spectral_memory.oracle.directed.goals import HEAT_THRESHOLDS
from spectral_memory.oracle.directed.hierarchical import Arena, HierarchicalWorld
from spectral_memory.oracle.directed.minimal import MinimalWorld
from spectral_memory.oracle.fuzz.coverage import TARGETS
from spectral_memory.oracle.judge.setup import Setup, System
from spectral_spec.address import OFFSETS
from spectral_spec.hierarchical import Malloc
from spectral_spec.resonances import ENCLOSURES, compute_midpoint
from spectral_spec.thermal import Policy
from spectral_spec.tiers import AUTO, COLD, HOT, ULTRA_COLD, WARM

__all__ = ["ALLOCATORS", "DICTIONARIES"]

#: Two accesses lead from cold to hot, an operation takes a unit of heat.
STEEP: Final = Policy(
    hot_capacity=None,
    insert_heat=1,
    access_heat=2,
    heat_limit=8,
    warm_entry=2,
    warm_exit=0,
    hot_entry=4,
    hot_exit=3,
    duel_margin=2,
    cool_down=0,
    epoch_floor=1,
)
#: An access is worth one unit, so that every threshold is met from both sides.
FINE: Final = STEEP._replace(access_heat=1, heat_limit=6, hot_exit=2)
#: Nothing cools, so that extents can be looked at in peace.
STILL: Final = STEEP._replace(epoch_floor=2**20)

_WALLS: Final = tuple(compute_midpoint(*ENCLOSURES[at : at + 2]) for at in range(2))
#: Resonance 2, resonance 1, and two walls that the table cannot decide.
_TIMES: Final = (Fraction(21), Fraction(14), *((one.low + one.high) / 2 for one in _WALLS))


def _set_up(policy: Policy, n_zeros: int = 30, capacity: int | None = None) -> Setup:
    return Setup(System.HIERARCHICAL, policy._replace(hot_capacity=capacity), n_zeros)


def _list_all(*without: str) -> tuple[str, ...]:
    """The transitions of the allocator that contain none of these words."""
    return tuple(
        name for name in TARGETS[System.HIERARCHICAL] if not any(one in name for one in without)
    )


def _list_only(word: str) -> tuple[str, ...]:
    return tuple(name for name in TARGETS[System.HIERARCHICAL] if word in name)


_ARENAS: Final = (
    Arena(
        _set_up(STEEP),
        (
            *_list_all("OutOfMemory", "TierFull", "EmptyTier", "free: done, up", "blocks moved"),
            "a realloc lifts a block",
            "a block sinks to ultra-cold",
            "heat is gone",
            "an epoch ends after as many operations as there are blocks",
        ),
        sizes=(5,),
        times=_TIMES,
    ),
    Arena(
        _set_up(STEEP, 1),
        (
            *_list_only("OutOfMemory"),
            *_list_only("EmptyTier"),
            "a slot is full",
            "a slot that was full is whole again",
        ),
        births=((OFFSETS, AUTO), (1, AUTO)),
        sizes=(OFFSETS,),
        times=_TIMES,
        domain=5,
    ),
    Arena(
        _set_up(STEEP, 30, 1),
        (
            *_list_only("TierFull"),
            "free: done, up",
            "free: done, up and down",
            "a challenger wins by just the margin",
            "a challenger loses by one unit",
            "a challenger waits",
            "a vacancy goes to the block that waits",
            "a vacancy goes to the second that waits, for the first has cooled",
            "a block that waits has cooled and gives up",
            "a block that waits is freed",
            "a block begins hot, for there is room",
        ),
        most=3,
        times=(Fraction(101),),
        domain=11,
    ),
    Arena(
        _set_up(FINE, 30, 2),
        ("the front of a ring of two wins and goes to its end",),
        most=3,
        domain=3,
    ),
    Arena(
        _set_up(FINE),
        (
            *(one for one in HEAT_THRESHOLDS if one != "heat is gone"),
            "a touch lifts a block out of ultra-cold",
        ),
        births=((1, AUTO), (1, WARM)),
        domain=7,
    ),
    Arena(
        _set_up(FINE._replace(cool_down=2)),
        (
            "a block is held back one epoch before its cool-down ends",
            "a block rises as its cool-down ends",
            "a block sinks as its cool-down ends",
        ),
        births=((1, AUTO), (1, WARM)),
        domain=2,
    ),
    Arena(
        _set_up(STEEP._replace(cool_down=3, warm_exit=1)),
        ("a block sinks two tiers at once",),
        births=((1, AUTO), (1, HOT)),
        domain=8,
    ),
    Arena(
        _set_up(STEEP._replace(cool_down=3), 30, 1),
        ("a defender is kept by its cool-down",),
        births=((1, AUTO), (1, HOT)),
        domain=4,
    ),
    Arena(_set_up(STEEP._replace(epoch_floor=3)), ("an epoch ends at the floor",), domain=9),
    Arena(
        _set_up(STEEP, 2),
        ("a block that has cooled stays, for there is no place below",),
        births=((OFFSETS, ULTRA_COLD), (OFFSETS, COLD)),
        domain=6,
    ),
    Arena(
        _set_up(STEEP),
        (
            "a block migrates a third time",
            "a block is hot a second time",
        ),
        domain=10,
    ),
    Arena(
        _set_up(STEEP),
        (
            "a migration leads above the bottom of a tier",
            "bytes are read after a migration",
            "bytes are read after two migrations",
        ),
        births=((5, AUTO),),
        uses=("access", "write"),
        domain=1,
    ),
    Arena(
        _set_up(STILL, 31),
        ("a block lies above the rung of its heat",),
        births=((OFFSETS, HOT),),
        domain=2,
    ),
    Arena(
        _set_up(STILL._replace(hot_entry=5), 31),
        ("a block lies below the rung of its heat",),
        births=((OFFSETS, HOT),),
        domain=3,
    ),
    Arena(
        _set_up(STILL, 30, 2),
        (
            "a block begins cold, for no hot extent is free",
            "a challenger finds no place and waits",
        ),
        births=((1, HOT), (OFFSETS, AUTO)),
        most=3,
        uses=("access",),
        domain=4,
    ),
    Arena(
        _set_up(STILL, 30, 1),
        ("a defender finds no place and stays",),
        births=((OFFSETS, HOT), (1, COLD)),
        most=28,
        uses=("access",),
        before=(Malloc(5, OFFSETS, WARM, None),) * 26,
        domain=5,
        bound=60,
    ),
    Arena(
        _set_up(STILL, 1),
        (
            "a gap that is too short is passed over",
            "a gap is filled to the last grain",
            "the lower of two gaps is taken",
            "a freed extent joins the one before it",
            "a freed extent joins the one behind it",
            "a freed extent joins both its neighbours",
            "a defragmentation moves two blocks of a slot",
            "defragment: blocks moved",
        ),
        births=((16, AUTO), (48, AUTO)),
        most=5,
        in_all=6,
        uses=("free",),
        domain=6,
        bound=6000,
    ),
    Arena(
        _set_up(STILL, 1),
        ("a defragmentation moves blocks of two slots",),
        births=((64, AUTO), (65, AUTO)),
        most=4,
        uses=("free",),
        domain=7,
    ),
    Arena(
        _set_up(STILL, 1),
        (
            "bytes are read after a defragmentation",
            "a new block reads as zero where bytes were",
        ),
        births=((16, AUTO),),
        uses=("free", "write", "defragment"),
        domain=8,
    ),
    Arena(
        _set_up(STILL, 1),
        (
            "a realloc gives back the tail",
            "a realloc within a grain keeps the address",
            "a realloc changes the size class",
            "a realloc grows inside its class and moves",
            "a block without bytes gets some",
            "a block loses its last byte",
            "bytes are read after a move by realloc",
            "bytes that were cut off read as zero",
        ),
        births=((2, AUTO), (0, AUTO)),
        uses=("write", "realloc"),
        sizes=(0, 1, 2, 40, 65),
        domain=9,
    ),
    Arena(
        _set_up(STILL, 3),
        ("a realloc leaves its resonance, which is full",),
        births=((1, AUTO), (OFFSETS, AUTO)),
        uses=("access",),
        sizes=(OFFSETS,),
        domain=10,
    ),
    Arena(
        _set_up(STILL, 1),
        (
            "the row freed last is used first",
            "a row is used a third time",
            "an id is spent for two generations",
            "a free names an id of two generations ago",
        ),
        most=3,
        uses=("free",),
        domain=11,
    ),
)

#: Searches in the minimal system, in the order in which their goals are stored.
DICTIONARIES: Final = (
    MinimalWorld(
        Setup(System.MINIMAL, FINE),
        "ab",
        (
            *(
                one
                for one in TARGETS[System.MINIMAL]
                if "up and down" not in one and "new key: done, up" not in one
            ),
            *HEAT_THRESHOLDS,
            "a key rises to hot a second time",
        ),
    ),
    MinimalWorld(
        Setup(System.MINIMAL, STEEP._replace(hot_capacity=1, duel_margin=1)),
        "abc",
        (
            *(one for one in TARGETS[System.MINIMAL] if "up and down" in one),
            "set, new key: done, up",
            "a key wins its place back",
            "a hot key goes and leaves room for another",
        ),
    ),
    MinimalWorld(
        Setup(System.MINIMAL, FINE._replace(hot_capacity=2)),
        "abc",
        (
            "the front of a ring of two wins and goes to its end",
            "a challenger wins by just the margin",
            "a challenger loses by one unit",
        ),
    ),
    MinimalWorld(
        Setup(System.MINIMAL, STEEP),
        "abc",
        (
            "a key that is set again keeps its place",
            "a key that was deleted and set comes last",
            "popitem takes the last key of three",
            "a clear keeps clock and counters",
            "a third epoch begins with three keys",
        ),
    ),
)

#: The same for the hierarchical system.
ALLOCATORS: Final = tuple(map(HierarchicalWorld, _ARENAS))
