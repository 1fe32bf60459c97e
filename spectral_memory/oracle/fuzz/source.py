"""What draws operations: one source for each system."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Final, NamedTuple, Protocol

from spectral_memory.oracle.judge.operations import Operation
from spectral_memory.oracle.judge.setup import Setup, System
from spectral_spec.thermal import Policy

__all__ = ["Scene", "Source", "draw_setup", "pick_scene"]

#: Tiers are a few accesses apart; written out, so as not to move with the defaults.
SMALL: Final = Policy(
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
POLICIES: Final = (
    Policy(),
    Policy(),
    SMALL,
    SMALL._replace(cool_down=1),
    SMALL._replace(cool_down=2, warm_exit=1, epoch_floor=5),
    SMALL._replace(heat_limit=9, access_heat=3, warm_entry=3, hot_entry=7, hot_exit=4),
    Policy(cool_down=0, epoch_floor=1),
    Policy(cool_down=2, epoch_floor=3),
    Policy(insert_heat=3, duel_margin=1, access_heat=1, heat_limit=20),
)
_CAPACITIES: Final = (None, None, 1, 2, 3, 5)
_ZEROS: Final = (100, 100, 100, 101, 31, 30, 30, 29, 20, 4, 2, 1)
_RARE: Final = 4  # occurrences below which a transition counts as not covered yet


class Scene(NamedTuple):
    """A few operations that belong together: how often, and which transitions it aims at."""

    weight: int
    method: str
    aims: tuple[str, ...] = ()


class Source(Protocol):
    """Draws operations for one memory after another."""

    def begin(self, setup: Setup) -> None:
        """A new memory: nothing is there."""

    def draw(self, count: int) -> list[Operation]:
        """About `count` operations."""

    def draw_check(self) -> list[Operation]:
        """Operations that read everything."""

    def learn(self, operations: Sequence[Operation], results: Sequence[object]) -> None:
        """What became of the operations that were drawn."""

    def get_places(self, operations: Sequence[Operation]) -> list[object]:
        """The domain of each operation, None if it has none; before they are learnt."""


def draw_setup(rng: Random, system: System, free: bool) -> Setup:
    """Parameters for the next memory; the defaults where an implementation takes none."""
    if not free:
        return Setup(system)
    policy = rng.choice(POLICIES)._replace(hot_capacity=rng.choice(_CAPACITIES))
    return Setup(system, policy, rng.choice(_ZEROS) if system == System.HIERARCHICAL else 100)


def pick_scene(rng: Random, scenes: Sequence[Scene], counts: dict[str, int]) -> str:
    """A scene by weight; one that aims at a transition not covered yet weighs ten times more."""
    weights = [
        scene.weight * (10 if any(counts.get(aim, 0) < _RARE for aim in scene.aims) else 1)
        for scene in scenes
    ]
    return rng.choices(scenes, weights)[0].method
