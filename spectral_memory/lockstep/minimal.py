"""A trace through the minimal system, beside the specification.

The first access to a key writes it, later ones read it; a store always writes.
The value is the number of the access, so that every read has one right answer.

After every operation the results and the counters of tier changes are compared,
after every `STRIDE`-th one the key's tier, band and heat, and at checkpoints
everything that can be seen. The search for the first fault compares the key after
every operation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Final, Protocol

from spectral_memory.lockstep.driver import Fault, drive
from spectral_memory.lockstep.outcome import (
    Advance,
    Outcome,
    Sample,
    Use,
    find_difference,
    format_side,
    is_same,
)
from spectral_memory.minimal.abstraction import portray
from spectral_memory.minimal.thermal_view import TEMPERATURES, Temperature
from spectral_memory.trace import Trace
from spectral_spec.minimal import (
    Get,
    Set,
    State,
    compute_status,
    compute_temperature,
    initial,
    step,
)
from spectral_spec.thermal import Policy
from spectral_spec.tiers import BANDS, get_tier_of_band

__all__ = ["STRIDE", "MinimalPlayer", "MinimalSystem", "compute_accesses", "replay"]

STRIDE: Final = 16  # a power of two


def compute_accesses(trace: Trace) -> Iterator[Get[object] | Set[object, object]]:
    """The operations of a trace, one an access: the same that `MinimalPlayer` plays, O(n).

    >>> list(compute_accesses(Trace("", "", ("a", "a"), bytes(2), (0, 0))))
    [Set(key='a', value=0), Get(key='a')]
    """
    known: set[str] = set()
    for index, key in enumerate(trace.keys):
        if key in known and not trace.stores[index]:
            yield Get(key)
        else:
            known.add(key)
            yield Set(key, index)


class MinimalSystem(Protocol):
    """What the replay needs of an implementation; `ThermalDict` has it."""

    @property
    def promotions(self) -> int:
        """How often a key's tier has risen."""

    @property
    def demotions(self) -> int:
        """How often a key was displaced from a bounded hot tier."""

    def __getitem__(self, key: str, /) -> int: ...
    def __setitem__(self, key: str, value: int, /) -> None: ...
    def temperature(self, key: str, /) -> str:
        """The key's tier in words."""

    def band(self, key: str, /) -> int:
        """The key's band, 1..20."""

    def heat(self, key: str, /) -> int:
        """The key's heat."""

    def thermal_status(self) -> Mapping[Temperature, int]:
        """How many keys each tier holds."""

    def check(self) -> None:
        """Raise if the invariant is broken."""

    def to_spec(self) -> State[str, int]:
        """The state of the specification that the system represents."""


