"""The frame of a replay: it finds the first fault, wherever it shows."""

from __future__ import annotations

import gc
from collections.abc import Callable

import pytest

from spectral_memory.lockstep.driver import CHECKPOINTS, SAMPLES, Fault, compute_marks, drive
from spectral_memory.lockstep.outcome import Glimpse, Sample


class FakePlayer:
    """Goes wrong at access `bad`; each operation sees it, or only the whole state does."""

    def __init__(self, bad: int, visible: bool, thorough_only: bool = False) -> None:
        self.bad = bad
        self.visible = visible
        self.thorough_only = thorough_only
        self.done = 0
        self.collecting: list[bool] = []

    @property
    def operations(self) -> int:
        return 2 * self.done

    def play(self, start: int, stop: int, thorough: bool) -> Fault | None:
        assert start == self.done
        self.collecting.append(gc.isenabled())
        if self.visible and start <= self.bad < stop and (thorough or not self.thorough_only):
            self.done = self.bad + 1
            return Fault(self.bad, "call", "result", "1", "2")
        self.done = stop
        return None

    def compare_all(self, index: int) -> Fault | None:
        assert index == self.done - 1
        return None if index < self.bad else Fault(index, "all", "whole", "1", "2")

    def sample(self) -> Sample:
        return Sample(self.operations, self.done, 0, 0, 0)

    def count_migrations(self) -> int:
        return self.done // 2


def ignore(_done: int, _look: Callable[[], Glimpse]) -> None:
    pass


@pytest.mark.parametrize("total", [1, 7, 20, 1000, 12345])
def test_a_run_without_fault_ends_with_every_checkpoint_and_sample(total: int) -> None:
    seen: list[int] = []
    glimpses: list[tuple[int, int]] = []

    def watch(done: int, look: Callable[[], Glimpse]) -> None:
        seen.append(done)
        glimpse = look()
        glimpses.append((glimpse.sample.hot, glimpse.migrations))

    run = drive(lambda: FakePlayer(total, True), total, watch)
    assert glimpses == [(done, done // 2) for done in seen]
    assert run.divergence is None
    assert run.accesses == total == seen[-1]
    assert run.checkpoints == min(total, CHECKPOINTS)
    assert len(run.samples) == min(total, SAMPLES)
    assert run.samples[-1].hot == total
    assert seen == sorted(seen)
    assert run.seconds >= 0


@pytest.mark.parametrize("bad", [0, 1, 4095, 4096, 9999, 12344])
@pytest.mark.parametrize(
    ("visible", "thorough_only"), [(True, False), (True, True), (False, False)]
)
def test_the_first_fault_is_found_however_late_it_shows(
    bad: int, visible: bool, thorough_only: bool
) -> None:
    run = drive(lambda: FakePlayer(bad, visible, thorough_only), 12345, ignore)
    assert run.divergence is not None
    assert run.divergence.access == bad + 1
    assert run.divergence.operation == 2 * (bad + 1)


def test_a_fault_that_does_not_come_back_is_reported_as_it_was() -> None:
    bads = iter([50, 10**9, 10**9])
    run = drive(lambda: FakePlayer(next(bads), False), 100, ignore)
    assert run.divergence is not None
    assert (run.divergence.access, run.divergence.call) == (55, "all")


def test_a_fault_that_comes_back_too_early_is_reported_as_it_was() -> None:
    bads = iter([50, 3])
    run = drive(lambda: FakePlayer(next(bads), True), 100, ignore)
    assert run.divergence is not None
    assert run.divergence.access == 51


@pytest.mark.parametrize("enabled", [True, False])
def test_the_garbage_collector_is_left_as_it_was(enabled: bool) -> None:
    was_enabled = gc.isenabled()
    (gc.enable if enabled else gc.disable)()
    try:
        run = drive(lambda: FakePlayer(9, True), 9, ignore)
        assert run.player.collecting == [False] * 9
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if was_enabled else gc.disable)()


def test_marks_end_with_the_total_and_increase() -> None:
    for total in range(1, 60):
        marks = compute_marks(0, total, 20)
        assert marks[-1] == total
        assert marks == tuple(sorted(set(marks)))
        assert len(marks) == min(20, total)
