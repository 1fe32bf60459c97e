"""The minimal system as a graph to be searched, and what a step of it shows."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Final, NamedTuple, TypeAlias

from spectral_memory.oracle.directed.search import Move
from spectral_memory.oracle.judge.operations import Operation, Script
from spectral_memory.oracle.judge.setup import Setup
from spectral_spec import minimal as m
from spectral_spec.errors import SpectralError
from spectral_spec.ring import get_members
from spectral_spec.thermal import Clock, Policy, compute_heat, is_bounded
from spectral_spec.tiers import Tier

__all__ = ["MinimalWorld"]

State: TypeAlias = "m.State[object, object]"
Entry: TypeAlias = "m.Entry[object]"
_WARM: Final = int(Tier.WARM)
_HOT: Final = int(Tier.HOT)
_SECOND: Final = 2


class _Node(NamedTuple):
    """A state, and what of the way to it still matters: `past` by key, the keys deleted."""

    state: State
    rises: tuple[tuple[object, int], ...] = ()
    losers: frozenset[object] = frozenset()
    deleted: frozenset[object] = frozenset()


class MinimalWorld:
    """Some keys, and every operation on them."""

    def __init__(self, setup: Setup, keys: str, aims: tuple[str, ...], bound: int = 3000) -> None:
        self.setup = setup
        self.aims = aims
        self.bound = bound
        self._keys = keys

    def start(self) -> tuple[_Node, Script]:
        """The empty dictionary."""
        return _Node(m.initial(self.setup.policy)), ()

    def list_moves(self, node: _Node, missing: Iterable[str]) -> Iterator[Move]:  # noqa: ARG002 - they are few
        """Sets of the first keys that are not there, and everything on those that are."""
        entries = node.state.entries
        fresh = True
        for key in self._keys:
            if key in entries:
                yield Move(m.Get(key), True)
                yield Move(m.Set(key, 1), True)
                yield Move(m.Delete(key), True)
            elif fresh:
                fresh = False
                yield Move(m.Set(key, 0), True)
                yield Move(m.Get(key), False)
                yield Move(m.Delete(key), False)
        yield Move(m.PopItem(), True)
        yield Move(m.Clear(), True)

    def get_key(self, node: _Node) -> Hashable:
        """Entries with their heat and their order; epochs count from now."""
        state = node.state
        epoch, phase = state.clock
        entries = tuple(
            (key, one.value, one.tier, compute_heat(one.level, one.stamp, epoch))
            for key, one in ((key, state.entries[key]) for key in get_members(state.order))
        )
        return phase, min(epoch, 6), entries, get_members(state.hot), *node[1:]

    def advance(self, node: _Node, operation: Operation) -> tuple[_Node, Iterable[str]]:
        """One step."""
        before = node.state
        after, result = m.step(before, operation)  # type: ignore[arg-type]  # of this system
        if isinstance(result, SpectralError):
            name = f"{operation.kind}: {type(result).__name__}"
            return node, [name]
        key = getattr(operation, "key", None)
        rises, losers = dict(node.rises), node.losers
        lost = _find_loser(before, after)
        if lost is not None:
            losers |= {lost}
        if _is_risen(before, after, key) and after.entries[key].tier == _HOT:
            rises[key] = min(_SECOND, rises.get(key, 0) + 1)
        deleted = node.deleted
        if operation.kind == "delete":
            deleted |= {key}
        child = _Node(after, tuple(sorted(rises.items(), key=repr)), losers, deleted)
        goals: list[str] = []
        if before.clock != Clock():  # what the first operation changed is not known to coverage
            goals.append(_name_transition(before, operation, after))
        goals += _find_thresholds(before, key, after)
        goals += _find_order(node, operation, after, result)
        goals += _find_duels(node, key, after, lost)
        if rises.get(key, 0) == _SECOND:
            goals.append("a key rises to hot a second time")
        return child, goals


def _is_risen(before: State, after: State, key: object) -> bool:
    return key in after.entries and after.promotions > before.promotions


def _find_loser(before: State, after: State) -> object:
    """The key that a duel drove out of the hot ring."""
    if after.demotions == before.demotions:
        return None
    (lost,) = set(get_members(before.hot)) - set(get_members(after.hot))
    return lost


def _name_transition(before: State, operation: Operation, after: State) -> str:
    """The transition as coverage names it."""
    kind: str = operation.kind
    if kind in {"delete", "popitem", "clear"}:
        return f"{kind}: done"
    if kind == "set":
        kind = "set, known key" if len(after.entries) == len(before.entries) else "set, new key"
    up, down = after.promotions > before.promotions, after.demotions > before.demotions
    words = {(False, False): "", (True, False): ", up", (False, True): ", down"}
    return f"{kind}: done{words.get((up, down), ', up and down')}"


def _find_thresholds(before: State, key: object, after: State) -> Iterator[str]:
    """A touched key beside a threshold."""
    policy, epoch = after.policy, after.clock.epoch
    was, now = before.entries.get(key), after.entries.get(key)
    if was is not None and now is not None:
        cooled = compute_heat(was.level, was.stamp, epoch)
        yield from _find_exits(policy, was, now, cooled)
        yield from _find_entries(policy, was, now)
        if cooled + policy.access_heat > policy.heat_limit == now.level:
            yield "heat reaches its limit"
    if any(compute_heat(one.level, one.stamp, epoch) == 0 for one in after.entries.values()):
        yield "heat is gone"


def _find_exits(policy: Policy, was: Entry, now: Entry, cooled: int) -> Iterator[str]:
    """What the heat was before the touch."""
    if was.tier == _HOT and not is_bounded(policy):
        if cooled == policy.hot_exit + 1:
            yield "a hot place is kept one unit above its exit"
        elif cooled == policy.hot_exit and now.tier < was.tier:
            yield "a hot place is lost at its exit"
    if was.tier == _WARM:
        if cooled == policy.warm_exit + 1:
            yield "a warm place is kept one unit above its exit"
        elif cooled == policy.warm_exit:
            yield "a warm place is lost at its exit"


def _find_entries(policy: Policy, was: Entry, now: Entry) -> Iterator[str]:
    """What the heat is after the touch."""
    if was.tier < _WARM and now.level == policy.warm_entry - 1:
        yield "a touch leads one unit below warm"
    if was.tier < _WARM == now.tier and now.level == policy.warm_entry:
        yield "a touch leads to just warm"
    if not is_bounded(policy) and was.tier == _WARM:
        if now.level == policy.hot_entry - 1:
            yield "a touch leads one unit below hot"
        if now.tier > _WARM and now.level == policy.hot_entry:
            yield "a touch leads to just hot"


def _find_duels(node: _Node, key: object, after: State, lost: object) -> Iterator[str]:
    """A key against the front of the ring."""
    before, policy, entry = node.state, after.policy, after.entries.get(key)
    ring, ring_after = get_members(before.hot), get_members(after.hot)
    if entry is None or policy.hot_capacity != len(ring) or key in ring:
        return
    defender = before.entries[ring[0]]
    lead = entry.level - compute_heat(defender.level, defender.stamp, after.clock.epoch)
    if lead == policy.duel_margin:
        yield "a challenger wins by just the margin"
    if lead == policy.duel_margin - 1:
        yield "a challenger loses by one unit"
    if lost is None and len(ring) == _SECOND and ring_after == ring[::-1]:
        yield "the front of a ring of two wins and goes to its end"
    if lost is not None and key in node.losers:
        yield "a key wins its place back"


def _find_order(node: _Node, operation: Operation, after: State, result: object) -> Iterator[str]:
    """What the order, the rooms and the clock show."""
    before = node.state
    order, then = get_members(before.order), get_members(after.order)
    key = getattr(operation, "key", None)
    if operation.kind == "set" and key in order[:-1]:
        yield "a key that is set again keeps its place"
    if operation.kind == "set" and key not in order and key in node.deleted and len(then) > 1:
        yield "a key that was deleted and set comes last"
    if operation.kind == "popitem" and len(order) == 3 and isinstance(result, tuple):
        yield "popitem takes the last key of three"
    if operation.kind == "clear" and before.promotions > 0 and before.clock.epoch > 1:
        yield "a clear keeps clock and counters"
    capacity = after.policy.hot_capacity
    gone = any(one not in order for one in node.deleted)
    if capacity == len(after.hot.places) > len(before.hot.places) and gone and key in order:
        yield "a hot key goes and leaves room for another"
    if after.clock.epoch - before.clock.epoch == 1 and len(order) == 3 and after.clock.epoch >= 6:
        yield "a third epoch begins with three keys"
