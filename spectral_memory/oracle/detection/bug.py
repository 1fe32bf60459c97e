"""What a documented bug is: a name, a class, a sentence, a rule, and how it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeAlias

from spectral_memory.oracle.detection.interleaving import RacyMemory
from spectral_memory.oracle.judge.setup import System

__all__ = ["Bug", "BugClass", "CompiledBug", "Patch", "Plant", "PlantedBug", "RacyBug"]


class BugClass(StrEnum):
    """What kind of slip a bug is. The order is that of the tables."""

    QUANTIZATION = "quantization and ties"
    THRESHOLDS = "thresholds and floats"
    PACKING = "address packing"
    CLASS_PRODUCT = "class product"
    OVERLAP = "overlap and bounds"
    COALESCING = "coalescing"
    REALLOC = "realloc/calloc"
    CONTENTS = "migration and contents"
    HYSTERESIS = "hysteresis and decay"
    STATISTICS = "statistics"
    ERRORS = "error handling"
    ALIASING = "aliasing"
    LEAKS = "resource leaks"
    CONCURRENCY = "concurrency"


class Patch(Protocol):
    """What exchanges an attribute and puts it back; `pytest.MonkeyPatch` is one."""

    def setattr(self, target: object, name: str, value: object, /) -> None:
        """Exchange an attribute of a class or a module."""


Plant: TypeAlias = Callable[[Patch], None]
"""Exchanges what makes the reference wrong."""


@dataclass(frozen=True)
class Bug:
    """One wrong implementation, right in everything else.

    `words` says what it does, `rule` is the rule of the specification that it breaks.
    """

    name: str
    kind: BugClass
    words: str
    system: System
    rule: str

    @property
    def language(self) -> str:
        """What the wrong implementation is written in."""
        return "Python"

    @property
    def is_sequential(self) -> bool:
        """True if one thread is enough to see it."""
        return self.kind != BugClass.CONCURRENCY


@dataclass(frozen=True)
class PlantedBug(Bug):
    """The reference with some of its functions exchanged."""

    plant: Plant


@dataclass(frozen=True)
class CompiledBug(Bug):
    """A C source, compiled with ``-DBUG=number``; 0 is the right implementation."""

    source: Path
    number: int

    @property
    def language(self) -> str:
        """C."""
        return "C"


@dataclass(frozen=True)
class RacyBug(Bug):
    """A memory for several clients that lets go of its lock where it must not."""

    make: Callable[[], RacyMemory]
