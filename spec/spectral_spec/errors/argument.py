"""Errors that an argument is guilty of, whatever the state."""

from __future__ import annotations

from fractions import Fraction

from spectral_spec.errors.base import SpectralError

__all__ = [
    "ArgumentRangeError",
    "ArgumentTypeError",
    "EmptyTierError",
    "InvalidSectorError",
    "NotFiniteError",
    "UndecidableError",
    "UnknownResonanceError",
]


class ArgumentTypeError(SpectralError, TypeError):
    """An argument has a type that the operation does not take."""

    advice = "{0} must be {2}, not {1!r}"

    def __init__(self, name: str, value: object, expected: str) -> None:
        super().__init__(name, value, expected)


class ArgumentRangeError(SpectralError, ValueError):
    """An argument lies outside low..high (both inclusive; None: no limit)."""

    advice = "{0} must lie in {2}..{3}, not {1!r}"

    def __init__(self, name: str, value: object, low: int, high: int | None) -> None:
        super().__init__(name, value, low, high)
        if high is None:
            self.advice = "{0} must be {2} or more, not {1!r}"


class NotFiniteError(SpectralError, ValueError):
    """A frequency is NaN or infinite: it has no nearest resonance."""

    advice = "{0} must be a finite number, not {1!r}"

    def __init__(self, name: str, value: float) -> None:
        super().__init__(name, value)


class UndecidableError(SpectralError, ValueError):
    """A frequency lies inside a midpoint's enclosure: the table cannot decide."""

    advice = (
        "t = {0} is too close to the midpoint of resonances {1} and {1} + 1 for the "
        "certified table: pass a narrower table or another t"
    )

    def __init__(self, t: Fraction, index: int) -> None:
        super().__init__(t, index)


class UnknownResonanceError(SpectralError, LookupError):
    """More resonances were asked for than the table holds."""

    advice = "{0} resonances were asked for and the table holds {1}: certify more of them first"

    def __init__(self, requested: int, available: int) -> None:
        super().__init__(requested, available)


class EmptyTierError(SpectralError, LookupError):
    """No resonance of the set belongs to the tier that was asked for."""

    advice = "tier {0} holds none of the first {1} resonances: use more resonances or another hint"

    def __init__(self, tier: int, n_zeros: int) -> None:
        super().__init__(tier, n_zeros)


class InvalidSectorError(SpectralError, ValueError):
    """One of the four sector codes 252..255, which no sector owns."""

    advice = "sector code {0} is not in 0..251"

    def __init__(self, code: int) -> None:
        super().__init__(code)
