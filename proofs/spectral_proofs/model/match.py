"""Field by field the same: the quick way to see that the reference is in the state of the spec.

Two domains with equal fields have equal keys, so it is enough to write one. Where a field
differs, or the layout holds anything beyond the state, or a block holds bytes, the matcher
does not answer, and `spectral_proofs.model.layout` and `spectral_proofs.model.canonical`
decide by the two keys. What it writes is what those two write, byte for byte.
"""

from __future__ import annotations

from array import array
from typing import Final, TypeAlias

from immutables import Map

from spectral_proofs.model.canonical import STRANGER, pack
from spectral_proofs.model.layout import Layout, get_buffers
from spectral_proofs.model.shared import SharedDomain
from spectral_proofs.model.slots import SlotsLayout
from spectral_spec.extents import GRAIN, WHOLE_SLOT
from spectral_spec.hierarchical import Domain
from spectral_spec.hierarchical.placement import REAL
from spectral_spec.ring import NOWHERE, Ring, get_members
from spectral_spec.thermal import Policy

__all__ = ["Looks", "Matcher"]

Numbers: TypeAlias = tuple[int, ...]
Rings: TypeAlias = tuple[Numbers, Numbers, Numbers]
"""The rows of the sweep, of the hot and of the waiting ring."""
Looks: TypeAlias = tuple[Numbers, bytes, tuple[bool, ...]]
"""One value for domains whose rows were freed alike and whose blocks, all of them without
bytes, lie in the same places and stand in the same order."""

_OTHER: Final = b"another state"
"""Stands for the part of a key that cannot be written."""


class Matcher:
    """Compares domains; the pieces of keys that it wrote it keeps by the numbers in them."""

    def __init__(self, policy: Policy, symmetric: bool) -> None:
        self._cool_down = policy.cool_down
        self._symmetric = symmetric
        self._places: dict[Numbers, tuple[Numbers, bytes]] = {}
        self._times: dict[Numbers, bytes] = {}
        self._rings: dict[Rings, bytes] = {}
        self._rows: dict[
            tuple[int, Map[int, int], Map[int, int]],
            tuple[Numbers, list[int] | None, tuple[bool, ...]],
        ] = {}
        self._rest: dict[Numbers, bytes] = {}

    def match(self, domain: Domain, twin: SharedDomain) -> tuple[Layout, Looks] | None:
        """The layout of a domain of the reference, if its fields are the specification's."""
        order, rest = twin.sweep.form.layout
        hot, hot_rest = twin.hot.form.layout
        waiting, waiting_rest = twin.waiting.form.layout
        slots = twin.slots.seal().layout
        if (
            rest
            or hot_rest
            or waiting_rest
            or slots.residue
            or get_buffers(twin.arena)
            or domain.clock != twin.clock
            or not has_slots(domain, slots)
        ):
            return None
        used = self._match_rows(domain, twin, order)
        if used is None:
            return None
        rings, pieces = (order, hot, waiting), [b""]
        places = self._match_blocks(domain, twin, rings, pieces)
        if places == _OTHER:
            return None
        rows, tallies = twin.rows, twin.tallies
        length = 10 + 10 * len(order) + len(hot) + len(waiting) + len(slots.numbers)
        head = length, domain.clock.phase, 0, 0, 0, 0, True in used, len(order)
        pieces[0] = self._rest.get(head) or write(self._rest, head)
        pieces += self._rings.get(rings) or self._write_rings(rings), slots.section
        if not self._symmetric:
            freed = (row for row, was_freed in enumerate(used) if was_freed)
            pieces.append(pack([0, *order, *rows.get_vacant(), *freed]))
        sums = 7, *tallies.tiers, tallies.bytes_live, tallies.bytes_held
        residue = self._rest.get(sums) or write(self._rest, sums)
        return Layout(b"".join(pieces), residue), (order, places, used)

    def _match_rows(
        self, domain: Domain, twin: SharedDomain, order: Numbers
    ) -> tuple[bool, ...] | None:
        """Which rows were freed before, if the rows are the same; else None.

        Those of the sweep are live, and all others vacant.
        """
        rows, tally, live = twin.rows, domain.tally, len(order)
        asked = domain.rows, domain.vacant, domain.generations
        found = self._rows.get(asked)
        if found is None:
            found = self._rows[asked] = read_rows(*asked)
        stack, generation, used = found
        if (
            stack == rows.get_vacant()
            and generation == rows.generation
            and live + len(stack) == len(rows) == domain.rows
            and (len(stack) == 0 or len({*stack, *order}) == len(rows))
            and live == len(domain.blocks) == tally.mallocs - tally.frees == twin.tallies.live
        ):
            return used
        return None

    def _match_blocks(
        self, domain: Domain, twin: SharedDomain, rings: Rings, pieces: list[bytes]
    ) -> bytes:
        """Where the blocks lie, if they are the same and stand in the same rings.

        What the key says of them is added to its pieces.
        """
        (order, hot, waiting), sweep = rings, domain.sweep.places
        if len(sweep) != len(order) or not may_have_ring(domain.hot, hot, order):
            return _OTHER
        if not may_have_ring(domain.waiting, waiting, order):
            return _OTHER
        rows, blocks, epoch = twin.rows, domain.blocks, domain.clock.epoch
        in_hot, in_waiting, last, places = domain.hot.places, domain.waiting.places, NOWHERE, b""
        columns = rows.size, rows.resonance, rows.grain, rows.axis, rows.tier
        where, every = list(zip(*columns, strict=True)), range(len(rows))
        levels, stamps = map(rows.get_level, every), map(rows.get_stamp, every)
        when = list(zip(levels, stamps, rows.moved, strict=True))
        for row in order:
            block, time = blocks.get(row), when[row]
            place, piece = self._places.get(where[row]) or self._learn(where[row], twin, row)
            if block is None or block[:6] != place or block[6:9] != time or len(block[12]) > 0:
                return _OTHER
            turn, turn_hot, turn_waiting = block[9:12]
            is_hot, waits = row in hot, row in waiting
            if (
                turn <= last
                or sweep.get(turn) != row
                or (in_hot.get(turn_hot) != row if is_hot else turn_hot != NOWHERE)
                or (in_waiting.get(turn_waiting) != row if waits else turn_waiting != NOWHERE)
            ):
                return _OTHER
            last = turn
            now = time[0] - epoch + time[1], epoch - time[2], is_hot, waits
            pieces += piece, self._times.get(now) or self._write_times(now)
            places += piece
        return places

    def _learn(self, columns: Numbers, twin: SharedDomain, row: int) -> tuple[Numbers, bytes]:
        """Where the block of a row lies, as the specification says it; nowhere if it has bytes.

        Its channel follows from its size, so all of it follows from the columns.
        """
        rows, place = twin.rows, tuple[int, ...]()
        if rows.is_live(row) and rows.axis[row] != REAL:
            size, channel, offset = rows.size[row], rows.get_channel(row), rows.grain[row] * GRAIN
            place = size, rows.resonance[row], channel, offset, rows.axis[row], rows.tier[row]
        found = self._places[columns] = place, array("i", place).tobytes()
        return found

    def _write_times(self, now: Numbers) -> bytes:
        """The part of a key that says how hot a block is, and how long ago it moved."""
        heat, age, is_hot, waits = now
        numbers = max(0, heat), min(self._cool_down, age), is_hot, waits
        piece = self._times[now] = array("i", numbers).tobytes()
        return piece

    def _write_rings(self, rings: Rings) -> bytes:
        """The part of a key that speaks of the hot and of the waiting ring."""
        numbers: list[int] = []
        for ring in rings[1:]:
            numbers += len(ring), *map(rings[0].index, ring)
        piece = self._rings[rings] = array("i", numbers).tobytes()
        return piece


