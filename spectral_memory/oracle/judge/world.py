"""The relation with an index: its cost does not grow with the number of live blocks.

The specification's relation is the meaning. The index only answers whether it allows
an outcome; what it does not allow is put to the relation itself, for its words.
Tests hold the two against each other.
"""

from __future__ import annotations

from bisect import bisect_left, insort

from immutables import Map

from spectral_spec.address import OFFSETS, GlobalAddress
from spectral_spec.contents import read_bytes, truncate, write_bytes
from spectral_spec.errors import SpectralError, is_refusal
from spectral_spec.extents import compute_extent_length, compute_size_class
from spectral_spec.hierarchical import (
    Calloc,
    Config,
    Malloc,
    Operation,
    Outcome,
    Seen,
    World,
    find_violation,
)
from spectral_spec.hierarchical.abstraction import compute_size, get_expected_births
from spectral_spec.hierarchical.refusals import compute_due_refusal, find_refusal_violation
from spectral_spec.hierarchical.relation import find_birth_violation, find_form_violation
from spectral_spec.hierarchical.shortage import (
    Target,
    compute_birth_target,
    compute_resize_target,
    find_shortage_violation,
)
from spectral_spec.tiers import Tier, get_tier_of

__all__ = ["IndexedWorld"]

Key = tuple[int, int, int]


