"""What is judged, how strictly, and with which parameters."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Final, NamedTuple

from spectral_spec.hierarchical import Config, configure
from spectral_spec.resonances import ENCLOSURES
from spectral_spec.thermal import Policy

__all__ = ["DEFAULT_SETUPS", "MAX_ZEROS", "Setup", "Strictness", "System"]

#: Resonances of the table that ships.
MAX_ZEROS: Final = len(ENCLOSURES)


class System(StrEnum):
    """One of the two systems of the specification."""

    MINIMAL = "minimal"
    HIERARCHICAL = "hierarchical"


class Strictness(StrEnum):
    """How much is compared.

    `EXACT`: everything is as the deterministic step says. `RELATIONAL`: every
    outcome is one that the specification allows.
    """

    EXACT = "exact"
    RELATIONAL = "relational"


class _Setup(NamedTuple):
    system: System
    policy: Policy = Policy()
    n_zeros: int = 100


class Setup(_Setup):
    """A system and its parameters. `n_zeros`, 1..101, counts in the hierarchical one only.

    >>> Setup(System.HIERARCHICAL).config.ranges
    ((1, 1), (2, 3), (4, 29), (30, 100))
    """

    @cached_property
    def config(self) -> Config:
        """The configuration of the hierarchical system."""
        return configure(ENCLOSURES, self.n_zeros, self.policy)

    def describe(self) -> str:
        """The parameters that differ from the defaults, for people."""
        default = Policy()
        changed = [
            f"{name}={value}"
            for name, value in self.policy._asdict().items()
            if value != getattr(default, name)
        ]
        if self.system == System.HIERARCHICAL:
            changed.insert(0, f"n_zeros={self.n_zeros}")
        return ", ".join(changed) or "default policy"


#: The parameters of an implementation that takes none.
DEFAULT_SETUPS: Final = {system: Setup(system) for system in System}
