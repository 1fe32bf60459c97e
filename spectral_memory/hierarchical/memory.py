"""The hierarchical system: an allocator whose addresses are frequencies.

This is the class without contracts; `spectral_memory.HierarchicalSpectralMemory`
is the same with them. It turns a caller's arguments into well typed ones, or
refuses them before anything has changed, and hands them to one domain.
"""

from __future__ import annotations

from spectral_memory.contracts import InvariantError
from spectral_memory.hierarchical.addresses import BlockAddress
from spectral_memory.hierarchical.admission import admit, admit_block_id
from spectral_memory.hierarchical.arguments import Frequency, Integer, Octets
from spectral_memory.hierarchical.constants import AUTO, DOMAINS, OFFSETS
from spectral_memory.hierarchical.domain import Domain
from spectral_memory.hierarchical.hints import TIER_NAMES
from spectral_memory.hierarchical.nearest import Gauge
from spectral_memory.hierarchical.rules import Rules
from spectral_memory.hierarchical.statistics import Statistics, summarise
from spectral_memory.hierarchical.translation import find_breach, to_spec
from spectral_memory.native import mypyc_attr
from spectral_memory.policy import choose_policy
from spectral_memory.resonances import get_table
from spectral_memory.tables.configuration import configure_set
from spectral_spec.admission import admit_bytes, admit_frequency, admit_hint, admit_integer
from spectral_spec.errors import (
    ArgumentRangeError,
    EmptyTierError,
    OutOfBoundsError,
)
from spectral_spec.hierarchical import Census, State, compute_sum
from spectral_spec.thermal import Policy

__all__ = ["HierarchicalSpectralMemory"]


