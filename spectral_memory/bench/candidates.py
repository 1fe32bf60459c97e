"""Rules that decide which keys are hot when only so many may be.

Each is a class with `access(key)`, which is True if the key was hot just before,
and `moves`, the number of keys that were made to leave the hot tier. All are
deterministic: the same accesses give the same answers on every machine.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from functools import partial
from heapq import heappop, heappush
from math import log2
from typing import Final, NamedTuple

from cachetools import Cache, LFUCache, LRUCache

from spectral_memory.bench.duel import DuelSetting, DuelTier
from spectral_memory.bench.tiers import HotTier

__all__ = [
    "CANDIDATES",
    "YARDSTICKS",
    "ArcTier",
    "Candidate",
    "ClockTier",
    "LibraryTier",
    "RankedTier",
    "SieveTier",
    "describe_setting",
    "get_sweep",
]


_NO_LIMIT: Final = 1 << 30  # more than any trace has accesses


class Candidate(NamedTuple):
    """A rule by name. `make` takes the capacity of the hot tier, at least 1."""

    name: str
    make: Callable[[int], HotTier]


class LibraryTier:
    """A cache of cachetools as a hot tier: a key is hot while it is cached."""

    def __init__(self, cache: Cache[str, None]) -> None:
        self.moves = 0
        self._cache = cache

    def access(self, key: str) -> bool:
        """One access; a miss puts the key into the cache."""
        cache = self._cache
        if key in cache:
            cache[key]  # an access by subscript is what the library counts
            return True
        self.moves += cache.currsize >= cache.maxsize
        cache[key] = None
        return False


class ClockTier:
    """CLOCK (second chance): a hand passes over keys used since it came by last."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.moves = 0
        self._used: dict[str, bool] = {}
        self._ring: deque[str] = deque()

    def access(self, key: str) -> bool:
        """One access; amortised O(1)."""
        if key in self._used:
            self._used[key] = True
            return True
        if len(self._ring) >= self.capacity:
            while self._used[self._ring[0]]:
                self._used[self._ring[0]] = False
                self._ring.rotate(-1)
            del self._used[self._ring.popleft()]
            self.moves += 1
        self._ring.append(key)
        self._used[key] = False
        return False


