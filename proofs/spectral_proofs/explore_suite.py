"""`bench explore`: states and edges a second of the explorer, and of SPIN on the same system."""

from __future__ import annotations

import atexit
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from typing import Final

from spectral_memory.bench.loops import read_clock
from spectral_memory.bench.sample import Contender, Go, Group, Part, Prepared, Settings, Suite
from spectral_memory.bench.suite import make_command
from spectral_proofs.model.configuration import Configuration, Minimal
from spectral_proofs.model.examine import EXHAUSTED, Outcome, examine
from spectral_proofs.model.minimal import MinimalModel, MinimalNode, encode_state
from spectral_proofs.model.named import NAMED
from spectral_proofs.model.search import Ledger
from spectral_proofs.spin import SpinError, build_checker, run_checker
from spectral_spec.minimal import step

__all__ = ["SUITE", "command", "count_states", "prepare_growth", "prepare_named", "prepare_spin"]

_NANO: Final = 1e-9
_MOST: Final = 2_000_000
_SHIPPED: Final = ("tenants", "small", "bytes", "minimal-open", "minimal", "bounded-hot")
_SPUN: Final = "minimal-open"
_KEYS: Final = 3


def _ignore(_ledger: Ledger) -> None:
    """No progress inside of what is timed."""


def _examine(configuration: Configuration, *, symmetric: bool = True) -> tuple[Outcome, float]:
    begin = read_clock()
    outcome = examine(configuration, symmetric, _MOST, 1, _ignore)
    seconds = (read_clock() - begin) * _NANO
    if outcome.verdict != EXHAUSTED:
        raise RuntimeError(f"{configuration.name}: {outcome.verdict}: {outcome.findings}")
    return outcome, seconds


def _make_go(configuration: Configuration, *, symmetric: bool = True) -> Go:
    def go(_turn: int) -> Mapping[str, float]:
        outcome, seconds = _examine(configuration, symmetric=symmetric)
        return {"states": seconds / outcome.states, "edges": seconds / outcome.edges}

    return go


def prepare_named(settings: Settings) -> Prepared:
    """Configurations that ship, each explored whole by one process."""
    names = _SHIPPED[:1] if settings.quick else _SHIPPED
    return Prepared(tuple(Contender("named", name, 0, _make_go(NAMED[name])) for name in names))


def prepare_growth(settings: Settings) -> Prepared:
    """The open dictionary with 1, 2, 3 keys; the size is the number of edges."""
    contenders = []
    base = _get_open()
    for keys in (1, 2) if settings.quick else (1, 2, 3):
        configuration = replace(base, name=f"{keys} keys", keys=keys)
        edges = _examine(configuration)[0].edges
        go = _make_go(configuration)
        contenders.append(Contender("growth", "explorer", edges, _pick(go, "edges")))
    return Prepared(tuple(contenders))


def _pick(go: Go, name: str) -> Go:
    return lambda turn: {f"one of the {name}": go(turn)[name]}


def _get_open() -> Minimal:
    found = NAMED[_SPUN]
    if not isinstance(found, Minimal):
        raise TypeError(f"{_SPUN} is a configuration of another system")
    return replace(found, sometimes=())  # with fewer keys less is reached


def count_states(configuration: Minimal) -> tuple[int, int]:
    """States and edges of the specification alone, without a reference beside it."""
    model = MinimalModel(configuration, symmetric=False)
    first = model.begin()[0]
    known = {encode_state(first.state, symmetric=False)}
    frontier, edges = [first], 0
    while frontier:
        found: list[MinimalNode] = []
        for node in frontier:
            for operation in model.offer(node):
                edges += 1
                state = step(node.state, operation)[0]
                key = encode_state(state, symmetric=False)
                if key not in known:
                    known.add(key)
                    found.append(node._replace(state=state))
        frontier = found
    return len(known), edges


def prepare_spin(settings: Settings) -> Prepared:
    """The open dictionary: by the explorer, its specification alone, and in Promela by SPIN."""
    keys = 1 if settings.quick else _KEYS
    configuration = replace(_get_open(), name=f"{keys} keys", keys=keys)

    def go_alone(_turn: int) -> Mapping[str, float]:
        begin = read_clock()
        states, edges = count_states(configuration)
        seconds = (read_clock() - begin) * _NANO
        return {"states": seconds / states, "edges": seconds / edges}

    contenders = [
        Contender("spin", "explorer", 0, _make_go(configuration, symmetric=False)),
        Contender("spin", "specification alone", 0, go_alone),
    ]
    try:
        contenders += [_make_spin(number, keys, configuration) for number in (keys, keys + 1)]
    except SpinError as error:
        return Prepared(tuple(contenders), (f"SPIN ({error})".replace("; ", ", "),))
    return Prepared(tuple(contenders))


def _make_spin(number: int, keys: int, configuration: Minimal) -> Contender:
    """SPIN with so many keys; with those of the explorer its counts are compared."""
    stack = ExitStack()
    atexit.register(stack.close)
    checker = stack.enter_context(build_checker(number))
    found = run_checker(checker)
    if number == keys and (found.states, found.edges) != count_states(configuration):
        raise RuntimeError(f"SPIN finds {found}, the specification {count_states(configuration)}")

    def go(_turn: int) -> Mapping[str, float]:
        one = run_checker(checker)
        seconds = max(one.seconds, 1e-6)
        return {"states": seconds / one.states, "edges": seconds / one.edges}

    return Contender("spin", "SPIN" if number == keys else f"SPIN, {number} keys", 0, go)


SUITE: Final = Suite(
    "explore",
    "States and edges a second of the explorer, and of SPIN.\n\n"
    "Configurations that ship, explored whole by one process; the time of an edge as the graph "
    "grows; and the dictionary with three keys beside the same system in Promela. SPIN and the "
    "specification alone have the same states and edges, which is checked.",
    (
        Group("named", "States and edges a second, by configuration", "", shown="rate"),
        Group("growth", "Seconds for one edge by number of edges", ""),
        Group(
            "spin",
            "States and edges a second of the open dictionary, names of keys told apart",
            "SPIN",
            shown="rate",
            note="The explorer has the reference beside the specification and inspects every "
            "state; layouts of the reference count as states. SPIN has the rules in Promela; "
            "its time is that of the processor, starting included.",
        ),
    ),
    (
        Part("named", prepare_named),
        Part("growth", prepare_growth, workers=1, turns=3),
        Part("spin", prepare_spin, workers=2),
    ),
)

command = make_command(
    SUITE,
    "  spectral-memory bench explore\n"
    "  spectral-memory bench explore --part spin --json explore.json\n"
    "  spectral-memory bench explore --quick",
)
