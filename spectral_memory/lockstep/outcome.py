"""What a replay in lockstep reports: plain values, the same for both systems."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NamedTuple, TypeAlias

from spectral_spec.errors import SpectralError

__all__ = [
    "Advance",
    "Divergence",
    "Glimpse",
    "Mismatch",
    "Outcome",
    "Sample",
    "Use",
    "find_difference",
    "format_side",
    "is_same",
]

_LONGEST_SIDE: Final = 300  # characters shown of a value


class Divergence(NamedTuple):
    """The first place where the reference and the specification differ.

    `access` counts the trace's accesses from 1 and `operation` the operations
    replayed for them; `--limit ACCESS` repeats the run up to here.
    """

    access: int
    operation: int
    call: str
    aspect: str
    spec: str
    reference: str


class Sample(NamedTuple):
    """How many entries each tier held after so many operations."""

    operations: int
    hot: int
    warm: int
    cold: int
    ultra_cold: int


class Glimpse(NamedTuple):
    """What can be seen of a replay while it goes on: the tiers, and the migrations so far."""

    sample: Sample
    migrations: int


#: Called now and then with the number of accesses replayed so far, and with what looks at the
#: system, which costs nothing until it is called.
Advance: TypeAlias = Callable[[int, Callable[[], Glimpse]], None]


class Use(NamedTuple):
    """A band or resonance (1-based) and what it holds at the end of the replay."""

    resonance: int
    tier: str
    entries: int


class Mismatch(NamedTuple):
    """Mismatches of the requests that were granted a frequency, from above, exactly.

    `bound` is half of the larger gap beside `resonance`, where the largest
    mismatch occurred; `exceeded` counts requests above their own bound.
    """

    requests: int
    mean: Fraction
    largest: Fraction
    bound: Fraction
    resonance: int
    exceeded: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """One system's replay of one trace.

    `seconds` is for display only. `refused` counts calls that specification and
    reference refused alike, by the name of the error.
    """

    system: str
    contracts: bool
    hot_capacity: int | None
    accesses: int
    operations: int
    distinct: int
    seconds: float
    samples: tuple[Sample, ...]
    uses: tuple[Use, ...]
    promotions: int
    demotions: int
    mismatch: Mismatch | None
    refused: tuple[tuple[str, int], ...]
    checkpoints: int
    divergence: Divergence | None

    @property
    def migrations(self) -> int:
        """Changes of tier that an operation made, up and down."""
        return self.promotions + self.demotions

    def compute_rate(self) -> float:
        """Compared operations a second, for display."""
        return self.operations / self.seconds if self.seconds > 0 else 0.0


def is_same(expected: object, got: object) -> bool:
    """True for equal values of one type and for errors of one class with one payload."""
    if isinstance(expected, SpectralError):
        return isinstance(got, SpectralError) and got.payload == expected.payload
    return type(got) is type(expected) and got == expected


def format_side(value: object) -> str:
    """A value as a divergence shows it: its repr, cut where it grows too long."""
    text = repr(value)
    return text if len(text) <= _LONGEST_SIDE else text[:_LONGEST_SIDE] + "..."


def find_difference(
    labels: Sequence[str], expected: Sequence[object], got: Sequence[object]
) -> tuple[str, str, str]:
    """Where two records differ first, as deep as tuples go, and both sides there.

    The result is the path, the expected side, the other side.

    >>> find_difference(("a", "b"), (1, (2, 3)), (1, (2, 4)))
    ('b, item 1', '3', '4')
    """
    for label, one, other in zip(labels, expected, got, strict=True):
        if one != other:
            return _descend(label, one, other)
    return "equality", format_side(expected), format_side(got)


def _descend(path: str, one: object, other: object) -> tuple[str, str, str]:
    """The first difference inside two values that differ."""
    while isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        place = [bool(a != b) for a, b in zip(one, other, strict=True)].index(True)
        names: tuple[str, ...] = getattr(one, "_fields", ())
        path += f", {names[place]}" if names else f", item {place}"
        one, other = one[place], other[place]
    return path, *_format_pair(repr(one), repr(other))


def _format_pair(one: str, other: str) -> tuple[str, str]:
    """Two texts, long ones cut to a stretch around their first difference."""
    common = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    start = max(0, common - _LONGEST_SIDE // 3) if max(len(one), len(other)) > _LONGEST_SIDE else 0
    return _cut_text(one, start), _cut_text(other, start)


def _cut_text(text: str, start: int) -> str:
    """At most the longest side of the text from `start` on; dots where it was cut."""
    stop = start + _LONGEST_SIDE
    return ("..." if start else "") + text[start:stop] + ("..." if len(text) > stop else "")
