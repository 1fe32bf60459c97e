"""The hierarchical system: an allocator whose addresses are frequencies.

This is the class without contracts; `spectral_memory.HierarchicalSpectralMemory`
is the same with them. It turns a caller's arguments into well typed ones, or
refuses them before anything has changed, and hands them to one domain.
"""

from __future__ import annotations

from bisect import bisect_left
from fractions import Fraction

from spectral_memory.contracts import InvariantError
from spectral_memory.hierarchical.addresses import BlockAddress
from spectral_memory.hierarchical.admission import admit, admit_block_id
from spectral_memory.hierarchical.domain import Domain
from spectral_memory.hierarchical.hints import SMEM_AUTO, TIER_NAMES
from spectral_memory.hierarchical.statistics import Statistics, summarise
from spectral_memory.hierarchical.translation import find_breach, to_spec
from spectral_memory.policy import require_policy
from spectral_memory.resonances import get_table
from spectral_spec.address import DOMAINS, OFFSETS, PRIMES
from spectral_spec.admission import admit_bytes, admit_frequency, admit_hint, admit_integer
from spectral_spec.errors import (
    ArgumentRangeError,
    ArgumentTypeError,
    EmptyTierError,
    OutOfBoundsError,
)
from spectral_spec.hierarchical import Census, State, compute_sum, configure
from spectral_spec.lattice import get_slot
from spectral_spec.quantize import Quantized, compute_mismatch, quantize
from spectral_spec.thermal import Policy
from spectral_spec.tiers import AUTO, get_tier_of

__all__ = ["HierarchicalSpectralMemory"]


