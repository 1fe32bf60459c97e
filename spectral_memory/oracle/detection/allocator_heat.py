"""Bugs of the allocator about heat and migration: who moves, when, and with which bytes."""

from __future__ import annotations

from typing import Final

import spectral_memory.hierarchical.domain as domain_module
from spectral_memory.hierarchical.arena import Arena
from spectral_memory.hierarchical.domain import Domain
from spectral_memory.hierarchical.row_ring import RowRing
from spectral_memory.hierarchical.rows import HEAT_BITS
from spectral_memory.hierarchical.rules import Rules
from spectral_memory.oracle.detection.allocator_extents import do_nothing
from spectral_memory.oracle.detection.bug import BugClass, Patch, Plant, PlantedBug
from spectral_memory.oracle.detection.planting import plant_within
from spectral_memory.oracle.judge.setup import System
from spectral_spec.hierarchical import Config
from spectral_spec.hierarchical.migration import compute_rest
from spectral_spec.hierarchical.placement import REAL
from spectral_spec.thermal import Policy
from spectral_spec.tiers import Tier

__all__ = ["HEATS"]

# ---------------------------------------------------------------- migration and contents


def plant_bottom_rung(patch: Patch) -> None:
    find_place = Domain.find_place

    def find_from_the_bottom(self: Domain, tier: int, _heat: int, grains: int) -> int:
        return find_place(self, tier, 0, grains)

    patch.setattr(Domain, "find_place", find_from_the_bottom)


def plant_stale_bytes(patch: Patch) -> None:
    def reach_only(self: Arena, slot: int, offset: int, length: int) -> None:
        self._reach(slot, offset + length)

    patch.setattr(Arena, "clear", reach_only)


def plant_lost_bytes(patch: Patch) -> None:
    def clear_instead(
        self: Arena, _source: int, _start: int, target: int, offset: int, length: int
    ) -> None:
        self.clear(target, offset, length)

    patch.setattr(Arena, "move", clear_instead)


def plant_short_copy(patch: Patch) -> None:
    move = Arena.move

    def move_but_one(
        self: Arena, source: int, start: int, target: int, offset: int, length: int
    ) -> None:
        self.clear(target, offset, length)
        move(self, source, start, target, offset, length - 1)

    patch.setattr(Arena, "move", move_but_one)


def plant_backward_copy(patch: Patch) -> None:
    move = Arena.move

    def move_from_the_end(
        self: Arena, source: int, start: int, target: int, offset: int, length: int
    ) -> None:
        step = start - offset
        if source != target or not 0 < step < length:
            move(self, source, start, target, offset, length)
            return
        for at in reversed(range(0, length, step)):  # overwrites what it reads next
            piece = self.read(source, start + at, min(step, length - at))
            self.write(target, offset + at, piece)

    patch.setattr(Arena, "move", move_from_the_end)


def plant_unwritten_reads(patch: Patch) -> None:
    def read_what_lies_there(self: Domain, row: int, offset: int, length: int) -> bytes:
        if length == 0:
            return b""
        key, start = self.get_slot_key(row), self.rows.get_offset(row) + offset
        self.arena.clear(key, start + length, 0)  # so that the buffer is long enough
        return self.arena.read(key, start, length)

    patch.setattr(Domain, "read", read_what_lies_there)


def plant_lost_axis(patch: Patch) -> None:
    migrate = Domain.migrate

    def migrate_as_new(self: Domain, row: int, tier: int) -> bool:
        done = migrate(self, row, tier)
        if done and tier == Tier.ULTRA_COLD and self.rows.axis[row] == REAL:
            self.rows.axis[row] = 0
        return done

    patch.setattr(Domain, "migrate", migrate_as_new)


# ------------------------------------------------------------------ hysteresis and decay


def plant_eager_demotion(patch: Patch) -> None:
    def demote(policy: Policy, tier: int, heat: int) -> int:
        return compute_rest(policy, tier, heat - 1)  # >= where the rule says >

    patch.setattr(domain_module, "compute_rest", demote)


def plant_no_decay(patch: Patch) -> None:
    start_epoch = Domain.start_epoch

    def start_with_all_heat(self: Domain, epoch: int) -> None:
        for row in self.rows:
            self.rows.heat[row] += (epoch - self.epoch) << HEAT_BITS
        start_epoch(self, epoch)

    patch.setattr(Domain, "start_epoch", start_with_all_heat)


def plant_no_cool_down(patch: Patch) -> None:
    def is_settled(_: Domain, _row: int) -> bool:
        return True

    patch.setattr(Domain, "is_settled", is_settled)


def plant_long_cool_down(patch: Patch) -> None:
    def is_settled(self: Domain, row: int) -> bool:
        return self.clock.epoch - self.rows.moved[row] > self.config.policy.cool_down

    patch.setattr(Domain, "is_settled", is_settled)


def plant_no_floor(patch: Patch) -> None:
    make = Rules.__init__

    def make_without(self: Rules, config: Config) -> None:
        make(self, config)
        self.floor = 1

    patch.setattr(Rules, "__init__", make_without)


