"""The sequences that were found: generated once, stored, read where they are needed."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from spectral_memory.oracle.directed.arenas import ALLOCATORS, DICTIONARIES
from spectral_memory.oracle.directed.goals import GOALS
from spectral_memory.oracle.directed.search import search
from spectral_memory.oracle.judge.encoding import (
    operation_from_json,
    operation_to_json,
    setup_from_json,
    setup_to_json,
)
from spectral_memory.oracle.judge.operations import Script
from spectral_memory.oracle.judge.setup import Setup, System

__all__ = ["SEQUENCES", "Directed", "generate", "list_directed", "to_text"]

#: One sequence a line; written by `python -m spectral_memory.oracle.directed`.
SEQUENCES: Final = "sequences.jsonl"


class Directed(NamedTuple):
    """A goal, and the shortest sequence that was found to reach it in a small setup."""

    goal: str
    setup: Setup
    script: Script


def generate() -> list[Directed]:
    """Search every arena, from scratch. Deterministic; tens of seconds."""
    found: list[Directed] = []
    for dictionary in DICTIONARIES:
        found += _sort(dictionary.setup, search(dictionary))
    for allocator in ALLOCATORS:
        found += _sort(allocator.setup, search(allocator))
    return found


def _sort(setup: Setup, scripts: dict[str, Script]) -> list[Directed]:
    """What one search found, in the order of the goals."""
    goals = GOALS[setup.system]
    return [Directed(goal, setup, scripts[goal]) for goal in goals if goal in scripts]


def to_text(sequences: list[Directed]) -> str:
    """The sequences as JSON Lines."""
    lines = [
        json.dumps(
            {
                "goal": one.goal,
                **setup_to_json(one.setup),
                "operations": [operation_to_json(operation) for operation in one.script],
            },
            ensure_ascii=False,
        )
        for one in sequences
    ]
    return "".join(f"{line}\n" for line in lines)


@cache
def list_directed(system: System) -> tuple[Directed, ...]:
    """The stored sequences of a system, in order."""
    text = files("spectral_memory.oracle.directed").joinpath(SEQUENCES).read_text("utf-8")
    made = []
    for line in text.splitlines():
        values = json.loads(line)
        if values["system"] == system:
            script = tuple(operation_from_json(one) for one in values["operations"])
            made.append(Directed(values["goal"], setup_from_json(values), script))
    return tuple(made)
