"""Contracts of the reference: admission at its doors, and its structures against plain models.

A structure has a history, so each call here makes one from its arguments.
"""

from __future__ import annotations

from typing import Final

from spectral_memory.hierarchical.admission import admit_block_id
from spectral_memory.hierarchical.free_index import FreeIndex
from spectral_memory.hierarchical.row_ring import OUTSIDE, RowRing
from spectral_memory.hierarchical.rows import Rows
from spectral_memory.hierarchical.sizes import count_grains
from spectral_memory.hierarchical.tallies import Tallies
from spectral_memory.policy import require_policy
from spectral_proofs.search.contract import Contract, Fault
from spectral_spec.admission import admit_hint, admit_integer
from spectral_spec.errors import (
    ArgumentRangeError,
    ArgumentTypeError,
    BlockError,
    DoubleFreeError,
    SpectralError,
    UnknownBlockError,
    UseAfterFreeError,
)
from spectral_spec.extents import (
    GRAIN,
    WHOLE_SLOT,
    Extent,
    FreeList,
    compute_extent_length,
    find_first_fit,
    give,
    take,
)
from spectral_spec.hierarchical import Census
from spectral_spec.thermal import Policy, get_policy_breach

__all__ = ["CONTRACTS", "is_ring_of", "play_ring"]

_TYPES: Final = "a value of any type cannot be explored: four types stand for all"
_SCRIPT: Final = "each path is one script: their length is bounded"
_ROWS: Final = 1099511627776


def admit(
    value: int | bool | str | None, low: int, high: int | None
) -> int | ArgumentTypeError | ArgumentRangeError:
    """An argument at a door."""
    return admit_integer("size", value, low, high)


def admits_integer(
    value: int | bool | str | None, low: int, high: int | None, result: int | SpectralError
) -> bool:
    """The value exactly if it is an int, no bool, within the bounds; else which of the two it is not."""
    if type(value) is not int:
        return isinstance(result, ArgumentTypeError)
    if value < low or (high is not None and value > high):
        return isinstance(result, ArgumentRangeError) and result.args == ("size", value, low, high)
    return result == value


def admit_temperature(
    value: int | bool | str | None,
) -> int | ArgumentTypeError | ArgumentRangeError:
    """A hint at a door."""
    return admit_hint(value)


def admits_hint(value: int | bool | str | None, result: int | SpectralError) -> bool:
    """The value exactly if it is an int 0..4, no bool."""
    if isinstance(result, SpectralError):
        return type(value) is not int or value < 0 or value > 4
    return type(value) is int and result == value and 0 <= result <= 4


def admit_id(value: int | bool | str | None) -> int | ArgumentTypeError:
    """An id at a door."""
    return admit_block_id(value)


def admits_id(value: int | bool | str | None, result: int | SpectralError) -> bool:
    """The value exactly if it is an int, no bool."""
    if isinstance(result, ArgumentTypeError):
        return type(value) is not int
    return type(value) is int and result == value


def is_accepted(policy: Policy) -> bool:
    """Whether the door takes a policy."""
    try:
        return require_policy(policy) is policy
    except ArgumentRangeError:
        return False


def accepts_admissible(policy: Policy, result: bool) -> bool:
    """Exactly the policies without a breach."""
    return result == (get_policy_breach(policy) is None)


def count_life(size: int, tier: int, new: int, target: int, freed: bool) -> Census:
    """The census after one block's birth, resize and migration, and its death if `freed`."""
    tallies = Tallies()
    tallies.count_birth(size, count_grains(size), tier, None)
    tallies.count_resize(size, new)
    tallies.count_migration(tier, target)
    if freed:
        tallies.count_death(new, count_grains(new), target)
    return tallies.to_census()


def is_life(size: int, tier: int, new: int, target: int) -> bool:
    """Two sizes and two tiers."""
    return size >= 0 and new >= 0 and 0 <= tier < 4 and 0 <= target < 4 and tier != target


def counts_life(tier: int, new: int, target: int, freed: bool, result: Census) -> bool:
    """What is live is counted once, in its tier; what is gone is not counted."""
    live, rises = 0 if freed else 1, target > tier
    held = 0 if freed else compute_extent_length(new)
    return (
        result[:3] == (live, 0 if freed else new, held)
        and all(result[3][one] == (live if one == target else 0) for one in range(4))
        and (result[4].promotions, result[4].demotions) == ((1, 0) if rises else (0, 1))
    )


def find_error(block_id: int, freeing: bool) -> BlockError | None:
    """What an id names after three births, two deaths and one birth.

    Row 0 is live for the first time, row 1 is dead, row 2 is live for the second time.
    """
    rows = Rows()
    for _ in range(3):
        rows.tier[rows.issue()] = 1
    rows.retire(1)
    rows.retire(2)
    rows.tier[rows.issue()] = 2
    return rows.get_error(block_id, freeing)


def names_error(block_id: int, freeing: bool, result: BlockError | None) -> bool:
    """None for live blocks; those that are dead are told from those that never were."""
    generation, row = block_id // 12 // _ROWS, block_id // 12 % _ROWS
    if generation == 0 and 1 <= row <= 2:
        return type(result) is (DoubleFreeError if freeing else UseAfterFreeError)
    if (generation == 0 and row == 0) or (generation == 1 and row == 2):
        return result is None
    return type(result) is UnknownBlockError


