"""Laws of time: ticks, and the epochs that they make."""

from __future__ import annotations

from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, choose, equal, largest, one_of
from spectral_proofs.symbolic.loops import Loop
from spectral_spec.thermal import Clock, tick

__all__ = ["count_ticks"]

_THERMAL = "spectral_spec.thermal"


@obligation(
    law="a tick ends the epoch or moves on in it: time goes forward by the least step, and the phase keeps below the length",
    rules=("T8",),
    mutants=(
        Mutant(f"{_THERMAL}.tick", "clock.phase + 1 < length", "clock.phase < length"),
        Mutant(
            f"{_THERMAL}.tick",
            "Clock(clock.epoch, clock.phase + 1)",
            "Clock(clock.epoch, clock.phase + 2)",
        ),
        Mutant(f"{_THERMAL}.tick", "clock.epoch + 1, 0", "clock.epoch + 1, 1"),
        Mutant(f"{_THERMAL}.tick", "clock.epoch + 1, 0", "clock.epoch, 0"),
    ),
)
def tick_moves_time_on_by_the_least_step(case: Case) -> bool:
    clock, length = case.record(Clock, "clock"), case.integer("length")
    case.suppose("the phase is not negative", clock.phase >= 0)
    after = tick(clock, length)
    case.claim("the phase is in range", after.phase >= 0, after.phase < largest(length, 1))
    ends = clock.phase >= length - 1
    begun, moved = Clock(clock.epoch + 1, 0), Clock(clock.epoch, clock.phase + 1)
    return equal(after, choose(ends, begun, moved))


def count_ticks(epoch: int, length: int) -> tuple[int, Clock]:
    """The ticks from the beginning of an epoch to its end, and the clock then."""
    clock, ticks = tick(Clock(epoch, 0), length), 1
    while clock.epoch == epoch:
        clock, ticks = tick(clock, length), ticks + 1
    return ticks, clock


def _is_on_its_way(clock: Clock, ticks: int, epoch: int, length: int) -> bool:
    within = all_of(clock.epoch == epoch, clock.phase == ticks, ticks >= 1, ticks < length)
    over = all_of(clock.epoch == epoch + 1, clock.phase == 0, ticks == largest(length, 1))
    return one_of(within, over)


@obligation(
    law="an epoch lasts exactly as many ticks as its length, and one if that is zero",
    rules=("T8",),
    loops={
        count_ticks: (
            Loop(
                invariant=_is_on_its_way,
                measure=lambda clock, length, epoch: choose(
                    clock.epoch == epoch, length - clock.phase, 0
                ),
            ),
        )
    },
    mutants=(
        Mutant(f"{_THERMAL}.tick", "< length", "<= length"),
        Mutant(f"{_THERMAL}.tick", "clock.phase + 1 <", "clock.phase + 2 <"),
    ),
)
def epoch_lasts_as_many_ticks_as_its_length(case: Case) -> bool:
    epoch, length = case.integer("epoch"), case.integer("length")
    ticks, clock = count_ticks(epoch, length)
    return all_of(equal(ticks, largest(length, 1)), equal(clock, Clock(epoch + 1, 0)))