def plant_weak_duel(patch: Patch) -> None:
    def triumph(_: Policy, challenger: int, defender: int) -> bool:
        return challenger > defender

    patch.setattr(domain_module, "compute_triumph", triumph)


def plant_ageless_defender(patch: Patch) -> None:
    def get_level(self: Domain, row: int) -> int:
        return self.rows.get_level(row)

    plant_within(patch, Domain, "duel", lambda inner: inner.setattr(Domain, "get_heat", get_level))


def plant_stubborn_front(patch: Patch) -> None:
    def stay(self: RowRing) -> int:
        return self.first

    plant_within(patch, Domain, "duel", lambda inner: inner.setattr(RowRing, "advance", stay))


def plant_lost_challenger(patch: Patch) -> None:
    def can_follow(_: Domain, _row: int, _rival: int) -> bool:
        return True

    patch.setattr(Domain, "can_follow", can_follow)


def plant_forgotten_waiter(patch: Patch) -> None:
    patch.setattr(Domain, "fill_vacancy", do_nothing)


def plant_last_waiter(patch: Patch) -> None:
    plant_within(
        patch,
        Domain,
        "fill_vacancy",
        lambda inner: inner.setattr(RowRing, "front", RowRing.back),
    )


def plant_cold_waiter(patch: Patch) -> None:
    def fill(self: Domain) -> None:
        while self.has_room and len(self.waiting):
            row = self.waiting.front
            self.waiting.remove(row)
            self.migrate(row, Tier.HOT)

    patch.setattr(Domain, "fill_vacancy", fill)


def plant_standing_hand(patch: Patch) -> None:
    def visit(self: Domain) -> None:
        if not len(self.sweep):
            return
        row = self.sweep.front
        tier = self.rows.tier[row]
        rest = compute_rest(self.config.policy, tier, self.get_heat(row))
        if rest == tier:
            self.sweep.advance()
        elif self.is_settled(row):
            self.migrate(row, rest)

    patch.setattr(Domain, "visit_next", visit)


def plant_single_steps(patch: Patch) -> None:
    def sink_once(policy: Policy, tier: int, heat: int) -> int:
        return max(compute_rest(policy, tier, heat), tier - 1)

    patch.setattr(domain_module, "compute_rest", sink_once)


def _make(name: str, kind: BugClass, words: str, rule: str, plant: Plant) -> PlantedBug:
    return PlantedBug(name, kind, words, System.HIERARCHICAL, rule, plant)


_M, _H = BugClass.CONTENTS, BugClass.HYSTERESIS

#: In the order of the classes.
HEATS: Final = (
    _make("bottom-rung", _M, "a migration ignores the rung of the heat", "H12", plant_bottom_rung),
    _make("stale-bytes", _M, "new bytes are stale, not zero", "H14", plant_stale_bytes),
    _make("lost-bytes", _M, "a migration loses the bytes", "H18", plant_lost_bytes),
    _make("short-copy", _M, "a migration copies a byte too few", "H18", plant_short_copy),
    _make(
        "backward-copy",
        _M,
        "a defragmentation overwrites bytes that it has still to move",
        "H36",
        plant_backward_copy,
    ),
    _make(
        "unwritten-reads",
        _M,
        "a block that was never written shows what lay there",
        "H13",
        plant_unwritten_reads,
    ),
    _make(
        "lost-axis",
        _M,
        "a block that sinks to ultra-cold counts as unwritten",
        "H18",
        plant_lost_axis,
    ),
    _make(
        "eager-demotion",
        _H,
        "a tier is left one unit of heat too early",
        "H17",
        plant_eager_demotion,
    ),
    _make("no-decay", _H, "heat does not decay", "T2", plant_no_decay),
    _make("no-cool-down", _H, "there is no cool-down", "H16", plant_no_cool_down),
    _make(
        "long-cool-down", _H, "the cool-down lasts an epoch too long", "H16", plant_long_cool_down
    ),
    _make("no-floor", _H, "an epoch has no least length", "H50", plant_no_floor),
    _make("weak-duel", _H, "a duel needs no margin", "T6", plant_weak_duel),
    _make(
        "ageless-defender",
        _H,
        "a defender has the heat of its last use",
        "H21",
        plant_ageless_defender,
    ),
    _make(
        "stubborn-front",
        _H,
        "a defender that won stays at the front",
        "H21",
        plant_stubborn_front,
    ),
    _make("lost-challenger", _H, "a challenger without a place wins", "H21", plant_lost_challenger),
    _make(
        "forgotten-waiter",
        _H,
        "free forgets the block that waits",
        "H23",
        plant_forgotten_waiter,
    ),
    _make(
        "last-waiter",
        _H,
        "a freed hot place goes to the block that came last",
        "H23",
        plant_last_waiter,
    ),
    _make(
        "cold-waiter",
        _H,
        "a freed hot place goes to a block that has cooled",
        "H23",
        plant_cold_waiter,
    ),
    _make(
        "standing-hand",
        _H,
        "the hand waits at a block that has cooled",
        "H24",
        plant_standing_hand,
    ),
    _make("single-steps", _H, "a block sinks one tier at a time", "H17", plant_single_steps),
)
