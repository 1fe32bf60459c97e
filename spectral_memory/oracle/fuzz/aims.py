"""The scenes of the hierarchical system: how often each is drawn, and what it aims at."""

from __future__ import annotations

from typing import Final

from spectral_memory.oracle.fuzz.source import Scene

__all__ = ["SCENES"]

_UP: Final = ("access: done, up", "read: done, up", "write: done, up", "realloc: done, up")
_DOWN: Final = ("access: done, down", "read: done, down", "free: done, down")
_DUEL: Final = ("access: done, up and down", "free: done, up and down")
_SHORT: Final = (
    "malloc, any: OutOfMemoryError",
    "malloc, tier: OutOfMemoryError",
    "malloc, frequency: OutOfMemoryError",
    "calloc, tier: OutOfMemoryError",
)
#: `method` names a method of `HierarchicalSource`, without its underscore.
SCENES: Final = (
    Scene(40, "use"),
    Scene(14, "bear"),
    Scene(8, "bear_on_a_wall", ("malloc, frequency: UndecidableError",)),
    Scene(6, "bear_in_a_tier", ("malloc, tier: EmptyTierError", "malloc, tier: TierFullError")),
    Scene(10, "free_some"),
    Scene(5, "misuse", ("free: DoubleFreeError", "read: UseAfterFreeError")),
    Scene(3, "use_unknown", ("write: UnknownBlockError", "free: UnknownBlockError")),
    Scene(4, "reach_too_far", ("read: OutOfBoundsError", "write: OutOfBoundsError")),
    Scene(10, "heat", (*_UP, *_DUEL)),
    Scene(6, "wait", _DOWN),
    Scene(5, "vacate", ("free: done, up", *_DUEL)),
    Scene(6, "resize"),
    Scene(3, "exhaust", (*_SHORT, "realloc: OutOfMemoryError")),
    Scene(5, "punch_holes"),
    Scene(5, "bear_where_bytes_were"),
    Scene(4, "defragment", ("defragment: blocks moved", "defragment: nothing moved")),
    Scene(2, "multiply", ("calloc, too many: ArgumentRangeError",)),
    Scene(2, "use_a_row_again"),
    Scene(3, "fight_for_a_short_place"),
)
