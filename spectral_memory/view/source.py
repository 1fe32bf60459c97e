"""What can be recorded: a run of a system, with all that is said about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

from spectral_memory.view.ledger import Finding, Ledger
from spectral_memory.view.recording import Resonance
from spectral_memory.view.rules import RuleBook

__all__ = ["Advance", "AnySource", "Perform", "Recorder", "Source"]

Op = TypeVar("Op")
Op_contra = TypeVar("Op_contra", contravariant=True)

#: Performs an operation on the specification; its result. The text names a block that it bears.
Perform: TypeAlias = Callable[[Op, str], object]

#: Called with the number of accesses or operations that are done, now and then.
Advance: TypeAlias = Callable[[int], None]


class Recorder(Protocol[Op_contra]):
    """The executable specification, and what was recorded of it."""

    ledger: Ledger
    operations: int

    @property
    def system(self) -> str:
        """The name of the system."""

    @property
    def resonances(self) -> tuple[Resonance, ...]:
        """The resonances of the system, in order."""

    def skip(self, operation: Op_contra, label: str = "", /) -> object:
        """Perform an operation unseen; its result."""

    def perform(self, operation: Op_contra, label: str = "", /) -> object:
        """Perform an operation and record it; its result."""


@dataclass(frozen=True)
class Source(Generic[Op]):
    """A run: `start` makes the empty system, and `play` performs the operations one by one.

    `kind` is run, counterexample, divergence or exploration. `total` counts the accesses or
    operations, for a progress bar; None if nobody knows it before. `command` makes the page
    again. `notes` may change while it plays. `finding` says what is wrong, if anything is.
    """

    kind: str
    title: str
    command: str
    total: int | None
    start: Callable[[RuleBook], Recorder[Op]]
    play: Callable[[Perform[Op], Advance], None]
    notes: Sequence[str] = ()
    finding: Finding | None = None


#: A source of either system. Which operations it performs is between its two halves.
AnySource: TypeAlias = Source[Any]