@mypyc_attr(allow_interpreted_subclasses=True)
class HierarchicalSpectralMemory:
    r"""A memory of `n_zeros` resonances, each with 2**32 local addresses.

    `n_zeros` is 1..101, or more with python-flint. `hot_capacity` bounds the hot
    blocks of each domain (None: no bound); `policy` sets every thermal parameter
    and excludes `hot_capacity`. Nothing is shared between domains but this
    configuration.

    >>> mem = HierarchicalSpectralMemory(n_zeros=100)
    >>> block = mem.malloc(1024, t_virtual=180.0)
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
        n_zeros: Integer = 100,
        *,
        hot_capacity: Integer | None = None,
        policy: Policy | None = None,
    ) -> None:
        chosen = choose_policy(policy, hot_capacity)
        table = get_table(n_zeros)
        self._config = configure_set(table.enclosures, int(n_zeros), chosen)
        self._n_zeros = self._config.n_zeros
        self._rules = Rules(self._config)
        self._gauge = Gauge(table.enclosures, table.thresholds)
        self._domains = tuple(
            [Domain(self._config, number, self._rules) for number in range(DOMAINS)]
        )

    @property
    def n_zeros(self) -> int:
        """How many resonances the memory has."""
        return self._n_zeros

    @property
    def policy(self) -> Policy:
        """The thermal policy of every domain."""
        return self._config.policy

    # ------------------------------------------------------------ birth and end

    def malloc(
        self,
        size: Integer,
        temperature: Integer = 4,
        t_virtual: Frequency | None = None,
        domain: Integer = 0,
    ) -> int:
        """A new block of `size` bytes, 0..2**24, all zero; its id.

        `temperature` is a hint that restricts the resonances to its tier;
        `t_virtual`, a finite int, Fraction or float, asks for the one of them that
        is nearest to it. `domain` 0..11 is the isolation domain that owns the block.

        Raises `ArgumentTypeError`, `ArgumentRangeError`, `NotFiniteError`,
        `UndecidableError`, `EmptyTierError`, `TierFullError` or `OutOfMemoryError`,
        and has then changed nothing. O(log n). Rule H26.
        """
        if (
            type(size) is int
            and type(domain) is int
            and 0 <= size <= OFFSETS
            and 0 <= domain < DOMAINS
        ):
            owner = self._domains[domain]
            tier = self._rules.tier_cold
            # What is equal to AUTO and is not the same int takes the long way.
            if t_virtual is None and temperature is AUTO and tier >= 0:
                return owner.get_id(owner.allocate(size, tier, None))
            return self._allocate(owner, size, temperature, t_virtual)
        length = admit(admit_integer("size", size, 0, OFFSETS))
        return self._allocate(self._get_domain(domain), length, temperature, t_virtual)

    def calloc(
        self,
        count: Integer,
        size: Integer,
        temperature: Integer = 4,
        t_virtual: Frequency | None = None,
        domain: Integer = 0,
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

    def free(self, block_id: Integer) -> None:
        """End a block: its id is never valid again.

        A place that it leaves in a bounded hot tier goes to the block that has
        waited longest and is still warm. Raises `ArgumentTypeError`,
        `UnknownBlockError` or `DoubleFreeError`. O(log n). Rule H30.
        """
        number = block_id if type(block_id) is int else admit(admit_block_id(block_id))
        domain = self._domains[number % DOMAINS]
        domain.release(domain.rows.find(number, True))

    # -------------------------------------------------------------------- use

    def access(self, block_id: Integer) -> BlockAddress:
        """Use a block once: it warms up and may rise; its address afterwards.

        Raises `ArgumentTypeError`, `UnknownBlockError` or `UseAfterFreeError`, as
        all operations on a block do. O(log n). Rule H31.
        """
        number = block_id if type(block_id) is int else admit(admit_block_id(block_id))
        domain = self._domains[number % DOMAINS]
        seen = domain.seen.get(number)
        if seen is None:
            row = domain.rows.find(number)
            domain.touch(row)
            return domain.remember(row)
        # What is remembered is a live block.
        row, address = seen
        if domain.touch(row) and domain.seen.get(number) is not seen:
            return domain.remember(row)
        return address

    def read(self, block_id: Integer, offset: Integer = 0, size: Integer | None = None) -> bytes:
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
            raise OutOfBoundsError(domain.get_id(row), start, length, held)
        data = domain.read(row, start, length)
        domain.touch(row)
        return data

    def write(self, block_id: Integer, data: Octets, offset: Integer = 0) -> None:
        """Put `data` into a block from `offset` on, all or nothing. One use of it.

        `OutOfBoundsError` if it reaches past the block's end. O(size + log n). Rule H33.
        """
        domain, row = self._find(block_id)
        start = admit(admit_integer("offset", offset, 0, OFFSETS))
        content = admit(admit_bytes("data", data))
        held = domain.rows.size[row]
        if start + len(content) > held:
            raise OutOfBoundsError(domain.get_id(row), start, len(content), held)
        domain.write(row, start, content)
        domain.touch(row)

    def realloc(self, block_id: Integer, size: Integer) -> int:
        """Another size for a block, 0..2**24; its id, which stays the same.

        Bytes up to the smaller size are kept, new ones are zero. One use of the
        block. `OutOfMemoryError` leaves it as it was. O(size + log n). Rule H34.
        """
        domain, row = self._find(block_id)
        domain.resize(row, admit(admit_integer("size", size, 0, OFFSETS)))
        domain.touch(row)
        return domain.get_id(row)

    def defragment(self, domain: Integer | None = None) -> int:
        """Slide blocks down until no slot of a domain has a gap; how many moved.

        All domains if None. Ids, bytes, resonances and heat are kept. O(n log n).
        Rule H36.
        """
        chosen = self._domains if domain is None else (self._get_domain(domain),)
        return sum(one.defragment() for one in chosen)

    # ------------------------------------------------------------------- view

    def address(self, block_id: Integer) -> BlockAddress:
        """Where a block lies now. Looking is no use of it. O(1). Rule H41."""
        domain, row = self._find(block_id)
        return domain.get_address(row)

    def temperature(self, block_id: Integer) -> str:
        """The tier of a block: "hot", "warm", "cold" or "ultra-cold". O(1). Rule Z9."""
        domain, row = self._find(block_id)
        return TIER_NAMES[domain.rows.tier[row]]

    def heat(self, block_id: Integer) -> int:
        """Heat of a block now, 0..heat_limit. Looking is no use of it. O(1). Rule T2."""
        domain, row = self._find(block_id)
        return domain.get_heat(row)

    def get_stats(self, domain: Integer | None = None) -> Statistics:
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
        temperature: Integer,
        t_virtual: Frequency | None,
    ) -> int:
        """A new block of an admitted size; its id. Rule H26."""
        if type(temperature) is int and 0 <= temperature <= AUTO:
            hint = temperature
        else:
            hint = admit(admit_hint(temperature))
        rules = self._rules
        first, last = 1, self._n_zeros
        if t_virtual is None:
            if hint != AUTO and rules.first[hint] > rules.last[hint]:
                raise EmptyTierError(hint, last)
            tier = rules.tier_cold if hint == AUTO else hint
            if tier < 0:
                tier = domain.choose_tier(size, hint)
            return domain.get_id(domain.allocate(size, tier, None))
        if hint != AUTO:
            first, last = rules.first[hint], rules.last[hint]
        nearest = None
        if type(t_virtual) is float and first <= last:
            nearest = self._gauge.find_for_float(t_virtual, first, last)
        if nearest is None:
            t = admit(admit_frequency(t_virtual))
            if first > last:
                raise EmptyTierError(hint, self._n_zeros)
            nearest = self._gauge.find(t, isinstance(t_virtual, float), first, last)
        return domain.get_id(domain.allocate(size, rules.get_tier(nearest.index), nearest))

    def _get_domain(self, domain: Integer) -> Domain:
        """The domain of an admitted number."""
        return self._domains[admit(admit_integer("domain", domain, 0, DOMAINS - 1))]

    def _find(self, block_id: Integer) -> tuple[Domain, int]:
        """Domain and row of a live block, or the error that names what is wrong."""
        number = block_id if type(block_id) is int else admit(admit_block_id(block_id))
        domain = self._domains[number % DOMAINS]
        return domain, domain.rows.find(number)

    def _get_census(self, domain: Integer | None) -> Census:
        """The census of one domain, or of all."""
        if domain is not None:
            return self._get_domain(domain).tallies.to_census()
        return compute_sum([one.tallies.to_census() for one in self._domains])