class MinimalPlayer:
    """An implementation and the specification at the same point of a trace."""

    def __init__(self, trace: Trace, reference: MinimalSystem, hot_capacity: int | None) -> None:
        self.trace = trace
        self.reference = reference
        self.state: State[str, int] = initial(Policy(hot_capacity=hot_capacity))
        self.reads: dict[str, Get[str]] = {}
        self.operations = 0

    def play(self, start: int, stop: int, thorough: bool) -> Fault | None:
        """Replay the accesses start..stop - 1. This is the loop whose speed counts."""
        keys, stores, reads = self.trace.keys, self.trace.stores, self.reads
        reference, state = self.reference, self.state
        skipped = 0 if thorough else STRIDE - 1
        fault: Fault | None = None
        index = start - 1
        for index in range(start, stop):
            key = keys[index]
            operation = reads.get(key)
            got: object = None
            if operation is None or stores[index]:
                if operation is None:
                    reads[key] = Get(key)
                state, expected = step(state, Set(key, index))
                try:
                    reference[key] = index
                except Exception as error:  # noqa: BLE001 - whatever it raises is its answer
                    got = error
            else:
                state, expected = step(state, operation)
                try:
                    got = reference[key]
                except Exception as error:  # noqa: BLE001 - whatever it raises is its answer
                    got = error
            if got is not expected and not is_same(expected, got):
                fault = self._fault(index, "result", format_side(expected), format_side(got))
                break
            if (
                not index & skipped
                or reference.promotions != state.promotions
                or reference.demotions != state.demotions
            ):
                fault = self._compare_key(state, index, key)
                if fault is not None:
                    break
        self.state = state
        self.operations = index + 1
        return fault

    def compare_all(self, index: int) -> Fault | None:
        """Everything that can be seen, and the invariant."""
        try:
            self.reference.check()
            got = portray(self.reference.to_spec())
            status = dict(self.reference.thermal_status())
        except Exception as error:  # noqa: BLE001 - whatever it raises is its answer
            return self._fault(index, "whole state", "can be read and checked", format_side(error))
        expected = portray(self.state)
        if got != expected:
            return self._fault(index, *find_difference(expected._fields, expected, got))
        counts = compute_status(self.state)._asdict()
        if status != counts:
            return self._fault(index, "thermal_status()", format_side(counts), format_side(status))
        return None

    def sample(self) -> Sample:
        """The counts of the tiers, which `compare_all` has compared."""
        status = self.reference.thermal_status()
        return Sample(self.operations, status["hot"], status["warm"], status["cold"], 0)

    def count_migrations(self) -> int:
        """Promotions and demotions so far, which `compare_all` has compared."""
        return self.state.promotions + self.state.demotions

    def count_uses(self) -> tuple[Use, ...]:
        """How many keys each of the bands holds."""
        counts = Counter(
            compute_temperature(self.state, entry).band for entry in self.state.entries.values()
        )
        return tuple(
            Use(band, TEMPERATURES[get_tier_of_band(band)], counts[band])
            for band in range(1, BANDS + 1)
        )

    def _compare_key(self, state: State[str, int], index: int, key: str) -> Fault | None:
        """Counters and the temperature of the key that was just used."""
        reference = self.reference
        tier, band, heat = compute_temperature(state, state.entries[key])
        expected = (TEMPERATURES[tier], band, heat, state.promotions, state.demotions)
        try:
            got = (
                reference.temperature(key),
                reference.band(key),
                reference.heat(key),
                reference.promotions,
                reference.demotions,
            )
        except Exception as error:  # noqa: BLE001 - whatever it raises is its answer
            return self._fault(index, "temperature", format_side(expected), format_side(error))
        if got == expected:
            return None
        labels = ("temperature", "band", "heat", "promotions", "demotions")
        return self._fault(index, *find_difference(labels, expected, got))

    def _fault(self, index: int, aspect: str, spec: str, reference: str) -> Fault:
        """A fault after the access `index`, with its call in words."""
        key = self.trace.keys[index]
        writes = self.trace.stores[index] or self.trace.keys.index(key) == index
        call = f"mem[{format_side(key)}]" + (f" = {index}" if writes else "")
        return Fault(index, call, aspect, spec, reference)


def replay(
    trace: Trace,
    make: Callable[[], MinimalSystem],
    contracts: bool,
    hot_capacity: int | None,
    advance: Advance,
) -> Outcome:
    """Replay the whole trace; the outcome says what was seen and what differed.

    `make` gives an empty implementation with the policy of `hot_capacity`;
    `contracts` says whether it checks its contracts, for the report. O(n log n).
    """

    def make_player() -> MinimalPlayer:
        return MinimalPlayer(trace, make(), hot_capacity)

    run = drive(make_player, len(trace), advance)
    state = run.player.state
    return Outcome(
        system="minimal",
        contracts=contracts,
        hot_capacity=hot_capacity,
        accesses=run.accesses,
        operations=run.player.operations,
        distinct=len(run.player.reads),
        seconds=run.seconds,
        samples=run.samples,
        uses=run.player.count_uses(),
        promotions=state.promotions,
        demotions=state.demotions,
        mismatch=None,
        refused=(),
        checkpoints=run.checkpoints,
        divergence=run.divergence,
    )