class SieveTier:
    """SIEVE: as CLOCK, but a spared key keeps its place and new keys go to the head.

    The keys are a circular list; the empty string, which is no key, joins its ends.
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.moves = 0
        self._used: dict[str, bool] = {}
        self._older: dict[str, str] = {"": ""}
        self._newer: dict[str, str] = {"": ""}
        self._hand = ""

    def access(self, key: str) -> bool:
        """One access; amortised O(1)."""
        if key in self._used:
            self._used[key] = True
            return True
        if len(self._used) >= self.capacity:
            self._evict()
        self._used[key] = False
        newest = self._older[""]
        self._older[key], self._newer[key] = newest, ""
        self._newer[newest] = self._older[""] = key
        return False

    def _evict(self) -> None:
        """The hand walks towards newer keys and removes the first unused one."""
        at = self._hand or self._newer[""]
        while self._used[at]:
            self._used[at] = False
            at = self._newer[at] or self._newer[""]
        older, newer = self._older.pop(at), self._newer.pop(at)
        self._newer[older], self._older[newer] = newer, older
        del self._used[at]
        self._hand = newer
        self.moves += 1


class ArcTier:
    """ARC: a list of keys seen once and one of keys seen again share the tier.

    Two more lists remember what left them; a hit there shifts the balance.
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.moves = 0
        self._goal = 0  # wanted length of the list of keys seen once
        self._once: OrderedDict[str, None] = OrderedDict()
        self._again: OrderedDict[str, None] = OrderedDict()
        self._left_once: OrderedDict[str, None] = OrderedDict()
        self._left_again: OrderedDict[str, None] = OrderedDict()

    def access(self, key: str) -> bool:
        """One access; O(1)."""
        if key in self._once:
            del self._once[key]
            self._again[key] = None
            return True
        if key in self._again:
            self._again.move_to_end(key)
            return True
        once, again = len(self._left_once), len(self._left_again)
        if key in self._left_once:
            self._goal = min(self.capacity, self._goal + max(1, again // once))
            self._replace(seen_again=False)
            del self._left_once[key]
            self._again[key] = None
        elif key in self._left_again:
            self._goal = max(0, self._goal - max(1, once // again))
            self._replace(seen_again=True)
            del self._left_again[key]
            self._again[key] = None
        else:
            self._make_room()
            self._once[key] = None
        return False

    def _make_room(self) -> None:
        """Room for a key that no list knows."""
        first = len(self._once) + len(self._left_once)
        total = first + len(self._again) + len(self._left_again)
        if first >= self.capacity:
            if len(self._once) < self.capacity:
                self._left_once.popitem(last=False)
                self._replace(seen_again=False)
            else:
                self._once.popitem(last=False)
                self.moves += 1
        elif total >= self.capacity:
            if total >= 2 * self.capacity:
                self._left_again.popitem(last=False)
            self._replace(seen_again=False)

    def _replace(self, *, seen_again: bool) -> None:
        """One key leaves the tier and is remembered; only a full tier has a memory."""
        once = len(self._once)
        if (once and (once > self._goal or (seen_again and once == self._goal))) or not self._again:
            self._left_once[self._once.popitem(last=False)[0]] = None
        else:
            self._left_again[self._again.popitem(last=False)[0]] = None
        self.moves += 1


class RankedTier:
    """Counts that fade (LRFU): the key of the lowest rank leaves. O(log n) an access.

    A key's count halves every `half_life` accesses and remembers keys that are
    not hot. `half_life` 0 means never: then this is LFU with a full history. Of
    equal ranks the one accessed longest ago leaves.
    """

    def __init__(self, capacity: int, half_life: int) -> None:
        self.capacity = capacity
        self.moves = 0
        self._rate = 1 / half_life if half_life else 0.0
        self._time = 0
        self._rank: dict[str, float] = {}
        self._hot: dict[str, tuple[float, int]] = {}
        self._heap: list[tuple[float, int, str]] = []

    def access(self, key: str) -> bool:
        """One access; a miss puts the key into the tier."""
        self._time += 1
        now = self._time * self._rate
        # A rank is log2(count) + rate * time: it orders the counts at every moment.
        rank = now
        if key in self._rank:
            rank = now + log2(1.0 + 2.0 ** max(-1000.0, self._rank[key] - now))
        self._rank[key] = rank
        was_hot = key in self._hot
        if not was_hot and len(self._hot) >= self.capacity:
            self._evict()
        self._hot[key] = (rank, self._time)
        heappush(self._heap, (rank, self._time, key))
        return was_hot

    def _evict(self) -> None:
        """Skip what was pushed before a later access, then remove the lowest."""
        while True:
            rank, time, key = heappop(self._heap)
            if self._hot.get(key) == (rank, time):
                del self._hot[key]
                self.moves += 1
                return


def describe_setting(setting: DuelSetting) -> str:
    """Name of a member of the family of duels: its heats, margin and differences."""
    words = [f"duel {setting.insert_heat}/{setting.access_heat} margin {setting.duel_margin}"]
    plain = DuelSetting()
    if setting.heat_limit not in {plain.heat_limit, _NO_LIMIT}:
        words.append(f"limit {setting.heat_limit}")
    if setting.epoch_kind == "never":
        words.append("no decay")
    elif setting.epoch_kind == "fixed":
        words.append(f"epoch {setting.epoch_size}")
    elif (setting.epoch_kind, setting.epoch_size) != (plain.epoch_kind, plain.epoch_size):
        words.append(f"epoch {setting.epoch_size} % of {setting.epoch_kind}")
    if setting.decay == "half":
        words.append("halving")
    if not setting.first_touch:
        words.append("no first touch")
    if setting.idle_exit:
        words.append("idle exit")
    if setting.cool_down:
        words.append(f"cool-down {setting.cool_down}")
    if setting.defenders != 1:
        words.append(f"{setting.defenders} defenders")
    return ", ".join(words)


def _make_duels(*settings: DuelSetting) -> tuple[Candidate, ...]:
    """Members of the family of duels as candidates, each of them once."""
    unique = dict.fromkeys(settings)
    return tuple(
        Candidate(describe_setting(setting), partial(DuelTier, setting=setting))
        for setting in unique
    )


def get_sweep() -> tuple[Candidate, ...]:
    """Every insert heat 1..3, access heat 1..3 and margin 1..4, and five heat limits."""
    grid = [
        DuelSetting(insert_heat=insert, access_heat=access, duel_margin=margin)
        for insert in (1, 2, 3)
        for access in (1, 2, 3)
        for margin in (1, 2, 3, 4)
    ]
    return _make_duels(*grid, *(DuelSetting(heat_limit=limit) for limit in (15, 31, 127, 255)))


#: What the shipped rule must be level with.
YARDSTICKS: Final = (
    Candidate("LRU", lambda capacity: LibraryTier(LRUCache(capacity))),
    Candidate("LFU", lambda capacity: LibraryTier(LFUCache(capacity))),
)

CANDIDATES: Final = (
    Candidate("CLOCK", ClockTier),
    Candidate("SIEVE", SieveTier),
    Candidate("ARC", ArcTier),
    Candidate("LFU, full history", lambda capacity: RankedTier(capacity, 0)),
    Candidate("LRFU, half-life capacity", lambda capacity: RankedTier(capacity, capacity)),
    Candidate("LRFU, half-life 10 capacities", lambda cap: RankedTier(cap, 10 * cap)),
    *_make_duels(
        *(DuelSetting(duel_margin=margin) for margin in (0, 1, 2, 3, 4)),
        DuelSetting(insert_heat=1, access_heat=1, duel_margin=2),
        DuelSetting(insert_heat=1, access_heat=2, duel_margin=2),
        DuelSetting(insert_heat=1, access_heat=2, duel_margin=3),
        DuelSetting(insert_heat=2, access_heat=2, duel_margin=3),
        DuelSetting(heat_limit=15),
        DuelSetting(heat_limit=255),
        DuelSetting(epoch_kind="never", heat_limit=_NO_LIMIT),
        DuelSetting(epoch_kind="fixed", epoch_size=1000),
        DuelSetting(epoch_kind="fixed", epoch_size=100_000),
        DuelSetting(epoch_kind="capacity"),
        DuelSetting(epoch_size=50),
        DuelSetting(epoch_size=200),
        DuelSetting(decay="half"),
        DuelSetting(first_touch=False),
        DuelSetting(idle_exit=True),
        DuelSetting(cool_down=1),
        DuelSetting(idle_exit=True, cool_down=1),
        DuelSetting(defenders=2),
        DuelSetting(defenders=4),
        DuelSetting(decay="half", defenders=4),
    ),
)
