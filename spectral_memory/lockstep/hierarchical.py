"""A trace through the hierarchical system, beside the specification.

`spectral_memory.lockstep.script` says which operations an access becomes. After
every operation the results are compared (an access returns the address), after
every `STRIDE`-th one the address of its block and the counters of its domain, and
at checkpoints everything that matters. The search for the first fault compares
addresses and counters after every operation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final, Protocol

from spectral_memory.hierarchical.addresses import BlockAddress
from spectral_memory.hierarchical.statistics import Statistics
from spectral_memory.lockstep.driver import Fault, drive
from spectral_memory.lockstep.outcome import (
    Advance,
    Mismatch,
    Outcome,
    Sample,
    Use,
    find_difference,
    format_side,
    is_same,
)
from spectral_memory.lockstep.portrait import portray_domain
from spectral_memory.lockstep.script import BlockScript
from spectral_memory.trace import Trace
from spectral_spec.errors import SpectralError
from spectral_spec.hierarchical import (
    Calloc,
    Config,
    Defragment,
    Free,
    Malloc,
    Operation,
    State,
    compute_address,
    compute_census,
    configure,
    get_domain,
    initial,
    split_id,
    step,
)
from spectral_spec.quantize import compute_mismatch_bound, quantize
from spectral_spec.resonances import ENCLOSURES
from spectral_spec.thermal import Policy
from spectral_spec.tiers import AUTO, Tier, get_tier_of

__all__ = ["RESONANCES", "STRIDE", "HierarchicalPlayer", "HierarchicalSystem", "replay"]

RESONANCES: Final = 100
STRIDE: Final = 16
_NAMES: Final[Mapping[int, str]] = {
    Tier.ULTRA_COLD: "ultra-cold",
    Tier.COLD: "cold",
    Tier.WARM: "warm",
    Tier.HOT: "hot",
}


class HierarchicalSystem(Protocol):
    """What the replay needs of an implementation; `HierarchicalSpectralMemory` has it."""

    def malloc(
        self, size: int, temperature: int, t_virtual: float | Fraction | None, domain: int
    ) -> int:
        """A new block; its id."""

    def calloc(
        self,
        count: int,
        size: int,
        temperature: int,
        t_virtual: float | Fraction | None,
        domain: int,
    ) -> int:
        """A new block of `count` times `size` bytes; its id."""

    def access(self, block_id: int) -> BlockAddress:
        """Use a block; its address."""

    def read(self, block_id: int, offset: int, size: int | None) -> bytes:
        """Bytes of a block."""

    def write(self, block_id: int, data: bytes, offset: int) -> None:
        """Put bytes into a block."""

    def realloc(self, block_id: int, size: int) -> int:
        """Another size for a block; its id."""

    def free(self, block_id: int) -> None:
        """End a block."""

    def defragment(self, domain: int) -> int:
        """Close the gaps of a domain; how many blocks moved."""

    def address(self, block_id: int) -> BlockAddress:
        """Where a block lies."""

    def get_stats(self, domain: int) -> Statistics:
        """What a domain counts."""

    def check(self) -> None:
        """Raise if the invariant is broken."""

    def to_spec(self) -> State:
        """The state of the specification that the system represents."""


class _FaultFoundError(Exception):
    """Ends the script at a fault; the payload is the fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


class HierarchicalPlayer:
    """An implementation and the specification at the same point of a trace."""

    def __init__(self, trace: Trace, reference: HierarchicalSystem, config: Config) -> None:
        self.trace = trace
        self.reference = reference
        self.state = initial(config)
        self.operations = 0
        self.script = BlockScript(trace, self._step)
        self.refused: Counter[str] = Counter()
        self.mismatches = MismatchCount()
        self._stride = STRIDE

    def play(self, start: int, stop: int, thorough: bool) -> Fault | None:
        """Replay the accesses start..stop - 1 up to the first fault."""
        self._stride = 1 if thorough else STRIDE
        try:
            self.script.play(start, stop)
        except _FaultFoundError as found:
            return found.fault
        return None

    def compare_all(self, index: int) -> Fault | None:
        """The invariant and every domain as a whole."""
        call = "everything, after this access"
        try:
            self.reference.check()
            got = self.reference.to_spec()
        except Exception as error:  # noqa: BLE001 - whatever it raises is its answer
            return Fault(index, call, "whole state", "can be checked", format_side(error))
        for number, (one, other) in enumerate(zip(self.state.domains, got.domains, strict=True)):
            expected, found = portray_domain(one), portray_domain(other)
            if expected != found:
                aspect, spec, reference = find_difference(expected._fields, expected, found)
                return Fault(index, call, f"domain {number}: {aspect}", spec, reference)
        return None

    def sample(self) -> Sample:
        """The counts of the tiers over all domains."""
        tiers = [0, 0, 0, 0]
        for domain in self.state.domains:
            for tier, count in enumerate(compute_census(domain).tiers):
                tiers[tier] += count
        ultra_cold, cold, warm, hot = tiers
        return Sample(self.operations, hot, warm, cold, ultra_cold)

    def count_migrations(self) -> int:
        """Promotions and demotions so far, over all domains."""
        tallies = [domain.tally for domain in self.state.domains]
        return sum(tally.promotions + tally.demotions for tally in tallies)

    def count_uses(self) -> tuple[Use, ...]:
        """How many blocks each of the resonances holds."""
        counts = Counter(
            block.resonance for domain in self.state.domains for block in domain.blocks.values()
        )
        return tuple(
            Use(index, _NAMES[get_tier_of(index, ENCLOSURES)], counts[index])
            for index in range(1, self.state.config.n_zeros + 1)
        )

    def _step(self, index: int, operation: Operation) -> object:
        """One operation on both sides; the result, unless they differ."""
        self.state, expected = step(self.state, operation)
        self.operations += 1
        got: object
        try:
            got = _call(self.reference, operation)
        except Exception as error:  # noqa: BLE001 - whatever it raises is its answer
            got = error
        if not is_same(expected, got):
            sides = format_side(expected), format_side(got)
            raise _FaultFoundError(Fault(index, repr(operation), "result", *sides))
        if isinstance(expected, SpectralError):
            self.refused[type(expected).__name__] += 1
            return expected
        if self.operations % self._stride == 0:
            fault = self._compare(index, operation, expected)
            if fault is not None:
                raise _FaultFoundError(fault)
        if isinstance(operation, Malloc | Calloc):
            self.mismatches.count(self.state.config, operation)
        return expected

    def _compare(self, index: int, operation: Operation, result: object) -> Fault | None:
        """The address of the operation's block and the counters of its domain."""
        number = get_domain(operation)
        domain = self.state.domains[number]
        block_id: object = None
        if isinstance(operation, Malloc | Calloc):
            block_id = result
        elif not isinstance(operation, Free | Defragment):
            block_id = operation.block
        tally = domain.tally
        expected: list[object] = [len(domain.blocks), tally.promotions, tally.demotions]
        got: list[object] = []
        try:
            stats = self.reference.get_stats(number)
            got = [stats["live_blocks"], stats["promotions"], stats["demotions"]]
            if isinstance(block_id, int):
                expected.append(compute_address(domain.blocks[split_id(block_id).row], number))
                got.append(self.reference.address(block_id).to_spec())
        except Exception as error:  # noqa: BLE001 - whatever it raises is its answer
            sides = format_side(expected), format_side(error)
            return Fault(index, repr(operation), "address and counters", *sides)
        if got == expected:
            return None
        labels = ("live blocks", "promotions", "demotions", "address")[: len(expected)]
        return Fault(index, repr(operation), *find_difference(labels, expected, got))


