"""The batch face: quantize, malloc and access over numpy arrays, exact like one call each.

It needs numpy, which the extra `arrays` installs; nothing else of the package does.
"""

try:
    import numpy as np  # noqa: F401 - asked for here, so that its absence is explained
except ImportError as error:
    raise ImportError(
        "spectral_memory.arrays needs numpy: pip install 'spectral-memory[arrays]'"
    ) from error

from spectral_memory.arrays.blocks import ADDRESSES, BatchError, access_many, malloc_many
from spectral_memory.arrays.frequencies import Mismatches, mismatch_many, quantize_many

__all__ = [
    "ADDRESSES",
    "BatchError",
    "Mismatches",
    "access_many",
    "malloc_many",
    "mismatch_many",
    "quantize_many",
]
