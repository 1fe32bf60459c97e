"""Where the example in C lies: the tests may run far away from the checkout."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def examples() -> Path:
    """The folder of the example; `make tests` names the checkout, else it is above this file."""
    named = os.environ.get("SPECTRAL_MEMORY_CHECKOUT")
    root = Path(named) if named else Path(__file__).resolve().parents[2]
    folder = root / "examples" / "c"
    assert (folder / "memory.c").is_file(), f"no example in {folder}"
    return folder
