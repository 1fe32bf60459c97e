"""Where a file of the checkout stands in the site, and how one page refers to another.

A page is named as the site's generator names it: its place among the Markdown files,
such as ``oracle/index.md``. A file is named by its place in the checkout, such as
``docs/oracle/index.md``.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from pathlib import Path
from typing import Final

__all__ = [
    "CHECKOUT",
    "ELSEWHERE",
    "PACKAGES",
    "find_page",
    "get_source_page",
    "get_text",
    "is_shown",
    "list_decisions",
    "relate",
]

CHECKOUT: Final = Path(__file__).resolve().parents[2]

# Pages that are written where their readers look for them, outside of `docs`.
ELSEWHERE: Final[Mapping[str, str]] = {
    "README.md": "overview.md",
    "spec/README.md": "specification.md",
    "proofs/README.md": "laws.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "examples/c/README.md": "examples/c.md",
    "examples/javascript/README.md": "examples/javascript.md",
    "examples/python/README.md": "examples/python.md",
}

# Folders that have a page of their own.
_FOLDERS: Final[Mapping[str, str]] = {
    "docs/decisions": "decisions/index.md",
    "examples/c": "examples/c.md",
    "examples/javascript": "examples/javascript.md",
    "examples/python": "examples/python.md",
    "spec": "specification.md",
    "proofs": "laws.md",
}

PACKAGES: Final[Mapping[str, str]] = {
    "spectral_spec": "spec/spectral_spec",
    "spectral_memory": "spectral_memory",
    "spectral_proofs": "proofs/spectral_proofs",
}

# What is shown as a page of its own where a text names it.
_SHOWN: Final = {".py", ".c", ".h", ".mjs", ".json", ".toml", ".typed", ".pml", ".txt", ".yml"}
_SHOWN_NAMES: Final = {"LICENSE", "Makefile"}
# A table of numbers helps nobody as a page.
_LARGEST: Final = 120_000


def get_text(name: str) -> str:
    """The text of a file of the checkout."""
    return (CHECKOUT / name).read_text(encoding="utf-8")


def is_shown(name: str) -> bool:
    """True if the file exists and the site shows it as a page."""
    path = CHECKOUT / name
    return (
        (path.suffix in _SHOWN or path.name in _SHOWN_NAMES)
        and not any(part in {"build", "node_modules"} for part in path.parts)
        and path.is_file()
        and path.stat().st_size <= _LARGEST
    )


def get_source_page(name: str) -> str:
    """The page that shows a source file."""
    return f"source/{name}.md"


def find_page(name: str) -> str | None:
    """The page of a file or a folder of the checkout; None if the site has none."""
    if name in ELSEWHERE:
        return ELSEWHERE[name]
    if name in _FOLDERS:
        return _FOLDERS[name]
    if name.startswith("docs/") and (CHECKOUT / name).is_file():
        return name.removeprefix("docs/")
    return get_source_page(name) if is_shown(name) else None


def relate(page: str, here: str, anchor: str = "") -> str:
    """The link to a page from the page `here`; both as the generator names them.

    >>> relate("specification.md", "oracle/index.md", "m3")
    '../specification.md#m3'
    """
    link = posixpath.relpath(page, posixpath.dirname(here) or ".")
    return f"{link}#{anchor}" if anchor else link


def list_decisions() -> tuple[tuple[str, str], ...]:
    """The page and the title of every decision, in the order of their numbers."""
    found = []
    for path in sorted((CHECKOUT / "docs" / "decisions").glob("[0-9]*.md")):
        title = path.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ").strip()
        found.append((f"decisions/{path.name}", title))
    return tuple(found)
