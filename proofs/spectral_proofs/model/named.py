"""The named configurations, and how many states and edges each of them has."""

from __future__ import annotations

from typing import Final, NamedTuple

from spectral_proofs.model.configuration import Birth, Configuration, Hierarchical, Minimal
from spectral_proofs.model.goals import HIERARCHICAL_GOALS, MINIMAL_GOALS, REFUSED, USE
from spectral_spec.address import OFFSETS
from spectral_spec.resonances import ENCLOSURES, compute_midpoint
from spectral_spec.thermal import Policy
from spectral_spec.tiers import AUTO, COLD, HOT, WARM

__all__ = ["NAMED", "PINNED", "Counts"]

HALF: Final = OFFSETS // 2
WHOLE: Final = OFFSETS

# One degree of heat for each distinction that the rules make, and hardly more.
_BOUNDED: Final = Policy(
    hot_capacity=1,
    insert_heat=1,
    access_heat=2,
    heat_limit=4,
    warm_entry=2,
    warm_exit=1,
    hot_entry=4,
    hot_exit=3,
    duel_margin=2,
    cool_down=1,
    epoch_floor=1,
)
# It lies where the first two resonances of the table below may be equally far away.
_WALL: Final = compute_midpoint(ENCLOSURES[0], ENCLOSURES[3])
_UNDECIDED: Final = (_WALL.low + _WALL.high) / 2

_COOLER: Final = _BOUNDED._replace(heat_limit=3, hot_entry=3, hot_exit=2)
_OPEN: Final = _COOLER._replace(hot_capacity=None)


# As the policy that ships, at a quarter of its heat.
_DEEP: Final = Policy(
    hot_capacity=1,
    insert_heat=1,
    access_heat=2,
    heat_limit=16,
    warm_entry=2,
    warm_exit=1,
    hot_entry=8,
    hot_exit=4,
    duel_margin=3,
    cool_down=4,
    epoch_floor=5,
)


class Counts(NamedTuple):
    """What a whole exploration finds: states, edges, and steps to the last state."""

    states: int
    edges: int
    depth: int


def _get_errors(*names: str) -> tuple[str, ...]:
    """The goals that these errors occur."""
    return tuple(REFUSED + name for name in names)


def _leave_out(goals: tuple[str, ...], *names: str) -> tuple[str, ...]:
    """The goals without some."""
    return tuple(goal for goal in goals if goal not in names)


_WRONG_IDS: Final = _get_errors("UnknownBlockError", "DoubleFreeError", "UseAfterFreeError")
_KINDS: Final = tuple(goal for goal in HIERARCHICAL_GOALS if not goal.startswith(REFUSED))
_OPEN_KINDS: Final = _leave_out(
    _KINDS,
    "promotion by duel",
    "promotion by vacancy",
    "demotion by duel",
    "a block waits for the hot tier",
    "a waiting block has cooled and gives up",
)

_CONFIGURATIONS: Final[tuple[Configuration, ...]] = (
    Hierarchical(
        name="small",
        summary="two blocks, no cold tier, an unbounded hot tier, every refusal of a birth",
        resonances=(1, 4, 5, 30),
        policy=_OPEN,
        blocks=2,
        births=(
            Birth(HALF, AUTO),
            Birth(HALF, WARM),
            Birth(HALF, COLD),
            Birth(HALF, AUTO, _UNDECIDED),
            Birth(WHOLE, AUTO, None, 2),
        ),
        sizes=(WHOLE,),
        sometimes=_OPEN_KINDS
        + _WRONG_IDS
        + _get_errors(
            "OutOfMemoryError", "EmptyTierError", "UndecidableError", "ArgumentRangeError"
        ),
    ),
    Hierarchical(
        name="bytes",
        summary="two blocks of few bytes that are written, read, moved and resized",
        resonances=(1, 4),
        policy=_OPEN,
        blocks=2,
        births=(Birth(17, AUTO),),
        sizes=(17, 80),
        reads=((17, 1),),
        writes=((16, b"\x01"),),
        wrong=False,
        sometimes=(
            "promotion by use",
            "relocation by realloc",
            "move by defragment",
            *_get_errors("OutOfBoundsError"),
        ),
    ),
    Hierarchical(
        name="default",
        summary="two blocks of half a slot that grow to a whole one, a deep heat, one hot place",
        resonances=(1, 2, 4, 5, 30),
        policy=_DEEP,
        blocks=2,
        births=(Birth(HALF, AUTO), Birth(HALF, WARM)),
        sizes=(WHOLE,),
        sometimes=_KINDS + _WRONG_IDS + _get_errors("OutOfMemoryError"),
    ),
    Hierarchical(
        name="three",
        summary="three blocks of half a slot that grow to a whole one, a hot tier of one place",
        resonances=(1, 2, 4, 5, 30),
        policy=_BOUNDED,
        blocks=3,
        births=(Birth(HALF, AUTO),),
        sizes=(WHOLE,),
        resizing=1,
        sometimes=_leave_out(_KINDS, "relocation by realloc")
        + _WRONG_IDS
        + _get_errors("OutOfMemoryError"),
    ),
    Hierarchical(
        name="bounded-hot",
        summary="three blocks of half a slot and two hot places, hints that find the tier full",
        resonances=(1, 4, 30),
        policy=_COOLER._replace(hot_capacity=2),
        blocks=3,
        births=(Birth(HALF, AUTO), Birth(HALF, HOT), Birth(HALF, COLD)),
        sometimes=_leave_out(_KINDS, "relocation by realloc")
        + _WRONG_IDS
        + _get_errors("TierFullError", "EmptyTierError"),
    ),
    Hierarchical(
        name="tenants",
        summary="two domains of one block each, side by side",
        resonances=(1, 4, 30),
        policy=_COOLER,
        blocks=1,
        births=(Birth(WHOLE, WARM),),
        domains=2,
        sometimes=("promotion by use", "a slot is full", *_WRONG_IDS),
    ),
    Minimal(
        name="minimal",
        summary="the dictionary: three keys, a hot tier of one place",
        policy=_COOLER,
        keys=3,
        sometimes=MINIMAL_GOALS,
    ),
    Minimal(
        name="minimal-open",
        summary="the dictionary: three keys, an unbounded hot tier",
        policy=_OPEN,
        keys=3,
        sometimes=(USE, "demotion by cooling", *_get_errors("MissingKeyError")),
    ),
)

NAMED: Final = {configuration.name: configuration for configuration in _CONFIGURATIONS}
"""The configurations that ship, by name."""

PINNED: Final = {
    "small": Counts(1277, 7442, 23),
    "bytes": Counts(7221, 75256, 22),
    "default": Counts(506782, 2730724, 95),
    "three": Counts(178872, 1192278, 41),
    "bounded-hot": Counts(14282, 104124, 28),
    "tenants": Counts(36, 162, 10),
    "minimal": Counts(6422, 69670, 24),
    "minimal-open": Counts(4604, 50482, 15),
}
"""The counts of whole symmetric explorations. Another count is a finding."""
