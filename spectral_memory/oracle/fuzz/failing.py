"""A failure that was found: seen once more in a new memory, and made short."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from spectral_memory.oracle.fuzz.source import SMALL
from spectral_memory.oracle.judge.operations import Script
from spectral_memory.oracle.judge.referee import Referee
from spectral_memory.oracle.judge.setup import Setup
from spectral_memory.oracle.judge.subject import Subject
from spectral_memory.oracle.judge.trial import find_fault
from spectral_memory.oracle.shrink import EFFORT, Effort, shrink

__all__ = ["SHORT", "Found", "find_failure", "list_setups", "shrink_failure"]

SHORT: Final = 12  # operations: a sequence so short is not sought with other parameters


class Found(NamedTuple):
    """A script that fails with these parameters.

    `observing`: at a check point only; `looking`: it shows in a look, not in a result.
    """

    setup: Setup
    script: Script
    observing: bool
    looking: bool


def find_failure(subject: Subject, referee: Referee, setup: Setup, script: Script) -> Found | None:
    """The failure as it shows after every operation, or else at a check point."""
    for observing in (False, True):
        fault = find_fault(subject, referee, setup, script, observing=observing)
        if fault is not None:
            looking = fault.difference.aspect != "result"
            return Found(setup, script[: fault.step + 1], observing, looking)
    return None


def shrink_failure(subject: Subject, make: Callable[[int], Referee], found: Found) -> Found:
    """The same failure with a short script, perhaps with other parameters.

    A policy under which tiers are a few accesses apart is tried as well, where the
    subject takes any: what takes an epoch of waiting by default then takes one operation.
    `make` makes a referee that looks after every so many operations.
    """
    setup, script, observing, looking = found
    stride = 1 if looking else 0
    referee = make(stride)
    # To ask for every address after each operation costs as much as several operations.
    effort = Effort(EFFORT // 4 if referee.moves else EFFORT)

    def shorten(at: Setup, given: Script) -> Script | None:
        def fails(candidate: Script) -> int | None:
            fault = find_fault(subject, referee, at, candidate, stride, observing)
            return None if fault is None else fault.step + 1

        failed = fails(given)
        return None if failed is None else shrink(given[:failed], fails, effort)

    shortest: list[tuple[Setup, Script]] = []
    for quick in list_setups(setup) if subject.capabilities.policies else ():
        other = shorten(quick, script)
        if other is not None:
            shortest.append((quick, other))
            if len(other) <= SHORT:
                break
    if not shortest or len(shortest[-1][1]) > SHORT:
        shortest.append((setup, shorten(setup, script) or script))
    best, short = min(shortest, key=lambda one: len(one[1]))
    return Found(best, short, observing, looking)


def list_setups(setup: Setup) -> list[Setup]:
    """Other parameters under which the same failure may take fewer operations."""
    capacity = setup.policy.hot_capacity
    capacities = [capacity] if capacity in {None, 1} else [1, capacity]
    made = [
        setup._replace(policy=policy._replace(hot_capacity=bound))
        for bound in capacities
        for policy in (SMALL, SMALL._replace(cool_down=1))
    ]
    return [one for one in made if one != setup]
