"""Breadth first: the shortest sequence to each goal within the bounds of an arena."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable, Iterator
from typing import NamedTuple, Protocol, TypeVar

from spectral_memory.oracle.judge.operations import Operation, Script
from spectral_memory.oracle.judge.setup import Setup

__all__ = ["Move", "World", "search"]

Node = TypeVar("Node")


class Move(NamedTuple):
    """An operation to try; one that does not lead `on` is only looked at."""

    operation: Operation
    on: bool


class World(Protocol[Node]):
    """A small part of a system, as a graph whose edges are steps of the specification."""

    setup: Setup
    aims: tuple[str, ...]
    bound: int
    """Nodes that are expanded at most."""

    def start(self) -> tuple[Node, Script]:
        """The first node, and the sequence that leads to it."""

    def list_moves(self, node: Node, missing: Iterable[str]) -> Iterator[Move]:
        """What is tried at a node while these goals are missing; the same in every run."""

    def advance(self, node: Node, operation: Operation) -> tuple[Node, Iterable[str]]:
        """The next node, and the goals that the step reaches."""

    def get_key(self, node: Node) -> Hashable:
        """Equal for nodes from which the same goals can be reached."""


def search(world: World[Node]) -> dict[str, Script]:
    """A shortest sequence for each goal that the world aims at and reaches in its bound.

    Deterministic. O(bound * moves) steps of the specification.
    """
    node, script = world.start()
    missing = dict.fromkeys(world.aims)
    found: dict[str, Script] = {}
    queue = deque([(node, script)])
    seen = {world.get_key(node)}
    for _ in range(world.bound):
        if not queue or not missing:
            break
        node, script = queue.popleft()
        for operation, on in world.list_moves(node, missing):
            child, goals = world.advance(node, operation)
            longer: Script = (*script, operation)
            for goal in goals:
                if goal in missing:
                    found[goal] = longer
                    del missing[goal]
            if on:
                key = world.get_key(child)
                if key not in seen:
                    seen.add(key)
                    queue.append((child, longer))
    return found
