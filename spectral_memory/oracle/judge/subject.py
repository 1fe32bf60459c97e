"""What an implementation is to the judge, whatever door it comes through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol, TypeAlias

from spectral_memory.oracle.judge.capabilities import Capabilities
from spectral_memory.oracle.judge.operations import Operation
from spectral_memory.oracle.judge.setup import Setup, System
from spectral_spec.address import GlobalAddress
from spectral_spec.errors import SpectralError

__all__ = [
    "LOOK_FIELDS",
    "PARTS",
    "Answers",
    "Look",
    "Moves",
    "Observation",
    "Part",
    "Raised",
    "Refusal",
    "Subject",
    "UnusableError",
]

Look: TypeAlias = tuple[object, ...]
Moves: TypeAlias = tuple[tuple[int, GlobalAddress], ...]

#: What a look shows, by position. `address`, `tier` and `heat` (minimal: `tier`, `band`,
#: `heat`) are of the operation's block (key), and None where it is not live (not there).
LOOK_FIELDS: Final = {
    System.MINIMAL: ("promotions", "demotions", "length", "tier", "band", "heat"),
    System.HIERARCHICAL: (
        "live_blocks",
        "bytes_live",
        "bytes_held",
        "mallocs",
        "frees",
        "promotions",
        "demotions",
        "ultra_cold_blocks",
        "cold_blocks",
        "warm_blocks",
        "hot_blocks",
        "quantized",
        "address",
        "tier",
        "heat",
    ),
}

#: The parts of an observation, in order.
PARTS: Final = {
    System.MINIMAL: ("pairs", "temperatures", "status", "counters", "clock"),
    System.HIERARCHICAL: ("domains", "mismatch_bounds", "mean_mismatch", "blocks"),
}


class UnusableError(SpectralError):
    """The other side hangs, dies, answers nonsense or lies about what it can do."""

    advice = "{0}"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)


class Refusal(NamedTuple):
    """A refusal as a comparable value: `SpectralError.payload`."""

    name: str
    payload: tuple[object, ...]


class Raised(NamedTuple):
    """Any other way in which one operation failed. It is never right."""

    name: str
    text: str


class Answers(NamedTuple):
    """What a batch of operations gave: columns with one entry an operation, in order."""

    results: list[object]
    looks: list[Look | None]
    moves: list[Moves]


class Part(NamedTuple):
    """One part of what can be observed."""

    name: str
    value: object


Observation: TypeAlias = tuple[Part, ...]


class Subject(Protocol):
    """An implementation behind a door. Every method may raise `UnusableError`, nothing else."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can do and show."""

    def begin(self, setup: Setup) -> None:
        """Forget everything: a new and empty memory."""

    def perform(self, operations: Sequence[Operation], stride: int, moves: bool) -> Answers:
        """A batch of operations, in one crossing.

        A look is taken after every `stride`-th of them, counted from 1 (0: none);
        with `moves` the new addresses of the blocks that each of them moved.
        """

    def observe(self) -> Observation:
        """All that can be looked at without changing it."""

    def close(self) -> None:
        """No more questions."""