class MismatchCount:
    """Mismatches of the granted requests with a frequency, exactly."""

    def __init__(self) -> None:
        self._requests = 0
        self._exceeded = 0
        self._sum = Fraction(0)
        self._largest = Fraction(0)
        self._bound = Fraction(0)
        self._resonance = 0

    def count(self, config: Config, operation: Malloc | Calloc) -> None:
        """Count a granted request; one without a frequency has no mismatch."""
        t, hint = operation.t, operation.hint
        if t is None:
            return
        first, last = (1, config.n_zeros) if hint == AUTO else config.ranges[hint]
        nearest = quantize(t, config.enclosures, first, last)
        if isinstance(nearest, SpectralError):
            raise nearest  # the operation was granted: it has a nearest resonance
        bound = compute_mismatch_bound(t, config.enclosures, nearest.index, first, last)
        self._requests += 1
        self._sum += nearest.high
        if bound is None or nearest.low > bound:
            self._exceeded += 1
        elif nearest.high >= self._largest:
            self._largest, self._bound = nearest.high, bound
            self._resonance = nearest.index

    def summarise(self) -> Mismatch | None:
        """What was counted; None if nothing was."""
        if self._requests == 0:
            return None
        return Mismatch(
            self._requests,
            self._sum / self._requests,
            self._largest,
            self._bound,
            self._resonance,
            self._exceeded,
        )


def replay(
    trace: Trace,
    make: Callable[[], HierarchicalSystem],
    contracts: bool,
    hot_capacity: int | None,
    advance: Advance,
) -> Outcome:
    """Replay the whole trace; the outcome says what was seen and what differed.

    `make` gives an empty implementation of 100 resonances with the policy of
    `hot_capacity`, which bounds each domain; `contracts` says whether it checks
    its contracts, for the report. O(n log n).
    """
    config = configure(ENCLOSURES, RESONANCES, Policy(hot_capacity=hot_capacity))

    def make_player() -> HierarchicalPlayer:
        return HierarchicalPlayer(trace, make(), config)

    run = drive(make_player, len(trace), advance)
    player = run.player
    tallies = [domain.tally for domain in player.state.domains]
    return Outcome(
        system="hierarchical",
        contracts=contracts,
        hot_capacity=hot_capacity,
        accesses=run.accesses,
        operations=player.operations,
        distinct=player.script.owners,
        seconds=run.seconds,
        samples=run.samples,
        uses=player.count_uses(),
        promotions=sum(tally.promotions for tally in tallies),
        demotions=sum(tally.demotions for tally in tallies),
        mismatch=player.mismatches.summarise(),
        refused=tuple(sorted(player.refused.items())),
        checkpoints=run.checkpoints,
        divergence=run.divergence,
    )


def _call(reference: HierarchicalSystem, operation: Operation) -> object:
    """The operation as a call; its result as the specification writes it."""
    if operation.kind == "malloc":
        t = _pass_frequency(operation.t)
        return reference.malloc(operation.size, operation.hint, t, operation.domain)
    if operation.kind == "calloc":
        t = _pass_frequency(operation.t)
        count = operation.count
        return reference.calloc(count, operation.size, operation.hint, t, operation.domain)
    if operation.kind == "access":
        return reference.access(operation.block).to_spec()
    if operation.kind == "read":
        return reference.read(operation.block, operation.offset, operation.size)
    if operation.kind == "write":
        reference.write(operation.block, operation.data, operation.offset)
        return None
    if operation.kind == "realloc":
        return reference.realloc(operation.block, operation.size)
    if operation.kind == "free":
        reference.free(operation.block)
        return None
    return reference.defragment(operation.domain)


def _pass_frequency(t: Fraction | None) -> float | Fraction | None:
    """A dyadic frequency as the float that it is, so that both ways in are used."""
    if t is None or t.denominator & (t.denominator - 1) != 0:
        return t
    return float(t)
