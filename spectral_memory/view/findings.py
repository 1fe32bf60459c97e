"""What went wrong, as sources: counterexamples of the explorer, failures that the oracle saved."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from operator import methodcaller
from pathlib import Path
from typing import Any, Final, Protocol

from spectral_memory.oracle.judge.operations import NO_BLOCK, bind, is_birth
from spectral_memory.oracle.report.failure import load_failure
from spectral_memory.view.hierarchical import HierarchicalRecorder
from spectral_memory.view.ledger import Finding
from spectral_memory.view.minimal import MinimalRecorder
from spectral_memory.view.rules import RuleBook
from spectral_memory.view.source import Advance, AnySource, Perform, Recorder, Source
from spectral_spec.hierarchical import Config
from spectral_spec.thermal import Policy

__all__ = [
    "Configuration",
    "Counterexample",
    "describe_scale",
    "make_counterexample_source",
    "make_failure_source",
    "read_violation",
    "start_configuration",
]

# How the explorer words a difference in an answer.
_SIDES: Final = re.compile(
    r"the reference answers (?P<got>.*), the specification (?P<expected>.*)", re.DOTALL
)


class Configuration(Protocol):
    """The scaled-down system of a counterexample.

    That of the hierarchical system also has `make_config()`, its `Config`.
    """

    @property
    def system(self) -> str:
        """The name of the system."""

    @property
    def name(self) -> str:
        """The name of the configuration."""

    @property
    def policy(self) -> Policy:
        """The thermal parameters."""


class Counterexample(Protocol):
    """A history of operations that ends with a violation, as the explorer reads it."""

    @property
    def configuration(self) -> Configuration:
        """What was explored."""

    @property
    def finding(self) -> str:
        """What is wrong, in words."""

    @property
    def moves(self) -> Sequence[Any]:
        """The operations of the specification, in order."""

    @property
    def loop(self) -> int | None:
        """Where a cycle begins that the operations close; None if there is none."""


def make_counterexample_source(found: Counterexample, command: Sequence[str]) -> AnySource:
    """A shortest history to a violation. The specification is shown; the words say the rest."""
    configuration, moves = found.configuration, found.moves
    notes = [f"The violation: {found.finding}.", *describe_scale(configuration)]
    if found.loop is not None:
        notes.append(
            f"The history goes in a circle: operations {found.loop} to {len(moves) - 1} lead back "
            "to where they began, up to the names of blocks and keys."
        )

    def play(perform: Perform[Any], advance: Advance) -> None:
        for number, move in enumerate(moves, 1):
            perform(move, "")
            advance(number)

    return Source(
        kind="counterexample",
        title=f"counterexample of {configuration.name}: {len(moves)} operations",
        command=shlex.join(command),
        total=len(moves),
        start=start_configuration(configuration),
        play=play,
        notes=tuple(notes),
        finding=read_violation(found.finding, len(moves)),
    )


def make_failure_source(path: Path, command: Sequence[str]) -> AnySource:
    """A sequence that the oracle saved: the specification's run of it, and both sides at the end.

    Raises `FailureFileError` if the file cannot be read.
    """
    failure = load_failure(path)
    setup, script = failure.setup, failure.script

    def play(perform: Perform[Any], advance: Advance) -> None:
        ids: list[int] = []
        for number, operation in enumerate(script, 1):
            result = perform(bind(operation, ids), f"block #{len(ids)}")
            if is_birth(operation):
                ids.append(result if isinstance(result, int) else NO_BLOCK)
            advance(number)

    return Source(
        kind="divergence",
        title=f"divergence of an implementation: {len(script)} operations, {setup.describe()}",
        command=shlex.join(command),
        total=len(script),
        start=_choose_start(setup.system, setup.policy, lambda: setup.config),
        play=play,
        finding=_read_divergence(json.loads(path.read_text(encoding="utf-8")), len(script)),
    )


def start_configuration(configuration: Configuration) -> Callable[[RuleBook], Recorder[Any]]:
    """What makes the empty system of a configuration."""
    make_config: Callable[[Configuration], Config] = methodcaller("make_config")
    return _choose_start(
        configuration.system, configuration.policy, lambda: make_config(configuration)
    )


def describe_scale(configuration: Configuration) -> tuple[str, ...]:
    """What the page cannot show of a system that is scaled down, in words."""
    resonances = getattr(configuration, "resonances", None)
    if resonances is None:  # the minimal system
        return ()
    listed = ", ".join(map(str, resonances))
    return (f"This scaled-down system has the resonances {listed}, numbered from 1 here.",)


def _choose_start(
    system: str, policy: Policy, configure: Callable[[], Config]
) -> Callable[[RuleBook], Recorder[Any]]:
    """What makes the empty system; only a hierarchical one is configured."""
    if system == "minimal":
        return lambda book: MinimalRecorder(policy, book)
    return lambda book: HierarchicalRecorder(configure(), book)


def read_violation(words: str, operations: int) -> Finding:
    """What the explorer said of the last operation; the two sides if it names them."""
    sides = _SIDES.fullmatch(words)
    if sides is None:
        return Finding(operations - 1, "violation", f"Violation: {words}.")
    said = "Violation: the reference answers otherwise."
    return Finding(operations - 1, "violation", said, sides["expected"], sides["got"])


def _read_divergence(document: Mapping[str, Any], operations: int) -> Finding:
    """What the oracle said of the last operation; a file that was edited may say less."""
    verdict = document.get("verdict")
    said = verdict.get("divergence") if isinstance(verdict, dict) else None
    if not isinstance(said, dict):
        return Finding(operations - 1, "divergence", "The implementation diverged here.")
    words = f"The implementation diverged here, in {said.get('aspect')}."
    if said.get("rule"):
        words += f" Rule {said['rule']}: {said.get('words')}."
    sides = str(said.get("expected", "")), str(said.get("observed", ""))
    return Finding(operations - 1, "divergence", words, *sides)
