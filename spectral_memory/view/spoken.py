"""Which rules of the specification spoke in an operation of the hierarchical system.

The answer is read off what can be seen: the operation, its result and the counters of its
domain. It names the rules that decided something, not each function that ran.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

from spectral_memory.view.passage import Passage
from spectral_spec.errors import (
    BlockError,
    EmptyTierError,
    OutOfMemoryError,
    SpectralError,
    TierFullError,
)
from spectral_spec.hierarchical import Calloc, Config, Malloc, find_block
from spectral_spec.hierarchical.allocation import allocate, count_birth, release, settle
from spectral_spec.hierarchical.defragmentation import defragment
from spectral_spec.hierarchical.hot_tier import duel, fill_vacancy, promote, wait
from spectral_spec.hierarchical.migration import ascend, migrate, pass_time, sweep
from spectral_spec.hierarchical.placement import compute_birth_tier, find_place, has_room
from spectral_spec.hierarchical.usage import read, resize, touch, write
from spectral_spec.quantize import quantize
from spectral_spec.thermal import compute_heat, compute_triumph
from spectral_spec.tiers import AUTO, Tier, compute_tier_range

__all__ = ["HIERARCHICAL", "find_rules"]

Meaning: TypeAlias = Callable[..., object]

#: All rules that can be named, in the order in which a page lists them.
HIERARCHICAL: Final[tuple[Meaning, ...]] = (
    *(allocate, settle, quantize, compute_birth_tier, count_birth, find_place, has_room),
    *(find_block, touch, read, write, resize, release, defragment),
    *(promote, ascend, migrate, sweep, duel, compute_triumph, wait, fill_vacancy),
    *(pass_time, compute_heat, compute_tier_range),
)

_OPERATIONS: Final[Mapping[str, Meaning]] = {
    "malloc": allocate,
    "calloc": allocate,
    "access": touch,
    "read": read,
    "write": write,
    "realloc": resize,
    "free": release,
    "defragment": defragment,
}
_REFUSALS: Final[tuple[tuple[type[Exception], Meaning], ...]] = (
    (BlockError, find_block),
    (EmptyTierError, compute_tier_range),
    (TierFullError, has_room),
    (OutOfMemoryError, find_place),
)


def find_rules(config: Config, passage: Passage) -> Iterator[Meaning]:
    """The functions whose rules decided what came of an operation, each once; O(log n)."""
    operation, result = passage.operation, passage.result
    own = _OPERATIONS[operation.kind]
    for error, meaning in _REFUSALS:
        if isinstance(result, error):
            yield meaning
            return
    yield own
    if isinstance(result, SpectralError):
        return
    if isinstance(operation, Malloc | Calloc):
        yield settle
        if operation.t is not None:
            yield quantize
            yield count_birth
        elif operation.hint == AUTO:
            yield compute_birth_tier
    yield from _find_migrations(config, passage)
    if passage.after.clock.epoch != passage.before.clock.epoch:
        yield pass_time
        yield compute_heat


def _find_migrations(config: Config, passage: Passage) -> Iterator[Meaning]:
    """The rules by which blocks moved, or waited to."""
    old, new, row = passage.before, passage.after, passage.row
    kind = passage.operation.kind
    rose = new.tally.promotions > old.tally.promotions
    sank = new.tally.demotions > old.tally.demotions
    used = kind in {"access", "read", "write", "realloc"}
    was = old.blocks.get(row)
    capacity = config.policy.hot_capacity
    challenges = (
        used
        and was is not None
        and was.tier != Tier.HOT
        and capacity is not None
        and len(old.hot.places) == capacity
        and new.hot.tail > old.hot.tail
    )
    if challenges:
        yield duel
        yield compute_triumph
    if used and rose:
        yield promote if capacity is not None else ascend
    if kind == "free" and rose:
        yield fill_vacancy
    if len(new.waiting.places) > len(old.waiting.places):
        yield wait
    if sank and not (challenges and rose):
        yield sweep
    if rose or sank:
        yield migrate
