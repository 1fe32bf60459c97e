"""The minimal replay: it agrees with the reference and shows what a wrong one does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from spectral_memory.lockstep.minimal import STRIDE, MinimalSystem, replay
from spectral_memory.lockstep.outcome import Outcome
from spectral_memory.minimal.thermal_dict import ThermalDict
from spectral_memory.minimal.thermal_view import Temperature
from spectral_memory.trace import Trace
from spectral_spec.errors import MissingKeyError
from spectral_spec.minimal import State

LENGTH = 600


def make_trace(length: int = LENGTH) -> Trace:
    """A few busy keys and many that are met once or twice; every tenth access stores."""
    keys = tuple(f"k{n % 7}" if n % 3 else f"k{n * n % 97}" for n in range(length))
    stores = bytes(n % 10 == 9 for n in range(length))
    return Trace("example", "example.txt", keys, stores, (0,) * length)


def play(make: Callable[[], MinimalSystem]) -> Outcome:
    return replay(make_trace(), make, False, None, lambda _done, _look: None)


def make_reference() -> ThermalDict[str, int]:
    return ThermalDict()


@pytest.mark.parametrize("contracts", [True, False])
@pytest.mark.parametrize("capacity", [None, 1, 5])
def test_the_reference_agrees(contracts: bool, capacity: int | None) -> None:
    def make() -> ThermalDict[str, int]:
        return ThermalDict() if capacity is None else ThermalDict.bounded(capacity)

    trace = make_trace()
    outcome = replay(trace, make, contracts, capacity, lambda _done, _look: None)
    assert outcome.divergence is None
    assert outcome.operations == outcome.accesses == LENGTH
    assert outcome.distinct == trace.compute_distinct()
    assert outcome.checkpoints == 20
    assert len(outcome.samples) == 10
    for sample in outcome.samples:
        assert sample.ultra_cold == 0
        assert capacity is None or sample.hot <= capacity
    assert sum(outcome.samples[-1][1:]) == outcome.distinct
    assert sum(use.entries for use in outcome.uses) == outcome.distinct
    assert len(outcome.uses) == 20
    assert outcome.promotions > 0
    assert outcome.migrations == outcome.promotions + outcome.demotions
    assert outcome.mismatch is None
    assert outcome.compute_rate() > 0


class Counting(ThermalDict[str, int]):
    """Counts its accesses from 1, so that a bug can begin at one of them."""

    count = 0
    bad = 333

    def __getitem__(self, key: str, /) -> int:
        self.count += 1
        return self.read(key)

    def __setitem__(self, key: str, value: int, /) -> None:
        self.count += 1
        super().__setitem__(key, value)

    def read(self, key: str) -> int:
        return super().__getitem__(key)


class WrongValue(Counting):
    def read(self, key: str) -> int:
        return super().read(key) + (self.count >= self.bad)


class WrongType(Counting):
    def read(self, key: str) -> int:
        value = super().read(key)
        return float(value) if self.count >= self.bad else value  # type: ignore[return-value]  # wrong on purpose


class WrongError(Counting):
    def read(self, key: str) -> int:
        if self.count >= self.bad:
            raise MissingKeyError(key)
        return super().read(key)


class Crash(Counting):
    def __setitem__(self, key: str, value: int, /) -> None:
        super().__setitem__(key, value)
        if self.count >= self.bad:
            raise RuntimeError("lost")


class ForgetsAnAccess(Counting):
    def read(self, key: str) -> int:
        if self.count == self.bad:
            return dict.__getitem__(self, key)
        return super().read(key)


class WrongHeat(Counting):
    def heat(self, key: str, /) -> int:
        return super().heat(key) + (self.count >= self.bad)


class NoHeat(Counting):
    def heat(self, key: str, /) -> int:
        if self.count >= self.bad:
            raise RuntimeError("no heat")
        return super().heat(key)


class WrongStatus(Counting):
    def thermal_status(self) -> dict[Temperature, int]:
        status = super().thermal_status()
        status["hot"] += self.count >= self.bad
        return status


class BrokenInvariant(Counting):
    def check(self) -> None:
        if self.count >= self.bad:
            raise AssertionError("broken")


class WrongState(Counting):
    def to_spec(self) -> State[str, int]:
        state = super().to_spec()
        return state._replace(clock=state.clock._replace(phase=99)) if self.count >= 333 else state


@pytest.mark.parametrize(
    ("kind", "aspect"),
    [
        (WrongValue, "result"),
        (WrongType, "result"),
        (WrongError, "result"),
        (Crash, "result"),
        (WrongHeat, "heat"),
        (NoHeat, "temperature"),
        (WrongStatus, "thermal_status()"),
        (BrokenInvariant, "whole state"),
        (WrongState, "clock"),
    ],
)
def test_a_wrong_implementation_is_caught_at_its_first_fault(
    kind: type[Counting], aspect: str
) -> None:
    fast = play(kind)
    assert fast.divergence is not None
    assert fast.divergence.aspect.startswith(aspect)
    assert fast.divergence.spec != fast.divergence.reference
    # The first access from 333 on that the bug can show itself at.
    trace = make_trace()
    first = next(
        number
        for number in range(333, LENGTH)
        if (kind is not Crash or trace.stores[number - 1])
        and (kind not in (WrongValue, WrongType, WrongError) or not trace.stores[number - 1])
    )
    assert fast.divergence.access == fast.divergence.operation == first


def test_a_forgotten_access_is_found_although_it_shows_later() -> None:
    divergence = play(ForgetsAnAccess).divergence
    assert divergence is not None
    assert divergence.access == 333


def test_the_call_tells_a_read_from_a_write() -> None:
    read, written = play(WrongHeat).divergence, play(Crash).divergence
    assert read is not None
    assert written is not None
    assert " = " not in read.call
    assert written.call.endswith(f"] = {written.access - 1}")


def test_the_stride_is_a_power_of_two() -> None:
    assert STRIDE > 1
    assert STRIDE & (STRIDE - 1) == 0
