"""The allocator of the specification once more, with another placement: best fit.

    spectral-memory oracle best_fit.py:BestFit --system hierarchical --strictness relational

It was written from the rules of `spec/README.md`, not from the reference. What the relation
leaves free it does in its own way: a block takes the upper end of the tightest gap in its
tier, ids are scattered, every eighth use raises a block, and where the hot tier is full
the block that has been used longest ago makes room. It takes the certified table of
resonances, the slots and the errors from the specification, and nothing else.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from fractions import Fraction
from itertools import pairwise
from typing import Final

from spectral_memory.oracle import HierarchicalAdapter, Setup
from spectral_spec import errors
from spectral_spec.address import GlobalAddress, LocalAddress
from spectral_spec.lattice import get_slot
from spectral_spec.resonances import ENCLOSURES
from spectral_spec.thermal import Policy

__all__ = ["BestFit", "BestFitMemory"]

DOMAINS: Final = 12
PRIMES: Final = (2, 3, 5, 7, 11, 13, 17)
LIMITS: Final = (64, 256, 1024, 4096, 16384, 65536)  # largest sizes of the channels, rule E6
GRAIN: Final = 16
SLOT_BYTES: Final = 2**24
ULTRA_COLD, COLD, WARM, HOT, AUTO = range(5)
TIER_NAMES: Final = ("ultra-cold", "cold", "warm", "hot")
ZERO, REAL, IMAGINARY = range(3)
Frequency = float | Fraction
COUNTED: Final = ("mallocs", "frees", "quantized", "promotions", "demotions")
RISE_EVERY: Final = 8  # uses
SCATTER: Final = 0x9E3779B97F4A7C15  # odd, so no two births have one id
ID_SPAN: Final = 2**61


class Gaps:
    """The free extents of one slot, by offset and by length. Each operation O(n) at most."""

    def __init__(self) -> None:
        self.lengths = {0: SLOT_BYTES}
        self.offsets = [0]
        self.by_length = [(SLOT_BYTES, 0)]

    def find(self, length: int) -> tuple[int, int] | None:
        """Length and offset of the tightest gap that is long enough."""
        at = bisect_left(self.by_length, (length, 0))
        return self.by_length[at] if at < len(self.by_length) else None

    def take(self, offset: int, length: int) -> int:
        """The upper end of a gap is taken; where that begins."""
        whole = self._remove(offset)
        if whole > length:
            self._add(offset, whole - length)
        return offset + whole - length

    def give(self, offset: int, length: int) -> None:
        """A freed extent joins the gaps that it touches."""
        at = bisect_right(self.offsets, offset)
        if at < len(self.offsets) and self.offsets[at] == offset + length:
            length += self._remove(self.offsets[at])
        if at > 0 and self.offsets[at - 1] + self.lengths[self.offsets[at - 1]] == offset:
            offset = self.offsets[at - 1]
            length += self._remove(offset)
        self._add(offset, length)

    def _add(self, offset: int, length: int) -> None:
        self.lengths[offset] = length
        insort(self.offsets, offset)
        insort(self.by_length, (length, offset))

    def _remove(self, offset: int) -> int:
        length = self.lengths.pop(offset)
        del self.offsets[bisect_left(self.offsets, offset)]
        del self.by_length[bisect_left(self.by_length, (length, offset))]
        return length


class Block:
    """A live block. Bytes behind the end of `data` were never written and are zero."""

    def __init__(self, block_id: int, domain: int, size: int) -> None:
        self.id = block_id
        self.domain = domain
        self.size = size
        self.resonance = 0
        self.offset = 0
        self.written = False
        self.data = bytearray()
        self.uses = 0

    @property
    def address(self) -> GlobalAddress:
        """Resonance, axis, prime channel, lattice slot and offset."""
        channel = get_channel(self.size)
        axis = IMAGINARY if self.size == 0 else REAL if self.written else ZERO
        slot = get_slot(self.domain, channel)
        return GlobalAddress(self.resonance, LocalAddress(axis, channel, slot, self.offset))


class BestFitMemory:
    """The allocator; `n_zeros` resonances, and of the policy the bound of the hot tier."""

    def __init__(self, n_zeros: int = 100, policy: Policy | None = None) -> None:
        self.n_zeros = n_zeros
        self.capacity = (policy or Policy()).hot_capacity
        below = [sum(1 for one in ENCLOSURES[:n_zeros] if one.high <= edge) for edge in (30, 100)]
        self.ranges = ((1, 1), (2, below[0]), (below[0] + 1, below[1]), (below[1] + 1, n_zeros))
        self.wall_lows = [(one.low + two.low) / 2 for one, two in pairwise(ENCLOSURES)]
        self.wall_highs = [(one.high + two.high) / 2 for one, two in pairwise(ENCLOSURES)]
        self.gaps: dict[tuple[int, int, int], Gaps] = {}
        self.blocks: dict[int, Block] = {}
        self.spent: set[int] = set()
        self.births = 0
        self.hot: list[dict[int, None]] = [{} for _ in range(DOMAINS)]  # used longest ago first
        self.counts = [dict.fromkeys(COUNTED, 0) for _ in range(DOMAINS)]
        self.before: dict[int, GlobalAddress | None] = {}  # addresses when `take_moves` was called

    # ------------------------------------------------------------------ operations

    def malloc(self, size: int, hint: int, t: Frequency | None, domain: int) -> int:
        """A new block."""
        if size > SLOT_BYTES:
            raise errors.ArgumentRangeError("count * size", size, 0, SLOT_BYTES)
        first, last = (1, self.n_zeros) if hint == AUTO else self.ranges[hint]
        if first > last:
            raise errors.EmptyTierError(hint, self.n_zeros)
        if t is not None:
            first = last = self.quantize(Fraction(t), first, last)
            place = self.find_in(domain, size, self.get_tier(first), first, last)
        elif hint != AUTO:
            place = self.find_in(domain, size, hint, first, last)
        else:
            place = self.find_anywhere(domain, size)
        self.births += 1
        block = Block(self.births * SCATTER % ID_SPAN, domain, size)
        self.before[block.id] = None
        self.blocks[block.id] = block
        self.put(block, size, place)
        self.counts[domain]["mallocs"] += 1
        self.counts[domain]["quantized"] += t is not None
        return block.id

    def calloc(self, count: int, size: int, hint: int, t: Frequency | None, domain: int) -> int:
        """A new block; blocks are zero anyway."""
        return self.malloc(count * size, hint, t, domain)

    def realloc(self, block_id: int, size: int) -> int:
        """Another size: in place if the channel stays and it shrinks, else at another place."""
        block = self.find(block_id)
        self.note(block)
        old, new = compute_length(block.size), compute_length(size)
        if get_channel(size) == get_channel(block.size) and new <= old:
            if new < old:
                gaps = self.get_gaps(block.domain, size, block.resonance)
                gaps.give(block.offset + new, old - new)
            block.size = size
        else:
            tier = self.get_tier(block.resonance)
            place = self.find_best(block.domain, size, *self.ranges[tier])
            if place is None:
                raise errors.OutOfMemoryError(block.domain, tier, PRIMES[get_channel(size)], size)
            self.put(block, size, place)
        del block.data[size:]
        block.written = block.written and size > 0
        self.use(block)
        return block_id

    def access(self, block_id: int) -> GlobalAddress:
        """One use; where the block lies then."""
        block = self.find(block_id)
        self.use(block)
        return block.address

    def read(self, block_id: int, offset: int, size: int | None) -> bytes:
        """Bytes, up to the end for a size of None."""
        block = self.find(block_id)
        length = max(0, block.size - offset) if size is None else size
        check_bounds(block, offset, length)
        self.use(block)
        return bytes(block.data[offset : offset + length]).ljust(length, b"\0")

    def write(self, block_id: int, data: bytes, offset: int) -> None:
        """Put bytes into a block."""
        block = self.find(block_id)
        check_bounds(block, offset, len(data))
        if data:
            self.note(block)
            block.written = True
            block.data.extend(bytes(max(0, offset - len(block.data))))
            block.data[offset : offset + len(data)] = data
        self.use(block)

    def free(self, block_id: int) -> None:
        """End a block."""
        if block_id in self.spent:
            raise errors.DoubleFreeError(block_id)
        block = self.find(block_id)
        self.lift(block)
        del self.blocks[block_id]
        self.spent.add(block_id)
        self.counts[block.domain]["frees"] += 1

    def defragment(self, domain: int) -> int:
        """Push the blocks of every slot up against its end; how many moved."""
        slots: dict[tuple[int, int], list[Block]] = {}
        for block in self.blocks.values():
            if block.domain == domain:
                key = block.resonance, get_channel(block.size)
                slots.setdefault(key, []).append(block)
        moved = 0
        for (resonance, channel), blocks in slots.items():
            gaps = self.gaps[domain, channel, resonance] = Gaps()
            for block in sorted(blocks, key=lambda one: -one.offset):
                self.note(block)
                offset = gaps.take(0, compute_length(block.size))
                moved += offset != block.offset
                block.offset = offset
        return moved

    # ----------------------------------------------------------------------- views

    def address(self, block_id: int) -> GlobalAddress:
        """Where a block lies."""
        return self.find(block_id).address

    def temperature(self, block_id: int) -> str:
        """The tier of a block in words."""
        return TIER_NAMES[self.get_tier(self.find(block_id).resonance)]

    def get_stats(self, domain: int) -> dict[str, object]:
        """What is counted of a domain."""
        mine = [one for one in self.blocks.values() if one.domain == domain]
        tiers = [self.get_tier(one.resonance) for one in mine]
        return {
            **self.counts[domain],
            "live_blocks": len(mine),
            "bytes_live": sum(one.size for one in mine),
            "bytes_held": sum(compute_length(one.size) for one in mine),
            "ultra_cold_blocks": tiers.count(ULTRA_COLD),
            "cold_blocks": tiers.count(COLD),
            "warm_blocks": tiers.count(WARM),
            "hot_blocks": tiers.count(HOT),
        }

    def take_moves(self) -> tuple[tuple[int, GlobalAddress], ...]:
        """The blocks that moved or were born since the last call."""
        before, self.before = self.before, {}
        return tuple(
            (one, self.blocks[one].address)
            for one, address in before.items()
            if one in self.blocks and self.blocks[one].address != address
        )

    # ---------------------------------------------------------------------- inside

    def find(self, block_id: int) -> Block:
        """A live block, or why there is none."""
        block = self.blocks.get(block_id)
        if block is not None:
            return block
        if block_id in self.spent:
            raise errors.UseAfterFreeError(block_id)
        raise errors.UnknownBlockError(block_id)

    def quantize(self, t: Fraction, first: int, last: int) -> int:
        """The nearest of the resonances first..last; rule Q5."""
        below = bisect_left(self.wall_lows, t)  # walls below t, and perhaps the one around it
        if below < first:
            return first
        if below >= last:
            return last
        if t < self.wall_highs[below - 1]:
            raise errors.UndecidableError(t, below)
        return below + 1

    def get_tier(self, resonance: int) -> int:
        """The tier of a resonance."""
        return sum(resonance >= first for first, _ in self.ranges[1:])

    def is_full(self, domain: int) -> bool:
        """True if no more block may be hot."""
        return self.capacity is not None and len(self.hot[domain]) >= self.capacity

    def find_in(self, domain: int, size: int, tier: int, first: int, last: int) -> tuple[int, int]:
        """A place at the resonances first..last of one tier, or the refusal."""
        if tier == HOT and self.capacity is not None and self.is_full(domain):
            raise errors.TierFullError(domain, self.capacity)
        place = self.find_best(domain, size, first, last)
        if place is None:
            raise errors.OutOfMemoryError(domain, tier, PRIMES[get_channel(size)], size)
        return place

    def find_anywhere(self, domain: int, size: int) -> tuple[int, int]:
        """A place for a block that asks for nothing: warm if that can be."""
        for tier in (WARM, COLD, HOT, ULTRA_COLD):
            if tier != HOT or not self.is_full(domain):
                place = self.find_best(domain, size, *self.ranges[tier])
                if place is not None:
                    return place
        raise errors.OutOfMemoryError(domain, ULTRA_COLD, PRIMES[get_channel(size)], size)

    def find_best(self, domain: int, size: int, first: int, last: int) -> tuple[int, int] | None:
        """Resonance and offset of the tightest gap; of equal ones the highest resonance."""
        channel, length = get_channel(size), compute_length(size)
        best: tuple[int, int, int] | None = None
        for resonance in range(last, first - 1, -1):
            gaps = self.gaps.get((domain, channel, resonance))
            gap = (SLOT_BYTES, 0) if gaps is None else gaps.find(length)
            if gap is not None and (best is None or gap[0] < best[0]):
                best = gap[0], resonance, gap[1]
        return None if best is None else best[1:]

    def get_gaps(self, domain: int, size: int, resonance: int) -> Gaps:
        """The free extents of the slot for blocks of this size."""
        return self.gaps.setdefault((domain, get_channel(size), resonance), Gaps())

    def note(self, block: Block) -> None:
        """Remember where a block lay before it is changed."""
        self.before.setdefault(block.id, block.address)

    def lift(self, block: Block) -> None:
        """Take a block from its place."""
        gaps = self.get_gaps(block.domain, block.size, block.resonance)
        gaps.give(block.offset, compute_length(block.size))
        self.hot[block.domain].pop(block.id, None)

    def put(self, block: Block, size: int, place: tuple[int, int]) -> None:
        """Put a block into the upper end of a gap, and only then take it from its old place."""
        resonance, gap = place
        gaps = self.get_gaps(block.domain, size, resonance)
        offset = gaps.take(gap, compute_length(size))
        if block.resonance:
            self.lift(block)
        block.size, block.resonance, block.offset = size, resonance, offset
        if self.get_tier(resonance) == HOT:
            self.hot[block.domain][block.id] = None

    def move(self, block: Block, tier: int) -> bool:
        """Move a block to another tier; False, and nothing happens, if that has no place."""
        place = self.find_best(block.domain, block.size, *self.ranges[tier])
        if place is None:
            return False
        rises = place[0] > block.resonance
        self.counts[block.domain]["promotions" if rises else "demotions"] += 1
        self.note(block)
        self.put(block, block.size, place)
        return True

    def use(self, block: Block) -> None:
        """Count a use; every eighth raises the block."""
        block.uses += 1
        hot = self.hot[block.domain]
        if block.id in hot:
            del hot[block.id]
            hot[block.id] = None
            return
        if block.uses % RISE_EVERY == 0:
            tier = self.get_tier(block.resonance) + 1
            full = tier == HOT and self.is_full(block.domain)
            if not full or self.move(self.blocks[next(iter(hot))], WARM):
                self.move(block, tier)


def get_channel(size: int) -> int:
    """The prime channel of a size: the number of limits below it."""
    return bisect_left(LIMITS, size)


def compute_length(size: int) -> int:
    """Bytes that a block takes: whole grains, at least one."""
    return max(GRAIN, (size + GRAIN - 1) // GRAIN * GRAIN)


def check_bounds(block: Block, offset: int, length: int) -> None:
    """Refuse bytes past the end of a block."""
    if offset + length > block.size:
        raise errors.OutOfBoundsError(block.id, offset, length, block.size)


class BestFit(HierarchicalAdapter):
    """How the oracle gets at it: own ids, and moves that need not be searched for."""

    ids = False

    def make(self, setup: Setup) -> BestFitMemory:
        """A new memory."""
        self.own = BestFitMemory(setup.n_zeros, setup.policy)
        return self.own

    def take_moves(self) -> tuple[tuple[int, GlobalAddress], ...]:
        """The blocks that moved or were born."""
        return self.own.take_moves()
