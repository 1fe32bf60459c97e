"""The checkout, read as text: the tests may run far away from it, on the built wheel."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

PACKAGES = ("spec/spectral_spec", "spectral_memory", "proofs/spectral_proofs")
MADE_HERE = {"build", "dist", "__pycache__", ".git"}
KEPT_DOTTED = {".ci", ".github", ".gitignore", ".pre-commit-config.yaml"}


def is_tracked(path: Path, root: Path) -> bool:
    """Tell sources from environments, caches and build results, without asking git."""
    parts = path.relative_to(root).parts
    return not any(
        part in MADE_HERE
        or part.endswith((".egg-info", ".pyc"))
        or (part.startswith(".") and part not in KEPT_DOTTED)
        for part in parts
    )


@pytest.fixture(scope="session")
def checkout() -> Path:
    """Return the root of the checkout; `make tests` names it, else it is above this file."""
    named = os.environ.get("SPECTRAL_MEMORY_CHECKOUT")
    root = Path(named) if named else Path(__file__).resolve().parents[2]
    assert (root / "proofs" / "spectral_proofs").is_dir(), f"no checkout at {root}"
    return root


@pytest.fixture(scope="session")
def wheel() -> Path | None:
    """Return the wheel under test, or None when the checkout itself is tested."""
    named = os.environ.get("SPECTRAL_MEMORY_WHEEL")
    return Path(named) if named else None


@pytest.fixture(scope="session")
def tracked(checkout: Path) -> tuple[Path, ...]:
    """Return every file of the project itself, in order."""
    found = (Path(at) / name for at, _, names in os.walk(checkout) for name in names)
    return tuple(sorted(path for path in found if is_tracked(path, checkout)))


@pytest.fixture(scope="session")
def modules(checkout: Path) -> tuple[Path, ...]:
    """Return every module of the three packages, in order."""
    return tuple(sorted(p for package in PACKAGES for p in (checkout / package).rglob("*.py")))


@pytest.fixture(scope="session")
def project(checkout: Path) -> Mapping[str, object]:
    """Return pyproject.toml as a mapping."""
    return tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))
