"""Breadth-first search in levels: the same order, whoever expands a node.

A `Frontier` expands its nodes and inspects those that are new; a `Ledger` knows all keys.
A new state belongs to the step with the lowest number of a parent, then the lowest place
among the operations offered. The new states of a level are numbered by a checksum of their
keys, so that no frontier has the low numbers and with them, level by level, more of the
states. Numbers, counts and shortest histories are the same for any number of frontiers.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Final, Generic, NamedTuple, TypeAlias, TypeVar
from zlib import crc32

from spectral_proofs.model.edges import Edge, Model

__all__ = ["Batch", "Find", "Frontier", "Ledger", "Place"]

N = TypeVar("N")
_TOGETHER: Final = 24  # nodes that are expanded together

Place: TypeAlias = tuple[int, int]
"""A step: the number of its node, and its place among the operations offered there."""


class Find(NamedTuple):
    """Something wrong: at which step, or in the node after it, in words."""

    at: Place
    text: str


class Batch(NamedTuple):
    """What the expansion of one level brought: new keys in order, each with its step."""

    parents: array[int]
    places: array[int]
    keys: list[bytes]
    edges: int
    refused: int
    fault: Find | None
    goals: dict[str, Place]
    restless: list[Place]
    handovers: list[tuple[Place, bytes]]


class Frontier(Generic[N]):
    """Nodes of one level, expanded in the order of their numbers."""

    def __init__(self, model: Model[N]) -> None:
        self.model = model
        node, self.key, self.fault = model.begin()
        self.nodes: list[tuple[int, N]] = [(0, node)]
        self._known = {self.key}
        self._pending: list[tuple[Place, N]] = []
        self._reached: set[str] = set()

    def keep_share(self, index: int, shares: int) -> None:
        """Forget all nodes but every `shares`-th one from the `index`-th on."""
        self.nodes = self.nodes[index::shares]

    def expand(self) -> Batch:
        """Expand every node, no further than the first fault."""
        batch = Batch(array("q"), array("h"), [], 0, 0, None, {}, [], [])
        edges = refused = 0
        fault: Find | None = None
        known, pending = self._known, list[tuple[Place, N]]()
        for number, found in self._expand_all():
            for place, edge in enumerate(found):
                edges += 1
                key, node, wrong, goals, restless, handover = edge
                for goal in goals:
                    if goal not in self._reached:
                        self._reached.add(goal)
                        batch.goals[goal] = number, place
                if wrong is not None:
                    fault = Find((number, place), wrong)
                    break
                if key is None or node is None:
                    refused += 1
                    continue
                if restless:
                    batch.restless.append((number, place))
                if handover:
                    batch.handovers.append(((number, place), key))
                if key in known:
                    continue
                known.add(key)
                batch.parents.append(number)
                batch.places.append(place)
                batch.keys.append(key)
                pending.append(((number, place), node))
            if fault is not None:
                break
        self._pending = pending
        return batch._replace(edges=edges, refused=refused, fault=fault)

    def adopt(self, numbers: Sequence[int]) -> Find | None:
        """The next level: the nodes of the new keys by number; -1 if another frontier has it.

        Returns what is wrong with one of them, the one that was found first.
        """
        adopted = [
            (number, at, node)
            for number, (at, node) in zip(numbers, self._pending, strict=True)
            if number >= 0
        ]
        self._pending = []
        self.nodes = sorted(((number, node) for number, _, node in adopted), key=itemgetter(0))
        for _, at, node in adopted:  # in the order in which they were found
            broken = self.model.inspect(node)
            if broken is not None:
                return Find(at, broken)
        return None

    def _expand_all(self) -> Iterator[tuple[int, list[Edge[N]]]]:
        """The edges of each node, some nodes at a time."""
        for first in range(0, len(self.nodes), _TOGETHER):
            some = self.nodes[first : first + _TOGETHER]
            found = self.model.expand([node for _, node in some])
            for (number, _), edges in zip(some, found, strict=True):
                yield number, edges


def scatter(key: bytes) -> tuple[int, bytes]:
    """Keys in an order that has nothing to do with what they mean."""
    return crc32(key), key


class Ledger:
    """All keys by number, how each was reached, and everything that was found."""

    def __init__(self, key: bytes, fault: str | None) -> None:
        self._numbers = {key: 0}
        self.parents = array("q", (-1,))
        self.places = array("h", (-1,))
        self.levels = [1]
        self.edges = 0
        self.refused = 0
        self.fault = None if fault is None else Find((-1, -1), fault)
        self.goals: dict[str, Place] = {}
        self.restless: list[Place] = []
        self.handovers: list[tuple[Place, int]] = []

    @property
    def states(self) -> int:
        """How many states were found."""
        return len(self.parents)

    @property
    def is_exhausted(self) -> bool:
        """True if the last level brought nothing new, and nothing is wrong."""
        return self.fault is None and self.levels[-1] == 0

    @property
    def depth(self) -> int:
        """Steps to the last state that was found."""
        return len(self.levels) - 1 - (self.levels[-1] == 0)

    def is_over(self, most: int) -> bool:
        """True if there is nothing left to expand, or no need to."""
        return self.is_exhausted or self.fault is not None or self.states >= most

    def merge(self, batches: Sequence[Batch]) -> list[array[int]]:
        """Number the new keys of a level; for each batch the numbers of its keys, or -1."""
        numbers = [array("q", [-1]) * len(batch.keys) for batch in batches]
        first: dict[bytes, tuple[int, int, int, int]] = {}
        for index, batch in enumerate(batches):
            steps = zip(batch.parents, batch.places, batch.keys, strict=True)
            for position, (parent, place, key) in enumerate(steps):
                step = parent, place, index, position
                if key not in self._numbers and (key not in first or step < first[key]):
                    first[key] = step
        for key in sorted(first, key=scatter):
            parent, place, index, position = first[key]
            numbers[index][position] = self._numbers[key] = len(self.parents)
            self.parents.append(parent)
            self.places.append(place)
        self.levels.append(len(first))
        for batch in batches:
            self.edges += batch.edges
            self.refused += batch.refused
            self.restless += batch.restless
            self.handovers += ((at, self._numbers[key]) for at, key in batch.handovers)
            self.report(batch.fault)
        for name, at in sorted(at_name for batch in batches for at_name in batch.goals.items()):
            self.goals.setdefault(name, at)
        return numbers

    def report(self, fault: Find | None) -> None:
        """Something wrong, or nothing: of all that is found in one level the first is kept."""
        if fault is not None and (self.fault is None or fault < self.fault):
            self.fault = fault

    def get_path(self, number: int) -> list[int]:
        """The places of the operations that lead from the start to a state."""
        path = []
        while number > 0:
            path.append(self.places[number])
            number = self.parents[number]
        return path[::-1]
