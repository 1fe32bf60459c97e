"""The reference beside the specification: the same operations, the same words."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from spectral_memory.hierarchical.domain import Domain
from spectral_memory.hierarchical.memory import HierarchicalSpectralMemory
from spectral_memory.hierarchical.nearest import Gauge
from spectral_memory.hierarchical.rules import Rules
from spectral_memory.resonances import compute_thresholds
from spectral_spec.address import DOMAINS
from spectral_spec.errors import SpectralError, is_refusal
from spectral_spec.hierarchical import Config, Operation, Result

__all__ = ["Answer", "Crash", "Twin", "is_same", "perform"]


class Crash(NamedTuple):
    """Something was raised that is no error of a caller."""

    name: str
    text: str


Answer: TypeAlias = Result | Crash
"""What the reference answers."""


class Twin(HierarchicalSpectralMemory):
    """The reference without contracts, on the resonances of a configuration.

    Its domains can be exchanged, so that one memory serves all states.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._n_zeros = config.n_zeros
        self._rules = Rules(config)
        self._gauge = Gauge(config.enclosures, compute_thresholds(config.enclosures))
        self._domains = tuple(Domain(config, number, self._rules) for number in range(DOMAINS))
        self._others = [self._domains[first:] for first in range(DOMAINS + 1)]

    @property
    def domains(self) -> tuple[Domain, ...]:
        """The domains of the implementation."""
        return self._domains

    def load(self, domains: tuple[Domain, ...]) -> None:
        """Put other domains in the place of the first ones."""
        self._domains = domains + self._others[len(domains)]


def perform(memory: HierarchicalSpectralMemory, operation: Operation) -> Answer:
    """What the reference answers, in the terms of the specification."""
    try:
        if operation.kind == "access":
            return memory.access(operation.block).to_spec()
        if operation.kind == "free":
            memory.free(operation.block)
            return None
        if operation.kind == "malloc":
            return memory.malloc(operation.size, operation.hint, operation.t, operation.domain)
        if operation.kind == "realloc":
            return memory.realloc(operation.block, operation.size)
        if operation.kind == "defragment":
            return memory.defragment(operation.domain)
        if operation.kind == "read":
            return memory.read(operation.block, operation.offset, operation.size)
        if operation.kind == "write":
            memory.write(operation.block, operation.data, operation.offset)
            return None
        return memory.calloc(
            operation.count, operation.size, operation.hint, operation.t, operation.domain
        )
    except SpectralError as error:
        return error.with_traceback(None)  # its frames would keep the whole copy alive
    except Exception as error:  # noqa: BLE001 - whatever it raises is its answer
        return Crash(type(error).__name__, str(error))


def is_same(answer: object, result: object) -> bool:
    """Equal results of one type, or errors with one name and payload."""
    if is_refusal(result):
        return is_refusal(answer) and answer.payload == result.payload
    return type(answer) is type(result) and answer == result
