"""Shorter and simpler sequences of operations on a mapping that show the same."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Final

from spectral_memory.oracle.general.mapping.differences import Keys
from spectral_memory.oracle.general.mapping.operations import KINDS, Kind, Operation
from spectral_memory.oracle.general.mapping.player import Finding
from spectral_memory.oracle.general.shrinking import (
    Attempts,
    keep_tail,
    remove_parts,
    replace_items,
)

__all__ = ["shrink"]

_ATTEMPTS: Final = 5000
_PERFORMED: Final = 2_000_000
_SHORT: Final = 64
_STRINGS: Final[tuple[Hashable, ...]] = ("a", "b", "c", "")
_NUMBERS: Final[tuple[Hashable, ...]] = (1, 2, 3, 0)


def shrink(
    operations: Sequence[Operation],
    finding: Finding,
    keys: Keys,
    run: Callable[[Sequence[Operation]], Finding | None],
    attempts: int = _ATTEMPTS,
) -> tuple[Sequence[Operation], Finding, bool]:
    """The shortest sequence that was found, what it shows, and whether it showed it again.

    It shows the same aspect as its first repetition, in which more is looked at and so
    perhaps an earlier fault is seen than `finding`. `run` performs a sequence on a new mapping;
    it is asked `attempts` times at most.
    """
    best: list[tuple[Sequence[Operation], Finding, bool]] = [(operations, finding, False)]

    def fails(tried: Sequence[Operation]) -> Sequence[Operation] | None:
        found = run(tried)
        _, before, reproduced = best[0]
        if found is None or (reproduced and found.aspect != before.aspect):
            return None
        kept = tried[: found.place + 1]
        best[0] = (kept, found, True)
        return kept

    budget = Attempts(fails, attempts, _PERFORMED)
    now = budget.ask(operations[: finding.place + 1])
    if now is None:
        return best[0]
    now = remove_parts(keep_tail(now, budget), budget)
    if len(now) <= _SHORT:
        now = _rename_keys(now, budget, _STRINGS if keys == "strings" else _NUMBERS)
        now = replace_items(now, budget, _simplify)
        remove_parts(now, budget)
    return best[0]


def _rename_keys(
    operations: Sequence[Operation], budget: Attempts[Operation], simple: Sequence[Hashable]
) -> Sequence[Operation]:
    """Simple keys in the place of others, everywhere at once."""
    for new in simple:
        used = _get_keys(operations)
        if any(new is key for key in used):
            continue
        for old in used:
            if not any(old is key for key in simple):
                tried = budget.ask([_rename(operation, old, new) for operation in operations])
                if tried is not None:
                    operations = tried
                    break
    return operations


def _get_keys(operations: Sequence[Operation]) -> list[Hashable]:
    """The keys in the order in which they come; equal ones of other types count apart."""
    found: list[Hashable] = []
    for kind, key, _, pairs in operations:
        carried = [one for one, _ in pairs] if KINDS[kind] == "pairs" else [key]
        if KINDS[kind] != "nothing":
            found += [one for one in carried if not any(one is other for other in found)]
    return found


def _rename(operation: Operation, old: Hashable, new: Hashable) -> Operation:
    kind, key, value, pairs = operation
    if kind == "update_keywords" and not isinstance(new, str):
        return operation
    renamed = tuple((new if one is old else one, other) for one, other in pairs)
    return Operation(kind, new if key is old else key, value, renamed)


def _simplify(operation: Operation) -> Iterator[Operation]:
    """Simpler operations for one, the simplest first."""
    kind, key, value, pairs = operation
    carries = KINDS[kind]
    if carries == "pairs":
        if pairs:
            yield Operation("set", *pairs[-1])
        for place in range(len(pairs)):
            yield operation._replace(pairs=pairs[:place] + pairs[place + 1 :])
        if kind != "update":
            yield Operation("update", pairs=pairs)
    if kind in _PLAINER:
        yield Operation(_PLAINER[kind], key, value if kind == "setdefault" else None)
    if carries == "both":
        for plain in (None, 1):
            if value is plain:
                return
            yield operation._replace(value=plain)


# Each chain ends.
_PLAINER: Final[dict[Kind, Kind]] = {
    "setdefault": "set",
    "get": "item",
    "pop_default": "pop",
    "pop": "delete",
    "views": "iterate",
    "iterate": "length",
}
