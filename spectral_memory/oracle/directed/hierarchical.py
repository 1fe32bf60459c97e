"""One domain of the hierarchical system as a graph to be searched."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from fractions import Fraction
from typing import Final, NamedTuple

from spectral_memory.oracle.directed.deep import Step, find_deep_goals
from spectral_memory.oracle.directed.past import Past, follow
from spectral_memory.oracle.directed.search import Move
from spectral_memory.oracle.judge.operations import (
    NO_BLOCK,
    Born,
    Operation,
    Script,
    bind,
    is_birth,
)
from spectral_memory.oracle.judge.setup import Setup
from spectral_spec import hierarchical as h
from spectral_spec.address import DOMAINS
from spectral_spec.errors import SpectralError
from spectral_spec.ring import get_members
from spectral_spec.thermal import compute_heat
from spectral_spec.tiers import AUTO, Tier

__all__ = ["Arena", "HierarchicalWorld"]

_DATA: Final = b"\xa5"
_FAR: Final = 1000  # a row that no small memory reaches


class Arena(NamedTuple):
    """The bounds of a search.

    `births` are blocks that lead on, `sizes` what they are resized to. At most `most`
    live at a time, and at most `in_all` are born. `uses` are the kinds of operations
    that lead on. `times` are frequencies that are tried, `before` comes first.
    """

    setup: Setup
    aims: tuple[str, ...]
    births: tuple[tuple[int, int], ...] = ((1, AUTO),)
    most: int = 2
    in_all: int = 4
    uses: tuple[str, ...] = ("access", "free")
    sizes: tuple[int, ...] = ()
    times: tuple[Fraction, ...] = ()
    before: Script = ()
    domain: int = 0
    bound: int = 3000


class _Node(NamedTuple):
    """A domain, its births by number, which of them live, and the past."""

    domain: h.Domain
    ids: tuple[int, ...] = ()
    live: tuple[int, ...] = ()
    past: Past = Past()


class HierarchicalWorld:
    """Steps of one domain inside an arena."""

    def __init__(self, arena: Arena) -> None:
        self.arena = arena
        self.setup = arena.setup
        self.aims = arena.aims
        self.bound = arena.bound
        # A whole slot is never read: that is many bytes for little news.
        self._large = any(size > 2**16 for size, _ in arena.births)

    def start(self) -> tuple[_Node, Script]:
        """After what comes first."""
        node = _Node(h.initial(self.setup.config).domains[0])
        for operation in self.arena.before:
            node, _ = self.advance(node, operation)
        return node, self.arena.before

    # ---------------------------------------------------------------------- moves

    def list_moves(self, node: _Node, missing: Iterable[str]) -> Iterator[Move]:
        """Everything that may lead on, then what can be seen of kinds that are missing."""
        arena = self.arena
        for number in node.live:
            for operation in self._list_uses(Born(number)):
                yield Move(operation, operation.kind in arena.uses)
        if len(node.live) < arena.most and len(node.ids) < arena.in_all + len(arena.before):
            for size, hint in arena.births:
                yield Move(h.Malloc(arena.domain, size, int(hint), None), True)
        yield Move(h.Defragment(arena.domain), "defragment" in arena.uses)
        wanted = {goal.partition(":")[0] for goal in missing}
        yield from (Move(one, False) for one in self._list_probes(node, wanted))

    def _list_uses(self, block: int) -> Iterator[Operation]:
        """Every operation on a block."""
        yield h.Access(block)
        yield h.Write(block, 0, _DATA)
        yield h.Read(block, 0, 1 if self._large else None)
        for size in self.arena.sizes:
            yield h.Realloc(block, size)
        yield h.Free(block)

    def _list_probes(self, node: _Node, wanted: set[str]) -> Iterator[Operation]:
        """Operations that only show something: births with wishes, and mistakes."""
        yield from self._list_wishes(wanted)
        for number in node.live:
            yield h.Read(Born(number), 0, 2**20)
            yield h.Write(Born(number), 2**24, b"x")
        spent = [number for number in range(len(node.ids)) if number not in node.live]
        for block in (*map(Born, spent[:2]), _FAR * DOMAINS + self.arena.domain):
            for operation in self._list_uses(block):
                if operation.kind in wanted:
                    yield operation
        if "an id is spent for two generations" in wanted and spent:
            yield h.Read(Born(spent[0]), 0, None)
            yield h.Free(Born(spent[0]))
        if "calloc, too many" in wanted:
            yield h.Calloc(self.arena.domain, 2, 2**23 + 1, AUTO, None)

    def _list_wishes(self, wanted: set[str]) -> Iterator[Operation]:
        """Births of every wish whose transitions are wanted."""
        domain, size = self.arena.domain, self.arena.births[0][0]
        for hints, times, word in (
            ((AUTO,), (None,), "any"),
            (tuple(Tier), (None,), "tier"),
            ((AUTO,), self.arena.times, "frequency"),
            (tuple(Tier), self.arena.times, "tier and frequency"),
        ):
            for hint in hints:
                for t in times:
                    if f"malloc, {word}" in wanted:
                        yield h.Malloc(domain, size, int(hint), t)
                    if f"calloc, {word}" in wanted:
                        yield h.Calloc(domain, 1, size, int(hint), t)

    # ---------------------------------------------------------------------- steps

    def advance(self, node: _Node, operation: Operation) -> tuple[_Node, Iterable[str]]:
        """One step of the domain."""
        bound = bind(operation, node.ids)
        before = node.domain
        after, result = h.step_domain(
            self.setup.config,
            before,
            self.arena.domain,
            bound,  # type: ignore[arg-type]  # of this system
        )
        refused = isinstance(result, SpectralError)
        ids, live = node.ids, node.live
        if is_birth(operation):
            ids = (*ids, result if isinstance(result, int) else NO_BLOCK)
            live = live if refused else (*live, len(node.ids))
        elif operation.kind == "free" and not refused:
            live = tuple(one for one in live if one != operation.block)
        if isinstance(result, SpectralError):
            goals = [_name_refusal(operation, result), *_find_spent(before, bound)]
            return node._replace(ids=ids), goals
        past = follow(node.past, before, operation, after)
        row = _get_row(bound, result)
        step = Step(self.setup.config, before, operation, after, result, row, node.past, past)
        deep = find_deep_goals(step)
        known = before.tally.mallocs > 0  # what the first operation changed coverage cannot know
        name = [_name_transition(before, operation, after, result)] if known else []
        return _Node(after, ids, live, past), (*name, *deep)

    def get_key(self, node: _Node) -> Hashable:
        """What later steps depend on: no counters, and epochs counted from now."""
        domain = node.domain
        epoch, phase = domain.clock
        cool_down = self.setup.policy.cool_down
        blocks = tuple(
            (
                row,
                *block[:6],
                compute_heat(block.level, block.stamp, epoch),
                min(epoch - block.moved, cool_down),
                tuple(sorted(block.contents.items())),
            )
            for row, block in sorted(domain.blocks.items())
        )
        rings = tuple(get_members(one) for one in (domain.sweep, domain.hot, domain.waiting))
        vacant = tuple(domain.vacant[height] for height in range(len(domain.vacant)))
        used = tuple(sorted((row, min(2, n)) for row, n in domain.generations.items()))
        return phase, domain.rows, blocks, rings, vacant, used, len(node.ids), node.past


def _name_wish(operation: Operation) -> str:
    """The kind of an operation as coverage names it."""
    if not isinstance(operation, h.Malloc | h.Calloc):
        return operation.kind
    tier, frequency = operation.hint != AUTO, operation.t is not None
    wishes = {(False, False): "any", (True, False): "tier", (False, True): "frequency"}
    return f"{operation.kind}, {wishes.get((tier, frequency), 'tier and frequency')}"


def _name_refusal(operation: Operation, error: SpectralError) -> str:
    name = type(error).__name__
    if name == "ArgumentRangeError":
        return f"calloc, too many: {name}"
    return f"{_name_wish(operation)}: {name}"


def _name_transition(
    before: h.Domain, operation: Operation, after: h.Domain, result: object
) -> str:
    """A transition as coverage names it."""
    if operation.kind == "defragment":
        return f"defragment: {'blocks' if result else 'nothing'} moved"
    up = after.tally.promotions > before.tally.promotions
    down = after.tally.demotions > before.tally.demotions
    words = {(False, False): "", (True, False): ", up", (False, True): ", down"}
    return f"{_name_wish(operation)}: done{words.get((up, down), ', up and down')}"


def _find_spent(before: h.Domain, operation: Operation) -> Iterator[str]:
    """A refused id that is two generations old."""
    block = getattr(operation, "block", None)
    if block is None or block < 0:
        return
    handle = h.split_id(block)
    if before.generations.get(handle.row, 0) - handle.generation == 2:
        if operation.kind == "free":
            yield "a free names an id of two generations ago"
        else:
            yield "an id is spent for two generations"


def _get_row(operation: Operation, result: object) -> int | None:
    """The row that an operation names or bears."""
    if is_birth(operation):
        return h.split_id(result).row if isinstance(result, int) else None
    block = getattr(operation, "block", None)
    return None if block is None else h.split_id(block).row
