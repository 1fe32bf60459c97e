"""What the tests of recordings share: traces, and the state that the changes lead to."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from spectral_memory.trace import Trace
from spectral_memory.view import Recording, Session, Window
from spectral_memory.view.ledger import Cell
from spectral_memory.view.recording import Step
from spectral_memory.view.source import AnySource
from spectral_memory.view.traces import make_trace_source

__all__ = ["BUSY", "apply_changes", "make_source", "make_trace", "record", "traces"]

SYSTEMS = ("minimal", "hierarchical")


def make_trace(keys: Sequence[str], stores: Sequence[int] = ()) -> Trace:
    """A trace in memory; without stores it has loads only."""
    return Trace("made", "", tuple(keys), bytes(stores or len(keys)), (0,) * len(keys))


#: Few keys much, many a little: everything that can happen to a tier does.
BUSY = make_trace([f"{n % 7 if n % 3 else n * n % 61}" for n in range(2500)])

#: Small traces with a taste for repeating a key.
traces = st.lists(
    st.tuples(st.sampled_from("aaaabbbccdefghijkl"), st.sampled_from((0, 0, 0, 1))),
    min_size=1,
    max_size=120,
).map(lambda pairs: make_trace([key for key, _ in pairs], [store for _, store in pairs]))


def make_source(trace: Trace, system: str, hot_capacity: int | None = None) -> AnySource:
    """The source of a trace."""
    return make_trace_source(trace, system, hot_capacity, ("spectral-memory", "view", "made"))


def record(source: AnySource, window: Window | None = None, limit: int = 100_000) -> Recording:
    """The whole recording of a source."""
    session = Session(source, window, limit)
    session.run()
    return session.record()


def apply_changes(recording: Recording, stop: int | None = None) -> dict[str, Cell]:
    """Where everything is after the first `stop` steps; each step's own counts are checked."""
    state: dict[int, Cell] = {}
    for step in recording.steps[:stop]:
        for entity, *cell in step.changes:
            if cell[0] == 0:
                del state[entity]
            else:
                state[entity] = tuple(cell)
        assert step.thermal == count_tiers(state)
    return {recording.entities[entity]: cell for entity, cell in state.items()}


def count_tiers(state: dict[int, Cell]) -> tuple[int, ...]:
    """How many are hot, warm, cold and ultra-cold."""
    tiers = [cell[1] for cell in state.values()]
    return tuple(tiers.count(tier) for tier in range(4))


def find_steps(recording: Recording, **fields: object) -> list[Step]:
    """The steps that have these values."""
    return [
        step
        for step in recording.steps
        if all(getattr(step, name) == value for name, value in fields.items())
    ]
