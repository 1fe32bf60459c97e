"""Transitions of the specification: which kind of operation had which kind of outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from spectral_memory.oracle.judge.operations import Operation
from spectral_memory.oracle.judge.setup import System
from spectral_memory.oracle.judge.subject import Answers, Look, Refusal
from spectral_spec.tiers import AUTO

__all__ = ["TARGETS", "Coverage"]

_MOVED: Final = ("done", "done, up", "done, down", "done, up and down")
_USES: Final = (*_MOVED, "UnknownBlockError", "UseAfterFreeError")
_WISHES: Final = {
    "any": ("done", "done, down", "OutOfMemoryError"),
    "tier": ("done", "done, down", "EmptyTierError", "TierFullError", "OutOfMemoryError"),
    "frequency": ("done", "done, down", "TierFullError", "OutOfMemoryError", "UndecidableError"),
    "tier and frequency": (
        "done",
        "done, down",
        "EmptyTierError",
        "TierFullError",
        "OutOfMemoryError",
        "UndecidableError",
    ),
}


def _list_targets(outcomes: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """All transitions, by name."""
    return tuple(f"{kind}: {name}" for kind, names in outcomes.items() for name in names)


#: Every transition that some setup reaches.
TARGETS: Final = {
    System.MINIMAL: _list_targets(
        {
            "get": ("done", "done, up", "done, up and down", "MissingKeyError"),
            "set, new key": ("done", "done, up", "done, up and down"),
            "set, known key": ("done", "done, up", "done, up and down"),
            "delete": ("done", "MissingKeyError"),
            "popitem": ("done", "MissingKeyError"),
            "clear": ("done",),
        }
    ),
    System.HIERARCHICAL: _list_targets(
        {
            **{f"malloc, {wish}": names for wish, names in _WISHES.items()},
            **{f"calloc, {wish}": names for wish, names in _WISHES.items()},
            "calloc, too many": ("ArgumentRangeError",),
            "realloc": (*_USES, "OutOfMemoryError"),
            "access": _USES,
            "read": (*_USES, "OutOfBoundsError"),
            "write": (*_USES, "OutOfBoundsError"),
            "free": (*_MOVED, "UnknownBlockError", "DoubleFreeError"),
            "defragment": ("nothing moved", "blocks moved"),
        }
    ),
}

_FIGURES: Final = {System.MINIMAL: (0, 1), System.HIERARCHICAL: (5, 6)}  # up, down


class Coverage:
    """Counts transitions. Only operations after which there was a look are counted."""

    def __init__(self, system: System) -> None:
        self.counts: Counter[str] = Counter()
        self.system = system
        self._last: dict[object, tuple[object, ...]] = {}

    def count(
        self, operations: Sequence[Operation], answers: Answers, places: list[object]
    ) -> None:
        """Count a batch that was looked at after every operation.

        `places` has the domain of each operation, None if it has none. What the first
        operation in a domain changed is not known, so it is not counted.
        """
        self._last.clear()
        up, down = _FIGURES[self.system]
        for operation, result, look, place in zip(
            operations, answers.results, answers.looks, places, strict=True
        ):
            if look is None or len(look) < 3:
                continue
            last = self._last.get(place)
            if last is not None or isinstance(result, Refusal):
                self.counts[self._name(operation, result, look, last or look)] += 1
            if not isinstance(result, Refusal):
                self._last[place] = (look[up], look[down], look[2])

    def _name(
        self, operation: Operation, result: object, look: Look, last: tuple[object, ...]
    ) -> str:
        """The transition of one operation; `last` are the counters before it."""
        kind = self._get_kind(operation, look[2] != last[2])
        if isinstance(result, Refusal):
            if result.name == "ArgumentRangeError":
                kind = "calloc, too many"
            return f"{kind}: {result.name}"
        if operation.kind == "defragment":
            return f"defragment: {'blocks' if result else 'nothing'} moved"
        if operation.kind in {"delete", "popitem", "clear"}:
            return f"{kind}: done"
        up, down = _FIGURES[self.system]
        words = {(False, False): "", (True, False): ", up", (False, True): ", down"}
        changed = (look[up] != last[0], look[down] != last[1])
        return f"{kind}: done{words.get(changed, ', up and down')}"

    def _get_kind(self, operation: Operation, longer: bool) -> str:
        """The kind of an operation, births by what they wish for."""
        if operation.kind == "set":
            return "set, new key" if longer else "set, known key"
        if operation.kind == "malloc" or operation.kind == "calloc":  # noqa: PLR1714 - narrows the type
            tier, frequency = operation.hint != AUTO, operation.t is not None
            wishes = {(False, False): "any", (True, False): "tier", (False, True): "frequency"}
            return f"{operation.kind}, {wishes.get((tier, frequency), 'tier and frequency')}"
        return operation.kind
