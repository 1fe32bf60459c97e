"""A configuration: the scaled-down system that is explored, and what is asked of it.

The rules are the shipped ones. Small are the numbers: a table of few resonances,
a policy of few degrees of heat, few blocks of sizes that exhaust a slot at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal, NamedTuple, TypeAlias

from spectral_spec.hierarchical import Config, configure
from spectral_spec.resonances import ENCLOSURES
from spectral_spec.thermal import Policy

__all__ = ["Birth", "Configuration", "Hierarchical", "Minimal"]


class Birth(NamedTuple):
    """A malloc that is offered, or a calloc of `pieces` times the size."""

    size: int
    hint: int
    t: Fraction | None = None
    pieces: int | None = None


@dataclass(frozen=True, slots=True)
class Hierarchical:
    """A configuration of the hierarchical system.

    `resonances` are numbers of shipped ones, ascending, the first for ultra-cold.
    Each of `domains` domains has at most `blocks` live blocks. While it has fewer, it is
    offered the `births` and, if `wrong`, operations on ids that were freed or never given
    out. For each live block it is offered an access, a free, a realloc to each other size
    in `sizes` while no more than `resizing` blocks live (None: always), the `reads`
    (offset, size) and `writes` (offset, data); and a defragmentation. `sometimes` names
    what must be reached.
    """

    name: str
    summary: str
    resonances: tuple[int, ...]
    policy: Policy
    blocks: int
    births: tuple[Birth, ...]
    sizes: tuple[int, ...] = ()
    resizing: int | None = None
    reads: tuple[tuple[int, int | None], ...] = ()
    writes: tuple[tuple[int, bytes], ...] = ()
    defragments: bool = True
    wrong: bool = True
    domains: int = 1
    sometimes: tuple[str, ...] = ()
    system: ClassVar[Literal["hierarchical"]] = "hierarchical"

    def make_config(self) -> Config:
        """The configuration of the specification."""
        enclosures = tuple(ENCLOSURES[index - 1] for index in self.resonances)
        return configure(enclosures, len(enclosures), self.policy)


@dataclass(frozen=True, slots=True)
class Minimal:
    """A configuration of the minimal system.

    There are `keys` keys, the ints from 0 on. Offered are a get, a set and a delete of
    each, `popitem` and `clear`. `sometimes` names what must be reached.
    """

    name: str
    summary: str
    policy: Policy
    keys: int
    sometimes: tuple[str, ...] = ()
    system: ClassVar[Literal["minimal"]] = "minimal"


Configuration: TypeAlias = Hierarchical | Minimal
