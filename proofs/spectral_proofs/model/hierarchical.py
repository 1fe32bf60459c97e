"""The hierarchical system as a graph: its states, its steps, and what is wrong with them.

A node holds a state of the specification and the reference after the same operations.
Nothing in it is renamed or cut off: only the key is. So the path to a node is a history
that can be repeated as it is.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias, TypeVar

from spectral_memory.hierarchical.domain import Domain
from spectral_memory.hierarchical.translation import to_spec_domain
from spectral_memory.lockstep.outcome import find_difference
from spectral_memory.lockstep.portrait import portray_domain
from spectral_proofs.model.canonical import encode_domain, join_domains
from spectral_proofs.model.configuration import Hierarchical
from spectral_proofs.model.copies import copy_domain
from spectral_proofs.model.edges import Edge, Move
from spectral_proofs.model.goals import DEFEAT, VACANCY, find_goals, find_migrations, get_named_row
from spectral_proofs.model.judge import Judge
from spectral_proofs.model.layout import Layout, LayoutReader
from spectral_proofs.model.offers import offer_domain
from spectral_proofs.model.twin import Answer, Crash, Twin, is_same, perform
from spectral_spec.address import DOMAINS
from spectral_spec.errors import is_refusal
from spectral_spec.hierarchical import (
    Operation,
    Result,
    State,
    compute_census,
    find_domain_breach,
    get_domain,
    initial,
    normalise_domain,
    step,
)

__all__ = ["HierarchicalModel", "Node"]

T = TypeVar("T")
Twins: TypeAlias = tuple[Domain, ...]
"""The domains of the reference that are in use."""


class Node(NamedTuple):
    """A state, the domains of the reference in it, their layouts and the state's portraits."""

    state: State
    twins: Twins
    layouts: tuple[Layout, ...]
    portraits: tuple[int, ...]


