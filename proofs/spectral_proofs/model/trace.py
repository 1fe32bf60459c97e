"""Traces: a history of operations in a file, and its replay.

A trace is one JSON object; `docs/model-checking.md` describes it. It holds the
configuration and the operations with the ids that they name, so that whoever reads it
needs nothing else to repeat it, on the specification or on any implementation.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from spectral_proofs.model.codec import (
    Json,
    WrittenWrongError,
    dump_configuration,
    dump_move,
    load_configuration,
    load_move,
)
from spectral_proofs.model.configuration import Configuration
from spectral_proofs.model.edges import Model, Move
from spectral_proofs.model.hierarchical import HierarchicalModel
from spectral_proofs.model.minimal import MinimalModel

__all__ = ["FORMAT", "Shown", "Trace", "read_trace", "replay", "write_trace"]

N = TypeVar("N")
FORMAT: Final = "spectral-memory trace 1"
"""What the field `format` says; the number changes with the meaning of a field."""


class Trace(NamedTuple):
    """A history and what is wrong with it.

    `loop` is where the cycle of a lasso begins: the operations from there on lead back to
    the state before them, up to the names of blocks and keys. Else it is None.
    """

    configuration: Configuration
    finding: str
    moves: tuple[Move, ...]
    loop: int | None = None


class Shown(NamedTuple):
    """One replayed operation: what the specification answers, and what is wrong."""

    move: Move
    answer: str
    fault: str | None


def dump_trace(trace: Trace) -> dict[str, Json]:
    """A trace as JSON, with the answers of the specification."""
    return {
        "format": FORMAT,
        "finding": trace.finding,
        "configuration": dump_configuration(trace.configuration),
        "operations": [dump_move(move) for move in trace.moves],
        "answers": [step.answer for step in replay(trace)],
        "loop": trace.loop,
    }


def write_trace(path: Path, trace: Trace) -> None:
    """Write a trace to a file. `OSError` if it cannot be written."""
    path.write_text(json.dumps(dump_trace(trace), indent=1) + "\n", encoding="utf-8")


def read_trace(path: Path) -> Trace:
    """The trace in a file. `OSError` if it cannot be read, `WrittenWrongError` if it is no trace."""
    try:
        written: Json = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise WrittenWrongError(f"{path} is not JSON: {error}") from None
    if not isinstance(written, dict) or written.get("format") != FORMAT:
        raise WrittenWrongError(f"{path} does not say that it is a {FORMAT!r}")
    configuration = load_configuration(written.get("configuration"))
    operations, loop = written.get("operations"), written.get("loop")
    if not isinstance(operations, list) or not (loop is None or isinstance(loop, int)):
        raise WrittenWrongError(f"{path}: operations is a list, loop a number or null")
    moves = tuple(load_move(configuration.system, move) for move in operations)
    if loop is not None and not 0 <= loop < len(moves):
        raise WrittenWrongError(f"{path}: loop names no operation")
    return Trace(configuration, str(written.get("finding")), moves, loop)


def replay(trace: Trace) -> Iterator[Shown]:
    """Every operation again, on the specification and the reference, up to the first fault."""
    if trace.configuration.system == "hierarchical":
        yield from replay_on(HierarchicalModel(trace.configuration), trace)
    else:
        yield from replay_on(MinimalModel(trace.configuration), trace)


def replay_on(model: Model[N], trace: Trace) -> Iterator[Shown]:
    """The same on a graph. A lasso that closes is a fault of its last operation."""
    node, key, fault = model.begin()
    keys = [key]
    for number, move in enumerate(trace.moves):
        answer = repr(model.answer(node, move))
        edge = model.follow(node, move)
        node = node if edge.node is None else edge.node
        fault = fault or edge.fault or model.inspect(node)
        keys.append(model.encode(node) if fault is None else b"")
        last = number + 1 == len(trace.moves)
        if fault is None and last and trace.loop is not None and keys[trace.loop] == keys[-1]:
            fault = f"{trace.finding}: back where operation {trace.loop + 1} began"
        yield Shown(move, answer, fault)
        if fault is not None:
            return
