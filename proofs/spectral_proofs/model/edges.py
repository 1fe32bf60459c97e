"""What a graph is to the search: nodes with keys, and the steps that lead from a node."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, NamedTuple, Protocol, TypeAlias, TypeVar

from spectral_spec import hierarchical, minimal

__all__ = ["Edge", "Model", "Move"]

N = TypeVar("N")

Move: TypeAlias = hierarchical.Operation | minimal.Operation[int, int]
"""An operation of either system."""


class Edge(NamedTuple, Generic[N]):
    """One step: what follows, what is wrong with it, what it shows.

    `key` and `node` are None if nothing changed. `restless` says that a block or key
    rose though the step neither named it nor bore or freed any, `handover` that the step
    was a use by which a place in the hot tier changed hands.
    """

    key: bytes | None
    node: N | None
    fault: str | None
    goals: Sequence[str] = ()
    restless: bool = False
    handover: bool = False


class Model(Protocol[N]):
    """A graph that is made while it is explored. All methods are functions of the node."""

    def begin(self) -> tuple[N, bytes, str | None]:
        """The first node, its key, and what is wrong with it."""

    def offer(self, node: N) -> Sequence[Move]:
        """The operations offered in a node, always in the same order."""

    def expand(self, nodes: Sequence[N]) -> list[list[Edge[N]]]:
        """The steps from each node in the order of `offer`, no further than its first fault."""

    def follow(self, node: N, operation: Move) -> Edge[N]:
        """The step of one operation, offered or not."""

    def encode(self, node: N) -> bytes:
        """The key of a node."""

    def answer(self, node: N, operation: Move) -> object:
        """What the specification answers to an operation."""

    def find_rising(self, node: N, operation: Move, after: N) -> list[int]:
        """What rose though the operation did not name it: rows and domains, or keys, as numbers."""

    def is_use(self, operation: Move, resting: int) -> bool:
        """True if the operation neither bears nor frees anything, nor names what is resting."""

    def inspect(self, node: N) -> str | None:
        """What is wrong with a node that is met for the first time."""
