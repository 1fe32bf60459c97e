"""The heat of the keys when the hot tier is bounded: a ring of cells and duels.

The ring is a deque of cells, front first. A key that is deleted leaves its cell
in the deque, emptied; the ends skip such cells, and the deque is rebuilt when
they outnumber the members. Every operation is O(1), amortised.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from typing import Final, TypeVar

from spectral_memory.minimal.heat_table import HeatTable
from spectral_memory.minimal.records import PLAIN, Cell, Record, get_untouched
from spectral_spec.thermal import Policy
from spectral_spec.tiers import COLD, HOT, WARM

__all__ = ["BoundedHeatTable"]

K = TypeVar("K")

_SLACK: Final = 8  # emptied cells that are never worth a rebuild


class BoundedHeatTable(HeatTable[K]):
    """A heat table whose hot tier holds at most `capacity` keys."""

    __slots__ = ("_capacity", "_emptied", "_margin", "_ring")

    def __init__(self, policy: Policy, capacity: int) -> None:
        super().__init__(policy)
        self._capacity = capacity
        self._margin = policy.duel_margin
        self._ring: deque[Cell[K]] = deque()
        self._emptied = 0

    @property
    def members(self) -> tuple[Cell[K], ...]:
        """The cells of the hot tier, front first. O(capacity)."""
        return tuple(cell for cell in self._ring if cell.packed & 3 == HOT)

    def ends(self) -> tuple[Cell[K], ...]:
        """The first two and the last cell of the hot tier; fewer if it holds fewer. O(1)."""
        if self._hot <= 3:
            return self.members
        ring = self._ring
        self._skip()
        front = ring.popleft()
        self._skip()
        second = ring[0]
        ring.appendleft(front)
        return front, second, ring[-1]

    def insert(self, key: K) -> None:
        """A key that is not in the table enters it; one tick."""
        epoch = self.epoch if self.commits < self.last else self.epoch + 1
        self._admit(key, COLD, epoch, self._insert_heat)

    def touch(self, key: K, record: Record[K]) -> None:
        """Access a key whose record is `record`; one tick."""
        epoch = self.epoch if self.commits < self.last else self.epoch + 1
        packed = record.packed
        heat = max(0, (packed >> 2) - epoch)
        tier = packed & 3
        if tier == WARM and heat <= self._warm_exit:
            tier = COLD
        touched = min(self._heat_limit, heat + self._access_heat)
        if tier != HOT or not isinstance(record, Cell):
            self._admit(key, tier, epoch, touched, packed >> 2)
            return
        # A hot key keeps its place in the ring; only its heat rises.
        record.packed = (epoch + touched) << 2 | HOT
        self.pass_time(self.commits)

    def adopt(self, key: K) -> None:
        """Access a key that came into the dictionary past the table; one tick."""
        self.touch(key, get_untouched())

    def forget(self, record: Record[K]) -> None:
        """Take a record that was removed from `records` out of the counts. No time passes."""
        if record.packed & 3 != HOT or not isinstance(record, Cell):
            super().forget(record)
            return
        self.note_removal()
        self._hot -= 1
        record.packed = COLD
        del record.key  # the ring keeps no deleted key alive
        self._emptied += 1
        if self._emptied > self._hot + _SLACK:
            self._ring = deque(self.members)
            self._emptied = 0

    def _foresee_births(self) -> None:
        """A new key may take a place in the ring, or duel for one: `insert` decides."""

    def recount(self) -> None:
        """Find the counts and the members of the ring from the records. O(n)."""
        super().recount()
        live = {id(record) for record in self.records.values()}
        self._ring = deque(cell for cell in self.members if id(cell) in live)
        self._emptied = 0

    def tier_of(self, record: Record[K]) -> int:
        """Tier now: a place in a bounded hot tier is not lost by cooling. Rule T4."""
        if isinstance(record, Cell) and record.packed & 3 == HOT:
            return HOT
        return super().tier_of(record)

    def count(self, record: Record[K]) -> None:
        """Add a record to the counts of its tier."""
        if isinstance(record, Cell) and record.packed & 3 == HOT:
            self._hot += 1  # and no place in the counts that lapse
        else:
            super().count(record)

    def rejoin(self, key: K, packed: int) -> None:
        """A hot key takes the place at the end of the ring."""
        self.records[key] = cell = Cell(key, packed)
        self._ring.append(cell)

    def _admit(self, key: K, tier: int, epoch: int, heat: int, zero: int = 0) -> None:
        """Store a key that was just touched, in the tier that it has earned."""
        commits = self.commits
        wins = self._hot < self._capacity
        rival: Cell[K] | None = None
        if not wins:
            self._skip()
            rival = self._ring[0]
            wins = heat >= max(0, (rival.packed >> 2) - epoch) + self._margin
        risen = HOT if wins else WARM if heat >= self._warm_entry else tier
        packed = (epoch + heat) << 2 | risen
        cell = Cell(key, packed)
        self.records[key] = cell if wins else self.share(packed)
        if self.commits != commits:
            # The key's own code changed the table: the duel is void.
            cell.packed = (epoch + heat) << 2 | WARM
            self.pass_time(commits)
            return
        self.pass_time(commits)
        if tier == WARM:
            self._warm -= 1
            self._warm_at[zero & self._mask] -= 1
        if risen == WARM:
            self._warm += 1
            self._warm_at[packed >> 2 & self._mask] += 1
        if risen > tier:
            self._promotions += 1
        if wins:
            self._ring.append(cell)
            self._hot += 1
        if rival is not None:
            self._conclude(rival, wins)

    def _conclude(self, rival: Cell[K], lost: bool) -> None:
        """The front of the ring leaves the hot tier, or goes to the end of the ring."""
        if not lost:
            self._ring.rotate(-1)
            return
        self._ring.popleft()
        self._hot -= 1
        self.demotions += 1
        rival.packed += WARM - HOT
        super().count(rival)
        if type(rival.key) in PLAIN:
            # Saves the cell. A key of another type keeps it until it is touched again, and so
            # does a plain one whose hash collides with a key that refuses to be compared.
            with suppress(Exception):
                self.records[rival.key] = self.share(rival.packed)

    def _skip(self) -> None:
        """Drop emptied cells from both ends of the ring; it must have a member."""
        ring = self._ring
        while ring[0].packed & 3 != HOT:
            ring.popleft()
            self._emptied -= 1
        while ring[-1].packed & 3 != HOT:
            ring.pop()
            self._emptied -= 1
