"""The state machine: calls in any order, with any arguments, on all three at once."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from spectral_spec.address import DOMAINS, OFFSETS
from spectral_spec.errors import is_refusal
from spectral_spec.hierarchical import Block, find_block
from spectral_spec.hierarchical.handles import ROWS
from spectral_spec.thermal import Policy
from spectral_spec.tiers import AUTO, Tier

from .hierarchical_strategies import (
    NEAR_WALLS,
    NOT_INTS,
    SMALL,
    bad_births,
    choices,
    compute_bad_uses,
    compute_uses,
    contents,
    domains,
    hints,
    large_sizes,
    n_zeros,
    policies,
    sizes,
    times,
    unknown_ids,
)
from .requests import Memory, Request, ask
from .trio import Trio

# A longer block is never written by the machine: comparing its bytes takes too long.
WRITABLE = 2**17


class HierarchicalMachine(RuleBasedStateMachine):
    """Every rule is one call or a few; `Trio` compares after each."""

    source: ClassVar[type[Memory]] = Memory

    @initialize(n=n_zeros, policy=policies, born=st.lists(sizes, max_size=6))
    def begin(self, n: int, policy: Policy, born: list[int]) -> None:
        self.trio = Trio(self.source, n, policy)
        for size in born:
            self.trio.do("malloc", size, AUTO, None, 0)

    def teardown(self) -> None:
        if hasattr(self, "trio"):
            self.trio.memory.check()

    def pick(self, choice: int) -> int:
        """A live block, the latest for 0; from 12 on any id that was ever issued."""
        ids = self.trio.ids
        live = [block for block in ids if self.find(block) is not None]
        if live and choice < 12:
            return live[-1 - choice % len(live)]
        return ids[-1 - choice % len(ids)] if ids else 5

    def find(self, block: int) -> Block | None:
        """The live block of an id, None if there is none."""
        found = find_block(self.trio.state.domains[block % DOMAINS], block, False)
        return None if is_refusal(found) else found

    def find_size(self, block: int) -> int:
        """Size of a live block, 0 for any other."""
        live = self.find(block)
        return 0 if live is None else live.size

    # Birth and end

    @rule(size=sizes, hint=hints, domain=domains)
    def malloc(self, size: int, hint: int, domain: int) -> None:
        self.trio.do("malloc", size, hint, None, domain)

    @rule(size=sizes, times=st.integers(2, 6), hint=hints)
    def malloc_some(self, size: int, times: int, hint: int) -> None:
        for _ in range(times):
            self.trio.do("malloc", size, hint, None, 0)

    @rule(size=sizes, hint=hints, t=times, domain=domains)
    def malloc_at(self, size: int, hint: int, t: float | Fraction, domain: int) -> None:
        self.trio.do("malloc", size, hint, t, domain)

    @rule(size=large_sizes, hint=hints, t=st.sampled_from((None, None, 15.0, 180.0)))
    def malloc_large(self, size: int, hint: int, t: float | None) -> None:
        self.trio.do("malloc", size, hint, t, 0)

    @rule(count=st.sampled_from((0, 1, 2, 3, 2**12, 2**20)), size=sizes, hint=hints, domain=domains)
    def calloc(self, count: int, size: int, hint: int, domain: int) -> None:
        self.trio.do("calloc", count, size, hint, None, domain)

    @rule(choice=choices)
    def free(self, choice: int) -> None:
        self.trio.do("free", self.pick(choice))

    @rule(choice=st.integers(0, 4))
    def free_a_hot_block(self, choice: int) -> None:
        blocks = [(block, self.find(block)) for block in self.trio.ids]
        hot = [block for block, live in blocks if live is not None and live.tier == Tier.HOT]
        if hot:
            self.trio.do("free", hot[choice % len(hot)])

    @rule(choice=choices)
    def free_twice(self, choice: int) -> None:
        block = self.pick(choice)
        self.trio.do("free", block)
        self.trio.do("free", block)

    # Use

    @rule(choice=choices)
    def access(self, choice: int) -> None:
        self.trio.do("access", self.pick(choice))

    @rule(choice=choices, times=st.integers(2, 20))
    def access_often(self, choice: int, times: int) -> None:
        request = ask("access", self.pick(choice))
        for _ in range(times):
            self.trio.glance(request)
        self.trio.take_over()

    @rule(times=st.integers(1, 5))
    def access_all(self, times: int) -> None:
        live = [block for block in self.trio.ids if self.find(block) is not None]
        for block in live[-10:] * times:
            self.trio.glance(ask("access", block))
        self.trio.take_over()

    @rule(choice=choices, offset=st.integers(0, 20), size=st.none() | st.integers(0, 40))
    def read(self, choice: int, offset: int, size: int | None) -> None:
        block = self.pick(choice)
        if self.find_size(block) <= WRITABLE or size is not None:
            self.trio.do("read", block, offset, size)

    @rule(choice=choices, offset=st.integers(0, 20), data=contents)
    def write(self, choice: int, offset: int, data: bytes) -> None:
        block = self.pick(choice)
        if self.find_size(block) <= WRITABLE:
            self.trio.do("write", block, data, offset)

    @rule(choice=choices)
    def fill(self, choice: int) -> None:
        block = self.pick(choice)
        size = self.find_size(block)
        if 0 < size <= WRITABLE:
            data = bytearray((bytes(range(7, 250)) * (size // 243 + 1))[:size])
            self.trio.do("write", block, memoryview(data), 0)
            assert self.trio.do("read", block, 0, None) == data

    @rule(choice=choices, size=sizes)
    def realloc(self, choice: int, size: int) -> None:
        self.trio.do("realloc", self.pick(choice), size)

    @rule(choice=choices, size=large_sizes)
    def realloc_large(self, choice: int, size: int) -> None:
        block = self.pick(choice)
        live = self.find(block)
        if live is None or len(live.contents) == 0:
            self.trio.do("realloc", block, size)

    @rule(domain=st.none() | domains)
    def defragment(self, domain: int | None) -> None:
        self.trio.do("defragment", domain)

    # Looks, and what is refused

    @rule(choice=choices)
    def look(self, choice: int) -> None:
        self.trio.look(self.pick(choice))
        self.trio.take_over()

    @rule(request=bad_births)
    def bear_badly(self, request: Request) -> None:
        self.trio.do(request.name, *request.arguments)

    @rule(choice=choices, at=st.integers(0, 10**6))
    def use_badly(self, choice: int, at: int) -> None:
        requests = compute_bad_uses(self.pick(choice))
        request = requests[at % len(requests)]
        self.trio.do(request.name, *request.arguments)

    @rule(block=unknown_ids | st.sampled_from(NOT_INTS), call=st.integers(0, 4))
    def use_an_unknown_block(self, block: object, call: int) -> None:
        request = compute_uses(block)[call]
        self.trio.do(request.name, *request.arguments)

    @rule(choice=choices, ahead=st.sampled_from((-1, 1, 2)), call=st.integers(0, 4))
    def use_another_generation(self, choice: int, ahead: int, call: int) -> None:
        request = compute_uses(self.pick(choice) + ahead * ROWS * DOMAINS)[call]
        self.trio.do(request.name, *request.arguments)

    @rule(choice=choices, domain=st.integers(1, 11), call=st.integers(0, 4))
    def use_from_another_domain(self, choice: int, domain: int, call: int) -> None:
        block = self.pick(choice)
        stranger = block - block % DOMAINS + (block + domain) % DOMAINS
        request = compute_uses(stranger)[call]
        self.trio.do(request.name, *request.arguments)

    # Scenes that chance alone sets too seldom

    @rule(wall=st.integers(0, 99), hint=hints)
    def malloc_on_a_wall(self, wall: int, hint: int) -> None:
        """On the float below the midpoint of two cells of this memory, and on its neighbours."""
        inner = max(1, self.trio.state.config.n_zeros - 1)
        for t in NEAR_WALLS[3 * (wall % inner) :][:3]:
            self.trio.do("malloc", 1, hint, t, 9)

    @rule(mixed=st.lists(st.sampled_from((16, 32, 48, 64)), min_size=3, max_size=6))
    def punch_holes(self, mixed: list[int]) -> None:
        """Free extents of several lengths, and then a block that fits into many of them."""
        blocks = [self.trio.do("malloc", size, Tier.ULTRA_COLD, None, 0) for size in mixed]
        for block in blocks[::2]:
            self.trio.do("free", block)
        self.trio.do("malloc", 16, Tier.ULTRA_COLD, None, 0)

    @rule(size=st.sampled_from((1, 16, 40, 300, 5000)), hint=hints)
    def malloc_where_bytes_were(self, size: int, hint: int) -> None:
        """With a written block behind, so that the bytes of the first are not given back."""
        data = bytes(range(1, 251)) * (size // 250 + 1)
        first, behind = (self.trio.do("malloc", size, hint, None, 0) for _ in range(2))
        for block in (behind, first):
            self.trio.do("write", block, data[:size], 0)
        self.trio.do("free", first)
        second = self.trio.do("malloc", size, hint, None, 0)
        self.trio.do("write", second, b"x", 0)
        self.trio.do("read", second, 0, None)
        for block in (second, behind):
            self.trio.do("free", block)

    @rule(capacity=st.integers(1, 3), times=st.integers(1, 9))
    def duel_for_a_place_that_is_too_short(self, capacity: int, times: int) -> None:
        """In a memory with one hot resonance: a large block may follow a large one only."""
        trio = Trio(self.source, 30, SMALL._replace(hot_capacity=capacity, heat_limit=40))
        holders = [
            trio.do("malloc", size, Tier.HOT, None, 0)
            for size in (*(16,) * (capacity - 1), OFFSETS)
        ]
        challenger = trio.do("malloc", OFFSETS, Tier.WARM, None, 0)
        for _ in range(times):
            trio.do("access", challenger)
        trio.do("free", holders[0])

    @rule(hint=hints, size=st.sampled_from((2**23, 2**24)))
    def exhaust_a_slot(self, hint: int, size: int) -> None:
        for _ in range(3):
            self.trio.do("malloc", size, hint, 21.0, 0)
