"""The minimal system as a graph: its states, its steps, and what is wrong with them.

The key of a state leaves out the epoch, the places in the rings, the counters, and the
names of the keys (they are numbered in the order of their insertion; no rule compares
two keys). Of a key's record it has the tier and the heat now. Why that is enough: an
access first cools the entry, and cooling twice is cooling once. If the heat was h and
is g <= h later, then the demotion by g of the demotion by h is the demotion by g: from
hot one falls to warm at the latest when g is at the exit of the hot, which h may have
been too, and to cold when g is at the exit of the warm. A bounded hot tier has no exit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from spectral_memory.minimal.invariant import find_breaches
from spectral_proofs.model.canonical import pack
from spectral_proofs.model.configuration import Minimal
from spectral_proofs.model.edges import Edge, Move
from spectral_proofs.model.goals import COOLING, DEFEAT, DUEL, REFUSED, RISE, USE
from spectral_proofs.model.minimal_twin import (
    MinimalTwin,
    copy_twin,
    encode_layout,
    encode_twin,
    make_twin,
    perform_minimal,
)
from spectral_proofs.model.twin import Crash, is_same
from spectral_spec.errors import is_refusal
from spectral_spec.minimal import (
    Clear,
    Delete,
    Get,
    Operation,
    PopItem,
    Result,
    Set,
    State,
    abstract,
    compute_temperature,
    get_order,
    initial,
    step,
)
from spectral_spec.ring import NOWHERE, get_members
from spectral_spec.tiers import Tier

__all__ = ["MinimalModel", "MinimalNode"]


class MinimalNode(NamedTuple):
    """A state and the reference in it."""

    state: State[int, int]
    twin: MinimalTwin


class MinimalModel:
    """The graph of a configuration; `symmetric` identifies states up to the names of keys."""

    def __init__(self, configuration: Minimal, symmetric: bool = True) -> None:
        self.configuration = configuration
        self.symmetric = symmetric
        self.bounded = configuration.policy.hot_capacity is not None

    def begin(self) -> tuple[MinimalNode, bytes, str | None]:
        """The first node, its key, and what is wrong with it."""
        policy = self.configuration.policy
        node = MinimalNode(initial(policy), make_twin(policy))
        key, fault = self._compare(node)
        return node, key, fault or self.inspect(node)

    def offer(self, node: MinimalNode) -> list[Operation[int, int]]:
        """The operations offered in a node, always in the same order.

        A value that is written is another one than before. In the symmetric search one
        key that is missing stands for all.
        """
        entries = node.state.entries
        present = sorted(entries)
        missing = [key for key in range(self.configuration.keys) if key not in entries]
        offered: list[Operation[int, int]] = []
        for key in present:
            offered += (Get(key), Set(key, 1 - entries[key].value), Delete(key))
        for key in missing[:1] if self.symmetric else missing:
            offered += (Set(key, 0), Get(key), Delete(key))
        return [*offered, PopItem(), Clear()]

    def expand(self, nodes: Sequence[MinimalNode]) -> list[list[Edge[MinimalNode]]]:
        """The steps from each node in the order of `offer`, no further than its first fault."""
        found = []
        for node in nodes:
            edges: list[Edge[MinimalNode]] = []
            for operation in self.offer(node):
                edges.append(self.follow(node, operation))
                if edges[-1].fault is not None:
                    break
            found.append(edges)
        return found

    def follow(self, node: MinimalNode, operation: Move) -> Edge[MinimalNode]:
        """The step of one operation, offered or not."""
        operation = require_operation(operation)
        before, twin = node.state, copy_twin(node.twin)
        after, result = take(before, operation)
        if isinstance(result, Crash):
            return Edge(None, None, f"the specification raises {result.name}: {result.text}")
        answer = perform_minimal(twin, operation)
        child = MinimalNode(after, twin)
        key, fault = self._compare(child)
        if not is_same(answer, result):
            fault = f"the reference answers {answer!r}, the specification {result!r}"
        fault = fault or find_dict_fault(before, operation, after, result)
        if is_refusal(result):
            if after is not before:
                fault = fault or "a refused operation changed the state (rule F1)"
            return Edge(None, None, fault, [REFUSED + type(result).__name__])
        changes = find_changes(before, operation, after)
        used = operation.kind in {"get", "set"} and len(before.entries) == len(after.entries)
        restless = used and any(kind == RISE for kind in changes)
        return Edge(key, child, fault, changes, restless, used and DEFEAT in changes)

    def encode(self, node: MinimalNode) -> bytes:
        """The key of a node."""
        return self._compare(node)[0]

    def answer(self, node: MinimalNode, operation: Move) -> object:
        """What the specification answers to an operation."""
        return take(node.state, require_operation(operation))[1]

    def find_rising(self, node: MinimalNode, operation: Move, after: MinimalNode) -> list[int]:
        """The keys that rose though the operation did not name them."""
        named = getattr(operation, "key", None)
        return [
            key
            for key, entry in sorted(node.state.entries.items())
            if key != named
            and key in after.state.entries
            and compute_temperature(after.state, after.state.entries[key]).tier
            > compute_temperature(node.state, entry).tier
        ]

    def is_use(self, operation: Move, resting: int) -> bool:
        """True if the operation reads or writes another key."""
        return operation.kind in {"get", "set"} and getattr(operation, "key", None) != resting

    def inspect(self, node: MinimalNode) -> str | None:
        """What is wrong with a node that is met for the first time."""
        state, table = node.state, node.twin.heats
        capacity = state.policy.hot_capacity
        entries = state.entries.values()
        members = [entry for entry in entries if entry.place != NOWHERE]
        if not len(state.hot.places) == len(members) <= (capacity or 0):
            return "the hot ring holds the keys with a place in it, no more than the capacity"
        if capacity is not None and any(
            (entry.tier == Tier.HOT) != (entry.place != NOWHERE) for entry in entries
        ):
            return "the keys of a bounded hot tier are those of the ring"
        if sorted(get_order(state)) != sorted(state.entries):
            return "the order holds every key"
        if any(not 0 <= entry.level <= state.policy.heat_limit for entry in entries):
            return "heat is bounded"
        breach = next(find_breaches(table, tuple(dict.keys(node.twin))), None)
        return None if breach is None else f"the reference: {breach}"

    def _compare(self, node: MinimalNode) -> tuple[bytes, str | None]:
        """The key of a node; whether the reference is in another state."""
        expected = encode_state(node.state, self.symmetric)
        found = encode_twin(node.twin, self.symmetric)
        fault = None if expected == found else f"the reference is in another state: {node.twin!r}"
        return expected + encode_layout(node.twin), fault


def encode_state(state: State[int, int], symmetric: bool) -> bytes:
    """The key of a state."""
    order, hot = get_order(state), get_members(state.hot)
    numbers = [0, state.clock.phase, len(order)]
    for key in order:
        entry = state.entries[key]
        temperature = compute_temperature(state, entry)
        numbers += (entry.value, temperature.tier, temperature.heat, 1 if key in hot else 0)
    numbers += (len(hot), *map(order.index, hot))
    return pack(numbers) + (b"" if symmetric else pack([0, *order]))


def require_operation(move: Move) -> Operation[int, int]:
    """An operation of this system; `TypeError` for one of the other."""
    if isinstance(move, Get | Set | Delete | PopItem | Clear):
        return move
    raise TypeError(f"{move!r} is no operation of the minimal system")


def take(
    state: State[int, int], operation: Operation[int, int]
) -> tuple[State[int, int], Result[int, int] | Crash]:
    """The step of the specification; what a broken one raises is its result."""
    try:
        return step(state, operation)
    except Exception as error:  # noqa: BLE001 - a broken rule may raise anything
        return state, Crash(type(error).__name__, str(error))


def find_dict_fault(
    before: State[int, int],
    operation: Operation[int, int],
    after: State[int, int],
    result: Result[int, int],
) -> str | None:
    """Whether the pairs are those of a dictionary after the same operation (rule M10)."""
    pairs, expected = dict(abstract(before)), None
    if operation.kind == "get":
        expected = pairs.get(operation.key)
    elif operation.kind == "set":
        pairs[operation.key] = operation.value
    elif operation.kind == "delete":
        expected = pairs.pop(operation.key, None)
    elif operation.kind == "clear":
        pairs.clear()
    elif pairs:
        last = pairs.popitem()
        return None if (result, tuple(pairs.items())) == (last, abstract(after)) else "not a dict"
    if tuple(pairs.items()) != abstract(after):
        return f"the pairs are {abstract(after)!r}, those of a dict {tuple(pairs.items())!r}"
    if not is_refusal(result) and result != expected:
        return f"the result is {result!r}, that of a dict {expected!r}"
    return None


def find_changes(
    before: State[int, int], operation: Operation[int, int], after: State[int, int]
) -> list[str]:
    """The kinds of migration in a step: of the key that is named, and of the others."""
    named = getattr(operation, "key", None) if operation.kind in {"get", "set"} else None
    found = []
    for key, entry in after.entries.items():
        old = before.entries.get(key)
        earlier = Tier.COLD if old is None else compute_temperature(before, old).tier
        tier = compute_temperature(after, entry).tier
        if tier == earlier:
            continue
        if tier > earlier:
            found.append(USE if key == named else RISE)
        else:
            found.append(DEFEAT if old is not None and old.place != NOWHERE else COOLING)
    if DEFEAT in found and USE in found:
        found.append(DUEL)
    return sorted(found)
