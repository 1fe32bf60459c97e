"""Enclosures of a large set: each is certified when it is first looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, overload

from spectral_memory.zeros import certify
from spectral_spec.resonances import ENCLOSURES, SHIPPED, Enclosure

__all__ = ["KEPT", "CertifiedOnDemand"]

#: How many enclosures are remembered, about 400 bytes each; then the oldest go.
KEPT: Final = 2**16

#: Working precision in bits: 128 behind the point, 20 before it, and a margin.
_PRECISION: Final = 192


class CertifiedOnDemand(Sequence[Enclosure]):
    """Resonances 1..count as open enclosures; item k - 1 is resonance k.

    What is not shipped is certified with python-flint, in 5 to 60 ms at first and
    at once afterwards: `CertifierUnavailableError` without it. To look at all of
    10**6 takes half a day, so nothing does.
    """

    __slots__ = ("_count", "_known")

    def __init__(self, count: int) -> None:
        self._count = count
        self._known: dict[int, Enclosure] = {}

    def __len__(self) -> int:
        return self._count

    def __repr__(self) -> str:
        return f"CertifiedOnDemand({self._count})"

    @overload
    def __getitem__(self, place: int) -> Enclosure: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Enclosure, ...]: ...

    def __getitem__(self, place: int | slice) -> Enclosure | tuple[Enclosure, ...]:
        if isinstance(place, slice):
            return tuple(self[at] for at in range(self._count)[place])
        at = range(self._count)[place]  # negative ones, and `IndexError`, as for a tuple
        if at < SHIPPED:
            return ENCLOSURES[at]
        found = self._known.get(at)
        if found is None:
            (found,) = certify(at + 1, precision=_PRECISION)
            if len(self._known) == KEPT:
                del self._known[next(iter(self._known))]
            self._known[at] = found
        return found
