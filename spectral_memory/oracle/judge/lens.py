"""What of two answers is compared, as the capabilities say, and where they differ first."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from spectral_memory.oracle.judge.capabilities import Capabilities
from spectral_memory.oracle.judge.operations import Operation
from spectral_memory.oracle.judge.setup import System
from spectral_memory.oracle.judge.subject import (
    LOOK_FIELDS,
    Answers,
    Look,
    Observation,
    Raised,
    Refusal,
    UnusableError,
)

__all__ = ["Difference", "Lens", "is_same"]

_HEAT: Final = frozenset({"tier", "band", "heat", "promotions", "demotions"})
_HEAT_PARTS: Final = frozenset({"temperatures", "status", "counters"})
_MISMATCH_PARTS: Final = frozenset({"mismatch_bounds", "mean_mismatch"})
_TOLERANCE: Final = 1e-9  # relative, of a mean that is shown as a float


class Difference(NamedTuple):
    """Where two sides differ: after which operation of a batch (from 0), in what."""

    at: int
    aspect: str
    expected: object
    observed: object
    violation: str = ""


class Lens:
    """Compares what a subject says that it shows, and nothing else."""

    def __init__(self, system: System, capabilities: Capabilities) -> None:
        self._names = LOOK_FIELDS[system]
        self._payloads = capabilities.payloads
        self._ordered = not capabilities.differs("order")
        hidden: frozenset[str] = frozenset()
        skipped: frozenset[str] = frozenset()
        if capabilities.differs("heat"):
            hidden, skipped = hidden | _HEAT, skipped | _HEAT_PARTS
        if capabilities.differs("statistics"):
            hidden |= frozenset(self._names) - {"tier", "band", "heat", "address"}
        if not self._ordered:
            skipped |= {"temperatures"}
        if capabilities.differs("mismatch"):
            skipped |= _MISMATCH_PARTS
        self._shown = tuple(
            place
            for place, name in enumerate(self._names)
            if name in capabilities.looks and name not in hidden
        )
        self._parts = capabilities.parts - skipped
        self._whole = len(self._shown) == len(self._names) and self._payloads

    def find_difference(
        self, operations: Sequence[Operation], expected: Answers, observed: Answers
    ) -> Difference | None:
        """The first difference of two batches of answers."""
        if len(observed.results) != len(operations) or len(observed.looks) != len(operations):
            raise UnusableError(f"{len(operations)} operations, {len(observed.results)} answers")
        # The types first: an object that says it equals everything is not asked.
        if (
            self._whole
            and list(map(type, expected.results)) == list(map(type, observed.results))
            and expected.results == observed.results
            and expected.looks == observed.looks
        ):
            return None
        for index in range(len(operations)):
            one, other = expected.results[index], observed.results[index]
            if not is_same(one, other, self._payloads):
                return Difference(index, "result", one, other)
            found = self._compare_looks(index, expected.looks[index], observed.looks[index])
            if found is not None:
                return found
        return None

    def _compare_looks(self, index: int, one: Look | None, other: Look | None) -> Difference | None:
        """The first figure that differs."""
        if one is None or not self._shown:
            return None
        if other is None or len(other) != len(self._names):
            return Difference(index, "look", one, other[0] if other else None)
        for place in self._shown:
            if one[place] != other[place] or isinstance(other[place], bool):
                return Difference(index, self._names[place], one[place], other[place])
        return None

    def find_gap(self, expected: Observation, observed: Observation) -> Difference | None:
        """The first part of an observation that differs or is missing."""
        found = dict(observed)
        for name, value in expected:
            group = "domains" if name.startswith("domain ") else name
            if group in self._parts and not self._is_part_same(group, value, found.get(name)):
                return Difference(-1, name, value, found.get(name))
        return None

    def _is_part_same(self, group: str, expected: object, observed: object) -> bool:
        """True if the shown figures of a part are equal."""
        if group == "mean_mismatch":
            return _is_close(expected, observed)
        if not isinstance(expected, tuple) or not isinstance(observed, tuple):
            return False
        if group == "pairs" and not self._ordered:
            return sorted(map(repr, observed)) == sorted(map(repr, expected))
        if group == "domains":
            places = [place for place in self._shown if place < len(expected)]
            return len(observed) == len(expected) and all(
                observed[place] == expected[place] for place in places
            )
        if group == "blocks":
            return [self._mask(one) for one in expected] == [self._mask(one) for one in observed]
        return expected == observed

    def _mask(self, block: object) -> object:
        """Id, address, tier and heat of a block, as far as they are shown; odd shapes as they are."""
        if not isinstance(block, tuple) or len(block) != 4:
            return block
        shown = {self._names[place] for place in self._shown}
        names = ("", "address", "tier", "heat")
        return tuple(
            value for name, value in zip(names, block, strict=True) if name in {"", *shown}
        )


def is_same(expected: object, observed: object, payloads: bool) -> bool:
    """True for equal values of one type; of refusals the names alone without `payloads`."""
    if type(expected) is not type(observed) or isinstance(observed, Raised):
        return False
    if isinstance(expected, Refusal) and isinstance(observed, Refusal) and not payloads:
        return expected.name == observed.name
    return bool(expected == observed)


def _is_close(expected: object, observed: object) -> bool:
    """True if each mean is the exact one, rounded."""
    if not isinstance(expected, tuple) or not isinstance(observed, tuple):
        return False
    return len(expected) == len(observed) and all(map(_is_rounded, expected, observed))


def _is_rounded(want: object, got: object) -> bool:
    """True if a number is the other one, rounded; what is no number is not."""
    if isinstance(got, bool) or not isinstance(got, int | float):
        return False
    if not isinstance(want, int | float | Fraction):
        return False
    try:
        near, exact = float(got), float(want)
        return got == want or abs(near - exact) <= _TOLERANCE * max(1.0, abs(exact))
    except OverflowError:  # an integer beyond every float
        return False
