"""The door for Python objects: a class, a factory or an adapter, and `check`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from inspect import Parameter, signature
from pathlib import Path
from typing import cast

from spectral_memory.oracle.adapters.hierarchical import HierarchicalAdapter
from spectral_memory.oracle.adapters.minimal import MinimalAdapter
from spectral_memory.oracle.directed.campaign import run
from spectral_memory.oracle.fuzz.campaign import Budget
from spectral_memory.oracle.fuzz.coverage import TARGETS
from spectral_memory.oracle.judge.operations import Script
from spectral_memory.oracle.judge.setup import Setup, Strictness, System
from spectral_memory.oracle.judge.subject import Subject, UnusableError
from spectral_memory.oracle.judge.trial import explain, find_fault, make_referee
from spectral_memory.oracle.judge.verdict import Outcome, Verdict
from spectral_memory.oracle.report.text import format_verdict
from spectral_memory.oracle.shrink import shrink

__all__ = ["DivergenceError", "check", "check_script", "check_subject", "load", "open_subject"]


class DivergenceError(AssertionError):
    """An implementation does not agree; the text is the report."""

    def __init__(self, verdict: Verdict, text: str) -> None:
        super().__init__(text)
        self.verdict = verdict


def load(name: str) -> object:
    """The object `module:name`, or `path/to/file.py:name`. `UnusableError` if there is none.

    >>> load("spectral_memory:ThermalDict").__name__
    'ThermalDict'
    """
    place, colon, attribute = name.rpartition(":")
    if not colon or not place or not attribute:
        raise UnusableError(f"{name!r} names no factory: write module:Factory")
    if place.endswith(".py"):
        path = Path(place).resolve()
        sys.path.insert(0, str(path.parent))
        place = path.stem
    else:
        sys.path.insert(0, str(Path.cwd()))
    try:
        found: object = import_module(place)
        for part in attribute.split("."):
            found = getattr(found, part)
    except Exception as error:  # noqa: BLE001 - whatever a foreign module does, it is not there
        raise UnusableError(f"{name} cannot be had: {type(error).__name__}: {error}") from None
    finally:
        del sys.path[0]
    return found


def open_subject(factory: object, system: System) -> Subject:
    """A subject made of an adapter, its class, or a factory of memories.

    A factory of dictionaries is called as ``factory.with_policy(policy)`` if it has
    that, else as ``factory()``; one of allocators with `n_zeros` and `policy`, as far as it
    takes them. What it does not take is missing from the capabilities.
    """
    base = MinimalAdapter if system == System.MINIMAL else HierarchicalAdapter
    if isinstance(factory, type) and issubclass(factory, MinimalAdapter | HierarchicalAdapter):
        factory = factory()
    if isinstance(factory, MinimalAdapter | HierarchicalAdapter):
        if not isinstance(factory, base):
            raise UnusableError(f"{type(factory).__name__} is no adapter of the {system} system")
        return factory
    if not isinstance(factory, type) and hasattr(factory, "perform"):
        return cast("Subject", factory)
    if not callable(factory):
        raise UnusableError(f"{factory!r:.60} is no factory")
    make, free = _make_maker(factory, system)
    adapter = base(make)
    adapter.policies = free
    return adapter


def _make_maker(
    factory: Callable[..., object], system: System
) -> tuple[Callable[[Setup], object], bool]:
    """How a factory is called, and whether it takes every setup."""
    if system == System.MINIMAL:
        with_policy = getattr(factory, "with_policy", None)
        if with_policy is not None:
            return lambda setup: with_policy(setup.policy), True
        return lambda _: factory(), False
    try:
        parameters = signature(factory).parameters
    except (TypeError, ValueError):
        return lambda _: factory(), False
    loose = any(one.kind == Parameter.VAR_KEYWORD for one in parameters.values())
    names = [name for name in ("n_zeros", "policy") if name in parameters or loose]

    def make(setup: Setup) -> object:
        return factory(**{name: getattr(setup, name) for name in names})

    return make, len(names) == 2


def check_subject(
    subject: Subject,
    system: System,
    strictness: Strictness = Strictness.EXACT,
    *,
    seed: int = 0,
    steps: int = 200_000,
    seconds: float | None = None,
    advance: Callable[[int], None] | None = None,
) -> Verdict:
    """Fuzz a subject of any door; never raises for what the subject does."""
    try:
        return run(subject, system, strictness, seed, Budget(steps, seconds), advance)
    finally:
        subject.close()


def check_script(
    subject: Subject,
    setup: Setup,
    script: Script,
    strictness: Strictness = Strictness.EXACT,
    *,
    seed: int = 0,
    shorten: bool = False,
) -> Verdict:
    """Judge one script; with `shorten` a failing one is made as short as it can be."""

    def give(outcome: Outcome, reason: str = "", steps: int = len(script)) -> Verdict:
        return Verdict(
            outcome,
            setup,
            strictness,
            seed,
            steps,
            1,
            subject.capabilities,
            targets=TARGETS[setup.system],
            reason=reason,
        )

    try:
        if not subject.capabilities.policies and setup != Setup(setup.system):
            return give(Outcome.UNDECIDED, "the script needs parameters that it does not take", 0)
        referee = make_referee(subject, setup, strictness)
        found = len(script)

        def fails(candidate: Script) -> int | None:
            fault = find_fault(subject, referee, setup, candidate)
            return None if fault is None else fault.step + 1

        if shorten:
            failed = fails(script)
            script = script if failed is None else shrink(script[:failed], fails)
        divergence = explain(subject, setup, script, strictness, found)
    except UnusableError as error:
        return give(Outcome.UNUSABLE, str(error), 0)
    if divergence is None:
        return give(Outcome.AGREES)
    return Verdict(
        Outcome.DIVERGES,
        setup,
        strictness,
        seed,
        divergence.step,
        1,
        subject.capabilities,
        targets=TARGETS[setup.system],
        divergence=divergence,
    )


def check(
    factory: object,
    system: str = "minimal",
    strictness: str = "exact",
    *,
    seed: int = 0,
    steps: int = 200_000,
    seconds: float | None = None,
    raises: bool = True,
) -> Verdict:
    """Judge a Python implementation by fuzzing; `DivergenceError` unless it agrees.

    `factory` is a class, a function that makes a memory, or an adapter; see
    `open_subject`. `system` is "minimal" or "hierarchical", `strictness` "exact" or
    "relational". `steps` operations are compared, fewer if `seconds` are over
    before. With `raises=False` the verdict is returned, whatever it is.

    >>> from spectral_memory import unchecked
    >>> check(unchecked.ThermalDict, steps=2000).outcome.value
    'agrees'
    >>> check(dict, steps=2000).describe_limits()[0]
    'not looked at after an operation: promotions, demotions, tier, band, heat'
    """
    chosen, strict = System(system), Strictness(strictness)
    try:
        subject = open_subject(factory, chosen)
    except UnusableError as error:
        verdict = Verdict(
            Outcome.UNUSABLE, Setup(chosen), strict, seed, 0, 0, None, reason=str(error)
        )
    else:
        verdict = check_subject(subject, chosen, strict, seed=seed, steps=steps, seconds=seconds)
    if raises and verdict.outcome != Outcome.AGREES:
        raise DivergenceError(verdict, format_verdict(verdict))
    return verdict
