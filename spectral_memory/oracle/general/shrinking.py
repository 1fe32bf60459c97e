"""Shorter sequences that fail the same way. No clock: a budget counts the attempts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

__all__ = ["Attempts", "keep_tail", "remove_parts", "replace_items"]

T = TypeVar("T")


class Attempts(Generic[T]):
    """The question whether a sequence still fails, and how often it may be asked.

    `fails` returns the sequence as far as it is needed to fail (its tail may be
    cut), or None if it does not fail. `cost` is in performed items, so that
    long sequences use the budget up faster.
    """

    def __init__(
        self, fails: Callable[[Sequence[T]], Sequence[T] | None], attempts: int, items: int
    ) -> None:
        self.fails = fails
        self.attempts = attempts
        self.items = items

    def ask(self, sequence: Sequence[T]) -> Sequence[T] | None:
        """What is left of the sequence if it fails; None if not, or if the budget is spent."""
        if self.attempts <= 0 or self.items <= 0:
            return None
        self.attempts -= 1
        self.items -= len(sequence) + 1
        return self.fails(sequence)


def keep_tail(sequence: Sequence[T], attempts: Attempts[T]) -> Sequence[T]:
    """The shortest of the last 1, 2, 4, ... items that fails; else all. O(log n) attempts."""
    length = 1
    while length < len(sequence):
        shorter = attempts.ask(sequence[-length:])
        if shorter is not None:
            return shorter
        length *= 2
    return sequence


def remove_parts(sequence: Sequence[T], attempts: Attempts[T]) -> Sequence[T]:
    """Leave out stretches, long ones first, until no single item can be left out.

    O(n log n) attempts where failures need few items, O(n**2) at worst, within the budget.
    """
    length = len(sequence) // 2
    while length >= 1:
        stop = len(sequence)
        removed = False
        # From the end: what comes later depends on what comes earlier.
        while stop > 0:
            start = max(0, stop - length)
            shorter = attempts.ask([*sequence[:start], *sequence[stop:]])
            if shorter is not None:
                removed = removed or len(shorter) < len(sequence)
                sequence = shorter
            stop = min(start, len(sequence))
        if length > 1:
            length = min(length // 2, max(1, len(sequence) // 2))
        elif not removed:
            break
    return sequence


def replace_items(
    sequence: Sequence[T],
    attempts: Attempts[T],
    simpler: Callable[[T], Iterable[T]],
) -> Sequence[T]:
    """Put simpler items in the place of others, until none can be simplified.

    `simpler` gives the candidates for one item, the simplest first; each must be
    simpler than the item in a well-founded order, so that the search ends.
    """
    improved = True
    while improved:
        improved = False
        place = 0
        while place < len(sequence):
            for candidate in simpler(sequence[place]):
                tried = attempts.ask([*sequence[:place], candidate, *sequence[place + 1 :]])
                if tried is not None:
                    sequence = tried
                    improved = True
                    break
            place += 1
    return sequence
