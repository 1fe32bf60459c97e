"""What the pictures show: figures of a run over time, and of the resonances."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final, NamedTuple, TypeVar

from spectral_memory.quantize import quantize, view
from spectral_memory.trace import Trace
from spectral_memory.view.hierarchical import HierarchicalRecorder
from spectral_memory.view.minimal import MinimalRecorder
from spectral_memory.view.rules import RuleBook
from spectral_memory.view.source import Advance, Recorder
from spectral_memory.view.traces import make_trace_source
from spectral_spec.address import OFFSETS
from spectral_spec.hierarchical import Census, State, compute_census, compute_sum
from spectral_spec.minimal import compute_status
from spectral_spec.resonances import ENCLOSURES

__all__ = [
    "Fragmentation",
    "Mismatch",
    "Thermal",
    "compute_mismatches",
    "sample_fragmentation",
    "sample_thermal",
]

S = TypeVar("S")

_SAMPLES: Final = 200
# Where between two resonances, in thousandths. Just beside the wall of the cells, not on it: there
# the certified table cannot tell which one is nearer.
_PARTS: Final = (0, 125, 250, 375, 499, 501, 625, 750, 875)


class Thermal(NamedTuple):
    """Entries of each tier after so many operations; the minimal system has no ultra-cold."""

    operations: int
    hot: int
    warm: int
    cold: int
    ultra_cold: int


class Fragmentation(NamedTuple):
    """Bytes of a memory after so many operations.

    `live` were asked for, `held` lie in extents, `holes` are free below a block of their slot.
    """

    operations: int
    live: int
    held: int
    holes: int


class Mismatch(NamedTuple):
    """A frequency, its exact mismatch rounded for display, and the proven bound in its cell."""

    t: float
    mismatch: float
    bound: float


def compute_mismatches(first: int, last: int) -> list[Mismatch]:
    """Requests between each two of the resonances first..last, 1-based; O(n log n).

    The largest ones are close to where two cells meet: just below half of the gap.
    """
    found = []
    centres = [(low + high) / 2 for low, high in ENCLOSURES[first - 1 : last]]
    for below, above in pairwise(centres):
        for part in _PARTS:
            t = below + (above - below) * Fraction(part, 1000)
            at = quantize(t, last)
            if at.bound is not None:
                found.append(Mismatch(view(t), float(at.mismatch), float(at.bound)))
    return found


def sample_thermal(
    trace: Trace, system: str, hot_capacity: int | None, advance: Advance
) -> list[Thermal]:
    """The thermal distribution while a trace is replayed through the specification.

    `system` is minimal or hierarchical. O(n log n).
    """
    return _sample(trace, system, hot_capacity, advance, _count_tiers)


def _count_tiers(recorder: Recorder[Any]) -> Thermal:
    if isinstance(recorder, MinimalRecorder):
        return Thermal(recorder.operations, *compute_status(recorder.state), 0)
    ultra, cold, warm, hot = _take_census(_get_state(recorder)).tiers
    return Thermal(recorder.operations, hot, warm, cold, ultra)


def sample_fragmentation(
    trace: Trace, hot_capacity: int | None, advance: Advance
) -> list[Fragmentation]:
    """Bytes live, held and lost in holes while a trace is replayed through the allocator."""
    return _sample(trace, "hierarchical", hot_capacity, advance, _weigh)


def _weigh(recorder: Recorder[Any]) -> Fragmentation:
    state = _get_state(recorder)
    census = _take_census(state)
    holes = sum(_count_holes(domain.slots.values()) for domain in state.domains)
    return Fragmentation(recorder.operations, census.bytes_live, census.bytes_held, holes)


def _take_census(state: State) -> Census:
    """The census of all domains."""
    return compute_sum([compute_census(domain) for domain in state.domains])


def _count_holes(slots: Iterable[Iterable[tuple[int, int]]]) -> int:
    """Bytes of the free extents that end before their slot does."""
    return sum(
        length for extents in slots for offset, length in extents if offset + length < OFFSETS
    )


def _get_state(recorder: object) -> State:
    if not isinstance(recorder, HierarchicalRecorder):
        raise TypeError(f"{type(recorder).__name__} records no allocator")
    return recorder.state


def _sample(
    trace: Trace,
    system: str,
    hot_capacity: int | None,
    advance: Advance,
    look: Callable[[Recorder[Any]], S],
) -> list[S]:
    """What is seen while a trace is replayed: now and then, and at its end."""
    source = make_trace_source(trace, system, hot_capacity, ())
    recorder = source.start(RuleBook())
    stride = max(1, len(trace) // _SAMPLES)
    samples: list[S] = []

    def perform(operation: object, label: str) -> object:
        result = recorder.skip(operation, label)
        if recorder.operations % stride == 0:
            samples.append(look(recorder))
        return result

    source.play(perform, advance)
    samples.append(look(recorder))
    return samples
