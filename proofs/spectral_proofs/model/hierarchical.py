"""The hierarchical system as a graph: its states, its steps, and what is wrong with them.

A node holds a state of the specification and the reference after the same operations.
Nothing in it is renamed or cut off: only the key is. So the path to a node is a history
that can be repeated as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias, TypeVar

from spectral_memory.hierarchical.domain import Domain
from spectral_memory.hierarchical.translation import to_spec_domain
from spectral_memory.lockstep.outcome import find_difference
from spectral_memory.lockstep.portrait import portray_domain
from spectral_proofs.model.canonical import encode_domain, join_domains
from spectral_proofs.model.configuration import Hierarchical
from spectral_proofs.model.edges import Edge, Move
from spectral_proofs.model.goals import (
    DEFEAT,
    REFUSED,
    VACANCY,
    find_goals,
    find_migrations,
    get_named_row,
)
from spectral_proofs.model.inspection import Inspector
from spectral_proofs.model.judge import Judge
from spectral_proofs.model.layout import Layout, LayoutReader
from spectral_proofs.model.match import Looks, Matcher
from spectral_proofs.model.offers import Offers
from spectral_proofs.model.shared import (
    SharedDomain,
    copy_domain,
    has_same_fields,
    share_domain,
)
from spectral_proofs.model.twin import Answer, Crash, Twin, is_same, perform
from spectral_spec.address import DOMAINS
from spectral_spec.errors import is_refusal
from spectral_spec.hierarchical import (
    Operation,
    Result,
    State,
    get_domain,
    initial,
    normalise_domain,
    step,
)

__all__ = ["HierarchicalModel", "Node"]

T = TypeVar("T")
Twins: TypeAlias = tuple[SharedDomain, ...]
"""The domains of the reference that are in use."""
Step: TypeAlias = tuple[Operation, int, State, Result | Crash]
"""An operation, its domain, and the state and the result that the specification gives."""
Done: TypeAlias = tuple[Operation, int, State, Result]
"""The same if it raises nothing."""
Trial: TypeAlias = tuple[list[Answer], bool]
"""What the reference answers to all that is refused, and whether it is then as it was."""
Act: TypeAlias = tuple[Twins, Answer] | None
"""The reference after an operation, and its answer; None if there is nothing to be done."""
Reading: TypeAlias = tuple[Layout, Looks | None] | str | None
"""The layout of the domain that an operation belongs to, or why it cannot be read."""


class Node(NamedTuple):
    """A state, the domains of the reference in it, their layouts, and how they look if matched."""

    state: State
    twins: Twins
    layouts: tuple[Layout, ...]
    looks: tuple[Looks | None, ...]


class HierarchicalModel:
    """The graph of a configuration; `symmetric` identifies states up to renaming."""

    def __init__(self, configuration: Hierarchical, symmetric: bool = True) -> None:
        self.configuration = configuration
        self.symmetric = symmetric
        self.config = configuration.make_config()
        self.policy = configuration.policy
        self.bounded = configuration.policy.hot_capacity is not None
        self.judge = Judge()
        self._offers = Offers(configuration, symmetric)
        self._reader = LayoutReader(self.policy, symmetric)
        self._matcher = Matcher(self.policy, symmetric)
        self._inspector = Inspector(self.config, self._reader)
        self._memory = Twin(self.config)

    def begin(self) -> tuple[Node, bytes, str | None]:
        """The first node, its key, and what is wrong with it."""
        state, used = initial(self.config), range(self.configuration.domains)
        rings, slots = self._reader.rings, self._reader.slots
        twins = tuple(share_domain(Domain(self.config, one), rings, slots) for one in used)
        layouts = tuple(map(self._reader.read, twins))
        node = Node(state, twins, layouts, (None,) * len(twins))
        faults = [self._compare(node, number) for number in used]
        return node, self._join(layouts), next(filter(None, faults), None) or self.inspect(node)

    def offer(self, node: Node) -> list[Operation]:
        """The operations offered in a node, always in the same order."""
        offered: list[Operation] = []
        for number in range(self.configuration.domains):
            offered += self._offers.offer(node.state.domains[number], number)
        return offered

    def expand(self, nodes: Sequence[Node]) -> list[list[Edge[Node]]]:
        """The steps from each node in the order of `offer`, no further than its first fault.

        Each part is done for all nodes before the next: code that has just run runs faster.
        """
        steps = [self._take_all(node, self.offer(node)) for node in nodes]
        return self._follow_all(nodes, steps)

    def follow(self, node: Node, operation: Move) -> Edge[Node]:
        """The step of one operation, offered or not."""
        steps = self._take_all(node, [require_operation(operation)])
        return self._follow_all([node], [steps])[0][0]

    def encode(self, node: Node) -> bytes:
        """The key of a node."""
        return self._join(node.layouts)

    def answer(self, node: Node, operation: Move) -> object:
        """What the specification answers to an operation."""
        return self._take_all(node, [require_operation(operation)])[0][3]

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

    def _take_all(self, node: Node, operations: list[Operation]) -> list[Step]:
        """The steps of the specification; what a broken one raises is its result."""
        state = node.state
        steps: list[Step] = []
        for one in operations:
            try:
                after, result = step(state, one)
            except Exception as error:  # noqa: BLE001 - a broken rule may raise anything
                crash = Crash(type(error).__name__, str(error))
                steps.append((one, get_domain(one), state, crash))
            else:
                steps.append((one, get_domain(one), after, result))
        return steps

    def _follow_all(self, nodes: Sequence[Node], steps: list[list[Step]]) -> list[list[Edge[Node]]]:
        """The reference follows, is read, and is judged."""
        trials: list[Trial] = []
        acts: list[list[Act]] = []
        for node, some in zip(nodes, steps, strict=True):
            trial, fresh = self._try_refused(node, some)
            trials.append(trial)
            acts.append(self._act_all(node, some, fresh))
        readings = [self._read_all(*one) for one in zip(steps, acts, strict=True)]
        each = zip(nodes, steps, trials, acts, readings, strict=True)
        return [self._judge_all(*one) for one in each]

    def _try_refused(self, node: Node, steps: list[Step]) -> tuple[Trial, Twins | None]:
        """What must change nothing is done to one copy; if it did not, that serves another step."""
        refused = [operation for operation, _, _, result in steps if is_refusal(result)]
        if not refused:
            return ([], True), None
        twins = copy_all(node.twins)
        answers = [self._perform(twins, operation) for operation in refused]
        kept = self._is_kept(node, twins)
        return (answers, kept), twins if kept else None

    def _act_all(self, node: Node, steps: list[Step], fresh: Twins | None) -> list[Act]:
        """What is not refused is done to a copy each; `fresh` is one that was made already."""
        acts: list[Act] = []
        for operation, _, _, result in steps:
            if is_refusal(result) or isinstance(result, Crash):
                acts.append(None)
            else:
                twins, fresh = fresh or copy_all(node.twins), None
                acts.append((twins, self._perform(twins, operation)))
        return acts

    def _read_all(self, steps: list[Step], acts: list[Act]) -> list[Reading]:
        """The layouts of the domains that the operations belong to."""
        readings: list[Reading] = []
        for (_, number, after, _), act in zip(steps, acts, strict=True):
            if act is None:
                readings.append(None)
                continue
            twin = act[0][number]
            try:
                match = self._matcher.match(after.domains[number], twin)
                readings.append(match or (self._reader.read(twin), None))
            except Exception as error:  # noqa: BLE001 - a broken layout may raise anything
                readings.append(f"domain {number} of the reference cannot be read: {error!r}")
        return readings

    def _judge_all(
        self,
        node: Node,
        steps: list[Step],
        trial: Trial,
        acts: list[Act],
        readings: list[Reading],
    ) -> list[Edge[Node]]:
        """The edges of a node, no further than the first fault."""
        domains = node.state.domains
        shown = [self.judge.portray(*one) for one in zip(domains, node.looks, strict=False)]
        edges: list[Edge[Node]] = []
        answers, kept = iter(trial[0]), trial[1]
        for (move, number, after, result), act, reading in zip(steps, acts, readings, strict=True):
            if isinstance(result, Crash):
                text = f"the specification raises {result.name}: {result.text}"
                edges.append(Edge(None, None, text))
                break
            done = move, number, after, result
            if act is None or reading is None:
                edges.append(self._refuse(node, done, shown[number], next(answers), kept))
            else:
                edges.append(self._follow(node, done, shown[number], act, reading))
            if edges[-1].fault is not None:
                break
        return edges

    def _refuse(self, node: Node, step: Done, shown: int, answer: Answer, kept: bool) -> Edge[Node]:
        """The edge of an operation that the specification refuses; it leads nowhere.

        `kept` says that the reference was seen to be as it was after all such operations.
        """
        operation, number, after, result = step
        fault = describe(answer, result)
        if fault is None and not kept:
            own = copy_all(node.twins)
            self._perform(own, operation)
            if not self._is_kept(node, own):
                fault = "the reference changed in an operation that it refused"
        fault = fault or self.judge.find_fault(
            node.state, shown, number, operation, after, shown, result
        )
        return Edge(None, None, fault, [REFUSED + type(result).__name__])

    def _follow(
        self,
        node: Node,
        step: Done,
        shown: int,
        act: tuple[Twins, Answer],
        reading: tuple[Layout, Looks | None] | str,
    ) -> Edge[Node]:
        """The edge of an operation that the specification carries out."""
        (operation, number, after, result), (twins, answer) = step, act
        fault = describe(answer, result)
        if fault is not None or isinstance(reading, str):
            return Edge(None, None, fault or str(reading))
        layout, looks = reading
        old, new = node.state.domains[number], after.domains[number]
        layouts = put(node.layouts, number, layout)
        child = Node(after, twins, layouts, put(node.looks, number, looks))
        if looks is None:
            fault = self._compare(child, number)
        migrations = find_migrations(self.bounded, old, operation, new)
        shows = self.judge.portray(new, looks)
        fault = fault or self.judge.find_fault(
            node.state, shown, number, operation, after, shows, result, migrations
        )
        if len(twins) > 1 and fault is None and not self._is_kept(child, twins):
            fault = f"an operation on domain {number} of the reference changed another one"
        goals = find_goals(old, operation, new, result, migrations)
        bears = operation.kind in {"malloc", "calloc", "free"}
        restless = not bears and VACANCY in goals
        handover = not bears and DEFEAT in goals
        return Edge(self._join(layouts), child, fault, goals, restless, handover)

    def _find_breach(self, node: Node) -> str | None:
        """The same where every clause can be asked."""
        for number, (twin, looks) in enumerate(zip(node.twins, node.looks, strict=True)):
            breach = self._inspector.find_breach(node.state.domains[number], twin, looks)
            if breach is not None:
                return f"domain {number}{breach}"
        return None

    def _join(self, layouts: tuple[Layout, ...]) -> bytes:
        """The key of a node."""
        if len(layouts) == 1:
            return layouts[0].key + layouts[0].residue
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
            if all(map(has_same_fields, node.twins, twins)):
                return True
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


def describe(answer: Answer, result: Result) -> str | None:
    """How the answer of the reference differs from the result; None if it does not."""
    if type(answer) is type(result) and answer == result:
        return None
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
    if len(values) == 1:
        return (value,)
    return (*values[:index], value, *values[index + 1 :])
