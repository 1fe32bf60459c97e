"""The checkout and the site: built once, strictly, into a temporary folder."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def checkout() -> Path:
    """Return the root of the checkout; `make tests` names it, else it is above this file."""
    named = os.environ.get("SPECTRAL_MEMORY_CHECKOUT")
    root = Path(named) if named else Path(__file__).resolve().parents[2]
    assert (root / "mkdocs.yml").is_file(), f"no checkout at {root}"
    return root


@pytest.fixture(scope="session")
def site(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the built site. Parallel workers share one."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, said = shared / "site", shared / "site.log"
    with (shared / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            _build(checkout, folder, said)
    assert (folder / "index.html").is_file(), said.read_text(encoding="utf-8")
    return folder


def _build(checkout: Path, folder: Path, said: Path) -> None:
    """Build it as `make site` does; what is said is kept, and shown if there is no site."""
    options = ("--config-file", str(checkout / "mkdocs.yml"), "--site-dir", str(folder))
    built = subprocess.run(
        [sys.executable, "-P", "-m", "mkdocs", "build", "--strict", "--quiet", *options],
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    if built.returncode:
        (folder / "index.html").unlink(missing_ok=True)
    said.write_text(built.stdout + built.stderr, encoding="utf-8")
