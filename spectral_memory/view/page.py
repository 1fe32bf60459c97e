"""A recording put into the page: one file that needs no network and no server."""

from __future__ import annotations

import base64
import gzip
import html
from importlib.resources import files
from pathlib import Path
from typing import Final

from spectral_memory.view.recording import Recording, RecordingError, dump_recording

__all__ = ["fill_page", "make_live_page", "write_recording"]

_MARKER: Final = "<!--recording-->"
_TITLE: Final = "__TITLE__"
_OFFLINE: Final = 'data-live="false"'
_LIVE: Final = 'data-live="true"'


def fill_page(recording: Recording) -> str:
    """The page that shows a recording: its document, packed, inside. O(its length)."""
    packed = gzip.compress(dump_recording(recording).encode("utf-8"), mtime=0)
    element = (
        '<script type="application/octet-stream" id="recording">'
        f"{base64.b64encode(packed).decode('ascii')}</script>"
    )
    return _fill(recording.title, element)


def make_live_page(title: str) -> str:
    """The page that asks the server that it came from."""
    return _fill(title, "").replace(_OFFLINE, _LIVE, 1)


def write_recording(recording: Recording, path: Path) -> int:
    """Write the page, or for a name that ends in `.json` the document alone; its bytes.

    `OSError` if the file cannot be written.
    """
    text = dump_recording(recording) if path.suffix == ".json" else fill_page(recording)
    data = text.encode("utf-8")
    path.write_bytes(data)
    return len(data)


def _fill(title: str, element: str) -> str:
    """The built page with a title, and an element in place of the marker."""
    page = files("spectral_memory") / "view" / "page.html"
    try:
        text = page.read_text(encoding="utf-8")
    except FileNotFoundError:
        problem = "is not built"
        raise RecordingError(str(page), 0, problem, "build it as frontend/README.md says") from None
    head, found, tail = text.partition(_MARKER)
    if not found:
        problem = f"has no {_MARKER} in it"
        raise RecordingError(str(page), 0, problem, "build it as frontend/README.md says")
    return head.replace(_TITLE, html.escape(title), 1) + element + tail
