"""Ping-pong: cycles of reachable states that no well-behaved system goes round.

Two properties are asked for. Each says that the reachable graph has no cycle of a kind;
a cycle, with a shortest path to it, is a lasso.

*Rest.* No cycle of uses and defragmentations, without a birth or an end of any block, in
which a block migrates that none of its operations names. On a cycle such a block comes
back to its tier, so somewhere it rises. So the search looks at the steps where an unnamed
block rises, and from each for a way back that does not name the block either.

*Hand-over.* No cycle of uses in which every step takes a place in the hot tier from one
block and gives it to another. That the place changes hands now and then is right: whoever
is used more wins it. That every single use moves two blocks is not.
"""

from __future__ import annotations

from typing import NamedTuple, TypeVar

from spectral_proofs.model.configuration import Configuration
from spectral_proofs.model.edges import Model, Move
from spectral_proofs.model.hierarchical import HierarchicalModel
from spectral_proofs.model.minimal import MinimalModel
from spectral_proofs.model.search import Ledger, Place

__all__ = ["Lasso", "find_cycle", "find_lasso", "get_moves", "walk"]

N = TypeVar("N")
_MOST = 100_000  # nodes that a search for one way back may meet


class Lasso(NamedTuple):
    """A path from the start to a state, and a cycle from there back to it, up to names."""

    text: str
    stem: tuple[Move, ...]
    loop: tuple[Move, ...]


def find_lasso(configuration: Configuration, symmetric: bool, ledger: Ledger) -> Lasso | None:
    """A lasso of the explored graph, or None. O(hand-overs), and O(edges) for each rise."""
    if configuration.system == "hierarchical":
        graph = HierarchicalModel(configuration, symmetric)
        return find_lasso_on(graph, HierarchicalModel(configuration, False), ledger)
    other = MinimalModel(configuration, symmetric)
    return find_lasso_on(other, MinimalModel(configuration, False), ledger)


def find_lasso_on(model: Model[N], plain: Model[N], ledger: Ledger) -> Lasso | None:
    """The same on the graph that was explored, and on the one without symmetry."""
    for at in ledger.restless:
        stem, node = walk(model, ledger.get_path(at[0]))
        rise = model.offer(node)[at[1]]
        loop = find_way_back(plain, repeat(plain, stem), rise)
        if loop is not None:
            return Lasso("a block migrates round and round without being used", stem, loop)
    cycle = find_cycle(ledger.handovers)
    if cycle:
        path = [*ledger.get_path(cycle[0][0]), *(place for _, place in cycle)]
        moves, _ = walk(model, path)
        start = len(path) - len(cycle)
        return Lasso("a hot place changes hands at every use", moves[:start], moves[start:])
    return None


def get_moves(configuration: Configuration, symmetric: bool, path: list[int]) -> tuple[Move, ...]:
    """The operations of a path of places."""
    if configuration.system == "hierarchical":
        return walk(HierarchicalModel(configuration, symmetric), path)[0]
    return walk(MinimalModel(configuration, symmetric), path)[0]


def walk(model: Model[N], path: list[int]) -> tuple[tuple[Move, ...], N]:
    """The operations of a path of places, and the node to which they lead."""
    node, _, _ = model.begin()
    moves: list[Move] = []
    for place in path:
        moves.append(model.offer(node)[place])
        following = model.follow(node, moves[-1]).node
        node = node if following is None else following
    return tuple(moves), node


def repeat(model: Model[N], moves: tuple[Move, ...]) -> N:
    """The node to which these operations lead."""
    node, _, _ = model.begin()
    for move in moves:
        following = model.follow(node, move).node
        node = node if following is None else following
    return node


def find_way_back(model: Model[N], node: N, rise: Move) -> tuple[Move, ...] | None:
    """A shortest cycle that begins with this step and leaves alone a block that rises in it."""
    first = model.follow(node, rise)
    if first.node is None:
        return None
    goal = model.encode(node)
    for resting in model.find_rising(node, rise, first.node):
        known = {model.encode(first.node)}
        level: list[tuple[N, tuple[Move, ...]]] = [(first.node, (rise,))]
        while level and len(known) < _MOST:
            following = []
            for at, moves in level:
                for move in model.offer(at):
                    if not model.is_use(move, resting):
                        continue
                    then = model.follow(at, move).node
                    if then is None:
                        continue
                    key = model.encode(then)
                    if key == goal:
                        return (*moves, move)
                    if key not in known:
                        known.add(key)
                        following.append((then, (*moves, move)))
            level = following
    return None


def find_cycle(edges: list[tuple[Place, int]]) -> list[Place]:
    """The steps of a cycle among some edges, the first found from the lowest number; or none.

    States from which no edge leads on are taken away until none is left to take.
    """
    leaving: dict[int, list[tuple[int, int]]] = {}
    entering: dict[int, list[int]] = {}
    for (source, place), target in edges:
        leaving.setdefault(source, []).append((place, target))
        entering.setdefault(target, []).append(source)
    counts = {number: len(steps) for number, steps in leaving.items()}
    ends = [number for number in entering if number not in leaving]
    gone = set(ends)
    while ends:
        for source in entering.get(ends.pop(), ()):
            counts[source] -= 1
            if counts[source] == 0:
                gone.add(source)
                ends.append(source)
    left = [number for number in leaving if number not in gone]
    if not left:
        return []
    at, order = min(left), dict[int, int]()
    steps: list[Place] = []
    while at not in order:
        order[at] = len(steps)
        place, target = min(step for step in leaving[at] if step[1] not in gone)
        steps.append((at, place))
        at = target
    return steps[order[at] :]
