"""Pages that show a source file, with an anchor at every line."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

from pygments import highlight  # type: ignore[import-untyped]  # it ships without types
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]  # it ships without types
from pygments.lexers import TextLexer, get_lexer_for_filename  # type: ignore[import-untyped]  # it ships without types
from pygments.util import ClassNotFound  # type: ignore[import-untyped]  # it ships without types

from site_catalog import get_text

__all__ = ["render_source"]

_HEAD: Final = """---
title: "{title}"
search:
  exclude: true
hide:
  - toc
---

# `{name}`

"""


def render_source(name: str) -> str:
    """The page of a file of the checkout. It is left out of the search."""
    text = get_text(name)
    try:
        lexer = get_lexer_for_filename(name, stripnl=False)
    except ClassNotFound:
        lexer = TextLexer(stripnl=False)
    # With `linespans` every line is a span whose id is `L-1`, `L-2` and so on.
    shown = highlight(
        text, lexer, HtmlFormatter(linespans="L", wrapcode=True, cssclass="highlight")
    )
    head = _HEAD.format(title=PurePosixPath(name).name, name=name)
    anchored = shown.strip().replace('id="L-', 'id="L')
    return f"{head}{anchored}\n"
