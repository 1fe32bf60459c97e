"""What a Python call gave, as a value that can be compared."""

from __future__ import annotations

from typing import Final

from spectral_memory.oracle.judge.subject import Raised, Refusal
from spectral_spec.errors import SpectralError

__all__ = ["catch", "get_tier"]

_LONGEST: Final = 300  # characters of a text that is kept
_TIERS: Final = {"ultra-cold": 0, "ultra_cold": 0, "cold": 1, "warm": 2, "hot": 3}


def catch(error: Exception) -> Refusal | Raised:
    """An exception as the answer that it is.

    >>> catch(ZeroDivisionError("division by zero"))
    Raised(name='ZeroDivisionError', text='division by zero')
    """
    if isinstance(error, SpectralError):
        return Refusal(*error.payload)
    try:
        text = str(error)
    except Exception:  # noqa: BLE001 - an error that cannot even be shown is still an answer
        text = "<no text>"
    return Raised(type(error).__name__, text[:_LONGEST])


def get_tier(given: object) -> object:
    """A tier in words as its number; anything else as it is, for the judge to see.

    >>> get_tier("hot"), get_tier(2)
    (3, 2)
    """
    return _TIERS.get(given, given) if isinstance(given, str) else given
