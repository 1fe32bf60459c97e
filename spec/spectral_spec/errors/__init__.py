"""Every way in which an operation may be refused, as a type with a payload."""

from spectral_spec.errors.argument import (
    ArgumentRangeError,
    ArgumentTypeError,
    EmptyTierError,
    InvalidSectorError,
    NotFiniteError,
    UndecidableError,
    UnknownResonanceError,
)
from spectral_spec.errors.base import SpectralError, is_refusal
from spectral_spec.errors.state import (
    BlockError,
    DoubleFreeError,
    MissingKeyError,
    OutOfBoundsError,
    OutOfMemoryError,
    TierFullError,
    UnknownBlockError,
    UseAfterFreeError,
)

__all__ = [
    "ArgumentRangeError",
    "ArgumentTypeError",
    "BlockError",
    "DoubleFreeError",
    "EmptyTierError",
    "InvalidSectorError",
    "MissingKeyError",
    "NotFiniteError",
    "OutOfBoundsError",
    "OutOfMemoryError",
    "SpectralError",
    "TierFullError",
    "UndecidableError",
    "UnknownBlockError",
    "UnknownResonanceError",
    "UseAfterFreeError",
    "is_refusal",
]
