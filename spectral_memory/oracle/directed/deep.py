"""What a step of the hierarchical system shows beside its transition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from spectral_memory.oracle.directed.past import MOST, Past
from spectral_memory.oracle.judge.operations import Operation, is_birth
from spectral_spec.extents import WHOLE_SLOT, FreeList, compute_extent_length
from spectral_spec.hierarchical import Block, Config, Domain
from spectral_spec.hierarchical.placement import compute_slot_key
from spectral_spec.ring import NOWHERE, find_front, get_members
from spectral_spec.thermal import (
    compute_heat,
    compute_promotion,
    compute_rung,
    compute_triumph,
    is_bounded,
)
from spectral_spec.tiers import AUTO, Tier

__all__ = ["Step", "find_deep_goals"]

_COLD, _WARM, _HOT = int(Tier.COLD), int(Tier.WARM), int(Tier.HOT)
_TOUCHES: Final = frozenset({"access", "read", "write", "realloc"})


class Step(NamedTuple):
    """A step that was not refused; `row` is the one that it names or bears."""

    config: Config
    before: Domain
    operation: Operation
    after: Domain
    result: object
    row: int | None
    then: Past
    now: Past


def find_deep_goals(step: Step) -> Iterator[str]:
    """The goals that a step reaches; a goal may come twice."""
    yield from _find_times(step)
    yield from _find_visits(step)
    yield from _find_paths(step)
    yield from _find_places(step)
    if step.operation.kind in _TOUCHES:
        yield from _find_touches(step)
        if is_bounded(step.config.policy):
            yield from _find_duels(step)
    if is_birth(step.operation):
        yield from _find_births(step)
    if step.operation.kind == "free":
        yield from _find_ends(step)
    if step.operation.kind == "defragment":
        yield from _find_slides(step)
    if step.operation.kind == "realloc":
        yield from _find_resizes(step)
    if step.operation.kind == "read" and isinstance(step.result, bytes):
        yield from _find_reads(step, step.result)


def _get_heat(domain: Domain, block: Block) -> int:
    return compute_heat(block.level, block.stamp, domain.clock.epoch)


def _is_migrated(step: Step, row: int) -> bool:
    was, now = step.before.blocks.get(row), step.after.blocks.get(row)
    return was is not None and now is not None and was.tier != now.tier


def _find_times(step: Step) -> Iterator[str]:
    """Epochs, and heat at its ends."""
    before, after, policy = step.before, step.after, step.config.policy
    if after.clock.epoch > before.clock.epoch:
        count = len(before.blocks)
        if policy.epoch_floor > max(1, count):
            yield "an epoch ends at the floor"
        if count >= 2 and count > policy.epoch_floor:
            yield "an epoch ends after as many operations as there are blocks"
    if any(_get_heat(after, block) == 0 for block in after.blocks.values()):
        yield "heat is gone"


def _find_visits(step: Step) -> Iterator[str]:
    """The block that the hand of the sweep visits."""
    before, after, policy = step.before, step.after, step.config.policy
    members = get_members(after.sweep)
    if step.operation.kind == "defragment" or not members:
        return
    row = members[-1]
    was, now = before.blocks.get(row), after.blocks[row]
    if was is None or row == step.row:
        return
    heat, age = _get_heat(after, was), after.clock.epoch - was.moved
    settled, sinks = age >= policy.cool_down, now.tier < was.tier
    for tier, exit_, word in (
        (_HOT, policy.hot_exit, "hot"),
        (_WARM, policy.warm_exit, "warm"),
    ):
        if was.tier == tier == now.tier and heat == exit_ + 1 and settled:
            yield f"a {word} place is kept one unit above its exit"
        if was.tier == tier > now.tier and heat == exit_:
            yield f"a {word} place is lost at its exit"
    if sinks and now.tier == 0:
        yield "a block sinks to ultra-cold"
    if sinks and was.tier - now.tier >= 2 and now.tier > 0:
        yield "a block sinks two tiers at once"
    if sinks and 0 < policy.cool_down == age:
        yield "a block sinks as its cool-down ends"
    if was.tier == now.tier == _COLD and heat == 0 and settled:
        yield "a block that has cooled stays, for there is no place below"


def _find_touches(step: Step) -> Iterator[str]:
    """The block that is used."""
    row = step.row
    if row is None:
        return
    was, now = step.before.blocks[row], step.after.blocks[row]
    policy, epoch = step.config.policy, step.after.clock.epoch
    cooled, age, bounded = _get_heat(step.after, was), epoch - was.moved, is_bounded(policy)
    heat = min(policy.heat_limit, cooled + policy.access_heat)
    rises = now.tier > was.tier
    if was.tier == _COLD and heat == policy.warm_entry - 1 and not rises:
        yield "a touch leads one unit below warm"
    if was.tier == _COLD and heat == policy.warm_entry and now.tier == _WARM:
        yield "a touch leads to just warm"
    if not bounded and was.tier == _WARM == now.tier and heat == policy.hot_entry - 1:
        yield "a touch leads one unit below hot"
    if not bounded and was.tier == _WARM and heat == policy.hot_entry and now.tier == _HOT:
        yield "a touch leads to just hot"
    if cooled + policy.access_heat > policy.heat_limit:
        yield "heat reaches its limit"
    if was.tier == 0 and now.tier == _COLD:
        yield "a touch lifts a block out of ultra-cold"
    earned = compute_promotion(policy, was.tier, heat)
    if was.tier == now.tier < earned and age == policy.cool_down - 1:
        yield "a block is held back one epoch before its cool-down ends"
    if rises and 0 < policy.cool_down == age:
        yield "a block rises as its cool-down ends"


def _find_duels(step: Step) -> Iterator[str]:
    """A block against the front of a full hot ring."""
    before, after, policy, row = step.before, step.after, step.config.policy, step.row
    if row is None or len(before.hot.places) != policy.hot_capacity:
        return
    was, now = before.blocks[row], after.blocks[row]
    if was.tier == _HOT or after.clock.epoch - was.moved < policy.cool_down:
        return
    rival = before.hot.places[find_front(before.hot)]
    defender = before.blocks[rival]
    lead = now.level - _get_heat(after, defender)
    settled = after.clock.epoch - defender.moved >= policy.cool_down
    fallen = after.blocks[rival].tier < _HOT
    if lead == policy.duel_margin and now.tier == _HOT:
        yield "a challenger wins by just the margin"
    if lead == policy.duel_margin - 1:
        yield "a challenger loses by one unit"
    if was.wait == NOWHERE != now.wait:
        yield "a challenger waits"
    ring = get_members(before.hot)
    if len(ring) == 2 and get_members(after.hot) == ring[::-1]:
        yield "the front of a ring of two wins and goes to its end"
    if compute_triumph(policy, now.level, now.level - lead) and not fallen:
        if not settled:
            yield "a defender is kept by its cool-down"
        elif defender.size > 2**23:
            yield "a defender finds no place and stays"
        else:
            yield "a challenger finds no place and waits"


def _find_paths(step: Step) -> Iterator[str]:
    """What has become of a block over several migrations."""
    then, now = dict(step.then.rows), dict(step.now.rows)
    policy, ranges = step.config.policy, step.config.ranges
    for row, path in now.items():
        if path.migrations == MOST > then.get(row, path).migrations:
            yield "a block migrates a third time"
        if path.rises == 2 > then.get(row, path).rises:
            yield "a block is hot a second time"
        block = step.after.blocks[row]
        if _is_migrated(step, row) and block.resonance > ranges[block.tier][0]:
            home = compute_rung(policy, _get_heat(step.after, block), *ranges[block.tier])
            if home == block.resonance:
                yield "a migration leads above the bottom of a tier"


def _find_births(step: Step) -> Iterator[str]:
    """Where a new block lies, and which row it has."""
    before, after, row = step.before, step.after, step.row
    if row is None:
        return
    block, policy = after.blocks[row], step.config.policy
    if step.operation.kind == "malloc" and step.operation.t is None:
        home = compute_rung(policy, block.level, *step.config.ranges[block.tier])
        if block.resonance > home:
            yield "a block lies above the rung of its heat"
        if block.resonance < home:
            yield "a block lies below the rung of its heat"
        if step.operation.hint == AUTO and is_bounded(policy):
            if block.tier == _HOT:
                yield "a block begins hot, for there is room"
            elif len(before.hot.places) < (policy.hot_capacity or 0):
                yield "a block begins cold, for no hot extent is free"
    if len(before.vacant) >= 2 and row != min(before.vacant.values()):
        yield "the row freed last is used first"
    if after.generations.get(row, 0) == 2:
        yield "a row is used a third time"
    yield from _find_gaps(_get_free(before, block), compute_extent_length(block.size))


def _find_gaps(free: FreeList, length: int) -> Iterator[str]:
    """Where first fit looks before it finds a place."""
    if free and free[0].length < length:
        yield "a gap that is too short is passed over"
    fits = [one for one in free[:-1] if one.length >= length]
    if fits and fits[0].length == length:
        yield "a gap is filled to the last grain"
    if len(fits) >= 2 and fits[0].length > fits[1].length:
        yield "the lower of two gaps is taken"


def _get_free(domain: Domain, block: Block) -> FreeList:
    return domain.slots.get(compute_slot_key(block.resonance, block.prime), WHOLE_SLOT)


def _find_places(step: Step) -> Iterator[str]:
    """Slots that are full."""
    for key, free in step.after.slots.items():
        was = step.before.slots.get(key, WHOLE_SLOT)
        if was and not free:
            yield "a slot is full"
        if free == WHOLE_SLOT and not was:
            yield "a slot that was full is whole again"


def _find_ends(step: Step) -> Iterator[str]:
    """What a free leaves behind: extents, and a place in the hot tier."""
    before, after, row = step.before, step.after, step.row
    if row is None:
        return
    block = before.blocks[row]
    free = _get_free(before, block)
    end = block.offset + compute_extent_length(block.size)
    left = any(one.offset + one.length == block.offset for one in free)
    right = any(one.offset == end for one in free[:-1])
    if left and right:
        yield "a freed extent joins both its neighbours"
    elif left:
        yield "a freed extent joins the one before it"
    elif right:
        yield "a freed extent joins the one behind it"
    if block.wait != NOWHERE:
        yield "a block that waits is freed"
    waited = get_members(before.waiting)
    risen = [one for one in waited if one in after.blocks and after.blocks[one].tier == _HOT]
    if block.tier != _HOT:
        return
    if risen:
        yield "a vacancy goes to the block that waits"
        if risen[0] != waited[0]:
            yield "a vacancy goes to the second that waits, for the first has cooled"
    if len(after.waiting.places) < len(waited) - len(risen):
        yield "a block that waits has cooled and gives up"


def _find_slides(step: Step) -> Iterator[str]:
    """How many blocks a defragmentation moved, and in how many slots."""
    moved = [
        (now.resonance, now.prime)
        for row, now in step.after.blocks.items()
        if now.offset != step.before.blocks[row].offset
    ]
    if len(moved) > len(set(moved)):
        yield "a defragmentation moves two blocks of a slot"
    if len(set(moved)) >= 2:
        yield "a defragmentation moves blocks of two slots"


def _find_resizes(step: Step) -> Iterator[str]:
    """What becomes of the extent of a block that is resized."""
    if step.row is None:
        return
    was, now = step.before.blocks[step.row], step.after.blocks[step.row]
    held, holds = compute_extent_length(was.size), compute_extent_length(now.size)
    if now.tier != was.tier:
        yield "a realloc lifts a block"
        return
    if holds < held and (now.prime, now.offset) == (was.prime, was.offset):
        yield "a realloc gives back the tail"
    if holds == held and 0 < now.size < was.size:
        yield "a realloc within a grain keeps the address"
    if now.prime != was.prime:
        yield "a realloc changes the size class"
    if now.prime == was.prime and now.size > was.size and was.size > 0:
        yield "a realloc grows inside its class and moves"
    if now.resonance != was.resonance:
        yield "a realloc leaves its resonance, which is full"
    if was.size == 0 < now.size:
        yield "a block without bytes gets some"
    if now.size == 0 < was.size and was.axis == 1:
        yield "a block loses its last byte"


def _find_reads(step: Step, data: bytes) -> Iterator[str]:
    """Bytes that have come a long way, and bytes that must not be there."""
    if step.row is None:
        return
    block, written = step.before.blocks[step.row], dict(step.then.rows)[step.row].written
    if any(data):
        for word, goal in (
            ("migrated", "bytes are read after a migration"),
            ("migrated twice", "bytes are read after two migrations"),
            ("slid", "bytes are read after a defragmentation"),
            ("moved", "bytes are read after a move by realloc"),
        ):
            if word in written:
                yield goal
    if "regrown" in written and data and not data[-1]:
        yield "bytes that were cut off read as zero"
    place = block.resonance, block.prime, block.offset
    if place in step.then.graves and data and not any(data):
        yield "a new block reads as zero where bytes were"
