"""Numbers of the specification as literals, which a compiler writes into the code.

Each is the one of the same name in `spectral_spec`; a test compares them.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "AUTO",
    "CHANNELS",
    "COLD",
    "DOMAINS",
    "GRAIN",
    "HOT",
    "IMAGINARY",
    "NO_FIT",
    "OFFSETS",
    "REAL",
    "ROWS",
    "ROW_BITS",
    "ULTRA_COLD",
    "WARM",
]

OFFSETS: Final = 16777216
GRAIN: Final = 16
DOMAINS: Final = 12
#: How many prime channels there are.
CHANNELS: Final = 7

ROWS: Final = 1099511627776
#: A row in an id has so many bits.
ROW_BITS: Final = 40

NO_FIT: Final = -1

#: The states of a payload. Zero, the third, is 0.
REAL: Final = 1
IMAGINARY: Final = 2

ULTRA_COLD: Final = 0
COLD: Final = 1
WARM: Final = 2
HOT: Final = 3
AUTO: Final = 4