class IndexedWorld:
    """All live blocks by id, their extents in order, and the ids that were freed."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.live: dict[int, Seen] = {}
        self.spent: dict[int, int] = {}
        self._extents: dict[Key, list[tuple[int, int, int]]] = {}  # offset, end, id; in order
        self._hot: dict[int, int] = {}
        self._figures: dict[int, list[int]] = {}
        self._first_hot = config.ranges[Tier.HOT][0]

    def get_figures(self, domain: int) -> list[int]:
        """Live blocks of a domain, bytes live and held, and how many blocks each tier has."""
        return self._figures.get(domain, [0] * 7)

    def to_world(self) -> World:
        """The same as the specification's value. O(n)."""
        return World(self.config, Map(self.live), Map(self.spent))

    def find_violation(self, operation: Operation, outcome: Outcome) -> str | None:
        """The first rule that an outcome breaks, in words; else None, and the world goes on.

        O(log n) and the blocks that moved; a refusal for want of memory O(n).
        """
        if is_refusal(outcome.result):
            if not outcome.moves and self.is_refusal_allowed(operation, outcome.result):
                return None
        elif self._advance(operation, outcome):
            return None
        words = find_violation(self.to_world(), operation, outcome)
        return "the index and the relation disagree" if words is None else words

    # ------------------------------------------------------------------- refusals

    def view(self, block: int | None) -> World:
        """A world that holds no more than one block: enough for what is asked of it."""
        live = Map({block: self.live[block]}) if block in self.live else Map()
        spent = Map({block: self.spent[block]}) if block in self.spent else Map()
        return World(self.config, live, spent)

    def is_refusal_allowed(self, operation: Operation, error: SpectralError) -> bool:
        """True if the refusal is owed or permitted. Rule R7."""
        view = self.view(getattr(operation, "block", None))
        if compute_due_refusal(view, operation) is not None:
            return find_refusal_violation(view, operation, error) is None
        if operation.kind == "realloc":
            return self._is_short(compute_resize_target(view, operation), error)
        if isinstance(operation, Malloc | Calloc):
            return self._is_short(compute_birth_target(view, operation, error), error)
        return False

    def _is_short(self, target: Target, error: SpectralError) -> bool:
        """True if there is no room where the block was to go. Rule R8."""
        name, payload = error.payload
        capacity = self.config.policy.hot_capacity if target.born else None
        if name == "TierFullError":
            return (
                capacity is not None
                and payload == (target.domain, capacity)
                and target.tier == Tier.HOT
                and self._hot.get(target.domain, 0) >= capacity
            )
        view = World(self.config)
        # The refusal must name its reason: in an empty world that is all that can be wrong
        # beside the room that there is.

        if find_shortage_violation(view, target, error) == "a refusal names its reason":
            return False
        prime, length = compute_size_class(target.size), compute_extent_length(target.size)
        return not any(
            self._has_gap((target.domain, resonance, prime), length)
            for resonance in range(target.first, target.last + 1)
        )

    def _has_gap(self, key: Key, length: int) -> bool:
        """True if some free offsets of a slot in a row are long enough."""
        end = 0
        for offset, stop, _ in self._extents.get(key, ()):
            if offset - end >= length:
                return True
            end = stop
        return OFFSETS - end >= length

    # ------------------------------------------------------------------- outcomes

    def _advance(self, operation: Operation, outcome: Outcome) -> bool:
        """Go on if the outcome is allowed; else stay, and return False."""
        block = getattr(operation, "block", None)
        if compute_due_refusal(self.view(block), operation) is not None:
            return False
        moved = dict(outcome.moves)
        if len(moved) != len(outcome.moves) or not self._is_movable(operation, outcome, moved):
            return False
        owner = self.live[block].domain if block is not None else operation.domain  # type: ignore[union-attr]  # one or the other
        touched = {*moved, *([block] if block is not None else [])}
        before = {one: self.live.get(one) for one in touched}
        for one in touched:
            if before[one] is not None:
                self._take_out(one)
        self._change(operation, owner, moved)
        for one in touched:
            if one in self.live:
                self._put_in(one)
        if not self._is_allowed(operation, outcome, owner, moved, before):
            self._restore(before)
            return False
        if operation.kind == "free":
            self.spent[operation.block] = owner
        return True

    def _restore(self, before: dict[int, Seen | None]) -> None:
        """The blocks as they were."""
        for one, seen in before.items():
            if one in self.live:
                self._take_out(one)
                del self.live[one]
            if seen is not None:
                self.live[one] = seen
        for one, seen in before.items():
            if seen is not None:
                self._put_in(one)

    def _is_movable(
        self, operation: Operation, outcome: Outcome, moved: dict[int, GlobalAddress]
    ) -> bool:
        """True if each block moves to another address, and none is born but the new one."""
        born = []
        for one, address in moved.items():
            seen = self.live.get(one)
            if seen is None:
                born.append(one)
                if one in self.spent:
                    return False
            elif seen.address == address:
                return False
        return tuple(born) == get_expected_births(operation, outcome)

    def _change(self, operation: Operation, owner: int, moved: dict[int, GlobalAddress]) -> None:
        """The live blocks after the operation. Rule R2."""
        live = self.live
        if operation.kind == "free":
            del live[operation.block]
        elif operation.kind == "write":
            seen = live[operation.block]
            contents = write_bytes(seen.contents, operation.offset, operation.data)
            live[operation.block] = seen._replace(contents=contents)
        elif operation.kind == "realloc":
            seen = live[operation.block]
            contents = truncate(seen.contents, operation.size)
            live[operation.block] = seen._replace(size=operation.size, contents=contents)
        for one, address in moved.items():
            seen = live.get(one) or Seen(owner, compute_size(operation), address)
            live[one] = seen._replace(address=address)

    def _is_allowed(
        self,
        operation: Operation,
        outcome: Outcome,
        owner: int,
        moved: dict[int, GlobalAddress],
        before: dict[int, Seen | None],
    ) -> bool:
        """True if addresses and result are allowed in the world as it is now."""
        result, live = outcome.result, self.live
        if operation.kind == "free" and operation.block in moved:
            return False
        checked = list(moved)
        if operation.kind in {"realloc", "write"}:
            checked.append(operation.block)
        if not all(self._is_well_placed(one, owner) for one in checked):
            return False
        if isinstance(operation, Malloc | Calloc):
            (block,) = moved.keys() - {one for one, was in before.items() if was is not None}
            born = World(self.config, Map({block: live[block]}))
            return find_birth_violation(self.view(None), born, operation, block) is None
        if operation.kind == "defragment":
            kept = all(
                was is not None and was.address.resonance == live[one].address.resonance
                for one, was in before.items()
            )
            return kept and result == len(moved)
        if operation.kind == "free":
            return result is None
        seen = live[operation.block]
        if operation.kind == "access":
            return result == seen.address
        if operation.kind == "read":
            size = operation.size
            length = seen.size - operation.offset if size is None else size
            return result == read_bytes(seen.contents, operation.offset, length)
        return result == (operation.block if operation.kind == "realloc" else None)

    def _is_well_placed(self, one: int, owner: int) -> bool:
        """True if a block's address suits it and is apart from its neighbours. Rules R9, R10."""
        seen = self.live[one]
        if seen.domain != owner:
            return False
        capacity = self.config.policy.hot_capacity
        if capacity is not None and self._hot.get(seen.domain, 0) > capacity:
            return False
        # No two extents in order overlap unless two neighbours do.
        row = self._extents[_get_key(seen)]
        at = bisect_left(row, (seen.address.local.offset, 0, 0))
        while row[at][2] != one:
            at += 1
        offset, end, _ = row[at]
        if at > 0 and row[at - 1][1] > offset:
            return False
        if at + 1 < len(row) and row[at + 1][0] < end:
            return False
        return find_form_violation(self.view(None), seen) is None

    # ---------------------------------------------------------------------- index

    def _put_in(self, one: int) -> None:
        """Enter a live block into the index."""
        seen = self.live[one]
        insort(self._extents.setdefault(_get_key(seen), []), _get_extent(seen, one))
        self._count(seen, 1)
        if seen.address.resonance >= self._first_hot:
            self._hot[seen.domain] = self._hot.get(seen.domain, 0) + 1

    def _take_out(self, one: int) -> None:
        """Take a block out of the index."""
        seen = self.live[one]
        row = self._extents[_get_key(seen)]
        del row[bisect_left(row, _get_extent(seen, one))]
        self._count(seen, -1)
        if seen.address.resonance >= self._first_hot:
            self._hot[seen.domain] -= 1

    def _count(self, seen: Seen, sign: int) -> None:
        """A block comes or goes. One at no resonance, which is not allowed, has no tier."""
        figures = self._figures.setdefault(seen.domain, [0] * 7)
        figures[0] += sign
        figures[1] += sign * seen.size
        figures[2] += sign * compute_extent_length(seen.size)
        if 1 <= seen.address.resonance <= len(self.config.enclosures):
            figures[3 + get_tier_of(seen.address.resonance, self.config.enclosures)] += sign


def _get_key(seen: Seen) -> Key:
    """The slot in which a block lies, as the relation tells slots apart."""
    return seen.domain, seen.address.resonance, seen.address.local.prime


def _get_extent(seen: Seen, one: int) -> tuple[int, int, int]:
    """Where a block begins and ends, and its id."""
    offset = seen.address.local.offset
    return offset, offset + compute_extent_length(seen.size), one
