"""The search for a linearization: just in time, remembering where it has been.

Wing and Gong's search with Lowe's two improvements. A call is placed only when a
return forces it (the returned call must have been placed), and a configuration, that
is, the return to come, the open calls already placed and the canonical state, is
visited once. One more: a call whose recorded answer changes no state is placed as soon
as it fits, which loses nothing, because whatever can follow without it can follow with it.

Depth first, an early choice that turns out wrong late is expensive. So an attempt has its
patience; after it one order is mended, call by call, which is quick and incomplete; then the
search begins anew, with another order of the choices and more patience, until one attempt
comes to its end. The orders are fixed: no clock is read, the
bounds count configurations and estimated bytes, and the same history has the same
outcome everywhere.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Final, Generic, NamedTuple, TypeAlias, TypeVar

from spectral_memory.oracle.concurrency.answers import PENDING
from spectral_memory.oracle.concurrency.history import Call
from spectral_memory.oracle.concurrency.models import Model

__all__ = ["DEFAULT_BOUND", "Bound", "Finding", "Meter", "Part"]

S = TypeVar("S")

_PATIENCE: Final = 24  # configurations a call in the first attempts
_IMPATIENCE: Final = 500  # and so many besides
_MENDING: Final = 4  # configurations for mending an order, for each of an attempt
_DIGGING: Final = 3000  # configurations for one window
_ORDERS: Final = 4  # attempts before the patience doubles
_MOST_WISHES: Final = 4  # different answers that a finding tells


class Bound(NamedTuple):
    """When to give up: so many configurations, or so many bytes to remember them."""

    configurations: int = 200_000
    megabytes: int = 1024


DEFAULT_BOUND: Final = Bound()


@dataclass(slots=True)
class Meter:
    """What was spent of a bound, over several searches."""

    bound: Bound
    configurations: int = 0
    bytes: int = 0
    peak: int = 0

    def charge(self, weight: int) -> None:
        """One more configuration of so many bytes."""
        self.configurations += 1
        self.bytes += weight
        self.peak = max(self.peak, self.bytes)

    def forget(self) -> None:
        """What was remembered is given back."""
        self.bytes = 0

    def is_spent(self) -> bool:
        """True if one of the two bounds is exceeded."""
        return (
            self.configurations > self.bound.configurations
            or self.bytes > self.bound.megabytes * 2**20
        )


class Finding(NamedTuple):
    """The end of a search.

    `stuck` is None if all calls could be placed; else the call whose return could not
    be passed by any order, or had not been passed when the bound was reached (`spent`).
    `order` are the numbers of the calls in the order that led farthest; `wishes` what
    the stuck call would have answered in the states before it.
    """

    stuck: Call | None
    spent: bool
    order: tuple[int, ...]
    wishes: tuple[str, ...]


class Part(NamedTuple, Generic[S]):
    """Some calls of a history, in its order, and their sequential meaning."""

    name: str
    calls: tuple[Call, ...]
    model: Model[S]

    def search(self, meter: Meter, strict: bool = False, stop: int | None = None) -> Finding:
        """Whether the calls have an order that respects time and the meaning.

        With `strict` an open call may be placed with another result than the one that it
        returns later, up to that return: so the finding's return is the very first one
        that no order can pass. With `stop` only the events before that place count.
        Exponential in the number of calls that are open at once, linear in their number.
        """
        return _Search(self, meter, strict, stop).run()


_Trail: TypeAlias = "tuple[int, _Trail] | None"


class _Node(NamedTuple, Generic[S]):
    """A configuration and how it was reached.

    At the return `doom` it ends: the call was placed there with the answer `wish`,
    and returned another.
    """

    returns: int
    mask: int
    state: S
    doom: int
    wish: str
    trail: _Trail


class _Search(Generic[S]):
    """One search; places of calls in `part.calls` name them."""

    def __init__(self, part: Part[S], meter: Meter, strict: bool, stop: int | None) -> None:
        calls = part.calls
        self._part, self._meter, self._strict = part, meter, strict
        end = float("inf") if stop is None else stop
        returns = [
            (call.returned, at) for at, call in enumerate(calls) if call.returned is not None
        ]
        #: Places of the calls in the order of their returns.
        self._returns = [at for when, at in sorted(returns) if when < end]
        self._rank = {at: rank for rank, at in enumerate(self._returns)}
        self._idle = [part.model.is_idle(call.operation, call.answer) for call in calls]
        self._bits, self._open = self._schedule(end)
        self._seen: set[tuple[int, int, int, Hashable]] = set()
        self._deepest = -1
        self._trail: _Trail = None
        self._wishes: dict[str, None] = {}

    def _schedule(self, end: float) -> tuple[list[int], list[tuple[int, ...]]]:
        """A bit for each call, used again after its return; and the open calls at each return.

        The open calls stand in the order of their returns, those without one last.
        """
        calls = self._part.calls
        bits = [0] * len(calls)
        free: list[int] = []
        top = 0
        open_calls: list[int] = []
        candidates = []
        calling = iter([at for at, call in enumerate(calls) if call.called < end])
        following = next(calling, None)
        last = len(calls)
        for at in self._returns:
            when = calls[at].returned
            while following is not None and when is not None and calls[following].called < when:
                if free:
                    bits[following] = free.pop()
                else:
                    bits[following], top = 1 << top, top + 1
                open_calls.append(following)
                following = next(calling, None)
            candidates.append(
                tuple(sorted(open_calls, key=lambda one: (self._rank.get(one, last), one)))
            )
            open_calls.remove(at)
            free.append(bits[at])
        return bits, candidates

    def run(self) -> Finding:
        """Attempts with different orders of the choices, each with more patience.

        After each one an order is mended. A strict search has one attempt: it has to come
        to its end anyway.
        """
        given, attempt = self._open, 0
        while True:
            patience = (_PATIENCE * len(self._part.calls) + _IMPATIENCE) << attempt // _ORDERS
            finding = self._try(None if self._strict else patience)
            self._meter.forget()
            if finding is None:
                finding = self._repair(_MENDING * patience)
            if finding is not None:
                return finding
            attempt += 1
            self._open = _reorder(given, attempt)

    def _try(self, patience: int | None) -> Finding | None:
        """Depth first; None if the patience, in configurations, ran out."""
        meter, self._seen = self._meter, set()
        end = None if patience is None else meter.configurations + patience
        start = self._part.model.start()
        stack = [_Node(0, 0, start, len(self._part.calls), "", None)]
        self._remember(stack[0])
        while stack:
            node = self._settle(stack.pop())
            if node.returns == len(self._returns):
                return Finding(None, False, _unwind(node.trail), ())
            self._note(node)
            if node.doom <= node.returns:
                continue
            stack.extend(filter(self._remember, reversed(self._expand(node))))
            if meter.is_spent():
                return self._conclude(True)
            if end is not None and meter.configurations > end:
                return None
        return self._conclude(False)

    def _repair(self, patience: int) -> Finding | None:
        """An order mended call by call; None if that leads nowhere.

        Where the order cannot go on, one call is moved to an earlier place, the nearest
        first, all others staying as they were; what leads farther is kept. Wrong choices
        that have nothing to do with each other are mended one at a time, while the
        search that goes back step by step tries all their combinations.
        """
        root = _Node(0, 0, self._part.model.start(), len(self._part.calls), "", None)
        path, end = self._follow([root]), self._meter.configurations + patience
        while path[-1].returns < len(self._returns):
            self._note(path[-1])
            better = next(self._mend(path, end), None)
            if better is None:
                trail = self._dig(path, end)
                if trail is None:
                    return self._conclude(True) if self._meter.is_spent() else None
                better = self._follow([root], trail)
            path = better
        return Finding(None, False, _unwind(path[-1].trail), ())

    def _dig(self, path: list[_Node[S]], end: int) -> _Trail:
        """The trail of an order that leads farther, all choices of the last few calls open.

        At first of a few, then of twice as many; None if that leads nowhere.
        """
        window = 8
        while True:
            patience = min(end, self._meter.configurations + _DIGGING)
            seen: set[tuple[int, int, Hashable]] = set()
            stack = [path[max(0, len(path) - window)]]
            while stack and self._meter.configurations < patience and not self._meter.is_spent():
                node = self._settle(stack.pop())
                if node.returns > path[-1].returns:
                    return node.trail
                key = node.returns, node.mask, self._part.model.get_key(node.state)
                if key not in seen:
                    seen.add(key)
                    self._meter.configurations += 1
                    stack += reversed(self._expand(node))
            is_over = self._meter.is_spent() or self._meter.configurations >= end
            if window >= len(path) or is_over:
                return None
            window *= 2

    def _mend(self, path: list[_Node[S]], end: int) -> Iterator[list[_Node[S]]]:
        """Paths that lead farther than this one, one call of it moved."""
        reached = path[-1].returns
        for at in range(len(path) - 1, -1, -1):
            taken = path[at + 1].mask if at + 1 < len(path) else None
            for follower in map(self._settle, self._expand(path[at])):
                if self._meter.is_spent() or self._meter.configurations > end:
                    return
                if follower.mask != taken:
                    other = self._follow([*path[: at + 1], follower], path[-1].trail)
                    if other[-1].returns > reached:
                        yield other

    def _follow(self, path: list[_Node[S]], base: _Trail = None) -> list[_Node[S]]:
        """The path carried on without a look back, in the order of `base` as far as it goes."""
        places = {at: place for place, at in enumerate(_unwind(base))}
        path[-1] = self._settle(path[-1])
        while path[-1].returns < len(self._returns):
            follower = self._find_follower(path[-1], places)
            if follower is None:
                break
            self._meter.configurations += 1
            path.append(self._settle(follower))
        return path

    def _find_follower(self, node: _Node[S], places: dict[int, int]) -> _Node[S] | None:
        """The first call that can be placed next, by these places."""
        model = self._part.model
        for at in sorted(self._open[node.returns], key=lambda one: places.get(one, len(places))):
            if self._idle[at] or node.mask & self._bits[at]:
                continue
            call = self._part.calls[at]
            for after in model.apply(node.state, call.operation, call.answer):
                mask = node.mask | self._bits[at]
                return node._replace(mask=mask, state=after, trail=(at, node.trail))
        return None

    def _settle(self, node: _Node[S]) -> _Node[S]:
        """Pass the returns of calls that were placed; place idle ones that fit."""
        returns, mask, state, doom, wish, trail = node
        model, calls = self._part.model, self._part.calls
        while returns < len(self._returns) and doom > returns:
            bit = self._bits[self._returns[returns]]
            if mask & bit:
                mask, returns = mask & ~bit, returns + 1
                continue
            before = mask
            for at in self._open[returns]:
                if (
                    self._idle[at]
                    and not mask & self._bits[at]
                    and model.apply(state, calls[at].operation, calls[at].answer)
                ):
                    mask, trail = mask | self._bits[at], (at, trail)
            if mask == before:
                break
        return _Node(returns, mask, state, doom, wish, trail)

    def _expand(self, node: _Node[S]) -> list[_Node[S]]:
        """Every open call placed next, those that return first coming first."""
        followers: list[_Node[S]] = []
        model = self._part.model
        for at in self._open[node.returns]:
            if node.mask & self._bits[at]:
                continue
            call = self._part.calls[at]
            mask, trail = node.mask | self._bits[at], (at, node.trail)
            if not self._idle[at]:
                followers.extend(
                    node._replace(mask=mask, state=after, trail=trail)
                    for after in model.apply(node.state, call.operation, call.answer)
                )
            rank = self._rank.get(at, len(self._part.calls))
            if self._strict and call.answer is not PENDING and rank != node.returns:
                doom, wish = node.doom, node.wish
                if rank < doom:
                    doom, wish = rank, model.describe(node.state, call.operation)
                followers.extend(
                    _Node(node.returns, mask, after, doom, wish, trail)
                    for after in model.apply(node.state, call.operation, PENDING)
                )
        return followers

    def _remember(self, node: _Node[S]) -> bool:
        """True if the configuration is new."""
        model = self._part.model
        key = (node.returns, node.mask, node.doom, model.get_key(node.state))
        if key in self._seen:
            return False
        self._seen.add(key)
        self._meter.charge(model.weigh(node.state))
        return True

    def _note(self, node: _Node[S]) -> None:
        """How far the search came, and what the call that is due would answer there."""
        if node.returns < self._deepest:
            return
        if node.returns > self._deepest:
            self._deepest, self._trail, self._wishes = node.returns, node.trail, {}
        if len(self._wishes) < _MOST_WISHES:
            due = self._part.calls[self._returns[node.returns]]
            is_wrong = node.doom <= node.returns
            wish = node.wish if is_wrong else self._part.model.describe(node.state, due.operation)
            self._wishes[wish] = None

    def _conclude(self, spent: bool) -> Finding:
        stuck = self._part.calls[self._returns[max(0, self._deepest)]]
        return Finding(stuck, spent, _unwind(self._trail), tuple(self._wishes))


def _reorder(candidates: list[tuple[int, ...]], attempt: int) -> list[tuple[int, ...]]:
    """The open calls at each return in another order: as called, or as numbers fall."""
    if attempt % _ORDERS == 0:
        return candidates
    if attempt == 1:
        return [tuple(sorted(calls)) for calls in candidates]
    random = Random(attempt)  # noqa: S311 - another order, no secret
    return [tuple(sorted(calls, key=lambda _: random.random())) for calls in candidates]


def _unwind(trail: _Trail) -> tuple[int, ...]:
    """The places of the calls, the one placed first coming first."""
    order = []
    while trail is not None:
        order.append(trail[0])
        trail = trail[1]
    return tuple(reversed(order))
