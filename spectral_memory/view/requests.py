"""Frequencies that were asked for: the resonance that each found, and how far it was."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from spectral_memory.view.geometry import format_decimal
from spectral_memory.view.recording import Request
from spectral_spec.errors import SpectralError
from spectral_spec.hierarchical import Config, Tally
from spectral_spec.hierarchical.allocation import MISMATCH_UNITS
from spectral_spec.quantize import quantize
from spectral_spec.tiers import AUTO

__all__ = ["MeanMismatch", "find_request"]

_DIGITS: Final = 30  # the shipped resonances are known to 38
_LONGEST: Final = 40  # characters of a frequency as it was asked for


def find_request(config: Config, hint: int, t: Fraction | None) -> Request | None:
    """The frequency `t` of a malloc with its resonance; None if it names none or has none."""
    if t is None:
        return None
    first, last = (1, config.n_zeros) if hint == AUTO else config.ranges[hint]
    if first > last:
        return None
    found = quantize(t, config.enclosures, first, last)
    if isinstance(found, SpectralError):
        return None
    try:
        shown = float(t), float(found.low)
    except OverflowError:  # a frequency beyond all floats cannot be drawn
        return None
    exact = format_decimal(found.low, _DIGITS)
    return Request(shown[0], _format(t), found.index, shown[1], exact)


class MeanMismatch:
    """The mean over all granted requests so far, from the counters of the domains."""

    def __init__(self) -> None:
        self._sum = 0
        self._requests = 0

    def count(self, old: Tally, new: Tally) -> None:
        """Add what one operation added to the counters of its domain."""
        self._sum += new.mismatch_high - old.mismatch_high
        self._requests += new.quantized - old.quantized

    def compute_mean(self) -> float | None:
        """The mean as a float, for display; None before the first request or beyond all floats."""
        if self._requests == 0:
            return None
        try:
            return self._sum / (self._requests * MISMATCH_UNITS)
        except OverflowError:
            return None


def _format(t: Fraction) -> str:
    """A frequency as it was asked for: in decimals if they end, or else as a quotient."""
    rest = t.denominator
    for factor in (2, 5):
        while rest % factor == 0:
            rest //= factor
    decimals = t.denominator.bit_length()
    text = str(t)
    if t >= 0 and rest == 1 and decimals <= _LONGEST:
        text = format_decimal(t, decimals)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
