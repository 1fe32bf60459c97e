"""The family of rules from which the thermal rule was chosen, as one pure policy.

A key has a heat. Every access adds to it, every epoch takes from it. A full hot
tier is a ring; a key outside it duels with the front of the ring for its place.
The members of the family differ in what counts as an epoch, in how heat decays,
and in what it takes to win. `spectral_spec.minimal.step` is one member.
"""

from __future__ import annotations

from collections import deque
from typing import Literal, NamedTuple

from spectral_spec.thermal import Policy

__all__ = ["DuelSetting", "DuelTier"]

_NEVER_MOVED = -(1 << 60)
_SPECIFIED = Policy()


class DuelSetting(NamedTuple):
    """One member of the family; the defaults are the rule of the specification.

    `epoch_kind` says how long an epoch lasts: `epoch_size` percent of the keys
    seen so far ("population"), percent of the capacity ("capacity"), accesses
    ("fixed"), or for ever ("never"). `decay` takes one unit an epoch ("unit") or
    half of the heat ("half"). `first_touch` lets a new key into a tier with room.
    `idle_exit` empties the front of the ring when its heat is spent. A key that
    moved less than `cool_down` epochs ago does not move. `defenders` is the
    number of keys at the front that one challenger may try.
    """

    insert_heat: int = _SPECIFIED.insert_heat
    access_heat: int = _SPECIFIED.access_heat
    heat_limit: int = _SPECIFIED.heat_limit
    duel_margin: int = _SPECIFIED.duel_margin
    epoch_kind: Literal["population", "capacity", "fixed", "never"] = "population"
    epoch_size: int = 100
    decay: Literal["unit", "half"] = "unit"
    first_touch: bool = True
    idle_exit: bool = False
    cool_down: int = 0
    defenders: int = 1


class DuelTier:
    """A hot tier of `capacity` keys under one setting. O(1) an access.

    >>> tier = DuelTier(1, DuelSetting(2, 2, 63, 3, epoch_kind="never"))
    >>> [tier.access(key) for key in "abbbb"], tier.moves
    ([False, False, False, False, True], 1)
    """

    def __init__(self, capacity: int, setting: DuelSetting) -> None:
        self.capacity = capacity
        self.setting = setting
        self.moves = 0
        self._epoch = 0
        self._phase = 0
        self._level: dict[str, int] = {}
        self._stamp: dict[str, int] = {}
        self._moved: dict[str, int] = {}
        self._ring: deque[str] = deque()
        self._hot: set[str] = set()

    def access(self, key: str) -> bool:
        """One access; True if the key was hot before it."""
        setting = self.setting
        self._tick()
        known = key in self._level
        heat = setting.insert_heat
        if known:
            heat = min(setting.heat_limit, self._get_heat(key) + setting.access_heat)
        self._level[key] = heat
        self._stamp[key] = self._epoch
        if setting.idle_exit:
            self._retire_front(key)
        if key in self._hot:
            return True
        if self._is_settled(key):
            if len(self._hot) < self.capacity:
                if known or setting.first_touch:
                    self._admit(key)
            else:
                self._duel(key, heat)
        return False

    def _tick(self) -> None:
        """One access later; an epoch ends after its number of accesses."""
        self._phase += 1
        setting = self.setting
        if setting.epoch_kind == "population":
            length = len(self._level) * setting.epoch_size // 100
        elif setting.epoch_kind == "capacity":
            length = self.capacity * setting.epoch_size // 100
        elif setting.epoch_kind == "fixed":
            length = setting.epoch_size
        else:
            return
        if self._phase >= length:
            self._epoch += 1
            self._phase = 0

    def _get_heat(self, key: str) -> int:
        """Heat of a known key in this epoch."""
        elapsed = self._epoch - self._stamp[key]
        if self.setting.decay == "half":
            return self._level[key] >> min(elapsed, 8)
        return max(0, self._level[key] - elapsed)

    def _is_settled(self, key: str) -> bool:
        """True if the key did not move within the cool-down."""
        cool_down = self.setting.cool_down
        return cool_down == 0 or self._epoch - self._moved.get(key, _NEVER_MOVED) >= cool_down

    def _admit(self, key: str) -> None:
        self._ring.append(key)
        self._hot.add(key)
        if self.setting.cool_down:
            self._moved[key] = self._epoch

    def _evict(self, key: str) -> None:
        """Count a key that has just left the ring."""
        self._hot.discard(key)
        self.moves += 1
        if self.setting.cool_down:
            self._moved[key] = self._epoch

    def _retire_front(self, key: str) -> None:
        """The front leaves when its heat is spent, unless it is being accessed."""
        if not self._ring:
            return
        front = self._ring[0]
        if front != key and self._get_heat(front) == 0 and self._is_settled(front):
            self._evict(self._ring.popleft())

    def _duel(self, key: str, heat: int) -> None:
        """The challenger against the front of the ring; who stays goes to its end."""
        for _ in range(self.setting.defenders):
            front = self._ring.popleft()
            wins = heat >= self._get_heat(front) + self.setting.duel_margin
            if wins and self._is_settled(front):
                self._evict(front)
                self._admit(key)
                return
            self._ring.append(front)
