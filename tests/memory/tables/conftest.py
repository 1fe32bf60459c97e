"""A folder of its own for the stored table, and no table left from another test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from spectral_memory.resonances import forget_tables
from spectral_memory.tables.file import get_path


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the table is stored; nothing is there yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    forget_tables()
    yield get_path()
    forget_tables()