def play_ring(script: list[int]) -> tuple[list[int], list[int], int, int]:
    """The ring, a plain list, the ring's length and its back after a script: 0..2 put in or take out that row, 3 rotates."""
    ring, model = RowRing(), list[int]()
    for step in script:
        if step == 3:
            if model:
                ring.advance()
                model.append(model.pop(0))
            continue
        for row in range(3):
            if step == row:
                if row in model:
                    ring.remove(row)
                    model.remove(row)
                else:
                    ring.append(row)
                    model.append(row)
    return list(ring), model, len(ring), ring.back


def is_script(script: list[int]) -> bool:
    """Three steps."""
    return len(script) <= 3 and all(0 <= step <= 3 for step in script)


def is_ring_of(result: tuple[list[int], list[int], int, int]) -> bool:
    """The ring holds what the list holds, in its order, counts it and knows the last of it."""
    held, model, length, back = result
    return held == model and length == len(model) and back == (model[-1] if model else OUTSIDE)


def play_index(first: int, second: int, kept: int) -> tuple[FreeList, FreeList]:
    """The free index and the free list after three takes, gives of all but one, and a take."""
    index, free = FreeIndex(), WHOLE_SLOT
    taken = []
    for length in (first, second, 1):
        grain = index.find_first_fit(length)
        index.take(grain, length)
        free = take(free, find_first_fit(free, length * GRAIN), length * GRAIN)
        taken.append((grain, length))
    for number in (1, 0, 2):
        grain, length = taken[number]
        if number != kept:
            index.give(grain, length)
            free = give(free, Extent(grain * GRAIN, length * GRAIN))
    index.take(index.find_first_fit(1), 1)
    free = take(free, find_first_fit(free, GRAIN), GRAIN)
    return index.to_spec(), free


def is_play(first: int, second: int, kept: int) -> bool:
    """Lengths of one or two grains."""
    return 1 <= first <= 2 and 1 <= second <= 2 and 0 <= kept <= 2


def is_free_list_of_spec(result: tuple[FreeList, FreeList]) -> bool:
    """Both say the same."""
    return result[0] == result[1]


CONTRACTS: Final = (
    Contract(
        admit_integer,
        "int, bool, str or None, any bounds: the value exactly if it is an int within them",
        admits_integer,
        call=admit,
        reason=_TYPES,
        faults=(
            Fault("isinstance(value, bool) or ", ""),
            Fault("value > high", "value >= high"),
        ),
    ),
    Contract(
        admit_hint,
        "int, bool, str or None: the value exactly if it is an int 0..4",
        admits_hint,
        call=admit_temperature,
        reason=_TYPES,
        faults=(Fault("AUTO)", "AUTO + 1)"),),
    ),
    Contract(
        admit_block_id,
        "int, bool, str or None: the value exactly if it is an int",
        admits_id,
        call=admit_id,
        reason=_TYPES,
        faults=(Fault("isinstance(value, bool) or ", ""),),
    ),
    Contract(
        require_policy,
        "any policy of ints: accepted exactly if no bound is broken",
        accepts_admissible,
        call=is_accepted,
        faults=(Fault("breach is not None", "breach is not None and breach[1] < 0"),),
    ),
    Contract(
        Tallies.to_census,
        "one block's life, any sizes and tiers: it counts once, in its tier, and then no more",
        counts_life,
        is_life,
        call=count_life,
        reason="a structure with a history: one life of one block",
        faults=(
            Fault("target > source", "target >= 0", Tallies.count_migration),
            Fault("self.bytes_live += new - old", "self.bytes_live += new", Tallies.count_resize),
            Fault("self.tiers[tier] -= 1", "self.tiers[tier] -= 0", Tallies.count_death),
        ),
    ),
    Contract(
        Rows.get_error,
        "any id after a short history: None if live, and the dead told from the unborn",
        names_error,
        call=find_error,
        reason="a structure with a history: one of births and deaths",
        faults=(
            Fault("row >= len(self.size)", "row > len(self.size)"),
            Fault("generation < self.generation[row]", "generation <= self.generation[row]"),
        ),
    ),
    Contract(
        RowRing.remove,
        "every script of up to three steps over three rows: what a plain list does",
        is_ring_of,
        is_script,
        call=play_ring,
        reason=_SCRIPT,
        faults=(
            Fault("if self.first == row", "if self.first != row"),
            Fault("preceding[first] = row", "preceding[first] = last", RowRing.append),
        ),
    ),
    Contract(
        FreeIndex.give,
        "takes of one or two grains, gives of all but one, a take: what the spec's list says",
        is_free_list_of_spec,
        is_play,
        call=play_index,
        reason=_SCRIPT,
        faults=(
            Fault("end += after", "end += 0"),
            Fault("self._bound = before", "self._bound = grain"),
            Fault(
                "self._store(grain + length, available - length)",
                "self._store(grain + length, available)",
                FreeIndex.take,
            ),
        ),
    ),
)
