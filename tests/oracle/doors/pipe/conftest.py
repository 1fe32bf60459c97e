"""The worked example, as a program, and what was said between it and the judge."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from spectral_memory.oracle.judge import System

from .wire import Session, record


@pytest.fixture(scope="session")
def root() -> Path:
    named = os.environ.get("SPECTRAL_MEMORY_CHECKOUT")
    return Path(named) if named else Path(__file__).resolve().parents[4]


@pytest.fixture(scope="session")
def example(root: Path) -> list[str]:
    path = root / "examples" / "oracle" / "client.py"
    assert path.is_file()
    return [sys.executable, str(path)]


@pytest.fixture(scope="session", params=list(System))
def session(request: pytest.FixtureRequest, example: list[str]) -> Session:
    return record(example, request.param)
