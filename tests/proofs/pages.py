"""Where the pages of the checkout are: the tests run from a folder of their own."""

import os
from pathlib import Path

__all__ = ["CHECKOUT"]

CHECKOUT = Path(os.environ.get("SPECTRAL_MEMORY_CHECKOUT", Path(__file__).parents[2]))