def read_rows(
    rows: int, vacant: Map[int, int], generations: Map[int, int]
) -> tuple[Numbers, list[int] | None, tuple[bool, ...]]:
    """The stack of vacant rows and the generations as the reference holds them; which are not 0.

    What the reference cannot hold is written as None.
    """
    stack = tuple(vacant.get(height, STRANGER) for height in range(len(vacant)))
    counts = [generations.get(row, 0) for row in range(rows)]
    used = tuple(count > 0 for count in counts)
    if not set(generations) <= set(range(rows)) or any(count < 0 for count in counts):
        return stack, None, used
    return stack, counts, used


def write(pieces: dict[Numbers, bytes], numbers: Numbers) -> bytes:
    """Numbers as bytes, which are kept."""
    piece = pieces[numbers] = array("i", numbers).tobytes()
    return piece


def may_have_ring(ring: Ring[int], rows: Numbers, order: Numbers) -> bool:
    """False if the members of a ring are not these rows, all of which are in the sweep.

    Whether a single row is the member is for the caller to see.
    """
    if len(ring.places) != len(rows):
        return False
    if len(rows) > 1 and get_members(ring) != rows:
        return False
    return len(rows) == 0 or set(rows) <= set(order)


def has_slots(domain: Domain, layout: SlotsLayout) -> bool:
    """True if the free extents are the same; a slot that is absent is wholly free."""
    free, rest = layout.free, len(layout.free)
    for key, extents in domain.slots.items():
        if extents != WHOLE_SLOT:
            if free.get(key) != extents:
                return False
            rest -= 1
    return rest == 0
