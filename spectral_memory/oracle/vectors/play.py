"""A sequence played on the specification: the lines of a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterable
from typing import Final, NamedTuple, TypeAlias

from spectral_memory.oracle.directed.needs import list_needs
from spectral_memory.oracle.judge.encoding import Json, operation_to_json, setup_to_json
from spectral_memory.oracle.judge.operations import Operation
from spectral_memory.oracle.judge.setup import Setup
from spectral_memory.oracle.judge.specified import make_specified
from spectral_memory.oracle.judge.subject import Refusal
from spectral_memory.oracle.vectors.encoding import (
    look_to_json,
    observation_to_json,
    result_to_json,
)
from spectral_memory.oracle.vectors.rules import Trace, trace_rules

__all__ = ["Sequel", "Story", "dump", "make_teller", "play"]

dump: Final[Callable[[object], str]] = json.JSONEncoder(
    ensure_ascii=True, separators=(",", ":"), allow_nan=False
).encode

#: Gives operations one by one, None where everything is observed; is sent the results.
Sequel: TypeAlias = Generator[Operation | None, object, None]


class Story(NamedTuple):
    """A sequence by name: its parameters and its operations, which may depend on the results.

    `tell` begins it anew.
    """

    name: str
    setup: Setup
    tell: Callable[[], Sequel]


def make_teller(operations: Iterable[Operation]) -> Callable[[], Sequel]:
    """Operations that are known before; everything is observed at the end."""
    known = tuple(operations)

    def tell() -> Sequel:
        for operation in known:
            _ = yield operation  # what it gives does not matter
        yield None

    return tell


def play(story: Story, trace: Trace) -> tuple[list[str], int]:
    """The lines of a sequence, and how many operations it has. O(n) steps of the spec."""
    setup = Setup(*story.setup)  # with nothing remembered, so that its rules are traced
    model = make_specified(setup.system)
    with trace_rules(trace):
        model.begin(setup)
    lines: list[str] = []
    done: list[Operation] = []
    sequel = story.tell()
    operation = next(sequel)
    while True:
        result: object = None
        if operation is None:
            with trace_rules(trace):
                observation = model.observe()
            lines.append(dump({"observe": observation_to_json(observation)}))
        else:
            with trace_rules(trace):
                answers = model.perform([operation], 1, moves=False)
            (result,), (look,) = answers.results, answers.looks
            if isinstance(result, Refusal):
                trace.note_refusal()
            line: dict[str, Json] = {
                **operation_to_json(operation),
                "gives": result_to_json(result),
                "look": None if look is None else look_to_json(look),
            }
            lines.append(dump(line))
            done.append(operation)
        try:
            operation = sequel.send(result)
        except StopIteration:
            break
    given = {key: value for key, value in setup_to_json(setup).items() if key != "system"}
    begin = {"begin": story.name, **given, "needs": list(list_needs(setup, done))}
    return [dump(begin), *lines], len(done)