class HierarchicalSpectralMemory:
    r"""A memory of `n_zeros` resonances, each with 2**32 local addresses.

    `n_zeros` is 1..101, or more with python-flint. `hot_capacity` bounds the hot
    blocks of each domain (None: no bound); `policy` sets every thermal parameter
    and excludes `hot_capacity`. Nothing is shared between domains but this
    configuration.

    >>> mem = HierarchicalSpectralMemory(n_zeros=100)
    >>> block = mem.malloc(1024, SMEM_AUTO, t_virtual=180.0)
    >>> mem.address(block)
    BlockAddress(resonance=69, axis=0, prime=5, lattice=5, offset=0)
    >>> mem.write(block, b"data")
    >>> mem.read(block, size=6)
    b'data\x00\x00'
    >>> mem.free(block)
    >>> round(mem.get_stats()["mean_mismatch"], 4)
    0.0835
    """

    def __init__(
        self,
        n_zeros: int = 100,
        *,
        hot_capacity: int | None = None,
        policy: Policy | None = None,
    ) -> None:
        chosen = Policy(hot_capacity=hot_capacity) if policy is None else policy
        if policy is not None and hot_capacity is not None:
            raise ArgumentTypeError("hot_capacity", hot_capacity, "None beside a policy")
        require_policy(chosen)
        table = get_table(n_zeros)
        self._thresholds = table.thresholds
        self._config = configure(table.enclosures, int(n_zeros), chosen)
        self._domains = tuple(Domain(self._config, number) for number in range(DOMAINS))

    @property
    def n_zeros(self) -> int:
        """How many resonances the memory has."""
        return self._config.n_zeros

    @property
    def policy(self) -> Policy:
        """The thermal policy of every domain."""
        return self._config.policy

    # ------------------------------------------------------------ birth and end

    def malloc(
        self,
        size: int,
        temperature: int = SMEM_AUTO,
        t_virtual: float | Fraction | None = None,
        domain: int = 0,
    ) -> int:
        """A new block of `size` bytes, 0..2**24, all zero; its id.

        `temperature` is a hint that restricts the resonances to its tier;
        `t_virtual`, a finite int, Fraction or float, asks for the one of them that
        is nearest to it. `domain` 0..11 is the isolation domain that owns the block.

        Raises `ArgumentTypeError`, `ArgumentRangeError`, `NotFiniteError`,
        `UndecidableError`, `EmptyTierError`, `TierFullError` or `OutOfMemoryError`,
        and has then changed nothing. O(log n). Rule H26.
        """
        length = admit(admit_integer("size", size, 0, OFFSETS))
        owner = self._get_domain(domain)
        return self._allocate(owner, length, temperature, t_virtual)

    def calloc(
        self,
        count: int,
        size: int,
        temperature: int = SMEM_AUTO,
        t_virtual: float | Fraction | None = None,
        domain: int = 0,
    ) -> int:
        """A new block of `count` times `size` zero bytes; its id. As `malloc`.

        A product above 2**24 is an `ArgumentRangeError` for ``count * size``.
        """
        number = admit(admit_integer("count", count, 0, OFFSETS))
        each = admit(admit_integer("size", size, 0, OFFSETS))
        owner = self._get_domain(domain)
        hint = admit(admit_hint(temperature))
        if number * each > OFFSETS:
            raise ArgumentRangeError("count * size", number * each, 0, OFFSETS)
        return self._allocate(owner, number * each, hint, t_virtual)

    def free(self, block_id: int) -> None:
        """End a block: its id is never valid again.

        A place that it leaves in a bounded hot tier goes to the block that has
        waited longest and is still warm. Raises `ArgumentTypeError`,
        `UnknownBlockError` or `DoubleFreeError`. O(log n). Rule H30.
        """
        domain, row = self._find(block_id, freeing=True)
        domain.release(row)

    # -------------------------------------------------------------------- use

    def access(self, block_id: int) -> BlockAddress:
        """Use a block once: it warms up and may rise; its address afterwards.

        Raises `ArgumentTypeError`, `UnknownBlockError` or `UseAfterFreeError`, as
        all operations on a block do. O(log n). Rule H31.
        """
        domain, row = self._find(block_id)
        domain.touch(row)
        return self._get_address(domain, row)

    def read(self, block_id: int, offset: int = 0, size: int | None = None) -> bytes:
        """The bytes offset..offset + size - 1 of a block, to its end if size is None.

        One use of the block. `OutOfBoundsError` if they reach past its end.
        O(size + log n). Rule H32.
        """
        domain, row = self._find(block_id)
        start = admit(admit_integer("offset", offset, 0, OFFSETS))
        held = domain.rows.size[row]
        length = (
            max(0, held - start) if size is None else admit(admit_integer("size", size, 0, OFFSETS))
        )
        if start + length > held:
            raise OutOfBoundsError(int(block_id), start, length, held)
        data = domain.read(row, start, length)
        domain.touch(row)
        return data

    def write(self, block_id: int, data: bytes | bytearray | memoryview, offset: int = 0) -> None:
        """Put `data` into a block from `offset` on, all or nothing. One use of it.

        `OutOfBoundsError` if it reaches past the block's end. O(size + log n). Rule H33.
        """
        domain, row = self._find(block_id)
        start = admit(admit_integer("offset", offset, 0, OFFSETS))
        content = admit(admit_bytes("data", data))
        held = domain.rows.size[row]
        if start + len(content) > held:
            raise OutOfBoundsError(int(block_id), start, len(content), held)
        domain.write(row, start, content)
        domain.touch(row)

    def realloc(self, block_id: int, size: int) -> int:
        """Another size for a block, 0..2**24; its id, which stays the same.

        Bytes up to the smaller size are kept, new ones are zero. One use of the
        block. `OutOfMemoryError` leaves it as it was. O(size + log n). Rule H34.
        """
        domain, row = self._find(block_id)
        domain.resize(row, admit(admit_integer("size", size, 0, OFFSETS)))
        domain.touch(row)
        return int(block_id)

    def defragment(self, domain: int | None = None) -> int:
        """Slide blocks down until no slot of a domain has a gap; how many moved.

        All domains if None. Ids, bytes, resonances and heat are kept. O(n log n).
        Rule H36.
        """
        chosen = self._domains if domain is None else (self._get_domain(domain),)
        return sum(one.defragment() for one in chosen)

    # ------------------------------------------------------------------- view

    def address(self, block_id: int) -> BlockAddress:
        """Where a block lies now. Looking is no use of it. O(1). Rule H41."""
        domain, row = self._find(block_id)
        return self._get_address(domain, row)

    def temperature(self, block_id: int) -> str:
        """The tier of a block: "hot", "warm", "cold" or "ultra-cold". O(1). Rule Z9."""
        domain, row = self._find(block_id)
        return TIER_NAMES[domain.rows.tier[row]]

    def heat(self, block_id: int) -> int:
        """Heat of a block now, 0..heat_limit. Looking is no use of it. O(1). Rule T2."""
        domain, row = self._find(block_id)
        return domain.get_heat(row)

    def get_stats(self, domain: int | None = None) -> Statistics:
        """What was counted, in one domain or in all (None). O(1). Rules H42 and H43.

        The sum over all domains is for whoever runs the memory: a tenant that sees
        it sees the others' work.
        """
        return summarise(self._get_census(domain))

    def check(self) -> None:
        """Check every invariant; `InvariantError` with the clause and the state. O(n log n)."""
        breach = find_breach(self._config, self._domains)
        if breach is not None:
            raise InvariantError(breach, self.to_spec())

    def to_spec(self) -> State:
        """The whole memory as a state of the specification. O(n log n)."""
        return to_spec(self._config, self._domains)

    def __repr__(self) -> str:
        live = self._get_census(None).live
        return f"HierarchicalSpectralMemory(n_zeros={self.n_zeros}, live_blocks={live})"

    # ------------------------------------------------------------------ inside

    def _allocate(
        self,
        domain: Domain,
        size: int,
        temperature: int,
        t_virtual: float | Fraction | None,
    ) -> int:
        """A new block of an admitted size. Rule H26."""
        hint = admit(admit_hint(temperature))
        t = None if t_virtual is None else admit(admit_frequency(t_virtual))
        first, last = (1, self.n_zeros) if hint == AUTO else self._config.ranges[hint]
        if first > last:
            raise EmptyTierError(hint, self.n_zeros)
        if t is None:
            row = domain.allocate(size, domain.choose_tier(size, hint), None)
        else:
            nearest = self._quantize(t, t_virtual, first, last)
            tier = get_tier_of(nearest.index, self._config.enclosures)
            row = domain.allocate(size, tier, nearest)
        return domain.rows.get_id(row, domain.number)

    def _quantize(
        self, t: Fraction, given: float | Fraction | None, first: int, last: int
    ) -> Quantized:
        """The nearest candidate: by float threshold where a float was given. Rule Q5."""
        enclosures = self._config.enclosures
        if not isinstance(given, float):
            return admit(quantize(t, enclosures, first, last))
        index = bisect_left(self._thresholds, given, first - 1, last - 1) + 1
        return compute_mismatch(t, index, enclosures[index - 1])

    def _get_domain(self, domain: int) -> Domain:
        """The domain of an admitted number."""
        return self._domains[admit(admit_integer("domain", domain, 0, DOMAINS - 1))]

    def _find(self, block_id: int, freeing: bool = False) -> tuple[Domain, int]:
        """Domain and row of a live block, or the error that names what is wrong."""
        number = admit(admit_block_id(block_id))
        domain = self._domains[number % DOMAINS]
        return domain, domain.rows.find(number, freeing)

    def _get_address(self, domain: Domain, row: int) -> BlockAddress:
        """The address of the block in a row."""
        rows, channel = domain.rows, domain.rows.get_channel(row)
        return BlockAddress(
            rows.resonance[row],
            rows.axis[row],
            PRIMES[channel],
            get_slot(domain.number, channel),
            rows.get_offset(row),
        )

    def _get_census(self, domain: int | None) -> Census:
        """The census of one domain, or of all."""
        if domain is not None:
            return self._get_domain(domain).tallies.to_census()
        return compute_sum([one.tallies.to_census() for one in self._domains])
