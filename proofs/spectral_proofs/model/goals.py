"""What a run must reach: every refusal, every kind of migration, exhaustion.

A property of the kind `sometimes` holds if some reachable step shows it. It guards the
other checks: what is never reached is not checked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from spectral_spec.hierarchical import Domain, Operation, Result, split_id
from spectral_spec.ring import NOWHERE
from spectral_spec.tiers import Tier

__all__ = [
    "COOLING",
    "DEFEAT",
    "DUEL",
    "HIERARCHICAL_GOALS",
    "MINIMAL_GOALS",
    "REFUSED",
    "RISE",
    "USE",
    "VACANCY",
    "find_goals",
    "find_migrations",
    "get_named_row",
]

USE: Final = "promotion by use"
DUEL: Final = "promotion by duel"
VACANCY: Final = "promotion by vacancy"
SINKING: Final = "demotion by sweep"
DEFEAT: Final = "demotion by duel"
RELOCATION: Final = "relocation by realloc"
SLIDE: Final = "move by defragment"
WAITING: Final = "a block waits for the hot tier"
GIVING_UP: Final = "a waiting block has cooled and gives up"
FULL: Final = "a slot is full"
COOLING: Final = "demotion by cooling"
RISE: Final = "promotion of a key that was not used"
REFUSED: Final = "refused: "

HIERARCHICAL_GOALS: Final = (
    USE,
    DUEL,
    VACANCY,
    SINKING,
    DEFEAT,
    RELOCATION,
    SLIDE,
    WAITING,
    GIVING_UP,
    FULL,
    *(
        REFUSED + name
        for name in (
            "OutOfMemoryError",
            "TierFullError",
            "EmptyTierError",
            "UndecidableError",
            "ArgumentRangeError",
            "OutOfBoundsError",
            "UnknownBlockError",
            "DoubleFreeError",
            "UseAfterFreeError",
        )
    ),
)
"""All that can be asked of the hierarchical system, refusals by the name of their error."""

MINIMAL_GOALS: Final = (USE, DUEL, DEFEAT, COOLING, REFUSED + "MissingKeyError")
"""The same for the minimal system."""


def find_goals(
    before: Domain,
    operation: Operation,
    after: Domain,
    result: Result,
    migrations: Sequence[tuple[str, int]],
) -> list[str]:
    """What a step of a domain shows that was not refused; `migrations` are those in it."""
    goals = [name for name, _ in migrations]
    if len(after.waiting.places) > len(before.waiting.places):
        goals.append(WAITING)
    if operation.kind == "free":
        if len(after.waiting.places) < len(before.waiting.places) and gave_up(before, after):
            goals.append(GIVING_UP)
    elif operation.kind == "realloc":
        row = split_id(operation.block).row
        if before.blocks[row][1:4] != after.blocks[row][1:4] and not goals:
            goals.append(RELOCATION)
    elif operation.kind == "defragment":
        if result != 0:
            goals.append(SLIDE)
    elif operation.kind == "malloc" and any(len(free) == 0 for free in after.slots.values()):
        goals.append(FULL)
    return goals


def gave_up(before: Domain, after: Domain) -> bool:
    """True if a block waits no longer, though it lives and is not hot."""
    return any(
        block.wait != NOWHERE
        and row in after.blocks
        and after.blocks[row].wait == NOWHERE
        and after.blocks[row].tier != Tier.HOT
        for row, block in before.blocks.items()
    )


def get_named_row(operation: Operation) -> int | None:
    """The row of the block that an operation names."""
    if operation.kind == "malloc" or operation.kind == "calloc" or operation.kind == "defragment":  # noqa: PLR1714 - by these the type checker knows which operations have a block
        return None
    return split_id(operation.block).row


def find_migrations(
    bounded: bool, before: Domain, operation: Operation, after: Domain
) -> list[tuple[str, int]]:
    """The kind and the row of every migration in a step; none if the step counted none.

    A bounded hot tier gives up a place to a hotter block only, so a block that falls
    out of it has lost a duel; and a block that rises unnamed takes a place that is free.
    """
    found: list[tuple[str, int]] = []
    one, other = before.tally, after.tally
    if one.promotions == other.promotions and one.demotions == other.demotions:
        return found
    named = get_named_row(operation)
    tiers = [
        (row, block.tier, after.blocks[row].tier)
        for row, block in sorted(before.blocks.items())
        if row in after.blocks
    ]
    lost = [row for row, old, new in tiers if bounded and new < old == Tier.HOT]
    for row, old, new in tiers:
        if new < old:
            found.append((DEFEAT if row in lost else SINKING, row))
        elif new > old and row != named:
            found.append((VACANCY, row))
        elif new > old:
            found.append((DUEL if lost and new == Tier.HOT else USE, row))
    return found
