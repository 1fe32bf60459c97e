"""What a rule for a bounded hot tier must offer, and the shipped rule as one."""

from __future__ import annotations

from typing import Protocol

from spectral_memory.unchecked import ThermalDict

__all__ = ["HotTier", "ShippedTier"]


class HotTier(Protocol):
    """A rule under comparison. `moves` counts the keys made to leave the hot tier."""

    moves: int

    def access(self, key: str) -> bool:
        """One access; True if the key was hot just before it."""


class ShippedTier:
    """The bounded `ThermalDict` itself, seen from outside. O(1) an access, amortised."""

    def __init__(self, capacity: int) -> None:
        self.moves = 0
        self._places = capacity
        self._memory: ThermalDict[str, None] = ThermalDict.bounded(capacity)

    def access(self, key: str) -> bool:
        """One access: a read if the key is there, a write if not."""
        memory = self._memory
        if key not in memory:
            memory[key] = None
        elif memory.temperature(key) == "hot":
            _ = memory[key]
            return True
        else:
            _ = memory[key]
        if memory.temperature(key) == "hot":
            # No key is deleted here: one that enters a full tier made another leave.
            if self._places:
                self._places -= 1
            else:
                self.moves += 1
        return False
