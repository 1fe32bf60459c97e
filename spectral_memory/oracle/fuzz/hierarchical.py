"""Operations for the hierarchical system."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from random import Random
from typing import Final

from spectral_memory.oracle.fuzz import wishes
from spectral_memory.oracle.fuzz.aims import SCENES
from spectral_memory.oracle.fuzz.source import pick_scene
from spectral_memory.oracle.judge.capabilities import Capabilities
from spectral_memory.oracle.judge.operations import NO_BLOCK, Born, Operation, is_birth
from spectral_memory.oracle.judge.setup import DEFAULT_SETUPS, Setup, System
from spectral_spec.address import DOMAINS, OFFSETS
from spectral_spec.hierarchical import (
    Access,
    Calloc,
    Defragment,
    Free,
    Malloc,
    Read,
    Realloc,
    Write,
)
from spectral_spec.hierarchical.handles import ROWS
from spectral_spec.tiers import AUTO, Tier

__all__ = ["HierarchicalSource"]

_MOST: Final = (8, 20, 20, 60)  # live blocks; more teach nothing new and cost more
_BIG: Final = 2**17  # a block above is never written or read as a whole
_SPENT: Final = 40  # freed blocks that are remembered


class HierarchicalSource:
    """Draws stretches of random use between scenes that aim at something."""

    def __init__(self, rng: Random, capabilities: Capabilities, counts: dict[str, int]) -> None:
        self._rng = rng
        self._counts = counts
        self._capabilities = capabilities
        self.begin(DEFAULT_SETUPS[System.HIERARCHICAL])

    def begin(self, setup: Setup) -> None:
        """No block; another choice of domains."""
        rng = self._rng
        self._setup = setup
        self._births = 0
        self._live: list[int] = []  # birth numbers
        self._sizes: dict[int, int] = {}
        self._domain_of: dict[int, int] = {}
        self._ids: dict[int, int] = {}
        self._spent: list[int] = []
        self._most = rng.choice(_MOST)
        self._domains = rng.choice(((0,), (0,), (5,), (11,), (0, 1), (3, 4, 11), range(DOMAINS)))
        self._refill()

    def draw(self, count: int) -> list[Operation]:
        """Scenes until there are about `count` operations."""
        made: list[Operation] = []
        if self._births == 0 and self._setup.policy.hot_capacity is not None:
            made += self._fight_for_a_short_place()  # the hot tier is still empty
        while len(made) < count:
            scene = pick_scene(self._rng, SCENES, self._counts)
            made += getattr(self, f"_{scene}")()
        allowed = self._capabilities.operations
        return made if len(allowed) == 8 else [one for one in made if one.kind in allowed]

    def draw_check(self) -> list[Operation]:
        """Every block is read: whole, or the ends of a large one."""
        made: list[Operation] = []
        for number in self._live:
            block, size = Born(number), self._sizes[number]
            if size <= _BIG:
                made.append(Read(block, 0, None))
            else:
                made += (Read(block, 0, 32), Read(block, size - 32, 32))
        return made if "read" in self._capabilities.operations else []

    def learn(self, operations: Sequence[Operation], results: Sequence[object]) -> None:
        """Which births were granted, and which blocks are gone."""
        births = self._births - sum(map(is_birth, operations))
        for operation, result in zip(operations, results, strict=True):
            done = result is None or isinstance(result, int)
            if is_birth(operation):
                if done:
                    self._live.append(births)
                    self._ids[births] = int(result) if isinstance(result, int) else NO_BLOCK
                births += 1
            elif operation.kind == "free" and done and isinstance(operation.block, Born):
                if operation.block in self._sizes and int(operation.block) in self._live:
                    self._live.remove(int(operation.block))
                    self._spent = [*self._spent[-_SPENT:], int(operation.block)]
            elif operation.kind == "realloc" and done:
                self._sizes[int(operation.block)] = operation.size
        self._refill()

    def get_places(self, operations: Sequence[Operation]) -> list[object]:
        """The domain of each operation."""
        places: list[object] = []
        for operation in operations:
            block = getattr(operation, "block", None)
            if block is None:
                places.append(getattr(operation, "domain", None))
            elif isinstance(block, Born):
                places.append(self._domain_of.get(int(block)))
            else:
                places.append(block % DOMAINS)
        return places

    # ------------------------------------------------------------------------ inside

    def _refill(self) -> None:
        """The operations that random use draws from: on live blocks, mostly small ones."""
        pool: list[Operation] = []
        for number in self._live:
            block, size = Born(number), self._sizes[number]
            access = Access(block)
            pool += (access, access, access)
            if size <= _BIG:
                at = self._rng.randrange(size + 1)
                data = wishes.draw_data(self._rng, min(size - at, 40))
                pool += (Read(block, 0, None), Read(block, at, None), Write(block, at, data))
        allowed = self._capabilities.operations
        self._pool = [one for one in pool if one.kind in allowed]

    def _note(self, operation: Malloc | Calloc, size: int) -> Born:
        """Number a birth."""
        number = self._births
        self._births += 1
        self._sizes[number] = size
        self._domain_of[number] = operation.domain
        return Born(number)

    def _give_birth(
        self,
        made: list[Operation],
        size: int,
        hint: int = AUTO,
        t: Fraction | None = None,
        domain: int | None = None,
    ) -> Born:
        """Append a birth: one in five is a calloc."""
        rng = self._rng
        owner = rng.choice(self._domains) if domain is None else domain
        if t is not None and not self._capabilities.fractions:
            t = Fraction(float(t)) if abs(t) < 10**300 else Fraction(180)
        operation: Malloc | Calloc = Malloc(owner, size, int(hint), t)
        if rng.random() < 0.2 and "calloc" in self._capabilities.operations:
            count = next((n for n in (4, 3, 2) if size % n == 0), 1)
            operation = Calloc(owner, count, size // count, int(hint), t)
        made.append(operation)
        return self._note(operation, size)

    def _pick(self) -> Born | None:
        """A live block, the youngest preferred."""
        live = self._live
        if not live:
            return None
        return Born(live[-1 - int(self._rng.random() ** 2 * len(live))])

    def _find_near(self, number: int) -> list[Born]:
        """The other live blocks of the domain of a block."""
        domain = self._domain_of[number]
        return [Born(one) for one in self._live if self._domain_of[one] == domain and one != number]

    def _draw_ids(self) -> list[int]:
        """Ids that were never issued, some of them close to one that was."""
        issued = [self._ids[one] for one in self._live[-3:]] or [0]
        near = self._rng.choice(issued)
        drawn = [7, 600, 10**9, 12 * ROWS - 1, near + ROWS * DOMAINS, near + DOMAINS * 5000]
        largest, next_door = self._capabilities.largest_id, near % DOMAINS - (near + 1) % DOMAINS
        drawn += (near - next_door, -1, -12, 2**70, -(2**70), near - ROWS * DOMAINS)
        return drawn if largest is None else [one for one in drawn if 0 <= one <= largest]

    # ------------------------------------------------------------------------ scenes

    def _use(self) -> list[Operation]:
        """Anything on live blocks, in a random order."""
        return self._rng.choices(self._pool, k=64) if self._pool else self._bear()

    def _bear(self) -> list[Operation]:
        """A few blocks of any size."""
        if len(self._live) > self._most:
            return self._free_some()
        made: list[Operation] = []
        for _ in range(self._rng.randint(1, 4)):
            hint, t = wishes.draw_wish(self._rng)
            block = self._give_birth(made, wishes.draw_size(self._rng), hint, t)
            made.append(Access(block))
        return made

    def _bear_on_a_wall(self) -> list[Operation]:
        """At the midpoint of two resonances, as near as a number can be."""
        made: list[Operation] = []
        for t in wishes.draw_wall(self._rng, self._setup.n_zeros):
            made.append(Free(self._give_birth(made, 1, self._rng.choice((AUTO, AUTO, *Tier)), t)))
        return made

    def _bear_in_a_tier(self) -> list[Operation]:
        """More blocks than a bounded tier holds."""
        made: list[Operation] = []
        tier = self._rng.choice((Tier.HOT, Tier.HOT, *Tier))
        for _ in range(self._rng.randint(1, 7)):
            t = wishes.draw_frequency(self._rng) if self._rng.random() < 0.3 else None
            self._give_birth(made, wishes.draw_size(self._rng), tier, t)
        return made

    def _free_some(self) -> list[Operation]:
        """Some blocks, all if there are too many."""
        count = self._rng.randint(1, 6) if len(self._live) < self._most else self._most // 2
        chosen = self._rng.sample(self._live, min(count, len(self._live)))
        return [Free(Born(one)) for one in chosen]

    def _misuse(self) -> list[Operation]:
        """A block that was freed."""
        rng, block = self._rng, self._pick()
        gone = [Born(rng.choice(self._spent))] if self._spent else []
        made: list[Operation] = []
        if block is not None and rng.random() < 0.5:
            made.append(Free(block))
            gone.append(block)
        for one in gone:
            made += rng.sample(self._list_uses(one), 3)
        return made or self._bear()

    def _list_uses(self, block: int) -> list[Operation]:
        """Every operation on a block."""
        return [
            Access(block),
            Read(block, 0, None),
            Write(block, 0, b"x"),
            Realloc(block, 5),
            Free(block),
        ]

    def _use_unknown(self) -> list[Operation]:
        """An id that names no block."""
        return self._rng.sample(self._list_uses(self._rng.choice(self._draw_ids())), 2)

    def _reach_too_far(self) -> list[Operation]:
        """Past the end of a block, by one byte or by many; up to the end is fine."""
        block = self._pick()
        if block is None:
            return self._bear()
        size = self._sizes[block]
        return [
            Read(block, size, 1),
            Read(block, size + 1, None) if size < OFFSETS else Read(block, size, None),
            Read(block, max(0, size - 4), min(size, 4)),
            Write(block, size, b"x"),
            Write(block, size, b""),
            Write(block, max(0, size - 1), b"ab"),
            Write(block, OFFSETS, b"x"),
            Read(block, OFFSETS, 1),
        ]

    def _heat(self) -> list[Operation]:
        """A block near one of the thresholds."""
        block, policy = self._pick(), self._setup.policy
        if block is None:
            return self._bear()
        wanted = self._rng.choice((policy.warm_entry, policy.hot_entry, policy.heat_limit))
        accesses = max(1, (wanted - policy.insert_heat) // policy.access_heat)
        return [Access(block)] * min(48, accesses + self._rng.randint(-1, 3))

    def _wait(self) -> list[Operation]:
        """Time passes for the other blocks of a domain."""
        block, policy = self._pick(), self._setup.policy
        if block is None:
            return self._bear()
        near = [block, *self._find_near(block)]
        length = max(policy.epoch_floor, len(near))
        epochs = self._rng.choice((1, 2, 3, 5, policy.hot_exit))
        chosen = self._rng.choices(near[:3], k=3)
        made: list[Operation] = [Access(one) for one in chosen]
        return made * min(epochs * length // 3 + 1, 80)

    def _vacate(self) -> list[Operation]:
        """Blocks wait for a place in the hot tier, and one of it is freed."""
        made: list[Operation] = []
        domain = self._rng.choice(self._domains)
        capacity = self._setup.policy.hot_capacity or 2
        size = wishes.draw_size(self._rng)
        blocks = [self._give_birth(made, size, AUTO, None, domain) for _ in range(capacity + 2)]
        for times in range(self._rng.randint(2, 6)):
            made += [Access(one) for one in blocks[-2:] * times]
        made += [Free(blocks[0]), Access(blocks[-1])]
        return made

    def _resize(self) -> list[Operation]:
        """Shrink and grow, with bytes in it."""
        rng, block = self._rng, self._pick()
        if block is None:
            return self._bear()
        size, new = self._sizes[block], wishes.draw_size(rng)
        made: list[Operation] = []
        if 0 < size <= _BIG:
            made.append(Write(block, 0, wishes.draw_data(rng, min(size, 300))))
        made.append(Realloc(block, new))
        if new <= _BIG:
            made.append(Read(block, 0, min(new, 400)))
            made += (Realloc(block, new // 2), Realloc(block, new))
            made.append(Read(block, 0, min(new, 400)))
        return made

    def _exhaust(self) -> list[Operation]:
        """A slot that holds no more, and a block that would grow in it."""
        made: list[Operation] = []
        rng = self._rng
        size = rng.choice((OFFSETS, OFFSETS, 2**23, 2**23 + 16))
        hint = rng.choice((AUTO, Tier.ULTRA_COLD, Tier.COLD, Tier.COLD))
        t = rng.choice((None, None, Fraction(21), Fraction(15)))
        domain = rng.choice(self._domains)
        small = self._give_birth(made, 64, hint, t, domain)
        blocks = [self._give_birth(made, size, hint, t, domain) for _ in range(5)]
        made += (Realloc(small, size), Access(small), Realloc(small, OFFSETS))
        made += [Free(one) for one in (*blocks, small)]
        return made

    def _punch_holes(self) -> list[Operation]:
        """Free extents of several lengths, and blocks that fit into some of them."""
        made: list[Operation] = []
        rng = self._rng
        hint = rng.choice((Tier.ULTRA_COLD, Tier.ULTRA_COLD, Tier.COLD, AUTO))
        domain = rng.choice(self._domains)
        sizes = [rng.choice((16, 32, 48, 64)) for _ in range(rng.randint(3, 7))]
        blocks = [self._give_birth(made, size, hint, None, domain) for size in sizes]
        made += [Free(one) for one in rng.sample(blocks, len(blocks) // 2 + 1)]
        for size in (rng.choice((16, 32)), rng.choice((48, 64))):
            made.append(Access(self._give_birth(made, size, hint, None, domain)))
        return made

    def _bear_where_bytes_were(self) -> list[Operation]:
        """With a written block behind, so that the bytes of the first are not given back."""
        made: list[Operation] = []
        rng = self._rng
        size = rng.choice((1, 16, 40, 300, 5000))
        hint, domain = rng.choice((AUTO, *Tier)), rng.choice(self._domains)
        first, behind = (self._give_birth(made, size, hint, None, domain) for _ in range(2))
        data = wishes.draw_data(rng, size)
        made += (Write(behind, 0, data), Write(first, 0, data), Free(first))
        second = self._give_birth(made, size, hint, None, domain)
        made += (
            Write(second, size // 2, b"x"[:size]),
            Read(second, 0, None),
            Read(behind, 0, None),
        )
        return made

    def _defragment(self) -> list[Operation]:
        """Close the gaps, and look whether the bytes have come along."""
        domain = self._rng.choice(self._domains)
        reads = [
            Read(Born(one), 0, 64 if self._sizes[one] >= 64 else None)
            for one in self._live
            if self._domain_of[one] == domain
        ]
        return [Defragment(domain), *reads[-6:]]

    def _multiply(self) -> list[Operation]:
        """A product that is too large, by a little or by much."""
        domain = self._rng.choice(self._domains)
        made: list[Operation] = []
        for count, size in ((2, 2**23 + 1), (2**20, 2**20), (OFFSETS, 1), (0, OFFSETS)):
            operation = Calloc(domain, count, size, AUTO, None)
            if "calloc" in self._capabilities.operations:
                made.append(operation)
                block = self._note(operation, min(count * size, OFFSETS))
                made.append(Free(block))
        return made or self._bear()

    def _use_a_row_again(self) -> list[Operation]:
        """One row for block after block: every old id stays spent."""
        made: list[Operation] = []
        domain = self._rng.choice(self._domains)
        for _ in range(4):
            old = self._give_birth(made, 16, AUTO, None, domain)
            new = self._give_birth(made, 16, AUTO, None, domain)
            made += (Free(old), Free(new), Access(old), Free(new))
        for _ in range(self._rng.choice((0,) * 31 + (256,))):  # as many lives as a byte counts
            made.append(Free(self._give_birth(made, 16, AUTO, None, domain)))
        made.append(Access(self._give_birth(made, 16, AUTO, None, domain)))
        return made

    def _fight_for_a_short_place(self) -> list[Operation]:
        """A full hot tier whose places are short, and a large challenger."""
        made: list[Operation] = []
        domain = self._rng.choice(self._domains)
        capacity = self._setup.policy.hot_capacity or 1
        sizes = (*(16,) * (capacity - 1), self._rng.choice((16, OFFSETS, OFFSETS)))
        holders = [self._give_birth(made, size, Tier.HOT, None, domain) for size in sizes]
        blocks = [self._give_birth(made, OFFSETS, Tier.WARM, None, domain)]
        if self._rng.random() < 0.5:  # the only hot resonance is full, but for small blocks
            holders.append(self._give_birth(made, OFFSETS, Tier.HOT, None, domain))
        made += [Access(one) for one in blocks] * self._rng.randint(1, 12)
        made += [Free(one) for one in (*holders, *blocks)]
        return made
