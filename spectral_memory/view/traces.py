"""Traces of accesses, and reports of `spectral-memory run`, as sources."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from spectral_memory.corpus import load_corpus
from spectral_memory.lockstep.hierarchical import RESONANCES
from spectral_memory.lockstep.minimal import compute_accesses
from spectral_memory.lockstep.script import BlockScript
from spectral_memory.trace import Trace, load_trace
from spectral_memory.view.hierarchical import HierarchicalRecorder
from spectral_memory.view.ledger import Finding
from spectral_memory.view.minimal import MinimalRecorder, Operation
from spectral_memory.view.recording import RecordingError
from spectral_memory.view.source import Advance, AnySource, Perform, Source
from spectral_spec import hierarchical, minimal
from spectral_spec.hierarchical import configure
from spectral_spec.resonances import ENCLOSURES
from spectral_spec.thermal import Policy

__all__ = ["make_report_source", "make_trace_source"]

_CHUNK: Final = 512  # accesses between two reports of progress
_REMEDY: Final = "make the report again with: spectral-memory run --json"


def make_trace_source(
    trace: Trace,
    system: str,
    hot_capacity: int | None,
    command: Sequence[str],
    finding: Finding | None = None,
    notes: Sequence[str] = (),
) -> AnySource:
    """The replay of a trace through the specification: the operations of `spectral-memory run`.

    `system` is minimal or hierarchical, `hot_capacity` None or at least 1.
    """
    kind = "run" if finding is None else "divergence"
    title = f"{_shorten(trace.name)}: {len(trace):,} accesses"
    policy = Policy(hot_capacity=hot_capacity)
    if system == "minimal":
        return Source[Operation](
            kind,
            title,
            shlex.join(command),
            len(trace),
            lambda book: MinimalRecorder(policy, book),
            lambda perform, advance: _play_minimal(trace, perform, advance),
            notes,
            finding,
        )
    config = configure(ENCLOSURES, RESONANCES, policy)
    return Source[hierarchical.Operation](
        kind,
        title,
        shlex.join(command),
        len(trace),
        lambda book: HierarchicalRecorder(config, book),
        lambda perform, advance: _play_hierarchical(trace, perform, advance),
        notes,
        finding,
    )


def make_report_source(
    report: Mapping[str, Any], name: str, system: str | None, command: Sequence[str]
) -> AnySource:
    """The run of a report that `spectral-memory run --json` wrote, played again.

    Of several systems it is the one that diverged, or else the first, unless `system` says
    which. Raises `RecordingError` if the report lacks something, `TraceError` if the trace
    that it names cannot be read.
    """
    try:
        given, systems = report["input"], report["systems"]
        found = _choose_system(systems, name, system)
        accesses, source = int(given["accesses"]), str(given["source"])
        distinct = int(given["distinct_keys"])
        divergence = found["divergence"]
        finding = None if divergence is None else _read_divergence(divergence)
        chosen, capacity = str(found["system"]), found["hot_capacity"]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        problem = f"is no whole report of a run: {type(error).__name__} {error}"
        raise RecordingError(name, 0, problem, _REMEDY) from None
    if source == "-":
        problem = "is the report of a trace from standard input, which is gone"
        raise RecordingError(name, 0, problem, "save the trace and run it as a file")
    trace = load_trace(source).get_head(accesses) if source else load_corpus(accesses)
    if len(trace) != accesses or trace.compute_distinct() != distinct:
        problem = f"is the report of another {source or 'standard library'} than there is now"
        raise RecordingError(name, 0, problem, _REMEDY)
    return make_trace_source(trace, chosen, capacity, command, finding)


def _shorten(name: str) -> str:
    """The name of a trace without its folder and without the suffix of a packed file."""
    return Path(name).name.removesuffix(".gz").removesuffix(".xz")


def _choose_system(
    systems: Sequence[Mapping[str, Any]], name: str, wanted: str | None
) -> Mapping[str, Any]:
    """The part of a report that is to be shown."""
    if wanted is not None:
        systems = [one for one in systems if one["system"] == wanted]
    for one in systems:
        if one["divergence"] is not None:
            return one
    if not systems:
        problem = f"holds no run of the system {wanted}" if wanted else "holds no run"
        raise RecordingError(name, 0, problem, "name the other --system, or none")
    return systems[0]


def _read_divergence(written: Mapping[str, Any]) -> Finding:
    """What a report says of the first difference; it counts operations from 1."""
    words = f"The implementation diverged here, in {written['aspect']}."
    sides = str(written["spec"]), str(written["reference"])
    return Finding(int(written["operation"]) - 1, "divergence", words, *sides)


def _play_minimal(
    trace: Trace, perform: Perform[minimal.Operation[object, object]], advance: Advance
) -> None:
    """One operation an access."""
    for index, operation in enumerate(compute_accesses(trace)):
        perform(operation, "")
        if index % _CHUNK == 0:
            advance(index + 1)
    advance(len(trace))


def _play_hierarchical(
    trace: Trace, perform: Perform[hierarchical.Operation], advance: Advance
) -> None:
    """The operations that the script makes of each access; a block is called by its key."""
    births: Counter[str] = Counter()

    def step(index: int, operation: hierarchical.Operation) -> object:
        key = trace.keys[index]
        if operation.kind not in {"malloc", "calloc"}:
            return perform(operation, "")
        label = key if births[key] == 0 else f"{key} (block {births[key] + 1})"
        result = perform(operation, label)
        births[key] += isinstance(result, int)
        return result

    script = BlockScript(trace, step)
    for start in range(0, len(trace), _CHUNK):
        stop = min(start + _CHUNK, len(trace))
        script.play(start, stop)
        advance(stop)
