"""What stands in a built page: its anchors, its references, and what it loads."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

__all__ = ["Page", "Reference", "read_page"]

# What a page loads by itself, as opposed to what a reader may follow.
LOADING = {
    ("script", "src"),
    ("link", "href"),
    ("img", "src"),
    ("img", "srcset"),
    ("iframe", "src"),
    ("source", "src"),
    ("video", "src"),
    ("audio", "src"),
    ("object", "data"),
    ("embed", "src"),
    ("use", "href"),
    ("form", "action"),
}


class Reference(NamedTuple):
    """A reference to another place, and whether the page loads it by itself."""

    target: str
    loaded: bool


class Page(NamedTuple):
    """The anchors and the references of a page, and its ids in order, doubles included."""

    anchors: frozenset[str]
    references: tuple[Reference, ...]
    ids: tuple[str, ...]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.names: list[str] = []
        self.references: list[Reference] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value is None:
                continue
            if name == "id":
                self.ids.append(value)
            elif name == "name" and tag == "a":
                self.names.append(value)
            elif (tag, name) in LOADING or name in {"href", "src"}:
                canonical = tag == "link" and ("rel", "canonical") in attrs
                self.references.append(Reference(value, (tag, name) in LOADING and not canonical))


@cache
def read_page(path: Path) -> Page:
    """The page in a file."""
    reader = _Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    reader.close()
    anchors = frozenset((*reader.ids, *reader.names))
    return Page(anchors, tuple(reader.references), tuple(reader.ids))