class HierarchicalModel:
    """The graph of a configuration; `symmetric` identifies states up to renaming."""

    def __init__(self, configuration: Hierarchical, symmetric: bool = True) -> None:
        self.configuration = configuration
        self.symmetric = symmetric
        self.config = configuration.make_config()
        self.policy = configuration.policy
        self.bounded = configuration.policy.hot_capacity is not None
        self.judge = Judge(self.bounded)
        self._reader = LayoutReader(self.policy, symmetric)
        self._memory = Twin(self.config)

    def begin(self) -> tuple[Node, bytes, str | None]:
        """The first node, its key, and what is wrong with it."""
        state, used = initial(self.config), range(self.configuration.domains)
        twins = tuple(Domain(self.config, number) for number in used)
        portraits = tuple(self.judge.portray(state.domains[number]) for number in used)
        layouts = tuple(map(self._reader.read, twins))
        node = Node(state, twins, layouts, portraits)
        faults = [self._compare(node, number) for number in used]
        return node, self._join(layouts), next(filter(None, faults), None) or self.inspect(node)

    def offer(self, node: Node) -> list[Operation]:
        """The operations offered in a node, always in the same order."""
        offered: list[Operation] = []
        for number in range(self.configuration.domains):
            domain = node.state.domains[number]
            offered += offer_domain(self.configuration, domain, number, self.symmetric)
        return offered

    def expand(self, node: Node) -> list[Edge[Node]]:
        """The steps from a node in the order of `offer`, no further than the first fault."""
        steps = [(operation, *take(node.state, operation)) for operation in self.offer(node)]
        # What must change nothing is done to one copy, which then serves the first change.
        twins = copy_all(node.twins)
        answers = {
            operation: self._perform(twins, operation)
            for operation, _, result in steps
            if is_refusal(result)
        }
        kept = is_fresh = not answers or self._is_kept(node, twins)
        edges: list[Edge[Node]] = []
        for operation, after, result in steps:
            if is_refusal(result):
                edge = self._refuse(node, operation, after, result, answers[operation], kept)
            else:
                twins = twins if is_fresh else copy_all(node.twins)
                edge = self._follow(node, operation, after, result, twins)
                is_fresh = False
            edges.append(edge)
            if edge.fault is not None:
                break
        return edges

    def follow(self, node: Node, operation: Move) -> Edge[Node]:
        """The step of one operation, offered or not."""
        move = require_operation(operation)
        after, result = take(node.state, move)
        twins = copy_all(node.twins)
        if is_refusal(result):
            answer = self._perform(twins, move)
            return self._refuse(node, move, after, result, answer, self._is_kept(node, twins))
        return self._follow(node, move, after, result, twins)

    def encode(self, node: Node) -> bytes:
        """The key of a node."""
        return self._join(node.layouts)

    def answer(self, node: Node, operation: Move) -> object:
        """What the specification answers to an operation."""
        return take(node.state, require_operation(operation))[1]

    def find_rising(self, node: Node, operation: Move, after: Node) -> list[int]:
        """The blocks that rose though the operation did not name them, by row and domain."""
        move = require_operation(operation)
        number = get_domain(move)
        old, new = node.state.domains[number], after.state.domains[number]
        return [
            row * DOMAINS + number
            for kind, row in find_migrations(self.bounded, old, move, new)
            if kind == VACANCY
        ]

    def is_use(self, operation: Move, resting: int) -> bool:
        """True if the operation bears and frees nothing, and names another block."""
        move = require_operation(operation)
        if move.kind in {"malloc", "calloc", "free"}:
            return False
        row = get_named_row(move)
        return row is None or row * DOMAINS + get_domain(move) != resting

    def inspect(self, node: Node) -> str | None:
        """What is wrong with a node that is met for the first time: rule H45 and the indices."""
        try:
            return self._find_breach(node)
        except Exception as error:  # noqa: BLE001 - a state may be too broken to be judged
            return f"the invariant cannot be asked: {error!r}"

    # ------------------------------------------------------------------------- inside

    def _refuse(
        self,
        node: Node,
        operation: Operation,
        after: State,
        result: Result,
        answer: Answer,
        kept: bool,
    ) -> Edge[Node]:
        """The edge of an operation that the specification refuses; it leads nowhere.

        `kept` says that the reference was seen to be as it was after all such operations.
        """
        number = get_domain(operation)
        fault = describe(answer, result)
        if fault is None and not kept:
            own = copy_all(node.twins)
            self._perform(own, operation)
            if not self._is_kept(node, own):
                fault = "the reference changed in an operation that it refused"
        shown, old = node.portraits[number], node.state.domains[number]
        fault = fault or self.judge.find_fault(node.state, shown, operation, after, shown, result)
        return Edge(None, None, fault, find_goals(self.bounded, old, operation, old, result))

    def _follow(
        self, node: Node, operation: Operation, after: State, result: Result | Crash, twins: Twins
    ) -> Edge[Node]:
        """The edge of an operation that the specification carries out."""
        if isinstance(result, Crash):
            return Edge(None, None, f"the specification raises {result.name}: {result.text}")
        fault = describe(self._perform(twins, operation), result)
        if fault is not None:
            return Edge(None, None, fault)
        number = get_domain(operation)
        old, new = node.state.domains[number], after.domains[number]
        shown, shows = node.portraits[number], self.judge.portray(new)
        try:
            layouts = put(node.layouts, number, self._reader.read(twins[number]))
        except Exception as error:  # noqa: BLE001 - a broken layout may raise anything
            return Edge(None, None, f"domain {number} of the reference cannot be read: {error!r}")
        child = Node(after, twins, layouts, put(node.portraits, number, shows))
        fault = self._compare(child, number) or self.judge.find_fault(
            node.state, shown, operation, after, shows, result
        )
        if len(twins) > 1 and fault is None and not self._is_kept(child, twins):
            fault = f"an operation on domain {number} of the reference changed another one"
        goals = find_goals(self.bounded, old, operation, new, result)
        bears = operation.kind in {"malloc", "calloc", "free"}
        restless = not bears and VACANCY in goals
        handover = not bears and DEFEAT in goals
        return Edge(self._join(layouts), child, fault, goals, restless, handover)

    def _find_breach(self, node: Node) -> str | None:
        """The same where every clause can be asked."""
        for number in range(self.configuration.domains):
            domain = node.state.domains[number]
            breach = find_domain_breach(self.config, domain)
            if breach is not None:
                return f"domain {number}: {breach} (rule H45)"
            twin = node.twins[number]
            if twin.tallies.to_census() != compute_census(domain):
                return f"domain {number} of the reference: the census is not that of its blocks"
            breach = self._reader.find_breach(twin)
            if breach is not None:
                return f"domain {number} of the reference: it is broken that {breach}"
        return None

    def _join(self, layouts: tuple[Layout, ...]) -> bytes:
        """The key of a node."""
        return join_domains((key + residue for key, residue in layouts), self.symmetric)

    def _compare(self, node: Node, number: int) -> str | None:
        """How a domain differs from the specification's; None if the keys are equal."""
        expected = encode_domain(self.policy, node.state.domains[number], self.symmetric)
        if node.layouts[number].key == expected:
            return None
        return explain(node.state, node.twins, number)

    def _is_kept(self, node: Node, twins: Twins) -> bool:
        """True if domains of the reference have the layouts of a node."""
        try:
            return tuple(map(self._reader.read, twins)) == node.layouts
        except Exception:  # noqa: BLE001 - a broken layout may raise anything
            return False

    def _perform(self, twins: Twins, operation: Operation) -> Answer:
        """What the reference answers with these domains, which it changes."""
        self._memory.load(twins)
        return perform(self._memory, operation)


def copy_all(twins: Twins) -> Twins:
    """The reference of a node, to be changed."""
    return tuple(map(copy_domain, twins))


def require_operation(move: Move) -> Operation:
    """An operation of this system; `TypeError` for one of the other."""
    if isinstance(move, Operation):
        return move
    raise TypeError(f"{move!r} is no operation of the hierarchical system")


def take(state: State, operation: Operation) -> tuple[State, Result | Crash]:
    """The step of the specification; what a broken one raises is its result."""
    try:
        return step(state, operation)
    except Exception as error:  # noqa: BLE001 - a broken rule may raise anything
        return state, Crash(type(error).__name__, str(error))


def describe(answer: Answer, result: Result) -> str | None:
    """How the answer of the reference differs from the result; None if it does not."""
    if is_same(answer, result):
        return None
    return f"the reference answers {answer!r}, the specification {result!r}"


def explain(state: State, twins: Twins, number: int) -> str:
    """In which part of a domain the two states differ, for people."""
    one = portray_domain(normalise_domain(state.domains[number]))
    try:
        other = portray_domain(to_spec_domain(twins[number]))
    except Exception as error:  # noqa: BLE001 - a broken layout may raise anything
        return f"domain {number} of the reference cannot be read: {error!r}"
    if one == other:
        return f"domain {number}: the reference is in another state"
    aspect, expected, found = find_difference(one._fields, one, other)
    return f"domain {number}, {aspect}: {found} in the reference, {expected} by the specification"


def put(values: tuple[T, ...], index: int, value: T) -> tuple[T, ...]:
    """The tuple with another value at an index."""
    return (*values[:index], value, *values[index + 1 :])
