"""Errors that depend on the state: what is live, what is full, what is missing."""

from __future__ import annotations

from spectral_spec.errors.base import SpectralError

__all__ = [
    "BlockError",
    "DoubleFreeError",
    "MissingKeyError",
    "OutOfBoundsError",
    "OutOfMemoryError",
    "TierFullError",
    "UnknownBlockError",
    "UseAfterFreeError",
]


class BlockError(SpectralError, LookupError):
    """A block id that names no live block."""

    advice = "block {0} is not live"

    def __init__(self, block_id: int) -> None:
        super().__init__(block_id)


class UnknownBlockError(BlockError):
    """The id was never issued."""

    advice = "block {0} was never allocated"


class DoubleFreeError(BlockError):
    """The block was freed before and is freed again."""

    advice = "block {0} is already free"


class UseAfterFreeError(BlockError):
    """The block was freed before and is used again."""

    advice = "block {0} is used after it was freed"


class OutOfBoundsError(SpectralError, IndexError):
    """A read or write reaches past the end of its block."""

    advice = "bytes {1}..{1}+{2} of block {0} reach past its size {3}"

    def __init__(self, block_id: int, offset: int, length: int, size: int) -> None:
        super().__init__(block_id, offset, length, size)


class OutOfMemoryError(SpectralError, MemoryError):
    """No free extent of the domain is long enough where the block may lie."""

    advice = "domain {0} has no free extent of {3} bytes in tier {1}, prime channel {2}"

    def __init__(self, domain: int, tier: int, prime: int, size: int) -> None:
        super().__init__(domain, tier, prime, size)


class TierFullError(SpectralError, MemoryError):
    """The domain's hot tier already holds as many blocks as it may."""

    advice = (
        "the hot tier of domain {0} already holds its {1} blocks: free one or hint another tier"
    )

    def __init__(self, domain: int, capacity: int) -> None:
        super().__init__(domain, capacity)


class MissingKeyError(SpectralError, KeyError):
    """A key is not in the dictionary. Reads exactly as `KeyError` does."""

    def __init__(self, key: object) -> None:
        super().__init__(key)

    def __str__(self) -> str:
        return repr(self.args[0])
